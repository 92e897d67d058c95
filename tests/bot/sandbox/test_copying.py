"""Copying and forwarding."""

from __future__ import annotations

from tests.bot.sandbox.conftest import ANN, OLGA, STAFF, Talk


def test_a_copy_has_the_content_and_no_origin(talk: Talk) -> None:
    """Only the id comes back; the message is the bot's own."""
    source = talk.act("send_media", user_id=ANN, chat_id=ANN, kind="photo", caption="broken")
    answer = talk.ok("copyMessage", chat_id=STAFF, from_chat_id=ANN, message_id=source["message_id"])
    assert list(answer) == ["message_id"]
    copy = talk.world.chats[STAFF].messages[answer["message_id"]]
    assert copy.out
    assert (copy.data["caption"], copy.data["photo"]) == ("broken", source["photo"])
    assert "forward_origin" not in copy.data


def test_a_copy_may_have_another_caption(talk: Talk) -> None:
    """An empty caption removes it; length is checked."""
    source = talk.act("send_media", user_id=ANN, chat_id=ANN, kind="photo", caption="c")["message_id"]
    where = {"chat_id": STAFF, "from_chat_id": ANN, "message_id": source}
    number = talk.ok("copyMessage", **where, caption="<b>d</b>", parse_mode="HTML")["message_id"]
    assert talk.world.chats[STAFF].messages[number].data["caption"] == "d"
    number = talk.ok("copyMessage", **where, caption="")["message_id"]
    assert "caption" not in talk.world.chats[STAFF].messages[number].data
    assert talk.no("copyMessage", **where, caption="x" * 1025) == "Bad Request: message caption is too long"


def test_what_cannot_be_copied(talk: Talk) -> None:
    """Missing messages, service messages, unknown chats."""
    where = {"chat_id": ANN, "from_chat_id": ANN}
    assert talk.no("copyMessage", **where, message_id=99) == "Bad Request: message to copy not found"
    assert talk.no("forwardMessage", **where, message_id=99) == "Bad Request: message to forward not found"
    assert talk.no("copyMessage", chat_id=ANN, from_chat_id=999, message_id=1) == "Bad Request: chat not found"
    talk.act("leave", user_id=OLGA, chat_id=STAFF)
    service = talk.world.chats[STAFF].last_id
    answer = talk.no("copyMessage", chat_id=ANN, from_chat_id=STAFF, message_id=service)
    assert answer == "Bad Request: message can't be copied"


def test_albums_stay_albums_when_copied_together(talk: Talk) -> None:
    """A new group id joins the copies; a single copy loses the group; missing ids are skipped."""
    album = talk.act("album", user_id=ANN, chat_id=ANN, kinds=["photo", "video"], caption="c")
    numbers = [message["message_id"] for message in album]
    copies = talk.ok("copyMessages", chat_id=STAFF, from_chat_id=ANN, message_ids=[*numbers, 999])
    found = [talk.world.chats[STAFF].messages[copy["message_id"]].data for copy in copies]
    assert len({message["media_group_id"] for message in found}) == 1
    assert found[0]["media_group_id"] != album[0]["media_group_id"]
    assert [message.get("caption") for message in found] == ["c", None]
    bare = talk.ok("copyMessages", chat_id=STAFF, from_chat_id=ANN, message_ids=numbers, remove_caption=True)
    assert "caption" not in talk.world.chats[STAFF].messages[bare[0]["message_id"]].data
    single = talk.ok("copyMessage", chat_id=STAFF, from_chat_id=ANN, message_id=numbers[0])["message_id"]
    assert "media_group_id" not in talk.world.chats[STAFF].messages[single].data


def test_ids_must_grow(talk: Talk) -> None:
    """1-100 strictly increasing ids, at least one of them real."""
    where = {"chat_id": STAFF, "from_chat_id": ANN}
    assert talk.no("copyMessages", **where, message_ids=[2, 1]).endswith("must be in a strictly increasing order")
    assert talk.no("copyMessages", **where, message_ids=[]) == "Bad Request: message identifiers are not specified"
    assert talk.no("copyMessages", **where, message_ids=[998]) == "Bad Request: there are no messages to copy"
    many = list(range(1, 102))
    assert (
        talk.no("forwardMessages", **where, message_ids=many) == "Bad Request: too many message identifiers specified"
    )


def test_a_forward_names_its_origin(talk: Talk) -> None:
    """Also when it is forwarded again."""
    source = talk.send("hello")
    first = talk.ok("forwardMessage", chat_id=STAFF, from_chat_id=ANN, message_id=source["message_id"])
    second = talk.ok("forwardMessage", chat_id=ANN, from_chat_id=STAFF, message_id=first["message_id"])
    assert first["forward_origin"]["sender_user"]["id"] == ANN
    assert second["forward_origin"] == first["forward_origin"]


def test_protected_messages_are_copied_but_not_forwarded(talk: Talk) -> None:
    """protect_content binds the people; the bot itself may still copy."""
    number = talk.ok("sendMessage", chat_id=ANN, text="x", protect_content=True)["message_id"]
    where = {"chat_id": STAFF, "from_chat_id": ANN, "message_id": number}
    talk.ok("copyMessage", **where)
    answer = talk.no("forwardMessage", **where)
    assert answer == "Bad Request: message has protected content and can't be forwarded"
