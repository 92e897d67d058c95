"""XLSX for people, as a stream: rows go into the file as they come, so that memory does not grow with the table.

The library makes the workbook, with the heads, the formats and one row as an example. The rows are put where that one
stood, and written as it was: by the library each cell takes some ten times longer, which for a hundred thousand rows is
a quarter of a minute. Every text is a text there, and nothing is ever a formula. See ECMA-376, part 1, 18.3.1.4 (c).
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import IO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from dialogs.board.page import Cell

MOST_ROWS = 1_048_575
"""Excel takes no more, beside the heads."""
AHEAD = 2**17
"""Bytes that may be under way to the file, or come behind the rows."""
_WIDTH = 18
_LONGEST = 32_767  # UTF-16 units that Excel takes in a cell
_SHEET = "xl/worksheets/sheet1.xml"
_EXAMPLE = re.compile(r'<row r="2"[^>]*><c r="A2" s="(\d+)">.*?</row>')
_EXTENT = re.compile(r"<dimension [^>]*/>")  # may be left out, and is known only at the end
_ZERO, _DAY = datetime(1899, 12, 30), timedelta(days=1)  # noqa: DTZ001  (local, as the cells are)
_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Workbook:
    """A workbook of one sheet, written into `file`."""

    def __init__(self, file: IO[bytes], title: str, heads: Sequence[str]) -> None:
        self.rows = 0
        self._columns = [xl_col_to_name(column) for column in range(len(heads))]
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        with zipfile.ZipFile(io.BytesIO(_form(title, heads))) as form:
            for name in form.namelist():
                if name != _SHEET:
                    self._zip.writestr(form.getinfo(name), form.read(name), zipfile.ZIP_DEFLATED)
            sheet = form.read(_SHEET).decode()
            about = form.getinfo(_SHEET)
        example = _EXAMPLE.search(sheet)
        assert example is not None  # the library has written the example
        self._date, self._tail = example[1], sheet[example.end() :]
        entry = zipfile.ZipInfo(_SHEET, about.date_time)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._entry = self._zip.open(entry, "w")
        self._entry.write(_EXTENT.sub("", sheet[: example.start()]).encode())

    def has_room(self, data: bytes, limit: int) -> bool:
        """Whether the file stays within so many bytes if these are added, however little they can be compressed."""
        return self.rows < MOST_ROWS and self._file.tell() + len(data) + AHEAD <= limit

    def row(self, number: int, row: Sequence[Cell]) -> bytes:
        """The row as it stands in the file; `number` counts from 1. A cell without a value is left out."""
        line = number + 1
        cells = []
        for column, cell in zip(self._columns, row, strict=True):
            if isinstance(cell, str):
                if cell:
                    cells.append(f'<c r="{column}{line}"{_text(cell)}')
            elif isinstance(cell, datetime):
                cells.append(f'<c r="{column}{line}" s="{self._date}"><v>{(cell - _ZERO) / _DAY:.16G}</v></c>')
            elif cell is not None:
                cells.append(f'<c r="{column}{line}"><v>{cell:.16G}</v></c>')
        return f'<row r="{line}">{"".join(cells)}</row>'.encode()

    def add(self, data: bytes) -> None:
        """Write the next row, as `row` has made it."""
        self._entry.write(data)
        self.rows += 1

    def close(self) -> None:
        """Nothing comes any more."""
        self._entry.write(self._tail.encode())
        self._entry.close()
        self._zip.close()


def _form(title: str, heads: Sequence[str]) -> bytes:
    """The workbook without its rows, but for one that shows how a time is written."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, _WIDTH)
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        sheet.write_datetime(1, 0, _ZERO + _DAY)
    return file.getvalue()


@lru_cache(maxsize=4096)  # most words of a table stand in it often
def _text(cell: str) -> str:
    """A text as the rest of its cell. What XML cannot hold is written by its number, as Excel does (ST_Xstring)."""
    if len(cell) * 2 > _LONGEST:  # cut by whole letters, of which some take two units
        cell = cell.encode("utf-16-le", "surrogatepass")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
    told = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPE.sub("_x005F_", cell))
    kept = ' xml:space="preserve"' if told != told.strip() else ""
    return f' t="inlineStr"><is><t{kept}>{told.translate(_MARKUP)}</t></is></c>'
