"""RELIABILITY.md has every invariant and every fault once and in order, each with tests that exist, or says why not."""

import re

import pytest

from tests.house import tables
from tests.house.test_docs import README
from tests.house.test_laws import ROOT

PAGE = ROOT / "RELIABILITY.md"
INVARIANTS = [f"I{number}" for number in range(1, 29)]
FAULTS = [f"F{number}" for number in range(1, 107)]
WITHOUT = re.compile(r"(not in this version|left): \w.{10,}", re.DOTALL)


def numbered() -> list[list[str]]:
    """All rows that begin with a number, in their order."""
    return [tables.cells(line) for line in PAGE.read_text().splitlines() if re.match(r"\| [IF]\d+ \|", line)]


def test_every_invariant_and_every_fault_stands_there_once_and_in_order() -> None:
    """None forgotten, none twice."""
    assert [row[0] for row in numbered()] == INVARIANTS + FAULTS


@pytest.mark.parametrize("number", INVARIANTS + FAULTS)
def test_each_says_what_the_bot_does_and_which_test_shows_it(number: str) -> None:
    """Four cells, none empty; in the last one tests and nothing else, or why there are none."""
    (row,) = (row for row in numbered() if row[0] == number)
    assert len(row) == 4, row
    assert all(row), row
    assert tables.only_tests(row[3]) or WITHOUT.match(row[3]), row[3]


def test_the_tests_that_are_named_exist_and_mean_to_pass() -> None:
    """A renamed test takes its row with it; a test that is known to fail shows nothing."""
    text = PAGE.read_text()
    assert tables.missing(text) == []
    shown = "\n".join(row[3] for row in numbered() if tables.only_tests(row[3]))
    assert tables.expected_to_fail(shown) == []


def test_the_readme_leads_to_it() -> None:
    """And it leads back, to the promises."""
    assert "(RELIABILITY.md)" in README.read_text()
    assert "(README.md#what-is-promised-and-what-cannot-be)" in PAGE.read_text()


def test_a_renamed_test_or_one_that_fails_would_be_found() -> None:
    """The eyes of these tests are open."""
    here = "`tests/house/test_reliability.py::test_the_readme_leads_to_it`"
    assert tables.missing(here) == []
    assert tables.missing(here.replace("leads", "led")) == [here.strip("`").replace("leads", "led")]
    assert not tables.only_tests(f"{here} and more")
    assert not tables.only_tests("")
    assert tables.expected_to_fail(here) == []
