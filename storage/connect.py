"""Which database an address names."""

from pathlib import Path

from storage.database import BadAddress, Database
from storage.postgres import Postgres
from storage.sqlite import Sqlite


def connect(url: str, *, reads_only: bool = False) -> Database:
    """Choose by URL: `sqlite+aiosqlite:///path` or `postgresql+asyncpg://...`; BadAddress otherwise.

    `reads_only`: for a second process, which leaves the writing to the first (PostgreSQL needs no such care).
    """
    if url.startswith("sqlite"):
        path = url.split("///", 1)[-1] if "///" in url else ""
        if not path:
            raise BadAddress("DATABASE_URL names no file: sqlite+aiosqlite:///data/amends.db")
        return Sqlite(Path(path), reads_only=reads_only)
    if url.startswith("postgresql"):
        return Postgres("postgresql://" + url.split("://", 1)[1])
    raise BadAddress("DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
