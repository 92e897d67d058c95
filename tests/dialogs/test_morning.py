"""Reports by themselves: at nine, each period once, whatever the clock and the process do meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from dialogs.board.morning import next_nine
from dialogs.effects import ShowPage, Store
from dialogs.errands import Errand
from dialogs.events import MatterRang
from dialogs.figures.report import Asked, BadPeriod, asked
from dialogs.matters import Matter
from dialogs.policy import Policy
from dialogs.step import carry_out
from tests.dialogs.world import policy

KYIV = ZoneInfo("Europe/Kyiv")
ALL = ("day", "week", "month", "alarms")
MARTA, PETR = 777, 778
DESK = replace(policy(), zone=KYIV, managers=(MARTA,), reports=("day", "week", "month"))


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    """A local time in Kyiv, in 2026; the second of November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


@dataclass
class Mornings:
    """Rings and what was asked for; the matters last."""

    policy: Policy = DESK
    matters: dict[int, Matter] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ring(self, now: datetime) -> list[str]:
        """The words of the pages that are asked for, each with its reader where it is not Marta."""
        errand = Errand(now, self.policy, lambda: next(self._numbers), {}, self.matters)
        told = []
        for effect in carry_out(errand, MatterRang("morning", 0)):
            if isinstance(effect, ShowPage):
                page = effect.page
                told.append(page.words if page.reader == MARTA else f"{page.words} to {page.reader or 'the board'}")
            elif isinstance(effect, Store):
                self.matters[effect.matter.id] = effect.matter
        return told


@pytest.mark.parametrize(
    ("now", "next_one"),
    [
        (at(3, 8, 59), at(3)),
        (at(3, 9), at(4)),
        (at(24, 12, month=10), at(25, month=10)),  # the night in which Kyiv sets its clocks back: 25 hours later
        (datetime(2026, 3, 28, 7, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # and ahead: 23 hours
    ],
)
def test_nine_is_nine_on_the_wall(now: datetime, next_one: datetime) -> None:
    """In summer and in winter."""
    assert next_nine(now, DESK) == next_one
    assert next_one.astimezone(KYIV).hour == 9


def test_nobody_is_woken_for_nothing() -> None:
    """No timer where reports are off, or are for managers and there are none; the board has its alarms all the same."""
    assert next_nine(at(3), replace(DESK, reports=())) is None
    assert next_nine(at(3), replace(DESK, managers=())) is None
    assert next_nine(at(3), replace(DESK, managers=(), reports=ALL)) is not None
    assert next_nine(at(3), replace(DESK, managers=(), reports_on_board=True)) is not None


def test_each_period_is_told_on_the_morning_after_it() -> None:
    """A daily one each day, on Mondays the week behind it, on the first the month behind that; and none twice."""
    desk, told = Mornings(), []
    for day in range(35):
        told += [(day, words) for words in desk.ring(at(4) + timedelta(days=day))]
    weeks = [(day, words) for day, words in told if words.startswith("week")]
    months = [(day, words) for day, words in told if words.startswith("month")]
    assert weeks == [
        (5, "week 2026-11-02"),
        (12, "week 2026-11-09"),
        (19, "week 2026-11-16"),
        (26, "week 2026-11-23"),
        (33, "week 2026-11-30"),
    ]
    assert months == [(27, "month 2026-11-01")]
    assert [words for _, words in told if words.startswith("day")][:2] == ["day 2026-11-03", "day 2026-11-04"]
    assert len(told) == 35 + 5 + 1


def test_a_daily_and_a_weekly_one_come_one_after_the_other() -> None:
    """On the same morning; and a second ring of that morning, also an hour back, brings none."""
    desk = Mornings()
    assert desk.ring(at(9)) == ["day 2026-11-08", "week 2026-11-02"]
    assert desk.ring(at(9)) == desk.ring(at(9, 8)) == desk.ring(at(9, 23)) == []
    assert desk.ring(at(7)) == []  # the clock was set back by days: what it tells of has been told


def test_after_a_standstill_only_the_last_whole_periods_are_told() -> None:
    """Ten days without us, over a Monday: one day and one week."""
    desk = Mornings()
    desk.ring(at(4))
    assert desk.ring(at(14, 15)) == ["day 2026-11-13", "week 2026-11-02"]
    assert desk.ring(at(15)) == ["day 2026-11-14"]


def test_reports_go_to_each_manager_or_to_the_board() -> None:
    """Alarms go to both."""
    two = Mornings(replace(DESK, managers=(MARTA, PETR)))
    assert two.ring(at(4)) == ["day 2026-11-03", f"day 2026-11-03 to {PETR}"]
    board = Mornings(replace(DESK, reports=ALL, reports_on_board=True))
    assert board.ring(at(4)) == ["day 2026-11-03 to the board", "2026-11-03 to the board", "2026-11-03"]


def test_a_period_is_named_by_one_of_its_days() -> None:
    """As a report by itself asks for it, and anybody may."""
    now = at(20)
    week = asked("week 2026-11-04", now, KYIV)
    assert (week.called, week.period.since, week.period.until) == ("week", at(2, 0), at(9, 0))
    assert asked("month 2026-10-31 Table 7", now, KYIV) == Asked(
        asked("month 2026-10-01", now, KYIV).period, "month", "Table 7"
    )
    assert asked("day 2026-11-04", now, KYIV) == asked("2026-11-04", now, KYIV)
    with pytest.raises(BadPeriod):
        asked("week 2026-12-24", now, KYIV)
