"""Which texts the code names: every Text("..."), say(turn, "..."), button(...), staff_button(...), by syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_STAFF_EFFECTS = frozenset({"Line", "RedrawLine", "TellManagers"})
_CUSTOMER_EFFECTS = frozenset({"Say", "Redraw"})


@dataclass(frozen=True, slots=True)
class Named:
    """One place where the code names a text. `args` is None where they are not written out in that place."""

    place: str
    name: str
    audience: str  # "customer", "staff", or "" when the place does not tell
    args: frozenset[str] | None
    toast: bool = False


def sources() -> list[Path]:
    """Our own code that may name texts; the sandbox knows nothing of the bot."""
    found = [path for folder in ("dialogs", "handlers", "storage", "bot") for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if ROOT / "bot" / "sandbox" not in path.parents)


def named_texts() -> list[Named]:
    """Every text or button named by a written-out string."""
    return [named for path in sources() for named in _in(path)]


def strings() -> set[str]:
    """Every string of the code, docstrings included: what could name a text from afar."""
    return {node.value for node in _constants() if isinstance(node.value, str)}


def _constants() -> Iterator[ast.Constant]:
    for path in sources():
        yield from (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Constant))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _in(path: Path) -> Iterator[Named]:
    tree = _tree(path)
    owners: dict[ast.Call, tuple[str, bool]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            audience, toast = _audience(node)
            if audience or toast:
                owners.update(dict.fromkeys(_texts_of(node), (audience, toast)))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        place = f"{path.relative_to(ROOT)}:{node.lineno}"
        match _called(node):
            case "Text" if node.args and isinstance(node.args[0], ast.Constant):
                audience, toast = owners.get(node, ("", False))
                yield Named(place, str(node.args[0].value), audience, _dict_keys(node), toast)
            case "say" if len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                keys = {keyword.arg for keyword in node.keywords} - {
                    "buttons",
                    "complaint",
                    "lane",
                    "purpose",
                    "counts",
                }
                args = None if None in keys else frozenset(str(key) for key in keys)
                yield Named(place, str(node.args[1].value), "customer", args)
            case "button":
                yield from _button(node, place, "customer", own=3)
            case "staff_button" | "matter_button":
                yield from _button(node, place, "staff", own=3)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _audience(node: ast.Call) -> tuple[str, bool]:
    called = _called(node)
    if called in _STAFF_EFFECTS:
        return "staff", False
    if called in _CUSTOMER_EFFECTS:
        return "customer", False
    if called == "Toast":
        staff = next((keyword.value for keyword in node.keywords if keyword.arg == "staff"), ast.Constant(False))
        known = {True: "staff", False: "customer"}
        return (known[bool(staff.value)] if isinstance(staff, ast.Constant) else ""), True
    return "", False


def _texts_of(node: ast.Call) -> Iterator[ast.Call]:
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        if isinstance(argument, ast.Call) and _called(argument) == "Text":
            yield argument


def _dict_keys(node: ast.Call) -> frozenset[str] | None:
    if len(node.args) < 2:
        return frozenset()
    given = node.args[1]
    if not isinstance(given, ast.Dict) or not all(isinstance(key, ast.Constant) for key in given.keys):
        return None
    return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))


def _button(node: ast.Call, place: str, audience: str, own: int) -> Iterator[Named]:
    """`own` is the position of the label's name; without it the label is named after the act."""
    text = next((keyword.value for keyword in node.keywords if keyword.arg == "text"), None)
    if text is None and len(node.args) > own:
        text = node.args[own]
    if text is None:
        text = node.args[0]
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        args = frozenset(str(keyword.arg) for keyword in node.keywords if keyword.arg not in ("text", "arg"))
        # A staff label gets its arguments later, where the number is known.
        yield Named(place, f"button_{text.value}", audience, args if audience == "customer" else None)
