"""Worth: what good recoveries kept for us and what they cost (17), where the value of customers is known.

It is a proxy, and says so: nobody knows who would have stayed anyway. Sums are hundredths, by currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.figures.lights import Light, light
from dialogs.figures.metrics import Period, resolved
from dialogs.figures.recovery import gestures, last_given
from dialogs.figures.story import Story


@dataclass(frozen=True, slots=True)
class Worth:
    """In one currency: the value of `saved_n` customers who ended green, of `lost_n` who ended red, and goodwill."""

    currency: str
    saved: int
    saved_n: int
    lost: int
    lost_n: int
    goodwill: int

    @property
    def net(self) -> int:
        """What was kept, less what was given for it."""
        return self.saved - self.goodwill


def worth(stories: Sequence[Story], period: Period, now: datetime, currency: str) -> Worth:
    """Each customer once, with the value that was known last; how the last complaint ended decides."""
    ends: dict[int, tuple[datetime, Light, int]] = {}
    for one in resolved(stories, period):
        ended, told = light(one, now), last_given(one, "value")
        at = one.resolves[-1][0]
        if (
            ended is not None
            and isinstance(told, int)
            and told
            and (one.customer not in ends or at > ends[one.customer][0])
        ):
            ends[one.customer] = (at, ended, told)
    green = [value for _, ended, value in ends.values() if ended is Light.GREEN]
    red = [value for _, ended, value in ends.values() if ended is Light.RED]
    spent = gestures(stories, period, now).sums.get(currency, 0)
    return Worth(currency, sum(green), len(green), sum(red), len(red), spent)
