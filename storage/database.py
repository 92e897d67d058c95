"""One door to SQLite and PostgreSQL: transactions, and statements compiled once per database.

Statements are written in SQLAlchemy Core and compiled at import to SQL text; on the hot path the text goes
straight to aiosqlite or asyncpg (an SQLAlchemy execution would cost ten times the statement itself).
Sets of ids are one parameter: `among(column, "ids")`.

Differs by necessity: SQLite has one writing connection, serialised by a lock, in WAL mode with
synchronous=FULL (a commit survives power loss) and BEGIN IMMEDIATE (a deferred transaction fails at once
instead of waiting when it turns out to write). PostgreSQL has a pool; rows are locked where they are read.
"""

import asyncio
import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, Executable
from sqlalchemy.types import NullType

Row = Sequence[Any]


class StorageTrouble(Exception):
    """The database cannot be written or reached now; nothing was committed."""


class Conflict(Exception):
    """Another writer was first; the work must be done again on fresh facts."""


class Among(ColumnElement[bool]):
    """`column` is one of the ids in the named parameter (a list)."""

    inherit_cache = False
    type: Any = NullType()  # a Boolean would be compared with 1 on SQLite, which defeats the index

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.bind: BindParameter[Any] = bindparam(f"{name}__set")


def among(column: Any, name: str) -> Any:
    """Write `WHERE column IN (all of :name)`, with any number of values and one compiled statement."""
    return Among(column, name)


def one_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """Write `column IN (constants)`; SQLAlchemy's own IN is only expanded at execution."""
    return or_(*(column == value for value in values))


# Differs by necessity: PostgreSQL takes an array, SQLite unpacks a JSON array.
@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    array = "text[]" if element.column.type.python_type is str else "bigint[]"
    kw["skip_bind_expression"] = True
    return f"{compiler.process(element.column, **kw)} = ANY (CAST({compiler.process(element.bind, **kw)} AS {array}))"


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = compiler.process(element.column, **kw), compiler.process(element.bind)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608  both are compiled expressions


class Statement:
    """A Core statement with its text and parameter order for both databases."""

    __slots__ = ("_constants", "_order", "_text")

    def __init__(self, **written: Executable) -> None:
        """Either `Statement(any=stmt)`, or `sqlite=` and `postgresql=` where they differ by necessity."""
        self._text: dict[str, str] = {}
        self._order: dict[str, tuple[str, ...]] = {}
        self._constants: dict[str, Any] = {}
        for name, dialect in (
            ("sqlite", sqlite.dialect(paramstyle="qmark")),
            ("postgresql", postgresql.dialect(paramstyle="numeric_dollar")),  # type: ignore[no-untyped-call]
        ):
            statement = written.get(name, written.get("any"))
            if not isinstance(statement, ClauseElement):
                raise TypeError(f"No statement for {name}.")
            compiled = statement.compile(dialect=dialect)
            if not isinstance(compiled, SQLCompiler):
                raise TypeError("Only data statements can be compiled here.")
            self._text[name] = str(compiled)
            self._order[name] = tuple(compiled.positiontup or ())
            self._constants.update({key: value for key, value in compiled.params.items() if value is not None})

    def text(self, dialect: str) -> str:
        """The SQL text for this database."""
        return self._text[dialect]

    def values(self, dialect: str, args: Mapping[str, Any]) -> list[Any]:
        """The parameters in their order."""
        values = []
        for name in self._order[dialect]:
            if name.endswith("__set"):
                found = list(args[name[:-5]])
                values.append(json.dumps(found) if dialect == "sqlite" else found)
            else:
                values.append(args[name] if name in args else self._constants[name])
        return values


def statement(any_: Executable) -> Statement:
    """Compile one statement for both databases."""
    return Statement(any=any_)


def insert(build: Callable[[Any], Executable]) -> Statement:
    """Compile an INSERT with ON CONFLICT; `build` gets each database's own `insert` (they agree in form)."""
    return Statement(
        sqlite=build(lambda table: sqlite.insert(table).inline()),
        postgresql=build(lambda table: postgresql.insert(table).inline()),
    )


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
        """Run a statement once for each set of arguments."""


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

    @abstractmethod
    def transaction(self) -> Any:
        """An async context manager giving a writing Tx: committed at the end, rolled back on any exception."""

    @abstractmethod
    def reading(self) -> Any:
        """An async context manager giving a Tx that only reads."""


def connect(url: str) -> Database:
    """Choose by URL: `sqlite+aiosqlite:///path` or `postgresql+asyncpg://...`; ValueError otherwise."""
    if url.startswith("sqlite"):
        path = url.split("///", 1)[-1] if "///" in url else ""
        if not path:
            raise ValueError("DATABASE_URL names no file: sqlite+aiosqlite:///data/amends.db")
        return Sqlite(Path(path))
    if url.startswith("postgresql"):
        return Postgres("postgresql://" + url.split("://", 1)[1])
    raise ValueError("DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")


# SQLite ------------------------------------------------------------------------------------------

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)


class _SqliteTx(Tx):
    dialect = "sqlite"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, what: Statement, args: Mapping[str, Any] | None = None) -> list[Row]:
        with _sqlite_errors():
            text = what.text("sqlite")
            return list(await self._connection.execute_fetchall(text, what.values("sqlite", args or {})))

    async def run(self, what: Statement, args: Mapping[str, Any] | None = None) -> int:
        with _sqlite_errors():
            cursor = await self._connection.execute(what.text("sqlite"), what.values("sqlite", args or {}))
            return int(cursor.rowcount)

    async def many(self, what: Statement, args: Iterable[Mapping[str, Any]]) -> None:
        rows = [what.values("sqlite", one) for one in args]
        if rows:
            with _sqlite_errors():
                await self._connection.executemany(what.text("sqlite"), rows)


_OUR_FAULT = ("syntax error", "no such table", "no such column", "has no column")


class _sqlite_errors:
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


class Sqlite(Database):
    """A file beside the program: one connection that writes, one that reads."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: Any = None
        self._reader: Any = None
        self._lock = asyncio.Lock()

    async def open(self) -> None:
        import aiosqlite

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _sqlite_errors():
            self._writer = await aiosqlite.connect(self.path, isolation_level=None, cached_statements=256)
            for pragma in _PRAGMAS:
                await self._writer.execute_fetchall(pragma)
            uri = f"file:{self.path}?mode=ro"
            self._reader = await aiosqlite.connect(uri, uri=True, isolation_level=None)

    async def close(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                await connection.close()
        self._reader = self._writer = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        async with self._lock:
            if self._writer is None:
                raise StorageTrouble("The database is closed.")
            with _sqlite_errors():
                await self._writer.execute_fetchall("BEGIN IMMEDIATE")
            try:
                yield _SqliteTx(self._writer)
                with _sqlite_errors():
                    await self._writer.execute_fetchall("COMMIT")
                self.commits += 1
            except BaseException:
                if self._writer.in_transaction:
                    await self._writer.execute_fetchall("ROLLBACK")
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        if self._reader is None:
            raise StorageTrouble("The database is closed.")
        yield _SqliteTx(self._reader)


# PostgreSQL --------------------------------------------------------------------------------------


class _PostgresTx(Tx):
    dialect = "postgresql"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, what: Statement, args: Mapping[str, Any] | None = None) -> list[Row]:
        found = await self._connection.fetch(what.text("postgresql"), *what.values("postgresql", args or {}))
        return list(found)

    async def run(self, what: Statement, args: Mapping[str, Any] | None = None) -> int:
        text = what.text("postgresql")
        tag = await self._connection.execute(text, *what.values("postgresql", args or {}))
        last = str(tag).rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def many(self, what: Statement, args: Iterable[Mapping[str, Any]]) -> None:
        rows = [what.values("postgresql", one) for one in args]
        if rows:
            await self._connection.executemany(what.text("postgresql"), rows)


class Postgres(Database):
    """A server; several processes may share it."""

    dialect = "postgresql"

    def __init__(self, dsn: str, schema: str | None = None) -> None:
        self.dsn = dsn
        self.schema = schema
        self._pool: Any = None

    async def open(self) -> None:
        import asyncpg

        try:
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=1,
                max_size=4,
                command_timeout=30,
                server_settings={"search_path": self.schema} if self.schema else None,
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            raise StorageTrouble(f"PostgreSQL: {type(error).__name__}: {error}") from error

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        async with self._connection() as connection, connection.transaction():
            yield _PostgresTx(connection)
        self.commits += 1

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        async with self._connection() as connection:
            yield _PostgresTx(connection)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        import asyncpg

        if self._pool is None:
            raise StorageTrouble("The database is closed.")
        try:
            async with self._pool.acquire() as connection:
                yield connection
        except (asyncpg.UniqueViolationError, asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
            raise Conflict(f"PostgreSQL: {type(error).__name__}") from error
        except (
            OSError,
            TimeoutError,
            asyncpg.PostgresConnectionError,
            asyncpg.InterfaceError,
            asyncpg.OperatorInterventionError,
            asyncpg.InsufficientResourcesError,
        ) as error:
            raise StorageTrouble(f"PostgreSQL: {type(error).__name__}: {error}") from error
