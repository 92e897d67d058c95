"""Solved or not, the score and its comment, the end: what is asked, how often, and until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs import effects as fx
from dialogs.events import Act, Event, ManagerUnreachable, Pressed, Rang, Ring, Wrote
from dialogs.model import Case, State, Step
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, presses, stepped
from tests.dialogs.world import OLGA, START, policy

DAY = timedelta(days=1)
STALE, NOTHING = "toast stale", ""
YES, PARTLY, NO = (presses(Act.SOLVED, arg) for arg in ("yes", "partly", "no"))
REOPENED = "toast, say reopened, redraw answered_solved, ShowCard, line reopened, arm overdue"
SOLVED = "toast, say solved_thanks, redraw answered_solved, ShowCard, arm close, arm follow_up"
SCORED = "toast score_saved, redraw rated, line scored"


def over(state: State, **changes: Any) -> Case:
    """A complaint that Olga resolved, and the talk about it."""
    owner: dict[str, Any] = {} if state is State.REOPENED else {"owner": OLGA.id, "owner_name": "Olga"}
    ended: dict[str, Any] = {"closed_at": START} if state is State.CLOSED else {}
    made = a_complaint(state=state, resolved_at=START, adding=False, **owner, **ended, **changes)
    return a_case(made, step=Step.TALKING)


@pytest.mark.parametrize(
    ("state", "event", "after", "to", "effects"),
    [
        (State.RESOLVED, YES, DAY, State.SOLVED, SOLVED),
        (State.RESOLVED, NO, DAY, State.REOPENED, REOPENED),
        (State.RESOLVED, PARTLY, DAY, State.REOPENED, REOPENED),
        (State.RESOLVED, Rang(Ring.CLOSE, 1), 7 * DAY, State.CLOSED, "ShowCard"),
        (State.SOLVED, YES, DAY, State.SOLVED, "toast solved_already"),
        (State.SOLVED, NO, DAY, State.REOPENED, REOPENED),
        (State.SOLVED, Rang(Ring.CLOSE, 1), 7 * DAY, State.CLOSED, "ShowCard"),
        (State.CLOSED, YES, DAY, State.CLOSED, "toast solved_already"),
        (State.CLOSED, NO, 30 * DAY, State.REOPENED, REOPENED),
        (State.CLOSED, NO, 31 * DAY, State.CLOSED, "toast too_late"),
        (State.CLOSED, Rang(Ring.CLOSE, 1), DAY, State.CLOSED, NOTHING),
        (State.REOPENED, YES, DAY, State.REOPENED, STALE),
        (State.REOPENED, NO, DAY, State.REOPENED, STALE),
        (State.REOPENED, Rang(Ring.CLOSE, 1), DAY, State.REOPENED, NOTHING),
        (State.NEW, YES, DAY, State.NEW, STALE),
        (State.CLAIMED, NO, DAY, State.CLAIMED, STALE),
        (State.CLAIMED, Rang(Ring.CLOSE, 1), DAY, State.CLAIMED, NOTHING),
    ],
)
def test_solved(state: State, event: Event, after: timedelta, to: State, effects: str) -> None:
    """The customer's word closes or reopens; silence closes; later than thirty days a new complaint is the way."""
    then, given = stepped(over(state), event, now=after)
    assert (then.complaints[1].state, given) == (to, effects)
    assert (then.person.step is Step.MISSING) == (to is State.REOPENED and state is not to)


def test_what_reopening_changes() -> None:
    """No owner, a new take-up promise, the remaining time of the old one, and the words that come next belong to it."""
    due = START + timedelta(hours=3)
    after, _ = stepped(over(State.RESOLVED, resolve_due=due, first_reply_at=START), NO, now=DAY)
    complaint = after.complaints[1]
    assert (complaint.owner, complaint.owner_name, complaint.reopened) == (None, "", 1)
    assert complaint.take_up_due == START + DAY + timedelta(minutes=15)
    assert complaint.resolve_due == START + DAY + timedelta(hours=3)
    assert complaint.first_reply_at is None
    told, given = stepped(after, Wrote(an_item("The lid", DAY * 3)))
    assert (told.person.step, given) == (Step.TALKING, "Keep, ToStaff, Noted")


@pytest.mark.parametrize("at", [Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS])
def test_not_yet_ends_questions_about_another(at: Step) -> None:
    """A "not yet" turns the talk; the other complaint goes on with what there is, and says so."""
    other = a_complaint(2, state=State.RESOLVED, owner=OLGA.id, adding=False)
    case = a_case(a_complaint(1), other, step=at, answering=True)
    after, given = stepped(case, presses(Act.SOLVED, "no", 2))
    assert (after.person.step, after.person.focus, after.person.answering) == (Step.MISSING, 2, False)
    assert (after.complaints[1].adding, given) == (False, f"{REOPENED}, ShowCard")


@pytest.mark.parametrize("at", [Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS, Step.CHOOSING])
def test_a_score_leaves_questions_about_another(at: Step) -> None:
    """A score on an old complaint is saved; the answers that follow still belong to the new one."""
    other = a_complaint(2, state=State.SOLVED, owner=OLGA.id, csat_asked_at=START, adding=False)
    pending = (an_item("held"),) if at is Step.CHOOSING else ()
    case = a_case(a_complaint(1), other, step=at, answering=True, pending=pending)
    after, given = stepped(case, presses(Act.SCORE, "5", 2))
    assert given == SCORED
    assert after.person == case.person
    assert after.complaints[2].score == 5


@pytest.mark.parametrize(
    ("state", "facts", "event", "effects"),
    [
        (State.RESOLVED, {}, Rang(Ring.FOLLOW_UP, 1), "say ask_score, arm follow_up_reminder"),
        (State.SOLVED, {}, Rang(Ring.FOLLOW_UP, 1), "say ask_score, arm follow_up_reminder"),
        (State.CLOSED, {}, Rang(Ring.FOLLOW_UP, 1), "say ask_score, arm follow_up_reminder"),
        (State.SOLVED, {"csat_asked_at": START}, Rang(Ring.FOLLOW_UP, 1), NOTHING),
        (State.REOPENED, {}, Rang(Ring.FOLLOW_UP, 1), NOTHING),
        (State.CLAIMED, {}, Rang(Ring.FOLLOW_UP, 1), NOTHING),
        (State.SOLVED, {"csat_asked_at": START}, Rang(Ring.FOLLOW_UP_REMINDER, 1), "say remind_score"),
        (State.SOLVED, {"csat_asked_at": START, "score": 4}, Rang(Ring.FOLLOW_UP_REMINDER, 1), NOTHING),
        (State.SOLVED, {}, Rang(Ring.FOLLOW_UP_REMINDER, 1), NOTHING),
        (State.REOPENED, {"csat_asked_at": START}, Rang(Ring.FOLLOW_UP_REMINDER, 1), NOTHING),
    ],
)
def test_the_score_is_asked_once(state: State, facts: dict[str, Any], event: Event, effects: str) -> None:
    """Once per complaint, reminded once, never while the matter is open again."""
    assert stepped(over(state, **facts), event)[1] == effects


@pytest.mark.parametrize(
    ("score", "facts", "effects"),
    [
        ("5", {}, SCORED),
        ("4", {}, SCORED),
        ("3", {}, SCORED.replace("line", "tellmanagers low_score, line")),
        ("1", {}, SCORED.replace("line", "tellmanagers low_score, line")),
        ("2", {"score": 1, "low_score_told": True}, SCORED),
        ("2", {"score": 5}, SCORED.replace("line", "tellmanagers low_score, line")),
        ("5", {"score": 5}, "toast score_saved"),
        ("0", {}, STALE),
        ("6", {}, STALE),
        ("", {}, STALE),
        ("5", {"csat_asked_at": None}, STALE),
    ],
)
def test_a_score(score: str, facts: dict[str, Any], effects: str) -> None:
    """Three or less reaches the managers at once and once; it can be changed; nobody scores unasked."""
    case = over(State.SOLVED, **{"csat_asked_at": START, **facts})
    after, given = stepped(case, presses(Act.SCORE, score))
    assert given == effects
    assert (after.person.step is Step.RATED) == ("redraw rated" in given)


RATED_AT: dict[str, Any] = {"step": Step.RATED, "asked_at": START}


@pytest.mark.parametrize(
    ("minutes", "text", "to", "effects"),
    [
        (10, "Nobody listened", Step.RATED, "Keep, line comment, say comment_thanks"),
        (11, "Nobody listened", Step.LISTENING, "say receipt, ShowCard, Keep, ShowCard, arm quiet, arm overdue"),
        (1, "thanks", Step.TALKING, "say courtesy"),
        (1, "hello", Step.TALKING, "say invite"),
    ],
)
def test_words_after_a_score(minutes: int, text: str, to: Step, effects: str) -> None:
    """Within ten minutes they are its comment; later they are what they would be anyway."""
    now = timedelta(minutes=minutes)
    complaint = a_complaint(state=State.SOLVED, owner=OLGA.id, score=2, last_at=START - DAY)
    after, given = stepped(a_case(complaint, **RATED_AT), Wrote(an_item(text, now)), now=now)
    assert (after.person.step, given) == (to, effects)


def test_a_second_comment_is_not_thanked_again() -> None:
    """Thanks come once; what is added reaches staff."""
    case = a_case(a_complaint(state=State.SOLVED, owner=OLGA.id, score=2), **RATED_AT)
    case, _ = stepped(case, Wrote(an_item("one")))
    after, given = stepped(case, Wrote(an_item("two")))
    assert (after.complaints[1].comment, given) == ("one\ntwo", "Keep, line comment")


def test_a_reply_to_another_complaint_is_no_comment() -> None:
    """After a score, a reply to a message of another complaint goes there."""
    other = a_complaint(2, state=State.CLAIMED, owner=OLGA.id)
    case = a_case(a_complaint(state=State.SOLVED, owner=OLGA.id, score=2), other, **RATED_AT)
    after, given = stepped(case, Wrote(an_item("The lid"), 2))
    assert (after.person.step, after.complaints[1].comment, given) == (Step.RATED, "", "Keep, ToStaff, Noted")


def test_the_score_is_asked_inside_survey_hours() -> None:
    """24 hours later, but not at night: 22:00 waits for 09:00."""
    night = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
    _, effects = step(over(State.RESOLVED), YES, night, policy(), lambda: FRESH)
    due = next(effect.due for effect in effects if isinstance(effect, fx.Arm) and effect.ring is Ring.FOLLOW_UP)
    assert due == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def test_a_manager_who_cannot_be_reached() -> None:
    """No duty ends in silence: the board gets the line, and it names the manager."""
    case = over(State.SOLVED, score=2)
    _, effects = step(case, ManagerUnreachable(1, 777), START, policy(), lambda: FRESH)
    line = next(effect for effect in effects if isinstance(effect, fx.Line))
    assert (line.text.name, line.text.args["manager"], line.alert) == ("low_score_board", 777, True)


@pytest.mark.parametrize("arg", ["yes", "partly", "no"])
def test_a_press_of_somebody_else(arg: str) -> None:
    """A complaint that is not among one's own reads as stale."""
    case = over(State.RESOLVED)
    assert stepped(case, Pressed(Act.SOLVED, 7, arg, "q", 1)) == (case, STALE)
