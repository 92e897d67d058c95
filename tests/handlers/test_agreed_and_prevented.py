"""An agreed date and the question of Resolve on both databases: through Telegram's updates, and back as messages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.promises import agreed_due, latest
from dialogs.values import Promise
from storage.database import Database
from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import OLGA, SELF, STAFF, in_group, press


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga has claimed Ann's complaint."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(777,))
    await made.member(OLGA)
    await complain(made)
    await claim(made)
    yield made


async def presses(stage: Stage, data: str) -> None:
    """Olga presses a button under the newest message with buttons."""
    under = in_group(stage.message("s:", method="send"), SELF, text="x")
    await stage.update({"callback_query": press(data, OLGA, under)})


async def answers(stage: Stage, question: str, number: int, words: str) -> None:
    """Olga replies to a question of ours."""
    asked = in_group(stage.message(question, method="send"), SELF, text="x")
    await stage.update({"message": in_group(number, text=words, reply_to_message=asked)})


async def test_an_agreed_date_is_read_and_kept(stage: Stage) -> None:
    """The customer reads it in Olga's name; nobody says that anything is late until it is near."""
    number = (await stage.only(101)).id
    await presses(stage, f"s:agreed:{number}:")
    await answers(stage, "by when have you", 40, "whenever")
    assert "no day to come" in stage.to(STAFF)[-1]
    await answers(stage, "no day to come", 41, "in 5 days")
    (told,) = [text for text in stage.to(101) if "What we agreed" in text]
    assert "Olga" in told and f"K-{number}" in told
    due = agreed_due(await stage.only(101))
    assert due == stage.now + timedelta(days=5)
    await stage.later(days=4)
    assert not any("fault" in text or "delay" in text for text in stage.to(101))
    await stage.later(days=1)
    assert any("fault" in text for text in stage.to(101)), "it is said before the agreed time has passed"
    clock = latest(await stage.only(101), Promise.RESOLUTION)
    assert clock is not None and clock.due > due


async def test_what_we_change_is_asked_and_stands_on_the_board(stage: Stage) -> None:
    """With its owner and day, from one reply; nothing of it goes to the customer."""
    number = (await stage.only(101)).id
    for data in (f"s:resolve:{number}:", f"s:outcome:{number}:replaced", f"s:cause:{number}:product"):
        await presses(stage, data)
    await answers(stage, "how was", 40, "A new kettle is on its way to you, we are sorry for the broken one")
    heard = len(stage.to(101))
    await presses(stage, f"s:prevent:{number}:yes")
    await answers(stage, "what do we change", 41, "Thicker boxes, owner Olga, due Friday")
    assert any("Prevention" in text and "Thicker boxes" in text and "Olga" in text for text in stage.to(STAFF))
    assert len(stage.to(101)) == heard
