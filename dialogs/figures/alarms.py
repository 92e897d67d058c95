"""Alarms: what is unlike the last eight weeks. Pure; each is looked at once a day, for the day before.

Complaints come by themselves, at a rate that differs by weekday (a Poisson process). Of two such counts, the new one of
them is, given their sum, binomial; so the test is exact and needs no long norm (J. Przyborowski and H. Wileński,
Homogeneity of results in testing samples from Poisson series, 1940). An alarm that tells of chance alone comes on at
most one day in a hundred (`FALSE`), whatever the rate is: for few complaints, and once more for all jumps together,
where the level is divided by how many causes and places are compared (Bonferroni).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import comb
from zoneinfo import ZoneInfo

from dialogs.figures import metrics
from dialogs.figures.metrics import Kept, Period
from dialogs.figures.story import Story
from dialogs.values import Promise

FALSE = 0.01
WEEKS = 8
ENOUGH_WEEKS = 4
"""With fewer weeks behind us nothing is usual yet."""
SOME = 3
"""Fewer complaints than that are no jump."""
MISSED, PROMISES = 0.05, 20
"""From so many promises on, more than this share of them missed is told."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unlike:
    """`count`, and how many in as many `weeks` before together; `name`: the cause or the place, "" for all."""

    count: int
    before: int
    weeks: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Alarms:
    """What is unusual; None each: nothing is."""

    few: Unlike | None = None
    cause: Unlike | None = None
    place: Unlike | None = None
    missed: Kept | None = None


def alarms(stories: Sequence[Story], day: date, zone: ZoneInfo, now: datetime) -> Alarms:
    """The alarms of one local day. `stories`: all of the nine weeks up to its end."""
    counted = sorted((one for one in stories if one.counts), key=lambda one: one.created)
    if not counted:
        return Alarms()
    first = counted[0].created
    last = _span(day - 6 * DAY, 7, zone)
    missed = broken(stories, last, now)
    before = [_span(day - (6 + 7 * week) * DAY, 7, zone) for week in range(1, WEEKS + 1)]
    before = [one for one in before if one.since >= first]  # whole weeks, of which we know all
    if len(before) < ENOUGH_WEEKS:
        return Alarms(missed=missed)
    came = [one.created for one in counted]
    norms = [_span(day - 7 * week * DAY, 1, zone) for week in range(1, len(before) + 1)]
    few = too_few(_within(came, _span(day, 1, zone)), [_within(came, one) for one in norms])
    causes = _by(counted, lambda one: one.cause.value if one.cause and one.resolves else "", _ended, last, before)
    places = _by(counted, lambda one: one.place, lambda one: one.created, last, before)
    compared = len(causes) + len(places)
    return Alarms(few, _jump(causes, compared), _jump(places, compared), missed)


def too_few(count: int, before: Sequence[int], level: float = FALSE) -> Unlike | None:
    """Whether so few came by chance once in a hundred days at most, next to the same weekday before."""
    whole = count + sum(before)
    if _at_most(count, whole, 1 / (len(before) + 1)) >= level:
        return None
    return Unlike(count, sum(before), len(before))


def too_many(count: int, before: Sequence[int], level: float = FALSE, name: str = "") -> Unlike | None:
    """Whether so many came by chance as seldom as `level` says, next to the weeks before."""
    whole = count + sum(before)
    if count < SOME or not before or 1 - _at_most(count - 1, whole, 1 / (len(before) + 1)) >= level:
        return None
    return Unlike(count, sum(before), len(before), name)


def broken(stories: Sequence[Story], period: Period, now: datetime) -> Kept | None:
    """Promises of a period of which more than one in twenty was missed (8); None where it is fewer, or too few."""
    each = [metrics.kept(stories, kind, period, now) for kind in Promise]
    whole = Kept(*(sum(getattr(one, name) for one in each) for name in ("met", "missed", "renegotiated")))
    n = whole.share.n
    return whole if n >= PROMISES and whole.missed > MISSED * n else None


def _at_most(count: int, whole: int, share: float) -> float:
    """The chance that at most so many of `whole` fall to one side, which has this share of the time."""
    return sum(comb(whole, k) * share**k * (1 - share) ** (whole - k) for k in range(count + 1))


def _span(day: date, days: int, zone: ZoneInfo) -> Period:
    """So many local days from this one on."""
    return Period(datetime.combine(day, time(), zone), datetime.combine(day + days * DAY, time(), zone))


def _within(moments: Sequence[datetime], period: Period) -> int:
    return sum(at in period for at in moments)


def _ended(story: Story) -> datetime | None:
    """A cause is known at the end."""
    return story.resolves[-1][0] if story.resolves else None


def _by(
    stories: Sequence[Story],
    name_of: Callable[[Story], str],
    moment_of: Callable[[Story], datetime | None],
    last: Period,
    before: Sequence[Period],
) -> dict[str, tuple[int, list[int]]]:
    """By name: how many in the last week, and in each week before it; only what has come at all in these weeks."""
    now, was = Counter[str](), [Counter[str]() for _ in before]
    for one in stories:
        name, at = name_of(one), moment_of(one)
        if name and at in last:
            now[name] += 1
        for counter, period in zip(was, before, strict=True):
            counter[name] += bool(name) and at in period
    names = {name for counter in (now, *was) for name, count in counter.items() if count}
    return {name: (now[name], [counter[name] for counter in was]) for name in sorted(names)}


def _jump(found: dict[str, tuple[int, list[int]]], compared: int) -> Unlike | None:
    """The one that has jumped furthest above what is usual."""
    jumps = [too_many(count, before, FALSE / compared, name) for name, (count, before) in found.items()]
    return max(
        (one for one in jumps if one is not None), key=lambda one: one.count - one.before / one.weeks, default=None
    )
