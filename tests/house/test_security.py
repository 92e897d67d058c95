"""SECURITY.md names tests that exist; no SQL is made from values, and nothing is run that was not written here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tables
from tests.house.test_laws import ROOT, called, imported, name, sources, tree

PAGE = ROOT / "SECURITY.md"
SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|SCHEMA)|PRAGMA\s)"
)
# A pragma takes no parameters; the value is a constant of the module.
MADE = {'storage/database.py: f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}"'}
RUNS = {"eval", "exec", "__import__"}
UNPICKLES = {"pickle", "cPickle", "marshal", "shelve", "dill", "yaml", "code", "codeop"}


def test_every_threat_has_an_answer_and_a_test() -> None:
    """Three cells a row, none empty, and in the last one nothing but tests."""
    rows = tables.rows(PAGE, "threats")
    assert len(rows) > 20
    for row in rows:
        assert len(row) == 3, row
        assert all(row), row
        assert tables.only_tests(row[2]), row[0]


def test_the_tests_that_are_named_exist() -> None:
    """A renamed test takes its row with it."""
    assert tables.missing(PAGE.read_text()) == []


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


def test_no_sql_is_put_together_from_values() -> None:
    """Statements are compiled once, with parameters; the one exception is named."""
    made = {
        f"{name(path)}: {ast.get_source_segment(path.read_text(), node)}"
        for path in sources(sandbox=True)
        for node, begin in _put_together(tree(path))
        if SQL.match(begin)
    }
    assert made == MADE


@pytest.mark.parametrize(
    "code",
    ['f"SELECT * FROM x WHERE y = {z}"', '"DELETE FROM x WHERE y = %s" % z', '"UPDATE x SET y = " + z',
     '"INSERT INTO x VALUES ({})".format(z)'],
)  # fmt: skip
def test_sql_put_together_would_be_found(code: str) -> None:
    """Whichever way somebody writes it."""
    assert [begin for _, begin in _put_together(ast.parse(code)) if SQL.match(begin)]


@pytest.mark.parametrize("path", sources(sandbox=True), ids=name)
def test_nothing_is_run_that_was_not_written_here(path: Path) -> None:
    """No eval, no exec, no unpickling, no shell, no template made from words."""
    assert not set(imported(path)) & UNPICKLES
    run = [call for call in called(path, *RUNS) if isinstance(call.func, ast.Name)]
    assert [call.lineno for call in run] == []
    assert [call.lineno for call in called(path, "system", "popen", "from_string", "create_subprocess_shell")] == []
    shells = [word for node in ast.walk(tree(path)) if isinstance(node, ast.Call) for word in node.keywords]
    assert "shell" not in {word.arg for word in shells}
