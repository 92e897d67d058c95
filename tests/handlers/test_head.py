"""The pinned head of the board: sent once, pinned, changed in place, at most once in fifteen seconds."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from dialogs.model import Colleague
from handlers.attempts import Refusal
from storage import colleagues
from storage.database import Database
from tests.handlers.stage import PETR, Stage, claim, complain, refusing
from tests.handlers.updates import ANN, GROUP, OLGA, STAFF, member, message, moved


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga and Petr are here."""
    made = Stage(database)
    made.policy = replace(made.policy, head=True)
    await made.member(OLGA)
    await made.member(PETR)
    yield made


def heads(stage: Stage) -> list[dict[str, Any]]:
    """What was sent or changed that is a head."""
    return [one.params for one in stage.sent if "with nobody" in str(one.params.get("text"))]


async def test_it_is_sent_once_pinned_and_changed_in_place(stage: Stage) -> None:
    """Silently; with the counts, and who is here with how much."""
    await complain(stage)
    assert heads(stage) == []
    await stage.later(seconds=15)
    (first,) = heads(stage)
    assert "<b>1 open</b> · 1 with nobody · 0 late" in first["text"] and "Petr&#160;0" in first["text"]
    assert first["disable_notification"]
    (pinned,) = [one.params for one in stage.sent if one.method == "pinChatMessage"]
    number = stage.message("with nobody", method="send")
    assert pinned == {"chat_id": STAFF, "message_id": number, "disable_notification": True}
    await claim(stage)
    await stage.later(seconds=15)
    assert heads(stage)[-1]["message_id"] == number and "Olga&#160;1" in heads(stage)[-1]["text"]
    assert [one.method for one in stage.sent].count("pinChatMessage") == 1


async def test_many_changes_make_one(stage: Stage) -> None:
    """Twenty complaints within a quarter of a minute: one head; and none where it would say the same again."""
    for one in range(20):
        await stage.update({"message": message(1, user={**ANN, "id": 1000 + one}, text="Nothing arrived")})
    await stage.later(seconds=15)
    assert len(heads(stage)) == 1 and "20 open" in heads(stage)[0]["text"]
    await stage.update({"message": message(2, user={**ANN, "id": 1000}, text="And it is late")})
    await stage.later(seconds=45)
    assert len(heads(stage)) == 1


async def test_while_new_complaints_fill_the_group_it_changes_once_a_minute(stage: Stage) -> None:
    """What it says can wait; what nobody has been shown yet cannot."""
    stage.policy = replace(stage.policy, cards_a_minute=2)
    changed = []
    for quarter in range(8):
        before = len(heads(stage))
        for one in range(3):
            who = {**ANN, "id": 1000 + 10 * quarter + one}
            await stage.update({"message": message(1, user=who, text="Nothing arrived")})
        await stage.later(seconds=15)
        changed.append(len(heads(stage)) - before)
    assert sum(changed[:4]) <= 2 and sum(changed[4:]) == 1, changed
    await stage.later(seconds=120)
    assert "24 open" in heads(stage)[-1]["text"]


async def test_one_that_was_deleted_is_shown_anew(stage: Stage) -> None:
    """And pinned again."""
    await complain(stage)
    await stage.later(seconds=15)
    stage.answer = refusing("editMessageText", Refusal.EDIT_GONE, times=2)
    await claim(stage)
    await stage.later(seconds=60)
    assert [one.method for one in stage.sent].count("pinChatMessage") == 2


async def test_without_the_right_to_pin_a_human_hears_of_it_once(stage: Stage) -> None:
    """The head is kept up to date all the same."""
    stage.answer = refusing("pinChatMessage", Refusal.OTHER)
    await complain(stage)
    await stage.later(seconds=15)
    assert sum("Pin messages" in text for text in stage.to(STAFF)) == 1
    await claim(stage)
    await stage.later(seconds=15)
    assert sum("Pin messages" in text for text in stage.to(STAFF)) == 1
    assert "0 with nobody" in heads(stage)[-1]["text"]


async def test_it_names_what_anybody_may_claim(stage: Stage) -> None:
    """The complaints of somebody who has left the group."""
    await complain(stage)
    number = await claim(stage)
    left = moved("chat_member", GROUP, OLGA, member("member", OLGA), member("left", OLGA))
    await stage.update(left)
    await stage.later(seconds=15)
    assert f"K-{number}" in heads(stage)[-1]["text"] and "Olga" not in heads(stage)[-1]["text"]


async def test_whoever_is_known_by_a_number_alone_is_called_as_telegram_told(stage: Stage) -> None:
    """A manager of whom nothing but the id was written down stands there with the name."""
    async with stage.database.transaction() as tx:
        await colleagues.save(tx, [Colleague(PETR["id"], "")], stage.now)
    await complain(stage)
    await stage.later(seconds=15)
    assert "Petr&#160;0" in heads(stage)[0]["text"]
