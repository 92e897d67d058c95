"""What an errand (dialogs.errands) says in the staff group in which it was asked for, about no complaint."""

from dataclasses import dataclass

from dialogs.states import Language
from dialogs.template import Rows, Text


@dataclass(frozen=True, slots=True)
class SayBelow:
    """Answer a colleague below the command, or below the line whose button was pressed."""

    text: Text
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class Poster:
    """Send a colleague a poster of a place, to be printed, below the command. `tenths`: of ten complaints so many had a
    person's answer in time, of `n` in all; None where that may not be told."""

    place: str
    code: str
    link: str
    languages: tuple[Language, ...]
    tenths: int | None
    n: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Say something on the board that is about no single complaint."""

    text: Text
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class RedrawNotice:
    """Change a line about a matter where it stands; said anew when the group is not `chat` any more."""

    chat: int
    message: int
    text: Text
    buttons: Rows = ()
