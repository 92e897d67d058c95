"""Typed words against every state they may stand in: which press they are, and where they are none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs import effects as fx
from dialogs.effects import Effect
from dialogs.events import Wrote
from dialogs.machine import Turn
from dialogs.model import Case, Complaint, Promise, Wish
from dialogs.promises import told_due
from dialogs.states import State, Step
from dialogs.step import step
from dialogs.talk import twins
from tests.dialogs.making import FRESH, a_case, a_complaint, a_turn, an_item, presses
from tests.dialogs.world import START, policy

SOON, LATER = timedelta(seconds=10), timedelta(hours=3)
OLGAS: dict[str, Any] = {"owner": 201, "owner_name": "Olga", "epoch": 1, "adding": False}
CLAIMED = a_complaint(state=State.CLAIMED, reply_due=START + timedelta(hours=1), **OLGAS)
RESOLVED = a_complaint(state=State.RESOLVED, resolved_at=START, last_by_staff=True, **OLGAS)
SOLVED = a_complaint(state=State.SOLVED, resolved_at=START, asked_again=True, **OLGAS)
ASKED = replace(SOLVED, csat_asked_at=START)


def types(
    text: str,
    *complaints: Complaint,
    at: timedelta = SOON,
    to: int | None = None,
    kind: str = "text",
    forwarded: bool = False,
    hours: str = "24/7",
    **person: Any,
) -> tuple[Case, list[Effect]]:
    """The case and the effects after somebody typed this."""
    item = replace(an_item(text, at, kind), message=77, origin="user Ivan" if forwarded else "")
    case = a_case(*complaints, **{"step": Step.TALKING, **person})
    return step(case, Wrote(item, to), START + at, policy(hours), lambda: FRESH)


def said(effects: list[Effect]) -> list[str]:
    """The texts a customer reads."""
    return [one.text.name for one in effects if isinstance(one, fx.Say)]


def lines(effects: list[Effect]) -> list[str]:
    """The lines that colleagues read."""
    return [one.text.name for one in effects if isinstance(one, fx.Line)]


def kept(effects: list[Effect]) -> list[tuple[int | None, str, str]]:
    """What is kept, with whom, and whose it is."""
    return [(one.complaint, one.author, one.item.text) for one in effects if isinstance(one, fx.Keep)]


def marked(effects: list[Effect]) -> bool:
    """Whether the message is marked as read."""
    return fx.Noted(77) in effects


# Questions ---------------------------------------------------------------------------------------

SKIPS = [
    "skip", "Skip!", "next", "I don't know", "don’t know", "no idea", "-", "—", "Not sure.",
    "пропустить", "Не знаю", "не знаю...", "дальше", "хз",
    "пропустити", "далі", "не пам’ятаю", "Гадки не маю",
]  # fmt: skip


@pytest.mark.parametrize("text", SKIPS)
@pytest.mark.parametrize(
    ("now", "then"),
    [(Step.WHERE, Step.WHAT), (Step.WHAT, Step.WISH), (Step.WISH, Step.TALKING), (Step.WORDS, Step.TALKING)],
)
def test_a_question_is_passed_over(text: str, now: Step, then: Step) -> None:
    """The next one follows at once, nothing is written down as the answer, and the words are kept."""
    case, effects = types(text, a_complaint(), step=now)
    one = case.complaints[1]
    assert case.person.step is then
    assert (one.where, one.what, one.wish_words) == ("", "", "")
    assert kept(effects) == [(1, "customer", text)]


WISHES = {
    Wish.MONEY: ["refund", "money back", "I want my money back", "верните деньги", "Возврат", "поверніть гроші"],
    Wish.REPLACEMENT: ["a replacement", "exchange it", "замена", "обмен", "заміна", "надішліть нову"],
    Wish.FIX: ["fix it", "repair", "починить", "исправьте", "полагодити", "ремонт, пожалуйста"],
    Wish.APOLOGY: ["an apology", "explain", "извинения", "объясните", "вибачення", "поясніть"],
    Wish.HEARD: ["just listen", "hear me out", "просто выслушать", "просто вислухати"],
}


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in WISHES.items() for text in texts])
def test_a_wish_is_typed(wish: Wish, text: str) -> None:
    """Like the press; a longer answer stays the customer's own words."""
    case, effects = types(text, a_complaint(), step=Step.WISH)
    assert case.complaints[1].wish is wish and case.complaints[1].wish_words == ""
    assert said(effects) == ["summary"]
    longer, _ = types(f"{text} and a letter from the one who did it", a_complaint(), step=Step.WISH)
    assert longer.complaints[1].wish is Wish.OTHER and longer.complaints[1].wish_words


@pytest.mark.parametrize("text", ["thanks", "Hello!", "ok", "спасибо", "Привет", "дякую", "👋"])
@pytest.mark.parametrize("now", [Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS, Step.MISSING])
def test_politeness_answers_no_question(text: str, now: Step) -> None:
    """Only a mark: the question stands, and nothing else is said."""
    case, effects = types(text, a_complaint(), step=now)
    one = case.complaints[1]
    assert case.person.step is now and not case.person.answering
    assert (one.where, one.what, one.wish_words, one.words) == ("", "", "", ())
    assert marked(effects) and said(effects) == []
    assert kept(effects) == [(1, "customer", text)]


# Solved? -----------------------------------------------------------------------------------------

ANSWERS = {
    State.SOLVED: [
        "yes", "Yes, thank you!", "solved", "ok thank you", "thanks", "👍", "👍🏽",
        "да", "решено", "Да, спасибо", "спасибо", "так", "владнано", "дякую",
    ],
    State.REOPENED: [
        "no", "not yet", "No.", "partly", "нет", "ещё нет", "не решено", "частично", "ні", "ще ні", "частково",
        "no, nothing came", "нет, ничего не пришло", "ні, нічого не прийшло",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("state", "text"), [(state, text) for state, texts in ANSWERS.items() for text in texts])
def test_solved_is_answered(state: State, text: str) -> None:
    """Under the question, and as a reply to a message of that complaint while another one is talked about."""
    case, effects = types(text, RESOLVED, at=LATER)
    assert case.complaints[1].state is state
    assert (1, "customer", text) in kept(effects)
    other, _ = types(text, a_complaint(2), RESOLVED, to=1, step=Step.WHERE)
    assert other.complaints[1].state is state


def test_words_behind_a_no_say_what_is_missing() -> None:
    """Press first, then the words; the whole message is the version that stays."""
    case, effects = types("no, nothing came", RESOLVED)
    assert said(effects) == ["reopened"] and case.person.step is Step.TALKING
    assert [one.items[0].text for one in effects if isinstance(one, fx.ToStaff)] == ["nothing came"]
    assert kept(effects)[-1] == (1, "customer", "no, nothing came")
    assert types("no", RESOLVED)[0].person.step is Step.MISSING


@pytest.mark.parametrize("text", ["yes, but the lid is missing", "no thanks", "ok", "нет, спасибо", "да где он"])
def test_doubtful_words_answer_nothing(text: str) -> None:
    """They go to people, as ever."""
    assert types(text, RESOLVED)[0].complaints[1].state is State.RESOLVED


def test_an_answer_to_a_colleague_is_no_answer_to_the_bot() -> None:
    """After the resolution a colleague wrote once more: a bare "yes" may be about that."""
    talked = replace(RESOLVED, last_at=START + SOON)
    assert types("yes", talked, at=LATER)[0].complaints[1].state is State.RESOLVED
    assert types("solved", talked, at=LATER)[0].complaints[1].state is State.SOLVED


def test_nobody_is_asked_twice() -> None:
    """Once after each resolution, never after a yes: the mark says enough."""
    once, effects = types("The lid is black", RESOLVED)
    assert said(effects) == ["passed_on_resolved"]
    _, again = types("A nice one", once.complaints[1])
    assert said(again) == [] and marked(again)
    for text in ("yes", "solved", "thanks"):
        case, effects = types(text, SOLVED)
        assert (said(effects), case.complaints[1].state, marked(effects)) == ([], State.SOLVED, True)


def test_what_was_solved_comes_back_in_plain_words() -> None:
    """ "Not solved" opens it again, a bare "no" does not."""
    assert types("not solved", SOLVED)[0].complaints[1].state is State.REOPENED
    assert types("no", SOLVED)[0].complaints[1].state is State.SOLVED


# The score ---------------------------------------------------------------------------------------

SCORES = [
    ("5", 5), ("1", 1), ("пять", 5), ("п’ять", 5), ("five", 5), ("5️⃣", 5), ("⭐⭐⭐⭐⭐", 5), ("⭐️", 1), ("5/5", 5),
    ("5 баллов", 5), ("5 stars", 5), ("3 из 5", 3), ("4 бали", 4), ("2, never called back", 2), ("5 спасибо", 5),
]  # fmt: skip


@pytest.mark.parametrize(("text", "score"), SCORES)
@pytest.mark.parametrize("now", [Step.IDLE, Step.TALKING, Step.RATED, Step.MISSING])
def test_a_score_is_typed(text: str, score: int, now: Step) -> None:
    """The score is saved and told, and words are its comment from then on."""
    case, effects = types(text, ASKED, step=now, at=LATER)
    assert (case.complaints[1].score, case.person.step) == (score, Step.RATED)
    assert said(effects)[0] == "rated" and "scored" in lines(effects)
    assert any(isinstance(one, fx.Tell) for one in effects) == (score <= 3)


def test_words_behind_a_score_are_its_comment() -> None:
    """Managers read both."""
    case, effects = types("2, never called back", ASKED)
    assert case.complaints[1].comment == "never called back"
    told = [one.text.name for one in effects if isinstance(one, fx.Tell)]
    assert told == ["low_score", "low_score_comment"]
    assert kept(effects)[-1] == (1, "customer", "2, never called back")


def test_of_two_that_wait_the_one_asked_last() -> None:
    """And a reply is about the complaint it answers."""
    later = replace(ASKED, id=2, csat_asked_at=START + SOON)
    assert types("4", ASKED, later)[0].complaints[2].score == 4
    assert types("4", ASKED, later, to=1)[0].complaints[1].score == 4


@pytest.mark.parametrize("text", ["2 kettles came broken", "24", "6", "0", "1. late 2. rude", "5, 6 and 7 are broken"])
def test_other_numbers_are_no_score(text: str) -> None:
    """They mean what they say."""
    assert types(text, ASKED)[0].complaints[1].score is None


def test_a_number_is_no_score_where_none_was_asked() -> None:
    """Neither before the question, nor when a colleague asked something since."""
    assert types("5", SOLVED)[0].complaints[1].score is None
    talked = replace(CLAIMED, csat_asked_at=START, last_at=START + SOON, last_by_staff=True)
    assert types("2", talked, at=LATER)[0].complaints[1].score is None


# The summary, and addition or new ----------------------------------------------------------------


@pytest.mark.parametrize("text", ["all correct", "Correct.", "верно", "Всё верно!", "усе правильно"])
def test_the_summary_is_confirmed(text: str) -> None:
    """The mark stands for the answer to a press."""
    case, effects = types(text, a_complaint(adding=False))
    assert case.complaints[1].confirmed and marked(effects) and said(effects) == []


@pytest.mark.parametrize("text", ["add", "дополнить", "Доповнити"])
def test_more_is_announced(text: str) -> None:
    """As by the press."""
    assert said(types(text, a_complaint(adding=False))[1]) == ["add_words"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("new", FRESH), ("Новая", FRESH), ("нова скарга", FRESH), ("add", 4821), ("добавь", 4821), ("додати", 4821),
     ("K-4821", 4821), ("to K-4821", 4821), ("к 4821", 4821), ("Добавить к K-7305", 7305)],
)  # fmt: skip
def test_addition_or_new(text: str, number: int) -> None:
    """What waited goes there, and the typed words are kept with it."""
    case, effects = types(
        text, a_complaint(4821, last_at=START + SOON), a_complaint(7305), step=Step.CHOOSING, pending=(an_item("lid"),)
    )
    assert case.person.focus == number and case.person.pending == ()
    assert kept(effects) == [(number, "customer", "lid"), (number, "customer", text)]


# A human, the director, how it stands ------------------------------------------------------------

HUMAN = [
    "operator", "Human!", "agent", "a person please", "I want to talk to a human", "Can I speak to a real person?",
    "оператор", "человек", "Позовите человека", "хочу поговорить с живым человеком", "людина", "покличте людину",
]  # fmt: skip
DIRECTOR = ["director", "Manager", "your boss", "директор", "руководитель", "позовите начальника", "керівник"]
STATUS = [
    "status?", "any news?", "how long", "where are you?", "что там?", "ну что там", "есть новости?", "що там?",
    "є новини?",
]  # fmt: skip
ANYWHERE = [step for step in Step if step is not Step.IDLE]


def waiting(now: Step) -> dict[str, Any]:
    """A person in this step; where a choice is asked something waits for it."""
    return {"step": now, "pending": (an_item("lid"),) if now is Step.CHOOSING else ()}


@pytest.mark.parametrize("text", HUMAN)
@pytest.mark.parametrize("now", ANYWHERE)
def test_a_human_is_called(text: str, now: Step) -> None:
    """The bot asks nothing more; the time is the one promised; colleagues read the words."""
    case, effects = types(text, a_complaint(reply_due=START + timedelta(hours=1)), **waiting(now))
    assert said(effects) == ["person_called"] and lines(effects) == ["asks_for_person"]
    assert case.person.step not in (Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS)
    assert told_due(case.complaints[1], Promise.FIRST_REPLY) == START + timedelta(hours=1)
    assert kept(effects) == [(1, "customer", text)]


def test_a_promise_that_is_kept_or_broken_is_made_anew() -> None:
    """A person answers within the time of a first reply, and that has a clock."""
    case, effects = types("human", CLAIMED, at=LATER, hours="Mon-Fri 09:00-13:30")
    due = told_due(case.complaints[1], Promise.FIRST_REPLY)
    assert due == (START + timedelta(days=1)).replace(hour=9, minute=30)
    (say,) = [one for one in effects if isinstance(one, fx.Say)]
    assert say.text.args["due"] == due and not say.text.args["closed"]


@pytest.mark.parametrize("text", [*HUMAN, *DIRECTOR])
def test_without_a_complaint_there_is_a_record_and_no_apology(text: str) -> None:
    """As for bare greetings."""
    case, effects = types(text, step=Step.IDLE)
    assert said(effects) == (["here"] if text in HUMAN else ["here", "director_offer"])
    assert case.person.step is Step.LISTENING and case.person.focus == FRESH
    assert kept(effects) == [(FRESH, "customer", text)]


@pytest.mark.parametrize("text", DIRECTOR)
@pytest.mark.parametrize("now", ANYWHERE)
def test_the_director_is_offered(text: str, now: Step) -> None:
    """With the button; the present question stands."""
    case, effects = types(text, a_complaint(), **waiting(now))
    (say,) = [one for one in effects if isinstance(one, fx.Say)]
    assert say.text.name == "director_offer" and say.buttons[0][0].act == "director"
    assert case.person.step is now and lines(effects) == ["asks_for_director"]


def test_the_director_is_told_once() -> None:
    """Every manager in private, the board, and the customer with a time: one business day of work."""
    case, _ = types("hello there", a_complaint())
    told, effects = step(case, presses("director"), START, policy("Mon-Fri 09:00-13:00"), lambda: FRESH)
    assert [one.text.name for one in effects if isinstance(one, fx.Tell)] == ["director_wanted"]
    assert lines(effects) == ["director_board"] and said(effects) == ["director_told"]
    due = told.complaints[1].director_due  # three hours today, four tomorrow, one on Wednesday
    assert due == (START + timedelta(days=2))
    again, effects = step(told, presses("director"), START + SOON, policy(), lambda: FRESH)
    assert said(effects) == ["director_told_already"] and lines(effects) == []
    assert again.complaints[1].director_due == due


@pytest.mark.parametrize("text", STATUS)
@pytest.mark.parametrize("now", ANYWHERE)
def test_how_it_stands(text: str, now: Step) -> None:
    """The status, a line for the owner, and never an answer to a question."""
    case, effects = types(text, CLAIMED, **waiting(now))
    assert said(effects) == ["status"] and lines(effects) == ["asks_status"]
    assert case.person.step is now and case.complaints[1].where == ""
    assert said(types(text, step=Step.IDLE)[1]) == ["status_none"]


# What is no typed press --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["human", "skip", "status?", "thanks"])
def test_only_own_texts_count(text: str) -> None:
    """Not what somebody else wrote (that answers nothing), and no caption: it is an answer like any other."""
    for given in ({"forwarded": True}, {"kind": "photo"}):
        case, _ = types(text, a_complaint(), step=Step.WHERE, **given)
        assert case.complaints[1].where == ("" if "forwarded" in given else text)


def test_a_press_that_nobody_pressed_changes_no_button() -> None:
    """An answer to no query, and a change of no message, are left out; others stay."""
    turn, _ = a_turn(None)
    assert isinstance(turn, Turn)
    press, redraw = fx.Toast("q", None), fx.Redraw(7, None)
    turn.do(fx.Toast("", None), press, fx.Redraw(0, None), redraw)
    assert turn.effects == [press, redraw]


@pytest.mark.parametrize(
    "text", ["The kettle came broken", "x" * 200, "a person was rude to me", "когда я звонил, оператор"]
)
def test_a_story_is_no_button(text: str) -> None:
    """Words that tell something are told."""
    assert not twins.is_typed(text)


@pytest.mark.parametrize("sign", ["a ", "да ", "хочу ", "please ", "1 ", "- ", "not ", "5 5 "])
def test_long_and_odd_texts_are_judged_at_once(sign: str) -> None:
    """No text makes the patterns run away."""
    twins.is_typed(sign * 60)
    twins.is_typed(sign * 1000)
