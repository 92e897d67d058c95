"""The light of how a complaint ended, and the index of many (20): green, yellow or red, by what was kept and what the
customer said. Who has said nothing yet has no light: silence is not green.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogs.figures.metrics import HAPPY, Fate, Period, fate, made, resolved
from dialogs.figures.recovery import LOW
from dialogs.figures.story import Story
from dialogs.values import Cause, Promise, Register


class Light(StrEnum):
    """How it ended."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Lights:
    """How many of each."""

    green: int
    yellow: int
    red: int

    @property
    def n(self) -> int:
        """How many have a light."""
        return self.green + self.yellow + self.red

    @property
    def index(self) -> float | None:
        """100 (green - red) / n, from -100 to 100 points; None where nothing has a light."""
        return 100 * (self.green - self.red) / self.n if self.n else None


def light(story: Story, now: datetime) -> Light | None:
    """Red: refused and not accepted, a low score, the news that was owed missed, or at law. Green: all promises kept,
    never reopened, and the customer said "solved" or gave 4 or 5. Yellow: solved by the customer's word all the same,
    or a 3. None: still open, or without a word of the customer."""
    if story.is_open or not story.resolves:
        return None
    missed = {kind for kind in Promise for first, last in made(story.of(kind)) if fate(first, last, now) is Fate.MISSED}
    unhappy = story.score is not None and story.score <= LOW
    refused = story.refused and not story.confirmed
    if unhappy or refused or Promise.NEWS in missed or story.register is Register.LEGAL:
        return Light.RED
    happy = story.score is not None and story.score >= HAPPY
    if not happy and not story.confirmed and story.score is None:
        return None
    doubts = bool(missed) or bool(story.reopens) or (story.score is not None and not happy)
    return Light.YELLOW if doubts else Light.GREEN


def lights(stories: Iterable[Story], period: Period, now: datetime) -> Lights:
    """The lights of what was resolved in the period (20)."""
    return _counted(resolved(stories, period), now)


def by_cause(stories: Sequence[Story], period: Period, now: datetime) -> list[tuple[Cause, Lights]]:
    """The same of each cause, the one with most first; causes without any light are left out."""
    done = resolved(stories, period)
    found = [(cause, _counted([one for one in done if one.cause is cause], now)) for cause in Cause]
    return sorted((one for one in found if one[1].n), key=lambda one: (-one[1].n, one[0].value))


def _counted(stories: Iterable[Story], now: datetime) -> Lights:
    found = Counter(light(one, now) for one in stories)
    return Lights(found[Light.GREEN], found[Light.YELLOW], found[Light.RED])
