"""`backup`: a snapshot taken while the bot writes opens, is whole, and holds all that was committed before it began."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from typer.testing import CliRunner

from bot import __main__, backup
from storage import facts, inbox, migrate
from storage.sqlite import Sqlite
from tests.shows import shows

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ENOUGH = 50  # commits before the backup begins
INSERT = "INSERT INTO inbox (update_id, raw, status, reason, received_at) VALUES (?, ?, 'waiting', '', 0)"


def url(path: Path) -> str:
    """As in DATABASE_URL."""
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def source(sqlite_made: Path, tmp_path: Path) -> Path:
    """A database with the schema."""
    path = tmp_path / "amends.db"
    path.write_bytes(sqlite_made.read_bytes())
    return path


class Writer:
    """Commits one row after the other in a thread of its own, as the bot does: WAL, full synchronisation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stop, self.enough = Event(), Event()
        self.committed = 0
        self._thread = Thread(target=self._write)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _write(self) -> None:
        with closing(sqlite3.connect(self._path, isolation_level=None, timeout=30)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            while not self._stop.is_set():
                connection.execute(INSERT, (self.committed, "x" * 500))
                self.committed += 1
                if self.committed >= ENOUGH:
                    self.enough.set()


def rows(path: Path) -> list[int]:
    """The numbers of the updates in a database."""
    with closing(sqlite3.connect(path)) as connection:
        return [int(row[0]) for row in connection.execute("SELECT update_id FROM inbox ORDER BY update_id")]


@shows("I26", "F91", "T28")
async def test_taken_while_a_writer_commits_it_has_all_from_before(source: Path, tmp_path: Path) -> None:
    """Every row committed before the start, none out of the middle, and the bot opens and uses it."""
    target = tmp_path / "copy.db"
    with Writer(source) as writer:
        assert writer.enough.wait(60)
        before = writer.committed
        size = backup.backup(url(source), target)
    assert size == target.stat().st_size
    found = rows(target)
    assert found == list(range(len(found)))
    assert before <= len(found) <= writer.committed
    restored = Sqlite(target)
    await restored.open()
    try:
        assert await migrate.is_current(restored)
        async with restored.transaction() as tx:
            assert len(await inbox.take(tx, 10**6)) == len(found)
            await inbox.done(tx, [1], NOON)
    finally:
        await restored.close()


async def test_what_only_stands_in_the_write_ahead_log_is_in_it(source: Path, tmp_path: Path) -> None:
    """A copy of the file alone would lose it; the bot's own connections stay open meanwhile."""
    database = Sqlite(source)
    await database.open()
    try:
        async with database.transaction() as tx:
            await inbox.store(tx, [inbox.Incoming(7, None, "{}")], NOON)
        alone = Path(shutil.copyfile(source, tmp_path / "alone.db"))
        backup.backup(url(source), tmp_path / "copy.db")
        async with database.transaction() as tx:
            await inbox.store(tx, [inbox.Incoming(8, None, "{}")], NOON)
    finally:
        await database.close()
    assert rows(alone) == []
    assert rows(tmp_path / "copy.db") == [7]


@shows("T27")
async def test_a_restored_copy_passes_over_numbers_that_may_have_been_told_since(source: Path, tmp_path: Path) -> None:
    """Also when nobody had complained yet; the database itself counts on as before, and the schema is whole."""

    async def next_number(path: Path) -> int:
        database = Sqlite(path)
        await database.open()
        try:
            assert await migrate.is_current(database)
            async with database.transaction() as tx:
                return await facts.take_numbers(tx, "complaints", 1)
        finally:
            await database.close()

    backup.backup(url(source), tmp_path / "early.db")
    assert [await next_number(source) for _ in range(3)] == [0, 1, 2]
    backup.backup(url(source), tmp_path / "late.db")
    assert await next_number(tmp_path / "early.db") == facts.SKIPPED
    assert await next_number(tmp_path / "late.db") == 3 + facts.SKIPPED
    assert await next_number(source) == 3


@shows("T28")
def test_only_the_owner_may_read_it_and_nothing_lies_beside_it(source: Path, tmp_path: Path) -> None:
    """It holds what people wrote."""
    folder = tmp_path / "backups"
    folder.mkdir()
    backup.backup(url(source), folder / "copy.db")
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("there", ["a file", "a link", "the database"])
def test_nothing_is_overwritten(source: Path, tmp_path: Path, there: str) -> None:
    """Not even a link that leads nowhere, and least of all the database."""
    target = source if there == "the database" else tmp_path / "copy.db"
    if there == "a file":
        target.write_text("mine")
    elif there == "a link":
        target.symlink_to(tmp_path / "nowhere")
    was = None if there == "a link" else target.read_bytes()
    with pytest.raises(backup.NoBackup, match="never overwrites"):
        backup.backup(url(source), target)
    assert (tmp_path / "nowhere").exists() is False
    assert was is None or target.read_bytes() == was


def test_a_name_taken_while_it_was_copied_is_not_overwritten(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two backups at once: the second says so and leaves nothing behind."""
    target = tmp_path / "copy.db"
    monkeypatch.setattr(backup, "_check", lambda partial: target.write_text("the other's"))
    with pytest.raises(backup.NoBackup, match="never overwrites"):
        backup.backup(url(source), target)
    assert target.read_text() == "the other's"
    assert not list(tmp_path.glob("*.partial"))


@shows("F86", "T28")
def test_a_damaged_database_gives_no_backup(source: Path, tmp_path: Path) -> None:
    """A copy that looks like a backup and is none is worse than a plain refusal."""
    with closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.executemany(INSERT, [(n, "x" * 500) for n in range(500)])
    whole = bytearray(source.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 8192] = b"\x55" * 8192
    source.write_bytes(whole)
    with pytest.raises(backup.NoBackup):
        backup.backup(url(source), tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    assert not list(tmp_path.glob("*.partial"))


@shows("T27")
@pytest.mark.parametrize("times", [1, 2])
def test_after_another_restore_the_numbers_are_passed_over_by_hand(
    source: Path, alone: pytest.MonkeyPatch, times: int
) -> None:
    """`python -m bot migrate --after-restore`, once more for each time that the same copy was put back."""
    alone.setenv("DATABASE_URL", "sqlite+aiosqlite:///amends.db")
    for _ in range(times):
        result = CliRunner().invoke(__main__.app, ["migrate", "--after-restore"])
        assert result.exit_code == 0, result.output
        assert "passed over" in result.output
    with closing(sqlite3.connect(source)) as connection:
        assert connection.execute("SELECT value FROM counters").fetchall() == [(times * facts.SKIPPED,)]


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No .env of this machine."""
    monkeypatch.chdir(tmp_path)
    yield monkeypatch


@pytest.mark.parametrize(
    ("address", "name", "words"),
    [
        ("postgresql+asyncpg://amends:pass-word@db/amends", "copy.db", "pg_dump"),
        ("sqlite+aiosqlite:///nothing.db", "copy.db", "no database"),
        ("sqlite+aiosqlite:///amends.db", "no/such/folder/copy.db", "no folder"),
    ],
)
def test_what_cannot_be_copied_is_said_in_plain_words(
    source: Path, alone: pytest.MonkeyPatch, address: str, name: str, words: str
) -> None:
    """One line, an error code, no traceback, and no password."""
    alone.setenv("DATABASE_URL", address)
    result = CliRunner().invoke(__main__.app, ["backup", name])
    assert result.exit_code == 1
    assert words in result.output
    assert "pass-word" not in result.output
    assert "Traceback" not in result.output


def test_the_command_makes_it(source: Path, alone: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`python -m bot backup FILE`."""
    alone.setenv("DATABASE_URL", "sqlite+aiosqlite:///amends.db")
    result = CliRunner().invoke(__main__.app, ["backup", "copy.db"])
    assert result.exit_code == 0, result.output
    assert "checked" in result.output
    assert rows(tmp_path / "copy.db") == []
