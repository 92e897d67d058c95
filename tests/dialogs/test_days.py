"""Holidays, days off and days on which people work all the same; and business time against a count of minutes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.calendar import Hours, hours
from dialogs.days import BadDates, closed_dates, next_unusual, open_dates, with_days

KYIV = ZoneInfo("Europe/Kyiv")
OFFICE = hours("Mon-Fri 09:00-18:00", KYIV)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def kyiv(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall-clock time of 2026 in Kyiv, as UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


def shut(week: str, closed: str = "", opened: str = "") -> Hours:
    """A week with its days off, and those on which people work."""
    return with_days(hours(week, KYIV), closed_dates(closed), open_dates(opened))


# Reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("2026-01-01", [date(2026, 1, 1)]),
        ("2026-01-01, 2026-01-03; 2026-01-05", [date(2026, 1, day) for day in (1, 3, 5)]),
        ("2026-12-30..2027-01-02", [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]),
    ],
)
def test_days_off_as_people_write_them(text: str, days: list[date]) -> None:
    """Dates and ranges, with commas, semicolons or new lines between."""
    assert sorted(closed_dates(text)) == days


def test_days_of_work_may_have_times() -> None:
    """Without times they are as usual, which is told later."""
    found = open_dates("2026-12-26, 2026-12-27 10:00-13:00,14:00-16:00; 2026-12-28")
    assert found == {date(2026, 12, 26): (), date(2026, 12, 27): ((600, 780), (840, 960)), date(2026, 12, 28): ()}


@pytest.mark.parametrize("text", ["31.12.2026", "2026-02-30", "2027-01-01..2026-01-01", "x 2026-01-01", "2026-01-01 x"])
def test_dates_refused(text: str) -> None:
    """A bad one is refused at once, with the text and with an example of what works."""
    for read in (closed_dates, open_dates):
        with pytest.raises(BadDates, match=r"2027-01-02\.\.2027-01-08") as refusal:
            read(text)
        assert repr(text) in str(refusal.value)


def test_a_day_off_has_no_times() -> None:
    """Half a day off is no day off: the times would be dropped in silence."""
    with pytest.raises(BadDates, match="closed all day"):
        closed_dates("2026-01-01 10:00-12:00")
    with pytest.raises(BadDates, match="impossible"):
        open_dates("2026-01-01 10:00-25:00")


# What they do -----------------------------------------------------------------------------------


def test_a_holiday_is_passed_over() -> None:
    """From Wednesday 17:50 fifteen minutes lead to Friday 09:05 when Thursday is off."""
    week = shut("Mon-Fri 09:00-18:00", "2026-01-01")
    assert not week.is_open(kyiv(1, 1, 12))
    assert week.opens(kyiv(1, 1, 12)) == kyiv(1, 2, 9)
    assert week.add(datetime(2025, 12, 31, 17, 50, tzinfo=KYIV), 15 * MINUTE) == kyiv(1, 2, 9, 5)
    assert week.between(kyiv(1, 1), kyiv(1, 2)) == timedelta()


def test_a_day_of_work_wins_over_a_holiday() -> None:
    """It has the times that are named, else those of its weekday, else those of a working day."""
    assert shut("Mon-Fri 09:00-18:00", "2026-01-01", "2026-01-01 10:00-12:00").opens(kyiv(1, 1)) == kyiv(1, 1, 10)
    assert shut("Mon-Fri 09:00-18:00", "2026-01-01", "2026-01-01").between(kyiv(1, 1), kyiv(1, 2)) == 9 * HOUR
    assert shut("Mon-Fri 09:00-18:00", "", "2026-01-03").between(kyiv(1, 3), kyiv(1, 4)) == 9 * HOUR


def test_a_night_shift_ends_on_the_holiday_that_it_runs_into() -> None:
    """It belongs to the day on which it began; the one that would begin on the holiday does not."""
    week = shut("22:00-06:00", "2026-01-01")
    assert week.between(kyiv(1, 1), kyiv(1, 2, 12)) == 6 * HOUR


def test_round_the_clock_with_a_day_off() -> None:
    """A closed date closes also whom no week closes."""
    week = shut("24/7", "2026-01-01")
    assert not week.always and not week.is_open(kyiv(1, 1, 12))
    assert week.add(kyiv(1, 1, 12), HOUR) == kyiv(1, 2, 1)


def test_the_next_unusual_day() -> None:
    """Today counts; a day off that is one anyway is none."""
    week = shut("Mon-Fri 09:00-18:00", "2026-01-01, 2026-01-03, 2026-05-01", "2026-01-10")
    found = [next_unusual(week, kyiv(1, day, 12), is_open=False) for day in (1, 2)]
    assert found == [date(2026, 1, 1), date(2026, 5, 1)]
    assert next_unusual(week, kyiv(1, 2), is_open=True) == date(2026, 1, 10)
    assert next_unusual(week, kyiv(1, 11), is_open=True) is None


# Against a count of minutes ---------------------------------------------------------------------


def model(week: Hours, start: datetime, end: datetime) -> Iterator[datetime]:
    """Each open minute, found by looking at the clock on the wall: slow, and hard to get wrong."""
    at = start
    while at < end:
        wall = at.astimezone(KYIV)
        minute = wall.hour * 60 + wall.minute
        today, before = wall.date(), wall.date() - timedelta(days=1)
        early = any(opens <= minute < closes for opens, closes in week.on(today))
        if early or any(minute + 1440 < closes for _, closes in week.on(before)):
            yield at
        at += MINUTE


WEEKS = st.sampled_from(
    [
        "Mon-Fri 09:00-18:00",
        "09:00-13:00,14:00-18:00",
        "Mon-Sat 18:00-01:30",
        "24/7",
        "Sun 08:00-20:00; Tue 07:15-09:45",
    ]
)
NEAR = st.lists(st.dates(date(2026, 3, 25), date(2026, 4, 3)), max_size=4)
FAR = st.lists(st.dates(date(2026, 10, 21), date(2026, 10, 30)), max_size=4)


@settings(deadline=None, max_examples=60)
@given(
    week=WEEKS,
    season=st.sampled_from([(3, 26), (10, 22)]),
    closed=st.one_of(NEAR, FAR),
    opened=st.one_of(NEAR, FAR),
    begin=st.integers(0, 5 * 1440),
    length=st.integers(1, 2 * 1440),
    promised=st.integers(1, 900),
)
def test_business_time_is_a_count_of_open_minutes(
    week: str, season: tuple[int, int], closed: list[date], opened: list[date], begin: int, length: int, promised: int
) -> None:
    """Over both changes of the clock in Kyiv, with holidays and days of work: what is computed is what is counted."""
    whole = with_days(hours(week, KYIV), closed, dict.fromkeys(opened, ()))
    start = kyiv(*season) + begin * MINUTE
    end = start + length * MINUTE
    minutes = list(model(whole, start, end))
    assert whole.between(start, end) == len(minutes) * MINUTE
    assert whole.is_open(start) == (minutes[:1] == [start])
    if minutes:
        assert whole.opens(start) == minutes[0]
    if promised <= len(minutes):
        assert whole.add(start, promised * MINUTE) == minutes[promised - 1] + MINUTE


def test_the_model_sees_a_day_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar that forgets its days is another one than the count."""
    week = shut("Mon-Fri 09:00-18:00", "2026-03-27")
    start, end = kyiv(3, 27), kyiv(3, 28)
    assert list(model(week, start, end)) == []
    monkeypatch.setattr(Hours, "on", Hours.usually)
    assert week.between(start, end) == 9 * HOUR
