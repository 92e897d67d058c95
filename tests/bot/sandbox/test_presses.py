"""Presses of buttons, their answers, and reactions."""

from __future__ import annotations

from tests.bot.sandbox.conftest import ANN, OLGA, STAFF, Talk

KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}, {"text": "Site", "url": "https://example.com"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def card(talk: Talk, chat_id: int = ANN) -> int:
    """A message with buttons."""
    return int(talk.ok("sendMessage", chat_id=chat_id, text="x", reply_markup=KEYS)["message_id"])


def test_a_press_carries_the_message_and_the_data(talk: Talk) -> None:
    """By data or by label."""
    number = card(talk)
    made = talk.act("press", user_id=ANN, chat_id=ANN, message_id=number, text="Go")
    query = talk.updates()[0]["callback_query"]
    assert query["id"] == made["callback_query_id"]
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("go", ANN, number)
    talk.act("press", user_id=ANN, chat_id=ANN, message_id=number, data="go")
    assert talk.updates()[0]["callback_query"]["id"] != query["id"]


def test_a_press_is_answered_once(talk: Talk) -> None:
    """The second answer is too late; the toast is an event."""
    made = talk.act("press", user_id=ANN, chat_id=ANN, message_id=card(talk), data="go")
    seq = talk.world.seq
    answer = {"callback_query_id": made["callback_query_id"], "text": "done", "show_alert": "true"}
    talk.ok("answerCallbackQuery", **answer)
    toast = talk.world.events_since(seq)[-1]
    assert (toast["kind"], toast["text"], toast["alert"], toast["user_id"]) == ("toast", "done", True, ANN)
    assert talk.no("answerCallbackQuery", **answer) == TOO_OLD


def test_a_press_must_be_answered_within_150_seconds(talk: Talk) -> None:
    """149 is well, 151 is too late, an unknown id always is."""
    first, second = (talk.act("press", user_id=ANN, chat_id=ANN, message_id=card(talk), data="go") for _ in range(2))
    talk.act("move_clock", seconds=149)
    talk.ok("answerCallbackQuery", **first)
    talk.act("move_clock", seconds=2)
    assert talk.no("answerCallbackQuery", **second) == TOO_OLD
    assert talk.no("answerCallbackQuery", callback_query_id="1") == TOO_OLD


def test_long_answers_are_refused(talk: Talk) -> None:
    """200 characters fit; a refused answer may be repeated shorter."""
    made = talk.act("press", user_id=ANN, chat_id=ANN, message_id=card(talk), data="go")
    assert talk.no("answerCallbackQuery", **made, text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    talk.ok("answerCallbackQuery", **made, text="x" * 200)


def test_only_buttons_that_are_there_can_be_pressed(talk: Talk) -> None:
    """Unless the client is forged; links lead away and tell the bot nothing."""
    number = card(talk)
    assert "no button" in talk.cannot("press", user_id=ANN, chat_id=ANN, message_id=number, data="other")
    assert talk.act("press", user_id=ANN, chat_id=ANN, message_id=number, text="Site") == {"url": "https://example.com"}
    assert talk.updates() == []
    talk.act("press", user_id=ANN, chat_id=ANN, message_id=number, data="made up", forged=True)
    assert talk.updates()[0]["callback_query"]["data"] == "made up"


def test_only_members_can_press(talk: Talk) -> None:
    """A customer cannot press a button of the staff."""
    number = card(talk, STAFF)
    assert "not a member" in talk.cannot("press", user_id=ANN, chat_id=STAFF, message_id=number, data="go")
    talk.act("press", user_id=OLGA, chat_id=STAFF, message_id=number, data="go")


def test_a_message_may_be_inaccessible(talk: Talk) -> None:
    """Then the query holds its place only, with date 0."""
    number = card(talk)
    talk.act("press", user_id=ANN, chat_id=ANN, message_id=number, data="go", inaccessible=True)
    message = talk.updates()[0]["callback_query"]["message"]
    assert (message["date"], message["message_id"], "text" in message) == (0, number, False)


def test_the_bot_reacts_with_allowed_emoji_only(talk: Talk) -> None:
    """One at most; an empty list takes it back; variation selectors do not matter."""
    number = talk.send()["message_id"]

    def react(*emojis: str) -> dict[str, object]:
        reaction = [{"type": "emoji", "emoji": emoji} for emoji in emojis]
        return {"chat_id": ANN, "message_id": number, "reaction": reaction}

    talk.ok("setMessageReaction", **react("👍"))
    talk.ok("setMessageReaction", **react("❤️"))
    assert talk.world.chats[ANN].messages[number].reactions == {"❤": [talk.world.bot.id]}
    assert talk.no("setMessageReaction", **react("✅")) == "Bad Request: REACTION_INVALID"
    assert talk.no("setMessageReaction", **react("👍", "👎")) == "Bad Request: REACTIONS_TOO_MANY"
    assert talk.no("setMessageReaction", chat_id=ANN, message_id=99) == "Bad Request: message to react not found"
    talk.ok("setMessageReaction", **react())
    assert talk.world.chats[ANN].messages[number].reactions == {}


def test_reactions_of_people_are_told(talk: Talk) -> None:
    """Old and new reaction, to an administrator that asked; those of the bot are not."""
    talk.ok("getUpdates", allowed_updates=["message_reaction"])
    number = talk.ok("sendMessage", chat_id=STAFF, text="x")["message_id"]
    reaction = [{"type": "emoji", "emoji": "👍"}]
    talk.ok("setMessageReaction", chat_id=STAFF, message_id=number, reaction=reaction)
    talk.act("react", user_id=OLGA, chat_id=STAFF, message_id=number, emoji="👍")
    talk.act("react", user_id=OLGA, chat_id=STAFF, message_id=number, emoji="🔥")
    changes = [update["message_reaction"] for update in talk.updates()]
    assert [len(change["old_reaction"]) for change in changes] == [0, 1]
    assert changes[1]["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]
    talk.act("bot_rights", chat_id=STAFF, rights={})
    talk.act("react", user_id=OLGA, chat_id=STAFF, message_id=number)
    assert talk.updates() == []
