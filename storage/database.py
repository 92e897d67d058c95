"""One door to SQLite and PostgreSQL: what a transaction and a database are, and what may go wrong with them.

Differs by necessity: see storage.sqlite and storage.postgres; storage.connect chooses between them.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.statement import Statement

Row = Sequence[Any]


class StorageTrouble(Exception):
    """The database cannot be written or reached now; nothing was committed."""


class BadAddress(ValueError):
    """DATABASE_URL is the address of no database; the message says how to write one, and never what was written."""


class Conflict(Exception):
    """Another writer was first; the work must be done again on fresh facts."""


class Tx(ABC):
    """One transaction; every call raises StorageTrouble when the database is in trouble."""

    dialect: str

    @abstractmethod
    async def rows(self, what: Statement, args: Mapping[str, Any] | None = None) -> list[Row]:
        """Run a query and return all its rows."""

    @abstractmethod
    async def run(self, what: Statement, args: Mapping[str, Any] | None = None) -> int:
        """Run a statement and return how many rows it touched."""

    @abstractmethod
    async def many(self, what: Statement, args: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement once for each set of arguments. It may wait until something is read, or the commit; what it
        raises, comes then."""

    @abstractmethod
    async def written(self) -> None:
        """Return when all that was given has run, and nothing of it can fail any more."""


class Database(ABC):
    """Where everything is kept. `commits` counts writing transactions, for the metrics."""

    dialect: str
    commits: int = 0

    @abstractmethod
    async def open(self) -> None:
        """Connect; raises StorageTrouble with the reason."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of everything."""

    def gone(self) -> str:
        """Why nothing may be promised on this database: it is not any more the one that was opened. Empty while it is.

        Cheap, and asked before each transaction, each poll and each send. It becomes empty again when the very same
        file, or a server's database with all that this process has seen in it, is back.
        """
        return ""

    async def rescue(self, now: datetime) -> Path | None:
        """Save what an open file holds that is gone; None where there is no such file. Raises StorageTrouble."""
        return None

    def rescued(self) -> list[Path]:
        """Files that an earlier `rescue` has left, the oldest first."""
        return []

    @abstractmethod
    def transaction(self) -> Any:
        """An async context manager giving a writing Tx: committed at the end, rolled back on any exception."""

    @abstractmethod
    def reading(self) -> Any:
        """An async context manager giving a Tx that only reads."""
