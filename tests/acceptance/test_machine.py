"""The machine withholds what a process needs: descriptors, or a place for its log. People are served all the same."""

import os
import resource
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.faults import fault_from
from tests.acceptance import stage as stages
from tests.acceptance.conftest import Opener
from tests.acceptance.stage import ANN, BORYS, SOLOMIA, Stage
from tests.parts import spawn
from tests.shows import shows
from tests.storage import disk

pytestmark = pytest.mark.acceptance
PATIENCE = 30.0
"""Seconds; a bot that hangs here must not cost the whole minute of the other tests."""


class Piped(Stage):
    """A stage whose bot writes its log into a pipe."""

    async def start(self) -> None:
        """Start the bot and wait until it polls."""
        self.reader, writer = os.pipe()
        self.process = await spawn(self.folder, self.settings, "run", out=writer)
        os.close(writer)
        await self.until(lambda: self.polls() > 0, "the bot polls")


async def serves_or_has_ended(stage: Stage, *users: int) -> None:
    """Each writes and is served; or the process is over, so that whoever keeps it running starts it again."""
    for user in users:
        stage.says(user, "The chair broke")
        try:
            await stage.sees(user, "K-")
        except AssertionError:
            assert stage.process is not None
            assert stage.process.returncode is not None, "it lives, and serves nobody"
            return


@shows("F101")
async def test_when_the_reader_of_its_log_goes_away_people_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m bot run | something that ends`."""
    stage = Piped(await Sandbox.start(forum=True), tmp_path, {})
    try:
        await stage.start()
        await serves_or_has_ended(stage, ANN)
        os.close(stage.reader)
        monkeypatch.setattr(stages, "DEADLINE", PATIENCE)
        await serves_or_has_ended(stage, BORYS, SOLOMIA)
    finally:
        await stage.close()


@shows("F101")
async def test_when_the_disk_of_its_log_is_full_people_are_served(
    open_stage: Opener, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log on another disk than the data."""
    library = disk.build(tmp_path_factory.mktemp("library"))
    stage = await open_stage(**disk.preloaded(library, "bot.log", fault=tmp_path / "fault"))
    await serves_or_has_ended(stage, ANN)
    (tmp_path / "fault").write_text("full")
    monkeypatch.setattr(stages, "DEADLINE", PATIENCE)
    await serves_or_has_ended(stage, BORYS, SOLOMIA)


@shows("F12")
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux: limits of another process")
@pytest.mark.parametrize(
    "words",
    [
        "The table broke",
        "Стол сломан",
    ],
)
async def test_without_free_descriptors_nothing_is_lost_and_it_goes_on(open_stage: Opener, words: str) -> None:
    """No new connection can be made, and the old ones break; what waits leaves when there are descriptors again."""
    stage = await open_stage()
    await serves_or_has_ended(stage, ANN)
    await stage.settled()
    assert stage.process is not None
    before = resource.prlimit(stage.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(stage.process.pid, resource.RLIMIT_NOFILE, (3, before[1]))
    for method in ("sendMessage", "getUpdates"):
        stage.world.faults.add(fault_from({"kind": "reset_before", "method": method, "times": 10}))
    language = "en" if words.isascii() else "ru"
    guest = int(stage.act("new_user", first_name="Guest", language_code=language)["id"])
    stage.says(guest, words)
    await stage.until(lambda: "getUpdates failed" in stage.tail(), "the long poll fails")
    assert not [message for message in stage.from_bot(guest) if "K-" in message["text"]]
    stage.world.faults.clear()
    resource.prlimit(stage.process.pid, resource.RLIMIT_NOFILE, before)
    await stage.sees(stage.staff, words)
    await stage.settled()
    assert sum("K-" in message["text"] for message in stage.from_bot(guest)) == 1
    assert await stage.stop() == 0
