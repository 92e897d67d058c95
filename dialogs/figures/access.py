"""Access (25): how people come to complain, from the code they scan to what is registered, and what is skipped.

A scan and a start are lines of the journal about no complaint, with the person's number as their actor; a question that
was asked or skipped is a line of its complaint.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.figures.intervals import Share
from dialogs.figures.metrics import Period, received
from dialogs.figures.story import Story
from dialogs.journal import ASKED, SKIPPED

OFTEN = 0.15
"""A question that is skipped by more is to be taken out, or asked in other words (domain: metric 25)."""
FEW = 10
"""So often at least a question must have been asked before it is named."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many people came by a link or a code, pressed Start, wrote something that we keep, and have a complaint."""

    scans: int
    starts: int
    words: int
    registered: int


def funnel(stories: Sequence[Story], period: Period, scans: int, starts: int) -> Funnel:
    """People of the period, each counted once at each step."""
    wrote = {one.customer for one in stories if one.created in period}
    return Funnel(scans, starts, len(wrote), len({one.customer for one in received(stories, period)}))


def skips(stories: Sequence[Story], period: Period) -> list[tuple[str, Share]]:
    """Each question that was asked in the period, and how often it was skipped; those asked most first."""
    asked: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for one in stories:
        for event, counted in ((ASKED, asked), (SKIPPED, skipped)):
            counted.update({str(line.details.get("question")) for line in one.events(event) if line.at in period})
    return [(name, Share(min(skipped[name], count), count)) for name, count in asked.most_common()]


def is_skipped_often(share: Share) -> bool:
    """Whether a question should be looked at: asked often enough, and skipped by more than fifteen of a hundred."""
    return share.n >= FEW and (share.value or 0) > OFTEN
