"""Rows that the database refuses, a clock that can be moved ahead, and what became of it: for the tests of poison."""

from datetime import datetime, timedelta

from bot.clock import Clock
from storage import suspects
from storage.database import Database
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from tests.bot.house import House
from tests.handlers.updates import OLGA, STAFF

POISON = "indigestible"
EVE, BOB = {**OLGA, "id": 557, "first_name": "Eve"}, {**OLGA, "id": 558, "first_name": "Bob"}


class Ahead(Clock):
    """A clock that can be moved ahead."""

    ahead = timedelta()

    def now(self) -> datetime:
        """The moved time."""
        return super().now() + self.ahead

    def monotonic(self) -> float:
        """The same for pauses."""
        return super().monotonic() + self.ahead.total_seconds()


async def refuse(database: Database, on: str, when: str) -> None:
    """Let the database refuse this as trouble: SQLite by its own malformed JSON, PostgreSQL as a cancelled query."""
    if isinstance(database, Sqlite):
        assert database._writer is not None
        await database._writer.execute(
            f"CREATE TRIGGER bad BEFORE {on} WHEN {when} BEGIN SELECT json_extract('{{', '$'); END"
        )
        return
    assert isinstance(database, Postgres)
    async with database._connection() as connection:
        await connection.execute(
            "CREATE FUNCTION bad() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE EXCEPTION ''canceled'' USING ERRCODE = ''57014''; END'"
        )
        await connection.execute(f"CREATE TRIGGER bad BEFORE {on} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION bad()")


async def cure(database: Database, table: str) -> None:
    """The trigger goes."""
    if isinstance(database, Sqlite):
        assert database._writer is not None
        await database._writer.execute("DROP TRIGGER bad")
    else:
        assert isinstance(database, Postgres)
        async with database._connection() as connection:
            await connection.execute(f"DROP TRIGGER bad ON {table}")


async def open_house(database: Database, clock: Clock, number: int = 0) -> House:
    """A process that has started."""
    house = House(database, clock)
    house._number = number
    await house.pump.prepare()
    return house


async def pass_time(house: House, clock: Ahead, times: int, seconds: float = 16) -> None:
    """Let time go by, and the bot work."""
    for _ in range(times):
        clock.ahead += timedelta(seconds=seconds)
        await house.work()


async def trouble(database: Database) -> list[suspects.Suspect]:
    """Rows that wait in trouble, or are parked past the inbox."""
    async with database.reading() as tx:
        return [one for one in await suspects.load(tx) if one.tried]


def told(house: House) -> list[str]:
    """What staff heard of parked rows."""
    return [text for text in house.telegram.said(STAFF) if "could not be processed" in text]


def receipts(house: House, person: int) -> int:
    """How many a customer has."""
    return sum("K-" in text for text in house.telegram.said(person))
