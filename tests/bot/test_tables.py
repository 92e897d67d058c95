"""Tables as files: both forms from one reading, what the library would have written, and cut with no row left out."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.__main__ import CHUNK
from bot.paper.child import LONGEST as LINE
from bot.paper.child import Order, made
from bot.paper.table import tables
from bot.paper.workbook import AHEAD, MOST_ROWS, Workbook
from dialogs.board import cells
from dialogs.board.cells import packed, parts_of, rows_of
from dialogs.board.page import Cell

HEADS = ("Number", "Came", "Place", "Minutes")
NO_LIMIT = 10**9
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0))
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 1))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["=1+1", "<r>b</r>", "_x0041_", " a\tb\n", "\x01\x1f", "a & <b> \"c\" 'd'", "Їжак 🦔"]
)
ROWS = st.lists(st.tuples(st.none() | WORDS, st.none() | TIMES, WORDS, NUMBERS), max_size=12)


def both(rows: Iterable[Sequence[Cell]], limit: int = NO_LIMIT) -> list[tuple[str, bytes]]:
    """All files of a table."""
    found = []
    for ending, file in tables("Complaints", HEADS, rows, limit):
        with file:
            found.append((ending, file.read()))
    return found


def in_csv(data: bytes) -> list[list[str]]:
    """Its rows below the heads."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]


def in_book(data: bytes) -> list[tuple[object, ...]]:
    """The same of a workbook."""
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2, values_only=True))


@given(ROWS)
def test_rows_are_the_same_when_they_are_unpacked(rows: list[tuple[Cell, ...]]) -> None:
    """And no part is longer than it may be, unless it is a single row."""
    parts = list(parts_of(map(packed, rows), longest=200))
    assert list(rows_of(parts)) == [list(row) for row in rows]
    assert all(len(part) <= 201 or len(json.loads(part)) == 1 for part in parts)


def test_what_is_no_cell_is_no_row() -> None:
    """A date without an hour, or a list, would come back as something else."""
    with pytest.raises(TypeError):
        packed([timedelta(1)])  # type: ignore[list-item]


@given(ROWS)
def test_a_workbook_reads_as_if_the_library_had_written_its_rows(rows: list[tuple[Cell, ...]]) -> None:
    """Cell by cell: texts, times in the same format, numbers; with the same heads, widths and frozen line."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Complaints")
        at = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, at)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
    ours, theirs = (openpyxl.load_workbook(io.BytesIO(data)).active for data in (both(rows)[0][1], file.getvalue()))
    for number in range(2, len(rows) + 2):
        for column in range(1, len(HEADS) + 1):
            cell, other = ours.cell(number, column), theirs.cell(number, column)
            written = rows[number - 2][column - 1]
            if isinstance(written, str) and written.startswith("<r>") and written.endswith("</r>"):
                assert cell.value == written  # the library takes it for its own markup, and spoils it
                continue
            assert (cell.value or None) == (other.value or None)
            assert cell.value is None or (cell.data_type, cell.number_format) == (other.data_type, other.number_format)
    assert [cell.value for cell in ours[1]] == list(HEADS) and ours["A1"].font.b
    assert ours.freeze_panes == "A2" and ours.title == "Complaints"


def test_a_workbook_is_whole() -> None:
    """Each part of it is named in its list of contents and well formed; words that are too long for Excel are cut."""
    long = "ї" * 20_000 + "🦔" * 20_000
    (_, book), (_, text) = both([["K-1", None, long, 1]])
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        assert opened.testzip() is None and len(set(opened.namelist())) == len(opened.namelist())
    ((_, _, cut, _),) = in_book(book)
    assert isinstance(cut, str) and long.startswith(cut) and 32_766 <= len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert in_csv(text)[0][2] == long


def test_a_long_table_is_cut_by_its_size_and_no_row_is_left_out() -> None:
    """Words that cannot be compressed: each file stays within the limit, and all rows are there once, in order."""
    random = Random(7)
    at = datetime(2026, 3, 1, 9)
    rows: list[list[Cell]] = [[f"K-{number}", at, random.randbytes(400).hex(), number] for number in range(1_500)]
    limit = 2 * AHEAD
    files = both(rows, limit)
    assert [ending for ending, _ in files] == ["xlsx", "csv"] * (len(files) // 2) and len(files) > 4
    assert all(len(data) <= limit for _, data in files)
    books, texts = [in_book(data) for _, data in files[::2]], [in_csv(data) for _, data in files[1::2]]
    assert [row[0] for book in books for row in book] == [row[0] for row in rows]
    assert [[row[0] for row in book] for book in books] == [[row[0] for row in text] for text in texts]


def test_a_row_that_is_longer_than_a_file_may_be_stands_alone() -> None:
    """It is not lost: whether the file can leave is for others to say (bot.papers)."""
    rows: list[list[Cell]] = [["K-1", None, "a", 1], ["K-2", None, "b" * 3 * AHEAD, 2], ["K-3", None, "c", 3]]
    files = both(rows, 2 * AHEAD)
    assert [data.decode().splitlines()[1][:4] for _, data in files[1::2]] == ["K-1,", "K-2,", "K-3,"]
    assert all(len(data.decode().splitlines()) == 2 for _, data in files[1::2])


def test_a_workbook_ends_where_excel_can_take_no_more_rows() -> None:
    """A million and some, beside the heads."""
    book = Workbook(io.BytesIO(), "Complaints", HEADS)
    book.rows = MOST_ROWS - 1
    assert book.has_room(b"", NO_LIMIT)
    book.add(b"")
    assert not book.has_room(b"", NO_LIMIT)
    book.close()


async def test_lines_to_the_child_and_back_are_short_however_long_the_table_is() -> None:
    """What a process holds of a table on its way are lines of some hundred kilobytes, not all rows at once."""
    now = datetime(2026, 3, 1, 9, tzinfo=UTC).replace(tzinfo=None)
    rows: list[list[Cell]] = [[f"K-{number}", now, "Main Street " * 9, number] for number in range(12_000)]
    order = Order(
        {"order": "table", "title": "t", "heads": HEADS, "limit": NO_LIMIT}, tuple(parts_of(map(packed, rows)))
    )
    lines = list(order.lines())
    assert len(lines) > 5 and max(map(len, lines)) <= cells.LONGEST + 200
    assert CHUNK * 4 // 3 + 1 < LINE
    ((_, (ending, data)),) = await made([order])
    assert ending == "csv" and len(data) > 4 * CHUNK  # in several lines of base64
