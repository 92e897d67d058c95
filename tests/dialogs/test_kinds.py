"""Praise, questions and ideas: what stands before them decides whether they are more words for it, or a record anew."""

from datetime import timedelta
from typing import Any

import pytest

from dialogs.events import Event, Wrote
from dialogs.model import Absence, Complaint, Kind
from dialogs.states import State, Step
from tests.dialogs.making import a_case, a_complaint, an_item, claims, presses, stepped
from tests.dialogs.world import OLGA, PETR, START

PRAISE = "Thank you, the courier was very kind"
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (a_complaint(kind=Kind.PRAISE), "say praise"),
        (a_complaint(kind=Kind.PRAISE, state=State.CLOSED), "say praise"),
        (a_complaint(kind=Kind.QUESTION, state=State.CLOSED), "say praise"),
        (a_complaint(kind=Kind.QUESTION), "say choose"),
        (a_complaint(state=State.CLAIMED), "say choose"),
        (a_complaint(state=State.SOLVED), "say choose_after"),
    ],
)
def test_praise_a_day_later(before: Complaint, said: str) -> None:
    """Nobody who only praises hears an apology; what may belong to a complaint or a question is asked about."""
    _, given = stepped(a_case(before, step=Step.TALKING), Wrote(an_item(PRAISE, DAY)), now=DAY)
    assert said in given.split(", ")
    assert "say receipt" not in given


def test_praise_upon_praise_is_one_record() -> None:
    """Within ten minutes it is more of the same."""
    case = a_case(a_complaint(kind=Kind.PRAISE), step=Step.TALKING)
    after, given = stepped(case, Wrote(an_item(PRAISE)))
    assert set(after.complaints) == {1}
    assert "say" not in given


@pytest.mark.parametrize("event", [presses("complaint"), claims(PETR, "turn"), Wrote(an_item("The kettle leaks"))])
def test_a_closed_question_that_is_a_complaint_after_all_is_for_everybody(event: Event) -> None:
    """Whoever answered the question has it no more; the card says who it was."""
    had: dict[str, Any] = {"owner": OLGA.id, "owner_name": OLGA.name, "absence": Absence(True)}
    before = a_complaint(kind=Kind.QUESTION, state=State.CLOSED, closed_at=START, **had)
    after = stepped(a_case(before, step=Step.TALKING), event)[0].complaints[1]
    assert (after.state, after.kind) == (State.REOPENED, Kind.COMPLAINT)
    assert (after.owner, after.owner_name, after.absence, after.had) == (None, "", None, OLGA.name)


@pytest.mark.parametrize("event", [presses("complaint"), claims(PETR, "turn")])
def test_an_open_question_that_is_a_complaint_after_all_stays_with_its_owner(event: Event) -> None:
    """They have read it already."""
    before = a_complaint(kind=Kind.QUESTION, state=State.CLAIMED, owner=OLGA.id, owner_name=OLGA.name)
    after = stepped(a_case(before, step=Step.TALKING), event)[0].complaints[1]
    assert (after.state, after.owner, after.had) == (State.CLAIMED, OLGA.id, "")
