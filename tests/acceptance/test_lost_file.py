"""The real process loses its database file: no receipt, 503, a line to the staff, and everything can be put back."""

import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.acceptance.conftest import Opener
from tests.acceptance.stage import ANN, BORYS, Stage
from tests.parts import ROOT
from tests.shows import shows

pytestmark = pytest.mark.acceptance


def customers(file: Path) -> set[int]:
    """Who has a complaint in a database file."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return {int(row[0]) for row in database.execute("SELECT customer_id FROM complaints")}


def receipts(stage: Stage, user: int) -> int:
    """How many receipts a customer has."""
    return sum("K-" in message.get("text", "") for message in stage.from_bot(user))


async def check(stage: Stage) -> list[str]:
    """What `python -m bot check` says, line by line."""
    env = {**os.environ, **stage.settings, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "check", cwd=stage.folder, env=env, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return said.decode().splitlines()


async def shell(stage: Stage, *commands: str) -> None:
    """Type these commands."""
    process = await asyncio.create_subprocess_exec("sh", "-ec", "\n".join(commands), cwd=stage.folder)
    assert await process.wait() == 0


async def health(port: int) -> int:
    """The status of /healthz."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as response:
        return response.status


@shows("F88", "T29")
@pytest.mark.parametrize("lost", ["amends.db", "amends.db*"])
async def test_a_deleted_file_is_refusal_and_everything_can_be_put_back(
    open_stage: Opener, free_port: int, lost: str
) -> None:
    """Deleted under the running bot, which is then killed and started again: with two commands all is there."""
    stage = await open_stage(HTTP_PORT=free_port)
    stage.says(BORYS, "Стол сломан")
    await stage.sees(BORYS, "K-")
    await stage.settled()
    assert await health(free_port) == 200
    for file in stage.folder.glob(lost):
        file.unlink()
    assert await health(free_port) == 503
    stage.says(ANN, "The chair broke")
    line = await stage.sees(stage.staff, "database file", "rescued-")
    assert receipts(stage, ANN) == 0
    assert stage.world.updates.waiting, "an update was confirmed that could not be stored"
    assert await health(free_port) == 503
    (saved,) = stage.folder.glob("rescued-*.db")
    assert saved.name in line["text"]
    assert str(saved) in stage.log.read_text()
    assert customers(saved) == {BORYS}

    await stage.kill()
    await stage.start()
    told = stage.log.read_text()
    assert "a rescued copy of a lost database lies there" in told
    await stage.sees(ANN, "K-")  # Telegram had kept it
    await stage.settled()
    assert await stage.stop() == 0
    assert customers(stage.folder / "amends.db") == {ANN}

    said = await check(stage)
    (at,) = (number for number, row in enumerate(said) if str(saved) in row and "was saved" in row)
    assert "It holds 1 complaint, " in said[at]
    await shell(stage, *(row for row in said[at:] if row.strip().startswith(("mv", "mkdir"))))
    await stage.start()
    stage.says(BORYS, "И стул тоже")
    await stage.sees(stage.staff, "И стул тоже")
    assert customers(stage.folder / "amends.db") == {BORYS}
    assert not any("was saved" in row for row in await check(stage))
    assert sum("database file" in one.get("text", "") for one in stage.from_bot(stage.staff)) == 1
