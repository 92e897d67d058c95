"""The SQLite file in trouble: readers outside, damage, side files that go, an old backup put back."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from bot.backup import backup
from storage import facts
from storage.database import StorageTrouble
from storage.sqlite import Sqlite
from tests.bot.house import House
from tests.handlers.updates import OLGA, STAFF, a_card, in_group, message, press
from tests.shows import shows

BORYS = {"id": 102, "is_bot": False, "first_name": "Борис", "language_code": "ru"}
PAGE = 4096


@asynccontextmanager
async def opened(path: Path, known: int = 0) -> AsyncIterator[House]:
    """A process over this file, closed in the end. `known`: how many updates Telegram has numbered already."""
    database = Sqlite(path)
    await database.open()
    made = House(database)
    made._number = known
    try:
        yield made
    finally:
        await made.supervisor.finish(5)
        await database.close()


async def remember(database: Sqlite, value: str) -> None:
    """One small commit."""
    async with database.transaction() as tx:
        await facts.set_fact(tx, "fact", value)


def log_size(database: Sqlite) -> int:
    """Bytes of the write-ahead log."""
    return Path(f"{database.path}-wal").stat().st_size


# Others look at the file --------------------------------------------------------------------------


@shows("F83")
async def test_a_reader_outside_holds_up_no_commit(sqlite_database: Sqlite) -> None:
    """Somebody looks at the file with the command line and leaves the window open."""
    await remember(sqlite_database, "old")
    with closing(sqlite3.connect(sqlite_database.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        look = "SELECT value FROM facts WHERE name = 'fact'"
        assert other.execute(look).fetchone() == ("old",)
        for number in range(50):
            await remember(sqlite_database, f"new {number}")
        assert other.execute(look).fetchone() == ("old",)  # its own moment, undisturbed
        other.execute("COMMIT")
        assert other.execute(look).fetchone() == ("new 49",)


@shows("F92")
async def test_the_log_grows_while_somebody_reads_and_is_used_again_afterwards(sqlite_database: Sqlite) -> None:
    """A report that reads for an hour costs room, and nothing else."""

    async def fill(many: int) -> int:
        for number in range(many):
            await remember(sqlite_database, f"{number:04} " * 12_000)
        return log_size(sqlite_database)

    usual = await fill(150)
    assert await fill(150) == usual, "without a reader it is used again and again"
    with closing(sqlite3.connect(sqlite_database.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchone()
        long = await fill(300)
        assert long > 1.5 * usual
        reader.execute("COMMIT")
    after = await fill(150)
    assert after < 1.1 * long
    assert await fill(300) == after, "what the reader made it grow to is enough for ever"
    with closing(sqlite3.connect(sqlite_database.path)) as other:
        busy, pages, moved = other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert (busy, pages) == (0, moved)


@pytest.fixture
def path(sqlite_made: Path, tmp_path: Path) -> Path:
    """A file with the schema."""
    made = tmp_path / "amends.db"
    made.write_bytes(sqlite_made.read_bytes())
    return made


# Damage -------------------------------------------------------------------------------------------


def first_page(path: Path, table: str, page: bytes) -> bytes:
    """Put another page in the place of a table's first one; return what stood there."""
    with closing(sqlite3.connect(path)) as database:
        (number,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    whole, at = path.read_bytes(), (number - 1) * PAGE
    path.write_bytes(whole[:at] + page + whole[at + PAGE :])
    return whole[at : at + PAGE]


@shows("F86")
@pytest.mark.parametrize("table", ["people", "outbox", "complaints", "messages"])
async def test_a_damaged_page_is_trouble_and_nothing_is_promised_on_it(path: Path, table: str) -> None:
    """No receipt, nothing parked as if the update were at fault; with the page mended the same update is served."""
    async with opened(path) as house:
        await house.pump.prepare()
        await house.bring({"message": message(1)})
        await house.work()
    whole = first_page(path, table, b"\x55" * PAGE)
    async with opened(path, known=10) as house:
        await house.bring({"message": message(2, user=BORYS, text="Стол сломан")})
        for act in (house.pump.prepare, *[house.pump.round] * 4):
            with suppress(StorageTrouble):
                await act()
        with pytest.raises(StorageTrouble, match="malformed"):
            await house.pump.round()
        assert house.telegram.calls == []
        counted = await house.inbox()
        assert (counted.pop("done"), counted) in [(1, {"waiting": 1}), (1, {"held": 1})]
    first_page(path, table, whole)
    async with opened(path, known=20) as house:
        await house.pump.prepare()
        await house.work()
        assert sum("K-" in said for said in house.telegram.said(102)) == 1


def tidy_up(path: Path) -> None:
    """Remove the shared memory beside the file."""
    Path(f"{path}-shm").unlink()


def after_a_crash(path: Path) -> str:
    """What the next process would find, were this one killed now."""
    copy = path.with_name("copy.db")
    for name in ("", "-wal"):
        Path(f"{copy}{name}").write_bytes(Path(f"{path}{name}").read_bytes())
    with closing(sqlite3.connect(copy)) as opened:
        return str(opened.execute("SELECT value FROM facts WHERE name = 'fact'").fetchone()[0])


@shows("F88")
async def test_the_shared_memory_beside_the_file_may_go(sqlite_database: Sqlite) -> None:
    """Somebody tidies up under the running bot: `-shm` is made anew; nothing is lost with it."""
    await remember(sqlite_database, "old")
    tidy_up(sqlite_database.path)
    await remember(sqlite_database, "new")
    assert after_a_crash(sqlite_database.path) == "new"


# An old backup ------------------------------------------------------------------------------------


@pytest.fixture
async def restored(path: Path, tmp_path: Path) -> AsyncIterator[tuple[House, int, int]]:
    """A process over a backup that knows of Ann's complaint (the first number) and not of Borys's (the second)."""
    copy = tmp_path / "copy.db"
    async with opened(path) as house:
        await house.pump.prepare()
        await house.bring({"message": message(1)})
        await house.work()
        anns = (await house.complaint(101)).id
        backup(f"sqlite+aiosqlite:///{path}", copy)
        await house.bring({"message": message(1, user=BORYS, text="Стол сломан")})
        await house.work()
        lost = (await house.complaint(102)).id
    async with opened(copy, known=10) as house:
        await house.pump.prepare()
        yield house, anns, lost


@shows("F89")
async def test_after_an_old_backup_was_put_back_work_goes_on_with_what_is_in_it(
    restored: tuple[House, int, int],
) -> None:
    """What it knows goes on; what came after it is unknown, and its buttons say so; nobody is told anything twice."""
    house, anns, lost = restored
    await house.work()
    assert house.telegram.calls == []
    await house.bring({"message": message(2, text="and the lid")})
    await house.work()
    found = await house.complaint(101)
    assert (found.id, [one.text for one in found.words][-1:]) == (anns, ["and the lid"])
    card = a_card(1003, lost)
    await house.bring(
        {"callback_query": press(f"s:claim:{lost}:", OLGA, card)},
        {"message": in_group(90, OLGA, text="I am on it", reply_to_message=card)},
        {"callback_query": press(f"u:skip:{lost}:", BORYS)},
    )
    await house.work()
    assert "parked" not in await house.inbox()
    assert sum(method == "answerCallbackQuery" for method, _ in house.telegram.calls) == 2
    assert not any("I am on it" in said for chat in (101, 102) for said in house.telegram.said(chat))
    await house.bring({"message": message(3, user=BORYS, text="Стол всё ещё сломан")})
    await house.work()
    assert sum("K-" in said for said in house.telegram.said(102)) == 1
    assert sum("Стол всё ещё сломан" in said for said in house.telegram.said(STAFF)) == 1
