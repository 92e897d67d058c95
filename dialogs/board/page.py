"""A page: what a reading command shows, in one message that can be turned to the next page and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dialogs.effects import Rows, Text

Cell = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """A text file beside the page: its name, and the text that it holds."""

    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of figures: its kind, what stands above it, its data with the words in it, and the same told in words
    for those who do not see it."""

    kind: str
    title: Text
    data: Mapping[str, Any]
    told: Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that leaves as files: their name without its ending, the heads of its columns, and its rows, packed
    part by part (dialogs.board.cells)."""

    name: str
    heads: tuple[Text, ...]
    parts: Sequence[str]
    told: Text


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to print, as PDF: its name without the ending, its title, and its sections, each a head and its lines."""

    name: str
    title: Text
    sections: tuple[tuple[Text, tuple[Text, ...]], ...]
    told: Text


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is ready to leave: how Telegram is to show it (photo or document), its name, and it in base64."""

    shown: str
    name: str
    data: str
    told: Text


@dataclass(frozen=True, slots=True)
class Noted:
    """That somebody has read this is written down: a line of the journal about no complaint, and perhaps one on the
    board. What is chosen on a page can be written down so, too."""

    event: str
    details: Mapping[str, Any]
    line: Text | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown. `back` and `on` are the keys of the pages before and behind this one; "" where there is none.

    `rows` are buttons of the staff group: they are shown there only. `choices` are shown anywhere, `in_a_row` in a row
    (0: all in one): the label of each, and the key of the page to which it turns. The first line of the text ends its
    command, and words behind it, by " · " where there are words (`heading`): a press reads there what was asked for.
    """

    text: Text
    back: str = ""
    on: str = ""
    rows: Rows = ()
    choices: tuple[tuple[Text, str], ...] = ()
    in_a_row: int = 0
    file: File | None = None
    pictures: tuple[Picture, ...] = ()
    sheet: Sheet | None = None
    paper: Paper | None = None
    made: tuple[Made, ...] = ()  # the pictures, the sheet and the paper, once they are ready
    missing: tuple[str, ...] = ()  # what of them could not be made, by name: whoever asked is told so
    noted: Noted | None = None
    quiet: bool = False  # it is not said at all
    alert: bool = False  # its text is told to who pressed alone, and the page there stays as it was


QUIET = Page(Text("nothing_unusual"), quiet=True)
"""There is nothing to tell, and nobody has asked: nothing is said."""
BREAK = " · "


def words_in(heading: str, command: str) -> str:
    """The words of a question, as they stand in the first line of the page that answers it."""
    behind = heading.removeprefix(f"/{command}")
    return behind.rpartition(BREAK)[0].strip() if behind != heading and BREAK in behind else ""
