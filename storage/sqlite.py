"""SQLite: a file beside the program.

One writing connection, serialised by a lock, in WAL mode with synchronous=FULL (a commit survives power loss) and
BEGIN IMMEDIATE (a deferred transaction fails at once instead of waiting when it turns out to write), and one that only
reads. Both are aiosqlite's: no statement runs in the loop's thread. A hop to the connection's thread and back costs
some fifty times what a small statement takes: so what is many is one statement, and what is only written goes along
with the next thing that is read, or with the commit.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite

from storage import rescue
from storage.database import Ask, Database, Row, StorageTrouble, Tx
from storage.sqlite_thread import Write, connection, do, settle
from storage.statement import Statement
from storage.whereabouts import Whereabouts

T = TypeVar("T")
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)


class _SqliteTx(Tx):
    """What is only written waits until something is read, or the end: then it goes to the thread in the same hop."""

    dialect = "sqlite"

    def __init__(self, given: aiosqlite.Connection) -> None:
        self._connection = given
        self._waiting: list[Write] = []

    async def rows(self, what: Statement, args: Mapping[str, Any] | None = None) -> list[Row]:
        text, values = what.text("sqlite"), what.values("sqlite", args or {})
        return await self._do(lambda connection: connection.execute(text, values).fetchall())

    async def ask(self, *asks: Ask[Any]) -> None:
        texts = [(one.what.text("sqlite"), one.what.values("sqlite", one.args)) for one in asks]
        if texts:
            found = await self._do(lambda connection: [connection.execute(*one).fetchall() for one in texts])
            for one, rows in zip(asks, found, strict=True):
                one.take(rows)

    async def run(self, what: Statement, args: Mapping[str, Any] | None = None) -> int:
        text, values = what.text("sqlite"), what.values("sqlite", args or {})
        return await self._do(lambda connection: connection.execute(text, values).rowcount)

    async def many(self, what: Statement, args: Iterable[Mapping[str, Any]]) -> None:
        rows = [what.values("sqlite", one) for one in args]
        if rows:
            self._waiting.append((what.text("sqlite"), rows))

    async def written(self) -> None:
        if self._waiting:
            await self._do(lambda connection: None)

    def begin(self) -> None:
        """BEGIN, with whatever comes first."""
        self._waiting.append(("BEGIN IMMEDIATE", [()]))

    async def commit(self) -> None:
        """COMMIT, with whatever waits. (`Connection.commit()` would find nothing wrong with no transaction.)"""
        await self._do(lambda connection: connection.execute("COMMIT"))

    async def _do(self, then: Callable[[sqlite3.Connection], T]) -> T:
        waiting, self._waiting = self._waiting, []
        return await do(self._connection, waiting, then)


class Sqlite(Database):
    """A file beside the program: one connection that writes, one that reads.

    With `reads_only` there is the latter alone, for another process beside the one that writes: two that checkpoint
    could spoil the log. A reading is then one transaction, and sees one state of the database.
    """

    dialect = "sqlite"

    def __init__(self, path: Path, *, reads_only: bool = False) -> None:
        self.path = path
        self._reads_only = reads_only
        self._writer: aiosqlite.Connection | None = None
        self._reader: aiosqlite.Connection | None = None
        self._lock = asyncio.Lock()
        self._where: Whereabouts | None = None
        self._saved = False

    async def open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageTrouble(f"SQLite: {type(error).__name__}: {error}") from error
        try:
            if not self._reads_only:
                self._writer = await self._connect(str(self.path), _PRAGMAS)
            self._reader = await self._connect(f"file:{quote(str(self.path))}?mode=ro", ())
        except BaseException:
            await self._let_go()
            raise
        self._where = Whereabouts(self.path)

    async def _connect(self, name: str, pragmas: tuple[str, ...]) -> aiosqlite.Connection:
        return await connection(name, pragmas)

    async def close(self) -> None:
        async with self._lock:
            await self._let_go()
            left = self._where.log_left_behind() if self._where is not None and self._saved else None
            if left is not None:  # all of it is in the rescued file; SQLite would play it into whatever file comes next
                with suppress(OSError):
                    left.unlink()

    async def _let_go(self) -> None:
        """Close both connections, the writer last: it tidies up the log."""
        (reader, writer), self._reader, self._writer = (self._reader, self._writer), None, None
        try:
            if reader is not None:
                await reader.close()
        finally:
            if writer is not None:
                await writer.close()

    def gone(self) -> str:
        return self._where.gone() if self._where is not None else ""

    def _in_place(self) -> None:
        if why := self.gone():
            raise StorageTrouble(f"SQLite: {why}")

    async def rescue(self, now: datetime) -> Path | None:
        async with self._lock:
            if self._writer is None:
                raise StorageTrouble("The database is closed.")
            try:
                file = await rescue.save(self._writer, self.path, now)
            except (OSError, sqlite3.Error) as error:
                raise StorageTrouble(f"SQLite: {type(error).__name__}: {error}") from error
            self._saved = True
            return file

    def rescued(self) -> list[Path]:
        return rescue.found(self.path)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        async with self._lock:
            writer = self._writer
            if writer is None:
                raise StorageTrouble("The database is closed.")
            self._in_place()
            tx = _SqliteTx(writer)
            try:
                tx.begin()
                yield tx
                self._in_place()
                await tx.commit()
                self._in_place()  # it may have gone during the commit: then nobody may rely on it
                self.commits += 1
            except BaseException:
                await settle(writer)
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        if self._reader is None:
            raise StorageTrouble("The database is closed.")
        if not self._reads_only:  # several readings share the connection
            yield _SqliteTx(self._reader)
            return
        await do(self._reader, [], lambda connection: connection.execute("BEGIN"))
        try:
            yield _SqliteTx(self._reader)
        finally:
            await settle(self._reader)
