"""Tallies: of what goes to many, how much has arrived, never will, or was not said. Counted with what settles it."""

from collections.abc import Mapping

from sqlalchemy import select

from storage import tables as t
from storage.database import Tx
from storage.facts import take_numbers
from storage.statement import among, statement

THERE, LOST, UNSAID = "there", "lost", "unsaid"
_OUTCOMES = (THERE, LOST, UNSAID)
_READ = statement(select(t.counters.c.name, t.counters.c.value).where(among(t.counters.c.name, "names")))


async def add(tx: Tx, counted: Mapping[tuple[str, str], int]) -> None:
    """So many more, by tally and outcome."""
    for (key, outcome), count in sorted(counted.items()):
        await take_numbers(tx, f"{outcome} {key}", count)


async def read(tx: Tx, keys: list[str]) -> dict[str, tuple[int, int, int]]:
    """By tally: how many are there, are lost, and were not said."""
    names = [f"{outcome} {key}" for key in keys for outcome in _OUTCOMES]
    found = {str(name): int(value) for name, value in await tx.rows(_READ, {"names": names})} if names else {}
    return {
        key: (found.get(f"{THERE} {key}", 0), found.get(f"{LOST} {key}", 0), found.get(f"{UNSAID} {key}", 0))
        for key in keys
    }
