"""Bring a database to the newest schema, or back. A killed migration leaves the old schema or the new one.

Alembic is imported only when there is something to do: a bot that starts on a current schema asks one
question and goes on.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import column, select, table

from storage.database import Database, statement

HEAD = "0001"  # the newest revision; tests/storage/test_migrations.py compares it with the files

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


async def _run(url: str, revision: str, down: bool, schema: str | None) -> None:
    from sqlalchemy import event
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    options: dict[str, Any] = {"poolclass": NullPool}
    if schema and url.startswith("postgresql"):
        options["connect_args"] = {"server_settings": {"search_path": schema}}
    if url.startswith("sqlite"):
        Path(url.split("///", 1)[1]).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, **options)
    if engine.dialect.name == "sqlite":
        # Differs by necessity: the sqlite3 module commits before DDL unless it is kept from it.
        @event.listens_for(engine.sync_engine, "connect")
        def _no_implicit_begin(connection: Any, record: Any) -> None:
            connection.isolation_level = None

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        async with engine.begin() as connection:
            await connection.run_sync(_alembic, revision, down)
    finally:
        await engine.dispose()


def _alembic(connection: Any, revision: str, down: bool) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if down:
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
