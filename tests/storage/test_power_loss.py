"""The power is cut: whatever was confirmed before that moment is there afterwards, and nothing is there by half.

A process takes updates as the bot does, on a disk that notes each write and each flush. Then the power is cut between
any two of them: what was flushed stays, and of all that was not each piece arrives, or arrives torn, or does not.
"""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage import inbox
from storage.sqlite import Sqlite
from storage.times import from_us
from tests.shows import shows
from tests.storage import disk
from tests.storage.disk import Act

ROOT = Path(__file__).parents[2]
COMMITS = 20
SECTOR = 512
CHILD = """
import asyncio, os, sys
from pathlib import Path
from bot.clock import Clock
from bot.stats import Stats
from bot.updates import Intake, incoming
from storage import inbox
from storage.sqlite import Sqlite

async def main(path, synchronous, commits):
    database = Sqlite(path)
    await database.open()
    if synchronous:
        await database._writer.execute(f"PRAGMA synchronous={synchronous}")
    await database._writer.execute("PRAGMA wal_autocheckpoint=9")  # pages move into the file again and again
    confirmed = os.open(path.parent / "confirmed", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    intake = Intake(database, Clock(), Stats())
    for batch in range(commits):
        updates = [{"update_id": 10 * batch + n, "text": "x" * (700 * (batch % 5))} for n in range(3)]
        await intake.store([incoming(one) for one in updates])
        os.write(confirmed, bytes([batch]))
    os._exit(0)

asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disk that takes notes."""
    return disk.build(tmp_path_factory.mktemp("library"))


def journal_of(library: Path, template: Path, folder: Path, synchronous: str = "") -> list[Act]:
    """What a process that took COMMITS batches of updates did to its disk."""
    (folder / "disk").mkdir()
    path = folder / "disk" / "amends.db"
    path.write_bytes(template.read_bytes())
    environment = disk.preloaded(library, str(path.parent), journal=folder / "journal")
    subprocess.run(
        [sys.executable, "-c", CHILD, path, synchronous, str(COMMITS)],
        cwd=folder,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=100,
    )
    return [act for act in disk.acts(folder / "journal") if not act.path.name.endswith("-shm")]


@dataclass
class Platter:
    """What has been flushed of each file, what has only been written, and which batches were confirmed by then."""

    flushed: dict[str, bytearray]
    written: list[Act] = field(default_factory=list)
    named: set[str] = field(default_factory=lambda: {"amends.db"})  # their folder was flushed since they were made
    removed: set[str] = field(default_factory=set)  # and not flushed since they were removed
    confirmed: int = 0

    def take(self, act: Act) -> None:
        """One act more."""
        name = act.path.name
        if name == "confirmed":
            self.confirmed += len(act.data)
        elif act.what == "u":
            self.removed.add(name)
        elif act.what != "f":
            self.flushed.setdefault(name, bytearray())
            self.written.append(act)
        elif name == "disk":
            for gone in self.removed:
                del self.flushed[gone]
            self.written = [one for one in self.written if one.path.name not in self.removed]
            self.removed = set()
            self.named = set(self.flushed)
        else:
            for one in self.written:
                if one.path.name == name:
                    put(self.flushed[name], one)
            self.written = [one for one in self.written if one.path.name != name]

    def after_the_cut(self, folder: Path, chance: random.Random, luck: float) -> Path:
        """The files as the next start finds them. `luck`: how likely it is that something unflushed has arrived."""
        files = {name: bytearray(data) for name, data in self.flushed.items()}
        for one in self.written:
            if chance.random() < luck:
                put(files[one.path.name], one if chance.random() < luck else torn(one, chance))
        for old in folder.glob("amends.db*"):
            old.unlink()
        for name, data in files.items():
            here = name in self.named or chance.random() < luck
            if here and not (name in self.removed and chance.random() < luck):
                (folder / name).write_bytes(data)
        return folder / "amends.db"


def put(data: bytearray, act: Act) -> None:
    """Apply one act to a file's bytes."""
    if act.what == "t":
        del data[act.at :]
        data.extend(bytes(act.at - len(data)))
        return
    data.extend(bytes(max(0, act.at - len(data))))
    data[act.at : act.at + len(act.data)] = act.data


def torn(act: Act, chance: random.Random) -> Act:
    """Some of its sectors have arrived, and one may be rubbish."""
    if act.what == "t":
        return act
    kept = chance.randrange(0, len(act.data) + 1, SECTOR)
    rubbish = chance.randbytes(min(SECTOR, len(act.data) - kept)) if chance.random() < 0.5 else b""
    return Act(act.what, act.path, act.at, act.data[:kept] + rubbish)


def losses(acts: list[Act], template: Path, folder: Path) -> Iterator[str]:
    """Cut the power after every act, with any luck, and tell what was confirmed and is gone, or is there by half."""
    platter = Platter({"amends.db": bytearray(template.read_bytes())})
    chance = random.Random(7)
    for moment, act in enumerate(acts):
        platter.take(act)
        for luck in (0.0, 0.5, 0.9):
            path = platter.after_the_cut(folder, chance, luck)
            where = f"cut after {moment} of {len(acts)} acts, luck {luck}, {platter.confirmed} confirmed"
            try:
                with closing(sqlite3.connect(path)) as opened:
                    whole = opened.execute("PRAGMA integrity_check").fetchone()[0]
                    found = {int(row[0]) for row in opened.execute("SELECT update_id FROM inbox")}
            except sqlite3.Error as error:
                yield f"{where}: {error}"
                continue
            if whole != "ok":
                yield f"{where}: {whole}"
            batches = {number // 10 for number in found}
            if batches != set(range(len(batches))) or len(found) != 3 * len(batches):
                yield f"{where}: found by half: {sorted(found)}"
            if len(batches) < platter.confirmed:
                yield f"{where}: only {len(batches)} are there"


@shows("I1")
def test_whatever_was_confirmed_is_there_after_a_power_cut_at_any_moment(
    library: Path, sqlite_made: Path, tmp_path: Path
) -> None:
    """Between any two writes and flushes, with any part of what was not flushed yet."""
    acts = journal_of(library, sqlite_made, tmp_path)
    assert sum(act.path.name == "confirmed" for act in acts) == COMMITS
    moved = [act for act in acts if act.path.name == "amends.db" and act.what == "w"]
    assert len(moved) > 20, "pages were moved from the log into the file meanwhile"
    assert list(losses(acts, sqlite_made, tmp_path))[:3] == []


def test_without_full_synchronisation_the_cut_would_lose_what_was_confirmed(
    library: Path, sqlite_made: Path, tmp_path: Path
) -> None:
    """The eye of the test above is open: with NORMAL it finds confirmed updates that are gone."""
    acts = journal_of(library, sqlite_made, tmp_path, synchronous="NORMAL")
    assert any("are there" in loss for loss in losses(acts, sqlite_made, tmp_path))


def content(path: Path) -> tuple[bytes, bytes]:
    """The file and its write-ahead log."""
    return path.read_bytes(), Path(f"{path}-wal").read_bytes()


@pytest.fixture
async def written(sqlite_database: Sqlite) -> tuple[bytes, bytes, list[int]]:
    """What a process that is still writing has on its disk: the file, the log, and the log's size at each commit."""
    sizes = []
    for number in range(12):
        async with sqlite_database.transaction() as tx:
            await inbox.store(tx, [inbox.Incoming(number, None, "x" * 600 * number)], from_us(0))
        sizes.append(len(content(sqlite_database.path)[1]))
    return *content(sqlite_database.path), sizes


def test_a_log_torn_at_any_place_gives_back_every_commit_before_it(
    written: tuple[bytes, bytes, list[int]], tmp_path: Path
) -> None:
    """At each frame's edge and inside it, cut off there or followed by rubbish; needs no compiler."""
    file, log, sizes = written
    copy, frame, chance = tmp_path / "copy.db", 24 + 4096, random.Random(7)
    for edge in range(32, len(log) + 1, frame):
        for cut in {edge, edge - 1, edge + 1, edge + 24, edge - frame // 2}:
            for rubbish in (b"", chance.randbytes(2 * frame)):
                copy.write_bytes(file)
                Path(f"{copy}-wal").write_bytes(log[: max(cut, 0)] + rubbish)
                Path(f"{copy}-shm").unlink(missing_ok=True)
                with closing(sqlite3.connect(copy)) as opened:
                    found = [row[0] for row in opened.execute("SELECT update_id FROM inbox ORDER BY seq")]
                assert found == list(range(sum(size <= cut for size in sizes))), (cut, bool(rubbish))
