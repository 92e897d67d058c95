"""A whole story with one fault at its n-th boundary, for n = 1, 2, ... until a run ends untouched.

After SQLite's own crash tests. A commit is refused, or the answer of a call is lost, or the process dies right after a
commit or a call (see tests.simulation.process). A death right before one would add nothing: what lasts, the file and
what Telegram knows, is the same then as after the boundary before it.
"""

import os
from pathlib import Path

import pytest

from tests.databases import sqlite_template
from tests.shows import shows
from tests.simulation.history import play_with
from tests.simulation.oracle import breaches
from tests.simulation.plans import Plan
from tests.simulation.story import ANN, OLGA, Story

pytestmark = pytest.mark.timeout(600)  # a whole story at each boundary; it must end on a busy machine too

STEP = 1 if os.environ.get("AMENDS_EVERY_BOUNDARY") else 2
"""A death is tried at each boundary; what happens within a life at every second one, or `make test` takes long."""
ENOUGH = 600
"""More boundaries than the story has: to come this far would mean that it never ends untouched."""


async def a_kettle(stage: Story) -> None:
    """Ann complains and adds a word; Olga claims, replies, resolves; Ann says that it is solved and gives a score."""
    stage.says(ANN, "The kettle leaks")
    await stage.sees(ANN, "Saved as", "K-")
    await stage.press(ANN, "u:skip:")
    stage.says(ANN, "It was in May")
    card = await stage.sees(stage.group, "K-", "leaks", button="s:claim:")
    await stage.press(OLGA, "s:claim:")
    await stage.sees(ANN, "has K-")
    stage.replies(OLGA, card, "We are looking into it")
    await stage.sees(ANN, "looking into it")
    await stage.press(OLGA, "s:resolve:")
    await stage.press(OLGA, "s:outcome:")
    await stage.press(OLGA, "s:cause:")
    asked = await stage.sees(stage.group, "3", "of", "reply to this message")
    stage.replies(OLGA, asked, "A new kettle is on its way")
    await stage.sees(ANN, "new kettle")
    await stage.press(ANN, "u:solved:")
    # A low score would wait until somebody has spoken with Ann.
    await stage.press(ANN, "u:score:", answer="5", seconds=7200)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to begin each story with."""
    return sqlite_template(tmp_path_factory.mktemp("boundaries"))


@shows("F1", "F2")
@pytest.mark.parametrize("fault", ["crash", "commit refused", "answer lost"])
def test_the_story_survives_a_fault_at_every_boundary(fault: str, template: Path) -> None:
    """Nothing is lost, nothing stands twice but what a lost answer excuses, and the story goes to its end."""
    plan = Plan("forum", 1, 0, frozenset())
    for number in range(1, ENOUGH, 1 if fault == "crash" else STEP):

        def direct(path: Path, errors: list[str], number: int = number) -> Story:
            story = Story(a_kettle, path, errors, plan)
            story.history.weather.cut = (fault, number)
            return story

        history = play_with(direct, template)
        assert (history.unseen, breaches(history)) == ("", {}), f"{fault} at boundary {number}"
        (complaint,) = history.records["complaints"]
        assert (complaint["state"], complaint["score"] is not None) == ("closed", True), f"{fault} at {number}"
        if not history.weather.struck.get(fault):
            assert number > 40  # it had that many boundaries, and was cut at each of them
            return
    raise AssertionError("It never ends untouched.")
