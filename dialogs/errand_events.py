"""What can happen that is about no customer's case: what an errand (dialogs.errands) is asked for."""

from dataclasses import dataclass, field
from typing import Any

from dialogs.model import Staff


@dataclass(frozen=True, slots=True)
class Commanded:
    """A colleague asked for something by a slash in a staff group; `words` is what followed it."""

    command: str
    words: str
    staff: Staff
    message: int
    thread: int | None = None
    group: int = 0


@dataclass(frozen=True, slots=True)
class MatterPressed:
    """A colleague pressed a button under a line of the board that is about a matter."""

    act: str
    matter: int
    arg: str
    query: str
    message: int
    staff: Staff
    chat: int = 0


@dataclass(frozen=True, slots=True)
class MatterRang:
    """A timer of a matter is due."""

    ring: str
    matter: int


@dataclass(frozen=True, slots=True)
class Handed:
    """The step of a case hands over something that is about no complaint (effects.Hand); `matter` among the values is
    the number of one that it is about, be it open or over."""

    what: str
    complaint: int
    staff: Staff | None = None
    values: dict[str, Any] = field(default_factory=dict)


ErrandEvent = Commanded | MatterPressed | MatterRang | Handed
"""What is about no customer's case: see dialogs.errands."""
