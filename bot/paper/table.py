"""Tables as files: XLSX for people, CSV for programs. Nothing in them is ever a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from dialogs.board.page import Cell
from dialogs.figures.table import harmless

_WIDTH = 18


def xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet. Rows are written out one by one, so that the memory does not grow with the table."""
    with tempfile.TemporaryDirectory(prefix="amends-") as folder:
        path = Path(folder) / "table.xlsx"
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd hh:mm",
            "tmpdir": folder,
        }
        with xlsxwriter.Workbook(path, options) as book:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(heads) - 1, _WIDTH)
            sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
            for number, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
        return path.read_bytes()


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same as CSV (RFC 4180) in UTF-8 with a mark at its head, by which Excel knows the letters."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else harmless(cell)
