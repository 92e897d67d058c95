"""The figures of a period: each is a function over stories, with its meaning, unit and number (n) in its docstring.

The numbers in brackets are those of our list of metrics. Working time is counted by the opening hours; a period is
since <= t < until. What has no data is None, never nought. Medians and ninth tenths, no averages: a few long waits hide
in an average, and a person who waited three days did not wait "four hours on average".
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from dialogs.calendar import Hours
from dialogs.figures.intervals import Share, median_of_unfinished, percentile
from dialogs.figures.story import Story
from dialogs.model import Clock
from dialogs.values import ANSWERED, Cause, Outcome, Promise

MATURE = timedelta(days=30)
"""A resolution is judged when so long has passed: until then it may be reopened."""
REPEATED = timedelta(days=90)
"""A second complaint of the same person within it is a repeat."""
PROMPT = timedelta(seconds=3)
"""A receipt should be there so soon."""
HAPPY = 4
"""From this score on (of five) somebody counts as satisfied."""
SILENT = 27
"""So many who say nothing stand behind one who complains: rough, from the literature (TARP), and shown as such."""
VITAL = 0.8
"""The vital few: the smallest set of causes that makes up this share."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` (included) until `until` (left out)."""

    since: datetime
    until: datetime
    # The same in UTC, as all that is compared with them: two zones make each comparison work out both their offsets.
    _begin: datetime = field(init=False, repr=False, compare=False)
    _end: datetime = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_begin", self.since.astimezone(UTC))
        object.__setattr__(self, "_end", self.until.astimezone(UTC))

    def __contains__(self, at: datetime | None) -> bool:
        return at is not None and self._begin <= at < self._end

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since

    @property
    def before(self) -> "Period":
        """The period of the same length before it."""
        return Period(self.since - self.length, self.since)


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in seconds: of `n`, half took no longer than `median`, nine of ten than `p90`."""

    values: tuple[float, ...]
    within: Share  # of those that took no longer than was promised; what is late and goes on counts as a miss

    @property
    def n(self) -> int:
        """How many were measured."""
        return len(self.values)

    @property
    def median(self) -> float | None:
        """Half took no longer."""
        return percentile(self.values, 0.5)

    @property
    def p90(self) -> float | None:
        """Nine of ten took no longer."""
        return percentile(self.values, 0.9)


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises whose time fell into a period (8): met, missed (late, or open still), renegotiated (told anew)."""

    met: int
    missed: int
    renegotiated: int

    @property
    def share(self) -> Share:
        """What was kept as it was told first; a later time is not a kept one."""
        return Share(self.met, self.met + self.missed + self.renegotiated)


def received(stories: Iterable[Story], period: Period) -> list[Story]:
    """Complaints whose first content came in the period (1); praise, questions and what was taken back apart."""
    return [one for one in stories if one.counts and one.created in period]


def receipt_time(stories: Iterable[Story]) -> Times:
    """Receipt time (2): seconds, by the clock on the wall, from the first content that we have taken to the moment at
    which Telegram has the receipt; `within` three seconds. It is no first response: the bot gives it."""
    took = [one.receipt - one.created for one in stories if one.receipt is not None]
    return _judged(((one, True) for one in took), PROMPT)


def resolved(stories: Iterable[Story], period: Period) -> list[Story]:
    """Complaints that were resolved in the period, by their last resolution in it."""
    return [one for one in stories if one.counts and any(at in period for at, _ in one.resolves)]


def _judged(waits: Iterable[tuple[timedelta, bool]], limit: timedelta) -> Times:
    """Each wait and whether it is over. One that goes on counts as a miss from the moment at which it is too long."""
    over, late_open = [], 0
    for took, ended in waits:
        if ended:
            over.append(took)
        else:
            late_open += took > limit
    met = sum(took <= limit for took in over)
    return Times(tuple(took.total_seconds() for took in over), Share(met, len(over) + late_open))


def _times(
    stories: Iterable[Story],
    end_of: Callable[[Story], datetime | None],
    limit: timedelta,
    hours: Hours,
    now: datetime,
) -> Times:
    ends = ((one, end_of(one)) for one in stories)
    return _judged(((hours.between(one.created, end or now), end is not None) for one, end in ends), limit)


def take_up(stories: Iterable[Story], limit: timedelta, hours: Hours, now: datetime) -> Times:
    """Take-up (3): working seconds from the first content to the first claim; `within` the limit."""
    return _times(stories, lambda one: one.claims[0][0] if one.claims else None, limit, hours, now)


def first_response(stories: Iterable[Story], limit: timedelta, hours: Hours, now: datetime) -> Times:
    """First response time (4): working seconds from the first content to the first words of a person that arrived; a
    refusal is such words from the moment in which it is decided."""
    return _times(stories, lambda one: one.first_reply, limit, hours, now)


def next_response(stories: Iterable[Story], limit: timedelta, hours: Hours, now: datetime) -> Times:
    """Next response (5): working seconds that each run of messages waited for words of a person."""
    waits = ((one, since, until) for one in stories for since, until in one.waits)
    return _judged(
        (
            (hours.between(since, until or now), until is not None)
            for one, since, until in waits
            if until is not None or one.is_open
        ),
        limit,
    )


def time_to_resolution(story: Story, hours: Hours) -> timedelta | None:
    """Time to resolution (6): working time to the last resolution, less the time in which we waited for an answer."""
    if not story.resolves:
        return None
    paused = sum((clock.paused_for for clock in story.of(Promise.RESOLUTION)), timedelta())
    return working_time(story.created, story.resolves[-1][0], paused, hours)


def working_time(since: datetime, until: datetime, paused: timedelta, hours: Hours) -> timedelta:
    """The working time between them, less what was no delay of ours."""
    return max(hours.between(since, until) - paused, timedelta())


def full_wait(story: Story) -> timedelta | None:
    """What the customer felt (6): by the clock on the wall, pauses and nights included."""
    return story.resolves[-1][0] - story.created if story.resolves else None


def resolution(stories: Iterable[Story], limit: timedelta, hours: Hours, now: datetime) -> Times:
    """Time to resolution (6) of these complaints, in working seconds; open and late ones count as misses."""
    took = ((one, time_to_resolution(one, hours)) for one in stories)
    return _judged(
        (
            (hours.between(one.created, now) if length is None else length, length is not None)
            for one, length in took
            if length is not None or one.is_open
        ),
        limit,
    )


def typical_resolution(stories: Iterable[Story], hours: Hours, now: datetime) -> float | None:
    """The median time to resolution in working seconds, open ones taken into account (6, Kaplan and Meier)."""
    lasted = []
    for one in stories:
        took = time_to_resolution(one, hours)
        done = took is not None and not one.is_open
        lasted.append(((took if done and took else hours.between(one.created, now)).total_seconds(), done))
    return median_of_unfinished(lasted)


def paused_share(stories: Iterable[Story], hours: Hours) -> float | None:
    """Which share of the time to resolution we waited for the customer (7); None where nothing was resolved."""
    paused = whole = 0.0
    for one in stories:
        took = time_to_resolution(one, hours)
        if took is not None:
            stood = sum((clock.paused_for for clock in one.of(Promise.RESOLUTION)), timedelta()).total_seconds()
            paused, whole = paused + stood, whole + stood + took.total_seconds()
    return paused / whole if whole else None


def kept(stories: Iterable[Story], kind: Promise, period: Period, now: datetime) -> Kept:
    """Promises of one kind whose first told time fell into the period and has come (8)."""
    return kept_of([pair for one in stories for pair in made(one.of(kind))], period, now)


def kept_of(promises: Iterable[tuple[Clock, Clock]], period: Period, now: datetime) -> Kept:
    """The same of promises as `made` tells them."""
    found = Counter(fate(first, last, now) for first, last in promises if first.due in period and first.due <= now)
    return Kept(found[Fate.MET], found[Fate.MISSED], found[Fate.RENEGOTIATED])


class Fate(StrEnum):
    """What became of a promise (8)."""

    MET = "met"
    MISSED = "missed"
    RENEGOTIATED = "renegotiated"  # another time was told before the first one had passed
    NONE = "none"  # its time has not come, or it was over before anybody waited for it: closed, withdrawn, taken over


def fate(first: Clock, last: Clock, now: datetime) -> Fate:
    """What became of what was told first; `last`: the clock that carries it on in the end."""
    if first.ended is None:
        return Fate.MISSED if first.due <= now else Fate.NONE
    if not first.dropped:
        return Fate.MET if first.ended <= first.due else Fate.MISSED
    if first.ended >= first.due:
        return Fate.MISSED
    return Fate.NONE if last is first else Fate.RENEGOTIATED


def carries_on(old: Clock, new: Clock) -> bool:
    """Whether the new one took the place of the old one, which was dropped for it."""
    return old.dropped and old.ended == new.started


def made(clocks: Sequence[Clock]) -> Iterable[tuple[Clock, Clock]]:
    """The first and the last clock of each promise: one that takes the place of a dropped one carries it on."""
    run: list[Clock] = []
    for clock in clocks:
        if run and not carries_on(run[-1], clock):
            yield run[0], run[-1]
            run = []
        run.append(clock)
    if run:
        yield run[0], run[-1]


def reopened(stories: Iterable[Story], period: Period, now: datetime) -> Share:
    """Reopen rate (10): of what was resolved in the period and is 30 days old, what came back within them."""
    k = n = 0
    for one in stories:
        at = next((at for at, _ in one.resolves if at in period), None)
        if one.counts and at is not None and at + MATURE <= now:
            n += 1
            k += any(at <= back <= at + MATURE for back in one.reopens)
    return Share(k, n)


def first_time_solved(stories: Sequence[Story], period: Period, now: datetime) -> Share:
    """First-time solved (11): confirmed or 30 days silent, never reopened, no repeat; of what was resolved."""
    k = n = 0
    theirs = _by_customer(stories)
    for one in stories:
        at = next((at for at, _ in one.resolves if at in period), None)
        if not one.counts or at is None or (not one.confirmed and at + MATURE > now):
            continue
        n += 1
        k += not one.reopens and not _came_again(one, at, theirs)
    return Share(k, n)


def _by_customer(stories: Iterable[Story]) -> dict[int, list[Story]]:
    found: dict[int, list[Story]] = {}
    for one in stories:
        if one.counts:
            found.setdefault(one.customer, []).append(one)
    return found


def _came_again(story: Story, at: datetime, theirs: Mapping[int, Sequence[Story]]) -> bool:
    return any(
        other.number != story.number and at < other.created <= at + REPEATED and other.cause == story.cause
        for other in theirs.get(story.customer, ())
    )


def repeats(stories: Iterable[Story], until: datetime) -> Share:
    """Repeat-complaint rate (12): of who complained in the 90 days before `until`, who did so twice or more."""
    counted = Counter(one.customer for one in stories if one.counts and until - REPEATED <= one.created < until)
    return Share(sum(times > 1 for times in counted.values()), len(counted))


def same_cause_repeats(stories: Sequence[Story], period: Period) -> Share:
    """Same-cause repeat (12): of what was closed in the period, what the same person met again within 90 days."""
    ended, theirs = [one for one in stories if one.counts and one.closed in period], _by_customer(stories)
    return Share(sum(_came_again(one, one.closed, theirs) for one in ended if one.closed), len(ended))


def csat(stories: Iterable[Story], period: Period) -> tuple[Share, Share]:
    """CSAT (13): satisfied of all who gave a score in the period; and who answered, of all who were asked in it."""
    given = [one.score for one in stories if one.score is not None and one.scored in period]
    asked = [one for one in stories if one.asked_score in period]
    answered = sum(one.score is not None for one in asked)
    return Share(sum(score >= HAPPY for score in given), len(given)), Share(answered, len(asked))


def causes(stories: Iterable[Story]) -> list[tuple[Cause, int, float]]:
    """Pareto by cause (18): each with its count and the share that it makes up together with those before it.

    Only what has a cause by now; "unknown" and "other" stand where their count puts them.
    """
    counted = Counter(one.cause for one in stories if one.counts and one.cause is not None)
    whole, so_far, found = sum(counted.values()), 0, []
    for cause, count in sorted(counted.items(), key=lambda one: (-one[1], one[0].value)):
        so_far += count
        found.append((cause, count, so_far / whole))
    return found


def vital_few(found: Sequence[tuple[Cause, int, float]]) -> list[Cause]:
    """The smallest set of causes that makes up four fifths (18)."""
    few = []
    for cause, _, so_far in found:
        few.append(cause)
        if so_far >= VITAL:
            break
    return few


def upheld(stories: Iterable[Story], period: Period) -> Share:
    """Upheld (21): of what was resolved in the period with an outcome, what was not refused as unfounded."""
    found = [one for one in resolved(stories, period) if one.outcome is not None]
    return Share(sum(one.outcome is not Outcome.NOT_UPHELD for one in found), len(found))


def ageing(stories: Iterable[Story], now: datetime) -> list[tuple[timedelta, Story]]:
    """Open complaints and questions by age, the oldest first (6, 23)."""
    owed = [one for one in stories if one.is_open and one.kind in ANSWERED and one.withdrawn is None]
    return sorted(((now - one.created, one) for one in owed), key=lambda one: -one[0])


def load(stories: Iterable[Story]) -> Counter[int | None]:
    """Open complaints of each colleague (23); None: nobody's."""
    return Counter(one.owners[-1][1] for one in stories if one.is_open and one.kind in ANSWERED and one.owners)


def littles_law(stories: Sequence[Story], period: Period) -> tuple[float, float] | None:
    """Little's law (23): open on average, and arrivals a second times the time each stays; far apart means bad data.

    J. D. C. Little, A proof for the queuing formula L = λW (1961). None where nothing arrived or nothing has ended.
    """
    came = [one for one in stories if one.counts and one.created in period]
    ended = [one for one in stories if one.counts and one.resolves and one.resolves[-1][0] in period]
    if not came or not ended:
        return None
    seconds = period.length.total_seconds()
    inside = 0.0
    for one in stories:
        if one.counts:
            until = one.resolves[-1][0] if one.resolves and not one.is_open else period.until
            inside += max((min(until, period.until) - max(one.created, period.since)).total_seconds(), 0.0)
    stays = sum((one.resolves[-1][0] - one.created).total_seconds() for one in ended) / len(ended)
    return inside / seconds, len(came) / seconds * stays


def iceberg(count: int, multiplier: float = SILENT) -> int:
    """An estimate of all who had the same trouble (24), said nothing, and are counted by nobody.

    The multiplier is from the literature (TARP) and rough; whoever shows this says so.
    """
    return round(count * multiplier)
