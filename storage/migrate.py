"""Bring a database to the newest schema, or back. A killed migration leaves the old schema or the new one.

Alembic is imported only when there is something to do: a bot that starts on a current schema asks one
question and goes on. What keeps a schema from being changed is StorageTrouble, in words.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import column, select, table

from storage import facts
from storage.connect import connect
from storage.database import Database, StorageTrouble
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from storage.statement import statement

HEAD = "0011"  # the newest revision; tests/storage/test_migrations.py compares it with the files

_VERSION = statement(select(column("version_num")).select_from(table("alembic_version")))


async def is_current(database: Database) -> bool:
    """Whether the schema is the newest one; False also for an empty database."""
    try:
        async with database.reading() as tx:
            rows = await tx.rows(_VERSION)
    except Exception as error:
        if "alembic_version" in str(error):
            return False
        raise
    return [str(row[0]) for row in rows] == [HEAD]


async def upgrade(url: str, revision: str = "head", schema: str | None = None) -> None:
    """Run the missing migrations in one transaction."""
    await _run(url, revision, down=False, schema=schema)


async def downgrade(url: str, revision: str = "base", schema: str | None = None) -> None:
    """Take migrations back in one transaction."""
    await _run(url, revision, down=True, schema=schema)


async def pass_over_numbers(url: str) -> None:
    """After a restore: complaint numbers told since the copy was taken are not given again. StorageTrouble."""
    database = connect(url)
    try:
        await database.open()
        if not await is_current(database):
            raise StorageTrouble("it is empty or of another version, so there are no numbers to pass over")
        async with database.transaction() as tx:
            await tx.rows(*facts.skip_numbers())
    finally:
        await database.close()


async def _run(url: str, revision: str, down: bool, schema: str | None) -> None:
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        engine = _engine(connect(url), schema)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_alembic, revision, down)
        finally:
            await engine.dispose()
    except SQLAlchemyError as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise StorageTrouble(f"{type(why).__name__}: {why}".splitlines()[0]) from error
    except OSError as error:
        raise StorageTrouble(f"{type(error).__name__}: {error}") from error


def _engine(database: Database, schema: str | None) -> Any:
    """SQLAlchemy on the very place that the program opens: it reads some addresses otherwise itself."""
    from sqlalchemy import URL, event
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    if isinstance(database, Postgres):
        server = Postgres(database.dsn, schema)

        async def alone(**_: Any) -> Any:
            return await server.connect_alone({}, command_timeout=None)  # large tables take their time

        return create_async_engine("postgresql+asyncpg://", poolclass=NullPool, async_creator=alone)
    assert isinstance(database, Sqlite)
    database.path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(database.path)), poolclass=NullPool)

    # Differs by necessity: the sqlite3 module commits before DDL unless it is kept from it.
    @event.listens_for(engine.sync_engine, "connect")
    def _no_implicit_begin(connection: Any, record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _alembic(connection: Any, revision: str, down: bool) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))  # % would begin a placeholder
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        raise StorageTrouble(
            f"its schema {', '.join(sorted(unknown))} is of a newer version of this program, which ends at {HEAD}: "
            "start that version again, or let it take the schema back first (migrate --down)"
        )
    try:
        if down:
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
    except CommandError as error:
        raise StorageTrouble(str(error)) from error
