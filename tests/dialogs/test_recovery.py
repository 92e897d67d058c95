"""How well it was put right: each figure over a handful of stories whose answer can be counted by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs.figures import recovery
from dialogs.figures.intervals import Share
from dialogs.figures.metrics import Period
from dialogs.figures.recovery import Gestures
from dialogs.figures.report import Asked, further
from dialogs.figures.story import JournalLine, Story
from dialogs.states import Language, State
from dialogs.values import Register
from tests.dialogs.told import RENDERER
from tests.dialogs.world import policy

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Period(MONDAY, MONDAY + 7 * DAY)
NOW = MONDAY + 30 * DAY


def story(*lines: tuple[timedelta, str, dict[str, Any]], state: State = State.CLOSED) -> Story:
    """A complaint of Monday; each line is when, the event, and to what it changed which fields."""
    one = Story(1, 1, MONDAY, state)
    one.lines = [
        JournalLine(
            MONDAY + after, event, "", "", values.pop("actor", None), {name: [None, v] for name, v in values.items()}
        )
        for after, event, values in lines
    ]
    return one


@pytest.mark.parametrize(
    ("after", "event", "contacted"),
    [(23 * HOUR, "delivered", 1), (24 * HOUR, "spoken by other means", 1), (25 * HOUR, "delivered", 0)],
)
def test_who_gave_a_low_score_is_spoken_with_in_a_day(after: timedelta, event: str, contacted: int) -> None:
    """A message that arrived, or a call; what came before the score is none."""
    one = story((HOUR, "delivered", {}), (DAY, "score", {"score": 2}), (DAY + after, event, {}))
    assert recovery.low_score_contact([one], WEEK, NOW) == (Share(contacted, 1), Share(0, 1))
    assert recovery.low_score_contact([one], WEEK, MONDAY + DAY + HOUR) == (Share(0, 0), Share(0, 0))


def test_a_low_score_can_turn() -> None:
    """By a better one, or by the customer's "solved"; a first score of 4 is no rescue."""
    better = story((DAY, "score", {"score": 1}), (2 * DAY, "score", {"score": 4}))
    solved = story((DAY, "score", {"score": 1}))
    solved.confirmed = [MONDAY + 3 * DAY]
    content = story((DAY, "score", {"score": 4}))
    assert recovery.low_score_contact([better, solved, content], WEEK, NOW)[1] == Share(2, 2)


def test_each_day_of_waiting_wants_news() -> None:
    """Three whole days open, with words on the first and the third; the rest of a day is no day."""
    one = story((HOUR, "delivered", {}), (50 * HOUR, "delivered", {}))
    one.resolves = [(MONDAY + 3 * DAY + 5 * HOUR, 201)]
    assert recovery.holding([one], WEEK, NOW) == Share(2, 3)
    waits = story(state=State.NEW)
    assert recovery.holding([waits], WEEK, MONDAY + 2 * DAY) == Share(0, 2)


def test_gestures_are_summed_by_currency() -> None:
    """What was declined is none; one that is promised and late is named; a manager's yes is no gesture of an owner."""

    def gesture(cost: int, state: str, currency: str = "UAH", **more: Any) -> Story:
        return story((HOUR, "goodwill", {"goodwill": {"cost": cost, "currency": currency, "state": state, **more}}))

    late = int((MONDAY + DAY).timestamp() * 1e6)
    found = recovery.gestures(
        [
            gesture(10000, "promised", due=late),
            gesture(30000, "delivered", decided_by=777),
            gesture(500, "promised", "EUR"),
            gesture(9900, "declined"),
            gesture(9900, "asked"),
        ],
        WEEK,
        NOW,
    )
    assert found == Gestures(3, {"UAH": 40000, "EUR": 500}, {"UAH": 20000.0, "EUR": 500}, 1, Share(2, 3))


def test_a_case_of_safety_that_a_colleague_found_was_missed() -> None:
    """By who set the register: nobody, then it was the detector."""
    heard = story((timedelta(), "created", {"register": "safety"}))
    found = story((HOUR, "register", {"register": "safety", "actor": 201}))
    for one in (heard, found):
        one.register, one.first_reply = Register.SAFETY, MONDAY + HOUR
    times, missed = recovery.safety([heard, found, story()], WEEK, HOUR, policy().working, NOW)
    assert (times.n, times.median, times.within, missed) == (2, 3600.0, Share(2, 2), 1)


def test_recommendation_and_ease_count_the_last_answer() -> None:
    """Of each complaint, in the period; what came after it is another period's."""
    one = story((DAY, "nps", {"nps": 3}), (2 * DAY, "nps", {"nps": 10}), (8 * DAY, "nps", {"nps": 0}))
    two = story((DAY, "ces", {"ces": 5}), (DAY, "nps", {"nps": 7}))
    assert recovery.nps([one, two], WEEK).score == 50
    assert recovery.ces([one, two], WEEK) == Share(1, 1)


@pytest.mark.parametrize("language", list(Language))
def test_the_further_figures_say_where_there_is_no_data(language: Language) -> None:
    """Of nothing: a sentence each, no nought per cent."""
    told = RENDERER.plain("staff", language, further([], Asked(WEEK, "week"), NOW, policy()), NOW)
    assert "%" not in told and len(told.splitlines()) == 15
