"""What an errand has to have read before it begins: each need (dialogs.errands.Need), and how it is read."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from dialogs.board.places import MEASURED
from dialogs.board.prevention import AT_ONCE
from dialogs.errands import Need
from dialogs.events import Commanded, ErrandEvent, MatterRang
from dialogs.figures.effect import Effect
from dialogs.figures.lights import Lights
from dialogs.figures.measured import MOST
from dialogs.figures.metrics import Period
from dialogs.figures.processes import MARKED, Shift, marked
from dialogs.matters import Prevention
from dialogs.numbers import numbers_in
from handlers.memory import Memory
from storage import cases, causes, clocks, decided, journal, lists, matters

NEWEST = 5 * MOST
"""Closed cases that are looked at for a measure: the serious ones among them are few."""
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
    """Which of the complaints that the words name there are, and whose."""
    named = numbers_in(event.words) if isinstance(event, Commanded) else set()
    if not named or not isinstance(event, Commanded):
        return {}
    shown = await lists.of_groups(memory.tx, sorted(named), memory.place.span(event.group))
    return await cases.owners(memory.tx, set(shown)) if shown else {}


READINGS: Mapping[Need, Callable[[Memory, ErrandEvent], Awaitable[Any]]] = {
    Need.USERNAME: _username,
    Need.KEPT: lambda memory, _: clocks.kept(memory.tx, memory.now - MEASURED, memory.now),
    Need.COMPLAINED: _complained,
    Need.RATE: _rate,
    Need.OWNED: lambda memory, _: cases.with_owners(memory.tx, set(memory.colleagues)),
    Need.DECIDED: lambda memory, _: decided.newest(memory.tx, NEWEST),
    Need.NUMBERS: _numbers,
}
