"""Tables in our documents whose cells name tests: their rows, and whether the tests are there and mean to pass."""

import ast
import re
from pathlib import Path

from tests.house.test_laws import ROOT, tree

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def cells(line: str) -> list[str]:
    """The cells of one row."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows(page: Path, name: str) -> list[list[str]]:
    """The rows of the table between `<!-- name -->` and `<!-- /name -->`, without its head."""
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- /{name} -->", page.read_text(), re.DOTALL)
    assert found is not None, f"{page.name} has no table {name}"
    return [cells(line) for line in found.group(1).splitlines()[2:]]


def only_tests(cell: str) -> bool:
    """Whether there is nothing but tests in it, and one at least."""
    return bool(NAMED.search(cell)) and NAMED.sub("", cell).strip() == ""


def missing(text: str) -> list[str]:
    """Tests that are named and do not exist."""
    return [f"{file}::{test}" for file, test in NAMED.findall(text) if _function(file, test) is None]


def expected_to_fail(text: str) -> list[str]:
    """Tests that are named and marked, as a whole, as failing for now."""
    return [f"{file}::{test}" for file, test in NAMED.findall(text) if _waits(file, test)]


def _function(file: str, test: str) -> ast.stmt | None:
    path = ROOT / file
    body = tree(path).body if path.is_file() else []
    return next((node for node in body if getattr(node, "name", "") == test), None)


def _waits(file: str, test: str) -> bool:
    function = _function(file, test)
    marks = getattr(function, "decorator_list", [])
    named = {
        target.id: ast.unparse(node.value)
        for node in (tree(ROOT / file).body if function is not None else [])
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    said = [named.get(mark.id, "") if isinstance(mark, ast.Name) else ast.unparse(mark) for mark in marks]
    return any(mark.startswith("pytest.mark.xfail") for mark in said)
