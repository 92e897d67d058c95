"""What counts as a death of the last process: only a clean stop of the one that worked is none."""

from storage import suspects
from storage.database import Database
from storage.suspects import Kind
from tests.bot.house import House
from tests.handlers.updates import message


async def begun(database: Database) -> House:
    """A process that has started to work."""
    house = House(database)
    await house.pump.prepare()
    return house


async def accused(database: Database) -> list[Kind]:
    """What is tried alone."""
    async with database.reading() as tx:
        return [one.kind for one in await suspects.load(tx)]


async def test_a_process_that_stops_before_it_has_worked_hides_no_death(database: Database) -> None:
    """The one before it died; the one after it tries alone what that may have died of."""
    house = await begun(database)
    await house.bring({"message": message(1)})  # and it dies
    await House(database).pump.drain()
    await begun(database)
    assert await accused(database) == [Kind.UPDATE]


async def test_after_a_clean_stop_nothing_is_suspect(database: Database) -> None:
    """What waits then was brought after the process had settled everything."""
    house = await begun(database)
    await house.pump.drain()
    await house.bring({"message": message(1)})
    await begun(database)
    assert await accused(database) == []
