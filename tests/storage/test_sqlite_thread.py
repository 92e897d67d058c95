"""aiosqlite carries every statement of SQLite: none runs in the loop's thread, each costs one hop, none is given up."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import func, select

from storage import facts
from storage.database import StorageTrouble
from storage.sqlite import Sqlite
from storage.statement import statement
from tests.storage.records import NOW
from tests.storage.test_trouble import known, remember

ROOT = Path(__file__).parents[2]
HOLD = statement(select(func.hold()))


class Held:
    """A function of SQL that lasts until it is told to end; it runs in the connection's thread."""

    def __init__(self) -> None:
        self.running = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._end = threading.Event()

    async def install(self, connection: aiosqlite.Connection | None) -> None:
        """Give it to a connection as `hold()`."""
        assert connection is not None
        await connection.create_function("hold", 0, self._hold)

    def _hold(self) -> int:
        self._loop.call_soon_threadsafe(self.running.set)
        return int(self._end.wait(60))

    def end(self) -> None:
        """Let it end."""
        self._end.set()


async def turns() -> None:
    """Let everybody move on who can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def held(sqlite_database: Sqlite) -> Held:
    """On the writing connection."""
    made = Held()
    await made.install(sqlite_database._writer)
    return made


async def test_no_statement_runs_in_the_loops_thread(sqlite_database: Sqlite) -> None:
    """BEGIN, reading, writing one and many, COMMIT; a rollback; and what only reads."""
    ran: dict[str, set[int]] = {}

    for connection in (sqlite_database._writer, sqlite_database._reader):
        assert connection is not None
        await connection.set_trace_callback(
            lambda text: ran.setdefault(text.split()[0], set()).add(threading.get_ident())
        )
    await remember(sqlite_database, "old")
    with pytest.raises(ZeroDivisionError):
        async with sqlite_database.transaction() as tx:
            await facts.save_members(tx, [facts.Member(7, "member", "x", NOW)])
            await tx.written()
            raise ZeroDivisionError
    assert await known(sqlite_database) == "old"
    assert {"BEGIN", "INSERT", "COMMIT", "ROLLBACK", "SELECT"} <= set(ran)
    assert threading.get_ident() not in set().union(*ran.values())


async def test_what_is_only_written_goes_along_with_the_next_hop(
    sqlite_database: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So does BEGIN; only what is answered costs a hop, and a whole transaction that only writes costs one."""
    loop = asyncio.get_running_loop()
    answers: list[Any] = []
    back = loop.call_soon_threadsafe

    def count(*args: Any, **kwargs: Any) -> Any:
        answers.append(args)
        return back(*args, **kwargs)

    monkeypatch.setattr(loop, "call_soon_threadsafe", count)
    async with sqlite_database.transaction() as tx:
        await facts.set_fact(tx, "a", "b")
        await facts.all_facts(tx)
        await facts.save_members(tx, [facts.Member(7, "member", "x", NOW), facts.Member(8, "member", "y", NOW)])
        await facts.save_members(tx, [])
    assert len(answers) == 3  # a write that is counted, what is read, and the rest with COMMIT
    answers.clear()
    async with sqlite_database.transaction() as tx:
        await facts.save_members(tx, [facts.Member(7, "member", "x", NOW)])
        await facts.save_members(tx, [facts.Member(8, "member", "y", NOW)])
    assert len(answers) == 1
    answers.clear()
    assert await known(sqlite_database) is None
    assert len(answers) == 1


async def test_the_loop_goes_on_while_a_statement_lasts(sqlite_database: Sqlite, held: Held) -> None:
    """Others are served, and what only reads is answered."""

    async def slow() -> None:
        async with sqlite_database.transaction() as tx:
            await tx.rows(HOLD)

    await remember(sqlite_database, "old")
    writing = asyncio.get_running_loop().create_task(slow())
    await held.running.wait()
    assert await known(sqlite_database) == "old"
    assert not writing.done()
    held.end()
    await writing


@pytest.mark.parametrize("times", [1, 3])
async def test_a_statement_whose_caller_is_cancelled_is_waited_for(
    sqlite_database: Sqlite, held: Held, times: int
) -> None:
    """It cannot be stopped: the next transaction begins after it, and finds nothing of what was not committed."""

    async def work() -> None:
        async with sqlite_database.transaction() as tx:
            await facts.set_fact(tx, "fact", "half")
            await tx.rows(HOLD)

    task = asyncio.get_running_loop().create_task(work())
    await held.running.wait()
    for _ in range(times):
        task.cancel()
        await turns()
    following = asyncio.get_running_loop().create_task(remember(sqlite_database, "next"))
    await turns()
    assert not task.done()
    assert not following.done()
    held.end()
    with pytest.raises(asyncio.CancelledError):
        await task
    await following
    assert await known(sqlite_database) == "next"
    assert sqlite_database.commits == 1


async def test_a_beginning_whose_caller_is_cancelled_leaves_no_transaction_open(sqlite_database: Sqlite) -> None:
    """It waited for another process; when that is ready, it begins after all."""
    await remember(sqlite_database, "old")
    with closing(sqlite3.connect(sqlite_database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.get_running_loop().create_task(remember(sqlite_database, "half"))
        await turns()
        task.cancel()
        await turns()
        other.execute("ROLLBACK")
        with pytest.raises(asyncio.CancelledError):
            await task
        other.execute("BEGIN IMMEDIATE")  # nobody holds the file
        other.execute("ROLLBACK")
    await remember(sqlite_database, "next")
    assert await known(sqlite_database) == "next"


async def test_a_rescue_whose_caller_is_cancelled_is_waited_for(
    sqlite_database: Sqlite, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is not closed while it is being filled, and no half of one is left."""
    writer, loop, filling = sqlite_database._writer, asyncio.get_running_loop(), asyncio.Event()
    assert writer is not None
    fill = writer.backup

    async def backup(target: aiosqlite.Connection, pages: int) -> None:
        filling.set()
        await fill(target, pages=pages)

    monkeypatch.setattr(writer, "backup", backup)
    busy = loop.create_task(_fetched(writer, "SELECT hold()"))
    await held.running.wait()
    task = loop.create_task(sqlite_database.rescue(NOW))
    await filling.wait()
    task.cancel()
    for _ in range(20):  # as many hops to a thread as closing the copy would take, and more
        assert await known(sqlite_database) is None
    assert not task.done()
    held.end()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(sqlite_database.path.parent.glob("rescued-*")) == []
    await busy
    await remember(sqlite_database, "next")


async def _fetched(connection: aiosqlite.Connection, text: str) -> None:
    await connection.execute_fetchall(text)


async def test_what_could_not_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    """The writer is open when the reader fails."""

    class HalfOpen(Sqlite):
        async def _connect(self, name: str, pragmas: tuple[str, ...]) -> aiosqlite.Connection:
            if name.startswith("file:"):
                raise ZeroDivisionError
            return await super()._connect(name, pragmas)

    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError):
        await HalfOpen(tmp_path / "new.db").open()
    for thread in set(threading.enumerate()) - before:
        thread.join(60)  # it was told to end, and may be about to
        assert not thread.is_alive()


async def test_a_path_that_cannot_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    """One that ends later would speak to a loop that is closed by then."""
    before = set(threading.enumerate())
    with pytest.raises(StorageTrouble):
        await Sqlite(tmp_path).open()
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert {name for name in left if not name.startswith("asyncio")} == set()


def test_a_process_that_fails_ends_without_closing(tmp_path: Path) -> None:
    """A thread of a library must not keep a process that is over."""
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom storage.sqlite import Sqlite\n"
        "async def main():\n    global kept\n    kept = Sqlite(Path(sys.argv[1]))\n"
        "    await kept.open()\n    raise SystemExit(3)\nasyncio.run(main())\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, tmp_path / "new.db"], cwd=ROOT, timeout=100, check=False)
    assert ended.returncode == 3
