"""What an open SQLite database still holds after its file has gone: saved into a file of its own, and found again."""

import asyncio
import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path

import aiosqlite

from storage.sqlite_thread import settle

_NAME = "rescued-{time:%Y%m%dT%H%M%SZ}{more}.db"
_PATTERN = "rescued-*.db"


async def save(source: aiosqlite.Connection, path: Path, now: datetime) -> Path:
    """Copy all that `source` can read into `rescued-<now>.db`, checked, and return the new file.

    It lies beside `path`, or in the working directory when that folder has gone or takes no file. An existing file is
    never overwritten; a copy that does not pass SQLite's check is kept too, as `...-damaged.db`. Raises OSError or
    sqlite3.Error when neither folder takes it.
    """
    beside, *others = _folders(path)
    try:
        return await _save(source, beside, now)
    except (OSError, sqlite3.Error):
        if not others:
            raise
        return await _save(source, others[0], now)


def _folders(path: Path) -> list[Path]:
    return list(dict.fromkeys((path.absolute().parent, Path.cwd())))


async def _save(source: aiosqlite.Connection, folder: Path, now: datetime) -> Path:
    number, name = tempfile.mkstemp(dir=folder, prefix="rescued-", suffix=".partial")  # mode 600
    partial = Path(name)
    try:
        whole = await _copy(source, partial)
        await asyncio.to_thread(os.fsync, number)
        return await asyncio.to_thread(_name, partial, folder, now, "" if whole else "-damaged")
    finally:
        _tidy_up(number, partial)


def _tidy_up(number: int, partial: Path) -> None:
    os.close(number)
    partial.unlink(missing_ok=True)


async def _copy(source: aiosqlite.Connection, partial: Path) -> bool:
    """Fill the file; whether SQLite's check finds nothing wrong with it."""
    # It is the source's thread that fills it.
    async with aiosqlite.connect(partial, isolation_level=None, check_same_thread=False) as target:
        try:
            await source.backup(target, pages=-1)
        except asyncio.CancelledError:
            await settle(source)  # it must not be closed while it is being filled
            raise
        await target.execute_fetchall("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        return [str(row[0]) for row in await target.execute_fetchall("PRAGMA quick_check(3)")] == ["ok"]


def _name(partial: Path, folder: Path, now: datetime, more: str) -> Path:
    names = (folder / _NAME.format(time=now, more=f"-{n}{more}" if n > 1 else more) for n in count(1))
    target = next(name for name in names if not name.exists())
    partial.rename(target)
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)  # the name is on the disk too
    finally:
        os.close(number)
    return target


def found(path: Path) -> list[Path]:
    """Files that were saved for the database at `path`, the oldest first."""
    return sorted({file for folder in _folders(path) for file in folder.glob(_PATTERN)}, key=lambda file: file.name)


def complaints_in(file: Path) -> int | None:
    """How many complaints a database file holds, without changing anything; None when it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM complaints").fetchone()[0])
    except sqlite3.Error:
        return None
