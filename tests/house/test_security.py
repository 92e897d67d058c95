"""SECURITY.md has each threat once; no SQL is made from values, and nothing is run that was not written here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tables
from tests.house.test_laws import ROOT, called, imported, name, sources, tree
from tests.shows import shows

PAGE = ROOT / "SECURITY.md"
SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|SCHEMA)|PRAGMA\s)"
)
RUNS = {"eval", "exec", "__import__"}
UNPICKLES = {"pickle", "cPickle", "marshal", "shelve", "dill", "yaml", "code", "codeop"}


def test_every_threat_stands_there_once_and_in_order() -> None:
    """Four cells each (tests/house/test_shown.py checks the last)."""
    rows = tables.numbered(PAGE.read_text(encoding="utf-8"))
    assert len(rows) > 20
    assert [row[0] for row in rows] == [f"T{number + 1}" for number in range(len(rows))]
    assert [row[0] for row in rows if len(row) != 4] == []


def _put_together(module: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Strings made from parts, with the text they begin with."""
    for node in ast.walk(module):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str(begin)), *_]):
                yield node, begin
            case ast.BinOp(left=ast.Constant(value=str(begin)), op=ast.Mod() | ast.Add()):
                yield node, begin
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(begin)), attr="format" | "join")):
                yield node, begin


@shows("T19")
def test_no_sql_is_put_together_from_values() -> None:
    """Statements are compiled once, with parameters."""
    made = {
        f"{name(path)}: {ast.get_source_segment(path.read_text(), node)}"
        for path in sources(sandbox=True)
        for node, begin in _put_together(tree(path))
        if SQL.match(begin)
    }
    assert made == set()


@pytest.mark.parametrize(
    "code",
    ['f"SELECT * FROM x WHERE y = {z}"', '"DELETE FROM x WHERE y = %s" % z', '"UPDATE x SET y = " + z',
     '"INSERT INTO x VALUES ({})".format(z)'],
)  # fmt: skip
def test_sql_put_together_would_be_found(code: str) -> None:
    """Whichever way somebody writes it."""
    assert [begin for _, begin in _put_together(ast.parse(code)) if SQL.match(begin)]


@shows("T20")
@pytest.mark.parametrize("path", sources(sandbox=True), ids=name)
def test_nothing_is_run_that_was_not_written_here(path: Path) -> None:
    """No eval, no exec, no unpickling, no shell, no template made from words."""
    assert not set(imported(path)) & UNPICKLES
    run = [call for call in called(path, *RUNS) if isinstance(call.func, ast.Name)]
    assert [call.lineno for call in run] == []
    assert [call.lineno for call in called(path, "system", "popen", "from_string", "create_subprocess_shell")] == []
    shells = [word for node in ast.walk(tree(path)) if isinstance(node, ast.Call) for word in node.keywords]
    assert "shell" not in {word.arg for word in shells}
