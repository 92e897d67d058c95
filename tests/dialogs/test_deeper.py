"""What stands below the further figures: honest settings, how people come, and what good recoveries were worth."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs.figures import access
from dialogs.figures.access import Funnel
from dialogs.figures.calibration import ENOUGH, one, rounded_up
from dialogs.figures.deeper import written
from dialogs.figures.intervals import Share
from dialogs.figures.metrics import Period, Times
from dialogs.figures.story import JournalLine, Story
from dialogs.figures.worth import worth
from dialogs.journal import ASKED, SKIPPED
from dialogs.states import State
from dialogs.values import Kind

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WEEK = Period(MONDAY, MONDAY + timedelta(days=7))
NOW = MONDAY + timedelta(days=30)


def took(minutes: int, late: int, n: int = ENOUGH) -> Times:
    """So many that took so long, of which so many were late."""
    return Times(tuple([60.0 * minutes] * n), Share(n - late, n))


@pytest.mark.parametrize(
    ("times", "proposed"),
    [
        (took(22, 4), 25 * MINUTE),  # kept by fewer than nine of ten: what it takes, and a tenth more
        (took(22, 4, ENOUGH - 1), None),  # too few to say so
        (took(12, 1), None),  # it is kept, and half of it would not do
        (took(6, 0), 10 * MINUTE),  # half would do
        (took(4, 4), None),  # it was too short for some, but a longer one is not what they took
        (Times((), Share(0, ENOUGH)), None),  # nobody was ever taken: nothing can be proposed
    ],
)
def test_a_setting_is_proposed_only_where_it_is_wrong(times: Times, proposed: timedelta | None) -> None:
    """Of twenty minutes."""
    assert one("CLAIM_WITHIN", 20 * MINUTE, times).proposed == proposed


@pytest.mark.parametrize(
    ("length", "up"),
    [(timedelta(), "5m"), (11 * MINUTE, "15m"), (59 * MINUTE, "1h"), (61 * MINUTE, "90m"), (25 * HOUR + MINUTE, "26h")],
)
def test_a_proposal_can_be_written_as_a_setting(length: timedelta, up: str) -> None:
    """Rounded up, so that it is never less than what was measured."""
    assert written(rounded_up(length)) == up
    assert rounded_up(length) >= length


def story(customer: int, *lines: tuple[str, dict[str, Any]], kind: Kind = Kind.COMPLAINT, **more: Any) -> Story:
    """A story of Monday with these lines."""
    made = Story(customer, customer, MONDAY, State.CLOSED, kind=kind, **more)
    made.lines = [JournalLine(MONDAY + HOUR, event, "", "", None, details) for event, details in lines]
    return made


def test_each_step_of_the_way_counts_people() -> None:
    """Two complaints of one person are one; praise is no complaint; what came earlier is not of the week."""
    told = [story(1), story(1), story(2, kind=Kind.PRAISE), story(3)]
    told[3].created = MONDAY - HOUR
    assert access.funnel(told, WEEK, 3, 5) == Funnel(3, 5, 2, 1)


def test_a_question_that_many_skip_is_named() -> None:
    """More than fifteen of a hundred, and asked ten times at least; asked twice of one complaint is once."""
    asked, skipped = (ASKED, {"question": "where"}), (SKIPPED, {"question": "where"})
    told = [story(n, asked, asked) for n in range(8)] + [story(n, asked, skipped) for n in range(8, 10)]
    assert access.skips(told, WEEK) == [("where", Share(2, 10))]
    assert access.is_skipped_often(Share(2, 10))
    assert not access.is_skipped_often(Share(1, 10)) and not access.is_skipped_often(Share(5, 9))


def test_each_customer_is_worth_something_once() -> None:
    """Green is kept, red is lost, by the last one of each; without a value or a word of the customer nothing counts."""

    def ended(customer: int, score: int | None, value: int, hours: int = 2) -> Story:
        lines = [("value", {"value": [0, value]})] if value else []
        return story(customer, *lines, score=score, resolves=[(MONDAY + hours * HOUR, 201)])

    told = [ended(1, 5, 500), ended(2, 1, 300), ended(3, 5, 0), ended(4, None, 900), ended(1, 5, 500, hours=3)]
    found = worth(told, WEEK, NOW, "UAH")
    assert (found.saved, found.saved_n, found.lost, found.lost_n, found.net) == (500, 1, 300, 1, 500)
    assert worth([*told, ended(1, 1, 500, hours=4)], WEEK, NOW, "UAH").saved_n == 0
