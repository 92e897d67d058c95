"""Keyboards: what Telegram lets through."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.sandbox.conftest import ANN, STAFF, Talk


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    """One row of inline buttons."""
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("button", "refused"),
    [
        ({"text": "x", "callback_data": "d" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "ы" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "x", "url": "gopher://a.b"},
            "inline keyboard button URL 'gopher://a.b' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "x", "url": "http://localhost"},
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "copy_text": {"text": "c" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "callback_data": "x", "style": "pink"}, "invalid button style specified"),
    ],
)
def test_bad_inline_buttons_are_refused(talk: Talk, button: dict[str, Any], refused: str) -> None:
    """Each with its own words."""
    assert talk.no("sendMessage", chat_id=ANN, text="x", reply_markup=inline(button)) == f"Bad Request: {refused}"


def test_good_inline_buttons_come_back(talk: Talk) -> None:
    """64 bytes of data, links, copying and styles are kept."""
    markup = inline(
        {"text": "a", "callback_data": "d" * 64, "style": "danger"},
        {"text": "b", "url": "https://example.com"},
        {"text": "c", "copy_text": {"text": "K-1"}},
    )
    assert talk.ok("sendMessage", chat_id=ANN, text="x", reply_markup=markup)["reply_markup"] == markup


def test_web_apps_are_for_private_chats(talk: Talk) -> None:
    """And only over HTTPS."""
    app = inline({"text": "x", "web_app": {"url": "https://example.com"}})
    talk.ok("sendMessage", chat_id=ANN, text="x", reply_markup=app)
    assert talk.no("sendMessage", chat_id=STAFF, text="x", reply_markup=app) == "Bad Request: BUTTON_TYPE_INVALID"
    plain = inline({"text": "x", "web_app": {"url": "http://example.com"}})
    assert talk.no("sendMessage", chat_id=ANN, text="x", reply_markup=plain).endswith("Only HTTPS links are allowed")


def test_a_keyboard_has_at_most_100_buttons(talk: Talk) -> None:
    """101 are too long, whatever the rows."""
    rows = [[{"text": "x", "callback_data": "y"}] * 4 for _ in range(25)]
    talk.ok("sendMessage", chat_id=ANN, text="x", reply_markup={"inline_keyboard": rows})
    rows.append([{"text": "x", "callback_data": "y"}])
    answer = talk.no("sendMessage", chat_id=ANN, text="x", reply_markup={"inline_keyboard": rows})
    assert answer == "Bad Request: reply markup is too long"


def test_markup_must_be_an_object(talk: Talk) -> None:
    """Broken JSON and lists are refused."""
    broken = "Bad Request: can't parse reply keyboard markup JSON object"
    assert talk.no("sendMessage", chat_id=ANN, text="x", reply_markup="{oops") == broken
    assert (
        talk.no("sendMessage", chat_id=ANN, text="x", reply_markup=[]) == "Bad Request: object expected as reply markup"
    )


def test_reply_keyboards_are_shown_to_people_but_not_returned(talk: Talk) -> None:
    """The API returns inline keyboards only; the person can press the keys, which sends their text."""
    markup = {"keyboard": [[{"text": "Yes"}, {"text": "My number", "request_contact": True}]], "resize_keyboard": True}
    message = talk.ok("sendMessage", chat_id=ANN, text="x", reply_markup=markup)
    assert "reply_markup" not in message
    assert talk.world.chats[ANN].messages[message["message_id"]].view()["reply_markup"] == markup
    talk.act("press", user_id=ANN, chat_id=ANN, message_id=message["message_id"], text="Yes")
    talk.act("press", user_id=ANN, chat_id=ANN, message_id=message["message_id"], text="My number")
    first, second = talk.updates()
    assert first["message"]["text"] == "Yes"
    assert second["message"]["contact"]["user_id"] == ANN


@pytest.mark.parametrize("markup", [{"force_reply": True, "selective": True}, {"remove_keyboard": True}])
def test_other_markups_are_accepted(talk: Talk, markup: dict[str, Any]) -> None:
    """ForceReply and ReplyKeyboardRemove."""
    message = talk.ok("sendMessage", chat_id=ANN, text="x", reply_markup=markup)
    assert talk.world.chats[ANN].messages[message["message_id"]].markup == markup
