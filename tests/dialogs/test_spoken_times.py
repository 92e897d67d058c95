"""Days and times as colleagues type them: always a time to come, in three languages; and who is on duty then."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.calendar import hours
from dialogs.duty import named_first, on_duty
from dialogs.model import Colleague
from dialogs.spoken_times import day_of, end_of, when

KYIV = ZoneInfo("Europe/Kyiv")
OFFICE = hours("Mon-Fri 09:00-18:00", KYIV)
NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)  # Wednesday, 10:30 in Kyiv
TEAM = [Colleague(1, "Olga"), Colleague(2, "Olga K", duty="18:00-09:00"), Colleague(3, "Pëtr", shown="Petr")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("until Friday", "03-06 09:00"), ("до пятницы", "03-06 09:00"), ("до п’ятниці", "03-06 09:00"),
        ("wed", "03-11 09:00"), ("Sunday", "03-08 09:00"), ("tomorrow", "03-05 09:00"),
        ("завтра в 14:00", "03-05 14:00"), ("14:00", "03-04 14:00"), ("9:15", "03-05 09:15"),
        ("till 5 May", "05-05 09:00"), ("до 5 травня", "05-05 09:00"), ("к 5 мая 12:30", "05-05 12:30"),
        ("May 5", "05-05 09:00"), ("5.05", "05-05 09:00"), ("2026-05-05", "05-05 09:00"),
        ("2h", "03-04 12:30"), ("in 30 minutes", "03-04 11:00"), ("через 2 часа", "03-04 12:30"),
        ("3 days", "03-07 10:30"), ("today", None), ("today 18:00", "03-04 18:00"),
        ("today 9:00", None), ("yesterday", None), ("", None),
        ("31.02", None), ("Friday the painter", None), ("25:00", None),
        ("1 May 1999", None), ("99 weeks", None),
    ],
)  # fmt: skip
def test_a_time_to_come(words: str, found: str | None) -> None:
    """The next of that name; a day alone is when people begin to work on it."""
    read = when(words, NOW, OFFICE)
    assert (read.astimezone(KYIV).strftime("%m-%d %H:%M") if read else None) == found


def test_a_promised_day_is_meant_to_its_end() -> None:
    """A day alone until people go home; a time of day stays what it is."""
    for words, found in (("Friday", "03-06 18:00"), ("today", "03-04 18:00"), ("Friday 14:00", "03-06 14:00")):
        read = when(words, NOW, OFFICE, at_its_end=True)
        assert read is not None and read.astimezone(KYIV).strftime("%m-%d %H:%M") == found


def test_a_day_ends_when_people_go_home() -> None:
    """At midnight where they never do, or do not work on it; a day of today can be named."""
    day = day_of("today", NOW, OFFICE)
    assert day is not None and end_of(day, OFFICE).astimezone(KYIV).strftime("%a %H:%M") == "Wed 18:00"
    sunday = day_of("Sunday", NOW, OFFICE)
    assert sunday is not None and end_of(sunday, OFFICE).astimezone(KYIV).strftime("%a %H:%M") == "Sun 23:59"


def test_a_name_is_as_in_telegram_or_as_customers_read_it() -> None:
    """The longest words that name somebody; two of one first name are both meant."""
    assert named_first("olga k 18:00-09:00", TEAM) == ([TEAM[1]], "18:00-09:00")
    assert named_first("Olga, 18:00", TEAM) == ([TEAM[0]], "18:00")
    two = [Colleague(4, "Petr Z"), Colleague(5, "Petr A")]
    assert named_first("Petr off", TEAM) == ([TEAM[2]], "off")
    assert named_first("petr off", two) == (two, "off")
    assert named_first("Zed off", TEAM) == ([], "Zed off")


def test_duty_holds_in_its_hours_for_who_is_there() -> None:
    """Over midnight too; nobody who is away."""
    night = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    assert on_duty(TEAM, night, KYIV) == [TEAM[1]] and on_duty(TEAM, NOW, KYIV) == []
    away = Colleague(2, "Olga K", duty="18:00-09:00", away_until=datetime(2026, 3, 6, tzinfo=UTC))
    assert on_duty([away], night, KYIV) == []
