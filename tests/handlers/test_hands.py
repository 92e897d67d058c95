"""Handing on over both databases: who can be picked, by a press or a mention, and what is free then."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from dialogs.states import State
from storage.database import Database
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.updates import ANN, GROUP, OLGA, SELF, STAFF, Json, in_group, member, message, moved, press, private

IRYNA = {**ANN, "id": 778, "first_name": "Iryna"}
NUMBERS = itertools.count(50)
NAMED = {**PETR, "username": "Petr_K"}


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga has claimed Ann's complaint; Petr is here and has done nothing yet."""
    made = Stage(database)
    await made.member(OLGA)
    await made.member(PETR)
    await complain(made)
    await claim(made)
    yield made


async def presses(stage: Stage, who: Json, act: str, *under: str, arg: str = "") -> str:
    """A press under the newest message with these words; what the presser reads."""
    number = (await stage.only(101)).id
    message = in_group(stage.message(*under, method="send"), SELF, text="x")
    await stage.update({"callback_query": press(f"s:{act}:{number}:{arg}", who, message)})
    answers = [one for one in stage.sent if one.method == "answerCallbackQuery"]
    return str(answers[-1].params.get("text", ""))


async def answers(stage: Stage, question: str, words: str, **more: Any) -> None:
    """Olga replies to a question of ours."""
    asked = in_group(stage.message(question, method="send"), SELF, text="x")
    await stage.update({"message": in_group(next(NUMBERS), text=words, reply_to_message=asked, **more)})


async def test_everybody_who_is_here_can_be_picked(stage: Stage) -> None:
    """Also somebody who has done nothing yet, and nobody who has left; two presses and a reply ask them."""
    await stage.member({**OLGA, "id": 203, "first_name": "Gone"}, "left")
    await presses(stage, OLGA, "transfer", "s:transfer:")
    shown = str(stage.sent[-1].params["reply_markup"])
    assert "Petr · 0" in shown and "Gone" not in shown and "Olga" not in shown
    await presses(stage, OLGA, "hand_to", "s:hand_to:", arg="202")
    await answers(stage, "who shall have", "My shift ends")
    assert any("tg://user?id=202" in text and "My shift ends" in text for text in stage.to(STAFF))
    assert await presses(stage, OLGA, "accept", "s:accept:") != ""
    assert "is yours" in await presses(stage, PETR, "accept", "s:accept:")
    assert ((await stage.only(101)).owner, stage.to(101)[-1].count("Petr")) == (202, 1)
    assert "with Petr" in await presses(stage, OLGA, "accept", "s:accept:")


async def test_a_mention_picks_as_well(stage: Stage) -> None:
    """Once somebody has done anything here, their name in Telegram is known; before that nobody is picked by it."""
    await presses(stage, OLGA, "transfer", "s:transfer:")
    mention = {"entities": [{"type": "mention", "offset": 0, "length": 7}]}
    await answers(stage, "who shall have", "@petr_k please", **mention)
    assert "I know nobody" in stage.to(STAFF)[-1]
    await stage.update({"message": in_group(900, NAMED, text="Good morning")})
    await answers(stage, "I know nobody", "@petr_k please", **mention)
    assert "go to Petr" in stage.to(STAFF)[-1]


async def test_who_leaves_sets_free_what_they_have(stage: Stage) -> None:
    """The board names it in one line, and the first to press Claim has it; the old owner reads who."""
    await stage.update(moved("chat_member", GROUP, OLGA, member("member", OLGA), member("left", OLGA)))
    assert any("has left this group" in text and "K-" in text for text in stage.to(STAFF))
    assert "s:claim:" in str([one.params for one in stage.sent if one.method == "editMessageText"][-1])
    assert "is yours" in await presses(stage, PETR, "claim", "s:claim:")
    assert "repeat anything" in stage.to(101)[-1]
    await stage.update(moved("chat_member", GROUP, OLGA, member("left", OLGA), member("member", OLGA)))
    assert "with Petr" in await presses(stage, OLGA, "claim", "s:claim:")


async def test_a_manager_gets_the_whole_story(stage: Stage) -> None:
    """Card, words, notes and files in private; a reply to any of it is a note for the owner. Then the next is asked."""
    stage.policy = replace(stage.policy, managers=(777, 778))
    photo = [{"file_id": "F", "file_unique_id": "u", "width": 1, "height": 1}]
    await stage.update({"message": message(60, photo=photo, caption="the lid")})
    await answers(stage, "s:escalate:", "I order a new lid")
    await presses(stage, OLGA, "escalate", "s:escalate:")
    await answers(stage, "from a manager", "May I give her a new one?")
    told = stage.to(777)
    assert "The kettle came broken" in told[0] and "promised by" in told[0]
    assert "the lid" in told[1] and "Olga to Ann: I order a new lid" in told[1] and "note, Olga: May I" in told[1]
    assert [one.params["message_id"] for one in stage.sent if one.method == "copyMessage"][-1] == 60
    assert "May I give her a new one?" in told[-1] and stage.to(778) == []
    await stage.later(hours=1)
    assert stage.to(778)[-1] == told[-1].replace("13:00", "14:00")
    asked = message(stage.message("May I give", method="send"), private(IRYNA), SELF, text="x")
    await stage.update({"message": message(61, private(IRYNA), IRYNA, text="Yes", reply_to_message=asked)})
    assert "Yes" in "".join(stage.to(STAFF)[-3:]) and "Yes" not in stage.to(101)[-1]
    await stage.later(hours=5)
    assert not any("no manager has answered" in text for text in stage.to(STAFF))


async def test_released_is_free(stage: Stage) -> None:
    """The board reads why; whoever is first has it, and the one who gave it back reads who."""
    await presses(stage, OLGA, "release", "s:release:")
    await answers(stage, "back to everybody", "I know nothing of kettles")
    complaint = await stage.only(101)
    assert (complaint.state, complaint.owner) == (State.RELEASED, None)
    assert any("I know nothing of kettles" in text for text in stage.to(STAFF))
    assert "is yours" in await presses(stage, PETR, "claim", "s:claim:")
    assert "with Petr" in await presses(stage, OLGA, "claim", "s:claim:")
    assert "Petr" in stage.to(101)[-1]
