"""Complaints that are shown together: of many that one known trouble has brought, staff see one line with their number.

A complaint of which there is more to say has its own card all the same: one that somebody has, or that came back, or
in which there is danger. Where a trouble has brought few, each of them has its own, too.
"""

from typing import NamedTuple

from dialogs.model import Complaint
from dialogs.states import State

FEW = 10
"""So many parts of one trouble are each shown by themselves."""


class Part(NamedTuple):
    """A complaint that is a part of a matter: whether its customer was told, and where it stands."""

    number: int
    told: bool
    state: State


def together(complaint: Complaint) -> int:
    """The number of the matter in whose line it may be shown; 0: it is shown by itself."""
    return complaint.incident if complaint.state is State.NEW and complaint.register is None else 0


def shown_as(matter: int) -> int:
    """What stands for the number of a digest in the room of a complaint that is shown in this matter's line."""
    return -matter
