"""Records of ours that belong to no complaint: what is open is found, what is over only by its number."""

from dataclasses import replace
from datetime import UTC, datetime

from dialogs.matters import Place
from storage import matters
from storage.database import Database

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CAFE = Place(1, name="Café on Main Street", code="main", hours="Mon-Fri 09:00-18:00", topic=7)


async def test_a_matter_comes_back_as_it_was(database: Database) -> None:
    """Changed ones too; one that is over is there for whoever names it, and one of an unknown kind for nobody."""
    async with database.transaction() as tx:
        await matters.save(tx, [CAFE, Place(2, name="Shop")], NOW)
        await matters.save(tx, [Place(2, open=False, name="Old shop")], NOW)
    async with database.reading() as tx:
        assert await matters.load(tx, set()) == {1: CAFE}
        assert (await matters.load(tx, {2}))[2] == Place(2, open=False, name="Old shop")
        assert await matters.load(tx, {3}) == {1: CAFE}
    async with database.transaction() as tx:
        await matters.save(tx, [replace(CAFE, name="Café")], NOW)
        assert (await matters.load(tx, set()))[1].open
