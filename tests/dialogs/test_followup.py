"""Solved or not, the score and its comment, the end: what is asked, how often, and until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs import effects as fx
from dialogs.events import ColleagueUnreachable, Event, Pressed, Rang, Wrote
from dialogs.model import Absence, Case, Closing, Colleague, Kind, Outcome, Promise, Refusal, Register, Staff
from dialogs.promises import told_due
from dialogs.states import State, Step
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, claims, presses, stepped
from tests.dialogs.world import OLGA, PETR, START, policy

DAY = timedelta(days=1)
STALE, NOTHING = "toast stale", ""
YES, PARTLY, NO = (presses("solved", arg) for arg in ("yes", "partly", "no"))
REOPENED = "toast, say reopened, redraw answered_solved, ShowCard, line reopened"
SOLVED = "toast, say solved_thanks, redraw answered_solved, ShowCard, arm follow_up, arm close"
CONFIRMED = "toast, say solved_thanks, redraw answered_solved, ShowCard, arm follow_up"
ASKED = "say ask_score, Survey, arm follow_up_reminder"
REFUSED: dict[str, Any] = {"outcome": Outcome.NOT_UPHELD, "refusal": Refusal(START, "no seal")}
SAID_YES: dict[str, Any] = {"closing": Closing.CONFIRMED}
SCORED = "toast score_saved, redraw rated, line scored"
LOW = "toast score_saved, redraw rated, tell low_score, line scored, arm contact, ShowCard"


def over(state: State, **changes: Any) -> Case:
    """A complaint that Olga resolved, and the talk about it."""
    owner: dict[str, Any] = {} if state is State.REOPENED else {"owner": OLGA.id, "owner_name": "Olga"}
    ended: dict[str, Any] = {"closed_at": START} if state is State.CLOSED else {}
    if state is State.SOLVED:
        changes = {**SAID_YES, **changes}
    made = a_complaint(state=state, resolved_at=START, adding=False, **owner, **ended, **changes)
    return a_case(made, step=Step.TALKING)


@pytest.mark.parametrize(
    ("state", "event", "after", "to", "effects"),
    [
        (State.RESOLVED, YES, DAY, State.SOLVED, SOLVED),
        (State.RESOLVED, NO, DAY, State.REOPENED, REOPENED),
        (State.RESOLVED, PARTLY, DAY, State.REOPENED, REOPENED),
        (State.RESOLVED, Rang("close", 1), 7 * DAY, State.CLOSED, "ShowCard, arm nps"),
        (State.SOLVED, YES, DAY, State.SOLVED, "toast solved_already"),
        (State.SOLVED, NO, DAY, State.REOPENED, REOPENED),
        (State.SOLVED, Rang("close", 1), 7 * DAY, State.CLOSED, "ShowCard, arm nps"),
        (State.CLOSED, YES, DAY, State.CLOSED, CONFIRMED),
        (State.CLOSED, YES, 31 * DAY, State.CLOSED, "toast solved_noted"),
        (State.CLOSED, NO, 30 * DAY, State.REOPENED, REOPENED),
        (State.CLOSED, NO, 31 * DAY, State.CLOSED, "toast too_late"),
        (State.CLOSED, Rang("close", 1), DAY, State.CLOSED, NOTHING),
        (State.REOPENED, YES, DAY, State.REOPENED, STALE),
        (State.REOPENED, NO, DAY, State.REOPENED, STALE),
        (State.REOPENED, Rang("close", 1), DAY, State.REOPENED, NOTHING),
        (State.NEW, YES, DAY, State.NEW, STALE),
        (State.CLAIMED, NO, DAY, State.CLAIMED, STALE),
        (State.CLAIMED, Rang("close", 1), DAY, State.CLAIMED, NOTHING),
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
    assert told_due(complaint, Promise.TAKE_UP) == START + DAY + timedelta(minutes=15)
    assert told_due(complaint, Promise.RESOLUTION) == START + DAY + timedelta(hours=3)
    assert complaint.first_reply_at is None
    told, given = stepped(after, Wrote(an_item("The lid", DAY * 3)))
    assert (told.person.step, given) == (Step.TALKING, "Keep, ToStaff, Noted")


def test_who_was_away_before_it_was_opened_again_frees_it_for_nobody() -> None:
    """Whoever claims it then has it: it is not for the taking because the one before is away."""
    away = over(State.RESOLVED, absence=Absence(False, START + DAY))
    again = stepped(stepped(away, NO)[0], claims(PETR))[0]
    assert (again.complaints[1].owner, again.complaints[1].absence) == (PETR.id, None)
    third, effects = stepped(again, claims(Staff(203, "Iryna")))
    assert (third.complaints[1].owner, effects) == (PETR.id, "toast taken_by")


@pytest.mark.parametrize("at", [Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS])
def test_not_yet_ends_questions_about_another(at: Step) -> None:
    """A "not yet" turns the talk; the other complaint goes on with what there is, and says so."""
    other = a_complaint(2, state=State.RESOLVED, owner=OLGA.id, adding=False)
    case = a_case(a_complaint(1), other, step=at, answering=True)
    after, given = stepped(case, presses("solved", "no", 2))
    assert (after.person.step, after.person.focus, after.person.answering) == (Step.MISSING, 2, False)
    assert (after.complaints[1].adding, given) == (False, f"{REOPENED}, ShowCard")


@pytest.mark.parametrize("at", [Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS, Step.CHOOSING])
def test_a_score_leaves_questions_about_another(at: Step) -> None:
    """A score on an old complaint is saved; the answers that follow still belong to the new one."""
    other = a_complaint(2, state=State.SOLVED, owner=OLGA.id, csat_asked_at=START, adding=False)
    pending = (an_item("held"),) if at is Step.CHOOSING else ()
    case = a_case(a_complaint(1), other, step=at, answering=True, pending=pending)
    after, given = stepped(case, presses("score", "5", 2))
    assert given == SCORED
    assert after.person == case.person
    assert after.complaints[2].score == 5


@pytest.mark.parametrize(
    ("state", "facts", "event", "effects"),
    [
        (State.RESOLVED, {}, Rang("follow_up", 1), NOTHING),
        (State.SOLVED, {}, Rang("follow_up", 1), ASKED),
        (State.CLOSED, {}, Rang("follow_up", 1), NOTHING),
        (State.CLOSED, SAID_YES, Rang("follow_up", 1), ASKED),
        (State.SOLVED, {"register": Register.SAFETY}, Rang("follow_up", 1), NOTHING),
        (State.SOLVED, {"register": Register.DEATH}, Rang("follow_up", 1), NOTHING),
        (State.SOLVED, REFUSED, Rang("follow_up", 1), NOTHING),
        (State.SOLVED, {"kind": Kind.PRAISE}, Rang("follow_up", 1), NOTHING),
        (State.SOLVED, {"csat_asked_at": START, "register": Register.DEATH}, Rang("follow_up_reminder", 1), NOTHING),
        (State.SOLVED, {"csat_asked_at": START}, Rang("follow_up", 1), NOTHING),
        (State.REOPENED, {}, Rang("follow_up", 1), NOTHING),
        (State.CLAIMED, {}, Rang("follow_up", 1), NOTHING),
        (State.SOLVED, {"csat_asked_at": START}, Rang("follow_up_reminder", 1), "say remind_score"),
        (State.SOLVED, {"csat_asked_at": START, "score": 4}, Rang("follow_up_reminder", 1), NOTHING),
        (State.SOLVED, {}, Rang("follow_up_reminder", 1), NOTHING),
        (State.REOPENED, {"csat_asked_at": START}, Rang("follow_up_reminder", 1), NOTHING),
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
        ("3", {}, LOW),
        ("1", {}, LOW),
        ("2", {"score": 1, "low_score_told": True}, SCORED),
        ("2", {"score": 5}, LOW),
        ("5", {"csat_asked_at": START - 14 * DAY}, SCORED),
        ("5", {"csat_asked_at": START - 15 * DAY}, "toast score_over"),
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
    after, given = stepped(case, presses("score", score))
    assert given == effects
    assert (after.person.step is Step.RATED) == ("redraw rated" in given)


RATED_AT: dict[str, Any] = {"step": Step.RATED, "asked_at": START}


@pytest.mark.parametrize(
    ("minutes", "text", "to", "effects"),
    [
        (10, "Nobody listened", Step.RATED, "Keep, line comment, say comment_thanks"),
        (11, "Nobody listened", Step.CHOOSING, "Keep, arm choose, say choose_after"),
        (1, "thanks", Step.TALKING, "Keep, ToStaff, Noted"),  # no farewell after a low score
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
    due = next(effect.due for effect in effects if isinstance(effect, fx.Arm) and effect.ring == "follow_up")
    assert due == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def test_a_manager_who_cannot_be_reached() -> None:
    """No duty ends in silence: the board gets the line, and it names the manager."""
    case = over(State.SOLVED, score=2)
    event = ColleagueUnreachable(1, 777, "low_score_board", {"score": 2})
    _, effects = step(case, event, START, policy(), lambda: FRESH, {777: Colleague(777, "Iryna")})
    line = next(effect for effect in effects if isinstance(effect, fx.Line))
    assert (line.text.name, line.text.args, line.alert) == ("low_score_board", {"score": 2, "manager": "Iryna"}, True)


@pytest.mark.parametrize("arg", ["yes", "partly", "no"])
def test_a_press_of_somebody_else(arg: str) -> None:
    """A complaint that is not among one's own reads as stale."""
    case = over(State.RESOLVED)
    assert stepped(case, Pressed("solved", 7, arg, "q", 1)) == (case, STALE)


def test_a_low_score_is_promised_an_answer_once() -> None:
    """By when somebody writes stands with the score; another low score does not move it, a high one lifts it."""
    case, told = over(State.SOLVED, csat_asked_at=START), list[Any]()
    for number, score in enumerate(("2", "3", "5", "1")):
        case, effects = step(case, presses("score", score), START + number * DAY, policy(), lambda: 99)
        told += [each.text.args["due"] for each in effects if isinstance(each, fx.Redraw) and each.text]
        hours = [each.text.args["hours"] for each in effects if isinstance(each, fx.Tell)]
        assert hours == ([24] if number == 0 else [])
    assert told == [START + DAY, START + DAY, None, START + 4 * DAY]
