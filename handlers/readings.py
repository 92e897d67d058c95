"""What an errand has to have read before it begins: each need (dialogs.errands.Need), and how it is read."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from dialogs.board.places import MEASURED
from dialogs.board.prevention import AT_ONCE
from dialogs.errands import Need
from dialogs.events import Commanded, ErrandEvent, MatterRang
from dialogs.figures.effect import Effect
from dialogs.figures.measured import MOST
from dialogs.matters import Prevention
from dialogs.numbers import numbers_in
from handlers.located import is_member
from handlers.memory import Memory
from storage import cases, causes, clocks, decided, lists, matters

NEWEST = 5 * MOST
"""Closed cases that are looked at for a measure: the serious ones among them are few."""


async def _username(memory: Memory, _: ErrandEvent) -> str:
    return memory.place.username


async def _prevention(memory: Memory, event: ErrandEvent) -> Prevention | None:
    number = event.matter if isinstance(event, MatterRang) else 0
    found = (await matters.load(memory.tx, {number})).get(number)
    return found if isinstance(found, Prevention) else None


async def _complained(memory: Memory, event: ErrandEvent) -> list[int]:
    found = await _prevention(memory, event)
    if found is None or found.done_at is None:
        return []
    return await causes.complained(memory.tx, found.cause, found.done_at, found.told, AT_ONCE)


async def _rate(memory: Memory, event: ErrandEvent) -> Effect:
    found = await _prevention(memory, event)
    if found is None or found.done_at is None:
        return Effect(0, 0)
    return await causes.effect(memory.tx, found.cause, found.done_at)


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


READINGS: Mapping[Need, Callable[[Memory, ErrandEvent], Awaitable[Any]]] = {
    Need.USERNAME: _username,
    Need.KEPT: lambda memory, _: clocks.kept(memory.tx, memory.now - MEASURED, memory.now),
    Need.COMPLAINED: _complained,
    Need.RATE: _rate,
    Need.OWNED: lambda memory, _: cases.with_owners(memory.tx, set(memory.colleagues)),
    Need.DECIDED: lambda memory, _: decided.newest(memory.tx, NEWEST),
    Need.NUMBERS: _numbers,
    Need.ELSEWHERE: _elsewhere,
}
