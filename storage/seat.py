"""The seat: of all processes started on one database one works, and the others wait until it is free.

Differs by necessity. SQLite: a lock on a file beside the database, which the system takes back when the process ends,
however it ends. PostgreSQL: an advisory lock of one connection, which the server takes back when that connection ends,
and a number that grows whenever the seat is taken. Each transaction of the one who works looks at the number first, so
that a process which was cut off and does not know it yet can commit nothing. The same look tells when an older database
was put in the place of ours: its number, or its newest update, is behind what this process has seen.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select

from storage import facts
from storage import tables as t
from storage.database import Database, StorageTrouble, Tx
from storage.postgres import Postgres, driver_errors
from storage.sqlite import Sqlite
from storage.statement import statement
from storage.times import awake

LOOK_EVERY = 3.0  # seconds between two looks at the connection that holds the lock
FRESH = 10.0  # seconds after a look in which nobody else can have the seat
_NAME = "seat"
_SPACE = 0x616D  # first half of the lock's key; any constant, the second half is the schema's
_TAKE = "SELECT pg_try_advisory_lock($1, hashtext(coalesce(current_schema(), '')))"
_STATE = statement(
    select(t.counters.c.value, select(func.max(t.inbox.c.seq)).scalar_subquery())
    .where(t.counters.c.name == bindparam("name"))
    .with_for_update(read=True, of=t.counters)
)
OLDER = "the database is an older one than this process has worked on; was a backup restored?"
# The server ends a connection whose other side has gone without a word after 5 + 3 x 2 seconds.
_SERVER_SETTINGS = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}


class Seat:
    """The right to work on a database. This one is always free: for a process that is alone by construction."""

    fresh = True
    """Whether nobody else can have it at this moment; what is not asked for again must not be sent otherwise."""

    async def take(self) -> bool:
        """Take it if it is free, without waiting. Raises StorageTrouble."""
        return True

    async def begin(self) -> None:
        """The schema is up to date: work begins."""

    async def is_mine(self, tx: Tx) -> bool:
        """Whether it still is, for the length of this transaction. StorageTrouble when the database is an older one."""
        return True

    async def look(self) -> bool:
        """Look whether it still is, to be repeated every LOOK_EVERY seconds. Raises StorageTrouble when unknown."""
        return True

    async def leave(self) -> None:
        """Let the next one have it."""


class FileSeat(Seat):
    """A locked file beside SQLite's, by POSIX: on Linux and macOS. Where the file system knows no locks nothing is
    guarded."""

    def __init__(self, database: Path) -> None:
        real = database.resolve()  # the same file by another name is the same seat
        self.path = real.with_name(f"{real.name}.lock")
        self._file: int | None = None

    async def take(self) -> bool:
        """Take the lock if nobody has it."""
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageTrouble(f"SQLite: {type(error).__name__}: {error}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        except OSError:
            pass  # such a file system; one process a database is then the owner's care
        self._file = file
        return True

    async def leave(self) -> None:
        """The file stays: to delete it would let two processes lock two files of one name."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class ServerSeat(Seat):
    """An advisory lock of PostgreSQL and the number that fences off who has lost it."""

    def __init__(self, database: Postgres) -> None:
        self._database = database
        self._connection: Any = None
        self._number = 0
        self._newest = 0  # seq of the newest update that this process has seen; the inbox keeps it for ever
        self._looked = 0.0

    @property
    def fresh(self) -> bool:  # type: ignore[override]  # a plain attribute where nothing can change
        """Whether the last look is young enough; also false when the machine slept through it."""
        return awake() - self._looked < FRESH

    async def take(self) -> bool:
        """Take the lock if nobody has it."""
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._database.connect_alone(_SERVER_SETTINGS)
            got = await self._connection.fetchval(_TAKE, _SPACE, timeout=LOOK_EVERY)
        except driver_errors() as error:
            raise StorageTrouble(f"PostgreSQL: {type(error).__name__}: {error}") from error
        return bool(got)

    async def begin(self) -> None:
        """Draw the number that from now on is the only one which counts."""
        asked = awake()
        async with self._database.transaction() as tx:
            self._number = await facts.take_numbers(tx, _NAME, 1) + 1
        self._looked = asked

    async def is_mine(self, tx: Tx) -> bool:
        """Whether the number still counts; nobody can draw the next before this transaction ends."""
        rows = await tx.rows(_STATE, {"name": _NAME})
        number, newest = (int(rows[0][0]), int(rows[0][1] or 0)) if rows else (0, 0)
        if number < self._number or (number == self._number and newest < self._newest):
            self._database.why_gone = OLDER
            raise StorageTrouble(f"PostgreSQL: {OLDER}")
        self._newest = max(self._newest, newest)
        return number == self._number

    async def look(self) -> bool:
        """Whether the lock is still ours; a connection that broke is made anew."""
        asked = awake()
        if not await self._answers() and not await self.take():
            return False
        async with self._database.reading() as tx:  # a transaction is refused while the database counts as gone
            mine = await self.is_mine(tx)
        self._database.why_gone = ""
        if mine:
            self._looked = asked
        return mine

    async def _answers(self) -> bool:
        """Whether there is still the connection that holds the lock; one that is broken is let go."""
        if self._connection is None:
            return False
        try:
            await self._connection.fetchval("SELECT 1", timeout=LOOK_EVERY)
        except driver_errors():
            self._connection.terminate()
            self._connection = None
            return False
        return True

    async def leave(self) -> None:
        """End the connection, and the lock with it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*driver_errors()):
                await connection.close(timeout=1)  # after that second it is cut, which frees the lock as well


def seat_of(database: Database) -> Seat:
    """The seat at this database."""
    if isinstance(database, Sqlite):
        return FileSeat(database.path)
    assert isinstance(database, Postgres)
    return ServerSeat(database)
