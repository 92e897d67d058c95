"""What an errand has to have read before it begins: each need (dialogs.errands.Need), and how it is read."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from dialogs.board.incidents import PAGE, start_of
from dialogs.board.lists import line
from dialogs.board.places import MEASURED
from dialogs.board.prevention import AT_ONCE
from dialogs.board.spreads import key_of
from dialogs.complaint.incident import HEARS
from dialogs.errands import Need
from dialogs.events import Commanded, ErrandEvent, MatterPressed, MatterRang
from dialogs.figures.effect import Effect
from dialogs.figures.lights import Lights
from dialogs.figures.measured import MOST
from dialogs.figures.metrics import Period
from dialogs.figures.processes import MARKED, Shift, marked
from dialogs.matters import Incident, Prevention
from dialogs.numbers import numbers_in
from dialogs.together import Part
from handlers.answers import address_of
from handlers.located import is_member
from handlers.memory import Memory
from storage import cases, causes, clocks, decided, journal, lists, matters, members, tally

NEWEST = 5 * MOST
"""Closed cases that are looked at for a measure: the serious ones among them are few."""
LONGEST_NUMBER = 10
"""Digits of a matter's number, at most."""
BEFORE = timedelta(days=60)
"""So far back marks of a process are looked at, from when something was changed there."""


async def _username(memory: Memory, _: ErrandEvent) -> str:
    return memory.place.username


async def _prevention(memory: Memory, event: ErrandEvent) -> Prevention | None:
    number = event.matter if isinstance(event, MatterRang) else 0
    found = (await matters.load(memory.tx, {number})).get(number)
    return found if isinstance(found, Prevention) else None


async def _complained(memory: Memory, event: ErrandEvent) -> list[int]:
    found = await _prevention(memory, event)
    if found is None or found.done_at is None or found.process:
        return []
    return await causes.complained(memory.tx, found.cause, found.done_at, found.told, AT_ONCE)


async def _rate(memory: Memory, event: ErrandEvent) -> Effect | Shift:
    found = await _prevention(memory, event)
    if found is None or found.done_at is None:
        return Effect(0, 0)
    if found.process:
        return await _shift(memory, found.process, found.done_at)
    return await causes.effect(memory.tx, found.cause, found.done_at)


async def _shift(memory: Memory, name: str, at: datetime) -> Shift:
    """The marks of a process in the sixty days before that moment, and since."""
    of = [one for one in memory.policy.processes if one.name == name]
    before, after = Period(at - BEFORE, at), Period(at, memory.now)
    lines = await journal.about_none(memory.tx, MARKED, before.since)
    told = [(when, line.details) for when, line in lines]
    if not of:
        return Shift(Lights(0, 0, 0), Lights(0, 0, 0))
    return Shift(marked(told, of, before)[0].lights, marked(told, of, after)[0].lights)


async def _numbers(memory: Memory, event: ErrandEvent) -> dict[int, int]:
    """Which of the complaints that the words name there are in a group where the asker is, and whose."""
    there = await _named(memory, event)
    elsewhere = await _elsewhere(memory, event)
    shown = there.keys() - elsewhere.keys()
    return await cases.owners(memory.tx, shown) if shown else {}


async def _elsewhere(memory: Memory, event: ErrandEvent) -> dict[int, int]:
    """Which of them are cases of a group where the asker is not; asked in one, they are known to be there."""
    if not isinstance(event, Commanded):
        return {}
    found = await _named(memory, event)
    others = sorted(set(found.values()) - {event.group})
    closed = {group for group in others if not is_member(memory, event.staff.id, group)}
    return {number: group for number, group in found.items() if group in closed}


async def _named(memory: Memory, event: ErrandEvent) -> dict[int, int]:
    """The complaints that the words name, each with its group."""
    named = numbers_in(event.words) if isinstance(event, Commanded) else set()
    return await lists.groups_of(memory.tx, named) if named else {}


def _matter(event: ErrandEvent) -> int:
    """The matter that it is about: named by a press or a timer, or by the first word of a command."""
    if isinstance(event, MatterPressed | MatterRang):
        return event.matter
    first = event.words.partition(" ")[0].lstrip("#") if isinstance(event, Commanded) else ""
    return int(first) if first.isdecimal() and len(first) < LONGEST_NUMBER else 0


async def _parts(memory: Memory, event: ErrandEvent) -> list[Part]:
    """Its complaints, those too that have become so in this transaction."""
    known = [complaint for case in memory.cases.values() for complaint in case.complaints.values()]
    matter = _matter(event)
    return await members.of(memory.tx, matter, known) if matter else []


async def _lines(memory: Memory, event: ErrandEvent) -> list[dict[str, Any]]:
    """A page of those that are open, as lists show them."""
    numbers = [part.number for part in await _parts(memory, event) if part.state in HEARS]
    start = min(start_of(event), max(0, len(numbers) - 1) // PAGE * PAGE)
    shown = numbers[start : start + PAGE]
    await memory.load_more(set(shown))
    await memory.load_rooms(set(shown))
    found = [one for one in map(memory.complaint, shown) if one is not None]
    return [
        {
            **line(one, address_of(memory.place, memory.rooms.get(one.id)), memory.now, memory.policy),
            "told": one.incident_told,
        }
        for one in found
    ]


async def _crowds(memory: Memory, event: ErrandEvent) -> list[int]:
    matter = _matter(event)
    return [one.group for one in await members.crowds(memory.tx) if one.matter == matter]


async def _tallies(memory: Memory, event: ErrandEvent) -> dict[str, tuple[int, int, int]]:
    one = (await matters.load(memory.tx, {_matter(event)})).get(_matter(event))
    keys = [key_of(one, spread) for spread in one.spreads] if isinstance(one, Incident) else []
    return await tally.read(memory.tx, keys)


READINGS: Mapping[Need, Callable[[Memory, ErrandEvent], Awaitable[Any]]] = {
    Need.USERNAME: _username,
    Need.KEPT: lambda memory, _: clocks.kept(memory.tx, memory.now - MEASURED, memory.now),
    Need.COMPLAINED: _complained,
    Need.RATE: _rate,
    Need.OWNED: lambda memory, _: cases.with_owners(memory.tx, set(memory.colleagues)),
    Need.DECIDED: lambda memory, _: decided.newest(memory.tx, NEWEST),
    Need.NUMBERS: _numbers,
    Need.PARTS: _parts,
    Need.LINES: _lines,
    Need.CROWDS: _crowds,
    Need.TALLIES: _tallies,
    Need.ELSEWHERE: _elsewhere,
}
