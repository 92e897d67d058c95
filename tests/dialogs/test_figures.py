"""Figures: the published test values, and one played complaint against a second way of reading its journal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.calendar import Hours
from dialogs.figures import metrics, table
from dialogs.figures.intervals import (
    Share,
    change,
    is_change,
    median_of_unfinished,
    percentile,
    recommendation,
)
from dialogs.figures.metrics import Period
from dialogs.figures.report import Asked, BadPeriod, asked, last_whole, report
from dialogs.figures.story import JournalLine, Story, read
from dialogs.figures.table import harmless
from dialogs.items import BEGINNING
from dialogs.states import Language, State
from dialogs.values import Cause, Kind, Outcome, Promise
from tests.dialogs.figures import figures
from tests.dialogs.test_journal import ANN, Played, story
from tests.dialogs.told import RENDERER
from tests.dialogs.world import OLGA, PETR, START, policy

__all__ = ["story"]  # the fixture
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALWAYS: Hours = policy().working
NOW = START + 60 * DAY
ALL = Period(START, NOW)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"), [(9, 10, 59.6, 98.2), (10, 10, 72.2, 100.0), (45, 50, 78.6, 95.7), (0, 10, 0.0, 27.8)]
)
def test_a_share_has_wilsons_interval(k: int, n: int, low: float, high: float) -> None:
    """In per cent, as published."""
    found = Share(k, n).interval
    assert found is not None
    assert (round(100 * found[0], 1), round(100 * found[1], 1)) == (low, high)


def test_of_nothing_there_is_no_share() -> None:
    """No data is no nought."""
    assert Share(0, 0).value is None and Share(0, 0).interval is None and Share(0, 0).is_few
    assert change(Share(0, 0), Share(5, 5)) is None and not is_change(Share(0, 0), Share(5, 5))
    assert percentile([], 0.9) is None and recommendation([]).score is None and recommendation([]).interval is None


def test_the_difference_of_two_shares_is_newcombes() -> None:
    """His example: 56 of 70 against 48 of 80 gives 0.0524 to 0.3339 by method 10."""
    found = change(Share(48, 80), Share(56, 70))
    assert found is not None
    assert (round(found[0], 4), round(found[1], 4)) == (0.0524, 0.3339)
    assert is_change(Share(48, 80), Share(56, 70))
    assert not is_change(Share(8, 10), Share(9, 10))


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "score", "middle", "half"),
    [(50, 30, 20, 30, 29, 15), (10, 0, 0, 100, 77, 29)],
)
def test_the_recommendation_has_the_adjusted_range(
    promoters: int, passives: int, detractors: int, score: int, middle: int, half: int
) -> None:
    """The plain score, and the range that does not claim to be sure where all said 10 (cut at 100)."""
    found = recommendation([10] * promoters + [7] * passives + [6] * detractors)
    assert found.score == score and found.interval is not None
    low, high = found.interval
    assert round(low) == middle - half
    assert round(high) == min(middle + half, 100)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_a_recommendation_stays_within_its_scale(answers: list[int]) -> None:
    """Never beyond 100, and the range holds the adjusted centre."""
    found = recommendation(answers)
    assert found.interval is not None
    assert -100 <= found.interval[0] <= found.interval[1] <= 100


def test_percentiles_lie_between_neighbours() -> None:
    """Type 7: what spreadsheets call PERCENTILE.INC."""
    assert percentile([1, 2, 3, 4], 0.5) == 2.5
    assert percentile([10, 20, 30, 40, 50], 0.9) == pytest.approx(46)
    assert percentile([7], 0.9) == 7


def test_open_cases_do_not_flatter_the_median() -> None:
    """Three ended within an hour, four wait for days: half are not over, so the median is not one hour."""
    ended, waiting = [(1.0, True), (1.0, True), (1.0, True)], [(90.0, False)] * 4
    assert median_of_unfinished(ended) == 1.0
    assert median_of_unfinished(ended + waiting) is None
    assert median_of_unfinished([(1, True), (2, True), (3, False), (4, True), (5, True)]) == 4


def of(played: Played) -> Story:
    """The story that the journal of a played complaint tells."""
    lines = [
        JournalLine(BEGINNING + timedelta(microseconds=at), one.event, one.before, one.after, one.actor, one.details)
        for at, one in played.lines
    ]
    found = read(played.number, ANN, "", lines)
    assert found is not None
    return found


def test_the_story_is_what_the_journal_tells(story: Played) -> None:
    """Against the slow reader of the tests, and against the complaint's own clocks."""
    found, slow = of(story), figures(story.lines)
    complaint = story.world.complaint(story.number)
    assert tuple(found.clocks) == complaint.clocks
    assert [who for _, who in found.claims] == slow.owners == [OLGA.id, PETR.id]
    assert found.state is complaint.state and found.owner == PETR.id
    assert [at - found.created for at, _ in found.resolves] == [timedelta(microseconds=one) for one in slow.resolved]
    assert [until - since for since, until in found.waits if until] == [
        timedelta(microseconds=one) for one in slow.waits[1:]
    ]
    assert len(found.reopens) == slow.reopened and len(found.confirmed) == 1
    assert (found.score, found.outcome, found.cause) == (4, Outcome.REFUNDED, Cause.PRODUCT)


def test_the_figures_of_one_complaint(story: Played) -> None:
    """Each as it can be counted by hand from the fixture."""
    one = [of(story)]
    assert metrics.take_up(one, HOUR / 4, ALWAYS, NOW).values == (600.0,)
    assert metrics.first_response(one, HOUR, ALWAYS, NOW).median == 22 * 60
    assert metrics.next_response(one, 2 * HOUR, ALWAYS, NOW).within == Share(1, 2)
    assert metrics.resolution(one, 8 * HOUR, ALWAYS, NOW).within == Share(1, 1)
    assert metrics.full_wait(one[0]) == timedelta(minutes=23) + 6.5 * HOUR
    assert metrics.kept(one, Promise.TAKE_UP, ALL, NOW).share == Share(1, 2)
    assert metrics.kept(one, Promise.RESOLUTION, ALL, NOW).share == Share(2, 2)
    assert metrics.reopened(one, ALL, NOW) == Share(1, 1)
    assert metrics.reopened(one, ALL, START + DAY) == Share(0, 0)  # too young to be judged
    assert metrics.first_time_solved(one, ALL, NOW) == Share(0, 1)
    assert metrics.csat(one, ALL) == (Share(1, 1), Share(1, 1))
    assert metrics.causes(one) == [(Cause.PRODUCT, 1, 1.0)]
    assert metrics.upheld(one, ALL) == Share(1, 1)


def made(number: int, created: datetime, customer: int = 1, **values: object) -> Story:
    """A story with these values."""
    return replace(Story(number, customer, created), **values)  # type: ignore[arg-type]


def test_praise_and_what_was_taken_back_are_not_complaints() -> None:
    """They stand in no figure of complaints."""
    praise, taken_back = made(1, START, kind=Kind.PRAISE), made(2, START, withdrawn=START)
    assert metrics.received([praise, taken_back, made(3, START)], ALL) == [made(3, START)]
    assert metrics.repeats([praise, taken_back], NOW) == Share(0, 0)


def test_who_waits_too_long_is_a_miss_at_once() -> None:
    """Not when somebody comes at last: else the worst cases would make the figure look good."""
    waiting = [made(1, START)]
    assert metrics.take_up(waiting, HOUR, ALWAYS, START + HOUR).within == Share(0, 0)
    assert metrics.take_up(waiting, HOUR, ALWAYS, START + 2 * HOUR).within == Share(0, 1)


def test_the_vital_few_make_up_four_fifths() -> None:
    """Causes by count, with what they make up together."""
    many: Sequence[tuple[Cause, int]] = [(Cause.PROCESS, 6), (Cause.SUPPLIER, 2), (Cause.OTHER, 1), (Cause.PRODUCT, 1)]
    stories = [made(i, START, cause=cause) for cause, times in many for i in range(times)]
    found = metrics.causes(stories)
    assert [(cause, count) for cause, count, _ in found] == list(many)
    assert metrics.vital_few(found) == [Cause.PROCESS, Cause.SUPPLIER]


def test_who_comes_twice_is_a_repeat() -> None:
    """Within ninety days; of people, not of complaints."""
    stories = [made(1, START, 1), made(2, START + DAY, 1), made(3, START, 2), made(4, START - 99 * DAY, 3)]
    assert metrics.repeats(stories, START + 30 * DAY) == Share(1, 2)


def test_little_s_law_holds_for_a_steady_desk() -> None:
    """One an hour that stays for two hours: two are open at any time."""
    stories = [
        made(i, START + i * HOUR, resolves=[(START + (i + 2) * HOUR, 1)], state=State.CLOSED) for i in range(240)
    ]
    found = metrics.littles_law(stories, Period(START, START + 240 * HOUR))
    assert found is not None
    assert found[0] == pytest.approx(found[1], rel=0.02)


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    """Nothing is counted in two periods, nor in none."""
    day = Period(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    assert day.since in day and day.until not in day and None not in day
    assert day.before.until == day.since and day.before.length == day.length


ZONE = ZoneInfo("Europe/Kyiv")
FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_a_report_is_asked_for_in_words() -> None:
    """In three languages, by dates, with a place; nothing said is this week."""
    week = Period(datetime(2026, 11, 23, tzinfo=ZONE), datetime(2026, 11, 30, tzinfo=ZONE))
    for words in ("", "week", "неделя", "тиждень"):
        assert asked(words, FRIDAY, ZONE) == Asked(week, "week")
    assert asked("month Table 4", FRIDAY, ZONE).place == "Table 4"
    found = asked("2026-11-01..15.11.2026 Kiosk", FRIDAY, ZONE)
    assert (found.called, found.place) == ("range", "Kiosk")
    assert found.period == Period(datetime(2026, 11, 1, tzinfo=ZONE), datetime(2026, 11, 16, tzinfo=ZONE))
    assert asked("yesterday", FRIDAY, ZONE).period.until == datetime(2026, 11, 27, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("soon", "no_period"),
        ("2026-02-30", "no_period"),
        ("2026-11-15..2026-11-01", "no_period"),
        ("2027-01-01", "period_ahead"),
        ("2024-01-01..2026-01-01", "period_long"),
    ],
)
def test_what_is_no_period_is_said_to_be_none(words: str, said: str) -> None:
    """A clear line each."""
    with pytest.raises(BadPeriod) as told:
        asked(words, FRIDAY, ZONE)
    assert told.value.text.name == said


def test_a_day_of_a_clock_change_has_its_own_length() -> None:
    """25 hours in Kyiv on the last Sunday of October; the week before it is a whole one."""
    found = asked("2026-10-25", FRIDAY, ZONE).period
    assert found.until.astimezone(UTC) - found.since.astimezone(UTC) == timedelta(hours=25)
    assert last_whole("week", FRIDAY, ZONE).until == datetime(2026, 11, 23, tzinfo=ZONE)
    assert last_whole("month", FRIDAY, ZONE).since == datetime(2026, 10, 1, tzinfo=ZONE)
    assert last_whole("day", FRIDAY, ZONE).since == datetime(2026, 11, 26, tzinfo=ZONE)


def test_a_report_of_nothing_and_of_one(story: Played) -> None:
    """Nothing is told as a sentence, never as a nought; one complaint gives ten lines at most."""
    what = Asked(Period(START - DAY, START + 7 * DAY), "week")
    for stories in ([], [of(story)]):
        text = report(stories, what, NOW, policy(), {story.number: "Petr"})
        for language in ("en", "ru", "uk"):
            told = RENDERER.plain("staff", Language(language), text, NOW)
            assert len(told.splitlines()) <= 10
            assert "None" not in told
    told = RENDERER.plain("staff", Language.EN, report([], what, NOW, policy(), {}), NOW)
    assert "no data" in told and "Nobody was asked for a score" in told and "Nothing is late" in told


def test_no_cell_is_a_formula() -> None:
    """What begins like one gets an apostrophe; numbers stay numbers."""
    for cell in ("=1+1", "+7", "-3", "@x", " =1", "\t=1", "＝1"):
        assert harmless(cell) == "'" + cell
    assert harmless(-3) == -3 and harmless("K-1") == "K-1"


def test_a_row_has_a_cell_for_each_column(story: Played) -> None:
    """And nobody's name or words."""
    row = table.row(of(story), ALWAYS, ZONE, NOW)
    assert len(row) == len(table.COLUMNS)
    told = dict(zip(table.COLUMNS, row, strict=True))
    assert (told["taken_minutes"], told["answered_minutes"], told["reopened"], told["score"]) == (10, 22, 1, 4)
    assert (told["take_up_kept"], told["owner"]) == ("yes", PETR.id)
