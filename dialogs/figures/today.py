"""The promises of a day, for managers: what falls due, what is late and whose, and what was promised anew.

Counted as in the reports (figures.metrics): a promise counts by the time that was told first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.effects import Text
from dialogs.figures import metrics
from dialogs.figures.metrics import Period, carries_on
from dialogs.figures.report import running
from dialogs.figures.story import Story
from dialogs.model import Clock
from dialogs.numbers import label
from dialogs.promises import WATCHED
from dialogs.values import Promise

SHOWN = 15  # lines of a list


def promises(
    stories: Sequence[Story],
    owners: dict[int, str],
    now: datetime,
    zone: ZoneInfo,
    decisions: Sequence[Mapping[str, Any]] = (),
) -> Text:
    """The page. `owners`: who has each complaint, by its number; `decisions`: see figures.measured.shown."""
    day = running("today", now, zone)
    late = sorted(_late(stories, now), key=lambda pair: pair[1].due)
    moved = sorted(_moved(stories, day), key=lambda found: found[2].started)
    return Text(
        "promises_today",
        {
            "day": now,
            "decisions": list(decisions),
            "kinds": [one for kind in Promise if (one := _of(stories, kind, day, now)) is not None],
            "late": [_line(one, clock, owners) for one, clock in late[:SHOWN]],
            "more_late": max(0, len(late) - SHOWN),
            "moved": [{**_line(one, new, owners), "was": old.due} for one, old, new in moved[:SHOWN]],
            "more_moved": max(0, len(moved) - SHOWN),
        },
    )


def _of(stories: Sequence[Story], kind: Promise, day: Period, now: datetime) -> dict[str, Any] | None:
    """How the promises of one kind are kept that fall due on this day; None where none does."""
    kept = metrics.kept(stories, kind, day, day.until)  # what is kept before its time is kept
    ahead = sum(clock.due > now and clock.due in day for _, clock in _running(stories, kind))
    if not kept.share.n and not ahead:
        return None
    missed = kept.missed - sum(_is_open(one.of(kind), day, now) for one in stories)
    return {"sort": kind.value, "met": kept.met, "missed": missed, "moved": kept.renegotiated, "ahead": ahead}


def _is_open(clocks: Sequence[Clock], day: Period, now: datetime) -> bool:
    """Whether the last of these is a first promise whose time of today has not come."""
    if not clocks or clocks[-1].ended is not None or clocks[-1].due <= now or clocks[-1].due not in day:
        return False
    return len(clocks) < 2 or not carries_on(clocks[-2], clocks[-1])


def _running(stories: Iterable[Story], kind: Promise) -> Iterable[tuple[Story, Clock]]:
    for one in stories:
        clock = one.running(kind)
        if clock is not None and clock.paused_at is None and one.state in WATCHED[kind]:
            yield one, clock


def _late(stories: Sequence[Story], now: datetime) -> list[tuple[Story, Clock]]:
    """Of each complaint the promise that is late for the longest time."""
    found: dict[int, tuple[Story, Clock]] = {}
    for kind in Promise:
        for one, clock in _running(stories, kind):
            known = found.get(one.number)
            if clock.due <= now and (known is None or clock.due < known[1].due):
                found[one.number] = (one, clock)
    return list(found.values())


def _moved(stories: Iterable[Story], day: Period) -> Iterable[tuple[Story, Clock, Clock]]:
    """Where on this day a new time was told in place of another that had not come: the old clock and the new one."""
    for one in stories:
        for kind in set(Promise) - {Promise.NEWS}:
            for old, new in pairwise(one.of(kind)):
                if carries_on(old, new) and new.started in day:
                    yield one, old, new


def _line(story: Story, clock: Clock, owners: dict[int, str]) -> dict[str, Any]:
    return {
        "number": label(story.number),
        "sort": clock.kind.value,
        "due": clock.due,
        "owner": owners.get(story.number, ""),
    }
