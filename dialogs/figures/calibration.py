"""Calibration: each promise of the settings against how it was kept, and which setting would be an honest one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs.figures import metrics
from dialogs.figures.metrics import Period, Times
from dialogs.figures.story import Story
from dialogs.policy import Policy

ENOUGH = 30
"""Fewer complaints propose nothing: what they show may be chance."""
KEPT = 0.9
"""A promise that is kept less often is too short."""
MARGIN = 1.1
"""What nine of ten took and a tenth more is an honest promise."""
ROOM = 0.5
"""Where an honest promise is at most half of the one that is made, the shorter one can be told."""
_STEPS = ((timedelta(hours=1), timedelta(minutes=5)), (timedelta(days=1), timedelta(minutes=30)))
"""Below an hour proposals are rounded up to five minutes, below a day to half an hour, else to an hour."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One setting: what it promises (working time), how many of `n` were in time, what nine of ten took, and which time
    is proposed; None: the setting is right, or there are too few to say."""

    setting: str
    promised: timedelta
    kept: int
    n: int
    p90: timedelta | None
    proposed: timedelta | None


def calibrated(stories: Sequence[Story], period: Period, now: datetime, policy: Policy) -> list[Calibrated]:
    """The promises that every complaint has, each with what became of it in the period."""
    came, done = metrics.received(stories, period), metrics.resolved(stories, period)
    hours = policy.working
    return [
        one(name, limit, measure(of, limit, hours, now))
        for name, limit, measure, of in (
            ("CLAIM_WITHIN", policy.claim_within, metrics.take_up, came),
            ("FIRST_REPLY_WITHIN", policy.first_reply_within, metrics.first_response, came),
            ("NEXT_REPLY_WITHIN", policy.next_reply_within, metrics.next_response, came),
            ("RESOLVE_WITHIN", policy.resolve_within, metrics.resolution, done),
        )
    ]


def one(setting: str, promised: timedelta, took: Times) -> Calibrated:
    """A setting against what it took: too short where fewer than nine of ten kept it, too long where half would do."""
    share = took.within
    p90 = None if took.p90 is None else timedelta(seconds=took.p90)
    proposed = None
    if p90 is not None and share.n >= ENOUGH:
        honest = rounded_up(p90 * MARGIN)
        too_short = (share.value or 0) < KEPT and honest > promised
        too_long = (share.value or 0) >= KEPT and honest <= promised * ROOM
        proposed = honest if too_short or too_long else None
    return Calibrated(setting, promised, share.k, share.n, p90, proposed)


def rounded_up(length: timedelta) -> timedelta:
    """A time that can be promised: the next full step."""
    step = next((step for below, step in _STEPS if length < below), timedelta(hours=1))
    return max(-(-length // step), 1) * step
