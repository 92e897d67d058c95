"""Messages that somebody changes: what the other side has follows, whole, and nothing is said where nothing changed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs.render import LIMIT_TEXT
from handlers.addresses import Ready
from handlers.attempts import Attempt, Fate, Refusal
from handlers.split import visible
from storage.database import Database
from tests.handlers.stage import Stage
from tests.handlers.updates import OLGA, PHOTO, SELF, STAFF, a_card, heard, in_group, message, press

LONG = "word " * 1000 + "The end"
CARD_SAYS = "The kettle came broken"


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Ann has complained, and Olga has claimed."""
    made = Stage(database)
    await made.member(OLGA)
    await made.update({"message": message(1, text=CARD_SAYS)})
    number = (await made.only(101)).id
    card = a_card(made.message("claim", method="send"), number)
    await made.update({"callback_query": press(f"s:claim:{number}:", OLGA, card)})
    yield made


async def replies(stage: Stage, **content: Any) -> None:
    """Olga replies to the card."""
    card = in_group(stage.message("resolve"), SELF, text="card")
    await stage.update({"message": in_group(40, reply_to_message=card, **content)})


async def changes(stage: Stage, **content: Any) -> list[Ready]:
    """Olga changes her reply: the calls to Ann's chat that follow."""
    before = len(stage.sent)
    await stage.update({"edited_message": in_group(40, edit_date=1, **content)})
    return [one for one in stage.sent[before:] if one.params.get("chat_id") == 101]


@pytest.mark.parametrize(
    ("was", "now", "calls"),
    [
        ("short", "other", ["editMessageText"]),
        ("short", LONG, ["editMessageText", "sendMessage"]),
        (LONG, LONG + "!", ["editMessageText", "editMessageText"]),
        (LONG, "short", ["editMessageText", "deleteMessage"]),
        (LONG, LONG, []),
    ],
    ids=["short", "it grows", "long", "it shrinks", "nothing changes"],
)
async def test_a_changed_reply_is_changed_in_all_its_messages(
    stage: Stage, was: str, now: str, calls: list[str]
) -> None:
    """From the first to the last; what is missing is sent, what is too much goes."""
    await replies(stage, text=was)
    first = stage.message(was[:5])
    parts = [first] if was == "short" else [first - 1, first]
    found = await changes(stage, text=now)
    assert [one.method for one in found] == calls
    assert [one.params["message_id"] for one in found if "message_id" in one.params] == parts[: len(calls)]
    shown = "".join(str(one.params.get("text", "")) for one in found)
    assert not calls or now.split()[-1] in shown


async def test_a_held_resolution_follows_its_writer(stage: Stage) -> None:
    """A bare "ok" is held; changed, it is sent as it reads then; changed again, the customer's copy follows."""
    number = (await stage.only(101)).id
    for data in (f"s:resolve:{number}:", f"s:outcome:{number}:fixed", f"s:cause:{number}:product"):
        under = in_group(stage.message("s:", method="send"), SELF, text="x")
        await stage.update({"callback_query": press(data, OLGA, under)})
    asked = in_group(stage.message("how was", method="send"), SELF, text="x")
    await stage.update({"message": in_group(40, text="ok", reply_to_message=asked)})
    assert await changes(stage, text="It is mended") == []
    held = in_group(stage.message("Send as it is"), SELF, text="x")
    await stage.update({"callback_query": press(f"s:send:{number}:resolve", OLGA, held)})
    told = " ".join(stage.to(101)[-2:])
    assert "It is mended" in told and "ok\n" not in told
    assert [one.method for one in await changes(stage, text="It is mended and on its way")] == ["editMessageText"]
    assert "on its way" in stage.to(101)[-1]


async def test_a_caption_that_grows_keeps_its_end(stage: Stage) -> None:
    """What no caption can hold follows in a message; the name stays above the file."""
    await replies(stage, photo=PHOTO, caption="See the lid")
    found = await changes(stage, photo=PHOTO, caption=LONG[-1100:])
    assert [one.method for one in found] == ["editMessageCaption", "sendMessage"]
    assert "The end" in found[1].params["text"]


async def test_a_changed_piece_never_makes_a_card_too_long(database: Database) -> None:
    """Nobody has claimed it: the card holds the beginning, and all of it stands below."""
    stage = Stage(database)
    await stage.update({"message": message(1, text=CARD_SAYS)})
    await stage.update({"edited_message": message(1, text=LONG[:4000] + " The end", edit_date=1)})
    cards = [one.params["text"] for one in stage.sent if one.letter.after.board]
    assert "word word" in cards[-1]
    assert "The end" not in cards[-1]
    assert max(visible(text) for text in cards) <= LIMIT_TEXT
    assert "The end" in "".join(stage.to(STAFF))


async def test_a_card_of_very_many_changed_pieces_fits(database: Database) -> None:
    """Each is a letter; that each was changed takes more room than there is. They come twenty a minute: no flood."""
    stage = Stage(database)
    said = [message(n, text="x") for n in range(1, 400)]
    for start in range(0, len(said), 20):
        await stage.hear(*[one for each in said[start : start + 20] for one in await heard({"message": each})])
        stage.now += timedelta(minutes=1)
    edits = [{**each, "text": "y", "edit_date": 1} for each in said]
    batch = await stage.hear(*[one for each in edits for one in await heard({"edited_message": each})])
    (card,) = [one.params["text"] for one in batch.out.letters if one.after.board]
    assert visible(card) <= LIMIT_TEXT
    assert "more below" in card


@pytest.mark.parametrize("text", ["Hello", "Thank you"])
async def test_a_greeting_that_changes_is_not_answered_again(database: Database, text: str) -> None:
    """It was answered when it came, and is kept nowhere."""
    stage = Stage(database)
    await stage.update({"message": message(1, text=text)})
    before = len(stage.sent)
    await stage.update({"edited_message": message(1, text=text, edit_date=1)})
    assert len(stage.sent) == before


async def test_a_live_photo_of_staff_reaches_the_customer(stage: Stage) -> None:
    """Telegram copies it like any photo."""
    live = {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}
    await replies(stage, photo=PHOTO, live_photo=live, caption="This is the new lid")
    (copied,) = [one for one in stage.sent if one.method == "copyMessage"]
    assert (copied.params["chat_id"], copied.params["message_id"]) == (101, 40)


@pytest.mark.parametrize("method", ["setMessageReaction", "sendMessage"])
async def test_after_a_move_nothing_is_said_about_old_numbers(stage: Stage, method: str) -> None:
    """A mark, and a line below a reply, were on their way: their messages stand in the group as it was."""
    refusal = Refusal.OTHER if method == "sendMessage" else None
    stage.answer = lambda ready: (
        Attempt(ready.letter, Fate.REFUSED, refusal=refusal, reason="no")
        if refusal and ready.letter.chat == 101
        else Attempt(ready.letter, Fate.AGAIN, reason="down")
        if ready.params.get("chat_id") == STAFF
        else None
    )
    await replies(stage, text="I am on it")
    stage.answer = lambda ready: None
    stage.place = replace(stage.place, staff_chat=-77)
    before = len(stage.sent)
    await stage.later(minutes=6)
    await stage.deliver()
    there = [one for one in stage.sent[before:] if one.params.get("chat_id") == -77]
    assert not [one for one in there if one.method == "setMessageReaction"]
    assert not [one for one in there if one.params.get("reply_parameters", {}).get("message_id") == 40]
    assert bool(refusal) == any("Not delivered" in str(one.params.get("text")) for one in there)
