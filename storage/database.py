"""One door to SQLite and PostgreSQL: transactions, and statements compiled once per database.

Statements are written in SQLAlchemy Core and compiled at import to SQL text; on the hot path the text goes
straight to sqlite3 or asyncpg (an SQLAlchemy execution would cost ten times the statement itself).
Sets of ids are one parameter: `among(column, "ids")`.

Differs by necessity: SQLite has one writing connection, serialised by a lock, in WAL mode with
synchronous=FULL (a commit survives power loss) and BEGIN IMMEDIATE (a deferred transaction fails at once
instead of waiting when it turns out to write). Its statements run in the loop's own thread, since they take
microseconds and a hop to another thread fifty of them; what waits for the disk or for another process (commits, slow
statements, everything that only reads) goes aside. PostgreSQL has a pool; rows are locked where they are read.
"""

import asyncio
import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, Executable
from sqlalchemy.types import NullType

Row = Sequence[Any]
T = TypeVar("T")


class StorageTrouble(Exception):
    """The database cannot be written or reached now; nothing was committed."""


class BadAddress(ValueError):
    """DATABASE_URL is the address of no database; the message says how to write one, and never what was written."""


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

    __slots__ = ("_constants", "_pick", "_sets", "_text", "slow")

    def __init__(self, *, slow: bool = False, **written: Executable) -> None:
        """Either `Statement(any=stmt)`, or `sqlite=` and `postgresql=` where they differ by necessity.

        `slow`: it may touch very many rows, so that it must not run in the loop's thread.
        """
        self.slow = slow
        self._text: dict[str, str] = {}
        self._pick: dict[str, Callable[[Mapping[str, Any]], Sequence[Any]]] = {}
        self._sets: dict[str, tuple[str, ...]] = {}
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
            order = tuple(compiled.positiontup or ())
            self._text[name] = str(compiled)
            self._pick[name] = _picker(order)
            self._sets[name] = tuple(sorted({one for one in order if one.endswith("__set")}))
            self._constants.update({key: value for key, value in compiled.params.items() if value is not None})

    def text(self, dialect: str) -> str:
        """The SQL text for this database."""
        return self._text[dialect]

    def values(self, dialect: str, args: Mapping[str, Any]) -> Sequence[Any]:
        """The parameters in their order."""
        sets = self._sets[dialect]
        if sets or self._constants:
            args = {**self._constants, **args}
            for name in sets:
                found = list(args[name[:-5]])
                args[name] = json.dumps(found) if dialect == "sqlite" else found
        return self._pick[dialect](args)


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """A function that picks these values from a mapping, in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda args: [args[name] for name in names]


def statement(any_: Executable, *, slow: bool = False) -> Statement:
    """Compile one statement for both databases."""
    return Statement(any=any_, slow=slow)


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
    """Choose by URL: `sqlite+aiosqlite:///path` or `postgresql+asyncpg://...`; BadAddress otherwise."""
    if url.startswith("sqlite"):
        path = url.split("///", 1)[-1] if "///" in url else ""
        if not path:
            raise BadAddress("DATABASE_URL names no file: sqlite+aiosqlite:///data/amends.db")
        return Sqlite(Path(path))
    if url.startswith("postgresql"):
        return Postgres("postgresql://" + url.split("://", 1)[1])
    raise BadAddress("DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")


# SQLite ------------------------------------------------------------------------------------------

_BUSY_MILLISECONDS = 5000
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=0",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)


class _Aside:
    """A thread for what waits, so that the loop does not."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Do it in the thread. Even when cancelled it is waited for: no connection serves two threads at once."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, work, *args)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            raise

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()


class _SqliteTx(Tx):
    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, aside: _Aside, *, reads: bool) -> None:
        self._connection = connection
        self._aside = aside
        self._reads = reads

    async def rows(self, what: Statement, args: Mapping[str, Any] | None = None) -> list[Row]:
        text, values = what.text("sqlite"), what.values("sqlite", args or {})
        with _sqlite_errors():
            if self._reads or what.slow:
                return await self._aside.run(self._fetch, text, values)
            return self._fetch(text, values)

    def _fetch(self, text: str, values: Sequence[Any]) -> list[Row]:
        return self._connection.execute(text, values).fetchall()

    async def run(self, what: Statement, args: Mapping[str, Any] | None = None) -> int:
        text, values = what.text("sqlite"), what.values("sqlite", args or {})
        with _sqlite_errors():
            if what.slow:
                return (await self._aside.run(self._connection.execute, text, values)).rowcount
            return self._connection.execute(text, values).rowcount

    async def many(self, what: Statement, args: Iterable[Mapping[str, Any]]) -> None:
        rows = [what.values("sqlite", one) for one in args]
        if rows:
            with _sqlite_errors():
                self._connection.executemany(what.text("sqlite"), rows)


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
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._lock = asyncio.Lock()
        self._aside, self._aside_reading = _Aside(), _Aside()

    async def open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageTrouble(f"SQLite: {type(error).__name__}: {error}") from error
        with _sqlite_errors():
            self._writer = await self._aside.run(self._connect, str(self.path), _PRAGMAS)
            self._reader = await self._aside.run(self._connect, f"file:{quote(str(self.path))}?mode=ro", ())

    @staticmethod
    def _connect(name: str, pragmas: tuple[str, ...]) -> sqlite3.Connection:
        connection = sqlite3.connect(
            name, uri=name.startswith("file:"), isolation_level=None, cached_statements=256, check_same_thread=False
        )
        for pragma in pragmas:
            connection.execute(pragma).fetchall()
        return connection

    async def close(self) -> None:
        async with self._lock:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    await self._aside.run(connection.close)
            self._reader = self._writer = None
            self._aside.close()
            self._aside_reading.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        async with self._lock:
            writer = self._writer
            if writer is None:
                raise StorageTrouble("The database is closed.")
            try:
                with _sqlite_errors():
                    await self._begin(writer)
                yield _SqliteTx(writer, self._aside, reads=False)
                with _sqlite_errors():
                    await self._aside.run(writer.execute, "COMMIT")
                self.commits += 1
            except BaseException:
                if writer.in_transaction:
                    await self._aside.run(writer.execute, "ROLLBACK")
                raise

    async def _begin(self, writer: sqlite3.Connection) -> None:
        """Begin at once; when another process is writing (the command line), wait for it aside."""
        try:
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await self._aside.run(_wait_and_begin, writer)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        if self._reader is None:
            raise StorageTrouble("The database is closed.")
        yield _SqliteTx(self._reader, self._aside_reading, reads=True)


def _wait_and_begin(writer: sqlite3.Connection) -> None:
    writer.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}").fetchall()
    try:
        writer.execute("BEGIN IMMEDIATE")
    finally:
        writer.execute("PRAGMA busy_timeout=0").fetchall()


# PostgreSQL --------------------------------------------------------------------------------------


_IDLE_MILLISECONDS = "60000"  # a process that stands still within a transaction must not hold up the others for ever


def driver_errors() -> tuple[type[Exception], ...]:
    """All that asyncpg raises for a server, a network, or a connection that is not as it should be."""
    import asyncpg

    # The last among others when a connection is used between the server's last word and the end of the line.
    return (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn what goes wrong before there is a connection into StorageTrouble."""
    try:
        yield
    except ValueError as error:  # its words may be a piece of the address, and so of the password
        raise StorageTrouble(f"PostgreSQL: the address cannot be read ({type(error).__name__})") from None
    except driver_errors() as error:
        raise StorageTrouble(f"PostgreSQL: {type(error).__name__}: {error}") from error


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

        with _reaching():
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=1,
                max_size=4,
                command_timeout=30,
                server_settings=self._settings({"idle_in_transaction_session_timeout": _IDLE_MILLISECONDS}),
            )

    async def connect_alone(self, settings: dict[str, str], command_timeout: float | None = 30) -> Any:
        """A connection outside the pool, the caller's own; StorageTrouble when there is none."""
        import asyncpg

        with _reaching():
            return await asyncpg.connect(
                self.dsn, timeout=10, command_timeout=command_timeout, server_settings=self._settings(settings)
            )

    def _settings(self, more: dict[str, str]) -> dict[str, str]:
        return {**more, "search_path": self.schema} if self.schema else more

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
            asyncpg.InternalClientError,
            asyncpg.OperatorInterventionError,
            asyncpg.InsufficientResourcesError,
            asyncpg.ReadOnlySQLTransactionError,
            asyncpg.IdleInTransactionSessionTimeoutError,
            asyncpg.LockNotAvailableError,
            asyncpg.PostgresSystemError,  # class 58: the server's disk
            asyncpg.DataCorruptedError,
            asyncpg.IndexCorruptedError,
        ) as error:
            raise StorageTrouble(f"PostgreSQL: {type(error).__name__}: {error}") from error
