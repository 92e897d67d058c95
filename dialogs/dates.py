"""Days as people write them: "tomorrow", "5.03", "05.03.2026", "2026-03-05"."""

import re
from datetime import date, timedelta

_WORDS = {
    "today": 0, "сегодня": 0, "сьогодні": 0,
    "tomorrow": 1, "завтра": 1,
    "послезавтра": 2, "післязавтра": 2,
}  # fmt: skip
_ISO = re.compile(r"(?<![\w.-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\w-])")
_DOTS = re.compile(r"(?<![\w.-])(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>\d{4}|\d{2}))?(?![\d/-])")
_HALF_A_YEAR = timedelta(days=183)


class NoSuchDay(ValueError):
    """A day that no calendar has: "31.02"."""


def read_day(words: str, today: date) -> date | None:
    """The day that is named in somebody's words; None where none is. NoSuchDay for one that does not exist.

    Without a year it is the nearest such day: of this year, or of the next where that one lies half a year back.
    """
    for word in re.findall(r"[^\W\d_]+", words.casefold()):
        if word in _WORDS:
            return today + timedelta(days=_WORDS[word])
    found = _ISO.search(words) or _DOTS.search(words)
    if found is None:
        return None
    day, month, year = int(found["day"]), int(found["month"]), found["year"]
    try:
        if year:
            return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        named = date(today.year, month, day)
        return named if today - named <= _HALF_A_YEAR else date(today.year + 1, month, day)
    except ValueError:
        raise NoSuchDay(found.group()) from None
