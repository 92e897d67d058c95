"""A look at a database that changes nothing: no file is made, no schema, no checkpoint. For `check`."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import text

from storage import migrate, suspects
from storage.connect import connect
from storage.database import StorageTrouble
from storage.statement import statement

_IN_TROUBLE = "SELECT count(*) FROM suspects WHERE deaths + refusals > 0 AND NOT parked"
_STARTED = (
    "SELECT id, name, data, staff FROM (SELECT people.id, people.name, people.data, people.updated_at, "
    "(SELECT count(*) FROM members WHERE members.user_id = people.id "
    "AND members.status IN ('member', 'administrator', 'creator')) AS staff "
    "FROM people WHERE NOT people.blocked) AS known "
    "ORDER BY CASE WHEN staff > 0 THEN 0 ELSE 1 END, updated_at DESC LIMIT 50"
)
ON_POSTGRES = statement(text(_STARTED))
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody who has opened the bot, so that it may write to them; `staff` when last seen in a staff group."""

    id: int
    name: str
    staff: bool


class Schema(StrEnum):
    """What stands in the database."""

    NONE = "none"  # a file that does not exist yet
    OLD = "old"  # empty or older; `run` brings it up to date
    CURRENT = "current"


async def schema(url: str) -> Schema:
    """Look at the database; StorageTrouble with the reason when it cannot be used."""
    try:
        database = connect(url)
    except ValueError as error:
        raise StorageTrouble(str(error)) from None
    path = getattr(database, "path", None)
    if isinstance(path, Path):
        return _file(path)
    await database.open()
    try:
        return Schema.CURRENT if await migrate.is_current(database) else Schema.OLD
    finally:
        await database.close()


async def in_trouble(url: str) -> int:
    """How many rows wait in trouble (see storage.suspects), in a current database. StorageTrouble."""
    database = connect(url)
    path = getattr(database, "path", None)
    if isinstance(path, Path):
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                return int(connection.execute(_IN_TROUBLE).fetchone()[0])
        except sqlite3.Error as error:
            raise StorageTrouble(f"{path}: {error}") from None
    await database.open()
    try:
        async with database.reading() as tx:
            return await suspects.in_trouble(tx)
    finally:
        await database.close()


async def started(url: str) -> list[Started]:
    """Who can be written to, in a current database: staff first, then who was there last. StorageTrouble.

    Customers who keep their name back are not among them.
    """
    database = connect(url)
    path = getattr(database, "path", None)
    if isinstance(path, Path):
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                rows = connection.execute(_STARTED).fetchall()
        except sqlite3.Error as error:
            raise StorageTrouble(f"{path}: {error}") from None
    else:
        await database.open()
        try:
            async with database.reading() as tx:
                rows = [tuple(row) for row in await tx.rows(ON_POSTGRES)]
        finally:
            await database.close()
    named = [
        Started(int(number), str(name), bool(staff))
        for number, name, data, staff in rows
        if not json.loads(data).get("alias")
    ]
    return named[:SHOWN]


def _file(path: Path) -> Schema:
    """Differs by necessity: a second ordinary connection could checkpoint under a running bot, so read only."""
    if not path.exists():
        parent = next(folder for folder in (path.parent, *path.absolute().parents) if folder.exists())
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise StorageTrouble(f"the folder {parent} cannot be written to")
        return Schema.NONE
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StorageTrouble(f"{path} cannot be written to")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        if "no such table" in str(error):
            return Schema.OLD
        raise StorageTrouble(f"{path}: {error}") from None
    return Schema.CURRENT if [str(row[0]) for row in rows] == [migrate.HEAD] else Schema.OLD
