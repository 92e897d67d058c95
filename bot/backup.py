"""`python -m bot backup FILE`: a whole, checked copy of the SQLite database, taken beside a running bot.

The copy is one snapshot: everything committed before it began is in it, and no writer waits for it. It appears under
its name only when it is complete, checked and on the disk; nothing is ever overwritten. The copy passes over complaint
numbers: one that is told between the backup and its restoring must not be told to somebody else afterwards.
"""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.progress import shown
from storage import facts
from storage.connect import connect
from storage.sqlite import Sqlite

POSTGRES = (
    "The database is PostgreSQL, which brings its own tool: pg_dump --format=custom --file=FILE, "
    "with the address in DATABASE_URL (without +asyncpg)."
)


class NoBackup(Exception):
    """Why there is no backup, in words for the owner."""


def backup(url: str, target: Path) -> int:
    """Copy the database at `url` into the new file `target`; return its size in bytes. Raises NoBackup."""
    try:
        database = connect(url)
    except ValueError as error:
        raise NoBackup(str(error)) from None
    if not isinstance(database, Sqlite):
        raise NoBackup(POSTGRES)
    if not database.path.is_file():
        raise NoBackup(f"There is no database at {database.path} yet. Check DATABASE_URL.")
    if target.exists() or target.is_symlink():
        raise _exists(target)
    if not target.absolute().parent.is_dir():
        raise NoBackup(f"There is no folder {target.absolute().parent}.")
    try:
        return _copy(database.path, target.absolute())
    except sqlite3.Error as error:
        raise NoBackup(f"{database.path} could not be copied: {error}.") from None
    except OSError as error:
        raise NoBackup(f"{target} cannot be written: {error.strerror}.") from None


def _exists(target: Path) -> NoBackup:
    return NoBackup(f"{target} exists already, and a backup never overwrites. Choose another name.")


def _copy(source: Path, target: Path) -> int:
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".partial")  # mode 600
    partial = Path(name)
    try:
        with shown("Copying the database", source.stat().st_size, lambda: partial.stat().st_size):
            _snapshot(source, partial)
        _skip_numbers(partial)
        with shown("Checking the copy"):
            _check(partial)
        os.fsync(number)
        size = partial.stat().st_size
        _name(partial, target)
        _settle(target.parent)
    finally:
        os.close(number)
        partial.unlink(missing_ok=True)
    return size


def _snapshot(source: Path, partial: Path) -> None:
    """All pages in one step: in steps SQLite begins anew whenever the bot commits, and might never end."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as read,
        closing(sqlite3.connect(partial)) as write,
    ):
        read.backup(write, pages=-1)


def _skip_numbers(partial: Path) -> None:
    """Without a log beside the copy; the bot goes back to it when it opens the file."""
    what, args = facts.skip_numbers()
    with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
        copy.execute(what.text("sqlite"), what.values("sqlite", args)).fetchall()


def _check(partial: Path) -> None:
    """`immutable`: nobody else has the file, and no side files appear beside it."""
    with closing(sqlite3.connect(f"{partial.as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        found = [str(row[0]) for row in copy.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise NoBackup(f"The copy is damaged, so the database itself probably is: {'; '.join(found)}")


def _name(partial: Path, target: Path) -> None:
    """Give the copy its name, unless somebody took the name meanwhile."""
    try:
        target.hardlink_to(partial)
    except FileExistsError:
        raise _exists(target) from None
    except OSError:  # a file system without hard links
        if target.exists():
            raise _exists(target) from None
        partial.rename(target)


def _settle(folder: Path) -> None:
    """The new name is on the disk too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
