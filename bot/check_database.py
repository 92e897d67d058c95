"""The part of `check` that looks at the database, and at what was saved when one was lost."""

import shlex
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from pydantic import SecretStr

from bot.findings import Finding, note, ok, wrong
from bot.said import database_said
from storage import rescue
from storage.connect import connect
from storage.database import BadAddress, StorageTrouble
from storage.inspect_schema import Schema, in_trouble, schema
from storage.sqlite import Sqlite


async def look_at_database(url: SecretStr) -> AsyncIterator[Finding]:
    """Whether it can be used, is up to date, and has rows in trouble."""
    try:
        found = await schema(url.get_secret_value())
        troubled = await in_trouble(url.get_secret_value()) if found is Schema.CURRENT else 0
    except StorageTrouble as error:
        yield wrong(
            f"The database cannot be used: {database_said(error)}.",
            "Write it like this:\n  DATABASE_URL=sqlite+aiosqlite:///data/amends.db"
            if "DATABASE_URL" in str(error)
            else "Look at DATABASE_URL: for a file, that its folder exists and may be written to;\n"
            "for PostgreSQL, that the server runs and takes this user, password and database name.",
        )
        return
    if found is Schema.CURRENT and troubled:
        yield note(
            f"The database refuses {troubled} {'row' if troubled == 1 else 'rows'}, or the bot dies of it: the bot "
            "tries again, serves the others meanwhile, and parks what fails too often.",
            "Look with `python -m bot parked list`; `parked drop` gives a row up at once.",
        )
    elif found is Schema.CURRENT:
        yield ok("The database can be used.")
    elif found is Schema.NONE:
        yield ok("The database can be used; the first start makes it.")
    else:
        yield note(
            "The database is empty or of an older version.", "Nothing to do: the next start brings it up to date."
        )


def saved_files(url: SecretStr) -> Iterator[Finding]:
    """What was saved when a database file was lost; nothing where the address cannot be read (it is told already)."""
    try:
        database = connect(url.get_secret_value())
    except BadAddress:
        return
    if isinstance(database, Sqlite):
        for file in database.rescued():
            yield _rescued(file, database.path)


def _rescued(file: Path, path: Path) -> Finding:
    """A file in which the bot has saved what it held when its database was deleted, moved or replaced."""
    held, there = rescue.complaints_in(file), rescue.complaints_in(path) if path.exists() else 0
    aside, old, new = (shlex.quote(str(one)) for one in (path.parent / "set-aside", path, file))
    return note(
        f"{file} was saved when the database file was lost. "
        f"It holds {_complaints(held)}, {path} holds {_complaints(there)}.",
        "If the database lacks what was saved, stop the bot and put it back:\n"
        f"  mkdir -p {aside}\n"
        f"  mv {old}* {aside}/\n"
        f"  mv {new} {old}\n"
        "and start the bot. What came since the loss is then in set-aside.\n"
        "If nothing is missing, delete the saved file: it holds what people wrote.",
    )


def _complaints(count: int | None) -> str:
    return "what cannot be read" if count is None else f"{count} complaint{'' if count == 1 else 's'}"
