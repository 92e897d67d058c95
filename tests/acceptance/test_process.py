"""Processes with the real bot over HTTP: asked at Resolve, walked through in private, planned, told, and drawn."""

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Opener
from tests.acceptance.stage import IRYNA, OLGA, Stage, labels
from tests.acceptance.story import claimed, newcomer, resolved
from tests.parts import ROOT

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]


def example(folder: Path) -> Path:
    """The file that SETTINGS.md shows."""
    shown = (ROOT / "SETTINGS.md").read_text(encoding="utf-8").partition("## Processes")[2]
    file = folder / "processes.txt"
    file.write_text(shown.split("```")[1], encoding="utf-8")
    return file


async def stands(stage: Stage, message: dict[str, Any], words: str) -> dict[str, Any]:
    """The same message, once these words stand in it."""
    await stage.until(lambda: words in stage.fresh(message).get("text", "").replace("\u00a0", " "), words)
    return stage.fresh(message)


async def test_a_complaint_and_a_walk_make_a_light(open_stage: Opener, tmp_path: Path) -> None:
    """Each is one message that changes in its place; the month has its picture; buttons of old settings say so."""
    file = example(tmp_path)
    stage = await open_stage(MANAGER_IDS=IRYNA, PROCESSES=file)
    stage.act("start", user_id=IRYNA)
    user = newcomer(stage, "Tara")
    number, room = await claimed(stage, user)
    await resolved(stage, user, room)
    line = await stage.sees(stage.staff, number, "In which process did it go wrong?")
    await stage.press(OLGA, line, "Delivery")
    line = await stands(stage, line, "What was worst there?")
    assert labels(line) == ["minutes after the promised time", "called before", "All as it should be"]
    await stage.press(OLGA, line, "minutes after the promised time")
    line = await stands(stage, line, "How far off was it?")
    await stage.press(OLGA, line, "🔴 >\u00a015")
    await stands(stage, line, f"{number}: Delivery, “minutes after the promised time” was 🔴 red.")

    stage.act("send", user_id=IRYNA, chat_id=IRYNA, text="/process delivery walk")
    walk = await stage.sees(IRYNA, "1 of 2", button="Not seen")
    await stage.press(IRYNA, walk, "🟢 ≤\u00a00")
    walk = await stands(stage, walk, "2 of 2")
    await stage.press(IRYNA, walk, "🔴 no")
    await stands(stage, walk, "/process · Delivery, kept")

    plan = "/process Delivery plan Call half an hour before, owner Olga, until Friday"
    stage.act("send", user_id=IRYNA, chat_id=stage.staff, text=plan)
    await stage.sees(stage.staff, "Delivery: Call half an hour before", "Olga does it")
    asked = stage.act("send", user_id=IRYNA, chat_id=IRYNA, text="/process Delivery")
    page = await stage.sees(IRYNA, "index −33; green 33 %, yellow 0 %, red 67 % (n 3, few)", after=asked["message_id"])
    assert "from 1 walk-through and 1 complaint" in page["text"].replace("\u00a0", " ")
    assert "Call half an hour before · Olga" in page["text"] and "Worst: called before" in page["text"]
    await stage.press(IRYNA, page, "All processes")
    await stands(stage, page, "Taking orders: no data")

    asked = stage.act("send", user_id=IRYNA, chat_id=IRYNA, text="/report month")
    told = await stage.sees(IRYNA, "Processes: Delivery −33 (n 3, worst: called before).", after=asked["message_id"])
    assert len(told["text"].splitlines()) <= 10
    drawn = await stage.sees(IRYNA, "Delivery: index −33 (n 3, few), worst: called before.", after=told["message_id"])
    assert drawn["photo"]

    await stage.stop()
    file.write_text(file.read_text(encoding="utf-8").replace("yellow <= 15", "yellow <= 20"), encoding="utf-8")
    await stage.start()
    answer = await stage.press(OLGA, line, "🟡 ≤\u00a015")
    assert "The processes in the settings have changed since" in str(answer)
