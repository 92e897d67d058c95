"""Words of danger, whatever stood before them: nothing that waited is lost, everybody reads all of it, and the
time that is told is still to come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.effects import Disarm, Keep, Line, Say, Tell, Then
from dialogs.events import ManagerWrote, Wrote
from dialogs.model import Case, Complaint, Kind, Register
from dialogs.promises import next_promise
from dialogs.states import State, Step
from dialogs.step import step
from tests.dialogs.making import a_case, a_complaint, an_item
from tests.dialogs.world import START, policy

SMOKE = "My hand is burned, your kettle caught fire"


def waiting(alert: int | None = None) -> Case:
    """Somebody whose words wait for the choice between an addition and a new complaint."""
    case = a_case(a_complaint(state=State.CLAIMED), step=Step.CHOOSING)
    held = replace(an_item("It is about the lid"), message=7)
    return replace(case, person=replace(case.person, pending=(held,), alert=alert))


def danger(answers: int | None = None) -> Wrote:
    """Words that cannot wait; perhaps a reply to a message of that complaint."""
    return Wrote(replace(an_item(SMOKE), message=8), answers)


@pytest.mark.parametrize("answers", [None, 1])
def test_what_waited_comes_with_the_alarm(answers: int | None) -> None:
    """In a record of its own, or in the complaint that was answered; in the order in which it was written."""
    after, effects = step(waiting(), danger(answers), START, policy(), lambda: 4821)
    about = answers or 4821
    kept = [(one.complaint, one.item.message) for one in effects if isinstance(one, Keep)]
    assert kept == [(about, 7), (about, 8)]
    assert after.person.pending == ()
    assert Disarm("choose") in effects
    assert after.complaints[about].register is Register.SAFETY


def test_what_may_be_a_managers_answer_goes_to_the_alert() -> None:
    """As it would when nobody chooses."""
    after, effects = step(waiting(alert=1), danger(1), START, policy(), lambda: 4821)
    passed = [one.event for one in effects if isinstance(one, Then)]
    assert [one.item.message for one in passed if isinstance(one, ManagerWrote)] == [7]
    assert (after.person.pending, after.person.alert) == ((), None)


def test_managers_and_the_board_read_the_words() -> None:
    """The alarm of a new case holds what was written, so that nobody has to look for it."""
    _, effects = step(a_case(), danger(), START, policy(), lambda: 4821)
    told = [one.text.args["words"] for one in effects if isinstance(one, Tell)]
    board = [one.text.args["words"] for one in effects if isinstance(one, Line) and one.text.name == "alarm"]
    assert told == board == [SMOKE]


@pytest.mark.parametrize("words", ["My mother died after your pills", "My lawyer will write to you", SMOKE])
@pytest.mark.parametrize(
    "before",
    [
        a_complaint(kind=Kind.PRAISE, clocks=()),
        a_complaint(kind=Kind.QUESTION, state=State.CLAIMED, first_reply_at=START),
        a_complaint(state=State.CLAIMED, first_reply_at=START),
        a_complaint(),
    ],
)
def test_the_time_that_is_told_is_still_to_come(before: Complaint, words: str) -> None:
    """Also in a record that had promised nothing, or whose promise was kept, or missed."""
    later = START + timedelta(hours=3)
    wrote = Wrote(replace(an_item(words), message=8, at=later), before.id)
    after, effects = step(a_case(before, step=Step.TALKING), wrote, later, policy(), lambda: 4821)
    told = [one.text.args["due"] for one in effects if isinstance(one, Say)]
    due = next_promise(after.complaints[before.id])
    assert due is not None
    assert min(due, *told) > later
