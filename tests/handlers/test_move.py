"""A case that moves to another group: with its story, and so that nothing of it is left but one line."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from dialogs.groups import FIRST
from dialogs.model import Promise
from dialogs.promises import running
from dialogs.states import State
from handlers.located import UnknownMember
from storage import facts, journal, outbox
from storage.database import Database
from storage.facts import Member
from tests.handlers import updates
from tests.handlers.stage import PETR, complain
from tests.handlers.two_groups import IRYNA, SHOP, SHOP_CHAT, TwoGroups
from tests.handlers.updates import ANN, GROUP, OLGA, SELF, STAFF, Json, message, press, reaction


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[TwoGroups]:
    """Everybody is where they are."""
    made = TwoGroups(database)
    await made.team()
    yield made


def reply(number: int, words: str, under: int, who: Json = OLGA, chat: Json = GROUP) -> Json:
    """A reply in a group to a message of the bot."""
    return {"message": message(number, chat, who, text=words, reply_to_message=message(under, chat, SELF, text="card"))}


async def moves(stage: TwoGroups, number: int, who: Json = OLGA) -> str:
    """[Move], and the Shop; what the presser reads."""
    await stage.press(who, GROUP, "move", number)
    return await stage.press(who, GROUP, "move_to", number, str(SHOP))


def edits(stage: TwoGroups, chat: int) -> list[dict[str, Any]]:
    """What was changed in a chat, the last change of each message."""
    found = {
        one.params["message_id"]: one.params
        for one in stage.sent
        if one.method == "editMessageText" and one.params["chat_id"] == chat
    }
    return list(found.values())


async def test_it_goes_with_its_story_and_leaves_one_line(stage: TwoGroups) -> None:
    """Claimed, answered, in a topic: the owner, who is in both groups, goes on in the other one."""
    number = await complain(stage)
    card = stage.number(STAFF, "s:claim")
    await stage.press(OLGA, GROUP, "claim", number)
    old = stage.number(STAFF, f"K-{number}")
    await stage.update(reply(70, "We are looking for it", old))
    before, seen = len(stage.to(SHOP)), await stage.only(101)
    await moves(stage, number)
    told = stage.to(SHOP)[before:]
    assert "The kettle came broken" in told[0] and told[1] == "createForumTopic" and "kettle" in told[2]
    assert any("comes from the group “Staff”, moved by Olga" in text and "Olga has it" in text for text in told)
    assert any("We are looking for it" in text for text in told)
    (line,) = [one for one in edits(stage, STAFF) if one["message_id"] == card]
    assert line["text"].startswith(f"➡ K-{number} is in the group “Shop” now, moved by Olga")
    assert line["reply_markup"] == {"inline_keyboard": []}
    assert "closeForumTopic" in [one.method for one in stage.sent if one.params.get("chat_id") == STAFF]
    now = await stage.only(101)
    assert (now.group, now.owner, now.state, now.clocks) == (SHOP, 201, State.CLAIMED, seen.clocks)
    async with stage.database.reading() as tx:
        lines = [line for _, line in await journal.history(tx, number) if "group" in line.details]
    assert [(line.actor, line.details["group"]) for line in lines] == [(201, [FIRST, SHOP])]
    await stage.update({"message": message(2, text="The lid is gone, too")})
    assert any("The lid is gone, too" in text for text in stage.to(SHOP)) and "The lid is gone, too" not in "".join(
        stage.to(STAFF)
    )
    await stage.update(reply(90, "It comes today", stage.number(SHOP, "The lid is gone, too"), chat=SHOP_CHAT))
    assert any("It comes today" in text for text in stage.to(101))


async def test_words_that_came_after_the_claim_are_a_part_of_the_story(stage: TwoGroups) -> None:
    """They stand on no card; a short answer that stands there is not told twice."""
    number = await complain(stage)
    await stage.update({"message": message(2, text="In the shop")})
    await stage.press(OLGA, GROUP, "claim", number)
    await stage.update({"message": message(3, text="The lid is gone, too")})
    before = len(stage.to(SHOP))
    await moves(stage, number)
    told = stage.to(SHOP)[before:]
    assert len([text for text in told if "The lid is gone, too" in text]) == 1
    assert not [text for text in told if "In the shop" in text and "·" not in text]


async def test_what_is_said_under_the_old_messages_reaches_nobody(stage: TwoGroups) -> None:
    """A reply, a change of an old reply, a press, a reaction, an order: each is told where the case is."""
    number = await complain(stage)
    card = stage.number(STAFF, "s:claim")
    await stage.press(OLGA, GROUP, "claim", number)
    words = stage.number(STAFF, f"K-{number}")
    await stage.update(reply(70, "We are looking for it", words))
    await moves(stage, number)
    before, here = len(stage.to(101)), len(stage.to(STAFF))
    await stage.update(reply(71, "It is here", words))
    changed = reply(70, "We have found it", words)["message"] | {"edit_date": 9}
    await stage.update({"edited_message": changed})
    await stage.update(reply(72, "/split", words))
    await stage.update(reaction(GROUP, words, OLGA, "👍"))
    elsewhere = [text for text in stage.to(STAFF)[here:] if "Go on there" in text]
    assert len(elsewhere) == 3 and all(f"K-{number} is in the group “Shop” now" in text for text in elsewhere)
    assert len(stage.to(101)) == before
    for act in ("resolve", "move", "release", "claim"):
        assert "Go on there" in await stage.press(OLGA, GROUP, act, number, under=card)
    assert (await stage.only(101)).forms == ()


async def test_who_is_not_in_the_other_group_sets_it_free_there(stage: TwoGroups) -> None:
    """The take-up clock starts anew; what the customer was promised does not move, and nothing is said to them."""
    number = await complain(stage)
    await stage.press(PETR, GROUP, "claim", number)
    before, told = await stage.only(101), len(stage.to(101))
    await stage.later(minutes=2)
    await stage.team()
    await moves(stage, number, PETR)
    now = await stage.only(101)
    assert (now.group, now.owner, now.state, now.topic) == (SHOP, None, State.RELEASED, False)
    take_up = running(now, Promise.TAKE_UP)
    assert take_up is not None and take_up.due == stage.now + timedelta(minutes=15)
    assert running(now, Promise.FIRST_REPLY) == running(before, Promise.FIRST_REPLY)
    assert any("Nobody has it: press Claim on its card until" in text for text in stage.to(SHOP))
    assert len(stage.to(101)) == told
    assert await stage.press(IRYNA, SHOP_CHAT, "claim", number)
    assert (await stage.only(101)).owner == 203


async def test_telegram_is_asked_whether_the_owner_is_in_the_other_group(stage: TwoGroups) -> None:
    """Nothing was ever heard of Olga there: the press waits for Telegram's word, and she keeps her case."""
    number = await complain(stage)
    await stage.press(OLGA, GROUP, "claim", number)
    await stage.press(OLGA, GROUP, "move", number)
    async with stage.database.transaction() as tx:
        await tx.run(facts._FORGET_MEMBERS, {"group": SHOP})
    with pytest.raises(UnknownMember) as caught:
        await stage.press(OLGA, GROUP, "move_to", number, str(SHOP))
    assert (caught.value.user, caught.value.group) == (201, SHOP)
    under = message(stage.number(STAFF, "move_to"), GROUP, SELF, text="where?")
    asked = await updates.heard({"callback_query": press(f"s:move_to:{number}:{SHOP}", OLGA, under)}, stage.place)
    async with stage.database.transaction() as tx:  # as a round does: loaded first, then told what Telegram says
        batch = stage.batch(tx)
        await batch.load(asked, [], set(), set())
        batch.member_seen(Member(201, "member", "Olga", stage.now, SHOP))
        for one in asked:
            await batch.hear(one)
        await batch.write()
    now = await stage.only(101)
    assert (now.group, now.owner) == (SHOP, 201)


async def test_refusals(stage: TwoGroups) -> None:
    """A group that there is not, the one where it is, somebody else's case: it is said, and nothing moves."""
    number = await complain(stage)
    await stage.press(OLGA, GROUP, "move", number)
    question = stage.number(STAFF, "move_stay")
    assert "not there any more" in await stage.press(OLGA, GROUP, "move_to", number, "-5", under=question)
    assert "not there any more" in await stage.press(OLGA, GROUP, "move_to", number, str(FIRST), under=question)
    await stage.press(OLGA, GROUP, "move_stay", number)
    assert "is not moved" in edits(stage, STAFF)[-1]["text"]
    await stage.press(OLGA, GROUP, "claim", number)
    assert "Olga" in await stage.press(PETR, GROUP, "move", number, under=question)
    assert "Olga" in await stage.press(PETR, GROUP, "move_to", number, str(SHOP), under=question)
    assert (await stage.only(101)).group == FIRST and stage.to(SHOP) == []


async def test_it_follows_what_becomes_known_while_nobody_has_it(stage: TwoGroups) -> None:
    """Where it arose is the Shop's place: one line stays behind. Once somebody has it, it stays."""
    number = await complain(stage)
    assert any("kettle" in text for text in stage.to(STAFF))
    await stage.later(seconds=5)
    assert "Where" in stage.to(101)[-1] or "where" in stage.to(101)[-1]
    await stage.update({"message": message(2, text="Kyiv")})
    assert (await stage.only(101)).group == SHOP
    assert f"K-{number} is in the group “Shop” now." in "".join(one["text"] for one in edits(stage, STAFF))
    assert any("kettle" in text and "Kyiv" in text for text in stage.to(SHOP))
    await stage.press(OLGA, SHOP_CHAT, "claim", number)
    assert (await stage.only(101)).owner == 201


async def test_what_waits_to_be_shown_in_the_old_group_is_shown_in_the_new_one(stage: TwoGroups) -> None:
    """The old group cannot be written to: rows wait there, and do not leave any more. The words are not lost."""
    number = await complain(stage)
    await stage.press(OLGA, GROUP, "claim", number)
    await stage.press(OLGA, GROUP, "move", number)
    question = stage.number(STAFF, "move_stay")
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9}]
    await stage.update({"message": message(5, photo=photo, caption="Look")})
    (brought,) = [one for one in stage.sent if one.method == "copyMessage"]
    async with stage.database.transaction() as tx:  # as if Telegram had held it back
        await outbox.again(tx, [outbox.Retry(brought.letter.id, stage.now + timedelta(hours=1), "held")], stage.now)
    await stage.press(OLGA, GROUP, "move_to", number, str(SHOP), under=question)
    stage.now += timedelta(hours=2)
    await stage.deliver()
    assert [one.params["chat_id"] for one in stage.sent if one.method == "copyMessage"] == [STAFF, SHOP]


async def test_there_and_back(stage: TwoGroups) -> None:
    """Moved by mistake and moved back: it lives on where it is."""
    number = await complain(stage)
    await moves(stage, number)
    assert "Shop" not in await stage.press(OLGA, SHOP_CHAT, "move", number)
    await stage.press(OLGA, SHOP_CHAT, "move_to", number, str(FIRST))
    assert (await stage.only(101)).group == FIRST
    assert "Go on there" in await stage.press(OLGA, SHOP_CHAT, "claim", number, under=stage.number(SHOP, "claim"))
    assert await stage.press(OLGA, GROUP, "claim", number)
    assert (await stage.only(101)).owner == 201


async def test_a_plain_group(database: Database) -> None:
    """Without topics the story stands below the card."""
    stage = TwoGroups(database, shop_forum=False)
    await stage.team()
    number = await complain(stage)
    await stage.press(OLGA, GROUP, "claim", number)
    await stage.update(reply(70, "We are looking for it", stage.number(STAFF, f"K-{number}")))
    await moves(stage, number)
    told = stage.to(SHOP)
    assert "kettle" in told[0] and "createForumTopic" not in told and any("looking for it" in text for text in told)
    await stage.update({"message": message(2, user=ANN, text="The lid is gone, too")})
    assert any("The lid is gone, too" in text for text in stage.to(SHOP))


async def test_with_one_group_there_is_nothing_to_move(database: Database) -> None:
    """No button; a forged press is told so."""
    stage = TwoGroups(database)
    await stage.team()
    number = await complain(stage)
    card = stage.number(STAFF, "s:claim")
    assert "s:move" in str(stage.sent)
    stage.policy = stage.policy.__class__(
        working=stage.policy.working, survey=stage.policy.survey, zone=stage.policy.zone, forum=True
    )
    assert "no other staff group" in await stage.press(OLGA, GROUP, "move", number, under=card)
    await stage.press(OLGA, GROUP, "claim", number, under=card)
    assert "s:move" not in str(edits(stage, STAFF)[-1]["reply_markup"])
