"""RELIABILITY.md has every invariant and every fault once and in order."""

from tests.house import tables
from tests.house.test_docs import README
from tests.house.test_laws import ROOT

PAGE = ROOT / "RELIABILITY.md"
INVARIANTS = [f"I{number}" for number in range(1, 29)]
FAULTS = [f"F{number}" for number in range(1, 107)]


def test_every_invariant_and_every_fault_stands_there_once_and_in_order() -> None:
    """None forgotten, none twice; four cells each (tests/house/test_shown.py checks the last)."""
    rows = tables.numbered(PAGE.read_text(encoding="utf-8"))
    assert [row[0] for row in rows] == INVARIANTS + FAULTS
    assert [row[0] for row in rows if len(row) != 4] == []


def test_the_readme_leads_to_it() -> None:
    """And it leads back, to the promises."""
    assert "(RELIABILITY.md)" in README.read_text()
    assert "(ARCHITECTURE.md#what-is-promised-and-what-cannot-be)" in PAGE.read_text()
