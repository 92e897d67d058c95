"""The decision is promised by what closed cases took: nine of ten and a tenth more, never above what is set."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialogs.board.measure import next_night
from dialogs.calendar import hours
from dialogs.complaint import news, owner
from dialogs.effects import Store
from dialogs.errands import Errand, Need
from dialogs.events import MatterRang, Rang
from dialogs.figures.measured import ENOUGH, FRESH, MOST, Decided, measured, promised, shown, with_measure
from dialogs.machine import Turn
from dialogs.matters import Matter, Measure
from dialogs.model import Clock, Promise, Register
from dialogs.policy import Policy
from dialogs.promises import MEASURED, RULE, first_clocks, latest, restore, running
from dialogs.states import State
from dialogs.step import carry_out
from dialogs.talk import greet
from dialogs.watching import follow, serious_by
from tests.dialogs.making import a_complaint, a_turn
from tests.dialogs.world import OLGA, START, policy

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KYIV = ZoneInfo("Europe/Kyiv")
WANTED = replace(policy(), resolve_measured=True)
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
THREE = Measure(1, at=START, ordinary=3 * 3600, ordinary_of=412, serious=2 * 3600, serious_of=31)


def closed(*took: timedelta, serious: bool = False, **more: object) -> list[Decided]:
    """Closed cases that took so long, around the clock."""
    return [replace(Decided(START, START + one, serious=serious), **more) for one in took]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("took", "within"),
    [
        ([], None),
        ([HOUR] * 29, None),  # one too few
        ([HOUR] * 30, 2 * HOUR),  # 1 h 6 min, up
        ([30 * HOUR] * 30, 33 * HOUR),  # exactly 33, which is no hour more
        ([50 * MINUTE] * 30, HOUR),  # 55 minutes
        ([55 * MINUTE] * 30, 2 * HOUR),  # a minute above
        ([timedelta()] * 30, HOUR),  # at once is no promise
        ([HOUR] * 90 + [9 * HOUR] * 10, 2 * HOUR),  # the tenth part does not decide
        ([HOUR] * 89 + [9 * HOUR] * 11, 10 * HOUR),  # 9 h 54 min
        ([one * HOUR for one in range(1, 32)], 31 * HOUR),  # the 28th of 31 is 28 h, 30.8 h with a tenth
    ],
)
def test_the_ninetieth_percentile_and_a_tenth_up_to_a_whole_hour(
    took: Sequence[timedelta], within: timedelta | None
) -> None:
    """None until there are thirty; the order says nothing."""
    assert promised(took) == promised(took[::-1]) == within


def test_pauses_nights_and_weekends_are_no_time_of_ours() -> None:
    """From Friday 16:00 to Monday 11:00 is an hour and two; of another place, which is open all day, all of it."""
    weekdays = hours("Mon-Fri 09:00-17:00", ZoneInfo("UTC"))
    monday = FRIDAY + timedelta(days=2, hours=19)
    assert Decided(FRIDAY, monday).took(weekdays) == 3 * HOUR
    assert Decided(FRIDAY, monday, 2 * HOUR).took(weekdays) == HOUR
    assert Decided(FRIDAY, monday, 9 * HOUR).took(weekdays) == timedelta()
    desk = replace(WANTED, working=weekdays, calendars={"Kiosk": hours("24/7", ZoneInfo("UTC"))})
    assert measured(1, [Decided(FRIDAY, monday)] * 30, START, desk).ordinary == 4 * 3600
    assert measured(1, [Decided(FRIDAY, monday, place="Kiosk")] * 30, START, desk).ordinary == 74 * 3600  # 67 h


def test_serious_cases_are_measured_apart_and_of_each_the_newest_thousand() -> None:
    """What was usual before those says nothing any more."""
    cases = closed(*[HOUR] * MOST) + closed(*[9 * HOUR] * MOST) + closed(*[3 * HOUR] * 29, serious=True)
    found = measured(4, cases, START, WANTED)
    assert found == Measure(4, at=START, ordinary=2 * 3600, ordinary_of=MOST, serious=0, serious_of=29)
    more = measured(4, cases + closed(3 * HOUR, serious=True), START, WANTED)
    assert (more.serious, more.serious_of) == (4 * 3600, ENOUGH)
    assert serious_by(True, None) and serious_by(False, Register.SAFETY)
    assert not serious_by(False, None) and not serious_by(False, Register.LEGAL)


@pytest.mark.parametrize(
    ("given", "ordinary", "serious", "is_measured"),
    [
        ({}, 8 * HOUR, 4 * HOUR, (False, False)),  # nothing is known
        ({"measure": THREE}, 3 * HOUR, 2 * HOUR, (True, True)),
        ({"measure": replace(THREE, serious=0)}, 3 * HOUR, 4 * HOUR, (True, False)),
        ({"measure": replace(THREE, ordinary=9 * 3600)}, 8 * HOUR, 2 * HOUR, (False, True)),  # never above
        ({"measure": replace(THREE, ordinary=8 * 3600)}, 8 * HOUR, 2 * HOUR, (False, True)),
        ({"measure": THREE, "resolve_within": 30 * MINUTE}, 30 * MINUTE, 2 * HOUR, (False, True)),  # nor by the hour
    ],
)
def test_it_is_never_above_what_is_set(
    given: dict[str, object], ordinary: timedelta, serious: timedelta, is_measured: tuple[bool, bool]
) -> None:
    """And what is set stands beside it, as it was."""
    desk = replace(WANTED, **given)  # type: ignore[arg-type]
    assert (desk.resolution(), desk.resolution(serious=True)) == (ordinary, serious)
    assert (desk.is_measured(), desk.is_measured(serious=True)) == is_measured
    assert desk.resolve_within == given.get("resolve_within", 8 * HOUR)


def test_only_a_fresh_measure_that_is_wanted_counts() -> None:
    """Not one that was left from before it was switched off, nor one that nobody has made for two days."""
    assert with_measure(WANTED, [THREE], START + FRESH).measure == THREE
    assert with_measure(WANTED, [THREE], START + FRESH + MINUTE).measure is None
    assert with_measure(WANTED, [Matter(9)], START).measure is None
    assert with_measure(replace(WANTED, resolve_measured=False), [THREE], START).measure is None


def test_a_due_time_tells_by_which_rule_it_was_made() -> None:
    """The decision's alone, and only where what was measured is shorter; opened again, it keeps the rule it had."""
    desk = replace(WANTED, measure=THREE)
    made = {one.kind: one for one in first_clocks(START, desk)}
    assert made[Promise.RESOLUTION] == Clock(Promise.RESOLUTION, START, START + 3 * HOUR, rule=MEASURED)
    assert {one.rule for kind, one in made.items() if kind is not Promise.RESOLUTION} == {RULE}
    assert {one.rule for one in first_clocks(START, replace(desk, measure=replace(THREE, ordinary=0)))} == {RULE}
    for before, after in ((desk, WANTED), (WANTED, desk)):
        clocks = first_clocks(START, before)
        complaint = a_complaint(state=State.RESOLVED, clocks=clocks)
        was = latest(complaint, Promise.RESOLUTION)
        now = running(restore(complaint, START + HOUR, after), Promise.RESOLUTION)
        assert was is not None and now is not None
        assert (now.due, now.rule) == (was.due, was.rule)


def test_after_an_agreed_time_the_work_has_no_more_than_is_promised_now() -> None:
    """There was more time up to it than work; what is measured limits that, and says so."""
    agreed = START + 48 * HOUR
    clock = Clock(Promise.RESOLUTION, START, agreed, ended=START + HOUR, rule=RULE)
    complaint = a_complaint(state=State.RESOLVED, clocks=(clock,), agreed=agreed)
    desk = replace(WANTED, measure=THREE)
    for at, using, due, rule in (
        (START + 2 * HOUR, desk, agreed, RULE),  # it was agreed on, and is no measure
        (agreed - HOUR, desk, agreed + 2 * HOUR, MEASURED),
        (agreed - HOUR, WANTED, agreed + 7 * HOUR, RULE),
    ):
        now = running(restore(complaint, at, using), Promise.RESOLUTION)
        assert now is not None and (now.due, now.rule) == (due, rule)


def serious(turn: Turn) -> None:
    """It turns out that it cannot wait."""
    was = turn.complaint
    turn.put(replace(was, hot=True))
    follow(turn, {1: was})


@pytest.mark.parametrize(
    ("due", "happens", "within"),
    [
        (9 * HOUR, serious, 2 * HOUR),
        (-HOUR, lambda turn: owner.take(turn, OLGA), 3 * HOUR),
        (-HOUR, lambda turn: greet.promise_anew(turn, turn.complaint), 3 * HOUR),
        (-HOUR, lambda turn: news.tell(turn, Rang("news", 1)), 3 * HOUR),
    ],
)
def test_whatever_promises_a_decision_promises_what_is_measured(
    due: timedelta, happens: Callable[[Turn], object], within: timedelta
) -> None:
    """What turns out to be serious, and what is late: whoever takes it, /status and the news promise it anew."""
    first = Clock(Promise.RESOLUTION, START - 9 * HOUR, START + due, rule=RULE)
    answer = Clock(Promise.FIRST_REPLY, START - 9 * HOUR, START - 8 * HOUR, ended=START - 8 * HOUR, rule=RULE)
    turn, _ = a_turn(None, a_complaint(state=State.CLAIMED, owner=OLGA.id, owner_name="Olga", clocks=(answer, first)))
    turn.policy = replace(WANTED, measure=THREE)
    happens(turn)
    clock = running(turn.complaint, Promise.RESOLUTION)
    assert clock is not None and (clock.due, clock.rule) == (START + within, MEASURED)


def test_it_is_measured_at_four_each_night_and_once_a_day() -> None:
    """A second ring of that day, after a start or a clock set back, leaves it; the next night replaces it."""
    desk = replace(WANTED, zone=KYIV)
    night = datetime(2026, 11, 27, 4, 0, tzinfo=KYIV).astimezone(UTC)
    assert next_night(night - MINUTE, desk) == night
    assert next_night(night, desk) == night + timedelta(days=1)
    assert next_night(night, replace(desk, resolve_measured=False)) is None
    matters: dict[int, Matter] = {}
    numbers = iter(range(7, 99))

    def ring(now: datetime, count: int) -> list[int]:
        found = {Need.DECIDED: closed(*[HOUR] * count)}
        errand = Errand(now, desk, lambda: next(numbers), {}, matters, found=found)
        stored = [one.matter for one in carry_out(errand, MatterRang("measure", 0)) if isinstance(one, Store)]
        matters.update({one.id: one for one in stored})
        return [one.ordinary_of for one in stored if isinstance(one, Measure)]

    assert ring(night, 30) == [30]
    assert ring(night, 31) == ring(night + 19 * HOUR, 32) == ring(night - 2 * HOUR, 33) == []
    assert ring(night + 24 * HOUR, 34) == [34]
    assert list(matters) == [7]
    assert ring(night - 48 * HOUR, 35) == [35]  # the clock was far ahead: it is measured all the same


def test_managers_read_what_is_promised_and_why() -> None:
    """In minutes, of how many; nothing where it is switched off."""
    half = replace(WANTED, measure=replace(THREE, serious=0, serious_of=12))
    assert shown(half) == [
        {"serious": False, "minutes": 180, "measured": True, "n": 412, "few": False},
        {"serious": True, "minutes": 240, "measured": False, "n": 12, "few": True},
    ]
    assert [(one["minutes"], one["few"]) for one in shown(WANTED)] == [(480, True), (240, True)]
    assert shown(replace(half, resolve_measured=False)) == []


def test_every_due_time_of_a_decision_is_made_of_the_one_policy() -> None:
    """What is set is read by the policy itself, and by what compares with it."""
    root = Path(__file__).parents[2]
    readers = {
        path.relative_to(root).as_posix()
        for top in ("dialogs", "handlers", "storage", "bot")
        for path in (root / top).rglob("*.py")
        if ".resolve_within" in (words := path.read_text("utf-8")) or ".resolve_serious_within" in words
    }
    compare = {"dialogs/figures/report.py", "dialogs/figures/calibration.py"}
    assert readers == {"dialogs/policy.py", "bot/settings.py", *compare}
    assert isinstance(WANTED, Policy)
