"""The sandbox's time: real time, or a clock that is handed in, plus an offset that tests and people can move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC time with a movable offset (seconds)."""

    def __init__(self, source: Callable[[], datetime] | None = None) -> None:
        self._source = source or (lambda: datetime.now(UTC))
        self.offset = 0.0

    def now(self) -> datetime:
        """The sandbox's time."""
        return self._source() + timedelta(seconds=self.offset)

    def seconds(self) -> float:
        """The sandbox's time in seconds since the epoch."""
        return self._source().timestamp() + self.offset

    def move(self, seconds: float) -> None:
        """Move the clock; negative goes back."""
        self.offset += seconds
