"""Working hours, survey hours and durations: how a promised time is computed.

All instants are aware UTC datetimes; local time exists only inside this module and in the renderer.
Opening times are local wall-clock times of one zone. A wall-clock time that a DST change skips is
read as the moment after the gap, one that occurs twice as its first occurrence (PEP 495, fold=0).
Holidays and other days that are unlike their weekday come in as data (see `dialogs.days`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SHORT = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)")
_ISO = re.compile(
    r"P(?:(?P<w>\d+(?:\.\d+)?)W)?(?:(?P<d>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<h>\d+(?:\.\d+)?)H)?(?:(?P<m>\d+(?:\.\d+)?)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?"
)


class BadDuration(ValueError):
    """A duration is written like 8s, 15m, 24h, 7d, or in ISO 8601 like PT15M."""


class BadHours(ValueError):
    """Hours are written like "Mon-Fri 09:00-18:00; Sat 10:00-14:00", "09:00-21:00" or "24/7"."""


def duration(text: str) -> timedelta:
    """Read `8s`, `15m`, `1h30m`, `7d`, `0` or ISO 8601 (`PT15M`, `P1DT2H`); raise BadDuration otherwise."""
    raw = text.strip()
    if raw == "0":
        return timedelta()
    short = raw.lower().replace(" ", "")
    parts = _SHORT.findall(short)
    if parts and "".join(number + unit for number, unit in parts) == short:
        return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in parts))
    iso = _ISO.fullmatch(raw.upper())
    if iso and any(iso.groupdict().values()) and not raw.upper().endswith("T"):
        found = {unit: float(value) for unit, value in iso.groupdict().items() if value}
        return timedelta(seconds=sum(value * _UNITS[unit] for unit, value in found.items()))
    raise BadDuration(f"{text!r} is not a duration. {BadDuration.__doc__}")


Spans = tuple[tuple[int, int], ...]
"""The opening times that begin on one day: (opens, closes) in minutes after local midnight."""
WHOLE: Spans = ((0, 1440),)
"""The whole day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly opening times in one zone: `spans[weekday]`; `days` are dates that are unlike their weekday.

    24/7 is `spans=None`: every instant is open, and adding time is plain addition, but for the `days`. A span belongs
    to the day on which it begins: a night shift that began before a holiday ends on it.
    """

    zone: ZoneInfo
    spans: tuple[Spans, ...] | None
    days: Mapping[date, Spans] = field(default_factory=dict, hash=False)

    @property
    def always(self) -> bool:
        """Whether the hours are round the clock, on every day."""
        return self.spans is None and not self.days

    def on(self, day: date) -> Spans:
        """The opening times that begin on this day."""
        return self.days[day] if day in self.days else self.usually(day)

    def usually(self, day: date) -> Spans:
        """The opening times of its weekday."""
        return WHOLE if self.spans is None else self.spans[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether people work at this instant."""
        return self.always or self.opens(at) == at

    def opens(self, at: datetime) -> datetime:
        """Return `at` itself when open, otherwise the next opening (UTC)."""
        if self.always:
            return at
        for start, end in self._intervals(at):
            if end > at:
                return max(start, at)
        raise BadHours("The working hours never open.")  # unreachable: parsing refuses empty weeks

    def add(self, start: datetime, length: timedelta) -> datetime:
        """Return the instant when `length` of open time has passed since `start` (UTC)."""
        if self.always:
            return start + length
        left = length
        for begin, end in self._intervals(start):
            begin = max(begin, start)
            if end <= begin:
                continue
            if begin + left <= end:
                return begin + left
            left -= end - begin
        raise BadHours("The working hours never open.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants; zero when `end` is not after `start`."""
        if end <= start:
            return timedelta()
        if self.always:
            return end - start
        total = timedelta()
        for begin, close in self._intervals(start):
            if begin >= end:
                break
            total += max(min(close, end) - max(begin, start), timedelta())
        return total

    def week(self, at: datetime) -> tuple[int, int, datetime, datetime] | None:
        """One opening time for a run of days: the first and the last weekday, and its two ends on the day of `at`.

        None where it takes more words: other times on other days, a pause at noon, a day between, one day alone.
        """
        if self.spans is None:
            return None
        open_days = [day for day, spans in enumerate(self.spans) if spans]
        first, last = open_days[0], open_days[-1]
        times = {self.spans[day] for day in open_days}
        if len(times) > 1 or len(self.spans[first]) > 1 or first == last or last - first + 1 != len(open_days):
            return None
        ((opens, closes),) = self.spans[first]
        today = at.astimezone(self.zone).date()
        return first, last, _instant(self.zone, today, opens), _instant(self.zone, today, closes)

    def _intervals(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield open intervals in UTC, from the one that may hold `at` on, for as long as asked.

        They are in order and never overlap, though spans may: by themselves, past midnight, or where a clock
        change pushes one into the next.
        """
        day = at.astimezone(self.zone).date() - timedelta(days=1)
        reached = datetime.min.replace(tzinfo=UTC)
        while True:
            for begin, end in _instants(self.zone, self.on(day), day):
                if end > max(begin, reached):
                    yield max(begin, reached), end
                    reached = end
            day += timedelta(days=1)


@lru_cache(maxsize=1024)  # each step of each complaint asks about the same few days
def _instants(zone: ZoneInfo, spans: Spans, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The opening times that begin on this day, in UTC and in order."""
    return tuple(sorted((_instant(zone, day, opens), _instant(zone, day, closes)) for opens, closes in spans))


def _instant(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    local = datetime.combine(day + timedelta(days=minutes // 1440), time(minutes // 60 % 24, minutes % 60))
    return local.replace(tzinfo=zone).astimezone(UTC)


def hours(text: str, zone: ZoneInfo) -> Hours:
    """Read working or survey hours; days default to the whole week; raise BadHours otherwise.

    A span that ends at or before its start runs past midnight (`22:00-06:00`).
    """
    raw = text.strip().lower()
    if raw in ("24/7", "always"):
        return Hours(zone, None)
    week: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    for part in re.split(r"[;\n]", raw):
        if part.strip():
            days, spans = _part(part.strip(), text)
            for day in days:
                week[day].extend(spans)
    if not any(week):
        raise BadHours(f"{text!r} has no opening time. {BadHours.__doc__}")
    return Hours(zone, tuple(tuple(sorted(day)) for day in week))


def _part(part: str, whole: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Read one `Mon-Fri 09:00-13:00,14:00-18:00`."""
    found = re.fullmatch(r"(?:([a-z][a-z, -]*?)\s+)?([\d:,\s-]+)", part)
    if not found:
        raise BadHours(f"{whole!r} is not understood. {BadHours.__doc__}")
    days = _days(found.group(1), whole) if found.group(1) else list(range(7))
    return days, spans_of(found.group(2), whole)


def spans_of(text: str, whole: str) -> list[tuple[int, int]]:
    """Read `09:00-13:00,14:00-18:00`; BadHours names the `whole` text."""
    spans = []
    for span in text.split(","):
        ends = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*", span)
        if not ends:
            raise BadHours(f"{whole!r} is not understood. {BadHours.__doc__}")
        from_hour, from_minute, to_hour, to_minute = (int(group) for group in ends.groups())
        if from_hour > 23 or to_hour * 60 + to_minute > 1440 or max(from_minute, to_minute) > 59:
            raise BadHours(f"{whole!r} has an impossible time of day. {BadHours.__doc__}")
        opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
        spans.append((opens, closes if closes > opens else closes + 1440))
    return spans


def _days(text: str, whole: str) -> list[int]:
    chosen: list[int] = []
    for item in text.split(","):
        ends = [name.strip()[:3] for name in item.split("-")]
        if not 1 <= len(ends) <= 2 or any(name not in DAYS for name in ends):
            raise BadHours(f"{whole!r} has an unknown day. {BadHours.__doc__}")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        chosen.extend(day % 7 for day in range(first, last + 1 if last >= first else last + 8))
    return chosen


def next_at(wall: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next time after now at which clocks on the wall show this (UTC)."""
    today = now.astimezone(zone).date()
    days = (datetime.combine(today + timedelta(days=ahead), wall, zone).astimezone(UTC) for ahead in (0, 1))
    return next(at for at in days if at > now)


def minute_of(at: datetime) -> datetime:
    """The minute in which something happened: what came at 20:16:40 came at 20:16."""
    return at.replace(second=0, microsecond=0)


def minute_up(at: datetime) -> datetime:
    """Round up to a whole minute: a shown time must never be earlier than the promised one."""
    floor = minute_of(at)
    return floor if floor == at else floor + timedelta(minutes=1)
