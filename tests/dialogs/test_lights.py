"""The light of how a complaint ended: each rule of it over one story, and the index of many."""

from datetime import UTC, datetime, timedelta

import pytest

from dialogs.figures import metrics
from dialogs.figures.lights import Light, Lights, by_cause, light, lights
from dialogs.figures.metrics import Period
from dialogs.figures.story import RECEIPT, JournalLine, Story, read
from dialogs.model import Clock
from dialogs.states import State
from dialogs.values import Cause, Promise, Register

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Period(MONDAY, MONDAY + 7 * DAY)
NOW = MONDAY + 30 * DAY


def ended(number: int = 1, **more: object) -> Story:
    """Resolved in time, and confirmed; changed."""
    one = Story(number, number, MONDAY, State.CLOSED, cause=Cause.SUPPLIER)
    one.resolves, one.confirmed = [(MONDAY + HOUR, 201)], [MONDAY + 2 * HOUR]
    one.clocks = [Clock(Promise.RESOLUTION, MONDAY, MONDAY + 8 * HOUR, ended=MONDAY + HOUR)]
    for name, value in more.items():
        setattr(one, name, value)
    return one


def late(kind: Promise) -> list[Clock]:
    """A promise that was kept an hour too late."""
    return [Clock(kind, MONDAY, MONDAY + HOUR, ended=MONDAY + 2 * HOUR)]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (ended(), Light.GREEN),
        (ended(confirmed=[], score=4), Light.GREEN),
        (ended(score=3), Light.YELLOW),
        (ended(reopens=[MONDAY + DAY]), Light.YELLOW),
        (ended(clocks=late(Promise.FIRST_REPLY)), Light.YELLOW),
        (ended(clocks=late(Promise.NEWS)), Light.RED),
        (ended(score=2), Light.RED),
        (ended(refused=True, confirmed=[]), Light.RED),
        (ended(refused=True), Light.GREEN),  # refused, and the customer agrees
        (ended(register=Register.LEGAL), Light.RED),
        (ended(confirmed=[]), None),  # silence is not green
        (ended(state=State.REOPENED), None),
        (ended(resolves=[]), None),
    ],
)
def test_each_light(story: Story, expected: Light | None) -> None:
    """By what was kept, and what the customer said."""
    assert light(story, NOW) is expected


def test_the_index_and_the_causes() -> None:
    """Two green, one yellow, one red: 25 points; what has no light counts nowhere."""
    four = [ended(1), ended(2), ended(3, score=3), ended(4, score=1, cause=Cause.PRODUCT), ended(5, confirmed=[])]
    assert lights(four, WEEK, NOW) == Lights(2, 1, 1)
    assert lights(four, WEEK, NOW).index == 25 and Lights(0, 0, 0).index is None
    assert by_cause(four, WEEK, NOW) == [(Cause.SUPPLIER, Lights(2, 1, 0)), (Cause.PRODUCT, Lights(0, 0, 1))]


@pytest.mark.parametrize(("seconds", "prompt"), [((1, 2, 9), 2), ((3,), 1), ((), 0)])
def test_receipt_time(seconds: tuple[int, ...], prompt: int) -> None:
    """From the first content to the first receipt that arrived; a second one changes nothing."""
    told = []
    for number, one in enumerate(seconds):
        when = ((0, "created"), (one, RECEIPT), (one + 60, RECEIPT))
        lines = [JournalLine(MONDAY + timedelta(seconds=at), event, "", "", None, {}) for at, event in when]
        told.append(read(number, 1, "", lines))
    found = metrics.receipt_time(one for one in told if one is not None)
    assert found.values == tuple(float(one) for one in seconds)
    assert (found.within.k, found.within.n) == (prompt, len(seconds))
