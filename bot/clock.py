"""The clock of the process: the one place that reads the time. Everything else is told."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.times import awake


class Clock:
    """Wall-clock time, aware UTC. `shiftable` clocks can jump at any moment, so waits must be short."""

    shiftable = False

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back, for pacing and waiting."""
        return asyncio.get_running_loop().time()

    def lead(self) -> float:
        """Seconds by which the machine's clock is ahead of a count that nobody sets and that goes on while the machine
        sleeps: always the same, until the clock is set. A shift of our own does not count."""
        return time.time() - awake()


class ShiftedClock(Clock):
    """Real time plus what a file says: `make demo` moves it three days ahead with one press."""

    shiftable = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """The shifted time."""
        try:
            seconds = float(self._path.read_text() or 0)
        except (OSError, ValueError):
            seconds = 0.0
        return datetime.now(UTC) + timedelta(seconds=seconds)
