"""The laws of the house that a machine can check, by reading the sources as syntax trees."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from bot import updates
from dialogs import effects, errand_effects, errand_events, events
from dialogs.effects import Button, Text
from dialogs.events import ManagerPressed, Pressed, StaffPressed
from dialogs.states import Step
from dialogs.tables import NAMED
from handlers import callbacks, customer, heard, routes, staff
from tests.shows import shows

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "handlers", "storage", "dialogs")
SANDBOX = ROOT / "bot" / "sandbox"
LONGEST = 450
USUAL = 250
SLEEPS = {
    "bot/pump.py": "sleep(0): lets sends and polls move on; no delay",
    "bot/demo_desk.py": "waits for the bot beside it; nobody's business waits",
    "bot/demo.py": "waits for the processes it started; nobody's business waits",
}
TASKS = {"bot/supervisor.py", "bot/updates.py"}
BROAD = {
    "bot/app.py": 1,  # an import in a thread: raised again where it is awaited
    "bot/supervisor.py": 2,  # the one supervised loop, and errands
    "bot/decoder.py": 1,  # an update that cannot be understood is parked alone
    "bot/pump.py": 1,  # a piece of a batch that fails alone is parked
    "bot/sender.py": 1,  # a send that fails comes back as lost
    "dialogs/render.py": 1,  # a compiled text that cannot be read, for whatever reason, is compiled anew
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


def test_nobody_writes_into_a_neighbour() -> None:
    """An object of `bot/` that holds another calls its methods and leaves its fields alone; counters are for all."""
    found = [
        f"{name(path)}:{node.lineno} {ast.unparse(target)}"
        for path in sources("bot")
        if name(path) != "bot/pace.py"  # its windows are records of its own
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in ast.walk(ast.Tuple(node.targets) if isinstance(node, ast.Assign) else node.target)
        if isinstance(target, ast.Attribute) and isinstance(target.ctx, ast.Store)
        and isinstance(target.value, ast.Attribute) and target.value.attr not in ("stats", "_stats")
    ]  # fmt: skip
    assert found == []


# 4: one door in, one door out ---------------------------------------------------------------------


def test_handlers_translate_and_nothing_else() -> None:
    """A handler returns what was heard; it awaits nothing, and its module knows no Bot and no method of the API."""
    files = ("customer", "staff", "routes")
    nodes = (node for file in files for node in ast.walk(tree(ROOT / f"handlers/{file}.py")))
    functions = [node for node in nodes if isinstance(node, ast.AsyncFunctionDef)]
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
    hooked = {kind for router in (customer.customer, staff.staff, routes.presses, routes.elsewhere) for kind in
              router.resolve_used_update_types()}  # fmt: skip
    assert hooked == set(updates.ALLOWED_UPDATES)


def test_what_is_no_translation_loads_no_aiogram() -> None:
    """aiogram takes seconds to import: where staff are, items and what was heard can be had without it."""
    code = "import sys, handlers.place, handlers.items, handlers.heard; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# 6, 9: nothing is forgotten -----------------------------------------------------------------------


def _named(case: ast.match_case) -> set[str]:
    """The classes that one case of a `match` names, at its top."""
    options = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
    options = [one.pattern or one if isinstance(one, ast.MatchAs) else one for one in options]
    classes = [one.cls for one in options if isinstance(one, ast.MatchClass)]
    return {cls.id if isinstance(cls, ast.Name) else getattr(cls, "attr", "") for cls in classes}


def _ends_closed(match: ast.Match) -> bool:
    last = match.cases[-1]
    return ast.unparse(last.pattern) == "_" and "assert_never" in ast.unparse(last.body[0])


def test_every_match_over_events_or_effects_asks_the_type_checker() -> None:
    """A new effect, event or thing heard fails in mypy before it fails anywhere else."""
    kinds = {kind.__name__ for union in (effects.Effect, events.Event, heard.Heard) for kind in get_args(union)}
    found = [
        (str(path.relative_to(ROOT)), node)
        for folder in ("dialogs", "handlers", "bot")
        for path in sources(folder)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Match) and any(_named(case) & kinds for case in node.cases)
    ]
    assert len(found) > 5
    assert [f"{path}:{node.lineno}" for path, node in found if not _ends_closed(node)] == []


@pytest.mark.parametrize(
    ("module", "union"),
    [
        (effects, effects.Effect),
        (errand_effects, effects.Effect),
        (events, events.Event | events.PageDue),
        (errand_events, events.ErrandEvent),
    ],
    ids=["effects", "errand_effects", "events", "errand_events"],
)
def test_every_class_is_in_its_union(module: object, union: object) -> None:
    """An effect or event that somebody defines is one that somebody must handle."""
    own = {
        made.__name__
        for made in vars(module).values()
        if isinstance(made, type) and made.__module__ == getattr(module, "__name__", "") and hasattr(made, "__slots__")
        and hasattr(made, "__dataclass_fields__")
    }  # fmt: skip
    assert own == {kind.__name__ for kind in get_args(union) if kind.__module__ == getattr(module, "__name__", "")}


def _every_button() -> Iterator[tuple[str, str, str]]:
    """Whose it is, the act and the argument of all that the parts can hear, and the longest argument of each kind."""
    whose = {Pressed: "u", StaffPressed: "s", ManagerPressed: "m"}
    for kind, act, arg in NAMED:
        if kind in whose:
            yield whose[kind], act, "" if arg == "*" else arg
    yield "u", "skip", max((step.value for step in Step), key=len)
    yield "m", "send", "9" * 12


@shows("T30")
def test_a_customers_own_name_is_read_in_few_places() -> None:
    """Whoever shows or keeps the name of a customer asks for `called`: the name itself may be kept back."""
    found = {
        name(path)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "name"
        and ast.unparse(node.value).rpartition(".")[2] == "person"
    }
    # A manager who writes a note is no customer then, a trusted colleague may look a name up, and the record itself
    # follows Telegram.
    assert found == {"dialogs/talk/manager.py", "dialogs/talk/confidential.py", "storage/cases.py"}


def test_every_button_fits_and_comes_back() -> None:
    """What a button carries fits Telegram's 64 bytes, and a press gives it back."""
    number = 10**12  # the largest that may ever be given
    made: dict[str, Any] = {"u": callbacks.CustomerPress, "s": callbacks.StaffPress, "m": callbacks.ManagerPress}
    found = list(_every_button())
    for whose, act, arg in found:
        data = callbacks.data_of(Button(Text("x"), act, number, arg), whose)
        assert len(data.encode()) <= callbacks.LIMIT_DATA == 64
        back: Any = made[whose].unpack(data)
        assert (back.act, back.complaint, back.arg) == (act, number, arg)
    assert len(found) > 50


def test_a_button_that_does_not_fit_is_refused() -> None:
    """It fails where it is made, inside the transaction."""
    with pytest.raises(ValueError, match="more than 64 bytes"):
        callbacks.data_of(Button(Text("x"), "skip", 10**12, "x" * 64), "u")


# The look of the code -----------------------------------------------------------------------------


def test_files_are_short() -> None:
    """No file is above 450 lines, with no excuse, and most are below 250."""
    files = [*sources(sandbox=True), *sources("tests")]
    lines = {name(path): path.read_text(encoding="utf-8").count("\n") for path in files}
    assert {file for file, count in lines.items() if count > LONGEST} == set()
    assert sum(count <= USUAL for count in lines.values()) > 0.8 * len(lines)


def _explained(module: ast.Module) -> dict[str, set[str]]:
    """Classes that a file has or imports, with their methods that have a docstring: who overrides one needs none."""
    homes = [ROOT / f"{node.module.replace('.', '/')}.py" for node in module.body
             if isinstance(node, ast.ImportFrom) and node.module]  # fmt: skip
    return {
        owner.name: {each.name for each in owner.body if isinstance(each, FUNCTIONS) and ast.get_docstring(each)}
        for where in [*(tree(home) for home in homes if home.is_file()), module]
        for owner in where.body
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
