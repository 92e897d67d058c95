"""Days that are unlike their weekday: holidays and other dates on which nobody works, and dates on which people do.

Where the dates come from is not known here: a list of holidays is handed in as plain dates. A date that is opened is
open, also on a holiday.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from dialogs.calendar import WHOLE, BadHours, Hours, Spans, spans_of
from dialogs.records import replace

LONGEST = 366  # days in one range: more is a slip of the pen
AHEAD = 366  # days that are looked at for the next unusual one
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*\.\.\s*(\d{4}-\d\d-\d\d))?")


class BadDates(ValueError):
    """Dates are written like "2026-12-31, 2027-01-02..2027-01-08"; where they open, times may follow: "10:00-14:00"."""


def closed_dates(text: str) -> frozenset[date]:
    """Read `2026-12-31, 2027-01-02..2027-01-08`; raise BadDates otherwise."""
    found: set[date] = set()
    for days, hours in _parts(text):
        if hours:
            raise BadDates(f"{text!r} has times: a closed date is closed all day. {BadDates.__doc__}")
        found |= set(days)
    return frozenset(found)


def open_dates(text: str) -> dict[date, Spans]:
    """Read `2026-12-26; 2026-12-27 10:00-13:00,14:00-16:00`: the times of each date, none where none are named.

    Raise BadDates otherwise.
    """
    found: dict[date, Spans] = {}
    for days, hours in _parts(text):
        try:
            spans = tuple(sorted(spans_of(hours, text))) if hours else ()
        except BadHours as error:
            raise BadDates(str(error).replace(str(BadHours.__doc__), str(BadDates.__doc__))) from None
        found |= dict.fromkeys(days, spans)
    return found


def with_days(week: Hours, closed: Iterable[date], opened: Mapping[date, Spans]) -> Hours:
    """The week with these dates closed and those opened; one without times has the usual ones of its weekday.

    Where nobody works on that weekday, it has those of the first weekday on which people do.
    """
    workdays = [spans for spans in week.spans if spans] if week.spans is not None else [WHOLE]
    days: dict[date, Spans] = dict.fromkeys(closed, ())
    for day, spans in opened.items():
        days[day] = spans or week.usually(day) or workdays[0]
    return replace(week, days={day: spans for day, spans in days.items() if spans != week.usually(day)})


def next_unusual(week: Hours, at: datetime, *, is_open: bool) -> date | None:
    """The next date, today included, that is closed (or open) though its weekday is not; None within a year."""
    today = at.astimezone(week.zone).date()
    ahead = (today + timedelta(days=each) for each in range(AHEAD))
    return next((day for day in ahead if day in week.days and bool(week.days[day]) is is_open), None)


def _parts(text: str) -> Iterator[tuple[list[date], str]]:
    """Each date, or range of dates, with the times that stand behind it."""
    found = list(_RANGE.finditer(text))
    starts = [one.start() for one in found] + [len(text)]
    if text[: starts[0]].strip():
        raise BadDates(f"{text!r} is not understood. {BadDates.__doc__}")
    for one, end in zip(found, starts[1:], strict=True):
        behind = text[one.end() : end].strip().rstrip(";,").strip()
        if behind and not re.fullmatch(r"[\d:,\s-]+", behind):
            raise BadDates(f"{text!r} is not understood. {BadDates.__doc__}")
        yield _days(one[1], one[2] or one[1], text), behind


def _days(first: str, last: str, whole: str) -> list[date]:
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise BadDates(f"{whole!r} has a date that does not exist. {BadDates.__doc__}") from None
    if not timedelta() <= end - begin <= timedelta(days=LONGEST):
        raise BadDates(f"{whole!r} has a range that ends before it begins, or is too long. {BadDates.__doc__}")
    return [begin + timedelta(days=each) for each in range((end - begin).days + 1)]
