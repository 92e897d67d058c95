"""Two processes by mistake: one works, the other waits without noise, and takes over when the first is gone."""

from pathlib import Path

import pytest

from tests.acceptance.conftest import Opener
from tests.acceptance.stage import ANN, BORYS, Stage, second_process
from tests.shows import shows

pytestmark = pytest.mark.acceptance


async def takes_over(stage: Stage, folder: Path, **settings: str) -> None:
    """Start a second one beside the first, see it wait; kill the first, see it go on without loss or repetition."""
    async with second_process(stage, folder, **settings) as second:
        await second.logs("another process works on this database")
        stage.says(ANN, "The chair broke")
        await stage.sees(ANN, "K-")
        await stage.sees(stage.staff, "The chair broke", button="Claim")
        await stage.sees(ANN, "1 of 3")
        await stage.kill()
        stage.says(ANN, "In the north shop")
        stage.says(BORYS, "Стол сломан")
        await stage.sees(BORYS, "K-")
        await stage.sees(stage.staff, "In the north shop", button="Claim")
        log = second.text()

    assert sum("Saved as" in m["text"] for m in stage.from_bot(ANN)) == 1
    assert log.count("another process works on this database") == 1
    assert log.count("taking over") == 1
    assert "another process polls" not in log + stage.tail()


@shows("I20", "F8")
async def test_on_one_file(open_stage: Opener, tmp_path: Path) -> None:
    """SQLite: the lock beside the file."""
    await takes_over(await open_stage(), tmp_path)


@shows("I20")
async def test_on_one_server(open_stage: Opener, postgres_url: str, tmp_path: Path) -> None:
    """PostgreSQL: the lock of a session."""
    await takes_over(await open_stage(DATABASE_URL=postgres_url), tmp_path)


@shows("F8")
async def test_with_a_database_each_they_are_told_by_telegram(open_stage: Opener, tmp_path: Path) -> None:
    """One line about the conflict however long it lasts; the one that stays takes all updates."""
    stage = await open_stage()
    other = f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
    before = stage.polls()
    async with second_process(stage, tmp_path, DATABASE_URL=other) as second:
        await stage.until(lambda: stage.polls() >= before + 4, "each ends the other's long poll, again and again")
        await stage.kill()
        stage.says(ANN, "The chair broke")
        await stage.sees(ANN, "K-")
        log = second.text() + stage.tail()

    assert 1 <= log.count("another process polls with this token") <= 2
