"""The clock is set: a jump above a minute is logged and told once, whoever else moves the time."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.clock import Clock, ShiftedClock
from bot.jumps import Jumps
from storage import times
from tests.bot.house import House
from tests.handlers.updates import STAFF
from tests.shows import shows


class Set(Clock):
    """A clock that is set by so many seconds."""

    by = 0.0

    def lead(self) -> float:
        """As told."""
        return 1e9 + self.by


def test_a_jump_is_told_once_and_what_is_small_or_undone_is_not() -> None:
    """Each jump is logged, in its direction; a clock that creeps never jumps."""
    clock = Set()
    jumps = Jumps(clock)
    seen = []
    with capture_logs() as logs:
        for by in (0.0, 59.0, 118.0, 59.0, 3659.0, 3659.0, 59.0, -7141.0, -7141.0):
            clock.by = by
            jumps.look()
            line = jumps.line
            seen.append(None if line is None else (line.args["minutes"], line.args["back"]))
            if by == -7141.0:
                jumps.told()
    assert seen == [None, None, None, None, (60, False), (60, False), None, (120, True), None]
    assert [(line["event"], line["seconds"]) for line in logs] == [
        ("the clock was set", seconds) for seconds in (3600, -3600, -7200)
    ]


@shows("F93")
def test_neither_a_sleeping_machine_nor_the_demos_button_sets_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both move the time of day and nothing is wrong."""
    shift = tmp_path / "clock"
    clock = ShiftedClock(shift)
    before, began = clock.lead(), clock.now()
    shift.write_text("259200")
    assert clock.now() - began >= timedelta(days=3)
    assert abs(clock.lead() - before) < 60
    wall, awake = time.time, times.awake
    monkeypatch.setattr("time.time", lambda: wall() + 9 * 3600)
    monkeypatch.setattr("bot.clock.awake", lambda: awake() + 9 * 3600)
    assert abs(Clock().lead() - before) < 60


async def test_staff_are_told_once_also_when_the_first_commit_fails(house: House) -> None:
    """One line on the board."""
    house.pump._rounds._jumps._lead += 3600
    house.database.failures = 1
    await house.work()
    await house.work()
    assert len([text for text in house.telegram.said(STAFF) if "jumped back by 1" in text]) == 1
