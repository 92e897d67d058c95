"""The bot's database seen from beside it, SQLite or PostgreSQL alike: whole rows, what is left, and one's own SQL."""

import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from storage.timers import NEVER
from storage.times import to_us
from tests.databases import DSN, POSTGRES_URL
from tests.simulation.records import LEFT, TABLES, Records

Row = dict[str, Any]


class Tables:
    """Each question has a connection of its own, as another program would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._made = False

    @property
    def path(self) -> Path:
        """The file (SQLite only)."""
        return Path(self.url.split("///", 1)[1])

    @property
    def postgres(self) -> bool:
        """Which of the two it is."""
        return self.url.startswith("postgresql")

    async def rows(self, *queries: str) -> list[list[Row]]:
        """The rows of each query, all of one snapshot."""
        if not self.postgres:
            with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as database:
                database.row_factory = sqlite3.Row
                database.execute("BEGIN")
                return [[dict(row) for row in database.execute(query)] for query in queries]
        import asyncpg

        connection = await asyncpg.connect(_dsn(self.url))
        try:
            async with connection.transaction(isolation="repeatable_read"):
                return [[dict(row) for row in await connection.fetch(query)] for query in queries]
        finally:
            await connection.close()

    async def run(self, script: str) -> None:
        """Change something, as the owner with a tool of their own."""
        if not self.postgres:
            with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as database:
                database.executescript(script)
            return
        import asyncpg

        connection = await asyncpg.connect(_dsn(self.url))
        try:
            await connection.execute(script)
        finally:
            await connection.close()

    async def exist(self) -> bool:
        """Whether the bot has made its tables yet."""
        if not self._made and (self.postgres or self.path.is_file()):
            catalogue = "pg_tables WHERE tablename" if self.postgres else "sqlite_master WHERE name"
            [found] = await self.rows(f"SELECT 1 FROM {catalogue} = 'outbox'")
            self._made = bool(found)
        return self._made

    async def left(self, now: float) -> dict[str, int]:
        """How much waits, by queue; `now` in seconds since 1970."""
        queues = (what.format(now=int(now * 1e6)) for what in LEFT.values())
        found = await self.rows(*(f"SELECT count(*) AS n FROM {what}" for what in queues))
        return {name: int(rows[0]["n"]) for name, rows in zip(LEFT, found, strict=True)}

    async def next_due(self) -> float:
        """When the next timer rings: seconds since 1970 (0: there is none)."""
        [[row]] = await self.rows(f"SELECT coalesce(min(due_at), 0) AS due FROM timers WHERE due_at < {to_us(NEVER)}")
        return int(row["due"]) / 1e6

    async def records(self) -> Records:
        """All that the oracle looks at, in the order it was written: PostgreSQL tells changed rows last otherwise."""
        found = await self.rows(*(f"SELECT * FROM {name} ORDER BY 1, 2, 3" for name in TABLES))
        return Records(dict(zip(TABLES, found, strict=True)))


def _dsn(url: str) -> str:
    return url.replace("postgresql+asyncpg", "postgresql")


@asynccontextmanager
async def fresh_url(database: str, folder: Path) -> AsyncIterator[str]:
    """The URL of a new, empty database, "sqlite" or "postgresql"; the latter is dropped in the end."""
    if database == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'amends.db'}"
        return
    import asyncpg

    name = f"amends_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(DSN)
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{POSTGRES_URL.rsplit('/', 1)[0]}/{name}"
        finally:
            await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()
