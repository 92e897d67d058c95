"""Connections to SQLite that aiosqlite keeps, each with a thread of its own.

Contract of such a thread: it does what it is given one after another, and nothing stops it in the middle. When who
waits for a statement is cancelled, the statement still runs; `settle` waits for it.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import aiosqlite

from storage.database import StorageTrouble

BUSY_SECONDS = 5.0
"""How long a statement waits, in its thread, for another process that writes (the command line)."""
_OUR_FAULT = ("syntax error", "no such table", "no such column", "has no column")


class sqlite_errors:
    """Turn the driver's operational errors into StorageTrouble."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, (sqlite3.OperationalError, sqlite3.DatabaseError)) and not isinstance(
            error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)
        ):
            if any(sign in str(error) for sign in _OUR_FAULT):
                return
            raise StorageTrouble(f"SQLite: {type(error).__name__}: {error}") from error


async def connection(name: str, pragmas: Iterable[str] = ()) -> aiosqlite.Connection:
    """Open a file by its path, or by a `file:` address; transactions begin and end by statements only.

    Raises StorageTrouble. The caller closes it.
    """
    made = aiosqlite.connect(
        name, uri=name.startswith("file:"), isolation_level=None, cached_statements=256, timeout=BUSY_SECONDS
    )
    # No public name leads to the thread. A process that ends by an error must end, whoever did not close what.
    thread = made._thread
    thread.daemon = True
    with sqlite_errors():
        try:
            await made
        except BaseException:
            await asyncio.to_thread(thread.join)  # it was told to end, and has a last word to say to this loop
            raise
        try:
            for pragma in pragmas:
                await made.execute_fetchall(pragma)
            # The first look opens the log: later it might open one that somebody else has put there.
            await made.execute_fetchall("SELECT count(*) FROM sqlite_master")
        except BaseException:
            await made.close()
            raise
    return made


T = TypeVar("T")
Write = tuple[str, list[Sequence[Any]]]
"""A statement, and the values of each time it runs."""


async def do(given: aiosqlite.Connection, writes: list[Write], then: Callable[[sqlite3.Connection], T]) -> T:
    """Run these statements and then `then`, all within one hop to the thread and back; the first error ends it.

    Raises StorageTrouble. aiosqlite has no public way to give its thread more than one statement at once.
    """

    def together() -> T:
        connection = given._conn
        for text, rows in writes:
            if len(rows) == 1:
                connection.execute(text, rows[0])
            else:
                connection.executemany(text, rows)
        return then(connection)

    with sqlite_errors():
        done: T = await given._execute(together)  # type: ignore[no-untyped-call]
    return done


async def settle(given: aiosqlite.Connection) -> None:
    """Wait until the thread has done all it was given, and roll back what is not committed.

    However often the waiting is cancelled, it goes on; the cancellation is raised in the end. Raises StorageTrouble.
    """
    cancelled: asyncio.CancelledError | None = None
    while True:
        try:
            with sqlite_errors():
                await given.rollback()  # where no transaction is open it does nothing
            break
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
