"""Tables in our documents whose rows are shown by tests: the rows, the marks on the tests, and what both make.

A test says by `@shows("F93")` which rows it shows; the last column of the table is written from these marks.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.house.test_laws import ROOT, tree

PAGES = (ROOT / "RELIABILITY.md", ROOT / "SECURITY.md")
WITHOUT = re.compile(r"(not in this version|left): \w.{10,}", re.DOTALL)
_ROW = re.compile(r"\| [IFT]\d+ \|")


@dataclass(frozen=True, slots=True)
class Shown:
    """One test function and the rows that it says it shows. `waits`: it is marked, as a whole, as failing for now."""

    file: str
    test: str
    rows: tuple[str, ...]
    waits: bool


def cells(line: str) -> list[str]:
    """The cells of one row."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def numbered(text: str) -> list[list[str]]:
    """All rows of a page that begin with a number, in their order."""
    return [cells(line) for line in text.splitlines() if _ROW.match(line)]


@cache
def marked() -> tuple[Shown, ...]:
    """Every test with the mark, by file and in the file's order."""
    return tuple(
        shown
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for shown in marks_in(tree(path), path.relative_to(ROOT).as_posix())
    )


def marks_in(module: ast.Module, file: str) -> Iterator[Shown]:
    """The tests of one file with the mark."""
    named = {
        target.id: ast.unparse(node.value)
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in module.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        said = [
            named.get(mark.id, "") if isinstance(mark, ast.Name) else ast.unparse(mark) for mark in node.decorator_list
        ]
        found = [
            ast.literal_eval(each)
            for mark in node.decorator_list
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "shows"
            for each in mark.args
        ]
        if found:
            yield Shown(file, node.name, tuple(found), any(mark.startswith("pytest.mark.xfail") for mark in said))


def shown_by(row: str, shown: tuple[Shown, ...]) -> str:
    """The last cell of a row: each file once, with its tests; empty when no test shows the row."""
    files: dict[str, list[str]] = {}
    for one in shown:
        if row in one.rows:
            files.setdefault(one.file, []).append(f"`{one.test}`")
    return "; ".join(f"`{file}`: {', '.join(tests)}" for file, tests in files.items())


def with_tests(text: str, shown: tuple[Shown, ...]) -> str:
    """A page with the last column as the marks have it; a row that says why it has no test keeps its words."""

    def line_of(line: str) -> str:
        if not _ROW.match(line):
            return line
        *before, last = cells(line)
        if not WITHOUT.match(last):
            last = shown_by(before[0], shown)
        return f"| {' | '.join((*before, last))} |"

    return "\n".join(map(line_of, text.splitlines())) + "\n"
