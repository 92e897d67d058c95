"""Sending: who can be written to, what is checked, what comes back."""

from __future__ import annotations

import pytest

from tests.bot.sandbox.conftest import ANN, OLGA, STAFF, Talk


def test_the_answer_is_the_message(talk: Talk) -> None:
    """Sender, chat, date and text are those of the message."""
    message = talk.ok("sendMessage", chat_id=ANN, text="hello")
    assert message["text"] == "hello"
    assert message["from"]["id"] == talk.world.bot.id
    assert message["chat"] == {"id": ANN, "type": "private", "first_name": "Ann", "last_name": "Miller"}
    assert message["date"] == int(talk.world.now().timestamp())


def test_a_bot_cannot_write_first(talk: Talk) -> None:
    """Borys has not started the bot."""
    assert talk.no("sendMessage", chat_id=102, text="x") == "Forbidden: bot can't initiate conversation with a user"
    talk.act("start", user_id=102)
    talk.ok("sendMessage", chat_id=102, text="x")


def test_people_can_be_out_of_reach(talk: Talk) -> None:
    """Blocked, deleted and unknown each have their words; unblocking heals."""
    talk.act("block", user_id=ANN)
    for method in ("sendMessage", "sendChatAction"):
        answer = talk.no(method, chat_id=ANN, text="x", action="typing")
        assert answer == "Forbidden: bot was blocked by the user"
    talk.act("unblock", user_id=ANN)
    talk.ok("sendMessage", chat_id=ANN, text="x")
    talk.act("deactivate", user_id=ANN)
    assert talk.no("sendMessage", chat_id=ANN, text="x") == "Forbidden: user is deactivated"
    assert talk.no("sendMessage", chat_id=999, text="x") == "Bad Request: chat not found"
    assert talk.no("sendMessage", text="x") == "Bad Request: chat_id is empty"
    assert talk.no("getChat", chat_id=103) == "Bad Request: chat not found"


def test_groups_can_be_out_of_reach(talk: Talk) -> None:
    """Kicked and left are different words, in every method that needs the group."""
    talk.act("kick_bot", chat_id=STAFF)
    for method in ("sendMessage", "getChat", "createForumTopic"):
        answer = talk.no(method, chat_id=STAFF, text="x", name="x")
        assert answer == "Forbidden: bot was kicked from the supergroup chat"
    talk.act("add_bot", chat_id=STAFF)
    talk.ok("leaveChat", chat_id=STAFF)
    assert talk.no("sendMessage", chat_id=STAFF, text="x") == "Forbidden: bot is not a member of the supergroup chat"


def test_a_muted_bot_may_not_send(talk: Talk) -> None:
    """A restricted bot without can_send_messages is refused."""
    talk.act("bot_rights", chat_id=STAFF, rights={"can_send_messages": False})
    assert talk.no("sendMessage", chat_id=STAFF, text="x") == (
        "Bad Request: not enough rights to send text messages to the chat"
    )


def test_lengths_are_counted_in_code_points_after_parsing(talk: Talk) -> None:
    """4096 characters fit, also as emoji and also under markup; one more does not."""
    talk.ok("sendMessage", chat_id=ANN, text="x" * 4096)
    talk.ok("sendMessage", chat_id=ANN, text="👍" * 4096)
    talk.ok("sendMessage", chat_id=ANN, text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    assert talk.no("sendMessage", chat_id=ANN, text="x" * 4097) == "Bad Request: message is too long"
    assert talk.no("sendMessage", chat_id=ANN, text="x" * 32_769) == "Bad Request: text is too long"


def test_empty_texts_have_two_refusals(talk: Talk) -> None:
    """No text, and only blanks."""
    assert talk.no("sendMessage", chat_id=ANN) == "Bad Request: message text is empty"
    assert talk.no("sendMessage", chat_id=ANN, text=" \n ") == "Bad Request: text must be non-empty"


def test_texts_are_cleaned_and_trimmed(talk: Talk) -> None:
    """Control characters become blanks, \\r and direction marks go, outer blanks go; entities move along."""
    message = talk.ok("sendMessage", chat_id=ANN, text="  a\u202e\r\n\x07<b>c</b> ", parse_mode="HTML")
    assert message["text"] == "a\n c"
    assert message["entities"] == [{"offset": 3, "length": 1, "type": "bold"}]


def test_an_answer_needs_its_message(talk: Talk) -> None:
    """reply_parameters and the old parameters; allow_sending_without_reply forgives."""
    first = talk.send()["message_id"]
    message = talk.ok("sendMessage", chat_id=ANN, text="x", reply_parameters={"message_id": first, "quote": "ell"})
    assert message["reply_to_message"]["message_id"] == first
    assert message["quote"]["position"] == 1
    assert talk.ok("sendMessage", chat_id=ANN, text="x", reply_to_message_id=first)["reply_to_message"]
    gone = {"message_id": 999}
    refused = "Bad Request: message to be replied not found"
    assert talk.no("sendMessage", chat_id=ANN, text="x", reply_parameters=gone) == refused
    allowed = talk.ok(
        "sendMessage", chat_id=ANN, text="x", reply_parameters=gone | {"allow_sending_without_reply": True}
    )
    assert "reply_to_message" not in allowed
    bad_quote = {"message_id": first, "quote": "nowhere"}
    assert (
        talk.no("sendMessage", chat_id=ANN, text="x", reply_parameters=bad_quote) == "Bad Request: QUOTE_TEXT_INVALID"
    )


def test_answers_embed_one_level(talk: Talk) -> None:
    """An answered message is shown without what it answered itself."""
    first = talk.ok("sendMessage", chat_id=ANN, text="1")
    second = talk.send("2", reply_to=first["message_id"])
    third = talk.ok("sendMessage", chat_id=ANN, text="3", reply_parameters={"message_id": second["message_id"]})
    assert second["reply_to_message"]["text"] == "1"
    assert "reply_to_message" not in third["reply_to_message"]


def test_private_chats_share_one_series_of_message_ids(talk: Talk) -> None:
    """Two people never have the same message id; a supergroup counts for itself."""
    talk.act("start", user_id=102)
    first = talk.ok("sendMessage", chat_id=ANN, text="x")["message_id"]
    assert talk.ok("sendMessage", chat_id=102, text="x")["message_id"] == first + 1
    assert talk.ok("sendMessage", chat_id=STAFF, text="x")["message_id"] == 2


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        ("sendLocation", {"latitude": "50.4", "longitude": 30.5}, "location"),
        ("sendVenue", {"latitude": 1, "longitude": 2, "title": "T", "address": "A"}, "venue"),
        ("sendContact", {"phone_number": "+1", "first_name": "A"}, "contact"),
        ("sendPoll", {"question": "Q?", "options": '["a", "b"]'}, "poll"),
        ("sendDice", {}, "dice"),
    ],
)
def test_other_contents_are_sent(talk: Talk, method: str, params: dict[str, object], field: str) -> None:
    """Each arrives under its own field."""
    assert field in talk.ok(method, chat_id=ANN, **params)


def test_other_contents_are_checked(talk: Talk) -> None:
    """Empty or impossible values are refused."""
    assert "wrong latitude" in talk.no("sendLocation", chat_id=ANN, latitude=100, longitude=0)
    assert "phone number" in talk.no("sendContact", chat_id=ANN, first_name="A")
    assert "question must be non-empty" in talk.no("sendPoll", chat_id=ANN, options=["a"])
    assert talk.no("sendDice", chat_id=ANN, emoji="x") == "Bad Request: wrong dice emoji specified"
    assert talk.no("sendChatAction", chat_id=ANN, action="dance") == "Bad Request: wrong parameter action in request"


def test_methods_have_no_case_and_unknown_ones_are_loud(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown method or parameter is answered and recorded as a problem, on stderr too."""
    talk.ok("SENDMESSAGE", chat_id=ANN, text="x")
    answer = talk.api.call(talk.world.token, "sendTelepathy", {})
    assert (answer.status, answer.body["description"]) == (404, "Not Found: method not found")
    talk.ok("sendMessage", chat_id=ANN, text="x", txet="y")
    assert talk.world.problems == ["unknown method sendTelepathy", "unknown parameter txet of sendMessage"]
    assert "sendTelepathy" in capsys.readouterr().err


def test_a_wrong_token_is_unauthorized(talk: Talk) -> None:
    """401, whatever the method."""
    answer = talk.api.call("42:WRONG", "getMe", {})
    assert (answer.status, answer.body) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


def test_privacy_mode_holds_for_a_plain_member(talk: Talk) -> None:
    """Without administrator rights: service messages, commands and answers to the bot, nothing else."""
    card = talk.ok("sendMessage", chat_id=STAFF, text="card")["message_id"]
    talk.send("seen", OLGA, STAFF)
    talk.act("bot_rights", chat_id=STAFF, rights={})
    talk.send("chatter", OLGA, STAFF)
    talk.send("/help", OLGA, STAFF)
    talk.send("/help@other_bot", OLGA, STAFF)
    talk.send("/help@Sandbox_Bot now", OLGA, STAFF)
    talk.send("answer", OLGA, STAFF, reply_to=card)
    talk.act("leave", user_id=OLGA, chat_id=STAFF)
    texts = [update["message"].get("text") for update in talk.updates() if "message" in update]
    assert texts == ["seen", "/help", "/help@Sandbox_Bot now", "answer", None]
