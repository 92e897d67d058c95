"""Alarms: what is unlike the last eight weeks is told, and chance alone hardly ever."""

import random
from datetime import UTC, date, datetime, timedelta
from math import exp
from zoneinfo import ZoneInfo

import pytest

from dialogs.figures.alarms import FALSE, Alarms, Unlike, alarms, too_few, too_many
from dialogs.figures.story import Story
from dialogs.model import Clock
from dialogs.states import State
from dialogs.values import Cause, Kind, Promise

UTC_ZONE = ZoneInfo("UTC")
DAY = timedelta(days=1)
FRIDAY = date(2026, 3, 27)
NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)
NOW = NOON + DAY


def came(at: datetime, place: str = "", cause: Cause | None = None) -> Story:
    """One complaint, resolved an hour later where it has a cause."""
    story = Story(1, 1, at, State.CLOSED if cause else State.NEW, place=place, cause=cause)
    story.resolves = [(at + timedelta(hours=1), 201)] if cause else []
    return story


def usually(a_day: int, weeks: int = 9, place: str = "", cause: Cause | None = None) -> list[Story]:
    """So many on each day but the last one."""
    return [came(NOON - back * DAY, place, cause) for back in range(1, 7 * weeks + 7) for _ in range(a_day)]


@pytest.mark.parametrize(
    ("count", "before", "told"),
    [(0, [5] * 8, True), (1, [5] * 8, False), (0, [4] * 8, False), (3, [12] * 8, True), (12, [12] * 8, False)],
)
def test_too_few_is_an_alarm(count: int, before: list[int], told: bool) -> None:
    """Nothing where five are usual: (8/9)**40 is below one in a hundred; with four usual it is chance."""
    assert (too_few(count, before) == Unlike(count, sum(before), 8)) is told


def test_silence_is_no_success() -> None:
    """A Friday without a complaint, where six come on other days; praise does not fill it."""
    praise = came(NOON)
    praise.kind = Kind.PRAISE
    assert alarms([*usually(6), praise], FRIDAY, UTC_ZONE, NOW) == Alarms(few=Unlike(0, 48, 8))
    assert alarms([*usually(6), *(came(NOON) for _ in range(5))], FRIDAY, UTC_ZONE, NOW) == Alarms()


def test_what_began_lately_has_no_norm() -> None:
    """Three weeks are no norm, and nothing at all is none either."""
    assert alarms(usually(9, weeks=2), FRIDAY, UTC_ZONE, NOW) == Alarms()
    assert alarms([], FRIDAY, UTC_ZONE, NOW) == Alarms()


def test_a_place_and_a_cause_jump() -> None:
    """Eight in a week at a table that has one in a fortnight; the cause that is as frequent as ever is not named."""
    rest = [*usually(2, cause=Cause.SUPPLIER), came(NOON, cause=Cause.SUPPLIER), came(NOON, cause=Cause.SUPPLIER)]
    table = [came(NOON - 14 * week * DAY, "Table 7") for week in range(1, 5)] + [came(NOON, "Table 7")] * 8
    found = alarms([*rest, *table], FRIDAY, UTC_ZONE, NOW)
    assert found == Alarms(place=Unlike(8, 4, 8, "Table 7"))
    many = [*rest, *(came(NOON - DAY, cause=Cause.PROCESS) for _ in range(7))]
    assert alarms(many, FRIDAY, UTC_ZONE, NOW) == Alarms(cause=Unlike(7, 0, 8, "process"))


def test_missed_promises_are_told_from_twenty_on() -> None:
    """Two of twenty is more than one in twenty; one is not; of nineteen nothing is told."""

    def promised(kept: int, missed: int) -> list[Story]:
        found = []
        for number in range(kept + missed):
            due = NOON - timedelta(hours=1)
            story = came(NOON - timedelta(hours=2))
            ended = due - timedelta(minutes=1) if number < kept else None
            story.clocks = [Clock(Promise.TAKE_UP, story.created, due, ended=ended)]
            found.append(story)
        return found

    missed = alarms(promised(18, 2), FRIDAY, UTC_ZONE, NOW).missed
    assert missed is not None and (missed.met, missed.missed) == (18, 2)
    assert alarms(promised(19, 1), FRIDAY, UTC_ZONE, NOW).missed is None
    assert alarms(promised(0, 19), FRIDAY, UTC_ZONE, NOW).missed is None


def poisson(chance: random.Random, rate: float) -> int:
    """A count that comes by itself at this rate (Knuth's way)."""
    count, left = 0, chance.random()
    while left > exp(-rate):
        count, left = count + 1, left * chance.random()
    return count


@pytest.mark.parametrize("rate", [0.5, 3, 10, 25])
def test_chance_alone_rings_on_one_day_in_a_hundred_at_most(rate: float) -> None:
    """Four thousand days at an even rate: within three sigmas of one in a hundred, for too few and for too many."""
    chance, days = random.Random(f"alarms {rate}"), 4000
    most = FALSE * days + 3 * (FALSE * days) ** 0.5
    counted = [(poisson(chance, rate), [poisson(chance, rate) for _ in range(8)]) for _ in range(days)]
    assert sum(too_few(count, before) is not None for count, before in counted) <= most
    assert sum(too_many(count, before) is not None for count, before in counted) <= most


def test_what_is_unlike_is_found() -> None:
    """At half the rate of twenty a day, and at twice it, most days are told of."""
    chance = random.Random("found")
    before = [[poisson(chance, 20) for _ in range(8)] for _ in range(400)]
    assert sum(too_few(poisson(chance, 8), one) is not None for one in before) > 200
    assert sum(too_many(poisson(chance, 40), one) is not None for one in before) > 200
