"""One seat at a database: who has it works, who lost it can commit nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import seat as seats
from storage.database import Database, StorageTrouble
from storage.postgres import Postgres
from storage.seat import FileSeat, Seat, seat_of
from storage.sqlite import Sqlite
from tests.databases import another
from tests.shows import shows


@pytest.fixture
async def rivals(database: Database) -> AsyncIterator[tuple[Seat, Seat]]:
    """Two processes' seats at one database."""
    second = await another(database)
    found = seat_of(database), seat_of(second)
    yield found
    for one in found:
        await one.leave()
    await second.close()


async def test_one_has_it_and_the_next_gets_it(rivals: tuple[Seat, Seat]) -> None:
    """Taken once; free again when it was left."""
    first, second = rivals
    assert await first.take()
    assert not await second.take()
    await first.begin()
    assert await first.look()
    assert not await second.take()
    await first.leave()
    assert await second.take()


async def test_the_one_who_has_it_may_work(rivals: tuple[Seat, Seat], database: Database) -> None:
    """In a transaction, and between them."""
    first, _ = rivals
    assert await first.take()
    await first.begin()
    async with database.transaction() as tx:
        assert await first.is_mine(tx)
    assert first.fresh


def test_the_same_file_by_another_name_is_the_same_seat(tmp_path: Path) -> None:
    """Through a link, and by a way round."""
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    names = [tmp_path / "data" / "a.db", tmp_path / "link" / "a.db", tmp_path / "data" / ".." / "data" / "a.db"]
    assert len({FileSeat(name).path for name in names}) == 1


async def test_the_lock_is_readable_by_its_owner_only(sqlite_database: Sqlite) -> None:
    """As the database's other companions."""
    seat = FileSeat(sqlite_database.path)
    assert await seat.take()
    assert seat.path.stat().st_mode & 0o077 == 0
    await seat.leave()


async def _cut_off(database: Postgres) -> None:
    """The server ends the connection that holds the lock."""
    async with database._connection() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 "
            "AND objid = hashtext(current_schema())::bigint & 4294967295 AND granted",
            seats._SPACE,
        )


@shows("I20", "F9")
@pytest.mark.postgres
async def test_who_was_cut_off_can_commit_nothing(postgres_database: Postgres) -> None:
    """Another one took over meanwhile: the transaction says so, and so does the next look."""
    second = await another(postgres_database)
    old, new = seat_of(postgres_database), seat_of(second)
    assert await old.take()
    await old.begin()
    await _cut_off(postgres_database)
    while not await new.take():
        pass  # the server ends the other one's session in its own time
    await new.begin()
    async with postgres_database.transaction() as tx:
        assert not await old.is_mine(tx)
    assert not await old.look()
    async with second.transaction() as tx:
        assert await new.is_mine(tx)
    await old.leave()
    await new.leave()
    await second.close()


@pytest.mark.postgres
async def test_a_lost_connection_is_made_anew_while_nobody_else_came(postgres_database: Postgres) -> None:
    """A restart of the server is no reason to stop working."""
    seat = seat_of(postgres_database)
    assert await seat.take()
    await seat.begin()
    await _cut_off(postgres_database)
    assert await seat.look()
    async with postgres_database.transaction() as tx:
        assert await seat.is_mine(tx)
    second = await another(postgres_database)
    rival = seat_of(second)
    assert not await rival.take()
    await rival.leave()
    await seat.leave()
    await second.close()


@pytest.mark.postgres
async def test_a_server_that_is_away_for_long_gives_the_seat_back(
    postgres_database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it was looked for in vain: what waits leaves when it is back."""
    seat = seat_of(postgres_database)
    assert await seat.take()
    await seat.begin()
    connect = postgres_database.connect_alone

    async def away(settings: dict[str, str]) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(postgres_database, "connect_alone", away)
    await _cut_off(postgres_database)
    for _ in range(3):
        with pytest.raises(StorageTrouble):
            await seat.look()
    monkeypatch.setattr(postgres_database, "connect_alone", connect)
    assert await seat.look()
    assert seat.fresh
    await seat.leave()


@shows("F7")
@pytest.mark.postgres
async def test_who_stood_still_sends_nothing_before_having_looked(
    postgres_database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that slept, a process that was stopped: what it knew of the seat is old."""
    now = [1000.0]
    monkeypatch.setattr(seats, "awake", lambda: now[0])
    seat = seat_of(postgres_database)
    assert await seat.take()
    await seat.begin()
    assert seat.fresh
    now[0] += seats.FRESH
    assert not seat.fresh
    assert await seat.look()
    assert seat.fresh
    await seat.leave()


@pytest.mark.postgres
async def test_nobody_takes_over_within_a_transaction_of_the_worker(postgres_database: Postgres) -> None:
    """The next number is drawn after the transaction that looked at this one has ended."""
    second = await another(postgres_database)
    old, new = seat_of(postgres_database), seat_of(second)
    assert await old.take()
    await old.begin()
    async with postgres_database.transaction() as tx:
        assert await old.is_mine(tx)
        drawing = asyncio.ensure_future(new.begin())
        async with second._connection() as watching:  # type: ignore[attr-defined]
            waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%counters%'"
            while not await watching.fetchval(waits):
                pass  # each look lets the other one go on
        assert not drawing.done()
    await drawing
    async with postgres_database.transaction() as tx:
        assert not await old.is_mine(tx)
    await old.leave()
    await new.leave()
    await second.close()
