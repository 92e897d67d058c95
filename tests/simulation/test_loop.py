"""The virtual loop: time leaps over waiting, never over work; what the database does is done in turns of the loop."""

import asyncio
from pathlib import Path

import aiosqlite
import pytest

from storage import facts
from storage.sqlite import Sqlite
from tests.databases import sqlite_template
from tests.simulation.loop import TURN, run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with the schema."""
    return sqlite_template(tmp_path)


def test_no_time_passes_over_the_database(path: Path) -> None:
    """A hundred statements are over before the next timer, however soon it is."""

    async def work() -> tuple[list[str], float]:
        loop, told = asyncio.get_running_loop(), list[str]()
        database = Sqlite(path)
        await database.open()
        began = loop.time()
        loop.call_later(1000 * TURN, told.append, "timer")
        async with database.transaction() as tx:
            for number in range(100):
                await facts.set_fact(tx, "fact", str(number))
        told.append("committed")
        took = loop.time() - began
        await asyncio.sleep(1)
        await database.close()
        return told, took

    told, took = run(work())
    assert told == ["committed", "timer"]
    assert took < 1000 * TURN


def test_writing_and_reading_take_turns_in_the_same_way_each_time(path: Path) -> None:
    """Two connections would be two threads, whose order nobody knows."""

    async def work() -> list[str]:
        told: list[str] = []
        database = Sqlite(path)
        await database.open()

        async def write() -> None:
            for number in range(20):
                async with database.transaction() as tx:
                    await facts.set_fact(tx, "fact", str(number))
                told.append(f"wrote {number}")

        async def read() -> None:
            for _ in range(40):
                async with database.reading() as tx:
                    told.append(f"read {(await facts.all_facts(tx)).get('fact')}")

        await asyncio.gather(write(), read(), read())
        await database.close()
        return told

    fresh = path.read_bytes()
    first = run(work())
    path.write_bytes(fresh)
    assert run(work()) == first
    assert len({one for one in first if one.startswith("read")}) > 5  # they did take turns


def test_what_was_given_to_the_database_is_done_even_when_nobody_waits(path: Path) -> None:
    """As in its thread: who is cancelled has no say in it."""

    async def work() -> list[object]:
        async with aiosqlite.connect(path, isolation_level=None) as connection:
            task = asyncio.get_running_loop().create_task(_insert(connection))
            await asyncio.sleep(0)
            task.cancel()
            found: list[object] = list(await connection.execute_fetchall("SELECT * FROM facts"))
        return found

    assert run(work()) == [("name", "value")]


async def _insert(connection: aiosqlite.Connection) -> None:
    await connection.execute("INSERT INTO facts VALUES ('name', 'value')")
