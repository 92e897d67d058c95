"""What stands below the further figures of a report: are the promises honest ones, how do people come to us, how many
stay silent, and what were good recoveries worth."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dialogs.figures import access, metrics
from dialogs.figures.calibration import calibrated
from dialogs.figures.metrics import Period
from dialogs.figures.story import Story
from dialogs.figures.worth import worth
from dialogs.money import money
from dialogs.policy import Policy

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def deeper(
    stories: Sequence[Story], period: Period, now: datetime, policy: Policy, starts: tuple[int, int]
) -> dict[str, Any]:
    """The facts of these lines as plain data; what nothing is known of is None or empty."""
    came = len(metrics.received(stories, period))
    funnel = access.funnel(stories, period, *starts)
    kept = worth(stories, period, now, policy.currency)
    arose, handled = departments(stories, period)
    return {
        "departments": [
            (name, arose[name], handled[name])
            for name in sorted({*arose, *handled}, key=lambda one: (-arose[one], one))
        ],
        "settings": [
            {
                "name": one.setting,
                "value": written(one.promised),
                "k": one.kept,
                "n": one.n,
                "p90": None if one.p90 is None else -int(-one.p90 // _MINUTE),
                "proposed": None if one.proposed is None else written(one.proposed),
            }
            for one in calibrated(stories, period, now, policy)
            if one.n
        ],
        "funnel": {"scans": funnel.scans, "starts": funnel.starts, "words": funnel.words, "came": funnel.registered}
        if funnel.starts or funnel.words
        else None,
        "skips": [
            (name, share.k, share.n, access.is_skipped_often(share)) for name, share in access.skips(stories, period)
        ],
        "silent": {"count": metrics.iceberg(came), "multiplier": metrics.SILENT} if came else None,
        "worth": {
            "saved": money(kept.saved, kept.currency),
            "saved_n": kept.saved_n,
            "lost": money(kept.lost, kept.currency),
            "lost_n": kept.lost_n,
            "goodwill": money(kept.goodwill, kept.currency),
        }
        if kept.saved_n or kept.lost_n
        else None,
    }


def departments(stories: Sequence[Story], period: Period) -> tuple[Counter[str], Counter[str]]:
    """How many complaints that were resolved in the period arose in each department, and how many it has dealt with."""
    done = metrics.resolved(stories, period)
    return Counter(one.arose for one in done if one.arose), Counter(one.handled for one in done if one.handled)


def written(length: timedelta) -> str:
    """A length as the settings write it: 90m, 2h."""
    return f"{length // _HOUR}h" if length % _HOUR == timedelta() else f"{length // _MINUTE}m"
