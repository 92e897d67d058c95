"""What could not be processed, or waits in trouble: shown, tried again, or given up, from the command line.

An update is named by its number in the inbox, a message to be sent like `m12`, a timer like `t:k:4821:close`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import typer

from bot.settings import load
from storage import inbox, migrate, suspects
from storage.connect import connect
from storage.database import Database, StorageTrouble
from storage.sqlite import Sqlite
from storage.suspects import MOST_DEATHS, MOST_REFUSALS, Kind, Suspect
from storage.times import from_us

WHAT = {Kind.UPDATE: "update", Kind.LETTER: "message to be sent", Kind.TIMER: "timer"}


@asynccontextmanager
async def database_beside() -> AsyncIterator[Database]:
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
    """One line each: number, what, why. Never what it said."""
    async with database_beside() as database, database.reading() as tx:
        found = await inbox.parked(tx)
        others = [one for one in await suspects.load(tx) if one.parked or one.tried]
        heads = await inbox.heads(tx, [one.number for one in others if one.kind is Kind.UPDATE])
    for seq, update_id, reason, received in found:
        typer.echo(f"{seq}\t{_update(update_id, received)}\t{reason}")
    for one in others:
        what = _update(*heads[one.number]) if one.number in heads and one.kind is Kind.UPDATE else WHAT[one.kind]
        typer.echo(f"{one.shown}\t{what}\t{one.reason if one.parked else _trouble(one)}")
    if not found and not others:
        typer.echo("Nothing is parked.")


def _update(update_id: int, received: int) -> str:
    return f"update {update_id}\t{from_us(received):%Y-%m-%d %H:%M} UTC"


def _trouble(one: Suspect) -> str:
    counted = f"refused {one.refusals} of {MOST_REFUSALS} times, ended the process {one.deaths} of {MOST_DEATHS} times"
    return f"not parked yet, waits in trouble: {counted}; last: {one.reason}"


async def change(names: list[str], retry: bool) -> None:
    """Put what is parked or in trouble back into the queue, or drop it."""
    numbers = [int(one) for one in names if one.isdecimal() and int(one) < 2**63]
    async with database_beside() as database, database.transaction() as tx:
        count = await inbox.unpark(tx, numbers, retry)
        for one in await suspects.load(tx):
            if one.shown in names and (one.parked or one.tried):
                await suspects.unpark(tx, one, retry, datetime.now(UTC))
                count += 1
    typer.echo(f"{count} of {len(names)} {'put back: the bot takes them' if retry else 'dropped'}.")
