"""Ideas of colleagues: kept, shown, decided once by who leads, and in the paper for the meeting."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.model import Staff
from handlers.answers import read
from handlers.heard import Reads
from handlers.reading import View
from storage.database import Database
from tests.handlers.stage import PETR, Stage
from tests.handlers.updates import OLGA, SELF, STAFF, Json, in_group, press

MARTA: Json = {**OLGA, "id": 301, "first_name": "Marta"}


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Petr is a handler, Marta a manager."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(301,))
    await made.member(PETR)
    await made.member(MARTA)
    yield made


async def asks(stage: Stage, who: Json, words: str) -> str:
    """A command in the group; what it answers."""
    before = len(stage.to(STAFF))
    await stage.update({"message": in_group(900 + before, who, text=words)})
    return stage.to(STAFF)[-1]


async def presses(stage: Stage, who: Json, act: str, number: int) -> str:
    """A press under the idea; the last that was said or shown."""
    under = in_group(stage.message("idea_take"), SELF, text="Idea")
    await stage.update({"callback_query": press(f"s:{act}:{number}:", who, under)})
    return str(stage.sent[-1].params.get("text"))


async def paper(stage: Stage) -> str:
    """What stands in the paper for the meeting."""
    asked = Reads(Staff(301, "Marta"), "pack", "month", STAFF, 8)
    async with stage.database.reading() as tx:
        return str((await read(tx, asked, View(stage.policy, stage.place, stage.now))).paper)


async def test_an_idea_is_kept_and_decided_once(stage: Stage) -> None:
    """By who leads; until then it stands in the list and in the paper."""
    assert "No idea is open" in await asks(stage, PETR, "/idea")
    kept = await asks(stage, PETR, "/idea  A bell\nat the counter ")
    assert ", Petr: A bell at the counter" in kept
    number = int(kept.partition("Idea ")[2].partition("<")[0])
    assert "A bell at the counter · Petr" in await asks(stage, PETR, "/idea")
    assert "A bell at the counter" in await paper(stage)
    await presses(stage, PETR, "idea_take", number)
    assert "Managers and leads decide" in str(stage.sent[-1].params)
    await presses(stage, MARTA, "idea_take", number)
    assert any("Marta: we do it. Thank you, Petr" in said for said in stage.to(STAFF))
    await presses(stage, MARTA, "idea_leave", number)
    assert not any("not now" in said for said in stage.to(STAFF))
    assert "No idea is open" in await asks(stage, PETR, "/idea")
    assert "A bell at the counter" not in await paper(stage)


async def test_an_idea_that_is_too_long_is_not_cut(stage: Stage) -> None:
    """It is refused, with how much would do."""
    assert "at most 500" in (await asks(stage, PETR, "/idea " + "bell " * 120)).replace("&#160;", "\xa0")
    assert "No idea is open" in await asks(stage, PETR, "/idea")
