"""The traffic light of the service: a month of marks of each process, its index and its worst criterion (20).

A mark says in which zone a criterion was: in a walk-through, or where a complaint arose. Marks stand in the journal, in
lines about no complaint; what the settings do not name any more is left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dialogs.figures.intervals import Share, is_change
from dialogs.figures.lights import Light, Lights
from dialogs.figures.metrics import Period
from dialogs.processes import Process

MARKED = "process"
"""The journal's event, about no complaint: the `process`, its `marks` (each a criterion and a light), and either the
`complaint` that has shown them, or the `walk`: the chat and message of a walk-through."""
Dated = tuple[datetime, Mapping[str, Any]]
"""A line of the journal: when, and its values."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was seen of a process at one time; `complaint` is 0 in a walk-through."""

    at: datetime
    process: str
    marks: tuple[tuple[str, Light], ...]
    complaint: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of a process in a period. `criteria`: those of each criterion, in the order of the settings."""

    process: str
    lights: Lights
    criteria: tuple[tuple[str, Lights], ...]
    walks: int
    complaints: int

    @property
    def worst(self) -> str:
        """The criterion with the lowest index, of equal ones that with more red, then the first; "" where none of them
        was ever anything but green."""
        marked = [(name, one) for name, one in self.criteria if one.index is not None and one.green < one.n]
        return min(marked, key=lambda one: (one[1].index or 0.0, -one[1].red))[0] if marked else ""


def records(lines: Iterable[Dated]) -> list[Record]:
    """What the journal tells, in order. Of a complaint that was marked again the last counts, also where that is
    no mark; of a walk-through whose last button was pressed twice, the first."""
    found: dict[tuple[Any, ...], Record] = {}
    for at, values in lines:
        marks = tuple((str(name), Light(light)) for name, light in values["marks"])
        number = int(values.get("complaint") or 0)
        one = Record(at, str(values["process"]), marks, number)
        if number:
            found[("complaint", number)] = one
        else:
            found.setdefault(("walk", *values["walk"]), one)
    return [one for one in found.values() if one.marks]


def marked(lines: Iterable[Dated], processes: Sequence[Process], period: Period) -> list[Marked]:
    """The light of each process of the settings. Meaning: 100 (green - red) / n in points, n counting marks (20).

    Source: the journal's lines in the period, of walk-throughs, and of complaints that were resolved.
    """
    inside = records(line for line in lines if line[0] in period)
    return [_of(process, [one for one in inside if one.process == process.name]) for process in processes]


def _of(process: Process, seen: Sequence[Record]) -> Marked:
    counted = {one.name: Counter[Light]() for one in process.criteria}
    for record in seen:
        for name, light in record.marks:
            if name in counted:
                counted[name][light] += 1
    criteria = tuple((name, _lights(found)) for name, found in counted.items())
    walks = sum(not one.complaint for one in seen)
    return Marked(process.name, _lights(sum(counted.values(), Counter())), criteria, walks, len(seen) - walks)


def _lights(found: Counter[Light]) -> Lights:
    return Lights(found[Light.GREEN], found[Light.YELLOW], found[Light.RED])


@dataclass(frozen=True, slots=True)
class Shift:
    """The marks of one process before something was changed, and since."""

    before: Lights
    after: Lights

    @property
    def verdict(self) -> str:
        """Whether red became less of all (fell) or more (rose), beyond chance (Newcombe); else it is unproven."""
        was, now = Share(self.before.red, self.before.n), Share(self.after.red, self.after.n)
        if not was.n or not now.n or not is_change(was, now):
            return "unproven"
        return "fell" if (now.value or 0) < (was.value or 0) else "rose"
