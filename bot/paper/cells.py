"""Rows on their way to the child process and back: as JSON can hold them. Loads no library that writes tables."""

from collections.abc import Sequence
from datetime import datetime

from dialogs.board.page import Cell


def written(cell: object) -> list[str]:
    """What JSON cannot hold by itself, for `json.dumps`: a time becomes a list of its own. TypeError for all else."""
    if not isinstance(cell, datetime):
        raise TypeError(f"No cell holds a {type(cell).__name__}.")
    return [cell.isoformat()]


def read(row: Sequence[object]) -> list[Cell]:
    """A row as it was before it was written."""
    return [datetime.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in row]  # type: ignore[misc]
