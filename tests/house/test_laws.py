"""The laws of the house that a machine can check, by reading the sources as syntax trees."""

import ast
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import UnionType
from typing import get_args

import pytest

from bot import updates
from dialogs import effects, events
from dialogs.cards import card_buttons, digest
from dialogs.complaint import _choices, staff_button
from dialogs.effects import Rows
from dialogs.events import Act, Desk
from dialogs.followup import score_buttons
from dialogs.model import Cause, Outcome, Step, Wish
from dialogs.says import press, solved_buttons
from handlers import callbacks, heard, routes
from tests.dialogs.making import a_complaint, a_turn, claims
from tests.dialogs.world import START

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "handlers", "storage", "dialogs")
SANDBOX = ROOT / "bot" / "sandbox"
LONGEST = 300
LONGEST_TEST = 450
LONG_FOR_A_REASON = {
    "storage/outbox.py": "the outbox: each statement beside the function that runs it",
    "bot/pump.py": "one round: take, step, commit; on failure undo, and find the piece that fails",
    "bot/sandbox/world.py": "the state of the sandbox: one dictionary a kind of thing",
    "dialogs/complaint.py": "the actions of one table, each a few lines",
    "dialogs/intake.py": "the actions of one table, each a few lines",
    "dialogs/talk.py": "the actions of one table, each a few lines",
    "handlers/desk.py": "one batch: load, step, apply, write; it holds what they share",
    "handlers/letters.py": "one method an effect",
    "handlers/routes.py": "one function a kind of update",
    "storage/database.py": "two databases behind one face, with their differences side by side",
    "storage/rooms.py": "the queries about rooms, links and what was written, each a few lines",
}
SLEEPS = {
    "bot/pump.py": "sleep(0): lets sends and polls move on; no delay",
    "bot/demo.py": "waits for the processes it started; nobody's business waits",
}
TASKS = {"bot/supervisor.py", "bot/updates.py"}
BROAD = {
    "bot/app.py": 1,  # an import in a thread: raised again where it is awaited
    "bot/supervisor.py": 2,  # the one supervised loop, and errands
    "bot/decoder.py": 1,  # an update that cannot be understood is parked alone
    "bot/pump.py": 1,  # a piece of a batch that fails alone is parked
    "bot/sender.py": 1,  # a send that fails comes back as lost
}
TASK_GROUPS = {"bot/demo.py"}  # a TaskGroup's create_task: its errors fly out of the group
IMPURE = {
    "aiogram", "aiohttp", "aiosqlite", "asyncio", "asyncpg", "bot", "handlers", "os", "pathlib", "random", "secrets",
    "socket", "sqlalchemy", "storage", "subprocess", "threading", "time", "uuid",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "monotonic", "time_ns"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SPEAKING = ("answer", "copy_", "delete", "edit_", "forward", "pin", "react", "reply", "send_", "unpin")


def sources(*folders: str, sandbox: bool = False) -> list[Path]:
    """Our own code, without the sandbox unless asked."""
    found = [path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if sandbox or SANDBOX not in path.parents)


@cache
def tree(path: Path) -> ast.Module:
    """A file as a syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """A file as this page names it."""
    return path.relative_to(ROOT).as_posix()


def called(path: Path, *wanted: str) -> list[ast.Call]:
    """Calls of these names, as functions or as methods."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and _function(node) in wanted]


def _function(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def imported(path: Path) -> Iterator[str]:
    """Top names of what a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


# 1, 7: the dialogues are pure ---------------------------------------------------------------------


@pytest.mark.parametrize("path", sources("dialogs"), ids=name)
def test_the_dialogues_are_pure(path: Path) -> None:
    """No framework, no input or output, no clock, no chance; Jinja2 in the renderer only."""
    assert set(imported(path)) & IMPURE == set()
    assert "jinja2" not in set(imported(path)) or path.name == "render.py"
    assert [node.lineno for node in called(path, *CLOCKS)] == []
    waits = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert not any(isinstance(node, waits) for node in ast.walk(tree(path)))


# 2, 5: delays are rows, errors fly ----------------------------------------------------------------


def test_nobody_sleeps() -> None:
    """A delay exists only as a timer row; the few sleeps are named with their reason."""
    assert {name(path) for path in sources() if called(path, "sleep")} <= set(SLEEPS)


def test_background_work_is_supervised() -> None:
    """Only the supervisor starts work, and the poller its one call that can be given up."""
    starting = {name(path) for path in sources() if called(path, "create_task", "ensure_future")}
    assert starting <= TASKS | TASK_GROUPS
    for file in TASK_GROUPS & starting:
        assert "TaskGroup" in (ROOT / file).read_text(encoding="utf-8")
        assert not any(
            isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "asyncio"
            for call in called(ROOT / file, "create_task", "ensure_future")
        )


def test_nobody_swallows_errors() -> None:
    """No broad `except` but the counted ones: the supervisor's, and where the pump parks what fails alone."""
    found = Counter(
        name(path)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
    )
    assert {file: count for file, count in found.items() if count > BROAD.get(file, 0)} == {}


# 4: one door in, one door out ---------------------------------------------------------------------


def test_handlers_translate_and_nothing_else() -> None:
    """A handler returns what was heard; it awaits nothing, and its module knows no Bot and no method of the API."""
    functions = [node for node in ast.walk(tree(ROOT / "handlers/routes.py")) if isinstance(node, ast.AsyncFunctionDef)]
    assert sum(bool(function.decorator_list) for function in functions) > 10
    for router in functions:
        expected = "list[Heard]" if router.decorator_list else "bool"  # a handler, or a filter
        assert ast.unparse(router.returns or ast.Constant(None)) == expected, router.name
        assert not any(isinstance(node, ast.Await) for node in ast.walk(router)), router.name


@pytest.mark.parametrize("path", [*sources("handlers"), *sources("storage")], ids=name)
def test_only_the_outbox_speaks(path: Path) -> None:
    """No call of the Bot API, by method or by shortcut, below bot/."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aiogram"):
            assert "Bot" not in {alias.name for alias in node.names}
            assert not (node.module or "").startswith(("aiogram.methods", "aiogram.client"))
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
            assert not _function(node.value).startswith(SPEAKING), f"{name(path)}:{node.lineno}"


def test_the_poller_asks_for_what_the_routes_hear() -> None:
    """The list stands twice (the poller starts before aiogram is imported) and is the same."""
    assert list(updates.ALLOWED_UPDATES) == list(routes.ALLOWED_UPDATES)
    hooked = {kind for router in (routes.customer, routes.staff, routes.presses, routes.elsewhere) for kind in
              router.resolve_used_update_types()}  # fmt: skip
    assert hooked == set(updates.ALLOWED_UPDATES)


# 6, 9: nothing is forgotten -----------------------------------------------------------------------


def _cases(file: str, function: str) -> set[str]:
    """The classes that a function's `match` statements name in their cases."""
    body = next(
        node
        for node in ast.walk(tree(ROOT / file))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == function
    )
    classes = [node.cls for node in ast.walk(body) if isinstance(node, ast.MatchClass)]
    return {cls.id if isinstance(cls, ast.Name) else getattr(cls, "attr", "") for cls in classes}


@pytest.mark.parametrize(
    ("file", "function", "union"),
    [
        ("handlers/desk.py", "apply", effects.Effect),
        ("handlers/desk.py", "hear", heard.Heard),
        ("dialogs/step.py", "step", events.Event),
    ],
)
def test_every_kind_is_handled(file: str, function: str, union: UnionType) -> None:
    """Every effect is applied, everything heard is taken, every event is stepped."""
    assert {kind.__name__ for kind in get_args(union)} - _cases(file, function) == set()


@pytest.mark.parametrize("module", [effects, events], ids=lambda module: module.__name__)
def test_every_class_is_in_its_union(module: object) -> None:
    """An effect or event that somebody defines is one that somebody must handle."""
    parts = {"Text", "Button"}
    union = get_args(getattr(module, "Effect", None) or events.Event)
    own = {
        made.__name__
        for made in vars(module).values()
        if isinstance(made, type) and made.__module__ == getattr(module, "__name__", "") and hasattr(made, "__slots__")
        and hasattr(made, "__dataclass_fields__")
    }  # fmt: skip
    assert own - parts == {kind.__name__ for kind in union}


def test_the_step_asks_the_type_checker() -> None:
    """The step ends in assert_never, so that a new event fails in mypy before it fails anywhere else."""
    assert len(called(ROOT / "dialogs/step.py", "assert_never")) >= 2


def _every_button() -> Iterator[tuple[Rows, bool]]:
    """Rows as the program makes them, for the largest number it may ever give, and whether staff see them."""
    number = 10**12
    yield score_buttons(number), False
    yield solved_buttons(number), False
    yield ((press(act, number),) for act in Act), False  # type: ignore[misc]
    yield ((press(Act.SKIP, number, step.value) for step in Step),), False  # type: ignore[misc]
    yield ((press(Act.WISH, number, wish.value) for wish in Wish),), False  # type: ignore[misc]
    turn = a_turn(claims(), a_complaint(number))
    yield _choices(turn, Desk.OUTCOME, [each.value for each in Outcome], "outcome"), True
    yield _choices(turn, Desk.CAUSE, [each.value for each in Cause], "cause"), True
    yield ((staff_button(act, number),) for act in Desk), True  # type: ignore[misc]
    yield card_buttons(a_complaint(number)), True
    yield digest([a_complaint(number)], START + timedelta(hours=1))[1], True


def test_every_button_fits_and_comes_back() -> None:
    """What a button carries fits Telegram's 64 bytes, and a press gives it back."""
    seen = 0
    for rows, staff in _every_button():
        for row in rows:
            for button in row:
                data = callbacks.data_of(button, staff)
                assert len(data.encode()) <= callbacks.LIMIT_DATA == 64
                press_of = callbacks.StaffPress if staff else callbacks.CustomerPress
                back = press_of.unpack(data)
                assert (back.act, back.complaint, back.arg) == (button.act, button.complaint, button.arg)
                seen += 1
    assert seen > 50


def test_a_button_that_does_not_fit_is_refused() -> None:
    """It fails where it is made, inside the transaction."""
    with pytest.raises(ValueError, match="more than 64 bytes"):
        callbacks.data_of(press(Act.SKIP, 10**12, "x" * 64), staff=False)


# The look of the code -----------------------------------------------------------------------------


def test_long_files_have_a_reason() -> None:
    """A file over 300 lines is a question to ask; the answers stand above, and leave when the file is short again."""
    lines = {name(path): path.read_text(encoding="utf-8").count("\n") for path in sources(sandbox=True)}
    long = {file for file, count in lines.items() if count > LONGEST}
    assert long - set(LONG_FOR_A_REASON) == set(), "split it, or name the reason"
    gone = {file for file in LONG_FOR_A_REASON if lines.get(file, 0) < LONGEST * 0.8}
    assert gone == set(), "short again: take the reason off"
    tests = {name(path): path.read_text(encoding="utf-8").count("\n") for path in sources("tests")}
    assert {file for file, count in tests.items() if count > LONGEST_TEST} == set()


def _explained(module: ast.Module) -> dict[str, set[str]]:
    """Classes of a file with their methods that have a docstring; a method that overrides one needs none."""
    return {
        owner.name: {each.name for each in owner.body if isinstance(each, FUNCTIONS) and ast.get_docstring(each)}
        for owner in module.body
        if isinstance(owner, ast.ClassDef)
    }


@pytest.mark.parametrize("path", sources(sandbox=True), ids=name)
def test_what_is_public_explains_itself(path: Path) -> None:
    """Modules, public classes, functions and methods have a docstring."""
    module = tree(path)
    explained = _explained(module)
    missing = [] if ast.get_docstring(module) else ["the module"]
    owners: list[ast.Module | ast.ClassDef] = [module, *(n for n in module.body if isinstance(n, ast.ClassDef))]
    for owner in owners:
        bases = [ast.unparse(base) for base in owner.bases] if isinstance(owner, ast.ClassDef) else []
        if isinstance(owner, ast.ClassDef) and owner.name.startswith("_"):
            continue
        inherited = set().union(*(explained.get(base, set()) for base in bases))
        for node in owner.body:
            if not isinstance(node, (*FUNCTIONS, ast.ClassDef)) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node) and node.name not in inherited:
                missing.append(f"{node.name}, line {node.lineno}")
    assert missing == []


def test_no_drawer_for_everything() -> None:
    """No utils, common, helpers or misc; no new top-level package."""
    drawers = {"utils", "common", "helpers", "misc", "util", "helper"}
    assert {name(path) for path in sources(*FOLDERS, "tests", sandbox=True) if path.stem in drawers} == set()
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {*FOLDERS, "tests"}
