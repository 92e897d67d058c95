"""Instants as the database keeps them: microseconds since 1970, UTC; and a count of seconds beside the clock."""

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """Aware datetime to microseconds."""
    return (at - _EPOCH) // _MICROSECOND


def from_us(value: int) -> datetime:
    """Microseconds to an aware UTC datetime."""
    return _EPOCH + _MICROSECOND * value


def to_us_or_none(at: datetime | None) -> int | None:
    """The same, where there may be no instant."""
    return None if at is None else to_us(at)


def from_us_or_none(value: int | None) -> datetime | None:
    """The same, where there may be no instant."""
    return None if value is None else from_us(value)


def awake() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def stretch_ends(now: datetime, seconds: float) -> datetime:
    """When the present stretch of so many seconds since 1970 is over: what is gathered in it is shown together then."""
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, tz=now.tzinfo)
