"""The journal keeps its lines in order, with their values."""

from datetime import timedelta

from storage import journal
from storage.database import Database
from storage.journal import Entry
from tests.shows import shows
from tests.storage.records import NOW, OLGA

SECOND = timedelta(seconds=1)


@shows("I7")
async def test_the_trail_keeps_its_order_and_only_grows(database: Database) -> None:
    """Also of lines written at one instant."""
    entries = [Entry(4001, f"event{n}", "new", "claimed", OLGA if n else None, {"n": n} if n else {}) for n in range(3)]
    async with database.transaction() as tx:
        await journal.note_down(tx, entries, NOW)
        await journal.note_down(tx, [Entry(4002, "other", "-", "new", None, {})], NOW)
        await journal.note_down(tx, entries[:1], NOW + SECOND)
        found = await journal.history(tx, 4001)
    assert found == [(NOW, entries[0]), (NOW, entries[1]), (NOW, entries[2]), (NOW + SECOND, entries[0])]
