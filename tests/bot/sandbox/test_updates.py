"""The queue of updates: confirming, forgetting, expiring, choosing."""

from __future__ import annotations

from tests.bot.sandbox.conftest import ANN, OLGA, STAFF, Talk


def ids(batch: list[dict[str, int]]) -> list[int]:
    """The update ids of a batch."""
    return [update["update_id"] for update in batch]


def test_updates_stay_until_a_higher_offset_confirms_them(talk: Talk) -> None:
    """The same offset gives the same updates again."""
    talk.send("one")
    talk.send("two")
    first = talk.ok("getUpdates")
    talk.world.clock.move(1)
    assert talk.ok("getUpdates") == first
    talk.world.clock.move(1)
    rest = talk.ok("getUpdates", offset=first[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["two"]


def test_update_ids_grow_by_one(talk: Talk) -> None:
    """Each update has the next number."""
    for _ in range(3):
        talk.send()
    found = ids(talk.updates())
    assert found == list(range(found[0], found[0] + 3))


def test_the_same_offset_within_half_a_second_gives_one_update(talk: Talk) -> None:
    """A poller that comes back at once gets one update, as from the real server."""
    talk.send()
    talk.send()
    assert len(talk.ok("getUpdates", offset=1)) == 2
    assert len(talk.ok("getUpdates", offset=1)) == 1


def test_limit_is_at_most_100(talk: Talk) -> None:
    """More than a hundred come in more than one batch."""
    for _ in range(101):
        talk.send()
    assert len(talk.ok("getUpdates", limit=1000)) == 100
    assert len(talk.ok("getUpdates", limit=3, offset=2)) == 3


def test_a_negative_offset_forgets_older_updates(talk: Talk) -> None:
    """-1 leaves the last one only."""
    for text in ("one", "two", "three"):
        talk.send(text)
    assert [update["message"]["text"] for update in talk.ok("getUpdates", offset=-1)] == ["three"]
    assert len(talk.world.updates.waiting) == 1


def test_an_offset_far_past_the_end_is_ignored(talk: Talk) -> None:
    """More than ten past the tail: delivery starts at the oldest waiting one."""
    talk.send()
    last = talk.world.updates.next_id
    assert len(talk.ok("getUpdates", offset=last + 11)) == 1
    assert talk.ok("getUpdates", offset=last + 10) == []


def test_messages_wait_a_day_and_presses_150_seconds(talk: Talk) -> None:
    """What is not fetched in time is lost."""
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    message = talk.ok("sendMessage", chat_id=ANN, text="x", reply_markup=keyboard)
    talk.send("late")
    talk.act("press", user_id=ANN, chat_id=ANN, message_id=message["message_id"], data="go")
    talk.act("move_clock", seconds=149)
    assert len(talk.ok("getUpdates")) == 2
    talk.act("move_clock", seconds=2)
    assert [list(update)[1] for update in talk.ok("getUpdates")] == ["message"]
    talk.act("move_clock", seconds=86_400)
    assert talk.ok("getUpdates") == []


def test_allowed_updates_are_applied_when_an_update_is_made(talk: Talk) -> None:
    """A later change does not touch what already waits; an omitted list keeps the setting."""
    talk.ok("getUpdates", allowed_updates=["message"])
    message = talk.send("first")
    talk.act("edit", user_id=ANN, chat_id=ANN, message_id=message["message_id"], text="changed")
    talk.ok("getUpdates", allowed_updates=["edited_message"])
    talk.ok("getUpdates")
    talk.act("edit", user_id=ANN, chat_id=ANN, message_id=message["message_id"], text="again")
    talk.send("unseen")
    assert talk.kinds() == ["message", "edited_message"]


def test_member_and_reaction_updates_come_only_when_named(talk: Talk) -> None:
    """The default leaves out chat_member and message_reaction; an empty list is the default."""
    message = talk.ok("sendMessage", chat_id=STAFF, text="card")

    def both() -> None:
        talk.act("react", user_id=OLGA, chat_id=STAFF, message_id=message["message_id"], emoji="👍")
        talk.act("promote", user_id=OLGA, chat_id=STAFF)
        talk.act("react", user_id=OLGA, chat_id=STAFF, message_id=message["message_id"])
        talk.act("demote", user_id=OLGA, chat_id=STAFF)

    both()
    assert talk.kinds() == []
    talk.ok("getUpdates", allowed_updates=["chat_member", "message_reaction"])
    both()
    assert talk.kinds() == ["message_reaction", "chat_member"] * 2
    talk.ok("getUpdates", allowed_updates=[])
    both()
    assert talk.kinds() == []


def test_an_update_can_be_delivered_twice(talk: Talk) -> None:
    """duplicate_update repeats an id that was confirmed long ago, once."""
    talk.send()
    first = talk.updates()
    talk.act("duplicate_update", update_id=first[0]["update_id"])
    assert talk.ok("getUpdates", offset=first[0]["update_id"] + 1) == first
    assert talk.ok("getUpdates", offset=first[0]["update_id"] + 1) == []
    assert "no update" in talk.cannot("duplicate_update", update_id=1)


def test_raw_updates_pass_as_they_are(talk: Talk) -> None:
    """Made-up kinds are queued with the next id, or with the id that is given."""
    talk.act("raw_update", update={"from_the_future": {"a": 1}})
    found = talk.updates()
    assert found[0]["from_the_future"] == {"a": 1}
    talk.act("raw_update", update={"update_id": found[0]["update_id"] + 7, "message": {}})
    assert ids(talk.updates()) == [found[0]["update_id"] + 7]


def test_numbering_can_fall_back(talk: Talk) -> None:
    """After a quiet week Telegram may restart the ids anywhere: an old offset is then too high and is ignored."""
    talk.act("next_update_id", update_id=7)
    talk.send()
    assert ids(talk.updates()) == [7]


def test_polling_is_refused_while_a_webhook_is_set(talk: Talk) -> None:
    """409 with the way out."""
    talk.ok("setWebhook", url="http://127.0.0.1:1/hook")
    assert talk.no("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    talk.ok("deleteWebhook")
    talk.ok("getUpdates")


def test_pending_updates_can_be_dropped(talk: Talk) -> None:
    """deleteWebhook with drop_pending_updates empties the queue."""
    talk.send()
    assert talk.ok("getWebhookInfo")["pending_update_count"] == 1
    talk.ok("deleteWebhook", drop_pending_updates=True)
    assert talk.ok("getWebhookInfo")["pending_update_count"] == 0


def test_the_bot_gets_no_updates_about_its_own_messages(talk: Talk) -> None:
    """Neither about sends nor about edits, nor about anybody's deletions."""
    message = talk.ok("sendMessage", chat_id=ANN, text="x")
    talk.ok("editMessageText", chat_id=ANN, message_id=message["message_id"], text="y")
    talk.act("delete_message", chat_id=ANN, message_id=message["message_id"])
    assert talk.kinds() == []
