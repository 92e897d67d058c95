"""A look at a database that changes nothing: no file is made, no schema, no checkpoint. For `check`."""

import os
import sqlite3
from enum import StrEnum
from pathlib import Path

from storage import migrate
from storage.database import StorageTrouble, connect


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
