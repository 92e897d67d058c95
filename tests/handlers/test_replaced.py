"""A message whose picture or file is replaced: the other side gets the new one, and reads that it was replaced."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from handlers.attempts import Refusal
from tests.handlers.stage import Stage, claim, complain, refusing
from tests.handlers.test_leaks import IRYNA, alerted
from tests.handlers.updates import SELF, STAFF, Json, a_card, in_group, message, press, private


def a_file(unique: str, media: str = "") -> Json:
    """A file as Telegram tells of it; its `file_id` may be another one each time."""
    return {"file_id": media or f"id-{unique}", "file_unique_id": unique, "width": 1, "height": 1, "duration": 1}


def content(kind: str, unique: str, media: str = "") -> Json:
    """A message's content of this kind."""
    file = a_file(unique, media)
    if kind == "photo":
        return {"photo": [a_file(f"small-{unique}"), file]}
    if kind == "animation":
        return {"animation": file, "document": file}
    return {kind: file}


PAIRS = [
    (content("photo", "a"), content("photo", "b")),
    (content("video", "a"), content("video", "b")),
    (content("audio", "a"), content("audio", "b")),
    (content("document", "a"), content("document", "b")),
    (content("animation", "a"), content("animation", "b")),
    (content("document", "a"), content("photo", "b")),
    (content("photo", "a"), content("video", "b")),
]


@pytest.fixture
async def claimed(stage: Stage) -> AsyncIterator[Stage]:
    """Ann has complained, and Olga has claimed."""
    await complain(stage)
    await claim(stage)
    yield stage


def calls(stage: Stage, chat: int, before: int) -> list[tuple[str, Json]]:
    """What reached a chat since then, marks left out."""
    return [
        (one.method, one.params)
        for one in stage.sent[before:]
        if one.params.get("chat_id") == chat and one.method != "setMessageReaction" and not one.letter.after.board
    ]


# The customer's -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("was", "now"), PAIRS)
async def test_a_customers_new_file_arrives(claimed: Stage, was: Json, now: Json) -> None:
    """With the same words: nobody is told that they changed."""
    await claimed.update({"message": message(2, caption="Look", **was)})
    earlier, before = claimed.message("Look"), len(claimed.sent)
    await claimed.update({"edited_message": message(2, caption="Look", edit_date=1, **now)})
    ((method, params),) = calls(claimed, STAFF, before)
    assert (method, params["from_chat_id"], params["message_id"]) == ("copyMessage", 101, 2)
    assert "replaced" in params["caption"] and "Look" in params["caption"]
    assert params["reply_parameters"]["message_id"] == earlier


@pytest.mark.parametrize(("was", "now"), PAIRS[:2])
async def test_a_new_file_arrives_below_the_card_too(stage: Stage, was: Json, now: Json) -> None:
    """Nobody has claimed it yet."""
    await stage.update({"message": message(1, caption="Look", **was)})
    before = len(stage.sent)
    await stage.update({"edited_message": message(1, caption="Look at it", edit_date=1, **now)})
    ((method, params),) = calls(stage, STAFF, before)
    assert method == "copyMessage" and "replaced" in params["caption"]
    (piece,) = (await stage.only(101)).words
    assert (piece.text, piece.edited) == ("Look at it", True)


async def test_a_file_put_to_bare_words_arrives(claimed: Stage) -> None:
    """Telegram lets people add a picture to a message of words."""
    await claimed.update({"message": message(2, text="Look")})
    before = len(claimed.sent)
    await claimed.update({"edited_message": message(2, caption="Look", edit_date=1, **PAIRS[0][1])})
    assert [method for method, _ in calls(claimed, STAFF, before)] == ["copyMessage"]


async def test_the_same_file_under_another_id_is_no_new_one(claimed: Stage) -> None:
    """Telegram may name a file anew; a reaction is told as an edit."""
    await claimed.update({"message": message(2, caption="Look", **content("photo", "a"))})
    before = len(claimed.sent)
    await claimed.update({"edited_message": message(2, caption="Look", edit_date=1, **content("photo", "a", "zzz"))})
    assert calls(claimed, STAFF, before) == []
    await claimed.update({"edited_message": message(2, caption="Lo", edit_date=1, **content("photo", "a", "zzz"))})
    ((method, params),) = calls(claimed, STAFF, before)
    assert method == "sendMessage" and "Now it reads" in params["text"]


async def test_a_part_of_an_album_that_is_replaced_in_time_goes_as_it_is_now(claimed: Stage) -> None:
    """The album is gathered for a moment; and once it is there, the new part comes alone."""
    for n in (2, 3):
        await claimed.update({"message": message(n, media_group_id="5", caption=f"n{n}", **content("photo", f"a{n}"))})
    new = message(3, media_group_id="5", caption="new", edit_date=1, **content("photo", "b"))
    before = len(claimed.sent)
    await claimed.update({"edited_message": new})
    await claimed.later(seconds=5)
    ((method, params),) = calls(claimed, STAFF, before)
    assert (method, [one["media"] for one in params["media"]]) == ("sendMediaGroup", ["id-a2", "id-b"])
    assert "new" in params["media"][0]["caption"] and "n3" not in params["media"][0]["caption"]
    before = len(claimed.sent)
    await claimed.update({"edited_message": {**new, **content("photo", "c")}})
    ((method, params),) = calls(claimed, STAFF, before)
    assert method == "copyMessage" and "replaced" in params["caption"]


# The staff's --------------------------------------------------------------------------------------


async def replies(stage: Stage, number: int = 40, **what: Any) -> None:
    """Olga replies to the card."""
    card = a_card(stage.message("resolve", method="send"), (await stage.only(101)).id)
    await stage.update({"message": in_group(number, reply_to_message=card, **what)})


@pytest.mark.parametrize(("was", "now"), PAIRS)
async def test_a_new_file_of_a_reply_arrives(claimed: Stage, was: Json, now: Json) -> None:
    """It is sent anew, and says that it stands for an earlier message."""
    await replies(claimed, caption="The new lid", **was)
    before = len(claimed.sent)
    await claimed.update({"edited_message": in_group(40, caption="The new lid", edit_date=1, **now)})
    ((method, params),) = calls(claimed, 101, before)
    assert (method, params["from_chat_id"], params["message_id"]) == ("copyMessage", STAFF, 40)
    assert "in place of an earlier message" in params["caption"] and "The new lid" in params["caption"]


async def test_words_of_a_replaced_reply_that_change_later_come_anew_too(claimed: Stage) -> None:
    """The customer has two copies by then: the older one must not be given the new words."""
    await replies(claimed, caption="The new lid", **PAIRS[0][0])
    for words, file in (("The new lid", "b"), ("The right lid", "b")):
        before = len(claimed.sent)
        edit = in_group(40, caption=words, edit_date=1, **content("photo", file))
        await claimed.update({"edited_message": edit})
    ((method, params),) = calls(claimed, 101, before)
    assert method == "copyMessage" and "The right lid" in params["caption"]


async def test_a_new_file_that_cannot_follow_is_said_to_its_author(claimed: Stage) -> None:
    """Under the reply."""
    await replies(claimed, caption="The new lid", **PAIRS[0][0])
    claimed.answer = refusing("copyMessage", Refusal.GONE)
    before = len(claimed.sent)
    await claimed.update({"edited_message": in_group(40, caption="The new lid", edit_date=1, **PAIRS[0][1])})
    ((_, params),) = calls(claimed, STAFF, before)
    assert "Not delivered" in params["text"]
    assert params["reply_parameters"]["message_id"] == 40


async def test_a_part_of_a_colleagues_album_that_is_replaced_in_time_goes_as_it_is_now(claimed: Stage) -> None:
    """Its words too."""
    for n in (40, 41):
        await replies(claimed, n, media_group_id="5", caption=f"n{n}", **content("photo", f"a{n}"))
    before = len(claimed.sent)
    new = in_group(41, media_group_id="5", caption="new", edit_date=1, **content("photo", "b"))
    await claimed.update({"edited_message": new})
    await claimed.later(seconds=5)
    ((method, params),) = calls(claimed, 101, before)
    assert (method, [one["media"] for one in params["media"]]) == ("sendMediaGroup", ["id-a40", "id-b"])
    assert "new" in params["media"][0]["caption"] and "n41" not in params["media"][0]["caption"]


# A manager's, in private --------------------------------------------------------------------------


async def test_a_managers_new_file_follows(stage: Stage) -> None:
    """In the topic while it is a note; at the customer's once it was sent."""
    number = await alerted(stage)
    alert = message(stage.message(f"m:answer:{number}:"), private(IRYNA), SELF, text="low score")
    made: Json = {"user": IRYNA, "caption": "See this"}
    await stage.update({"message": message(5, reply_to_message=alert, **made, **content("photo", "a"))})
    before = len(stage.sent)
    await stage.update({"edited_message": message(5, edit_date=1, **made, **content("photo", "b"))})
    ((method, params),) = calls(stage, STAFF, before)
    assert method == "copyMessage" and "replaced" in params["caption"] and "Iryna" in params["caption"]
    noted = message(stage.message(f"m:send:{number}:5"), private(IRYNA), SELF, text="noted")
    await stage.update({"callback_query": press(f"m:send:{number}:5", IRYNA, noted)})
    before = len(stage.sent)
    await stage.update({"edited_message": message(5, edit_date=1, **made, **content("photo", "c"))})
    ((method, params),) = calls(stage, 101, before)
    assert method == "copyMessage" and "in place of an earlier message" in params["caption"]
