"""Law 10: a capability is one part and its words. Few files beside it may know of it, or the mechanism lacks something.

A production file names a part when it imports something from it, or when it says one of the part's texts or makes one
of its buttons, by name.
"""

import ast
import re
from pathlib import Path

import pytest

from dialogs.machine import Part
from dialogs.tables import PARTS

ROOT = Path(__file__).parents[2]
MOST = 8
BY_NAME = {"Text", "say", "button", "staff_button", "press", "staff_press", "rings"}  # calls that take such a name
_MACRO = re.compile(r"{% macro (\w+)\(")


def _sources() -> dict[str, ast.Module]:
    found = {}
    for top in ("bot", "dialogs", "handlers", "storage"):
        for path in (ROOT / top).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/sandbox/" not in name and "/migrations/" not in name:
                found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


SOURCES = _sources()
HOMES = {
    name.removesuffix(".py").replace("/", "."): name
    for name in SOURCES
    if name.startswith(("dialogs/talk/", "dialogs/complaint/", "dialogs/board/"))
}


def _module(part: Part) -> str:
    """The module in which a part is written."""
    found = [home for home in HOMES if home.endswith(f".{part.name}")]
    assert len(found) == 1, f"{part.name} is written in {found}"
    return found[0]


def _acts(part: Part) -> set[str]:
    heard = {rule.on for rule in part.life} | {rule.on for rule in part.talk} | {answer.on for answer in part.answers}
    return {on.act for on in heard if on.act}


def _carried(part: Part) -> set[str]:
    """What only this part's buttons and timers carry, and its texts."""
    own = _acts(part).difference(*(_acts(other) for other in PARTS if other is not part))
    words = ROOT / "dialogs" / "texts" / "en" / f"{part.name}.j2"
    return own | (set(_MACRO.findall(words.read_text(encoding="utf-8"))) if words.is_file() else set())


def _names_in(call: ast.Call) -> set[str]:
    """The texts, acts and rings that a call names."""
    if not isinstance(call.func, ast.Name) or call.func.id not in BY_NAME:
        return set()
    return {one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def naming(part: Part) -> list[str]:
    """The production files that name a part."""
    home, carried = _module(part), _carried(part)
    room, name = home.rsplit(".", 1)
    found = set()
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                named = node.module == home or (node.module == room and any(one.name == name for one in node.names))
            else:
                named = isinstance(node, ast.Call) and bool(_names_in(node) & carried)
            if named:
                found.add(path)
    return sorted(found | {HOMES[home]})


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_few_files_name_a_part(part: Part) -> None:
    """The part itself, the list of all parts, and a handful more."""
    files = naming(part)
    assert HOMES[_module(part)] in files and "dialogs/tables.py" in files
    assert len(files) <= MOST, files
