"""Tables as files: XLSX for people, CSV for programs, both from one reading of the rows, and cut where one grows long.

Nothing in them is ever a formula. All files of a table have the same rows in both forms; each of them stays within the
limit, but for a single row that is longer: no row is left out.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import IO

from bot.paper.workbook import Workbook
from dialogs.board.page import Cell
from dialogs.figures.table import harmless

_harmless = lru_cache(maxsize=4096)(harmless)  # most words of a table stand in it often
_MARK = b"\xef\xbb\xbf"  # by which Excel knows that the letters are UTF-8


def tables(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], limit: int
) -> Iterator[tuple[str, IO[bytes]]]:
    """Pairs of files, each by its ending (xlsx, csv), rewound; none is longer than `limit` bytes.

    They stand on the disk and are gone when they are closed, so that memory does not grow with the table.
    """
    pair = _Pair(title, heads)
    done = [pair]
    for row in rows:
        if not pair.add(row, limit):
            pair = _Pair(title, heads)
            done.append(pair)
            pair.add(row, None)
    for one in done:
        one.close()
        yield "xlsx", one.book_file
        yield "csv", one.csv_file


class _Pair:
    """A workbook and a CSV (RFC 4180) with the same rows."""

    def __init__(self, title: str, heads: Sequence[str]) -> None:
        self.book_file, self.csv_file = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        self._book = Workbook(self.book_file, title, heads)
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(self._line)
        self.csv_file.write(_MARK + self._csv(heads))

    def add(self, row: Sequence[Cell], limit: int | None) -> bool:
        """Write a row into both; False, and into none, where one of them would grow beyond the limit."""
        in_book, in_csv = self._book.row(self._book.rows + 1, row), self._csv(_plain(row))
        if limit is not None and not self._has_room(in_book, in_csv, limit):
            return False
        self._book.add(in_book)
        self.csv_file.write(in_csv)
        return True

    def _has_room(self, in_book: bytes, in_csv: bytes, limit: int) -> bool:
        return self._book.has_room(in_book, limit) and self.csv_file.tell() + len(in_csv) <= limit

    def close(self) -> None:
        """Nothing comes any more; both can be read from their heads."""
        self._book.close()
        self.book_file.seek(0)
        self.csv_file.seek(0)

    def _csv(self, row: Sequence[Cell]) -> bytes:
        self._writer.writerow(row)
        told = self._line.getvalue()
        self._line.seek(0)
        self._line.truncate()
        return told.encode("utf-8", "replace")


def _plain(row: Sequence[Cell]) -> list[Cell]:
    return [
        _harmless(cell)
        if isinstance(cell, str)
        else cell.isoformat(" ", "minutes")
        if isinstance(cell, datetime)
        else cell
        for cell in row
    ]
