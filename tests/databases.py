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
from storage.database import Database, Postgres, Sqlite
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
