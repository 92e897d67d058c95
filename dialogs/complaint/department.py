"""Departments: where a complaint arose, and which one has dealt with it (DEPARTMENTS; without that nobody is asked).

When the last words have left, two presses in one line tell it; those come first that were named most for this cause.
Nobody has to answer.
"""

from collections.abc import Iterable

from dialogs.complaint import process
from dialogs.effects import Button, Hand, Line, RedrawLine, Replies, Rows, Text, Toast
from dialogs.errands import Deed, Errand, handed
from dialogs.events import Handed, StaffPressed
from dialogs.machine import Answer, Part, Turn, staff_press
from dialogs.matters import Habits, Matter
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.records import replace

AROSE = staff_press("arose", name="names where it arose")
HANDLED = staff_press("handled", name="names who dealt with it")
IN_A_ROW = 2


def ask(turn: Turn) -> None:
    """Ask where it arose; then, in the same line, for the process. Without departments that is asked at once."""
    if not turn.policy.departments:
        process.ask(turn)
        return
    number = turn.complaint.id
    text = Text("ask_arose", {"number": label(number)})
    turn.do(Line(number, text, Replies.NOTE, buttons=(*_rows(turn, "arose"), *process.way(turn))))


def _rows(turn: Turn, act: str) -> Rows:
    """A button each, the likely ones first: named most for this cause, or for what arose there."""
    complaint, names = turn.complaint, turn.policy.departments
    about = complaint.arose if act == "handled" else complaint.cause.value if complaint.cause else ""
    counted = turn.policy.likely
    order = sorted(range(len(names)), key=lambda at: (-counted.get(_key(act, about, names[at]), 0), at))
    buttons = [Button(Text("button_department", {"name": names[at]}), act, complaint.id, str(at)) for at in order]
    return tuple(tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW))


def _key(act: str, about: str, name: str) -> str:
    return f"{act}|{about}|{name}"


def _named(turn: Turn, pressed: StaffPressed) -> str:
    """Which department the button means; "" when the setting has changed since."""
    names, at = turn.policy.departments, pressed.arg
    return names[int(at)] if at.isdecimal() and int(at) < len(names) else ""


def arose(turn: Turn, pressed: StaffPressed) -> None:
    """Noted; then who dealt with it."""
    name = _named(turn, pressed)
    if not name:
        turn.do(Toast(pressed.query, Text("stale"), alert=True, staff=True))
        return
    complaint = turn.complaint
    about = complaint.cause.value if complaint.cause else ""
    turn.put(replace(complaint, arose=name))
    turn.do(Toast(pressed.query, None, staff=True), _counted(turn, pressed, _key("arose", about, name)))
    text = Text("ask_handled", {"number": label(complaint.id), "arose": name})
    rows = (*_rows(turn, "handled"), *process.way(turn))
    turn.do(RedrawLine(complaint.id, pressed.chat, pressed.message, text, rows))


def handled(turn: Turn, pressed: StaffPressed) -> None:
    """Noted; the line asks for the process, or nothing more."""
    name = _named(turn, pressed)
    if not name:
        turn.do(Toast(pressed.query, Text("stale"), alert=True, staff=True))
        return
    complaint = turn.put(replace(turn.complaint, handled=name))
    key = _key("handled", complaint.arose, name)
    turn.do(Toast(pressed.query, None, staff=True), _counted(turn, pressed, key))
    facts = {"number": label(complaint.id), "arose": complaint.arose, "handled": name}
    text, rows = Text("departments_noted", facts), process.rows(turn) if turn.policy.processes else ()
    if rows:
        text = process.question(turn)
    turn.do(RedrawLine(complaint.id, pressed.chat, pressed.message, text, rows))


def _counted(turn: Turn, pressed: StaffPressed, key: str) -> Hand:
    return Hand(Handed("department", turn.complaint.id, pressed.staff, {"key": key}))


def count(errand: Errand, event: Handed) -> None:
    """What is named often comes first next time."""
    known = next(iter(errand.of(Habits)), None) or Habits(errand.new_id())
    key = str(event.values["key"])
    errand.put(replace(known, named={**known.named, key: known.named.get(key, 0) + 1}))


def with_habits(policy: Policy, known: Iterable[Matter]) -> Policy:
    """The policy with what was named how often, where departments or processes are asked for."""
    found = next((one for one in known if isinstance(one, Habits)), None)
    asked = policy.departments or policy.processes
    return replace(policy, likely=found.named) if found is not None and asked else policy


PART = Part(
    "department",
    answers=(Answer(AROSE, arose), Answer(HANDLED, handled)),
    deeds=(Deed(handed("department"), count),),
)
