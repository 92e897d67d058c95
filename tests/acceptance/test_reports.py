"""Reports over HTTP: an empty bot, one complaint, and the month that the demo plays into a bot that stands still."""

import os
from datetime import timedelta
from typing import Any

import pytest

from bot import demo_month
from tests.acceptance.conftest import Opener
from tests.acceptance.stage import ANN, IRYNA, Stage
from tests.parts import ROOT

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]


async def asks(stage: Stage, words: str, *said: str) -> dict[str, Any]:
    """What the manager reads in the group, to a command there."""
    asked = stage.act("send", user_id=IRYNA, chat_id=stage.staff, text=words)
    return await stage.sees(stage.staff, *said, after=asked["message_id"])


async def test_a_manager_reads_figures_of_nothing_of_one_and_of_a_month(open_stage: Opener) -> None:
    """Ten lines each; of a month an album of pictures too, and behind it the table in both forms."""
    stage = await open_stage(MANAGER_IDS=IRYNA, SURVEY_HOURS="24/7")
    empty = await asks(stage, "/report", "0 complaints")
    assert "no data" in empty["text"]
    stage.act("start", user_id=ANN)
    stage.says(ANN, "The kettle came broken")
    await stage.sees(ANN, "K-")
    one = await asks(stage, "/report today", "1 complaint")
    assert len(one["text"].splitlines()) <= 10

    await stage.stop()
    env = {**os.environ, "PYTHONPATH": str(ROOT), **stage.settings}
    people = demo_month.newcomers(stage.sandbox)
    assert await demo_month.play(stage.world.now(), people, stage.folder, env), (stage.folder / "past.log").read_text()
    await stage.start()
    await stage.until(lambda: stage.tail().count('"event": "running"') == 2, "the second process runs")
    asked = stage.act("send", user_id=IRYNA, chat_id=stage.staff, text="/report " + last_thirty_days(stage))
    told = await stage.sees(stage.staff, "Most frequent cause: ", after=asked["message_id"])
    assert "Late now: " in told["text"] and "Satisfied: " in told["text"] and len(told["text"].splitlines()) <= 10
    await stage.sees(stage.staff, "one row each", after=told["message_id"])
    after = [one for one in stage.from_bot(stage.staff) if one["message_id"] > told["message_id"]]
    kinds = ["photo" if one.get("photo") else "document" for one in after if one.get("photo") or one.get("document")]
    assert kinds.count("photo") >= 6 and kinds == sorted(kinds, reverse=True)
    assert {one["caption"] != "" for one in after if one.get("photo")} == {True}


def last_thirty_days(stage: Stage) -> str:
    """As it is typed."""
    now = stage.world.now()
    return f"{now - timedelta(days=30):%Y-%m-%d}..{now:%Y-%m-%d}"
