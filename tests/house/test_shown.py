"""The tables of RELIABILITY.md and SECURITY.md tell for each row which tests show it, from the marks on the tests."""

import ast
from pathlib import Path

import pytest

from tests.house.tables import PAGES, WITHOUT, Shown, marked, marks_in, numbered, shown_by, with_tests

ROWS = {row[0]: row for page in PAGES for row in numbered(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_last_column_is_what_the_marks_say(page: Path, rewrite: bool) -> None:
    """Written by `pytest tests/house --rewrite`; a test that is renamed or goes takes its name with it."""
    text = page.read_text(encoding="utf-8")
    if rewrite:
        page.write_text(with_tests(text, marked()), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == with_tests(text, marked()), "stale: run pytest tests/house --rewrite"


@pytest.mark.parametrize("number", ROWS)
def test_each_row_has_a_test_or_says_why_not(number: str) -> None:
    """One of the two, and no cell is empty."""
    *said, last = ROWS[number]
    assert all(said)
    assert bool(shown_by(number, marked())) != bool(WITHOUT.match(last)), f"{number} needs a test or a reason, not both"


def test_a_mark_names_rows_that_exist_on_a_test_that_means_to_pass() -> None:
    """A test that is known to fail shows nothing."""
    assert [one for one in marked() if not set(one.rows) <= set(ROWS)] == []
    assert [one for one in marked() if one.waits] == []


def test_what_is_stale_would_be_found() -> None:
    """Marks and rows are read as they are written: what the tests below compare is not empty."""
    code = '@shows("F1", "I2")\n@pytest.mark.parametrize("x", [1])\nasync def test_it(x): ...\ndef test_other(): ...\n'
    (found,) = marks_in(ast.parse(code), "tests/test_x.py")
    assert found == Shown("tests/test_x.py", "test_it", ("F1", "I2"), waits=False)
    (waiting,) = marks_in(ast.parse('@pytest.mark.xfail\n@shows("F1")\ndef test_it(): ...'), "tests/test_x.py")
    assert waiting.waits
    page = (
        "| | fault | test |\n| F1 | Rain | `tests/test_x.py`: `test_old` |\n| F2 | Sun | left: nobody minds it here |\n"
    )
    assert with_tests(page, (found,)) == page.replace("test_old", "test_it")
    assert with_tests(page, ()).splitlines()[1] == "| F1 | Rain |  |"
