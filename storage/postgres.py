"""PostgreSQL: a server. It has a pool; rows are locked where they are read."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from storage.database import Conflict, Database, Row, StorageTrouble, Tx
from storage.statement import Statement

_IDLE_MILLISECONDS = "60000"  # a process that stands still within a transaction must not hold up the others for ever


DROPPED = "the server has no such database any more"


def driver_errors() -> tuple[type[Exception], ...]:
    """All that asyncpg raises for a server, a network, or a connection that is not as it should be."""
    import asyncpg

    # The last among others when a connection is used after the server said that it ends and before it closed it.
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

    async def written(self) -> None:
        """Nothing waits here: each statement has run when its call returns."""


class Postgres(Database):
    """A server; several processes may share it."""

    dialect = "postgresql"

    def __init__(self, dsn: str, schema: str | None = None) -> None:
        self.dsn = dsn
        self.schema = schema
        self.why_gone = ""
        """What `gone` says; set here when the server has no such database, and by storage.seat for an older one."""
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

        with _reaching(), self._noticing():
            return await asyncpg.connect(
                self.dsn, timeout=10, command_timeout=command_timeout, server_settings=self._settings(settings)
            )

    def _settings(self, more: dict[str, str]) -> dict[str, str]:
        return {**more, "search_path": self.schema} if self.schema else more

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    def gone(self) -> str:
        return self.why_gone

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Note that the server has no such database any more."""
        import asyncpg

        try:
            yield
        except asyncpg.InvalidCatalogNameError:
            self.why_gone = DROPPED
            raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        if self.why_gone:
            raise StorageTrouble(f"PostgreSQL: {self.why_gone}")
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
            with self._noticing():
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
            asyncpg.InvalidCatalogNameError,  # the database was dropped
            asyncpg.UndefinedTableError,  # it is being restored, or an empty one stands in its place
        ) as error:
            raise StorageTrouble(f"PostgreSQL: {type(error).__name__}: {error}") from error
