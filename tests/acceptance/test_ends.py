"""The end of a process is told: by itself where it can, by the next one where it cannot."""

import json
import signal

import pytest

from tests.acceptance.conftest import Opener
from tests.acceptance.stage import ANN, Stage
from tests.shows import shows

pytestmark = pytest.mark.acceptance
UNCLEAN = "without a clean stop"


def lines(stage: Stage, words: str) -> list[dict[str, object]]:
    """The lines of the log with these words."""
    return [json.loads(line) for line in stage.log.read_text().splitlines() if words in line]


async def told_of_the_last_end(stage: Stage, words: str) -> None:
    """The pump has begun, and has said so."""
    await stage.until(lambda: bool(lines(stage, words)), "the last end is told")


@shows("F1")
@pytest.mark.parametrize("number", [signal.SIGBUS, signal.SIGSEGV, signal.SIGABRT])
async def test_a_signal_inside_a_library_leaves_its_place_and_the_next_start_says_so(
    open_stage: Opener, number: signal.Signals
) -> None:
    """As when a disk fails under a mapped file: stacks without values, then one line with when it was last at work."""
    stage = await open_stage()
    stage.says(ANN, "canaryword in my soup")
    await stage.sees(ANN, "K-")
    await stage.settled()
    assert stage.process is not None
    stage.process.send_signal(number)
    assert await stage.process.wait() == -number
    log = stage.log.read_text()
    assert "Fatal Python error" in log
    assert "in run" in log
    assert "canary" not in log
    assert stage.sandbox.token not in log
    assert not lines(stage, UNCLEAN)
    await stage.start()
    await told_of_the_last_end(stage, UNCLEAN)
    (told,) = lines(stage, UNCLEAN)
    assert told["level"] == "warning"
    assert str(told["wrote"]) >= str(told["since"])


@shows("F1")
async def test_after_a_clean_stop_the_next_start_has_nothing_to_complain_of(open_stage: Opener) -> None:
    """SIGTERM; and after kill -9 it has."""
    stage = await open_stage()
    stage.says(ANN, "The chair broke")
    await stage.sees(ANN, "K-")
    assert await stage.stop() == 0
    await stage.start()
    await told_of_the_last_end(stage, "stopped by itself")
    assert len(lines(stage, "stopped by itself")) == 1
    assert not lines(stage, UNCLEAN)
    await stage.kill()
    await stage.start()
    await told_of_the_last_end(stage, UNCLEAN)
    assert len(lines(stage, UNCLEAN)) == 1
