"""What an errand (dialogs.errands) says in the staff group in which it was asked for, about no complaint."""

from dataclasses import dataclass

from dialogs.states import Language
from dialogs.template import Rows, Text


@dataclass(frozen=True, slots=True)
class SayBelow:
    """Answer a colleague below the command, or below the line whose button was pressed.

    `name`: numbers by which the line can be changed later, before anybody knows where it stands (RedrawNamed).
    """

    text: Text
    buttons: Rows = ()
    name: tuple[int, ...] = ()


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
    """Say something on the board that is about no single complaint; `group`: on that of this group, not where it was
    asked for. `name` as in SayBelow."""

    text: Text
    buttons: Rows = ()
    name: tuple[int, ...] = ()
    group: int | None = None


@dataclass(frozen=True, slots=True)
class RedrawNotice:
    """Change a line about a matter where it stands; said anew when the group is not `chat` any more."""

    chat: int
    message: int
    text: Text
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class RedrawNamed:
    """Change the line of this name on the board of a group; said anew where it cannot be found any more."""

    name: tuple[int, ...]
    group: int
    text: Text
    buttons: Rows = ()
