"""Updates that come twice, late, in disorder, under odd numbers, or that nobody knows."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from aiogram.types import Update

from bot.updates import ALLOWED_UPDATES, incoming
from storage import inbox
from storage.inbox import Incoming
from tests.bot.faults.town import ANN, BORYS, OLGA, PETR, Json, Town, text_of, virtual
from tests.bot.house import House
from tests.handlers.updates import ANN as ANNA
from tests.handlers.updates import GROUP, STAFF, in_group, message, press, private, reaction
from tests.handlers.updates import OLGA as HER
from tests.shows import shows

DAY = 86_400
KINDS = {  # Bot API 10.3
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", "subscription",
    "stopped_message_generation",
}  # fmt: skip


def written(number: int, text: str, **more: Any) -> Json:
    """A message of Ann, as raw JSON."""
    return {**message(number, text=text), **more}


def edited(number: int, text: str, **more: Any) -> Json:
    """The same, changed."""
    return written(number, text, edit_date=1_772_452_900, **more)


# Twice, and in disorder ---------------------------------------------------------------------------


@shows("I2", "F40")
@virtual
async def test_a_batch_that_comes_again_changes_nothing(town: Town) -> None:
    """Killed before the offset told Telegram; and all of it once more, a day later."""
    await town.open()
    _, card = await town.complaint(ANN)
    await town.passes(60)
    await town.kill()
    said = town.says(ANN, "It leaks too")
    town.act("edit", user_id=ANN, chat_id=ANN, message_id=said["message_id"], text="It leaks everywhere")
    town.presses(OLGA, card, "Claim")
    town.act("leave", user_id=PETR, chat_id=town.staff)
    batch = [one.id for one in town.world.updates.waiting]
    await town.start()
    await town.until(lambda: len(town.wire.made("getUpdates")) > 1 and town.inbox()["done"] > 4, "the batch is stored")
    await town.restart()
    await town.sees(town.staff, "It leaks everywhere")
    await town.passes(DAY)
    before = (town.rows("SELECT count(*) FROM outbox"), town.rows("SELECT * FROM messages"))
    for number in batch:
        town.act("duplicate_update", update_id=number)
    await town.passes(60)
    assert len(batch) >= 4
    assert (town.rows("SELECT count(*) FROM outbox"), town.rows("SELECT * FROM messages")) == before


@shows("F41", "F45")
async def test_in_whatever_order_updates_come_the_complaint_is_the_same(house: House) -> None:
    """Two messages, a change of the first and a press, in all orders, each by somebody else."""
    people: list[Json] = [
        {"id": 5000 + n, "is_bot": False, "first_name": f"P{n}", "language_code": "en"}
        for n, _ in enumerate(permutations(range(4)))
    ]
    for user, order in zip(people, permutations(range(4)), strict=True):
        four = [
            {"message": message(1, user=user, text="It leaks")},
            {"edited_message": message(1, user=user, text="It leaks oil", edit_date=1_772_452_900)},
            {"message": message(2, user=user, text="And smells")},
            {"callback_query": press("u:lang:0:uk", user)},
        ]
        for index in order:
            await house.bring(four[index])
        await house.work()
    for user in people:
        found = await house.complaint(user["id"])
        assert {piece.text for piece in found.words} == {"It leaks oil", "And smells"}
        assert sum(f"K-{found.id}" in said for said in house.telegram.said(user["id"])) == 1
    assert set(await house.inbox()) == {"done"}


@shows("F45")
@pytest.mark.parametrize("step", ["first words", "answer", "addition or new"])
@virtual
async def test_a_change_that_comes_before_its_original_stands_for_it(town: Town, step: str) -> None:
    """The words are shown once, and as they were changed."""
    await town.open(forum=False)
    if step != "first words":
        await town.complaint(ANN)
    if step == "addition or new":
        for n in (1, 2, 3):
            await town.press(ANN, await town.sees(ANN, f"{n} of 3"), "Skip this question")
        await town.passes(1200)
    now = int(town.clock.now().timestamp())
    town.act("raw_update", update={"edited_message": edited(900, "It leaks oil", date=now)})
    await town.passes(0.5)
    town.act("raw_update", update={"message": written(900, "It leaks", date=now)})
    await town.passes(60)
    bodies = [body for (body,) in town.rows("SELECT body FROM messages WHERE message_id = 900 AND author = 'customer'")]
    assert ["oil" in body for body in bodies] == [True]
    await town.sees(town.staff, "It leaks oil")


@shows("F45")
@pytest.mark.parametrize("what", ["a reaction", "a place that moves"])
@virtual
async def test_a_change_of_nothing_we_show_is_not_told_to_staff(town: Town, what: str) -> None:
    """Telegram calls a reaction a change of the message, and a shared live place changes every few seconds."""
    await town.open(forum=False)
    await town.claimed(ANN)
    place = {"location": {"latitude": 1.0, "longitude": 2.0, "live_period": 3600}}
    content = {"text": "It leaks too"} if what == "a reaction" else place
    sent = town.sends(ANN, "raw", content=content)
    await town.passes(120)  # the head of the board comes behind everything else
    before = len(town.told(town.staff))
    raw = {name: sent[name] for name in ("message_id", "from", "chat", "date")}
    for n in range(5):
        if what == "a place that moves":
            content = {"location": {**place["location"], "latitude": 2.0 + n}}
        town.act("raw_update", update={"edited_message": {**raw, **content, "edit_date": raw["date"] + n}})
        await town.passes(5)
    assert len(town.told(town.staff)) == before
    assert len(town.rows("SELECT * FROM messages WHERE body LIKE '%leaks%'")) <= 1


# Numbers and age ----------------------------------------------------------------------------------


@shows("F42")
@virtual
async def test_after_a_quiet_week_the_numbers_may_begin_anew(town: Town) -> None:
    """Far below, while the bot polls; and the very same numbers with new content, which are no repetition."""
    await town.open()
    first = town.world.updates.next_id
    await town.complaint(ANN)
    town.says(ANN, "It leaks too")
    await town.sees(town.staff, "It leaks too")
    town.act("next_update_id", update_id=7)
    town.says(ANN, "And it smells")
    town.says(ANN, "Of oil")
    await town.sees(town.staff, "Of oil")
    await town.until(lambda: not town.world.updates.waiting, "they are confirmed")
    await town.kill()
    await town.passes(8 * DAY)
    town.act("next_update_id", update_id=first)
    await town.start()
    town.says(BORYS, "Чайник течёт")
    town.says(BORYS, "И крышка")
    await town.sees(town.staff, "И крышка")
    assert len(town.told(BORYS, "K-")) == 1


@shows("F42")
async def test_the_number_of_a_parked_update_may_come_again(house: House) -> None:
    """Nobody has looked at it for weeks; Ann's message happens to have the same number."""
    await house.intake.store([Incoming(7, None, '{"update_id":7,"message":{"message_id":"x"}}')])
    await house.work()
    async with house.database.transaction() as tx:
        await inbox.prune(tx, datetime.now(UTC) + timedelta(days=4))
    await house.intake.store([incoming({"update_id": 7, "message": message(1)})])
    await house.work()
    assert await house.inbox() == {"parked": 1, "done": 1}


@shows("F43")
@virtual
async def test_a_backlog_of_a_day_is_served_in_order_without_a_loss(town: Town) -> None:
    """Down for 23 hours while 120 people wrote: each has one complaint, one receipt and all words, in order."""
    await town.open()
    await town.passes(1)
    await town.kill()
    people = [town.newcomer(f"P{n}") for n in range(120)]
    for user in people:
        town.says(user, f"First {user}.")
        town.says(user, f"Second {user}.")
        await town.passes(23 * 3600 / 120)
    for user in people[:20]:
        town.says(user, f"Third {user}.")
    await town.start()
    await town.until(lambda: town.inbox().get("done") == 260, "the backlog", 600)
    await town.passes(60)
    for user in people:
        assert len(town.told(user, "Saved as")) == 1
        (card,) = town.told(town.staff, f"First {user}.")
        text = text_of(card)
        assert text.index("First") < text.index("Second")
        assert ("Third" in text) == (user in people[:20])
    assert town.rows("SELECT count(*) FROM complaints") == [(120,)]


@shows("F44")
@pytest.mark.parametrize("age", [149, 151])
@virtual
async def test_a_press_counts_while_telegram_keeps_it(town: Town, age: int) -> None:
    """149 seconds: it counts and is answered. 151: it is gone for ever, nothing is broken, the button still works."""
    await town.open()
    _, card = await town.complaint(ANN)
    await town.passes(60)
    await town.kill()
    query = town.presses(OLGA, card, "Claim")
    await town.passes(age)
    await town.start()
    await town.passes(5)
    assert bool(town.world.presses[query].answer) == (age < 150)
    assert town.rows("SELECT owner_id FROM complaints") == [(OLGA if age < 150 else None,)]
    if age > 150:
        assert "is yours" in await town.press(OLGA, await town.sees(town.staff, button="Claim"), "Claim")


# Kinds --------------------------------------------------------------------------------------------


@shows("F46", "F50")
async def test_kinds_that_were_not_asked_for_are_kept_as_ignored(house: House) -> None:
    """All of Bot API 10.3 and one of tomorrow; none is answered, none reaches staff."""
    assert set(Update.model_fields) - {"update_id"} <= KINDS, "a new kind: is it of use?"
    others = [*sorted(KINDS - set(ALLOWED_UPDATES)), "hologram"]
    await house.bring(*({kind: message(5)} for kind in others))
    await house.work()
    assert await house.inbox() == {"ignored": len(others)}
    assert house.telegram.calls == []


STRANGE: list[Json] = [
    {"entities": [{"type": "hologram", "offset": 0, "length": 2}]},
    {"reply_markup": {"inline_keyboard": [[{"text": "x", "hologram": {}}]]}},
    {"sender_boost_count": 3, "hologram": {"depth": [1]}},
    {"reply_to_message": {"message_id": 3, "date": 0, "chat": {"id": 101, "type": "private"}}},
    {"quote": {"text": "x", "position": 0, "entities": [{"type": "hologram", "offset": 0, "length": 1}]}},
    {"suggested_post_info": {"state": "hologram"}},
]
UNREADABLE: list[Json] = [
    {"forward_origin": {"type": "hologram", "date": 1}},
    {"external_reply": {"origin": {"type": "hologram", "date": 1}}},
    {"reply_to_message": message(3, text="x", forward_origin={"type": "hologram", "date": 1})},
    {"paid_media": {"star_count": 1, "paid_media": [{"type": "hologram"}]}},
]


@shows("F47")
@pytest.mark.parametrize("more", STRANGE, ids=lambda more: next(iter(more)))
async def test_an_unknown_part_of_a_message_does_not_hide_its_words(house: House, more: Json) -> None:
    """A kind of entity, of button, of field that nobody knows yet."""
    await house.bring({"message": written(5, "The kettle came broken", **more)})
    await house.work()
    assert any("The kettle came broken" in said for said in house.telegram.said(STAFF))


@shows("F47")
async def test_a_kind_of_reaction_of_tomorrow_is_told_to_nobody(house: House) -> None:
    """It is none that a bot could show, and a line for each would fill the group: it is not even parked."""
    hologram = [{"type": "hologram", "depth": 3}]
    await house.bring(reaction(GROUP, 5, HER, "", "", new_reaction=hologram))
    await house.bring(reaction(private(), 5, ANNA, "", "", old_reaction=hologram))
    await house.work()
    assert await house.inbox() == {"ignored": 2}
    assert house.telegram.calls == []


@shows("F47")
@pytest.mark.parametrize("more", UNREADABLE, ids=lambda more: next(iter(more)))
async def test_a_message_that_cannot_be_read_is_parked_whole_and_alone(house: House, more: Json) -> None:
    """Staff are told its number once; the same person's next message, and everybody else's, is served."""
    await house.bring(
        {"message": written(5, "Unread words", **more)},
        {"message": written(6, "The kettle came broken")},
        {"message": in_group(8, text="a word among colleagues")},
    )
    await house.work()
    assert await house.inbox() == {"parked": 1, "done": 2}
    assert sum("could not be processed" in said for said in house.telegram.said(STAFF)) == 1
    assert any("K-" in said for said in house.telegram.said(101))
    async with house.database.transaction() as tx:
        ((seq, *_),) = await inbox.parked(tx)
        await inbox.unpark(tx, [seq], retry=True)
        assert "Unread words" in (await inbox.take(tx, 1))[0][1]
