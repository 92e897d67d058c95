"""A customer without Telegram, on both databases: written down, told by voice, and in Telegram after all by a link."""

import re
from dataclasses import replace

import pytest

from storage import journal
from storage.database import Database
from tests.handlers.stage import Stage
from tests.handlers.updates import ANN, OLGA, SELF, Json, in_group, message, press

BORYS: Json = {**ANN, "id": 102, "first_name": "Borys"}


@pytest.fixture
async def stage(database: Database) -> Stage:
    """Olga answers customers."""
    made = Stage(database)
    made.place = replace(made.place, username="amends_bot")
    await made.member(OLGA)
    return made


async def pressed(stage: Stage, act: str, arg: str = "", number: int = 1) -> None:
    """Olga presses the newest such button."""
    under = in_group(stage.message(f"s:{act}:"), SELF, text="x")
    await stage.update({"callback_query": press(f"s:{act}:{number}:{arg}", OLGA, under)})


async def test_nothing_is_sent_until_the_customer_joins(stage: Stage) -> None:
    """The card hides the phone; the link works once, and for nobody who guesses."""
    group = stage.place.staff_chat
    await stage.update({"message": in_group(40, text="/log +380 44 123 45 67 The kettle came broken at 10:30")})
    await pressed(stage, "log_from", "phone")
    told = next(text for text in stage.to(group) if "written down" in text)
    number = int(re.findall(r"K-(\d+)", told)[0])
    for act, arg in (("claim", ""), ("told", "taken"), ("phone", "")):
        await pressed(stage, act, arg, number)
    assert not any("1234567" in str(one.params) for one in stage.sent if one.method != "answerCallbackQuery")
    answers = [str(one.params.get("text")) for one in stage.sent if one.method == "answerCallbackQuery"]
    assert "+380441234567" in answers[-1]
    assert {one.params.get("chat_id") for one in stage.sent} <= {group, None}
    link = re.findall(r"start=(j-[0-9a-f-]+)", told)[0]
    await stage.update({"message": message(41, user=BORYS, text=f"/start {link[:-1]}0x")})
    assert not any(str(number) in text for text in stage.to(102))
    await stage.update({"message": message(42, user=ANN, text=f"/start {link}")})
    assert f"K-{number} is in this chat" in stage.to(101)[-1]
    assert (await stage.only(101)).id == number
    await stage.update({"message": message(43, user=BORYS, text=f"/start {link}")})
    assert "used already" in stage.to(102)[-1]
    async with stage.database.reading() as tx:
        seen = [line.event for _, line in await journal.history(tx, number)]
    assert {"logged", "told by voice", "shows the phone", "joined in Telegram"} <= set(seen)
