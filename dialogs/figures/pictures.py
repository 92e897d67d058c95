"""Which pictures a report has, and what each shows; each is also told in words, for those who do not see it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialogs.board.page import Picture
from dialogs.effects import Text
from dialogs.figures import metrics, recovery
from dialogs.figures.effect import Effect
from dialogs.figures.intervals import FEW
from dialogs.figures.lights import Light, by_cause, lights
from dialogs.figures.metrics import Period
from dialogs.figures.processes import Marked
from dialogs.figures.report import Asked, at_place, late
from dialogs.figures.story import Story
from dialogs.items import clip
from dialogs.policy import Policy

A_MONTH = 30
AGES = (
    (Text("age_hour"), timedelta(hours=1)),
    (Text("age_day"), timedelta(days=1)),
    (Text("age_three"), timedelta(days=3)),
    (Text("age_older"), None),
)
LEAST = 3
"""Fewer complaints make no picture: the words say it all."""
MOST_DAYS = 92
WEEKS_SHOWN = timedelta(weeks=8)
"""So far back scores are shown by week."""
MOST_CAUSES = 6
MOST_PROCESSES = 8


def pictures(
    stories: Sequence[Story],
    what: Asked,
    now: datetime,
    policy: Policy,
    effects: Sequence[tuple[str, Effect]] = (),
    processes: Sequence[Marked] = (),
) -> tuple[Picture, ...]:
    """The pictures for which there is enough to show, in the order of the album (Telegram takes ten). `effects`: what
    was changed, and how often its cause came before and after. `processes`: the marks of each; their picture stands in
    place of that of the causes, and also where there are too few complaints for any other."""
    here = at_place(stories, what.place)
    came = metrics.received(here, what.period)
    marks = _processes(processes)
    if len(came) < LEAST:
        return () if marks is None else (marks,)
    drawn = [
        _pareto(metrics.resolved(here, what.period)),
        _flow(here, what.period, policy.zone),
        _times(came, "taken", policy, now),
        _times(came, "answered", policy, now),
        _heat(came, policy.zone),
        _satisfied(here, what.period, policy.zone),
        _recommended(here, what.period, policy.zone),
        marks or _lights(here, what.period, now),
        _ageing(here, now),
        _effects(effects),
    ]
    return tuple(one for one in drawn if one is not None)


def _pareto(done: Sequence[Story]) -> Picture | None:
    found = metrics.causes(done)
    if not found:
        return None
    bars = [[Text("cause_shown", {"cause": cause.value}), count, so_far] for cause, count, so_far in found]
    told = [(cause.value, count) for cause, count, _ in found]
    few = [cause.value for cause in metrics.vital_few(found)]
    data = {"bars": bars, "share": Text("axis_together")}
    return Picture("pareto", Text("picture_pareto"), data, Text("told_pareto", {"causes": told, "few": few}))


def _days(period: Period, zone: ZoneInfo) -> list[datetime]:
    found: list[datetime] = []
    day = period.since.astimezone(zone)
    while day < period.until and len(found) < MOST_DAYS:
        found.append(day)
        day += timedelta(days=1)  # of the wall: the zone keeps midnight at midnight
    return found


def _flow(stories: Sequence[Story], period: Period, zone: ZoneInfo) -> Picture | None:
    days = _days(period, zone)
    if len(days) < 2:
        return None
    came = Counter(one.created.astimezone(zone).date() for one in metrics.received(stories, period))
    near = Period(days[0] - timedelta(days=1), days[-1] + timedelta(days=2))  # what may fall on one of the days
    done = Counter(at.astimezone(zone).date() for one in stories if one.counts for at, _ in one.resolves if at in near)
    data = {
        "days": [Text("day_shown", {"at": day}) for day in days],
        "came": [came[day.date()] for day in days],
        "done": [done[day.date()] for day in days],
        "came_label": Text("label_came"),
        "done_label": Text("label_done"),
    }
    told = {"came": sum(came.values()), "done": sum(done[day.date()] for day in days), "days": len(days)}
    return Picture("flow", Text("picture_flow"), data, Text("told_flow", told))


def _times(came: Sequence[Story], what: str, policy: Policy, now: datetime) -> Picture | None:
    limit = policy.claim_within if what == "taken" else policy.first_reply_within
    measure = metrics.take_up if what == "taken" else metrics.first_response
    found = measure(came, limit, policy.working, now)
    if found.n < LEAST or found.median is None or found.p90 is None:
        return None
    promise = limit / timedelta(minutes=1)
    data = {
        "minutes": [value / 60 for value in found.values],
        "promise": promise,
        "promise_label": Text("label_promise", {"minutes": round(promise)}),
        "minutes_label": Text("axis_minutes"),
        "share": Text("axis_share"),
    }
    told = {"what": what, "median": -int(-found.median // 60), "p90": -int(-found.p90 // 60), "n": found.n}
    title = Text("picture_taken") if what == "taken" else Text("picture_answered")
    return Picture("times", title, data, Text("told_times", told))


def _heat(came: Sequence[Story], zone: ZoneInfo) -> Picture:
    counts = [[0] * 24 for _ in range(7)]
    for one in came:
        at = one.created.astimezone(zone)
        counts[at.weekday()][at.hour] += 1
    most = max((counts[day][hour], -day, -hour) for day in range(7) for hour in range(24))
    data = {"counts": counts, "weekdays": [Text("weekday_shown", {"day": day}) for day in range(7)]}
    told = {"day": -most[1], "hour": -most[2], "count": most[0]}
    return Picture("heat", Text("picture_heat"), data, Text("told_heat", told))


def _satisfied(stories: Sequence[Story], period: Period, zone: ZoneInfo) -> Picture | None:
    """By week, back to eight weeks: a share, and the range in which the true one lies."""
    points = []
    for span in _weeks(period):
        given, _ = metrics.csat(stories, span)
        if given.interval is not None and given.value is not None:
            low, high = given.interval
            label = Text("day_shown", {"at": span.since.astimezone(zone)})
            points.append(
                {"value": 100 * given.value, "low": 100 * low, "high": 100 * high, "n": given.n, "label": label}
            )
    if len(points) < 2:
        return None
    data = {"points": points, "scale": [0, 100]}
    told = {"first": round(points[0]["value"]), "last": round(points[-1]["value"]), "n": points[-1]["n"]}  # type: ignore[call-overload]
    return Picture("shares", Text("picture_satisfied"), data, Text("told_satisfied", told))


def _weeks(period: Period) -> list[Period]:
    """The eight weeks up to its end."""
    first = period.until - WEEKS_SHOWN
    return [Period(first + timedelta(weeks=week), first + timedelta(weeks=week + 1)) for week in range(8)]


def _recommended(stories: Sequence[Story], period: Period, zone: ZoneInfo) -> Picture | None:
    """NPS by week, back to eight weeks, with its adjusted range."""
    points = []
    stories = [one for one in stories if recovery.last_given(one, "nps") is not None]
    for span in _weeks(period):
        found = recovery.nps(stories, span)
        if found.interval is not None and found.score is not None:
            low, high = found.interval
            label = Text("day_shown", {"at": span.since.astimezone(zone)})
            points.append({"value": found.score, "low": low, "high": high, "n": found.n, "label": label})
    if len(points) < 2:
        return None
    data = {"points": points, "scale": [-100, 100]}
    last = points[-1]
    told = {"first": round(float(str(points[0]["value"]))), "last": round(float(str(last["value"]))), "n": last["n"]}
    return Picture("shares", Text("picture_recommended"), data, Text("told_recommended", told))


def _lights(stories: Sequence[Story], period: Period, now: datetime) -> Picture | None:
    """How complaints of each cause ended; the causes with most."""
    found = by_cause(stories, period, now)[:MOST_CAUSES]
    whole = lights(stories, period, now)
    if whole.n < LEAST or whole.index is None:
        return None
    data: dict[str, object] = {"labels": [Text("cause_shown", {"cause": cause.value}) for cause, _ in found]}
    for name in Light:
        data[name.value] = [getattr(one, name.value) for _, one in found]
        data[f"{name.value}_label"] = Text("label_light", {"light": name.value})
    told = {"green": whole.green, "yellow": whole.yellow, "red": whole.red, "index": round(whole.index)}
    return Picture("lights", Text("picture_lights"), data, Text("told_lights", told))


def _processes(found: Sequence[Marked]) -> Picture | None:
    """The shares of green, yellow and red marks of each process; the settings' first ones."""
    shown = [one for one in found if one.lights.index is not None][:MOST_PROCESSES]
    if sum(one.lights.n for one in shown) < LEAST:
        return None
    told = [(one.process, round(one.lights.index or 0), one.lights.n, one.worst) for one in shown]
    data: dict[str, object] = {
        "labels": [one.process for one in shown],
        "beside": [Text("process_beside", {"index": index, "n": n}) for _, index, n, _ in told],
        "few": [n < FEW for _, _, n, _ in told],
        "share": Text("axis_share"),
    }
    for name in Light:
        data[name.value] = [getattr(one.lights, name.value) for one in shown]
        data[f"{name.value}_label"] = Text("label_light", {"light": name.value})
    return Picture("zones", Text("picture_processes"), data, Text("told_processes", {"each": told}))


def _ageing(stories: Sequence[Story], now: datetime) -> Picture | None:
    found = metrics.ageing(stories, now)
    if not found:
        return None
    overdue = {one.number for _, one in late(stories, now)}
    counts, lates, begun = [], [], timedelta()
    for _, until in AGES:
        inside = [one for age, one in found if begun <= age and (until is None or age < until)]
        counts.append(len(inside))
        lates.append(any(one.number in overdue for one in inside))
        begun = until or begun
    data = {"labels": [name for name, _ in AGES], "counts": counts, "late": lates}
    told = {"open": len(found), "late": len(overdue)}
    return Picture("ageing", Text("picture_ageing"), data, Text("told_ageing", told))


def _effects(found: Sequence[tuple[str, Effect]]) -> Picture | None:
    """Each prevention with how often its cause came in thirty days, before it was done and after."""
    shown = [(what, one) for what, one in found if one.before or one.after]
    if not shown:
        return None
    before = [round(A_MONTH * one.before / one.days_before, 1) for _, one in shown]
    after = [round(A_MONTH * one.after / one.days_after, 1) for _, one in shown]
    data = {
        "labels": [what for what, _ in shown],
        "before": before,
        "after": after,
        "before_label": Text("label_before"),
        "after_label": Text("label_after"),
    }
    changes = ["fell" if one.fell else "rose" if one.rose else "" for _, one in shown]
    told = [(clip(what, 60), *rest) for (what, _), *rest in zip(shown, before, after, changes, strict=True)]
    return Picture("effects", Text("picture_effects"), data, Text("told_effects", {"each": told}))
