"""SQLite: a file beside the program.

One writing connection, serialised by a lock, in WAL mode with synchronous=FULL (a commit survives power loss) and
BEGIN IMMEDIATE (a deferred transaction fails at once instead of waiting when it turns out to write), and one that only
reads. Both are aiosqlite's: no statement runs in the loop's thread, and each costs one hop to the connection's thread
and back, some fifty times what a small statement takes. So what is many is one statement.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

from storage import rescue
from storage.database import Database, Row, StorageTrouble, Tx
from storage.sqlite_thread import connection, settle, sqlite_errors
from storage.statement import Statement
from storage.whereabouts import Whereabouts

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)


class _SqliteTx(Tx):
    dialect = "sqlite"

    def __init__(self, given: aiosqlite.Connection) -> None:
        self._connection = given

    async def rows(self, what: Statement, args: Mapping[str, Any] | None = None) -> list[Row]:
        with sqlite_errors():
            found = await self._connection.execute_fetchall(what.text("sqlite"), what.values("sqlite", args or {}))
        return list(found)

    async def run(self, what: Statement, args: Mapping[str, Any] | None = None) -> int:
        with sqlite_errors():
            done = await self._connection.execute(what.text("sqlite"), what.values("sqlite", args or {}))
        return done.rowcount  # the cursor is not closed: it has come to its end, and closing costs a second hop

    async def many(self, what: Statement, args: Iterable[Mapping[str, Any]]) -> None:
        rows = [what.values("sqlite", one) for one in args]
        if rows:
            with sqlite_errors():
                await self._connection.executemany(what.text("sqlite"), rows)


class Sqlite(Database):
    """A file beside the program: one connection that writes, one that reads."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
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
            try:
                with sqlite_errors():
                    await writer.execute("BEGIN IMMEDIATE")
                yield _SqliteTx(writer)
                self._in_place()
                with sqlite_errors():
                    await writer.execute("COMMIT")  # `writer.commit()` would find nothing wrong with no transaction
                self._in_place()  # it may have gone during the commit: then nobody may rely on it
                self.commits += 1
            except BaseException:
                await settle(writer)
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        if self._reader is None:
            raise StorageTrouble("The database is closed.")
        yield _SqliteTx(self._reader)
