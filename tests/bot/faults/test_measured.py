"""What decisions are promised within, in a running process: measured each night, once, also past its deaths."""

from datetime import timedelta
from typing import Any

from dialogs.promises import MEASURED, RULE
from storage.times import from_us
from tests.bot.faults.town import OLGA, Town, virtual

HOUR = 3600.0  # a town begins on Monday, the fourth of March 2024, at nine
CASES = 30


def decisions(town: Town) -> list[tuple[timedelta, int]]:
    """How much time each decision was promised within, and by which rule, in the order of the promises."""
    rows = town.rows("SELECT started_at, due_at, rule FROM clocks WHERE kind = 'resolution' ORDER BY started_at")
    return [(from_us(due) - from_us(since), rule) for since, due, rule in rows]


def measured(town: Town) -> list[Any]:
    """The measures that are there, and when each was made."""
    return town.rows("SELECT data, updated_at FROM matters WHERE kind = 'measure'")


@virtual
async def test_thirty_closed_complaints_shorten_what_the_next_one_is_promised(town: Town) -> None:
    """Each was put right after two hours; the process dies before the night, and starts once more after it."""
    await town.open(close_after="1h", reports="off")
    opened = [await town.claimed(town.newcomer(f"Customer {number}")) for number in range(CASES)]
    await town.passes(2 * HOUR)
    for number, card in opened:
        town.replies(OLGA, "We sent a new one", await town.resolving(number, card))
    await town.passes(2 * HOUR)
    assert town.rows("SELECT state, count(*) FROM complaints GROUP BY state") == [("closed", CASES)]
    await town.claimed(town.newcomer("Customer who came before the night"))
    assert decisions(town) == [(timedelta(hours=8), RULE)] * (CASES + 1) and measured(town) == []
    await town.kill()
    await town.passes(16 * HOUR)
    await town.start()
    await town.passes(60)
    ((first, at),) = measured(town)
    assert '"ordinary_of":30' in first
    await town.claimed(town.newcomer("Customer who comes after it"))
    assert decisions(town)[CASES:] == [(timedelta(hours=8), RULE), (timedelta(hours=3), MEASURED)]
    for _ in range(2):
        await town.restart()
        await town.passes(60)
    assert measured(town) == [(first, at)]
    await town.passes(24 * HOUR)
    ((_, later),) = measured(town)
    assert from_us(later).hour == 4 and later > at
