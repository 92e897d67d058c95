"""Migrations go up, down and up again, make exactly the tables we describe, and leave no half-made schema behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage import clocks, migrate
from storage.database import Database
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from storage.tables import metadata
from tests.databases import DSN, POSTGRES_URL, fresh_postgres, need_postgres, postgres_schema
from tests.shows import shows

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
TABLES = len(metadata.tables)
MADE = TABLES + 1  # one of them (members, in 0010) is made twice


class Empty:
    """A place for a schema: where it is, and a look at what is there."""

    def __init__(self, url: str, schema: str | None) -> None:
        self.url = url
        self.schema = schema

    async def look(self, what: Callable[[Connection], T]) -> T:
        """Ask through a connection of its own."""
        options: dict[str, Any] = (
            {"connect_args": {"server_settings": {"search_path": self.schema}}} if self.schema else {}
        )
        engine = create_async_engine(self.url, poolclass=NullPool, **options)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(what)
        finally:
            await engine.dispose()

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        return await self.look(lambda connection: [tuple(row) for row in connection.execute(text(query))])

    async def change(self, statement: str) -> None:
        """Write something, as an earlier version would have."""

        def write(connection: Connection) -> None:
            connection.execute(text(statement))
            connection.commit()

        await self.look(write)

    async def tables(self) -> set[str]:
        """The tables there are, Alembic's own left out."""
        return await self.look(lambda connection: set(inspect(connection).get_table_names()) - {"alembic_version"})

    def database(self) -> Database:
        """The same place as the program opens it."""
        if self.schema:
            return Postgres(DSN, self.schema)
        return Sqlite(Path(self.url.split("///", 1)[1]))

    async def is_current(self) -> bool:
        """What the program would find at its start."""
        database = self.database()
        try:
            await database.open()
            return await migrate.is_current(database)
        finally:
            await database.close()


@asynccontextmanager
async def place(kind: str, folder: Path) -> AsyncIterator[Empty]:
    """An empty place of this kind."""
    if kind == "sqlite":
        yield Empty(f"sqlite+aiosqlite:///{folder / 'new' / 'amends.db'}", None)
        return
    need_postgres()
    async with postgres_schema() as schema:
        yield Empty(POSTGRES_URL, schema)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Empty]:
    """An empty place, of both kinds."""
    async with place(request.param, tmp_path) as found:
        yield found


@shows("F104")
async def test_up_down_and_up_again(empty: Empty) -> None:
    """Each time all tables, or none."""
    await migrate.upgrade(empty.url, schema=empty.schema)
    assert await empty.tables() == set(metadata.tables)
    assert await empty.is_current()
    await migrate.downgrade(empty.url, schema=empty.schema)
    assert await empty.tables() == set()
    assert not await empty.is_current()
    await migrate.upgrade(empty.url, schema=empty.schema)
    await migrate.upgrade(empty.url, schema=empty.schema)  # nothing left to do is no error
    assert await empty.tables() == set(metadata.tables)


def differences(connection: Connection) -> list[object]:
    """What Alembic would change to make the database match the tables."""
    # Alembic cannot compare an empty default on SQLite.
    options = {"compare_type": True, "compare_server_default": connection.dialect.name != "sqlite"}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_migrations_match_the_tables(empty: Empty) -> None:
    """Columns, types, keys, indexes, constraints."""
    await migrate.upgrade(empty.url, schema=empty.schema)
    assert await empty.look(differences) == []


@pytest.mark.postgres
async def test_the_tests_own_postgresql_schema_is_the_migrated_one() -> None:
    """Tests build it from one script, for speed; it is the same."""
    need_postgres()
    async with fresh_postgres() as database:
        assert await Empty(POSTGRES_URL, database.schema).look(differences) == []
        assert await migrate.is_current(database)


FIRST = (  # complaints as 0001 keeps them: number, state, and the hours after which things were due or happened
    (1, "new", 1, 2, 3, None, None, None, None, 0),
    (2, "claimed", 1, 2, 3, 4, 5, None, None, 0),
    (3, "reopened", 21, 22, 23, 4, None, 6, None, 1),
    (4, "claimed", 21, 22, 23, 24, None, 6, None, 1),
    (5, "closed", 1, 2, 3, 4, None, 6, 7, 0),
    (6, "resolved", 1, 2, 3, 4, 5, 6, None, 0),
)
OPENED_AGAIN = 20  # hours, of numbers 3 and 4
ROWS = (
    "SELECT complaint_id, number, kind, started_at, due_at, ended_at, dropped FROM clocks ORDER BY complaint_id, number"
)
DUE = "SELECT id, take_up_due, reply_due, resolve_due FROM complaints ORDER BY id"


async def fill_0001(empty: Empty) -> None:
    """Complaints of the first schema."""
    await migrate.upgrade(empty.url, "0001", empty.schema)
    await empty.change(
        "INSERT INTO people (id, name, language, step, blocked, complaints, data, version, updated_at) "
        "VALUES (101, 'Ann', 'en', 'idle', false, 6, '{}', 1, 0)"
    )
    for number, state, *hours, reopened in FIRST:
        values = ", ".join("NULL" if hour is None else str(hour) for hour in hours)
        await empty.change(
            "INSERT INTO complaints (id, customer_id, state, owner_name, epoch, created_at, take_up_due, reply_due, "
            "resolve_due, claimed_at, first_reply_at, resolved_at, closed_at, reopened, data, version) "
            f"VALUES ({number}, 101, '{state}', '', 0, 0, {values}, {reopened}, '{{}}', 1)"
        )
        if reopened:
            for at, before, after in ((9, "reopened", "reopened"), (OPENED_AGAIN, "resolved", "reopened")):
                await empty.change(
                    "INSERT INTO journal (complaint_id, at, event, before, after, details) "
                    f"VALUES ({number}, {at}, 'not solved', '{before}', '{after}', '{{}}')"
                )


async def test_what_was_promised_before_clocks_were_rows_becomes_rows(empty: Empty) -> None:
    """Each of the three columns is a clock, which ended when the thing happened; opened again, it counts from there."""
    await fill_0001(empty)
    await migrate.upgrade(empty.url, schema=empty.schema)
    kinds = ("take_up", "first_reply", "resolution")
    expected = {  # (started, due, ended, dropped) of the three
        1: ((0, 1, None, False), (0, 2, None, False), (0, 3, None, False)),
        2: ((0, 1, 4, False), (0, 2, 5, False), (0, 3, None, False)),
        3: ((20, 21, None, False), (20, 22, None, False), (20, 23, None, False)),
        4: ((20, 21, 24, False), (20, 22, None, False), (20, 23, None, False)),
        5: ((0, 1, 4, False), (0, 2, 7, True), (0, 3, 6, False)),
        6: ((0, 1, 4, False), (0, 2, 5, False), (0, 3, 6, False)),
    }
    assert [(*row[:6], bool(row[6])) for row in await empty.rows(ROWS)] == [
        (number, place, kinds[place - 1], *clock)
        for number, three in expected.items()
        for place, clock in enumerate(three, 1)
    ]
    database = empty.database()
    await database.open()
    try:
        async with database.reading() as tx:
            rows = await clocks.load(tx, [2])
    finally:
        await database.close()
    assert [clock.due.timestamp() for clock in rows[2]] == [1e-6, 2e-6, 3e-6]


async def test_the_newest_clocks_become_columns_again_and_rows_once_more(empty: Empty) -> None:
    """Down and up: what the earlier version knew is what it gets, with the promises made since."""
    await fill_0001(empty)
    before = await empty.rows(DUE)
    await migrate.upgrade(empty.url, schema=empty.schema)
    await empty.change(
        "INSERT INTO clocks (complaint_id, number, kind, started_at, due_at, paused_for, dropped, rule) "
        "VALUES (1, 4, 'first_reply', 30, 40, 0, false, 1)"
    )
    await migrate.downgrade(empty.url, "0001", empty.schema)
    after = await empty.rows(DUE)
    assert after == [(1, 1, 40, 3), *before[1:]]
    assert "clocks" not in await empty.tables()
    await migrate.upgrade(empty.url, schema=empty.schema)
    assert await empty.is_current()
    assert await empty.look(differences) == []
    assert [row[4] for row in await empty.rows(ROWS)] == [due for _, *dues in after for due in dues]


def test_the_newest_file_is_the_one_the_program_expects() -> None:
    """One head, and HEAD names it."""
    script = ScriptDirectory(str(ROOT / "storage" / "migrations"))
    assert script.get_heads() == [migrate.HEAD]


async def test_an_empty_database_is_not_current(empty: Empty) -> None:
    """And asking changes nothing."""
    assert not await empty.is_current()
    assert not await empty.is_current()


@shows("I27", "F3")
async def test_a_migration_that_fails_anywhere_leaves_the_old_schema(
    empty: Empty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stopped at the first table, the second, and so on until it runs through."""
    create = op.create_table
    for stop in range(MADE + 1):
        left = [stop]

        def create_or_fail(*args: object, _left: list[int] = left, **more: object) -> object:
            if _left[0] == 0:
                raise RuntimeError("stopped here")
            _left[0] -= 1
            return create(*args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(op, "create_table", create_or_fail)
        if stop < MADE:
            with pytest.raises(RuntimeError, match="stopped here"):
                await migrate.upgrade(empty.url, schema=empty.schema)
            assert await empty.tables() == set()
        else:
            await migrate.upgrade(empty.url, schema=empty.schema)
    assert await empty.tables() == set(metadata.tables)


KILLED = """
import asyncio, os, signal, sys
from alembic import op
from storage import clocks, migrate
create, left = op.create_table, [5]
def create_or_die(*args, **more):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return create(*args, **more)
op.create_table = create_or_die
asyncio.run(migrate.upgrade(sys.argv[1], schema=sys.argv[2] or None))
"""


@shows("I27", "F3")
async def test_a_killed_migration_leaves_the_old_schema_and_the_next_start_makes_the_new_one(empty: Empty) -> None:
    """SIGKILL in the middle, as when a machine is restarted."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        KILLED,
        empty.url,
        empty.schema or "",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    async with asyncio.timeout(60):
        assert await child.wait() == -signal.SIGKILL
    assert await empty.tables() == set()
    await migrate.upgrade(empty.url, schema=empty.schema)
    assert await empty.tables() == set(metadata.tables)
    assert await empty.is_current()
