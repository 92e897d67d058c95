"""Stale: a question that should have come long ago, and did not since we stood still, is not asked any more.

Whoever told us something a week ago, and heard nothing, needs a person; what the people need to know they ask.
"""

from datetime import timedelta

from dialogs.events import Rang
from dialogs.machine import Part, Rule, Turn
from dialogs.pieces import QUIET
from dialogs.states import ASKING, OF_SAFETY, Step
from dialogs.talk.clarify import NUDGE, stop_asking

AFTER = timedelta(hours=1)


def is_stale(_: Turn, rang: Rang) -> bool:
    """Guard: its time is long past."""
    return rang.late > AFTER


PART = Part(
    "stale",
    talk=(
        Rule((Step.LISTENING, *ASKING, *OF_SAFETY), QUIET, Step.TALKING, stop_asking, is_stale),
        Rule(ASKING, NUDGE, Step.TALKING, stop_asking, is_stale),
    ),
)
