"""Prevention: what we change so that a cause brings no more complaints, who does it, and by when.

`/fix CAUSE what, owner NAME, due DAY`, or the same after Resolve; what is missing is asked for. When its day has
passed its owner is called, then the managers. Once it is done, everybody who complained of that cause is told once,
with thanks, behind everything else and within survey hours; thirty days later the board reads whether such complaints
became fewer, and whom to thank. What is changed in a process (`/process NAME plan`) goes the same way; no customer is
told of it, and its light is looked at.
"""

import re
from datetime import timedelta

from dialogs.board.walk import lights_of
from dialogs.duty import named
from dialogs.effects import Arm, Button, Disarm, Lane, Notice, RedrawNotice, Rows, Tell, Text, Then, Toast
from dialogs.errands import Command, Deed, Errand, Need, Role, handed, matter_button, matter_press, matter_rings
from dialogs.events import Commanded, Handed, MatterPressed, MatterRang, Prevented
from dialogs.figures.effect import Effect
from dialogs.figures.lights import Lights
from dialogs.figures.processes import Shift
from dialogs.items import clip
from dialogs.machine import Answer, Part, Turn, cue, say
from dialogs.matters import Prevention
from dialogs.model import Cause, Colleague
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.spoken_times import day_of, end_of

LONGEST = 300  # characters of what is changed: customers read it
AT_ONCE = 50  # customers who are told in one round
NEXT = timedelta(seconds=15)
LOOKED_AT = timedelta(days=30)
CALLS = 3  # the owner, then the managers, then the managers once more
_WORDS = {
    Cause.PROCESS: ("process", "процес"), Cause.TRAINING: ("training", "обучен", "навчан"),
    Cause.STAFFING: ("staffing", "персонал", "кадр"), Cause.SUPPLIER: ("supplier", "поставщик", "постачальник"),
    Cause.PRODUCT: ("product", "товар", "продукт"), Cause.INFORMATION: ("information", "информац", "інформац"),
    Cause.EQUIPMENT: ("equipment", "оборудован", "обладнан"), Cause.EXPECTATION: ("expectation", "ожидан", "очікуван"),
    Cause.OTHER: ("other", "другое", "інше"),
}  # fmt: skip
_OWNER = re.compile(r"(?:owner|ответственный|ответственная|відповідальний|відповідальна|кто|хто)\s*:?\s+(.+)", re.I)
_DUE = re.compile(r"(?:due|until|срок|до|строк|термін)\s*:?\s+(.+)", re.I)
PREVENTED = cue("prevented", Prevented)


def fix(errand: Errand, asked: Commanded) -> None:
    """`/fix` lists what is open; with a cause and words it begins one, with a number it fills in what is missing."""
    first, _, rest = asked.words.partition(" ")
    number = first.lstrip("#")
    if not first:
        lines = [_facts(one) for one in errand.of(Prevention) if one.open and one.done_at is None]
        errand.answer("fixes", lines=lines)
    elif number.isdecimal() and isinstance(errand.matters.get(int(number)), Prevention):
        _fill(errand, int(number), rest)
    elif (cause := _cause(first)) is None:
        errand.answer("fix_how", words=first)
    else:
        _begin(errand, cause, rest)


def _cause(word: str) -> Cause | None:
    said = word.casefold().strip(" :,")
    return next((cause for cause, stems in _WORDS.items() if said.startswith(stems)), None)


def _begin(errand: Errand, cause: Cause, words: str) -> None:
    what, owner, due, wrong = _read(errand, words)
    if not what or len(what) > LONGEST:
        errand.answer("fix_what", cause=cause.value, most=LONGEST)
        return
    made = Prevention(errand.new_id(), cause=cause.value, what=what, by=errand.colleague.id)
    errand.id = made.id
    _put(errand, made, owner, due, wrong)


def begin_in(errand: Errand, process: str, words: str) -> None:
    """The same for a process: what is changed there."""
    what, owner, due, wrong = _read(errand, words)
    if not what or len(what) > LONGEST:
        errand.answer("process_plan_how", process=process, most=LONGEST)
        return
    made = Prevention(errand.new_id(), process=process, what=what, by=errand.colleague.id)
    errand.id = made.id
    _put(errand, made, owner, due, wrong)


def after_resolve(errand: Errand, event: Handed) -> None:
    """What was answered to the question of Resolve, with the cause that was chosen there."""
    cause, words = Cause(event.values["cause"]), str(event.values["words"])
    what, owner, due, wrong = _read(errand, words)
    if not what or len(what) > LONGEST:
        errand.do(Notice(Text("fix_what", {"cause": cause.value, "most": LONGEST})))
        return
    made = Prevention(errand.new_id(), cause=cause.value, what=what, by=errand.colleague.id)
    errand.id = made.id
    _put(errand, made, owner, due, wrong, on_board=True)


def _fill(errand: Errand, number: int, words: str) -> None:
    errand.id = number
    known = errand.about(Prevention)
    assert known is not None  # looked up by fix
    _, owner, due, wrong = _read(errand, words)
    if known.done_at is not None:
        errand.answer("fix_over", number=number)
    elif not _is_theirs(errand, known):
        errand.answer("fix_not_yours", name=known.owner_name)
    else:
        _put(errand, known, owner, due, wrong)


def _read(errand: Errand, words: str) -> tuple[str, Colleague | None, str, str]:
    """What is changed, who owns it, the words of the day, and a name or a day that cannot be read."""
    what, owner, due, wrong = [], None, "", ""
    for part in words.split(","):
        if found := _OWNER.fullmatch(part.strip()):
            who = named(found[1], errand.colleagues.values())
            owner, wrong = (who[0], wrong) if len(who) == 1 else (owner, found[1])
        elif found := _DUE.fullmatch(part.strip()):
            day = day_of(found[1], errand.now, errand.policy.working)
            due, wrong = (found[1], wrong) if day else (due, found[1])
        elif part.strip():
            what.append(part.strip())
    return ", ".join(what), owner, due, wrong


def _put(
    errand: Errand, one: Prevention, owner: Colleague | None, due: str, wrong: str, *, on_board: bool = False
) -> None:
    """As it is from now on; what is missing is asked for, and when nothing is, the board reads it."""
    if owner is not None:
        one = replace(one, owner=owner.id, owner_name=owner.name)
    day = day_of(due, errand.now, errand.policy.working) if due else None
    if day is not None:
        one = replace(one, due=end_of(day, errand.policy.working), calls=0)
    errand.put(one)
    errand.write_down("fix", owner=one.owner, **_about(one))
    if one.owner is None or one.due is None:
        if on_board:
            errand.do(Notice(Text("fix_missing", {**_asked(one), "wrong": wrong}), _questions(errand, one)))
        else:
            errand.answer("fix_missing", buttons=_questions(errand, one), **_asked(one), wrong=wrong)
        return
    errand.do(Arm("fix_late", one.due, matter=one.id), Notice(Text("fix_open", _facts(one)), _done(one)))


def _asked(one: Prevention) -> dict[str, object]:
    return {"number": one.id, "what": one.what, "owner": one.owner is not None, "due": one.due is not None}


def _questions(errand: Errand, one: Prevention) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if one.owner is None:
        team = sorted(errand.colleagues.values(), key=lambda each: (each.load, each.name.casefold()))[:6]
        row = [matter_button("fix_owner", one.id, str(each.id), name=clip(each.name, 20)) for each in team]
        rows += [tuple(row[at : at + 2]) for at in range(0, len(row), 2)]
    if one.due is None:
        week = matter_button("fix_due", one.id, "7", "fix_due_7")
        rows.append((week, matter_button("fix_due", one.id, "30", "fix_due_30")))
    return tuple(rows)


def _done(one: Prevention) -> Rows:
    return ((matter_button("fix_done", one.id),),)


def _facts(one: Prevention) -> dict[str, object]:
    return {
        "number": one.id,
        "cause": one.cause,
        "process": one.process,
        "what": one.what,
        "owner": one.owner_name,
        "due": one.due,
    }


def _about(one: Prevention) -> dict[str, object]:
    """What it is about, as the journal has it."""
    return {"process": one.process} if one.process else {"cause": one.cause}


def _is_theirs(errand: Errand, one: Prevention) -> bool:
    """Whether who asks may change it: who begins it, who owns it, and whoever leads."""
    return errand.role >= Role.LEAD or one.owner is None or errand.colleague.id in (one.owner, one.by)


def chosen(errand: Errand, pressed: MatterPressed) -> None:
    """An owner or a day was chosen under the question."""
    one = errand.about(Prevention)
    if one is None or not one.open or one.done_at is not None:
        errand.do(Toast(pressed.query, Text("stale"), staff=True))
        return
    due = one.due
    if pressed.act == "fix_owner":
        who = errand.colleagues.get(int(pressed.arg)) if pressed.arg.isdecimal() else None
        one = replace(one, owner=who.id, owner_name=who.name) if who else one
    elif pressed.arg in ("7", "30"):
        day = (errand.now + timedelta(days=int(pressed.arg))).astimezone(errand.policy.zone).date()
        due = end_of(day, errand.policy.working)
    one = errand.put(replace(one, due=due))
    errand.do(Toast(pressed.query, None, staff=True))
    if one.owner is None or one.due is None:
        text, rows = Text("fix_missing", {**_asked(one), "wrong": ""}), _questions(errand, one)
    else:
        errand.do(Arm("fix_late", one.due, matter=one.id))
        text, rows = Text("fix_open", _facts(one)), _done(one)
    errand.do(RedrawNotice(pressed.chat, pressed.message, text, rows))


def late(errand: Errand, _: MatterRang) -> None:
    """Its day has passed: its owner by name, a working day later the managers, and once more."""
    one = errand.about(Prevention)
    if one is None or one.done_at is not None or one.due is None or one.due > errand.now or one.calls >= CALLS:
        return
    one = errand.put(replace(one, calls=one.calls + 1))
    errand.do(Notice(Text("fix_late", _facts(one)), _done(one)))
    if one.calls > 1:
        told = [Tell(each, None, Text("fix_late_manager", {**_facts(one), "manager": ""}), (), "fix_untold")
                for each in errand.policy.managers]  # fmt: skip
        errand.do(*told)
    if one.calls < CALLS:
        errand.do(Arm("fix_late", errand.policy.working.add(errand.now, timedelta(hours=8)), matter=one.id))


def done(errand: Errand, pressed: MatterPressed) -> None:
    """It is done: those who complained of it hear it; what came of it is looked at later."""
    one = errand.about(Prevention)
    if one is None or one.done_at is not None:
        errand.do(Toast(pressed.query, Text("stale"), staff=True))
        return
    if not _is_theirs(errand, one):
        errand.do(Toast(pressed.query, Text("fix_not_yours", {"name": one.owner_name}), alert=True, staff=True))
        return
    one = errand.put(replace(one, done_at=errand.now))
    errand.write_down("fix_done", **_about(one))
    errand.do(
        Toast(pressed.query, None, staff=True),
        Disarm("fix_late", matter=one.id),
        RedrawNotice(pressed.chat, pressed.message, Text("fix_done", _facts(one))),
    )
    if not one.process:
        errand.do(Arm("fix_tell", errand.policy.survey.opens(errand.now), matter=one.id))
    errand.do(Arm("fix_effect", errand.now + LOOKED_AT, matter=one.id))


def tell(errand: Errand, _: MatterRang) -> None:
    """The next of those who complained of it."""
    one = errand.about(Prevention)
    numbers: list[int] = errand.found[Need.COMPLAINED]
    if one is None or not numbers:
        return
    for number in numbers:
        errand.do(Then(number, Prevented(number, one.what), f"prevented:{one.id}:{number}"))
    errand.put(replace(one, told=numbers[-1]))
    errand.do(Arm("fix_tell", errand.policy.survey.opens(errand.now + NEXT), matter=one.id))


def effect(errand: Errand, _: MatterRang) -> None:
    """Thirty days later: did it become less, and whom to thank."""
    one, found = errand.about(Prevention), errand.found[Need.RATE]
    if one is None:
        return
    if isinstance(found, Shift):
        errand.put(replace(one, open=False))
        errand.write_down("fix_effect", before=_index(found.before), after=_index(found.after), verdict=found.verdict)
        lights = {"before": lights_of(found.before), "after": lights_of(found.after), "verdict": found.verdict}
        errand.do(Notice(Text("process_effect", {**_facts(one), **lights})))
        return
    assert isinstance(found, Effect)
    verdict = "fell" if found.fell else "rose" if found.rose else "unproven"
    errand.put(replace(one, open=False))
    errand.write_down("fix_effect", before=found.before, after=found.after, verdict=verdict)
    facts = {**_facts(one), "before": found.before, "after": found.after, "verdict": verdict}
    errand.do(Notice(Text("fix_effect", facts)))


def _index(found: Lights) -> int | None:
    return None if found.index is None else round(found.index)


def prevented(turn: Turn, event: Prevented) -> None:
    """Somebody who complained of it is told once; nobody who wants no notices, and nobody who came to harm."""
    complaint = turn.complaint
    if turn.person.stopped or turn.person.blocked or complaint.register is not None:
        return
    say(turn, "prevented", complaint=complaint.id, lane=Lane.BULK, number=label(complaint.id), what=event.what)


PART = Part(
    "prevention",
    answers=(Answer(PREVENTED, prevented),),
    commands=(Command("fix", fix),),
    deeds=(
        Deed(handed("prevention"), after_resolve),
        Deed(matter_press("fix_owner"), chosen),
        Deed(matter_press("fix_due"), chosen),
        Deed(matter_press("fix_done"), done),
        Deed(matter_rings("fix_late"), late),
        Deed(matter_rings("fix_tell"), tell, needs=(Need.COMPLAINED,)),
        Deed(matter_rings("fix_effect"), effect, needs=(Need.RATE,)),
    ),
)
