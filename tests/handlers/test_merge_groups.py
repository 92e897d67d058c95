"""Two numbers of two groups that become one, or are linked: for somebody who is in both; others read what helps."""

import itertools
from collections.abc import AsyncIterator

import pytest

from dialogs.groups import FIRST
from dialogs.states import State
from storage import cases
from storage.database import Database
from tests.handlers.stage import PETR, complain
from tests.handlers.two_groups import SHOP, SHOP_CHAT, TwoGroups
from tests.handlers.updates import GROUP, OLGA, PHOTO, SELF, STAFF, Json, message, private

IDS = itertools.count(300)


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[TwoGroups]:
    """Everybody is where they are."""
    made = TwoGroups(database)
    await made.team()
    yield made


async def two(stage: TwoGroups) -> tuple[int, int]:
    """Ann's complaint is Olga's in the first group; a second one is the Shop's, and nobody has it."""
    first = await complain(stage)
    await stage.press(OLGA, GROUP, "claim", first)
    await stage.later(minutes=20)
    await stage.team()
    await stage.update({"message": message(3, text="The kettle is broken, as I said", date=int(stage.now.timestamp()))})
    under = message(stage.number(101, "Start a new complaint"), private(), SELF, text="x")
    await stage.update({"callback_query": {**_press(f"u:new:{first}:"), "message": under}})
    other = next(one for one in await stage.complaints(101) if one != first)
    await stage.team()
    await stage.press(OLGA, GROUP, "move", other)
    await stage.press(OLGA, GROUP, "move_to", other, str(SHOP))
    return first, other


def _press(data: str) -> Json:
    user = {"id": 101, "is_bot": False, "first_name": "Ann"}
    return {"id": str(next(IDS)), "from": user, "chat_instance": "1", "data": data}


async def writes(stage: TwoGroups, who: Json, chat: Json, words: str, **more: Json | int) -> None:
    """Somebody writes in a group."""
    await stage.update({"message": message(next(IDS), chat, who, text=words, **more)})


async def test_two_cases_of_two_groups_become_one(stage: TwoGroups) -> None:
    """All that was written to the other comes to the group of the one that stays; the other keeps one line where."""
    first, other = await two(stage)
    receipt = message(stage.number(101, f"Saved as <b>K-{other}</b>"), private(), SELF, text="x")
    await stage.update({"message": message(9, photo=PHOTO, caption="the door", reply_to_message=receipt)})
    here, there = len(stage.sent), len(stage.to(SHOP))
    await writes(stage, OLGA, GROUP, f"/merge K-{first} K-{other}")
    known = await stage.complaints(101)
    assert (known[first].merged, known[first].group) == ((other,), FIRST)
    async with stage.database.reading() as tx:
        ended = (await cases.named(tx, [other]))[other]
    assert (ended.state, ended.into, ended.group) == (State.WITHDRAWN, first, SHOP)
    brought = [one.params for one in stage.sent[here:] if one.params.get("chat_id") == STAFF]
    assert any("broken, as I said" in str(one.get("text")) and f"K-{other}" in one["text"] for one in brought)
    assert [one for one in brought if f"K-{other}" in str(one.get("caption"))]
    assert any(f"K-{other} into <b>K-{first}</b> in the group “Staff”" in text for text in stage.to(SHOP)[there:])
    card = message(stage.number(SHOP, f"K-{other}", "s:claim"), SHOP_CHAT, SELF, text="card")
    before = len(stage.to(101))
    await writes(stage, OLGA, SHOP_CHAT, "It is open", reply_to_message=card)
    assert f"K-{first} is in the group “Staff” now" in stage.to(SHOP)[-1] and len(stage.to(101)) == before
    assert "Go on there" in await stage.press(OLGA, SHOP_CHAT, "claim", other)
    await writes(stage, OLGA, SHOP_CHAT, f"/history K-{other}")
    assert f"K-{first} is in the group “Staff” now" in stage.to(SHOP)[-1]


@pytest.mark.parametrize("command", ["merge", "link", "value"])
async def test_who_is_not_in_the_other_group_reads_what_helps(stage: TwoGroups, command: str) -> None:
    """Petr is in the first group alone: nothing changes."""
    first, other = await two(stage)
    before = await stage.complaints(101)
    words = {"merge": f"K-{first} K-{other}", "link": f"K-{first} K-{other} one shop", "value": f"K-{other} 5000 2 3"}
    await writes(stage, PETR, GROUP, f"/{command} {words[command]}")
    told = stage.to(STAFF)[-1]
    assert f"K-{other} is in the group “Shop”, and you are not" in told and f"/{command} again" in told
    assert await stage.complaints(101) == before


async def test_a_link_reaches_both_groups(stage: TwoGroups) -> None:
    """Olga is in both: it stands on both cards."""
    first, other = await two(stage)
    await writes(stage, OLGA, SHOP_CHAT, f"/link K-{first} K-{other} one shop")
    known = await stage.complaints(101)
    assert known[first].links == ((other, "one shop"),) and known[other].links == ((first, "one shop"),)
