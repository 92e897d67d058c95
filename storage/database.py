"""One door to SQLite and PostgreSQL: what a transaction and a database are, and what may go wrong with them.

Differs by necessity: see storage.sqlite and storage.postgres; storage.connect chooses between them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from storage.statement import Statement

Row = Sequence[Any]
T = TypeVar("T")
_NOTHING: Any = object()


class StorageTrouble(Exception):
    """The database cannot be written or reached now; nothing was committed."""


class BadAddress(ValueError):
    """DATABASE_URL is the address of no database; the message says how to write one, and never what was written."""


class Conflict(Exception):
    """Another writer was first; the work must be done again on fresh facts."""


class Ask(Generic[T]):
    """A query that can go to the database together with others (see Tx.ask), and what its rows mean."""

    __slots__ = ("_answer", "args", "means", "what")

    def __init__(self, what: Statement, args: Mapping[str, Any], means: Callable[[list[Row]], T]) -> None:
        self.what = what
        self.args = args
        self.means = means
        self._answer: T = _NOTHING

    def take(self, rows: list[Row]) -> None:
        """These are its rows."""
        self._answer = self.means(rows)

    @property
    def answer(self) -> T:
        """What was found. Raises RuntimeError when nobody has asked yet."""
        if self._answer is _NOTHING:
            raise RuntimeError("It was not asked yet.")
        return self._answer


class Tx(ABC):
    """One transaction; every call raises StorageTrouble when the database is in trouble."""

    dialect: str

    async def ask(self, *asks: Ask[Any]) -> None:
        """Give each of these its answer, in their order; where that is quicker they go to the database together."""
        for one in asks:
            one.take(await self.rows(one.what, one.args))

    async def ask_one(self, one: Ask[T]) -> T:
        """The answer to a single one."""
        await self.ask(one)
        return one.answer

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
