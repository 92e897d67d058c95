"""Updates that could not be processed: shown, tried again, or given up, from the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from bot.settings import load
from storage import inbox, migrate
from storage.database import Database, Sqlite, StorageTrouble, connect
from storage.times import from_us


@asynccontextmanager
async def _database() -> AsyncIterator[Database]:
    """The database as it is: none is made, and none is brought up to date beside a bot that may be running."""
    database = connect(load().database_url.get_secret_value())
    if isinstance(database, Sqlite) and not database.path.is_file():
        raise StorageTrouble(f"there is no file {database.path}")
    await database.open()
    try:
        if not await migrate.is_current(database):
            raise StorageTrouble("it is empty or of another version; `run` brings it up to date")
        yield database
    finally:
        await database.close()


async def show() -> None:
    """One line each: number, when, why. Never what it said."""
    async with _database() as database, database.reading() as tx:
        found = await inbox.parked(tx)
    for seq, update_id, reason, received in found:
        typer.echo(f"{seq}\tupdate {update_id}\t{from_us(received):%Y-%m-%d %H:%M} UTC\t{reason}")
    if not found:
        typer.echo("Nothing is parked.")


async def change(numbers: list[int], retry: bool) -> None:
    """Put parked updates back into the queue, or drop them."""
    async with _database() as database, database.transaction() as tx:
        count = await inbox.unpark(tx, numbers, retry)
    typer.echo(f"{count} of {len(numbers)} {'put back: the bot takes them' if retry else 'dropped'}.")
