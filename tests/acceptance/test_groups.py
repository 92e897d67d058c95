"""Two staff groups, with the real process over real HTTP: each gets its cases, and one moves with its story."""

from typing import Any

import pytest

from tests.acceptance.conftest import Opener
from tests.acceptance.stage import OLGA, Stage, labels
from tests.acceptance.story import complain, newcomer

pytestmark = pytest.mark.acceptance
ADMIN = {"can_manage_topics": True}


async def two_groups(open_stage: Opener, **settings: str) -> tuple[Stage, int]:
    """The usual group, and the Shop, a forum where Olga is: questions and Kyiv come there."""
    stage = await open_stage(start=False)
    shop = int(stage.act("new_group", title="Shop", forum=True, members=[OLGA, 203])["id"])
    stage.act("bot_rights", chat_id=shop, rights=ADMIN)
    stage.settings |= {"STAFF_CHATS": f"{shop}: kind=question, place=kyiv", **settings}
    await stage.start()
    await stage.until(lambda: len([one for one in stage.calls() if one["method"] == "getChat"]) > 1, "both are known")
    await stage.settled()
    return stage, shop


def room_of(stage: Stage, chat: int, number: str) -> dict[str, Any] | None:
    """The card in the topic of a complaint."""
    cards = [one for one in stage.from_bot(chat) if number in one.get("text", "") and one.get("is_topic_message")]
    return cards[-1] if cards else None


async def asks(stage: Stage, shop: int) -> tuple[int, dict[str, Any], str]:
    """Somebody asks a question, which is for the Shop: who, its card, and its number."""
    user = newcomer(stage, "Quinn")
    stage.act("start", user_id=user)
    stage.says(user, "When do you open on Sunday?")
    card = await stage.sees(shop, "open on Sunday", button="Claim")
    return user, card, next(word for word in card["text"].split() if word.startswith("K-"))


async def test_a_case_comes_to_its_group_and_moves_to_another_one(open_stage: Opener) -> None:
    """Claimed and answered in the first group, moved, answered in the other one; the first keeps one line."""
    stage, shop = await two_groups(open_stage)
    _, _, question = await asks(stage, shop)
    user = newcomer(stage, "Ann")
    number = await complain(stage, user)
    card = await stage.sees(stage.staff, number, button="Move")
    answer = await stage.press(OLGA, card, "Claim")
    room = await stage.until(lambda: room_of(stage, stage.staff, number), "the card in the topic")
    stage.replies(OLGA, "I am looking for it", room)
    await stage.sees(user, "I am looking for it")

    await stage.press(OLGA, stage.fresh(room), "Move")
    asked = await stage.sees(stage.staff, "to which group", button="Shop")
    await stage.press(OLGA, asked, "Shop")
    there = await stage.until(lambda: room_of(stage, shop, number), "the topic in the Shop")
    await stage.sees(shop, "already written to the customer", "I am looking for it")
    line = await stage.until(
        lambda: next(
            (
                one
                for one in stage.from_bot(stage.staff)
                if one["message_id"] == card["message_id"]
                and "is in the group “Shop” now, moved by Olga" in one["text"]
            ),
            None,
        ),
        "the card is one line",
    )
    assert labels(line) == []
    topics = stage.world.chats[stage.staff].topics.values()
    await stage.until(lambda: [one for one in topics if one.closed], "the old topic is closed")

    before = len(stage.from_bot(user))
    stage.act("send", user_id=OLGA, chat_id=stage.staff, text="Never mind", reply_to=card["message_id"])
    await stage.sees(stage.staff, "Go on there", number)
    assert len(stage.from_bot(user)) == before
    stage.act(
        "send", user_id=OLGA, chat_id=shop, text="It comes today", reply_to=there["message_id"],
        thread_id=there["message_thread_id"],
    )  # fmt: skip
    await stage.sees(user, "It comes today")
    assert question not in "".join(one.get("text", "") for one in stage.from_bot(stage.staff))
    assert answer["text"]


async def test_a_group_that_lost_the_bot_holds_up_no_other(open_stage: Opener) -> None:
    """It is told in the other one; what waited arrives when the bot is there again."""
    stage, shop = await two_groups(open_stage)
    stage.act("kick_bot", chat_id=shop)
    await stage.sees(stage.staff, "not in the group “Shop” any more")
    asker, user = newcomer(stage, "Quinn"), newcomer(stage, "Ann")
    stage.act("start", user_id=asker)
    stage.says(asker, "When do you open on Sunday?")
    number = await complain(stage, user)
    await stage.sees(stage.staff, number, button="Claim")
    stage.act("add_bot", chat_id=shop)
    stage.act("bot_rights", chat_id=shop, rights=ADMIN)
    stage.later(600)
    await stage.sees(shop, "open on Sunday", button="Claim")
