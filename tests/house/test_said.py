"""What is said to customers holds on the screen and next day: times with their date, few lines, whole dashes, one word
for one thing, and nothing claimed that nobody knows.
"""

import re
import textwrap
from pathlib import Path

import pytest

from dialogs.states import Language
from tests.house.samples import samples

ARCHITECTURE = Path(__file__).parents[2] / "ARCHITECTURE.md"
SAID = [one for one in samples() if one.audience == "customer"]
PHONE = 38  # characters in a line of a narrow phone
LINES = 9
LONG = {
    "status",
    "summary",
    "help",
    "refusal",
    "confidential",
}  # lists, what a colleague wrote, and what must be told in full
OPENING_HOURS = {"hours", "open_days", "open_daily", "description", "short_description"}

TEXTS = Path(__file__).parents[2] / "dialogs" / "texts"
TIME = re.compile(r"\d\d:\d\d")
DATE = re.compile(r"\b\d{1,2}\u00a0[^\W\d_]{3,}")
SEES = {
    Language.EN: r"\b(?:sees (?!what you write)|can see\b|is (?:looking|reading)|are (?:looking|reading))",
    Language.RU: r"\b(?:видит|видят|читает сейчас|смотрит)\b",
    Language.UK: r"\b(?:бачить|бачать|читає зараз|дивиться)\b",
}
OTHER_WORDS = {  # for what the glossary has a word for
    Language.EN: r"\b(?:ticket|supervisor|operator|resolver)\b",
    Language.RU: r"\b(?:тикет|заявк|обращени|менеджер|оператор|группы? команды)",
    Language.UK: r"\b(?:тікет|заявк|звернен|менеджер|оператор|групи? команди|розв’яз)",
}
STEM = 4  # letters of a word of the glossary that stand in every form of it


def written(language: Language) -> str:
    """Every text of a language as it stands in the files: no name and no word of a sample in it."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted((TEXTS / language.value).glob("*.j2")))


@pytest.mark.parametrize("language", Language)
def test_a_time_has_its_date(language: Language) -> None:
    """A message is read again next day: "by 15:30" stands with a date in its line, or says midnight in words."""
    for one in SAID:
        if one.name not in OPENING_HOURS:
            for line in one.plain(language).split("\n"):
                assert not TIME.search(line) or DATE.search(line), f"{one.name} ({one.case}): {line}"


@pytest.mark.parametrize("language", Language)
def test_nobody_is_said_to_look(language: Language) -> None:
    """Whether somebody reads it now, at night, nobody knows."""
    for one in SAID:
        if one.name.startswith("confidential"):  # there it says what can be seen, not that somebody looks
            continue
        assert not re.search(SEES[language], one.plain(language).casefold()), one


@pytest.mark.parametrize("language", Language)
def test_it_fits_on_a_phone(language: Language) -> None:
    """At most nine lines of a narrow phone, the empty ones counted."""
    for one in SAID:
        foreign = language is not Language.EN and one.args.get("writes")  # its line is never said in this language
        if one.name not in LONG and not foreign:
            lines = [part for line in one.plain(language).split("\n") for part in textwrap.wrap(line, PHONE) or [""]]
            assert len(lines) <= LINES, f"{one.name} ({one.case}): {len(lines)} lines\n" + "\n".join(lines)


@pytest.mark.parametrize("language", [Language.RU, Language.UK])
def test_no_line_begins_with_a_dash(language: Language) -> None:
    """The space before an em dash is non-breaking."""
    for one in samples():
        assert not re.search(r"[ \n]—", one.plain(language)), one


def test_english_apostrophes_are_round() -> None:
    """“ ” and ’ belong together; a straight ' stands in no English text of ours."""
    for one in samples():
        own = one.plain(Language.EN)
        for given in one.args.values():
            own = own.replace(given, "") if isinstance(given, str) and given else own
        assert "'" not in own, f"{one.name} ({one.case}): {own}"


@pytest.mark.parametrize("language", Language)
def test_one_word_for_one_thing(language: Language) -> None:
    """The words of the glossary are the ones in the texts, and no others for the same."""
    source = written(language).casefold()
    assert not re.search(OTHER_WORDS[language], source), re.findall(rf".*{OTHER_WORDS[language]}.*", source)[:3]
    text = ARCHITECTURE.read_text()
    found = re.search(r"<!-- glossary -->\n\n(.*?)\n<!-- /glossary -->", text, re.DOTALL)
    assert found is not None
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found.group(1).splitlines()]
    words = {row[0]: row[head.index(language.value)] for row in rows}
    said = (
        "complaint",
        "number",
        "customer",
        "manager",
        "card",
        "reply",
        "note",
        "review",
        "score",
        "outcome",
        "cause",
    )
    for thing in (*said, "resolve", "close"):
        stem = words[thing].casefold()[:STEM]
        assert re.search(rf"\b{stem}", source), f"{thing}: no text says {words[thing]!r}"


def test_the_rules_bite() -> None:
    """Each pattern finds what it is for."""
    assert TIME.search("by 15:30") and not DATE.search("today by 15:30") and DATE.search("4\u00a0March, by 15:30")
    assert all(
        re.search(SEES[language], words)
        for language, words in (
            (Language.EN, "olga sees it"),
            (Language.RU, "команда это видит"),
            (Language.UK, "ольга це бачить"),
        )
    )
