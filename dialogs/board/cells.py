"""Rows of a table on their way into a file: packed as JSON, some hundred in a part.

A hundred thousand rows take no more room so than their letters, and whoever hands them on holds one part at a time.
JSON has no times: a cell with one is a list of its own, with the local time as ISO 8601 has it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from dialogs.board.page import Cell

LONGEST = 2**18
"""Characters of a part; only a single row may be longer."""


def packed(row: Sequence[Cell]) -> str:
    """One row. TypeError for what no cell holds."""
    return _ENCODER.encode(row)


def parts_of(rows: Iterable[str], longest: int = LONGEST) -> Iterator[str]:
    """Packed rows, in order, as parts of at most so many characters."""
    part: list[str] = []
    length = 2
    for row in rows:
        if part and length + len(row) > longest:
            yield f"[{','.join(part)}]"
            part, length = [], 2
        part.append(row)
        length += len(row) + 1
    if part:
        yield f"[{','.join(part)}]"


def rows_of(parts: Iterable[str]) -> Iterator[list[Cell]]:
    """The rows as they were before they were packed."""
    for part in parts:
        for row in json.loads(part):
            yield [datetime.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in row]


def _written(cell: object) -> list[str]:
    if not isinstance(cell, datetime):
        raise TypeError(f"No cell holds a {type(cell).__name__}.")
    return [cell.isoformat()]


_ENCODER = json.JSONEncoder(default=_written, separators=(",", ":"))
