"""Promised times: open hours over nights, weekends and changes of the clock; durations as people write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.calendar import BadDuration, BadHours, Hours, duration, hours, minute_up
from tests.shows import shows

PATIENT = settings(deadline=None)  # a busy machine is no failure

KYIV = ZoneInfo("Europe/Kyiv")
OFFICE = hours("Mon-Fri 09:00-18:00", KYIV)
ALWAYS = hours("24/7", KYIV)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def kyiv(month: int, day: int, hour: int = 0, minute: int = 0, fold: int = 0) -> datetime:
    """A wall-clock time of 2026 in Kyiv, as UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=KYIV, fold=fold).astimezone(UTC)


# Durations --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("8s", 8),
        ("15m", 900),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        (" 24H ", 86400),
        ("7d", 604800),
        ("2w", 1209600),
        ("500ms", 0.5),
        ("1.5h", 5400),
        ("PT15M", 900),
        ("p1dt2h", 93600),
        ("P1W", 604800),
        ("PT0.5S", 0.5),
    ],
)
def test_durations_as_people_write_them(text: str, seconds: float) -> None:
    """Short forms and ISO 8601, in any case, with or without spaces."""
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", " ", "15", "m", "-5m", "5 minutes", "1h30", "P", "PT", "P1DT", "1y", "5m!", "1,5h"]
)
def test_durations_refused(text: str) -> None:
    """Anything else is refused with the text and with an example of what works."""
    with pytest.raises(BadDuration, match="like 8s, 15m") as refusal:
        duration(text)
    assert repr(text) in str(refusal.value)


# Reading hours ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["24/7", " 24/7 ", "always", "ALWAYS"])
def test_round_the_clock(text: str) -> None:
    """24/7 is always open, and adding is plain addition."""
    found = hours(text, KYIV)
    assert found.always
    assert found.is_open(kyiv(3, 29, 3))
    assert found.opens(kyiv(1, 1)) == kyiv(1, 1)
    assert found.add(kyiv(1, 1), 48 * HOUR) == kyiv(1, 3)
    assert found.between(kyiv(1, 1), kyiv(1, 3)) == 48 * HOUR


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri 09:00-18:00", [0, 1, 2, 3, 4]),
        ("monday-friday 09:00-18:00", [0, 1, 2, 3, 4]),
        ("Sat,Sun 10:00-14:00", [5, 6]),
        ("Fri-Mon 10:00-14:00", [0, 4, 5, 6]),
        ("Mon, Wed-Thu 10:00-14:00", [0, 2, 3]),
        ("09:00-21:00", [0, 1, 2, 3, 4, 5, 6]),
        ("Mon-Fri 09:00-18:00; Sat 10:00-14:00", [0, 1, 2, 3, 4, 5]),
        ("Mon 09:00-18:00\nTue 10:00-14:00;", [0, 1]),
    ],
)
def test_days_as_people_write_them(text: str, days: list[int]) -> None:
    """Ranges, lists, ranges over the weekend, several parts; without days it is every day."""
    found = hours(text, KYIV)
    assert found.spans is not None
    assert [day for day, spans in enumerate(found.spans) if spans] == days


@pytest.mark.parametrize(
    "text",
    [
        *("", ";", "Mon-Fri", "9-18", "Mon 25:00-26:00", "Mon 09:60-18:00", "Mon 09:00-25:00", "Mun 09:00-18:00"),
        *("Mon-Tue-Wed 09:00-18:00", "closed", "Mon 09:00", "Mon 09:00-18:00 Tue 09:00-18:00", "Mon 09:00-24:30"),
    ],
)
def test_hours_refused(text: str) -> None:
    """A bad setting is refused at once, with the text and with an example of what works."""
    with pytest.raises(BadHours, match="24/7") as refusal:
        hours(text, KYIV)
    assert repr(text) in str(refusal.value)


# Open or not ------------------------------------------------------------------------------------


@shows("F97")
@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (kyiv(3, 6, 12), kyiv(3, 6, 12)),  # Friday noon
        (kyiv(3, 6, 9), kyiv(3, 6, 9)),  # the first minute
        (kyiv(3, 6, 8, 59), kyiv(3, 6, 9)),
        (kyiv(3, 6, 18), kyiv(3, 9, 9)),  # closing time is closed
        (kyiv(3, 7, 12), kyiv(3, 9, 9)),  # Saturday
    ],
)
def test_next_opening(at: datetime, opens: datetime) -> None:
    """The opening minute is open, the closing minute is not, and a weekend leads to Monday."""
    assert OFFICE.opens(at) == opens
    assert OFFICE.is_open(at) == (at == opens)


def test_friday_evening_runs_into_monday() -> None:
    """Friday 17:50 plus 15 open minutes is Monday 09:05; ten of them still fit."""
    friday = kyiv(3, 6, 17, 50)
    assert OFFICE.add(friday, 15 * MINUTE) == kyiv(3, 9, 9, 5)
    assert OFFICE.add(friday, 10 * MINUTE) == kyiv(3, 6, 18)
    assert OFFICE.add(friday, 8 * HOUR) == kyiv(3, 9, 16, 50)
    assert OFFICE.between(friday, kyiv(3, 9, 9, 5)) == 15 * MINUTE
    assert OFFICE.between(kyiv(3, 6, 18), kyiv(3, 9, 9)) == timedelta()


def test_adding_nothing_stays() -> None:
    """Nothing added is the same instant when open; between takes no backward time."""
    assert OFFICE.add(kyiv(3, 6, 12), timedelta()) == kyiv(3, 6, 12)
    assert OFFICE.between(kyiv(3, 6, 12), kyiv(3, 6, 11)) == timedelta()
    assert OFFICE.between(kyiv(3, 6, 12), kyiv(3, 6, 12)) == timedelta()


def test_lunch_break() -> None:
    """Two spans a day: time stops at noon and goes on after it."""
    split = hours("Mon-Fri 09:00-13:00,14:00-18:00", KYIV)
    assert split.add(kyiv(3, 6, 12, 50), 20 * MINUTE) == kyiv(3, 6, 14, 10)
    assert split.between(kyiv(3, 6, 12), kyiv(3, 6, 15)) == 2 * HOUR
    assert not split.is_open(kyiv(3, 6, 13, 30))


def test_night_shift_belongs_to_the_day_it_began() -> None:
    """Fri 22:00-06:00 is open on Saturday at 05:00 and closed on Friday at 05:00."""
    night = hours("Fri 22:00-06:00", KYIV)
    assert night.is_open(kyiv(3, 7, 5))
    assert not night.is_open(kyiv(3, 6, 5))
    assert night.add(kyiv(3, 6, 23), 3 * HOUR) == kyiv(3, 7, 2)
    assert night.add(kyiv(3, 7, 5), 2 * HOUR) == kyiv(3, 13, 23)
    assert night.between(kyiv(3, 6), kyiv(3, 8)) == 8 * HOUR


def test_until_midnight() -> None:
    """18:00-24:00 ends at midnight, 00:00-24:00 and 00:00-00:00 are the whole day."""
    evening = hours("Mon 18:00-24:00", KYIV)
    assert evening.is_open(kyiv(3, 9, 23, 59))
    assert not evening.is_open(kyiv(3, 10))
    for text in ("Mon 00:00-24:00", "Mon 00:00-00:00"):
        assert hours(text, KYIV).between(kyiv(3, 8), kyiv(3, 11)) == 24 * HOUR


def test_overlapping_spans_count_once() -> None:
    """Monday's night shift and Tuesday's early one overlap: an hour stays an hour."""
    doubled = hours("Mon 22:00-06:00; Tue 05:00-09:00; Tue 08:00-10:00", KYIV)
    assert doubled.between(kyiv(3, 9), kyiv(3, 11)) == 12 * HOUR
    assert doubled.add(kyiv(3, 9, 22), 12 * HOUR) == kyiv(3, 10, 10)
    assert doubled.opens(kyiv(3, 10, 5, 30)) == kyiv(3, 10, 5, 30)


# Change of the clock in Kyiv: 29 March 03:00 -> 04:00, 25 October 04:00 -> 03:00 -------------------


@shows("I10")
def test_opening_keeps_its_wall_clock_over_the_change() -> None:
    """09:00 stays 09:00 by the wall: 07:00 UTC in winter, 06:00 UTC in summer."""
    assert OFFICE.opens(kyiv(3, 27, 19)) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert OFFICE.opens(kyiv(10, 23, 19)) == datetime(2026, 10, 26, 7, tzinfo=UTC)


@shows("F94")
def test_short_and_long_day_have_their_true_length() -> None:
    """The day of the change has 23 hours in spring and 25 in autumn, also for open time."""
    whole = hours("00:00-24:00", KYIV)
    assert whole.between(kyiv(3, 29), kyiv(3, 30)) == 23 * HOUR
    assert whole.between(kyiv(10, 25), kyiv(10, 26)) == 25 * HOUR
    assert whole.add(kyiv(3, 29), 23 * HOUR) == kyiv(3, 30)
    night = hours("Sat 22:00-06:00", KYIV)
    assert night.between(kyiv(3, 28), kyiv(3, 30)) == 7 * HOUR
    assert night.between(kyiv(10, 24), kyiv(10, 26)) == 9 * HOUR


@shows("I10", "F94")
def test_skipped_and_repeated_wall_clock() -> None:
    """An opening inside the gap is the moment after it; one that occurs twice is its first occurrence."""
    early = hours("Sun 03:30-08:00", KYIV)
    assert early.opens(kyiv(3, 29)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert early.opens(kyiv(3, 29)).astimezone(KYIV).hour == 4
    assert early.opens(kyiv(10, 25)) == kyiv(10, 25, 3, 30, fold=0)
    assert early.opens(kyiv(10, 25)) != kyiv(10, 25, 3, 30, fold=1)


def test_spans_around_the_gap() -> None:
    """03:10-03:40 of 29 March is the half hour after the gap; 03:30-04:00 has no length and is left out that day."""
    inside = hours("Sun 03:10-03:40", KYIV)
    assert inside.opens(kyiv(3, 29)) == kyiv(3, 29, 4, 10)
    assert inside.between(kyiv(3, 29), kyiv(3, 30)) == 30 * MINUTE
    empty = hours("Sun 03:30-04:00", KYIV)
    assert empty.between(kyiv(3, 29), kyiv(3, 30)) == timedelta()
    assert empty.opens(kyiv(3, 29)) == kyiv(4, 5, 3, 30)
    touching = hours("Sun 02:00-03:30, 04:00-05:00", KYIV)
    assert touching.between(kyiv(3, 29), kyiv(3, 30)) == 2 * HOUR  # 02:00 to 05:00 by the wall


# Rounding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("second", "microsecond", "minute"), [(0, 0, 5), (0, 1, 6), (1, 0, 6), (59, 999999, 6)])
def test_minute_up(second: int, microsecond: int, minute: int) -> None:
    """A whole minute stays; anything more is the next one."""
    at = datetime(2026, 3, 6, 12, 5, second, microsecond, tzinfo=UTC)
    assert minute_up(at) == datetime(2026, 3, 6, 12, minute, tzinfo=UTC)


# Properties -------------------------------------------------------------------------------------

WEEKS = [
    OFFICE,
    ALWAYS,
    hours("Mon-Fri 09:00-13:00,14:00-18:00; Sat 10:00-14:00", KYIV),
    hours("22:00-06:00", KYIV),
    hours("Sun 02:30-03:30; Tue 23:15-01:45", KYIV),
    hours("Mon 22:00-06:00; Tue 05:00-09:00", ZoneInfo("America/New_York")),
]
INSTANTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 1, 31), timezones=st.just(UTC))
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(hours=60))


@PATIENT
@given(st.sampled_from(WEEKS), INSTANTS, LENGTHS)
def test_between_takes_back_what_add_gave(week: Hours, start: datetime, length: timedelta) -> None:
    """Open time from the start to the promised time is exactly what was promised."""
    due = week.add(start, length)
    assert due > start
    assert week.between(start, due) == length


@PATIENT
@given(st.sampled_from(WEEKS), INSTANTS, INSTANTS, INSTANTS)
def test_open_time_adds_up(week: Hours, one: datetime, two: datetime, three: datetime) -> None:
    """Two neighbouring stretches together are the whole, and open time never exceeds real time."""
    first, middle, last = sorted((one, two, three))
    assert week.between(first, middle) + week.between(middle, last) == week.between(first, last)
    assert week.between(first, last) <= last - first


@PATIENT
@given(st.sampled_from(WEEKS), INSTANTS, LENGTHS, LENGTHS)
def test_later_start_or_longer_promise_is_never_earlier(
    week: Hours, start: datetime, length: timedelta, more: timedelta
) -> None:
    """A promise never runs backwards."""
    assert week.add(start, length) <= week.add(start, length + more)
    assert week.add(start, length) <= week.add(start + more, length)


@PATIENT
@given(st.sampled_from(WEEKS), INSTANTS)
def test_an_opening_is_open_and_nothing_is_missed(week: Hours, at: datetime) -> None:
    """The next opening is open, and no open time lies before it."""
    opens = week.opens(at)
    assert opens >= at
    assert week.is_open(opens)
    assert week.between(at, opens) == timedelta()
