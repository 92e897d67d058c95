"""Databases for tests: a fresh SQLite file or PostgreSQL schema each, made from the schema built once a session.

PostgreSQL is the server at TEST_POSTGRES_URL. Where none answers its tests are skipped with a plain word, and with
AMENDS_REQUIRE_POSTGRES=1 they fail instead.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from storage import migrate
from storage.database import Database
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from storage.tables import metadata

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL") or "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
REQUIRED = os.environ.get("AMENDS_REQUIRE_POSTGRES") == "1"
DSN = "postgresql://" + POSTGRES_URL.split("://", 1)[1]
NO_SERVER = "no PostgreSQL server answers at"


@cache
def postgres_trouble() -> str:
    """Why PostgreSQL cannot be used; empty when it can. Asked once a process; never names a password."""

    async def ask() -> str:
        import asyncpg

        try:
            connection = await asyncpg.connect(DSN, timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            at = urlsplit(DSN)
            return f"{NO_SERVER} {at.hostname}:{at.port or 5432} ({type(error).__name__})"
        await connection.close()
        return ""

    # Its own thread: a test's loop may be running in this one.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask()).result()


def need_postgres() -> None:
    """Skip, or fail where PostgreSQL is required."""
    why = postgres_trouble()
    if why and REQUIRED:
        pytest.fail(f"AMENDS_REQUIRE_POSTGRES=1, but {why}", pytrace=False)
    if why:
        pytest.skip(why)


@asynccontextmanager
async def postgres_schema() -> AsyncIterator[str]:
    """An empty schema of one's own; dropped with all it holds."""
    import asyncpg

    name = f"amends_{uuid4().hex[:16]}"
    admin = await asyncpg.connect(DSN)
    try:
        await admin.execute(f"CREATE SCHEMA {name}")
        try:
            yield name
        finally:
            await admin.execute(f"DROP SCHEMA {name} CASCADE")
    finally:
        await admin.close()


@cache
def _postgres_ddl() -> str:
    """What the migrations make (tests/storage/test_migrations.py proves it), as one script."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    made += [
        str(CreateIndex(index).compile(dialect=dialect))
        for table in metadata.sorted_tables
        for index in sorted(table.indexes, key=lambda one: str(one.name))
    ]
    made += [
        "CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)",
        f"INSERT INTO alembic_version VALUES ('{migrate.HEAD}')",
    ]
    return ";\n".join(made)


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file to copy."""
    made = folder / "template.db"
    asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{made}"))
    return made


@asynccontextmanager
async def fresh_sqlite(template: Path, folder: Path) -> AsyncIterator[Sqlite]:
    """An open database in a new file."""
    path = folder / f"{uuid4().hex}.db"
    shutil.copyfile(template, path)
    database = Sqlite(path)
    try:
        await database.open()
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def fresh_postgres() -> AsyncIterator[Postgres]:
    """An open database in a new schema."""
    async with postgres_schema() as schema:
        database = Postgres(DSN, schema)
        try:
            await database.open()
            async with database._connection() as connection:
                await connection.execute(_postgres_ddl())
            yield database
        finally:
            await database.close()


_KEPT: dict[str, str] = {}
"""Schemas of this process that no test uses now, and how each looked when it was made.

Making and dropping seventeen tables costs the server a tenth of a second of work and many flushes; to empty them a
hundredth of it.
"""
_LOOK = """
SELECT string_agg(concat_ws(' ', relname, relkind, relnatts, (SELECT count(*) FROM pg_trigger WHERE tgrelid = c.oid),
    pg_get_indexdef(CASE WHEN relkind = 'i' THEN c.oid END)), ',' ORDER BY relname)
  || (SELECT count(*) FROM pg_proc WHERE pronamespace = $1::text::regnamespace)
  || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = hashtext($1::text) & 4294967295)
FROM pg_class c WHERE relnamespace = $1::text::regnamespace
"""


@asynccontextmanager
async def emptied_postgres() -> AsyncIterator[Postgres]:
    """An open, empty database; its schema may have served a test of this process before.

    One in which a test left more than rows (a trigger, a table by another name, a lock) is dropped.
    """
    name, look = _KEPT.popitem() if _KEPT else (f"amends_{uuid4().hex[:16]}", "")
    database = Postgres(DSN, name)
    await database.open()
    try:
        async with database._connection() as connection:
            if not look:
                await connection.execute(f"CREATE SCHEMA {name}")
                await connection.execute(_postgres_ddl())
                look = await connection.fetchval(_LOOK, name)
        yield database
    finally:
        await database.close()
    await _keep(name, look)


async def _keep(name: str, look: str) -> None:
    """Empty a schema for the next test, or drop it where a test left more than rows."""
    import asyncpg

    rows = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    rows += ["DELETE FROM alembic_version", f"INSERT INTO alembic_version VALUES ('{migrate.HEAD}')"]
    numbered = f"pg_class WHERE relkind = 'S' AND relnamespace = '{name}'::regnamespace"
    rows += [f"SELECT setval(oid::regclass, 1, false) FROM {numbered}"]
    admin = await asyncpg.connect(DSN, server_settings={"search_path": name, "lock_timeout": "5000"})
    try:
        if await admin.fetchval(_LOOK, name) == look:
            await admin.execute(";\n".join(rows))
            _KEPT[name] = look
        else:
            await admin.execute(f"DROP SCHEMA {name} CASCADE")
    finally:
        await admin.close()


async def drop_kept_schemas() -> None:
    """At the end of the session: leave nothing on the server."""
    import asyncpg

    if not _KEPT:
        return
    admin = await asyncpg.connect(DSN)
    try:
        while _KEPT:
            await admin.execute(f"DROP SCHEMA {_KEPT.popitem()[0]} CASCADE")
    finally:
        await admin.close()


async def another(database: Database) -> Database:
    """A second process's view of the same database; the caller closes it."""
    made: Database
    if isinstance(database, Sqlite):
        made = Sqlite(database.path)
    else:
        assert isinstance(database, Postgres)
        made = Postgres(database.dsn, database.schema)
    await made.open()
    return made
