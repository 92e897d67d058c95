"""Process: in which process of the service a complaint arose, and what was worst there (without PROCESSES: not asked).

When the last words have left, at most three presses in one line tell it: the process, its criterion, and the zone where
there are two bad ones. Nobody has to answer. `/process NAME plan WORDS, until DAY` begins what is changed there.
"""

import re

from dialogs.board import prevention
from dialogs.board.walk import LABEL, split, unknown
from dialogs.effects import Button, Hand, Line, RedrawLine, Replies, Rows, SayBelow, Text, Toast
from dialogs.errands import Command, Deed, Errand, Role, handed
from dialogs.events import Commanded, Handed, StaffPressed
from dialogs.figures.processes import MARKED
from dialogs.items import clip
from dialogs.machine import Answer, Part, Turn, staff_press
from dialogs.numbers import label
from dialogs.processes import Criterion, Process, Zone, by_key
from dialogs.records import replace

CHOSEN = staff_press("process", name="names the process")
WORST = staff_press("criterion", name="marks what was worst in the process")
IN_A_ROW = 2
OPEN, NONE, ALL = "ask", "none", "all"
"""What buttons carry instead of a process or a criterion: the question itself, none of them, and all was well."""
_PLAN = re.compile(r"\S.*\s(?:plan|план)\s+\S", re.IGNORECASE | re.DOTALL)


def ask(turn: Turn) -> None:
    """Ask for the process, in a line of its own."""
    if turn.policy.processes:
        text = Text("ask_process", {"number": label(turn.complaint.id), "arose": "", "handled": ""})
        turn.do(Line(turn.complaint.id, text, Replies.NOTE, buttons=rows(turn)))


def question(turn: Turn) -> Text:
    """Which process it was; with the departments, for which the same line has asked."""
    complaint = turn.complaint
    facts = {"number": label(complaint.id), "arose": complaint.arose, "handled": complaint.handled}
    return Text("ask_process", facts)


def rows(turn: Turn) -> Rows:
    """A button each, the likely ones first: named most for this cause. The last one is for none of them."""
    complaint, known = turn.complaint, turn.policy.processes
    order = sorted(known, key=lambda one: -turn.policy.likely.get(_habit(turn, one), 0))
    buttons = [Button(Text("button_process", {"name": one.name}), CHOSEN.act, complaint.id, one.key) for one in order]
    none = Button(Text("button_process_none"), CHOSEN.act, complaint.id, NONE)
    return (*(tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW)), (none,))


def way(turn: Turn) -> Rows:
    """The button that leads from another question to this one; none where no process is set."""
    button = Button(Text("button_process_ask"), CHOSEN.act, turn.complaint.id, OPEN)
    return ((button,),) if turn.policy.processes else ()


def _habit(turn: Turn, process: Process) -> str:
    cause = turn.complaint.cause
    return f"process|{cause.value if cause else ''}|{process.name}"


def chosen(turn: Turn, pressed: StaffPressed) -> None:
    """The process; then what was worst in it."""
    number, policy = label(turn.complaint.id), turn.policy
    if pressed.arg == OPEN and policy.processes:
        _redraw(turn, pressed, question(turn), rows(turn))
        return
    if pressed.arg == NONE:
        if was := turn.complaint.process:  # its marks count no more
            values: dict[str, object] = {"process": was, "marks": []}
            turn.do(Hand(Handed(MARKED, turn.complaint.id, pressed.staff, values)))
        turn.put(replace(turn.complaint, process=""))
        _redraw(turn, pressed, Text("process_none", {"number": number}))
        return
    process = by_key(policy.processes, pressed.arg)
    if process is None:
        _stale(turn, pressed)
        return
    turn.put(replace(turn.complaint, process=process.name))
    turn.do(Hand(Handed("department", turn.complaint.id, pressed.staff, {"key": _habit(turn, process)})))
    made = [_criterion(turn, process, at) for at in range(len(process.criteria))]
    well = Button(Text("button_process_all"), WORST.act, turn.complaint.id, f"{process.key}.{ALL}")
    _redraw(turn, pressed, Text("ask_criterion", {"number": number, "process": process.name}), (*made, (well,)))


def _criterion(turn: Turn, process: Process, at: int) -> tuple[Button, ...]:
    name = clip(process.criteria[at].name, LABEL)
    return (Button(Text("button_criterion", {"name": name}), WORST.act, turn.complaint.id, f"{process.key}.{at}"),)


def worst(turn: Turn, pressed: StaffPressed) -> None:
    """The criterion; where it has two bad zones, then which. All was well: every criterion was green."""
    key, _, rest = pressed.arg.partition(".")
    at, _, light = rest.partition(".")
    process = by_key(turn.policy.processes, key)
    if process is not None and rest == ALL:
        _mark(turn, pressed, process, [(one, one.zones[0]) for one in process.criteria], well=True)
        return
    if process is None or not at.isdecimal() or int(at) >= len(process.criteria):
        _stale(turn, pressed)
        return
    criterion = process.criteria[int(at)]
    zone = criterion.zone(light) if light else criterion.bad[0] if len(criterion.bad) == 1 else None
    if zone is not None:
        _mark(turn, pressed, process, [(criterion, zone)])
        return
    facts = {"number": label(turn.complaint.id), "process": process.name, "criterion": criterion.name}
    buttons = [_zone(turn, pressed.arg.removesuffix(f".{light}"), one) for one in criterion.bad]
    _redraw(turn, pressed, Text("ask_zone", facts), (tuple(buttons),))


def _zone(turn: Turn, carried: str, zone: Zone) -> Button:
    facts = {"light": zone.light, "sign": zone.sign, "limit": zone.limit}
    return Button(Text("button_zone", facts), WORST.act, turn.complaint.id, f"{carried}.{zone.light}")


def _mark(
    turn: Turn, pressed: StaffPressed, process: Process, seen: list[tuple[Criterion, Zone]], well: bool = False
) -> None:
    """It goes into the journal; the line asks nothing more."""
    complaint = turn.put(replace(turn.complaint, process=process.name))
    marks = [[criterion.name, zone.light] for criterion, zone in seen]
    values = {"process": process.name, "marks": marks}
    turn.do(Hand(Handed(MARKED, complaint.id, pressed.staff, values)))
    told = {"criterion": "" if well else seen[0][0].name, "light": seen[0][1].light}
    _redraw(turn, pressed, Text("process_noted", {"number": label(complaint.id), "process": process.name, **told}))


def _redraw(turn: Turn, pressed: StaffPressed, text: Text, buttons: Rows = ()) -> None:
    turn.do(Toast(pressed.query, None, staff=True))
    turn.do(RedrawLine(turn.complaint.id, pressed.chat, pressed.message, text, buttons))


def _stale(turn: Turn, pressed: StaffPressed) -> None:
    turn.do(Toast(pressed.query, Text("process_changed"), alert=True, staff=True))


def keep(errand: Errand, event: Handed) -> None:
    """What a complaint has shown of a process stands in the journal beside what walk-throughs have."""
    errand.write_down(MARKED, complaint=event.complaint, **event.values)


def is_plan(words: str) -> bool:
    """Whether a process, the word plan and what is planned stand there: that is no question, but an errand."""
    return _PLAN.match(words) is not None


def plan(errand: Errand, asked: Commanded) -> None:
    """What is changed in a process, by whom and by when; what is missing is asked for, as for any prevention."""
    known = errand.policy.processes
    process, act, words = split(asked.words, known)
    if not known:
        errand.answer("process_off")
    elif process is None:
        errand.do(SayBelow(Text("process_unknown", unknown(asked.words, known))))
    elif act != "plan":
        errand.answer("process_how")
    else:
        prevention.begin_in(errand, process.name, words)


PART = Part(
    "process",
    answers=(Answer(CHOSEN, chosen), Answer(WORST, worst)),
    commands=(Command("process", plan, Role.LEAD),),
    deeds=(Deed(handed(MARKED), keep),),
)
