"""Days and times as colleagues type them, in our three languages: "until Friday", "5 мая", "завтра 14:00", "2h".

What is read is always a time to come: a weekday is the next of that name, a date without a year the next of that date.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from dialogs.calendar import BadDuration, Hours, duration

_UNTIL = ("until", "till", "to", "by", "on", "at", "in", "до", "к", "с", "в", "во", "через", "о", "об", "у", "на", "за")
_TODAY = ("today", "сегодня", "сьогодні")
_TOMORROW = ("tomorrow", "завтра")
_WEEKDAYS = (
    ("mon", "понедел", "понеділ"), ("tue", "вторн", "вівтор"), ("wed", "сред", "серед"), ("thu", "четв"),
    ("fri", "пятниц", "п'ятниц"), ("sat", "суббот", "субот"), ("sun", "воскрес", "неділ"),
)  # fmt: skip
_SHORT = {"пн": 0, "вт": 1, "ср": 2, "чт": 3, "пт": 4, "сб": 5, "вс": 6, "нд": 6}
_MONTHS = (
    ("jan", "янв", "січ"), ("feb", "фев", "лют"), ("mar", "мар", "бер"), ("apr", "апр", "кві"),
    ("may", "мая", "май", "тра"), ("jun", "июн", "чер"), ("jul", "июл", "лип"), ("aug", "авг", "сер"),
    ("sep", "сен", "вер"), ("oct", "окт", "жов"), ("nov", "ноя", "лис"), ("dec", "дек", "гру"),
)  # fmt: skip
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b(?!\.)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?\.?")
_NAMED = re.compile(r"(\d{1,2})\s+([^\W\d_]+)(?:\s+(\d{4}))?")
_LENGTHS = {
    "minute": "m", "min": "m", "мин": "m", "хв": "m", "hour": "h", "час": "h", "год": "h", "day": "d", "дн": "d",
    "ден": "d", "week": "w", "недел": "w", "тиж": "w",
}  # fmt: skip
LATEST = timedelta(days=366)


def when(words: str, now: datetime, hours: Hours, *, at_its_end: bool = False) -> datetime | None:
    """The time that these words name, after `now` and within a year (UTC); None where they name none.

    A day without a time of day is the moment when people begin to work on it (09:00 where they never stop), or with
    `at_its_end` the moment when they stop.
    """
    plain = _plain(words)
    if not plain:
        return None
    length = _length(plain)
    if length is not None:
        return now + length if timedelta() < length <= LATEST else None
    clock = None if _ISO.fullmatch(plain) else _CLOCK.search(plain)
    if clock is not None and _DOTTED.fullmatch(plain) and ":" not in clock[0]:
        clock = None  # "5.05" is a date
    rest = " ".join((plain[: clock.start()] + plain[clock.end() :]).split()) if clock else plain
    rest = _without_until(rest)
    today = now.astimezone(hours.zone).date()
    day = _day(rest, today) if rest else None
    if rest and day is None:
        return None
    at = time(int(clock[1]), int(clock[2])) if clock else None
    if day is None:
        assert at is not None  # there are words, and they are no day
        found = _instant(today, at, hours)
        found = found if found > now else _instant(today + timedelta(days=1), at, hours)
    else:
        found = _instant(day, at, hours) if at else end_of(day, hours) if at_its_end else _begins(day, hours)
    return found if now < found <= now + LATEST else None


def day_of(words: str, now: datetime, hours: Hours) -> date | None:
    """The day that these words name, today or later; None where they name none."""
    today = now.astimezone(hours.zone).date()
    if _without_until(_plain(words)) in _TODAY:
        return today
    found = when(words, now, hours)
    return found.astimezone(hours.zone).date() if found else None


def end_of(day: date, hours: Hours) -> datetime:
    """When the day is over for people who work: the last moment of its working hours, else of the day (UTC)."""
    start = _instant(day, time(0), hours)
    end = _instant(day + timedelta(days=1), time(0), hours)
    if hours.always or not hours.between(start, end):
        return end - timedelta(minutes=1)
    return hours.add(start, hours.between(start, end))


def _plain(words: str) -> str:
    plain = unicodedata.normalize("NFKC", words).casefold().replace("’", "'").replace("ʼ", "'")
    return _without_until(" ".join(plain.strip(" .,!").split()))


def _without_until(words: str) -> str:
    """The words without a preposition before them, or behind them where a time of day was taken out."""
    parts = words.split()
    while len(parts) > 1 and parts[0] in _UNTIL:
        parts.pop(0)
    while len(parts) > 1 and parts[-1] in _UNTIL:
        parts.pop()
    return " ".join(parts)


def _length(plain: str) -> timedelta | None:
    try:
        return duration(plain)
    except BadDuration:
        pass
    found = re.fullmatch(r"(\d{1,3})\s*([^\W\d_]+)\.?", plain)
    unit = next((unit for stem, unit in _LENGTHS.items() if found and found[2].startswith(stem)), None)
    return duration(f"{found[1]}{unit}") if found and unit else None


def _day(words: str, today: date) -> date | None:
    if words in _TODAY:
        return today
    if words in _TOMORROW:
        return today + timedelta(days=1)
    weekday = _SHORT.get(words)
    if weekday is None and " " not in words:
        weekday = next((at for at, stems in enumerate(_WEEKDAYS) if words.startswith(stems)), None)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(words):
        return _next(int(found[1]), int(found[2]), found[3], today)
    if found := _NAMED.fullmatch(words):
        return _next(int(found[1]), _month(found[2]), found[3], today)
    if found := re.fullmatch(r"([^\W\d_]+)\s+(\d{1,2})(?:,?\s+(\d{4}))?", words):  # "May 5"
        return _next(int(found[2]), _month(found[1]), found[3], today)
    return None


def _month(word: str) -> int:
    return next((at for at, stems in enumerate(_MONTHS, 1) if word.startswith(stems)), 0)


def _next(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _date(int(year), month, day)
    found = _date(today.year, month, day)
    return _date(today.year + 1, month, day) if found is None or found < today else found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _begins(day: date, hours: Hours) -> datetime:
    midnight = _instant(day, time(0), hours)
    opens = midnight if hours.always else hours.opens(midnight)
    works = midnight < opens < _instant(day + timedelta(days=1), time(0), hours)
    return opens if works else _instant(day, time(9), hours)


def _instant(day: date, at: time, hours: Hours) -> datetime:
    return datetime.combine(day, at).replace(tzinfo=hours.zone).astimezone(UTC)
