"""The pages of `/process`: all processes with their lights, one of them, and a walk-through that marks it.

A walk-through is one message, whose buttons carry who walks and the marks so far, so that nothing is kept until its
last press; then the journal gets all of them at once, as values. Each criterion is green, yellow, red or not seen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dialogs.board.page import Noted, Page
from dialogs.effects import Text
from dialogs.figures.intervals import FEW
from dialogs.figures.lights import Lights
from dialogs.figures.processes import MARKED, Marked
from dialogs.items import clip
from dialogs.matters import Prevention
from dialogs.processes import LIGHTS, Criterion, Process, by_key, by_name

UNSEEN = "-"
SHOWN = "="  # begins the key of a page that shows a process
IN_A_ROW = 2
PLANS = 5  # of a process are shown
LABEL = 40  # characters of a name that is not known
_LETTERS = {light[0]: light for light in LIGHTS}
_KEY = re.compile(r"([0-9a-f]{8})\.([1-9][0-9]{0,17})\.([gyr-]{0,10})")
_ACTS = {
    "walk": "walk", "обход": "walk", "обхід": "walk", "проверка": "walk", "перевірка": "walk",
    "plan": "plan", "план": "plan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk-through as its buttons carry it: of which process, by whom, and the marks so far."""

    process: Process
    who: int
    marks: str

    @property
    def is_over(self) -> bool:
        """Whether every criterion was looked at."""
        return len(self.marks) == len(self.process.criteria)


def split(words: str, processes: Sequence[Process]) -> tuple[Process | None, str, str]:
    """What stands behind /process: the process, then `walk`, `plan` or nothing, then all other words."""
    whole = by_name(processes, words)
    if whole is not None:
        return whole, "", ""
    parts = words.split(" ")
    for at, word in enumerate(parts):
        act = _ACTS.get(word.casefold())
        if at and act is not None:
            return by_name(processes, " ".join(parts[:at])), act, " ".join(parts[at + 1 :]).strip()
    return None, "", ""


def unknown(words: str, processes: Sequence[Process]) -> dict[str, object]:
    """What is told of a name that no process has."""
    parts = words.split(" ")
    name = next((parts[:at] for at, word in enumerate(parts) if at and word.casefold() in _ACTS), parts)
    return {
        "words": clip(" ".join(name), LABEL),
        "known": ", ".join(one.name for one in processes),
        "first": processes[0].name,
    }


# Figures --------------------------------------------------------------------------------------------


def overview(found: Sequence[Marked], processes: Sequence[Process], days: int) -> Page:
    """Each process with its index and shares, in the order of the settings; a press shows one."""
    lines = [{"name": one.process, "worst": one.worst, **_seen(one)} for one in found]
    choices = tuple((Text("button_process", {"name": one.name}), SHOWN + one.key) for one in processes)
    return Page(Text("processes", {"lines": lines, "days": days}), choices=choices, in_a_row=IN_A_ROW)


def shown(process: Process, found: Marked, plans: Sequence[Prevention], now: datetime, days: int) -> Page:
    """Its script, its criteria with what was seen of each, the worst of them, and what is being changed."""
    counted = dict(found.criteria)
    criteria = [{"name": one.name, "zones": _zones(one), **lights_of(counted[one.name])} for one in process.criteria]
    planned = [
        {
            "number": one.id,
            "what": clip(one.what, 100),
            "owner": one.owner_name,
            "due": one.due,
            "done": one.done_at is not None,
            "late": one.done_at is None and one.due is not None and one.due <= now,
        }
        for one in plans[:PLANS]
    ]
    facts = {
        "name": process.name,
        "days": days,
        "script": list(process.script),
        "criteria": criteria,
        "worst": found.worst,
        "plans": planned,
        **_seen(found),
    }
    choices = ((Text("button_walk"), process.key), (Text("button_processes"), SHOWN))
    return Page(Text("process_page", facts), choices=choices, in_a_row=IN_A_ROW)


def _seen(found: Marked) -> dict[str, Any]:
    return {**lights_of(found.lights), "walks": found.walks, "complaints": found.complaints}


def lights_of(found: Lights) -> dict[str, Any]:
    """Counts, and the index in whole points; None where nothing was marked."""
    return {
        "green": found.green,
        "yellow": found.yellow,
        "red": found.red,
        "n": found.n,
        "index": None if found.index is None else round(found.index),
        "few": found.n < FEW,
    }


def _zones(criterion: Criterion) -> list[dict[str, str]]:
    return [{"light": one.light, "sign": one.sign, "limit": one.limit} for one in criterion.zones]


# Walking --------------------------------------------------------------------------------------------


def pressed(key: str, who: int, processes: Sequence[Process]) -> Walk | None:
    """The walk that a button belongs to; a bare process begins one of who presses. None: the setting has changed."""
    if (process := by_key(processes, key)) is not None:
        return Walk(process, who, "")
    found = _KEY.fullmatch(key)
    process = by_key(processes, found[1]) if found else None
    if found is None or process is None or len(found[3]) > len(process.criteria):
        return None
    fits = all(one == UNSEEN or criterion.zone(_LETTERS[one]) for one, criterion in _pairs(found[3], process))
    return Walk(process, int(found[2]), found[3]) if fits else None


def _pairs(marks: str, process: Process) -> list[tuple[str, Criterion]]:
    return list(zip(marks, process.criteria, strict=False))


def step(walk: Walk) -> Page:
    """The next criterion, with a button for each zone."""
    at, process = len(walk.marks), walk.process
    criterion = process.criteria[at]
    carried = f"{process.key}.{walk.who}.{walk.marks}"
    choices = [(Text("button_zone", zone), carried + zone["light"][0]) for zone in _zones(criterion)]
    facts = {"name": process.name, "step": at + 1, "of": len(process.criteria), "criterion": criterion.name}
    told = Text("process_walk", {**facts, "zones": _zones(criterion), "seen": _told(walk)})
    return Page(told, choices=(*choices, (Text("button_not_seen"), carried + UNSEEN)), in_a_row=IN_A_ROW)


def ended(walk: Walk, chat: int, message: int) -> Page:
    """All is marked: it is written down, unless nothing was seen."""
    marks = [[criterion.name, _LETTERS[one]] for one, criterion in _pairs(walk.marks, walk.process) if one != UNSEEN]
    facts = {"name": walk.process.name, "seen": _told(walk), "kept": bool(marks)}
    details = {"process": walk.process.name, "walk": [chat, message], "marks": marks}
    return Page(Text("process_walked", facts), noted=Noted(MARKED, details) if marks else None)


def _told(walk: Walk) -> list[dict[str, str]]:
    pairs = _pairs(walk.marks, walk.process)
    return [{"criterion": criterion.name, "light": _LETTERS.get(one, "")} for one, criterion in pairs]
