"""The texts are honest: complete in three languages, named by the code, readable by Telegram, and in our tone."""

import re
from datetime import timedelta

import pytest
from jinja2 import nodes

from dialogs.effects import Text
from dialogs.events import Why
from dialogs.model import Cause, Outcome, Register, Wish
from dialogs.render import AUDIENCES, LIMIT_TEXT, LIMIT_TOAST, _plural
from dialogs.states import ASKING, OF_SAFETY, Language
from tests.house import samples_hands as hands
from tests.house.naming import named_texts, strings
from tests.house.samples import (
    CUSTOMER,
    FRIDAY,
    IN_UTC,
    NOW,
    RENDERER,
    STAFF,
    Sample,
    macros,
    parsed,
    samples,
)
from tests.house.toasts import TOASTS

ALL = samples()
BUTTONS = [sample for sample in ALL if sample.name.startswith("button_")]
BUTTON = 24  # characters; domain rule 10
TOASTS["staff"] |= hands.TOASTS
FAMILIES = {  # names the code builds from a value
    "customer": {f"button_wish_{wish.value}" for wish in Wish}
    | {f"button_language_{language.value}" for language in Language}
    | {f"ask_{step.value}" for step in ASKING}
    | {f"ask_{step.value}" for step in OF_SAFETY}
    | {"ask_customer_caption", "from_staff_caption", "replaced_caption", "from_manager_caption"},
    "staff": {f"button_outcome_{outcome.value}" for outcome in Outcome}
    | {f"button_cause_{cause.value}" for cause in Cause}
    | {f"button_register_{one}" for one in (*Register, "none")}
    | {f"undelivered_{why.value}" for why in Why}
    | hands.FAMILIES
    | {f"button_{act}" for act in ("answer", "about", "own", "send", "ask", "unask", "transfer", "accept", "give_back")}
    | {f"button_{act}" for act in ("release", "escalate", "deliver", "leave", "agreed", "take")}
    | {
        f"{heading}_caption"
        for heading in ("from_customer", "from_manager", "told_customer", "replaced", "manager_apology", "waiver")
    },
}
LISTS = {"status", "status_at_start", "summary", "help"}  # longer than five lines by nature
OF_PEOPLE = {"wish_name", "button_wish_apology"}  # the customer's wish for an apology is no apology of ours

BANNED = {
    Language.EN: r"unfortunately|\bsoon\b|asap|as soon as|inconvenien|apologi[sz]e for|regret|reach out|valued"
    r"|patience|\bcannot\b|can't|unable|policy|not my department|you must|calm down|as i already|misunderst"
    r"|feedback|\bgreat\b|wonderful|please provide|reasonable time|i understand how|mistakes were|if you feel",
    Language.RU: r"приносим извинения|неудобств|кратчайш|данн\w+ вопрос|осуществ|касательно|важн\w+ для нас"
    r"|извиняюсь|извиняемся|простите|уважаем|коллег|к сожалению|ближайшее время|\bскоро\b|необходимо|в течении"
    r"|недоразумен|успокой|вы должны|претензи|не можем|невозможно|\bнельзя\b|политик|замечательн|прекрасн"
    r"|клиент|обращени|если вас",
    Language.UK: r"вибачаюс|вибачаємос|вибачаюся|вибачаємося|вибачте нас|приймати участь|на протязі|слідуюч"
    r"|відноситися|співпада|у якості|в якості|на жаль|незабаром|найближчим часом|\bскоро\b|непорозумін"
    r"|незручн|шановн|важлив\w+ для нас|даний|являється|неможливо|не можемо|політик|чудово|прекрасн|необхідно"
    r"|клієнт|якщо вас|на протязі|прийміть",
}
APOLOGY = {
    Language.EN: r"\bsorry\b|apolog",
    Language.RU: r"извин|прост(?:и|ите)\b|прощени|жаль\b|сожале",
    Language.UK: r"вибач|перепро|дару[йю]|пробач|прикро|жаль\b",
}
THANKS = {Language.EN: "thank", Language.RU: "спасибо", Language.UK: "дякуємо"}


def of(audience: str, name: str) -> list[Sample]:
    """The samples of one text."""
    return [sample for sample in ALL if (sample.audience, sample.name) == (audience, name)]


def customer_words(language: Language) -> list[tuple[str, str]]:
    """(what it is, the words in lower case) of everything we say to customers."""
    return [
        (f"{sample.name} {sample.case}", sample.plain(language).casefold())
        for sample in ALL
        if sample.audience == "customer"
    ]


# Complete ---------------------------------------------------------------------------------------


def test_every_named_text_exists_with_these_arguments() -> None:
    """What the code says exists for that audience, and the arguments given are the ones taken."""
    known = {audience: macros(Language.EN, audience) for audience in AUDIENCES}
    wrong = []
    for named in named_texts():
        where = [named.audience] if named.audience else [side for side in AUDIENCES if named.name in known[side]]
        found = [known[side][named.name] for side in where if named.name in known[side]]
        if not found:
            wrong.append(f"{named.place}: no text {named.name!r} for {named.audience or 'anybody'}")
        elif named.args is not None and all(named.args != set(parameters) for parameters in found):
            wrong.append(f"{named.place}: {named.name} takes {found[0]}, is given {sorted(named.args)}")
    assert wrong == []


def test_the_scan_sees_the_code() -> None:
    """The scan itself finds texts, buttons and toasts of both sides; otherwise the test above says nothing."""
    named = named_texts()
    assert {"receipt", "button_skip", "button_claim_number", "edited", "button_resolve"} <= {
        text.name for text in named
    }
    assert {text.audience for text in named if text.toast} >= {"customer", "staff"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_texts_named_after_values_exist(audience: str) -> None:
    """Names built from a value (`button_wish_...`, `ask_...`, `undelivered_...`) exist for each of its values."""
    assert sorted(FAMILIES[audience] - set(macros(Language.EN, audience))) == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_text_is_left_over(audience: str) -> None:
    """Every macro is named by the code, built from a value, or called by another macro."""
    calls = parsed(Language.EN, audience).find_all(nodes.Call)
    called = {call.node.name for call in calls if isinstance(call.node, nodes.Name)}
    used = {text.name for text in named_texts()} | strings() | called | FAMILIES[audience]
    assert [name for name in macros(Language.EN, audience) if name not in used] == []


def test_every_toast_of_the_code_is_counted_as_one() -> None:
    """The list of toasts here is complete, so that none escapes the limit of 200 characters."""
    for named in named_texts():
        if named.toast:
            sides = [named.audience] if named.audience else AUDIENCES
            assert all(named.name in TOASTS[side] for side in sides), named


# Fit for Telegram -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_renders_clean(language: Language) -> None:
    """Every text renders in every case: not empty, short enough, no stray spaces, no hole between lines."""
    stray = re.compile(r"^[ \t]|[ \t]$|  |\n\n\n|[ \t][,.;:?](?:\s|$)|\(\)|None|True|False", re.MULTILINE)
    for sample in ALL:
        html = sample.html(language)
        assert html, sample
        assert len(sample.plain(language)) <= LIMIT_TEXT, sample
        assert not stray.search(html), html


@pytest.mark.parametrize("language", Language)
def test_telegram_parses_every_text(language: Language) -> None:
    """Telegram's own parser (TDLib) takes the markup, and finds in it the words we mean."""
    pytest.importorskip("tdjson", reason="the extra `sandbox` is not installed")
    from bot.sandbox.html import parse

    for sample in ALL:
        words, _ = parse(sample.html(language), "HTML")
        assert words == sample.plain(language), sample


@pytest.mark.parametrize("language", Language)
def test_written_markup_stays_what_people_typed(language: Language) -> None:
    """What a customer types is shown, never obeyed: no tag of theirs survives."""
    evil = "<b>x</b> <a href='tg://user?id=1'>y</a> &amp;"
    for audience in AUDIENCES:
        for sample in (entry for entry in ALL if entry.audience == audience and {"words", "name"} & set(entry.args)):
            args = {key: evil if key in ("name", "words", "where") else value for key, value in sample.args.items()}
            if sample.name == "card":
                args["words"] = [{"kind": "text", "text": evil, "edited": False, "count": 1, "origin": "", "quote": ""}]
            text = Text(sample.name, args)
            html = RENDERER.render(audience, language, text, NOW)
            assert "<a href='tg" not in html
            assert evil in RENDERER.plain(audience, language, text, NOW), sample.name


@pytest.mark.parametrize("language", Language)
def test_buttons_fit(language: Language) -> None:
    """A label is one line of at most 24 characters without markup or closing stop, even for a six-digit number."""
    for sample in BUTTONS:
        args = {key: "K-482193" if key == "number" else value for key, value in sample.args.items()}
        html = RENDERER.render(sample.audience, language, Text(sample.name, args), NOW)
        label = RENDERER.plain(sample.audience, language, Text(sample.name, args), NOW)
        assert 0 < len(label) <= BUTTON, f"{label!r} has {len(label)} characters"
        assert html == label
        assert "\n" not in label
        assert not label.endswith(".") or label.endswith(": ...")  # what comes behind it is asked for


@pytest.mark.parametrize("language", Language)
def test_labels_differ(language: Language) -> None:
    """No two buttons of one audience read the same."""
    for audience in AUDIENCES:
        labels = [
            sample.plain(language)
            for sample in ALL
            if sample.audience == audience and sample.name.startswith("button_")
        ]
        assert len(labels) == len(set(labels))


@pytest.mark.parametrize("language", Language)
def test_desk_buttons_are_english_everywhere(language: Language) -> None:
    """Claim, Claim K-... and Resolve read the same in every language."""
    labels = [of("staff", f"button_{name}")[0].plain(language) for name in ("claim", "claim_number", "resolve")]
    assert labels == ["Claim", "Claim K-4821", "Resolve"]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_toasts_fit(language: Language, audience: str) -> None:
    """An answer to a press has at most 200 characters and no markup, also with Telegram's longest names."""
    for name in TOASTS[audience]:
        for sample in of(audience, name):
            args = {key: "О" * 129 if key == "name" and value else value for key, value in sample.args.items()}
            html = RENDERER.render(audience, language, Text(name, args), NOW)
            assert "<" not in html
            assert len(RENDERER.plain(audience, language, Text(name, args), NOW)) <= LIMIT_TOAST, name


# Tone -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_no_banned_phrase(language: Language) -> None:
    """Nothing of the domain's list of hated phrases is said to a customer."""
    found = [(what, hit[0]) for what, words in customer_words(language) if (hit := re.search(BANNED[language], words))]
    assert found == []


@pytest.mark.parametrize("language", Language)
def test_one_apology_in_the_receipt_after_the_thanks(language: Language) -> None:
    """The bot apologises in the receipt only, once, after the thanks, and without "if" or "but"."""
    spoken = [
        (sample, sample.plain(language).casefold())
        for sample in ALL
        if sample.audience == "customer" and sample.name not in OF_PEOPLE
    ]
    assert {sample.name for sample, words in spoken if re.search(APOLOGY[language], words)} == {"receipt"}
    for sample, words in spoken:
        if sample.name == "receipt":
            hits = [hit.start() for hit in re.finditer(APOLOGY[language], words)]
            assert len(hits) == 1
            assert 0 <= words.index(THANKS[language]) < hits[0] < words.index("k-4821")
            apology = words[hits[0] :].split(".")[0]
            assert not re.search(r"\b(?:if|but|если|но|якщо|але)\b", apology)


@pytest.mark.parametrize("language", Language)
def test_no_exclamation_to_customers(language: Language) -> None:
    """No exclamation mark and no emoji in anything a customer reads."""
    for what, words in customer_words(language):
        assert not re.search(r"[!\U0001F300-\U0001FAFF☀-➿]", words), what


@pytest.mark.parametrize("language", Language)
def test_short_sentences_one_question(language: Language) -> None:
    """At most 20 words a sentence, five lines and one question a message; the greeting has three lines."""
    for sample in (entry for entry in ALL if entry.audience == "customer"):
        words = sample.plain(language)
        for sentence in re.split(r"[.?](?:\s|$)|\n", words):
            assert len(re.findall(r"\w+(?:[’'-]\w+)*", sentence)) <= 20, sentence
        if sample.name not in LISTS:
            lines = [line for line in words.split("\n") if line]
            assert len(lines) <= (3 if sample.name == "greeting" else 5), words
            assert words.count("?") <= 1, words


@pytest.mark.parametrize("language", [Language.RU, Language.UK])
def test_nobody_gets_a_gender(language: Language) -> None:
    """No "взял(а)", and no past-tense verb beside a person's name."""
    past = re.compile(rf"(?:{STAFF}|{CUSTOMER})\s+\w+(?:[лв]|ла|ло|лся|лась|вся|лася)\b")
    for sample in ALL:
        words = sample.plain(language)
        assert not re.search(r"\w\((?:а|ла|лась|лася|на|ая|ий|ый)\)", words), words
        assert not past.search(words), words


@pytest.mark.parametrize("language", [Language.RU, Language.UK])
def test_names_stay_nominative(language: Language) -> None:
    """A name stands as it is, so no preposition that asks for another case stands before it."""
    before = re.compile(
        rf"\b(?:у|в|от|для|с|со|к|о|об|про|перед|від|до|з|із|зі|за|на|по|через)\s+(?:{STAFF}|{CUSTOMER})\b",
        re.IGNORECASE,
    )
    for sample in ALL:
        assert not before.search(sample.plain(language)), sample


@pytest.mark.parametrize(
    ("language", "foreign"), [(Language.RU, "[іїєґІЇЄҐ]"), (Language.UK, "[ыэёъЫЭЁЪ]|[а-яіїєґ]'[а-яіїєґ]")]
)
def test_letters_of_the_own_alphabet(language: Language, foreign: str) -> None:
    """No letter of the neighbour's alphabet slips in; the Ukrainian apostrophe is ’."""
    for sample in ALL:
        if not sample.name.startswith("button_language_"):
            assert not re.search(foreign, sample.plain(language)), sample


@pytest.mark.parametrize("language", [Language.RU, Language.UK])
def test_one_style_of_you(language: Language) -> None:
    """«вы», «ви» stand in lower case everywhere but at the start of a sentence."""
    for sample in ALL:
        assert not re.search(r"(?<=[^.?!\n»] )(?:В[ыи]|Вас|Вам|Вами|Ваш\w*)\b", sample.plain(language)), sample


# Times and numbers ------------------------------------------------------------------------------


def test_weekdays_with_their_prepositions() -> None:
    """The next days by name: accusative, «во вторник», «в пятницу»; «у п’ятницю»."""
    said = {
        language: [sample.plain(language).split(",")[0] for sample in of("customer", "by") if "weekday" in sample.case]
        for language in (Language.RU, Language.UK)
    }
    assert said[Language.RU] == ["в пятницу", "в субботу", "в воскресенье", "в понедельник", "во вторник"]
    assert said[Language.UK] == ["у п’ятницю", "у суботу", "у неділю", "у понеділок", "у вівторок"]


@pytest.mark.parametrize(
    ("language", "kyiv", "utc"),
    [
        (Language.RU, "в пятницу, 6\u00a0марта, до 12:00 (Киев)", "в пятницу, 6\u00a0марта, до 10:00 (UTC)"),
        (Language.UK, "у п’ятницю, 6\u00a0березня, до 12:00 (Київ)", "у п’ятницю, 6\u00a0березня, до 10:00 (UTC)"),
        (Language.EN, "on Friday, 6\u00a0March, by 12:00 (Kyiv)", "on Friday, 6\u00a0March, by 10:00 (UTC)"),
    ],
)
def test_a_promise_names_its_zone(language: Language, kyiv: str, utc: str) -> None:
    """A promised time comes with its zone in words; UTC stands plainly."""
    text = Text("by", {"m": FRIDAY})
    assert RENDERER.plain("customer", language, text, NOW) == kyiv
    assert IN_UTC.plain("customer", language, text, NOW) == utc


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(60, "12:01, Wed 4\u00a0March"), (61, "12:02, Wed 4\u00a0March"), (12 * 3600, "24:00, Wed 4\u00a0March")],
)
def test_a_shown_time_is_never_early(seconds: int, shown: str) -> None:
    """12:01:01 is shown as 12:02; staff read times with their day, as a line may be read days later."""
    due = NOW + timedelta(seconds=seconds)
    assert RENDERER.plain("staff", Language.EN, Text("by", {"m": due}), NOW) == shown


@pytest.mark.parametrize("language", Language)
def test_numbers_hold_on_to_their_words(language: Language) -> None:
    """A counted word does not part from its number: the space between is non-breaking."""
    counted = re.compile(
        r"(?<![:\d-])\b\d+ (?:мин|ч|дн|день|из|час|файл|раз|сообщ|прежн|нов"
        r"|хв|год|дні|з|повід|попер|of|min|h|day|hour|file|time|mess|earl|new)"
    )
    for sample in ALL:
        assert not counted.search(sample.plain(language)), sample
    assert re.match("1\u00a0\\w+\u00a03\\.", of("customer", "ask_where")[0].plain(language))
    assert re.search("24\u00a0\\w+", of("staff", "low_score")[0].plain(language))


WORDS = {
    Language.RU: [
        ("минута", "минуты", "минут"),
        ("день", "дня", "дней"),
        ("новая жалоба", "новые жалобы", "новых жалоб"),
    ],
    Language.UK: [
        ("хвилина", "хвилини", "хвилин"),
        ("день", "дні", "днів"),
        ("нова скарга", "нові скарги", "нових скарг"),
    ],
}


@pytest.mark.parametrize("language", WORDS)
def test_plurals_up_to_a_thousand(language: Language) -> None:
    """0 to 1000 take the form the grammar books say: 1 and 21, 2 to 4, 5 to 20 and the teens."""
    plural = _plural(language.value)
    for one, few, many in WORDS[language]:
        for number in range(1001):
            units, tens = number % 10, number % 100
            teens = 11 <= tens <= 14
            word = one if units == 1 and not teens else few if 2 <= units <= 4 and not teens else many
            assert plural(number, one=one, few=few, many=many) == f"{number}\u00a0{word}"


def test_every_plural_has_all_forms() -> None:
    """A `plural` in a template names exactly the forms its language has for whole numbers."""
    forms = {Language.EN: {"one", "other"}, Language.RU: {"one", "few", "many"}, Language.UK: {"one", "few", "many"}}
    for language in Language:
        calls = [
            call
            for audience in AUDIENCES
            for call in parsed(language, audience).find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name == "plural"
        ]
        assert len(calls) >= 6
        for call in calls:
            assert {keyword.key for keyword in call.kwargs} == forms[language], call.lineno
