"""Storage in trouble refuses in one word, StorageTrouble, commits nothing, and works again by itself."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import facts, rooms
from storage.connect import connect
from storage.database import Conflict, Database, StorageTrouble
from storage.postgres import Postgres
from storage.rooms import Room
from storage.sqlite import Sqlite
from storage.statement import statement
from tests.databases import DSN, POSTGRES_URL, another, need_postgres
from tests.shows import shows
from tests.storage.records import NOW


async def remember(database: Database, value: str) -> None:
    """One small commit."""
    async with database.transaction() as tx:
        await facts.set_fact(tx, "fact", value)


async def known(database: Database) -> str | None:
    """What the last commit left."""
    async with database.reading() as tx:
        return (await facts.all_facts(tx)).get("fact")


async def test_what_fails_inside_is_rolled_back_and_raised_as_it_is(database: Database) -> None:
    """The caller's own errors are the caller's."""
    await remember(database, "old")
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await facts.set_fact(tx, "fact", "new")
            raise ZeroDivisionError
    assert await known(database) == "old"
    assert database.commits == 1


async def test_a_cancelled_transaction_lets_the_next_one_in(database: Database) -> None:
    """Wherever it is cancelled: before it began, in the middle, or at its commit."""
    await remember(database, "old")

    async def work() -> None:
        async with database.transaction() as tx:
            await facts.set_fact(tx, "fact", "new")
            await asyncio.sleep(0)
            await facts.all_facts(tx)

    for turns in range(12):
        task = asyncio.get_running_loop().create_task(work())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await remember(database, "next")
        assert await known(database) == "next"


async def test_transactions_of_one_process_take_turns(database: Database) -> None:
    """A counter read and written by many at once misses nothing."""

    async def one() -> int:
        async with database.transaction() as tx:
            return await facts.take_numbers(tx, "complaints", 1)

    assert sorted(await asyncio.gather(*(one() for _ in range(30)))) == list(range(30))


async def test_a_closed_database_says_so(database: Database) -> None:
    """Not an error of some driver."""
    await database.close()
    for act in (remember(database, "x"), known(database)):
        with pytest.raises(StorageTrouble, match="closed"):
            await act
    await database.close()  # again is no error


async def test_a_row_that_breaks_the_rules_is_not_storage_trouble(database: Database) -> None:
    """A room without its complaint is our fault, to be parked, not to be waited out."""
    with pytest.raises(Exception) as caught:
        async with database.transaction() as tx:
            await rooms.save_rooms(tx, [Room(4711, NOW)])
    assert not isinstance(caught.value, StorageTrouble | Conflict)
    await remember(database, "works")


async def test_a_number_too_large_for_the_database_is_not_storage_trouble(database: Database) -> None:
    """It is the fault of one update, and must not stop the others."""
    with pytest.raises(Exception) as caught:
        async with database.transaction() as tx:
            await facts.save_members(tx, [facts.Member(2**70, "member", "x", NOW)])
    assert not isinstance(caught.value, StorageTrouble | Conflict)
    await remember(database, "works")


# SQLite -------------------------------------------------------------------------------------------


@shows("F83")
async def test_a_file_locked_by_somebody_else_is_trouble_and_passes(
    sqlite_database: Sqlite,
) -> None:
    """The command line writes, a backup runs: refuse, then go on."""
    await pragma(sqlite_database, "PRAGMA busy_timeout=20")
    await remember(sqlite_database, "old")
    with closing(sqlite3.connect(sqlite_database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageTrouble, match="locked"):
            await remember(sqlite_database, "new")
        assert await known(sqlite_database) == "old"
        other.execute("ROLLBACK")
    await remember(sqlite_database, "new")
    assert await known(sqlite_database) == "new"


@shows("F83")
async def test_a_short_wait_for_somebody_else_is_no_trouble(sqlite_database: Sqlite) -> None:
    """Who comes second waits while the other writes."""
    other = Sqlite(sqlite_database.path)
    await other.open()
    try:
        async with other.transaction() as tx:
            await facts.set_fact(tx, "fact", "theirs")
            waiting = asyncio.get_running_loop().create_task(remember(sqlite_database, "ours"))
            for _ in range(5):
                await asyncio.sleep(0)
        await waiting
        assert await known(other) == "ours"
    finally:
        await other.close()


async def pragma(database: Sqlite, text: str) -> None:
    """Change the writing connection."""
    assert database._writer is not None
    await database._writer.execute_fetchall(text)


@shows("F84", "T26")
async def test_a_full_disk_is_trouble_and_passes(sqlite_database: Sqlite) -> None:
    """Nothing of the commit is left, what was there is readable, and with room again it goes on."""
    await remember(sqlite_database, "old")
    await pragma(sqlite_database, "PRAGMA max_page_count=1")
    with pytest.raises(StorageTrouble, match="full"):
        async with sqlite_database.transaction() as tx:
            await facts.set_fact(tx, "fact", "new" * 100_000)
    assert await known(sqlite_database) == "old"
    await pragma(sqlite_database, "PRAGMA max_page_count=1000000")
    await remember(sqlite_database, "new")
    assert await known(sqlite_database) == "new"


async def test_a_read_only_file_is_trouble_and_passes(sqlite_database: Sqlite) -> None:
    """A file system that went read-only; the driver's word for it is the same."""
    await pragma(sqlite_database, "PRAGMA query_only=ON")
    with pytest.raises(StorageTrouble, match="readonly"):
        await remember(sqlite_database, "new")
    await pragma(sqlite_database, "PRAGMA query_only=OFF")
    await remember(sqlite_database, "new")
    assert await known(sqlite_database) == "new"


async def test_the_reading_side_cannot_write(database: Database) -> None:
    """On SQLite by the file's mode: two writing connections could spoil the log."""
    if database.dialect == "postgresql":
        pytest.skip("PostgreSQL's readers are ordinary connections")
    with pytest.raises(StorageTrouble, match="readonly"):
        async with database.reading() as tx:
            await facts.set_fact(tx, "fact", "new")


@pytest.mark.parametrize("content", [b"", b"this is no database" * 500])
async def test_a_path_that_is_no_database_is_trouble(tmp_path: Path, content: bytes) -> None:
    """A directory, a folder that is a file, a file that is something else."""
    (tmp_path / "file").write_bytes(content)
    (tmp_path / "folder.db").mkdir()
    wrong = [tmp_path / "folder.db", tmp_path / "file" / "amends.db"]
    if content:
        wrong.append(tmp_path / "file")
    for path in wrong:
        database = Sqlite(path)
        try:
            with pytest.raises(StorageTrouble):
                await database.open()
        finally:
            await database.close()


@pytest.fixture
def odd_path(tmp_path: Path, sqlite_made: Path) -> Path:
    """A migrated file at a path with characters that mean something in addresses."""
    folder = tmp_path / "a #1 50%41 ж"
    folder.mkdir()
    (folder / "amends.db").write_bytes(sqlite_made.read_bytes())
    return folder / "amends.db"


async def test_a_path_may_hold_characters_that_mean_something_in_addresses(odd_path: Path) -> None:
    """Reader and writer open the same file."""
    database = connect(f"sqlite+aiosqlite:///{odd_path}")
    try:
        await database.open()
        await remember(database, "here")
        assert await known(database) == "here"
    finally:
        await database.close()


@shows("T25")
async def test_sqlite_is_set_up_to_survive_power_loss(sqlite_database: Sqlite) -> None:
    """WAL, synchronous=FULL, foreign keys."""
    assert sqlite_database._writer is not None
    found = {
        name: next(iter(await sqlite_database._writer.execute_fetchall(f"PRAGMA {name}")))[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


# PostgreSQL ---------------------------------------------------------------------------------------


@pytest.mark.postgres
async def test_a_connection_that_dies_is_trouble_and_passes(postgres_database: Postgres) -> None:
    """The server ends our connection in the middle of a transaction: nothing is committed, the next one works."""
    from sqlalchemy import func, select

    await remember(postgres_database, "old")
    pid = statement(select(func.pg_backend_pid()))
    other = await another(postgres_database)
    try:
        with pytest.raises(StorageTrouble):
            async with postgres_database.transaction() as tx:
                await facts.set_fact(tx, "fact", "new")
                victim = (await tx.rows(pid))[0][0]
                async with other._connection() as killer:  # type: ignore[attr-defined]
                    await killer.execute("SELECT pg_terminate_backend($1)", victim)
                await facts.all_facts(tx)
    finally:
        await other.close()
    assert await known(postgres_database) == "old"
    await remember(postgres_database, "new")
    assert await known(postgres_database) == "new"


@shows("F90")
@pytest.mark.postgres
async def test_a_server_that_only_reads_is_trouble(postgres_database: Postgres) -> None:
    """After a fail-over the address may lead to a replica."""
    async with postgres_database._connection() as connection:
        await connection.execute("SET default_transaction_read_only = on")
        with pytest.raises(StorageTrouble, match="ReadOnly"):
            async with postgres_database._connection() as _:
                await connection.execute("INSERT INTO facts VALUES ('a', 'b')")
        await connection.execute("SET default_transaction_read_only = off")


@shows("F90")
@pytest.mark.postgres
async def test_a_deadlock_is_a_conflict(postgres_database: Postgres) -> None:
    """The server ends one of the two; the work is done again on fresh facts."""
    async with postgres_database.transaction() as tx:
        await facts.set_fact(tx, "a", "0")
        await facts.set_fact(tx, "b", "0")
    first_has, second_has = asyncio.Event(), asyncio.Event()

    async def write(first: str, second: str, mine: asyncio.Event, theirs: asyncio.Event) -> None:
        async with postgres_database.transaction() as tx:
            await facts.set_fact(tx, first, "1")
            mine.set()
            await theirs.wait()
            await facts.set_fact(tx, second, "1")

    ended = await asyncio.gather(
        write("a", "b", first_has, second_has), write("b", "a", second_has, first_has), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in ended) == ["Conflict", "NoneType"]


@shows("T23")
@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://nobody:secret-word@127.0.0.1:1/nothing",
        "postgresql+asyncpg://nobody:secret-word@no-such-host.invalid/nothing",
    ],
)
async def test_a_server_that_cannot_be_reached_is_trouble_without_its_password(url: str) -> None:
    """At the start already; the reason names no secret."""
    database = connect(url)
    with pytest.raises(StorageTrouble) as caught:
        await database.open()
    assert "secret-word" not in str(caught.value)
    await database.close()


@pytest.mark.postgres
async def test_a_database_that_does_not_exist_is_trouble() -> None:
    """A wrong name in DATABASE_URL."""
    need_postgres()
    database = Postgres(DSN.rsplit("/", 1)[0] + "/amends_no_such_database")
    with pytest.raises(StorageTrouble):
        await database.open()
    await database.close()


# Addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "sqlite", "sqlite+aiosqlite:///", "mysql://host/name", "data/amends.db"])
def test_an_address_of_no_database_says_how_to_write_one(url: str) -> None:
    """The message names the right form."""
    with pytest.raises(ValueError, match=r"DATABASE_URL .*sqlite\+aiosqlite:///"):
        connect(url)


def test_an_address_chooses_the_database() -> None:
    """By its scheme."""
    found = connect("sqlite+aiosqlite:///data/amends.db")
    assert isinstance(found, Sqlite)
    assert found.path == Path("data/amends.db")
    server = connect(POSTGRES_URL)
    assert isinstance(server, Postgres)
    assert server.dsn == DSN
