"""The report of a period in at most ten lines: what came, what was promised and kept, what is late and whose, the worst
cause, the best recovery, and one thing to do today. A manager reads it in a minute; pictures and the file come after.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.effects import Text
from dialogs.figures import metrics, recovery
from dialogs.figures.deeper import deeper
from dialogs.figures.intervals import FEW, Share, is_change, percentile
from dialogs.figures.lights import lights
from dialogs.figures.metrics import Kept, Period, Times
from dialogs.figures.processes import Marked
from dialogs.figures.story import Story, micros
from dialogs.money import money
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.promises import owed
from dialogs.values import Kind, Promise

NAMED = 3
"""So many late complaints are named, of the others their count; and so many processes."""
OTHERS = (Kind.PRAISE, Kind.QUESTION, Kind.IDEA)
NOON = timedelta(hours=12)
LONGEST = timedelta(days=366)
"""A longer period is refused: it would be no report but the whole history."""
_RANGE = re.compile(r"(\S+?)\s*(?:\.\.|…|—|–|\s-\s)\s*(\S+)")
_DATE = (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"))
WORDS = {
    "today": "today", "сегодня": "today", "сьогодні": "today", "day": "today",
    "yesterday": "yesterday", "вчера": "yesterday", "вчора": "yesterday",
    "week": "week", "неделя": "week", "неделю": "week", "тиждень": "week",
    "month": "month", "месяц": "month", "місяць": "month",
}  # fmt: skip


class BadPeriod(ValueError):
    """What was asked for is no period; `text` says what is wrong, for the one who asked."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.name)
        self.text = text


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: its period, how it is called (day, week, month or range), and one place or all."""

    period: Period
    called: str
    place: str = ""


def asked(words: str, now: datetime, zone: ZoneInfo) -> Asked:
    """Read `today`, `week`, `month`, `2026-11-01..2026-11-15` and perhaps a place behind it; nothing is this week.

    A week and a month are the running one, from its first day; `week 2026-11-16` is the one of that day. BadPeriod when
    it is none, lies in the future or is longer than a year.
    """
    words = words.strip()
    found = _RANGE.match(words)
    if found:
        first, last = (_day(one, now, zone) for one in found.groups())
        place = words[found.end() :].strip()
    else:
        head, _, place = words.partition(" ")
        called = WORDS.get(head.casefold())
        first = _day(head, now, zone) if head and called is None else None
        if called is not None or not head:
            name = {"today": "day", "yesterday": "day"}.get(called or "", called or "week")
            date_in, _, behind = place.strip().partition(" ")
            of = _day(date_in, now, zone) if date_in[:1].isdecimal() else None
            if of is None:
                return Asked(running(called or "week", now, zone), name, place.strip())
            if of > now.astimezone(zone).date():
                raise BadPeriod(Text("period_ahead"))
            return Asked(running(called or "week", _midnight(of, zone) + NOON, zone), name, behind.strip())
        last = first
    if first is None or last is None or last < first:
        raise BadPeriod(Text("no_period"))
    if first > now.astimezone(zone).date():
        raise BadPeriod(Text("period_ahead"))
    if last - first > LONGEST:
        raise BadPeriod(Text("period_long"))
    period = Period(_midnight(first, zone), _midnight(last + timedelta(days=1), zone))
    return Asked(period, "day" if first == last else "range", place.strip())


def running(called: str, now: datetime, zone: ZoneInfo) -> Period:
    """The day, week (from Monday) or month that goes on at this moment, up to its end."""
    today = now.astimezone(zone).date()
    if called == "yesterday":
        return Period(_midnight(today - timedelta(days=1), zone), _midnight(today, zone))
    if called == "week":
        first = today - timedelta(days=today.weekday())
        return Period(_midnight(first, zone), _midnight(first + timedelta(days=7), zone))
    if called == "month":
        first = today.replace(day=1)
        return Period(_midnight(first, zone), _midnight((first + timedelta(days=32)).replace(day=1), zone))
    return Period(_midnight(today, zone), _midnight(today + timedelta(days=1), zone))


def last_whole(called: str, now: datetime, zone: ZoneInfo) -> Period:
    """The day, week or month that is over: what a report by itself is about."""
    begun = running("today" if called == "day" else called, now, zone).since
    return running("today" if called == "day" else called, begun - timedelta(hours=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _day(word: str, now: datetime, zone: ZoneInfo) -> date | None:
    called = WORDS.get(word.casefold())
    if called in ("today", "yesterday"):
        return now.astimezone(zone).date() - timedelta(days=called == "yesterday")
    for number, pattern in enumerate(_DATE):
        if found := pattern.fullmatch(word):
            parts = [int(one) for one in found.groups()]
            try:
                return date(*parts) if number == 0 else date(*reversed(parts))
            except ValueError:
                return None
    return None


def at_place(stories: Iterable[Story], place: str) -> list[Story]:
    """Those of this place, however it is written; all where no place is named."""
    return [one for one in stories if not place or one.place.casefold() == place.casefold()]


def report(
    stories: Sequence[Story],
    what: Asked,
    now: datetime,
    policy: Policy,
    owners: Mapping[int, str],
    processes: Sequence[Marked] = (),
) -> Text:
    """The ten lines. `owners`: who has a complaint, as staff read it, by its number. `processes`: the marks of each."""
    here = at_place(stories, what.place)
    period, hours = what.period, policy.working
    came = metrics.received(here, period)
    done = metrics.resolved(here, period)
    others = Counter(one.kind for one in here if one.created in period and one.withdrawn is None)
    return Text(
        "report",
        {
            "called": what.called,
            "since": period.since + NOON,  # midnight would be told as the end of the day before
            "last": period.until - NOON,
            "place": what.place,
            "received": len(came),
            "before": len(metrics.received(here, period.before)),
            "others": [(kind.value, others[kind]) for kind in OTHERS if others[kind]],
            "taken": _shown(metrics.take_up(came, policy.claim_within, hours, now)),
            "answered": _shown(metrics.first_response(came, policy.first_reply_within, hours, now)),
            "solved": _shown(metrics.resolution(done, policy.resolve_within, hours, now)),
            "kept": _kept(here, period, now),
            "late": _late(here, now, owners),
            "cause": _cause(done),
            "processes": _processes(processes),
            "csat": _csat(here, period),
            "best": _best(done, period, owners),
            "todo": _todo(here, done, now),
        },
    )


def is_quiet(stories: Sequence[Story], period: Period, now: datetime) -> bool:
    """Whether there is nothing to tell: nothing has happened in the period, and nothing is late."""
    since, until = micros(period.since), micros(period.until)
    return not late(stories, now) and not any(since <= at < until for one in stories for at in one.happened)


def further(
    stories: Sequence[Story], what: Asked, now: datetime, policy: Policy, starts: tuple[int, int] = (0, 0)
) -> Text:
    """The figures that the ten lines have no room for; each with how many it rests on. `starts`: how many people came
    by a link or a code, and how many pressed Start, wherever that was."""
    here = at_place(stories, what.place)
    period, hours = what.period, policy.working
    nps, ces = recovery.nps(here, period), recovery.ces(here, period)
    contacted, rescued = recovery.low_score_contact(here, period, now)
    given = recovery.gestures(here, period, now)
    safety, unheard = recovery.safety(here, period, policy.first_reply_within, hours, now)
    receipts = metrics.receipt_time(metrics.received(here, period))
    ended = lights(here, period, now)
    shares = {
        "reopened": metrics.reopened(here, period, now),
        "first_time": metrics.first_time_solved(here, period, now),
        "repeats": metrics.repeats(here, min(period.until, now)),
        "upheld": metrics.upheld(here, period),
        "holding": recovery.holding(here, period, now),
        "contacted": contacted,
        "rescued": rescued,
        "easy": ces,
    }
    return Text(
        "report_full",
        {
            "called": what.called,
            "since": period.since + NOON,
            "last": period.until - NOON,
            "place": what.place,
            "shares": [(name, one.k, one.n, *_bounds(one), one.is_few) for name, one in shares.items()],
            "nps": None
            if nps.score is None or nps.interval is None
            else {"score": round(nps.score), "low": round(nps.interval[0]), "high": round(nps.interval[1]), "n": nps.n},
            "gestures": {
                "n": given.n,
                "sums": [money(amount, currency) for currency, amount in sorted(given.sums.items()) if amount],
                "overdue": given.overdue,
            },
            "safety": {
                "n": safety.within.n,
                "median": None if safety.median is None else -int(-safety.median // 60),
                "unheard": unheard,
            },
            "receipts": {
                "n": receipts.n,
                "median": _seconds(receipts.median),
                "p95": _seconds(percentile(receipts.values, 0.95)),
                "most": _seconds(max(receipts.values, default=None)),
            },
            "lights": {
                "n": ended.n,
                "green": ended.green,
                "yellow": ended.yellow,
                "red": ended.red,
                "index": None if ended.index is None else round(ended.index),
            },
            "deeper": deeper(here, period, now, policy, starts),
        },
    )


def _seconds(value: float | None) -> int:
    """Whole seconds, upwards."""
    return -int(-(value or 0.0) // 1)


def _bounds(share: Share) -> tuple[int, int]:
    low, high = share.interval or (0.0, 0.0)
    return round(100 * low), round(100 * high)


def _shown(times: Times) -> dict[str, Any] | None:
    if times.median is None or times.p90 is None:
        return {"n": 0, "late": times.within.n} if times.within.n else None
    return {
        "n": times.n,
        "median": -int(-times.median // 60),
        "p90": -int(-times.p90 // 60),
        "few": times.n < FEW,
        "within": (times.within.k, times.within.n),
    }


def _kept(stories: Sequence[Story], period: Period, now: datetime) -> dict[str, Any] | None:
    stories = [one for one in stories if one.clocks]
    promises = {kind: [pair for one in stories for pair in metrics.made(one.of(kind))] for kind in Promise}
    each = [(kind.value, metrics.kept_of(promises[kind], period, now)) for kind in Promise]
    each = [(kind, one) for kind, one in each if one.share.n]
    if not each:
        return None
    whole = Kept(*(sum(getattr(one, name) for _, one in each) for name in ("met", "missed", "renegotiated")))
    was = [metrics.kept_of(found, period.before, now).share for found in promises.values()]
    before = Share(sum(one.k for one in was), sum(one.n for one in was))
    better = (whole.share.value or 0) > (before.value or 0)
    change = "" if not is_change(before, whole.share) else "better" if better else "worse"
    return {
        "met": whole.met,
        "n": whole.share.n,
        "renegotiated": whole.renegotiated,
        "few": whole.share.is_few,
        "change": change if before.n else "none",
    }


def late(stories: Sequence[Story], now: datetime) -> list[tuple[datetime, Story]]:
    """What is late now, the longest first."""
    found = [
        (clock.due, one)
        for one in stories
        if one.is_open and (clock := owed(one.state, one.running)) and clock.due <= now
    ]
    return sorted(found, key=lambda pair: pair[0])


def _late(stories: Sequence[Story], now: datetime, owners: Mapping[int, str]) -> dict[str, Any] | None:
    found = late(stories, now)
    if not found:
        return None
    named = [
        {"number": label(one.number), "owner": owners.get(one.number, ""), "due": due} for due, one in found[:NAMED]
    ]
    return {"named": named, "more": len(found) - len(named)}


def _cause(done: Sequence[Story]) -> dict[str, Any] | None:
    found = metrics.causes(done)
    if not found:
        return None
    cause, count, _ = found[0]
    return {"cause": cause.value, "count": count, "n": sum(one for _, one, _ in found)}


def _processes(found: Sequence[Marked]) -> list[dict[str, Any]] | None:
    """Those with the lowest index, the worst first; none where nothing is marked. None: there are no processes."""
    if not found:
        return None
    marked = sorted((one for one in found if one.lights.n), key=lambda one: one.lights.index or 0.0)[:NAMED]
    return [
        {"name": one.process, "index": round(one.lights.index or 0), "n": one.lights.n, "worst": one.worst}
        for one in marked
    ]


def _csat(stories: Sequence[Story], period: Period) -> dict[str, Any] | None:
    given, answered = metrics.csat(stories, period)
    if given.interval is None:
        return {"n": 0, "asked": answered.n} if answered.n else None
    low, high = given.interval
    return {
        "k": given.k,
        "n": given.n,
        "asked": answered.n,
        "low": round(100 * low),
        "high": round(100 * high),
        "few": given.is_few,
    }


def _best(done: Sequence[Story], period: Period, owners: Mapping[int, str]) -> dict[str, Any] | None:
    """The best recovery by the customer's word: top score, and of those the shortest wait; never fewer complaints."""
    happy = [one for one in done if one.score == 5 and one.scored in period]
    if not happy:
        return None
    best = min(happy, key=lambda one: (metrics.full_wait(one) or timedelta.max, one.number))
    wait = metrics.full_wait(best) or timedelta()
    return {"number": label(best.number), "owner": owners.get(best.number, ""), "minutes": wait // timedelta(minutes=1)}


def _todo(stories: Sequence[Story], done: Sequence[Story], now: datetime) -> tuple[str, str]:
    """One thing to do today: what has waited longest, then an unhappy customer, then the cause behind most."""
    waiting = late(stories, now)
    if waiting:
        return "late", label(waiting[0][1].number)
    unhappy = [one for one in done if one.score is not None and one.score <= 2]
    if unhappy:
        return "unhappy", label(unhappy[-1].number)
    found = metrics.causes(done)
    if found and found[0][1] > 1:
        return "cause", found[0][0].value
    return "nothing", ""
