"""What is said to whoever comes first, in three languages: twenty-four situations, each played from its first word.

A row asks what a good agent would say and what they never would: no apology to somebody who did not complain, no
question after a death, no score after an injury. The texts are read as the customer reads them.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dialogs.model import Apology, Kind, Register, Staff
from dialogs.states import Language, State
from tests.dialogs.scene import STAFF, Read, Scene
from tests.dialogs.situations import FOR_ALL, SAID, first
from tests.house.test_texts import APOLOGY

HOURS = "Mon-Fri 09:00-18:00"
FRIDAY_NIGHT = datetime(2026, 3, 6, 23, 0, tzinfo=UTC)
QUESTIONS = ("ask_where", "ask_what", "ask_wish")
SURVEY = ("ask_score", "remind_score", "ask_solved")
DIGITS = re.compile(r"K-\d+")
SEES = {
    Language.EN: r"\b(?:sees|can see|is looking|are looking)\b",
    Language.RU: r"\bвид(?:ит|ят)\b",
    Language.UK: r"\bбач(?:ить|ать)\b",
}
UNDERSTOOD = {Language.EN: "we understood", Language.RU: "вас поняли", Language.UK: "вас зрозуміли"}

of_each_language = pytest.mark.parametrize("language", Language, ids=lambda language: language.value)


def of(row: str) -> pytest.MarkDecorator:
    """Each first message of a row, in each language."""
    cases = [(language, words) for language in Language for words in first(row, language)]
    return pytest.mark.parametrize(
        ("language", "words"), cases, ids=[f"{language.value}-{at}" for at, (language, _) in enumerate(cases)]
    )


def calm(scene: Scene) -> None:
    """What is never said to anybody: signs, shouts, what nobody knows, and what was said back."""
    for one in scene.said:
        assert not re.search(r"[!\U0001f300-\U0001faff☀-➿]", one.words), one
        if one.name != "greeting":  # "only our team sees what you write" says who, not that somebody does
            assert not re.search(SEES[scene.language], one.words.casefold()), one
        assert UNDERSTOOD[scene.language] not in one.words.casefold(), one


def no_apology(scene: Scene) -> None:
    """Nobody is apologised to who did not complain."""
    assert "receipt" not in scene.names
    assert not re.search(APOLOGY[scene.language], scene.words.casefold()), scene.words


def asks_nothing(scene: Scene, *, of_what: tuple[str, ...] = QUESTIONS) -> None:
    """No question of the bot, and no reminder of one."""
    assert not {*of_what, "nudge", "summary"} & set(scene.names), scene.names


def never_rated(scene: Scene) -> None:
    """A case that is resolved by a colleague, a manager's own apology made: nobody asks for a score."""
    case, made = scene.world.cases[scene.number], scene.complaint
    signed = replace(made, apology=Apology(scene.world.now, name="Iryna"))
    scene.world.cases[scene.number] = replace(case, complaints={**case.complaints, made.id: signed})
    scene.resolved().wait(days=9)
    assert not {"ask_score", "remind_score"} & set(scene.names), scene.names


def only(messages: list[Read], name: str) -> Read:
    """The one message of this name."""
    found = [one for one in messages if one.name == name]
    assert len(found) == 1, [one.name for one in messages]
    return found[0]


def alarmed(scene: Scene, at: str) -> None:
    """The board rings and the manager is told, with the words and the time that the customer read."""
    line = only(scene.board, "alarm")
    assert line.alert and at in line.words
    assert scene.complaint.words[0].text in line.words
    assert scene.complaint.words[0].text in only(scene.managers, "alarm_private").words


# 1-5: no complaint -------------------------------------------------------------------------------


@of("praise")
def test_praise_is_thanked_for(language: Language, words: str) -> None:
    """1: thanks, no apology, no number, no question; it stands on the board as praise, and can be turned."""
    scene = Scene(language).writes(words).wait(days=3)
    assert scene.names == ["praise"]
    assert scene.said[0].buttons == ("This is a complaint",)
    assert not DIGITS.search(scene.words)
    assert scene.complaint.kind is Kind.PRAISE
    assert SAID["praise"][language] in scene.card
    no_apology(scene)
    calm(scene)


@of("question")
def test_a_question_is_answered_by_a_time(language: Language, words: str) -> None:
    """2: thanks and a time; no apology, no number, no question back."""
    scene = Scene(language).writes(words).wait(minutes=30)
    assert scene.names == ["question"]
    assert "11:00" in scene.words and not DIGITS.search(scene.words)
    assert scene.said[0].buttons == ("This is a complaint",)
    assert scene.complaint.kind is Kind.QUESTION
    no_apology(scene)
    calm(scene)


@of("idea")
def test_an_idea_is_thanked_for(language: Language, words: str) -> None:
    """3: thanks, where it goes, and nothing promised."""
    scene = Scene(language).writes(words).wait(days=3)
    assert scene.names == ["idea"]
    assert scene.said[0].buttons == ("This is a complaint",)
    assert scene.complaint.kind is Kind.IDEA
    no_apology(scene)
    calm(scene)


@of("hello")
def test_three_hellos_bring_a_person(language: Language, words: str) -> None:
    """4: two invitations, then a person with a number and a time, but nothing to apologise for."""
    scene = Scene(language).writes(words, "[sticker]", "?").wait(hours=1)
    assert scene.names == ["invite", "invite", "here"]
    assert "K-4821" in scene.said[2].words and "+44 20 7946 0000" in scene.said[2].words
    no_apology(scene)
    asks_nothing(scene)
    calm(scene)


@of("thanks")
def test_bare_thanks_presume_nothing(language: Language, words: str) -> None:
    """5: you're welcome; no record, and nothing went "wrong again"."""
    scene = Scene(language).writes(words).wait(hours=1)
    assert scene.names == ["courtesy"]
    assert scene.records == 0
    calm(scene)


# 6-9: thanks and typed answers --------------------------------------------------------------------


@of("thanks")
def test_thanks_while_it_is_open_are_no_farewell(language: Language, words: str) -> None:
    """6: a mark and nothing else, twenty minutes after the receipt and after a score of one."""
    scene = Scene(language).writes(FOR_ALL["complaint"][language]).wait(minutes=20).fresh()
    scene.writes(words).wait(minutes=1)
    assert (scene.names, scene.marked) == ([], 1)
    rated = Scene(language).solved().wait(hours=25).writes("1").wait(minutes=20).fresh()
    rated.writes(words).wait(minutes=1)
    assert (rated.names, rated.marked) == ([], 1)


@of("all came")
def test_thanks_after_the_end_open_nothing(language: Language, words: str) -> None:
    """7: what comes after "solved" is no complaint before it was asked about; the owner reads it."""
    scene = Scene(language).solved().wait(hours=3).writes(words).wait(seconds=10)
    assert scene.records == 1
    if scene.names:
        assert scene.names == ["choose_after"]
        assert scene.said[0].buttons == ("Just saying thanks", "Add to K-4821", "Start a new complaint")
        scene.line("X presses Just saying thanks")
        assert scene.names == ["choose_after", "courtesy"]
        assert words in only(scene.board, "thanked").words
    else:
        assert scene.marked == 1
    scene.wait(hours=1)
    assert scene.records == 1 and scene.complaint.state is State.SOLVED
    no_apology(scene)
    calm(scene)


@of("five")
def test_a_typed_score_is_the_score(language: Language, words: str) -> None:
    """8: under the question it is the score and no new complaint."""
    scene = Scene(language).solved().wait(hours=25).writes(words).wait(minutes=1)
    assert scene.names == ["ask_score", "rated"]
    assert (scene.records, scene.complaint.score) == (1, 5)
    no_apology(scene)
    calm(scene)


@of_each_language
def test_typed_twins_are_no_answers(language: Language) -> None:
    """9: "skip", "thanks", "how does it stand?" and "a human" are what they say, and stand in no answer."""
    said = FOR_ALL
    scene = Scene(language).writes(said["complaint"][language]).wait(seconds=6)
    assert scene.names == ["receipt", "ask_where"]
    scene.writes(said["thank"][language]).wait(seconds=6).writes(said["status"][language]).wait(seconds=6)
    assert scene.names[2:] == ["status"] and scene.marked == 1
    scene.writes(said["skip"][language]).wait(seconds=6)
    assert scene.names[3:] == ["ask_what"]
    scene.writes(said["human"][language]).wait(hours=1)
    assert scene.names[4:] == ["person_called"]
    assert "11:00" in scene.said[4].words
    assert [one.name for one in scene.board if one.name.startswith("asks")] == ["asks_status", "asks_for_person"]
    assert (scene.complaint.where, scene.complaint.what, scene.complaint.wish) == ("", "", None)
    calm(scene)


# 10-16: registers, abuse, sarcasm ------------------------------------------------------------------


@of("safety")
def test_health_comes_first(language: Language, words: str) -> None:
    """10: Friday night. Whom to call, a person within a quarter of an hour, what to keep; no thanks, no cause."""
    scene = Scene(language, HOURS, FRIDAY_NIGHT, country="UA").writes(words).wait(seconds=6)
    assert scene.names == ["safety", "ask_phone"]
    told = scene.said[0].words
    assert "103" in told and "112" in told and "23:15" in told
    assert told.index("103") < told.index("23:15") < told.index("K-4821")
    assert not re.search(SAID["not to the ill"][language], told.casefold())
    no_apology(scene)
    alarmed(scene, "23:15")
    for _ in range(4):
        scene.line("X presses Skip this question")
    scene.line("X presses Skip this question")
    assert scene.names[2:] == ["ask_symptoms", "ask_since", "ask_spot", "ask_others", "safety_told"]
    assert not any("Fix" in label for one in scene.said for label in one.buttons)
    calm(scene)
    never_rated(scene)


@of("death")
def test_a_death_is_answered_by_condolence(language: Language, words: str) -> None:
    """11: condolence, one person, a time; nothing asked, nothing rated."""
    scene = Scene(language).writes(words).wait(hours=30)
    assert scene.names == ["death"]
    assert "11:00" in scene.words and "?" not in scene.words
    assert scene.said[0].buttons == ()
    no_apology(scene)
    alarmed(scene, "10:15")
    calm(scene)
    never_rated(scene)


@of("self-harm")
def test_despair_is_answered_by_a_person(language: Language, words: str) -> None:
    """12: a help line of the country, a person at once at any hour; no question, no number of a complaint."""
    scene = Scene(language, HOURS, FRIDAY_NIGHT, country="UA").writes(words).wait(hours=30)
    assert scene.names == ["self_harm"]
    assert "7333" in scene.words and "112" in scene.words and "23:15" in scene.words
    assert "?" not in scene.words and not DIGITS.search(scene.words)
    no_apology(scene)
    alarmed(scene, "23:15")
    calm(scene)
    unknown = Scene(language).writes(words)
    assert "7333" not in unknown.words and "112" in unknown.words  # nothing is invented where no line is known
    own = Scene(language, help_line="0 800 100").writes(words)
    assert "0 800 100" in own.words


@of("abuse")
def test_abuse_is_worked_and_not_said_back(language: Language, words: str) -> None:
    """13: the receipt of anybody; after a hostile answer nothing is asked, and nothing is repeated."""
    scene = Scene(language).writes(words).wait(seconds=6)
    assert scene.names == ["receipt", "ask_where"]
    answer = FOR_ALL["hostile"][language]
    scene.writes(answer).wait(hours=1)
    assert scene.names == ["receipt", "ask_where"] and scene.marked == 1
    assert answer not in scene.words and answer in scene.card
    assert scene.complaint.where == ""
    calm(scene)


@of("sarcasm")
def test_sarcasm_is_a_complaint(language: Language, words: str) -> None:
    """14: the praise route does not take it."""
    scene = Scene(language).writes(words)
    assert scene.names == ["receipt"]
    assert scene.complaint.kind is Kind.COMPLAINT
    calm(scene)


@of("child")
def test_a_child_reads_short_words(language: Language, words: str) -> None:
    """15: who answers and when, a grown-up's contact; nothing about money, no questions, no score."""
    scene = Scene(language).writes(words).wait(hours=30)
    assert scene.names == ["child"]
    assert scene.words.count("?") == 1 and "11:00" in scene.words
    assert scene.said[0].buttons == ()
    assert not re.search(SAID["money"][language], scene.words.casefold())
    no_apology(scene)
    alarmed(scene, "10:15")
    calm(scene)
    never_rated(scene)


@of("legal")
def test_law_is_a_managers(language: Language, words: str) -> None:
    """16: received, a manager, a time; the date of the law stands on the board and in the alarm; nothing else."""
    scene = Scene(language).writes(words).wait(hours=30)
    assert scene.names == ["legal"]
    assert SAID["manager"][language] in scene.words and "?" not in scene.words
    assert scene.complaint.register is Register.LEGAL
    no_apology(scene)
    alarmed(scene, "12")  # 12 March
    assert SAID["12 March"][language] in scene.card
    calm(scene)


# 17-19: the clock ----------------------------------------------------------------------------------


@of_each_language
def test_friday_night(language: Language) -> None:
    """17: greeting and receipt name one time, the receipt the contact; nobody is nudged before Monday."""
    scene = Scene(language, HOURS, FRIDAY_NIGHT).line("X: /start").writes(FOR_ALL["complaint"][language])
    assert scene.names == ["greeting", "receipt"]
    for one in scene.said:
        assert SAID["Monday 10"][language] in one.words
    assert "+44 20 7946 0000" in scene.said[1].words
    scene.wait(hours=48)
    assert scene.names[2:] == ["ask_where"]
    scene.writes(FOR_ALL["status late"][language])
    assert scene.names[3:] == ["status"] and scene.complaint.where == ""
    scene.wait(hours=14)  # Sunday 23:00 and on
    assert scene.names.count("nudge") == 1  # at nine on Monday
    calm(scene)


@of_each_language
def test_ten_minutes_to_closing(language: Language) -> None:
    """18: nobody is "here now" whose answer comes on Monday."""
    scene = Scene(language, HOURS, FRIDAY_NIGHT.replace(hour=17, minute=50)).line("X: /start")
    scene.writes(FOR_ALL["complaint"][language])
    for one in scene.said:
        assert SAID["Monday 9:50"][language] in one.words
        assert not re.search(SAID["here now"][language], one.words.casefold())
    calm(scene)


@pytest.mark.parametrize(
    ("hour", "minute", "named"), [(23, 0, "midnight"), (23, 5, "after midnight"), (0, 15, "today")]
)
@of_each_language
def test_around_midnight(language: Language, hour: int, minute: int, named: str) -> None:
    """19: "by midnight tonight", "tonight, by 00:05 (7 March)", and right as it is when midnight is over."""
    at = FRIDAY_NIGHT.replace(day=7 if hour == 0 else 6, hour=hour, minute=minute)
    scene = Scene(language, at=at).writes(FOR_ALL["complaint"][language])
    assert SAID[named][language] in scene.words.replace("\u00a0", " ")
    calm(scene)


# 20-24 ---------------------------------------------------------------------------------------------


@of_each_language
def test_the_same_again_is_asked_about(language: Language) -> None:
    """20, the first half: within thirty days of the end nothing is opened without asking; silence loses nothing."""
    scene = Scene(language).solved().wait(days=20).fresh()
    scene.writes(FOR_ALL["again"][language]).wait(minutes=5)
    assert scene.names == ["choose_after", "added_to_ended"]
    assert scene.said[1].buttons == ("Open K-4821 again",)
    no_apology(scene)
    calm(scene)


@of_each_language
def test_a_second_complaint_gets_no_stock_apology(language: Language) -> None:
    """20, the second half: facts, not the same apology word for word; a manager is told at once."""
    scene = Scene(language).solved().wait(days=20).fresh()
    scene.writes(FOR_ALL["again"][language]).line("X presses Start a new complaint")
    assert scene.records == 2
    assert not re.search(APOLOGY[language], scene.words.casefold())
    assert scene.managers


@pytest.mark.parametrize("kind", ["photo", "voice"])
@of_each_language
def test_a_picture_alone_is_enough(language: Language, kind: str) -> None:
    """21: it is on the card, may be no complaint at all; one line is asked for, and no empty summary is said back."""
    scene = Scene(language).writes(f"[{kind}]").wait(seconds=6)
    assert scene.names == ["receipt", "ask_line"]
    assert scene.said[0].buttons == ("Not a complaint",)
    scene.writes(FOR_ALL["complaint"][language]).wait(seconds=6)
    assert scene.names[2:] == [] and scene.marked == 1
    assert scene.complaint.what == FOR_ALL["complaint"][language]
    assert scene.complaint.words[0].kind == kind
    calm(scene)


@of_each_language
def test_a_long_story_is_not_lost(language: Language) -> None:
    """22: 2,700 characters in two messages are named by their length; "what exactly" is not asked."""
    story = (FOR_ALL["complaint"][language] + ". ") * 100
    scene = Scene(language).writes(story[:1800], story[1800:2700]).wait(seconds=6)
    scene.line("X presses Skip this question").line("X presses Skip this question")
    assert scene.names == ["receipt", "ask_where", "ask_wish", "summary"]
    assert re.search(r"2[,\s]700", scene.said[3].words)
    calm(scene)


@pytest.mark.parametrize("telegram", ["✨Олег🔥 | SALE -50%", "\u3164", "🔥🔥"])
@of_each_language
def test_a_colleague_has_a_name(language: Language, telegram: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """23: a name of letters, or our colleague; never signs and sales."""
    monkeypatch.setitem(STAFF, "Olga", Staff(201, telegram))  # and Olga again for the tests that follow
    scene = Scene(language).writes(FOR_ALL["complaint"][language]).line("Olga presses Claim")
    taken = only(scene.said, "taken").words
    assert "SALE" not in taken and "\u3164" not in taken
    assert ("Олег" if "Олег" in telegram else SAID["colleague"][language]) in taken.casefold().replace("олег", "Олег")
    calm(scene)


@of_each_language
def test_letters_decide_the_language(language: Language) -> None:
    """24: whatever Telegram is set to, Ukrainian is answered in Ukrainian, Russian in Russian, English in English."""
    for written, words in FOR_ALL["in letters"].items():
        scene = Scene(language).writes(words)
        assert scene.world.cases[scene.number].person.language is written
        assert SAID["thanks"][written] in scene.words
    polish = Scene(language).writes("Dzień dobry, paczka przyszła pusta i nikt nie odpowiada na telefon")
    assert SAID["thanks"][Language.EN] in polish.words
    assert "słowo w słowo" in polish.words
    assert polish.complaint.writes == "pl"
