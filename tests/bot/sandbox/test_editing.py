"""Editing and deleting: every reason to refuse."""

from __future__ import annotations

from typing import Any

from tests.bot.sandbox.conftest import ANN, OLGA, STAFF, Talk

KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def sent(talk: Talk, **params: Any) -> int:
    """The id of a new text message of the bot in Ann's chat."""
    return int(talk.ok("sendMessage", **{"chat_id": ANN, "text": "x"} | params)["message_id"])


def test_an_edit_replaces_text_and_keyboard(talk: Talk) -> None:
    """Leaving out the keyboard removes it; the earlier text is kept for the watchers."""
    number = sent(talk, reply_markup=KEYS)
    edited = talk.ok("editMessageText", chat_id=ANN, message_id=number, text="y")
    assert edited["text"] == "y"
    assert "reply_markup" not in edited
    assert edited["edit_date"]
    assert talk.world.chats[ANN].messages[number].view()["edits"] == ["x"]
    again = talk.ok("editMessageReplyMarkup", chat_id=ANN, message_id=number, reply_markup=KEYS)
    assert again["reply_markup"] == KEYS
    assert again["text"] == "y"


def test_the_same_content_is_not_modified(talk: Talk) -> None:
    """Text, entities and keyboard count together."""
    number = sent(talk, text="<b>x</b>", parse_mode="HTML", reply_markup=KEYS)
    same = {"chat_id": ANN, "message_id": number, "text": "x"}
    bold = [{"type": "bold", "offset": 0, "length": 1}]
    assert talk.no("editMessageText", **same, entities=bold, reply_markup=KEYS) == NOT_MODIFIED
    assert talk.no("editMessageReplyMarkup", chat_id=ANN, message_id=number, reply_markup=KEYS) == NOT_MODIFIED
    talk.ok("editMessageText", **same, reply_markup=KEYS)
    talk.ok("editMessageText", **same)
    assert talk.no("editMessageText", **same) == NOT_MODIFIED


def test_what_cannot_be_edited(talk: Talk) -> None:
    """Missing and deleted messages, other people's, forwards, and those with a reply keyboard."""
    edit = {"chat_id": ANN, "text": "y"}
    assert talk.no("editMessageText", **edit, message_id=99) == "Bad Request: message to edit not found"
    assert talk.no("editMessageText", **edit) == "Bad Request: message identifier is not specified"
    refused = "Bad Request: message can't be edited"
    assert talk.no("editMessageText", **edit, message_id=talk.send()["message_id"]) == refused
    keyboard = sent(talk, reply_markup={"keyboard": [["a"]]})
    assert talk.no("editMessageText", **edit, message_id=keyboard) == refused
    forwarded = talk.ok("forwardMessage", chat_id=ANN, from_chat_id=ANN, message_id=sent(talk))["message_id"]
    assert talk.no("editMessageText", **edit, message_id=forwarded) == refused
    gone = sent(talk)
    talk.act("delete_message", chat_id=ANN, message_id=gone)
    assert talk.no("editMessageText", **edit, message_id=gone) == "Bad Request: message to edit not found"


def test_an_edit_takes_inline_keyboards_only(talk: Talk) -> None:
    """A reply keyboard is refused."""
    answer = talk.no(
        "editMessageText", chat_id=ANN, message_id=sent(talk), text="y", reply_markup={"keyboard": [["a"]]}
    )
    assert answer == "Bad Request: inline keyboard expected"


def test_long_edits_have_other_words_than_long_sends(talk: Talk) -> None:
    """MESSAGE_TOO_LONG and MEDIA_CAPTION_TOO_LONG."""
    number = sent(talk)
    assert (
        talk.no("editMessageText", chat_id=ANN, message_id=number, text="x" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    )
    answer = talk.no("editMessageCaption", chat_id=ANN, message_id=number, caption="x" * 1025)
    assert answer == "Bad Request: MEDIA_CAPTION_TOO_LONG"


def test_texts_and_captions_are_not_mixed_up(talk: Talk) -> None:
    """A photo has no text, a text no caption."""
    photo = talk.ok("sendPhoto", chat_id=ANN, photo="https://example.com/a.png", caption="c")["message_id"]
    answer = talk.no("editMessageText", chat_id=ANN, message_id=photo, text="y")
    assert answer == "Bad Request: there is no text in the message to edit"
    answer = talk.no("editMessageCaption", chat_id=ANN, message_id=sent(talk), caption="y")
    assert answer == "Bad Request: there is no caption in the message to edit"
    assert talk.ok("editMessageCaption", chat_id=ANN, message_id=photo, caption="d")["caption"] == "d"
    assert "caption" not in talk.ok("editMessageCaption", chat_id=ANN, message_id=photo)


def test_media_can_be_replaced(talk: Talk) -> None:
    """A photo becomes a document with another caption; a text may become a photo."""
    photo = talk.ok("sendPhoto", chat_id=ANN, photo="https://example.com/a.png", caption="c")["message_id"]
    media = {"type": "document", "media": "https://example.com/a.pdf", "caption": "d"}
    edited = talk.ok("editMessageMedia", chat_id=ANN, message_id=photo, media=media)
    assert edited["document"]["file_name"] == "a.pdf"
    assert edited["caption"] == "d"
    assert "photo" not in edited
    media = {"type": "photo", "media": "https://example.com/b.png"}
    assert "text" not in talk.ok("editMessageMedia", chat_id=ANN, message_id=sent(talk), media=media)


def test_messages_older_than_two_days_stay(talk: Talk) -> None:
    """deleteMessage works for 48 hours; edits have no such limit."""
    number, other = sent(talk), sent(talk)
    talk.act("move_clock", seconds=48 * 3600)
    talk.ok("deleteMessage", chat_id=ANN, message_id=other)
    talk.act("move_clock", seconds=1)
    assert talk.no("deleteMessage", chat_id=ANN, message_id=number) == "Bad Request: message can't be deleted"
    talk.ok("editMessageText", chat_id=ANN, message_id=number, text="still")


def test_what_cannot_be_deleted(talk: Talk) -> None:
    """Missing ones; and others' messages in a group without the right."""
    assert talk.no("deleteMessage", chat_id=ANN, message_id=99) == "Bad Request: message to delete not found"
    talk.ok("deleteMessage", chat_id=ANN, message_id=talk.send()["message_id"])
    first, second = (talk.send("x", OLGA, STAFF)["message_id"] for _ in range(2))
    talk.ok("deleteMessage", chat_id=STAFF, message_id=first)
    talk.act("bot_rights", chat_id=STAFF, rights={"can_manage_topics": True})
    assert talk.no("deleteMessage", chat_id=STAFF, message_id=second) == "Bad Request: message can't be deleted"


def test_many_are_deleted_at_once(talk: Talk) -> None:
    """1-100 ids; those that are missing are skipped."""
    numbers = [sent(talk), 999, sent(talk)]
    assert talk.ok("deleteMessages", chat_id=ANN, message_ids=numbers) is True
    assert all(talk.world.chats[ANN].find(number) is None for number in numbers)
    assert "not specified" in talk.no("deleteMessages", chat_id=ANN, message_ids=[])
    assert "too many" in talk.no("deleteMessages", chat_id=ANN, message_ids=list(range(1, 102)))


def test_people_edit_their_own_messages(talk: Talk) -> None:
    """The bot gets edited_message; others' messages are not theirs to edit."""
    number = talk.send("x")["message_id"]
    talk.act("edit", user_id=ANN, chat_id=ANN, message_id=number, text="y")
    update = talk.updates()[-1]
    assert update["edited_message"]["text"] == "y"
    assert "own messages" in talk.cannot("edit", user_id=ANN, chat_id=ANN, message_id=sent(talk), text="y")
