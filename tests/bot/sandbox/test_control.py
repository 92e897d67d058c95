"""Acts on people and the world, state and events."""

from __future__ import annotations

from bot.sandbox import World
from bot.sandbox.state import snapshot
from tests.bot.sandbox.conftest import ANN, NOON, OLGA, STAFF, Talk


def test_new_people_have_counted_ids(talk: Talk) -> None:
    """1001, 1002 ..., or the id that is asked for."""
    first = talk.act("new_user", first_name="Zoe", language_code="uk", username="zoe")
    assert (first["id"], first["started"]) == (1001, False)
    assert talk.act("new_user", first_name="Yan", user_id=77)["id"] == 77
    assert "exists" in talk.cannot("new_user", first_name="Yan", user_id=77)
    assert talk.send("hi", 1001)["from"]["language_code"] == "uk"
    assert talk.world.users[1001].started


def test_two_runs_are_alike() -> None:
    """Nothing is drawn: the same acts give the same ids and updates."""

    def run() -> list[object]:
        talk = Talk(World(clock=lambda: NOON))
        talk.act("start", user_id=ANN)
        talk.act("album", user_id=ANN, chat_id=ANN, kinds=["photo", "photo"])
        return [*talk.updates(), talk.ok("sendDice", chat_id=ANN)]

    assert run() == run()


def test_mistakes_are_explained(talk: Talk) -> None:
    """Unknown acts, people, chats, messages, missing arguments."""
    assert "do must be one of" in talk.cannot("fly")
    assert talk.cannot("send", user_id=9, chat_id=ANN, text="x") == "no user 9"
    assert talk.cannot("send", user_id=ANN, chat_id=9, text="x") == "no chat 9"
    assert talk.cannot("send", user_id=ANN, chat_id=ANN) == "text is missing"
    assert "no message 99" in talk.cannot("send", user_id=ANN, chat_id=ANN, text="x", reply_to=99)
    assert "no topic 5" in talk.cannot("send", user_id=OLGA, chat_id=STAFF, text="x", thread_id=5)
    assert talk.cannot("start", user_id="ann") == "user_id must be a number"


def test_time_moves(talk: Talk) -> None:
    """Messages carry the moved time."""
    before = talk.send()["date"]
    moved = talk.act("move_clock", seconds=3600)
    assert moved["offset"] == 3600
    assert talk.send()["date"] == before + 3600
    assert talk.cannot("move_clock", seconds="soon") == "seconds must be a number"


def test_events_have_growing_numbers(talk: Talk) -> None:
    """Each change is one event; those after a number are given."""
    since = talk.world.seq
    number = talk.ok("sendMessage", chat_id=ANN, text="x")["message_id"]
    talk.ok("editMessageText", chat_id=ANN, message_id=number, text="y")
    talk.act("react", user_id=ANN, chat_id=ANN, message_id=number, emoji="👍")
    talk.ok("sendChatAction", chat_id=ANN, action="typing")
    talk.ok("createForumTopic", chat_id=STAFF, name="t")
    talk.act("block", user_id=ANN)
    talk.act("move_clock", seconds=1)
    talk.act("delete_message", chat_id=ANN, message_id=number)
    events = talk.world.events_since(since)
    kinds = [event["kind"] for event in events]
    assert kinds == ["message", "edited", "reaction", "action", "message", "topic", "user", "clock", "deleted"]
    assert [event["seq"] for event in events] == list(range(since + 1, since + 10))
    assert (events[0]["message"]["text"], events[0]["message"]["out"]) == ("x", True)
    assert events[1]["message"]["edits"] == ["x"]
    assert events[2]["message"]["reactions"] == {"👍": [ANN]}


def test_the_state_is_complete(talk: Talk) -> None:
    """People, chats with members and topics, messages with what only the sandbox knows."""
    thread = talk.ok("createForumTopic", chat_id=STAFF, name="t")["message_thread_id"]
    state = snapshot(talk.world)
    assert state["staff_chat_id"] == STAFF
    assert state["users"]["101"]["started"] is True
    assert state["chats"][str(STAFF)]["members"] == {
        "42": "administrator",
        "201": "member",
        "202": "member",
        "203": "creator",
    }
    assert state["chats"][str(STAFF)]["topics"] == {str(thread): {"name": "t", "closed": False, "deleted": False}}
    assert state["messages"]["101"][0]["text"] == "/start"
    assert state["seq"] == talk.world.seq
    assert list(snapshot(talk.world, chat_id=ANN)["messages"]) == ["101"]


def test_reset_keeps_counting(talk: Talk) -> None:
    """A running bot sees neither old update ids nor old message ids again."""
    number = talk.send()["message_id"]
    card = talk.ok("sendMessage", chat_id=STAFF, text="x")["message_id"]
    update_id = talk.updates()[-1]["update_id"]
    talk.ok("setMyName", name="Desk")
    talk.act("reset")
    assert talk.ok("getMyName") == {"name": "Desk"}
    assert talk.world.chats[ANN].messages == {}
    assert talk.no("sendMessage", chat_id=ANN, text="x").startswith("Forbidden: bot can't initiate")
    assert talk.send()["message_id"] == number + 1
    assert talk.ok("sendMessage", chat_id=STAFF, text="x")["message_id"] == card + 1
    assert talk.updates()[-1]["update_id"] == update_id + 1


def test_people_send_odd_things(talk: Talk) -> None:
    """Raw fields and unusual contents reach the bot as Telegram would send them."""
    talk.act("send_media", user_id=ANN, chat_id=ANN, kind="raw", content={"giveaway_created": {}})
    talk.act("send_media", user_id=ANN, chat_id=ANN, kind="story")
    talk.send("x", extra={"via_bot": {"id": 7, "is_bot": True, "first_name": "B"}})
    first, second, third = (update["message"] for update in talk.updates())
    assert ("giveaway_created" in first, "story" in second, third["via_bot"]["id"]) == (True, True, 7)
