"""The database is gone from its place under the running process: no commit counts, and what was there is saved."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from storage import facts, inbox
from storage.database import StorageTrouble
from storage.inbox import Incoming
from storage.postgres import Postgres
from storage.seat import seat_of
from storage.sqlite import Sqlite
from tests.databases import DSN, need_postgres
from tests.shows import shows
from tests.storage.records import NOW
from tests.storage.test_trouble import known, remember

Harm = Callable[[Path], None]


@pytest.fixture
async def opened(sqlite_made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sqlite]:
    """An open database in a folder of its own, with one fact in it; the working directory is another folder."""
    (tmp_path / "data").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    path = tmp_path / "data" / "amends.db"
    shutil.copyfile(sqlite_made, path)
    database = Sqlite(path)
    await database.open()
    await remember(database, "told")
    yield database
    await database.close()


def deleted(path: Path) -> None:
    """`rm amends.db`."""
    path.unlink()


def moved(path: Path) -> None:
    """`mv amends.db old.db`."""
    path.rename(path.with_name("old.db"))


def replaced(path: Path) -> None:
    """An older copy is put in its place."""
    copy = path.with_name("copy.db")
    with closing(sqlite3.connect(copy)) as other:
        other.execute("CREATE TABLE facts (name TEXT, value TEXT)")
    copy.replace(path)


def all_deleted(path: Path) -> None:
    """`rm amends.db*`."""
    for file in path.parent.glob("amends.db*"):
        file.unlink()


def log_deleted(path: Path) -> None:
    """`rm amends.db-wal`."""
    path.with_name("amends.db-wal").unlink()


def log_replaced(path: Path) -> None:
    """Another log stands there."""
    log_deleted(path)
    path.with_name("amends.db-wal").write_bytes(b"")


def folder_moved(path: Path) -> None:
    """`mv data old`."""
    path.parent.rename(path.parent.with_name("old"))


def folder_deleted(path: Path) -> None:
    """`rm -r data`."""
    shutil.rmtree(path.parent)


def folder_made_anew(path: Path) -> None:
    """The same files in another folder of that name: the lock by which processes know of each other is not there."""
    folder_moved(path)
    path.parent.mkdir()
    for file in path.parent.with_name("old").glob("amends.db*"):
        file.rename(path.parent / file.name)


HARMS = (
    deleted,
    moved,
    replaced,
    all_deleted,
    log_deleted,
    log_replaced,
    folder_moved,
    folder_deleted,
    folder_made_anew,
)


def fact(file: Path) -> str:
    """What a file says."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as found:
        return str(found.execute("SELECT value FROM facts WHERE name = 'fact'").fetchone()[0])


@shows("F88", "T29")
@pytest.mark.parametrize("harm", HARMS)
async def test_no_commit_counts_on_a_file_that_is_gone(opened: Sqlite, harm: Harm) -> None:
    """It is trouble at once, and again each time."""
    assert opened.gone() == ""
    harm(opened.path)
    assert opened.gone()
    for _ in range(2):
        with pytest.raises(StorageTrouble, match="while it was open"):
            await remember(opened, "new")
    assert opened.commits == 1


@shows("F88", "T29")
@pytest.mark.parametrize("harm", HARMS)
async def test_what_the_open_file_holds_is_saved(opened: Sqlite, harm: Harm) -> None:
    """Whole, and readable by its owner only; beside the path, or in the working directory if there is no folder."""
    harm(opened.path)
    file = await opened.rescue(NOW)
    assert file is not None
    there = opened.path.parent if opened.path.parent.exists() else Path.cwd()
    assert file == there / f"rescued-{NOW:%Y%m%dT%H%M%SZ}.db"
    assert opened.rescued() == [file]
    assert fact(file) == "told"
    assert file.stat().st_mode & 0o077 == 0
    assert {one.name for one in there.glob("rescued*")} == {file.name}
    with closing(sqlite3.connect(file)) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_file_that_goes_during_a_transaction_gets_no_commit(opened: Sqlite) -> None:
    """It was there when the work began."""
    with pytest.raises(StorageTrouble, match="deleted"):
        async with opened.transaction() as tx:
            await facts.set_fact(tx, "fact", "new")
            deleted(opened.path)
    assert await known(opened) == "told"


@shows("F88")
async def test_a_commit_during_which_the_file_goes_counts_for_nothing(
    opened: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there at the last look before the commit: there is one after it."""
    look, looks = opened._in_place, []

    def looking() -> None:
        look()
        looks.append(1)
        if len(looks) == 2:
            deleted(opened.path)

    monkeypatch.setattr(opened, "_in_place", looking)
    with pytest.raises(StorageTrouble, match="deleted"):
        await remember(opened, "new")
    assert len(looks) == 2
    assert opened.commits == 1


@shows("F88")
async def test_with_the_same_file_back_it_goes_on(opened: Sqlite) -> None:
    """Moved away and back, file or folder; another file in its place is none."""
    moved(opened.path)
    with pytest.raises(StorageTrouble):
        await remember(opened, "new")
    shutil.copyfile(opened.path.with_name("old.db"), opened.path)
    with pytest.raises(StorageTrouble):
        await remember(opened, "new")
    opened.path.with_name("old.db").rename(opened.path)
    await remember(opened, "new")
    folder_moved(opened.path)
    with pytest.raises(StorageTrouble):
        await remember(opened, "newer")
    opened.path.parent.with_name("old").rename(opened.path.parent)
    await remember(opened, "newer")
    assert await known(opened) == "newer"


@shows("F88")
async def test_the_log_of_a_lost_file_is_not_left_to_another_one(opened: Sqlite) -> None:
    """SQLite would play it into whatever file stands there at the next start; all of it is in the rescued one."""
    log = opened.path.with_name("amends.db-wal")
    replaced(opened.path)
    assert log.exists()
    await opened.rescue(NOW)
    await opened.close()
    assert not log.exists()


async def test_a_saved_file_is_never_overwritten(opened: Sqlite) -> None:
    """Twice in a second gives two files."""
    deleted(opened.path)
    found = [await opened.rescue(NOW) for _ in range(3)]
    assert len(set(found)) == len(opened.rescued()) == 3
    assert {fact(file) for file in opened.rescued()} == {"told"}


async def test_without_room_in_either_folder_it_is_trouble_and_tried_again(
    opened: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half is left, and with room again it is saved."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    deleted(opened.path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageTrouble, match="No space"):
            await opened.rescue(NOW)
    assert [
        file.name for file in (*opened.path.parent.iterdir(), *Path.cwd().iterdir()) if "rescued" in file.name
    ] == []
    file = await opened.rescue(NOW)
    assert file is not None
    assert fact(file) == "told"


async def test_a_link_to_the_file_is_no_loss_until_it_leads_elsewhere(opened: Sqlite, tmp_path: Path) -> None:
    """The database is opened by a link; then the link leads to another file."""
    link = tmp_path / "link.db"
    link.symlink_to(opened.path)
    database = Sqlite(link)
    await database.open()
    try:
        await remember(database, "by the link")
        link.unlink()
        shutil.copyfile(opened.path, tmp_path / "other.db")
        link.symlink_to(tmp_path / "other.db")
        with pytest.raises(StorageTrouble, match="replaced"):
            await remember(database, "new")
    finally:
        await database.close()
    assert await known(opened) == "by the link"


async def test_a_folder_that_cannot_be_looked_into_is_trouble_and_passes(opened: Sqlite) -> None:
    """Its rights were taken away: whether the file is there nobody can say."""
    if os.geteuid() == 0:
        pytest.skip("root looks into any folder")
    opened.path.parent.chmod(0)
    try:
        with pytest.raises(StorageTrouble, match="cannot be seen"):
            await remember(opened, "new")
    finally:
        opened.path.parent.chmod(0o700)
    await remember(opened, "new")


# PostgreSQL ---------------------------------------------------------------------------------------


async def store(database: Postgres, number: int) -> None:
    """One update."""
    async with database.transaction() as tx:
        await inbox.store(tx, [Incoming(number, None, "{}")], datetime.now(UTC))


@shows("F89")
@pytest.mark.postgres
@pytest.mark.parametrize(
    "older",
    [
        "DELETE FROM inbox WHERE update_id = 2",
        "UPDATE counters SET value = value - 1 WHERE name = 'seat'",
        "DELETE FROM counters",
        "ALTER TABLE counters RENAME TO counters_away",
    ],
)
async def test_an_older_database_in_the_place_of_ours_is_trouble(postgres_database: Postgres, older: str) -> None:
    """Its newest update, or its number of the seat, is behind what we have seen; with ours back it goes on."""
    seat = seat_of(postgres_database)
    assert await seat.take()
    await seat.begin()
    for number in (1, 2):
        await store(postgres_database, number)
        async with postgres_database.transaction() as tx:
            assert await seat.is_mine(tx)
    before = "SELECT value FROM counters WHERE name = 'seat'"
    async with postgres_database._connection() as connection:
        number = await connection.fetchval(before)
        await connection.execute(older)
    with pytest.raises(StorageTrouble):
        async with postgres_database.transaction() as tx:
            await seat.is_mine(tx)
    with pytest.raises(StorageTrouble):
        await seat.look()
    if not older.startswith("ALTER"):
        assert "older" in postgres_database.gone()
        with pytest.raises(StorageTrouble, match="older"):
            await store(postgres_database, 3)
    async with postgres_database._connection() as connection:
        if older.startswith("ALTER"):
            await connection.execute("ALTER TABLE counters_away RENAME TO counters")
        await connection.execute(
            "INSERT INTO inbox (seq, update_id, raw, status, received_at) VALUES (99, 99, '', '', 0)"
        )
        await connection.execute(
            "INSERT INTO counters VALUES ('seat', $1) ON CONFLICT (name) DO UPDATE SET value = $1", number
        )
    assert await seat.look()
    assert postgres_database.gone() == ""
    await store(postgres_database, 3)
    await seat.leave()


@shows("F89")
@pytest.mark.postgres
async def test_forgetting_old_updates_makes_no_database_older(postgres_database: Postgres) -> None:
    """The hourly clean-up after days without a message."""
    seat = seat_of(postgres_database)
    assert await seat.take()
    await seat.begin()
    await store(postgres_database, 1)
    async with postgres_database.transaction() as tx:
        assert await seat.is_mine(tx)
        await inbox.done(tx, [seq for seq, *_ in await inbox.take(tx, 10)], NOW)
        await inbox.prune(tx, datetime.now(UTC))
    assert await seat.look()
    await seat.leave()


@shows("F89")
@pytest.mark.postgres
@pytest.mark.parametrize("first", ["the seat", "a transaction"])
async def test_a_database_that_was_dropped_is_gone_until_it_is_back(first: str) -> None:
    """DROP DATABASE under the running bot, whoever is the first to notice."""
    need_postgres()
    name = f"amends_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(DSN)
    database = Postgres(f"{DSN.rsplit('/', 1)[0]}/{name}")
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        await database.open()
        seat = seat_of(database)
        assert await seat.take()
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for _ in range(2):
            with pytest.raises(StorageTrouble):
                await (seat.look() if first == "the seat" else store(database, 1))
        assert "no such database" in database.gone()
        with pytest.raises(StorageTrouble, match="no such database"):
            await store(database, 1)
        await admin.execute(f"CREATE DATABASE {name}")
        with pytest.raises(StorageTrouble, match="counters"):
            await seat.look()  # an empty one is not ours
        assert database.gone()
        await seat.leave()
    finally:
        await database.close()
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()
