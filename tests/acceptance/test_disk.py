"""The real process on a disk that fails: no receipt and no confirmation while it does, and work again by itself."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.conftest import Opener
from tests.acceptance.stage import ANN, BORYS, Stage
from tests.shows import shows
from tests.storage import disk

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disk that fails when it is told to."""
    return disk.build(tmp_path_factory.mktemp("library"))


def stored(stage: Stage) -> int:
    """How many updates the database holds."""
    with closing(sqlite3.connect(f"file:{stage.folder / 'amends.db'}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM inbox").fetchone()[0])


def receipts(stage: Stage, user: int) -> int:
    """How many receipts a customer has."""
    return sum("K-" in message.get("text", "") for message in stage.from_bot(user))


@shows("I21", "F84", "F85", "F87")
@pytest.mark.parametrize("fault", ["full", "flush", "readonly"])
async def test_a_failing_disk_is_refusal_and_it_resumes_by_itself(
    open_stage: Opener, library: Path, tmp_path: Path, fault: str
) -> None:
    """No room, an error of fsync, a file system that went read-only: Telegram keeps what nobody could write down."""
    told = tmp_path / "fault"
    stage = await open_stage(**disk.preloaded(library, "amends.db", fault=told))
    stage.says(BORYS, "Стол сломан")
    await stage.sees(BORYS, "K-")
    await stage.settled()
    before = stored(stage)
    told.write_text(fault)
    stage.says(ANN, "The chair broke")
    await stage.until(lambda: "storage in trouble" in stage.tail(), "the trouble is told in the log")
    assert stage.world.updates.waiting, "an update was confirmed that could not be stored"
    assert stored(stage) == before
    assert receipts(stage, ANN) == 0
    told.unlink()
    await stage.sees(ANN, "K-")
    await stage.until(lambda: "storage works again" in stage.tail(), "the end of the trouble is told")
    await stage.settled()
    assert receipts(stage, ANN) == receipts(stage, BORYS) == 1
    assert await stage.stop() == 0


@shows("F84", "F87")
@pytest.mark.parametrize("fault", ["full", "readonly"])
async def test_on_a_failing_disk_it_does_not_start_and_says_why(
    open_stage: Opener, library: Path, tmp_path: Path, fault: str
) -> None:
    """One sentence and an error code; whoever keeps it running tries again."""
    told = tmp_path / "fault"
    told.write_text(fault)
    stage = await open_stage(start=False, **disk.preloaded(library, "amends.db", fault=told))
    with pytest.raises(AssertionError, match="The bot ended"):
        await stage.start()
    said = stage.tail()
    assert "The database cannot be used" in said
    assert "Traceback" not in said
    told.unlink()
    await stage.start()
    stage.says(ANN, "The chair broke")
    await stage.sees(ANN, "K-")
