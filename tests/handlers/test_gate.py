"""The gate at the staff's door: who may act, whose press counts, and what never leaves."""

from datetime import timedelta

import pytest

from handlers.located import UnknownMember
from storage import rooms
from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import ANN, GROUP, OLGA, SELF, heard, in_group, in_topic, member, message, moved, press
from tests.shows import shows


@shows("F73", "T10")
@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_who_is_not_in_the_group_can_do_nothing(stage: Stage, status: str) -> None:
    """A press gets a plain answer, a reply reaches nobody."""
    await complain(stage)
    await stage.member(OLGA, status)
    before = await stage.only(101)
    card = in_group(stage.message("claim"), SELF, text="card")
    await claim(stage)
    await stage.update({"message": in_group(40, text="my own words", reply_to_message=card)})
    assert await stage.only(101) == before
    assert not any("my own words" in text for text in stage.to(101))
    (answer,) = (one for one in stage.sent if one.method == "answerCallbackQuery")
    assert answer.params["show_alert"] is True


@shows("I14", "T10")
async def test_what_telegram_said_half_a_minute_ago_is_not_enough(stage: Stage) -> None:
    """Rights are asked again, before anything is done."""
    number = await complain(stage)
    stage.now += timedelta(seconds=31)
    events = await heard({"callback_query": press(f"s:claim:{number}:", OLGA, in_group(5, SELF, text="x"))})
    with pytest.raises(UnknownMember) as caught:
        await stage.hear(*events)
    assert caught.value.user == 201
    assert (await stage.only(101)).owner is None
    await stage.member(OLGA)
    await stage.hear(*events)
    assert (await stage.only(101)).owner == 201


@shows("I14", "F73", "T10")
async def test_leaving_the_group_counts_at_once(stage: Stage) -> None:
    """Telegram's own update, in the same batch as the press."""
    number = await complain(stage)
    gone = await heard(moved("chat_member", GROUP, OLGA, member("member", OLGA), member("left", OLGA)))
    pressed = await heard({"callback_query": press(f"s:claim:{number}:", OLGA, in_group(5, SELF, text="x"))})
    await stage.hear(*gone, *pressed)
    assert (await stage.only(101)).owner is None


@shows("F71")
@pytest.mark.parametrize(
    "data", ["s:claim:1:", "s:outcome:{}:everything", "s:cause:{}:olga", "s:claim:9223372036854775807:"]
)
async def test_forged_presses_of_staff_change_nothing(stage: Stage, data: str) -> None:
    """An unknown complaint, an argument we never made."""
    number = await complain(stage)
    before = await stage.only(101)
    query = press(data.format(number), OLGA, in_group(5, SELF, text="x"))
    await stage.update({"callback_query": query})
    assert await stage.only(101) == before
    assert stage.sent[-1].params["callback_query_id"] == query["id"]


@shows("T9")
async def test_a_customer_cannot_press_for_somebody_else(stage: Stage) -> None:
    """Real data, another person."""
    number = await complain(stage)
    await claim(stage)
    before = await stage.only(101)
    eve = {**ANN, "id": 666, "first_name": "Eve"}
    await stage.update({"message": message(1, user=eve, text="/start")})
    for data in (f"u:solved:{number}:no", f"u:skip:{number}:", f"u:score:{number}:1"):
        await stage.update({"callback_query": press(data, eve)})
    assert await stage.only(101) == before


@shows("T15")
async def test_a_note_never_leaves_the_staffs_side(stage: Stage) -> None:
    """Written in the topic, answering nothing."""
    await complain(stage)
    number = await claim(stage)
    async with stage.database.reading() as tx:
        room = (await rooms.load_rooms(tx, {number}))[number]
    assert room.topic is not None
    await stage.update({"message": in_topic(room.topic, 41, text="between us")})
    assert not any("between us" in text for text in stage.to(101))
