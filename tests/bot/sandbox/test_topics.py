"""Forum topics."""

from __future__ import annotations

from tests.bot.sandbox.conftest import ANN, IRYNA, OLGA, STAFF, Talk


def topic(talk: Talk, name: str = "K-1") -> int:
    """A new topic of the bot."""
    return int(talk.ok("createForumTopic", chat_id=STAFF, name=name)["message_thread_id"])


def test_the_bot_hears_of_its_own_topic(talk: Talk) -> None:
    """The topic's id is the id of the service message that announces it."""
    made = talk.ok("createForumTopic", chat_id=STAFF, name="n" * 200, icon_color=9367192)
    assert made["name"] == "n" * 128
    message = talk.updates()[0]["message"]
    assert message["message_id"] == made["message_thread_id"]
    assert message["forum_topic_created"] == {"name": "n" * 128, "icon_color": 9367192}


def test_messages_in_a_topic_answer_its_announcement(talk: Talk) -> None:
    """Bot and people alike; an answer to another message stays what it is."""
    thread = topic(talk)
    sent = talk.ok("sendMessage", chat_id=STAFF, text="x", message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "K-1"
    answer = talk.send("y", OLGA, STAFF, reply_to=sent["message_id"])
    assert answer["message_thread_id"] == thread
    assert answer["reply_to_message"]["message_id"] == sent["message_id"]
    plain = talk.send("z", OLGA, STAFF, thread_id=thread)
    assert plain["reply_to_message"]["message_id"] == thread
    general = talk.send("general", OLGA, STAFF)
    assert "message_thread_id" not in general
    assert "reply_to_message" not in general


def test_an_answer_without_thread_goes_to_the_topic_of_its_message(talk: Talk) -> None:
    """And one from another topic is shown as an external reply."""
    thread, other = topic(talk), topic(talk, "K-2")
    first = talk.ok("sendMessage", chat_id=STAFF, text="x", message_thread_id=thread)["message_id"]
    answer = talk.ok("sendMessage", chat_id=STAFF, text="y", reply_parameters={"message_id": first})
    assert answer["message_thread_id"] == thread
    across = talk.ok(
        "sendMessage", chat_id=STAFF, text="z", message_thread_id=other, reply_parameters={"message_id": first}
    )
    assert across["external_reply"]["message_id"] == first
    assert across["reply_to_message"]["message_id"] == other


def test_threads_that_are_not_there(talk: Talk) -> None:
    """Unknown, General by its id, private chats: the thread is not found."""
    for chat_id, thread in ((STAFF, 777), (STAFF, 1), (ANN, 5)):
        answer = talk.no("sendMessage", chat_id=chat_id, text="x", message_thread_id=thread)
        assert answer == "Bad Request: message thread not found"


def test_answers_in_a_plain_group_have_a_thread_that_is_no_topic(talk: Talk) -> None:
    """It carries message_thread_id without is_topic_message, and must not be written to."""
    talk.act("set_forum", chat_id=STAFF, on=False)
    first = talk.send("one", OLGA, STAFF)["message_id"]
    second = talk.send("two", OLGA, STAFF, reply_to=first)
    third = talk.ok("sendMessage", chat_id=STAFF, text="3", reply_parameters={"message_id": second["message_id"]})
    for message in (second, third):
        assert message["message_thread_id"] == first
        assert "is_topic_message" not in message
    answer = talk.no("sendMessage", chat_id=STAFF, text="x", message_thread_id=first)
    assert answer == "Bad Request: message thread not found"


def test_a_deleted_topic_is_gone_without_a_word(talk: Talk) -> None:
    """Sending and editing fail, chat actions do not, and no update is made."""
    thread = topic(talk)
    number = talk.ok("sendMessage", chat_id=STAFF, text="x", message_thread_id=thread)["message_id"]
    talk.updates()
    talk.act("delete_topic", chat_id=STAFF, thread_id=thread)
    assert talk.updates() == []
    answer = talk.no("sendMessage", chat_id=STAFF, text="x", message_thread_id=thread)
    assert answer == "Bad Request: message thread not found"
    assert "to edit not found" in talk.no("editMessageText", chat_id=STAFF, message_id=number, text="y")
    assert talk.ok("sendChatAction", chat_id=STAFF, action="typing", message_thread_id=thread)
    for method in ("closeForumTopic", "deleteForumTopic", "editForumTopic"):
        assert talk.no(method, chat_id=STAFF, message_thread_id=thread, name="x") == "Bad Request: TOPIC_ID_INVALID"


def test_a_closed_topic_takes_posts_of_managers_and_its_creator(talk: Talk) -> None:
    """Anybody else is refused, the bot with TOPIC_CLOSED."""
    own = topic(talk)
    foreign = talk.act("new_topic", chat_id=STAFF, name="theirs", user_id=IRYNA)["thread_id"]
    for thread in (own, foreign):
        talk.ok("closeForumTopic", chat_id=STAFF, message_thread_id=thread)
        talk.ok("sendMessage", chat_id=STAFF, text="x", message_thread_id=thread)
        assert talk.cannot("send", user_id=OLGA, chat_id=STAFF, text="x", thread_id=thread) == "the topic is closed"
    talk.act("bot_rights", chat_id=STAFF, rights={"can_delete_messages": True})
    talk.ok("sendMessage", chat_id=STAFF, text="x", message_thread_id=own)
    answer = talk.no("sendMessage", chat_id=STAFF, text="x", message_thread_id=foreign)
    assert answer == "Bad Request: TOPIC_CLOSED"


def test_closing_and_reopening_are_told(talk: Talk) -> None:
    """By the bot or by people; no change is TOPIC_NOT_MODIFIED."""
    thread = topic(talk)
    talk.updates()
    talk.ok("closeForumTopic", chat_id=STAFF, message_thread_id=thread)
    assert talk.no("closeForumTopic", chat_id=STAFF, message_thread_id=thread) == "Bad Request: TOPIC_NOT_MODIFIED"
    talk.act("reopen_topic", chat_id=STAFF, thread_id=thread)
    assert talk.no("reopenForumTopic", chat_id=STAFF, message_thread_id=thread) == "Bad Request: TOPIC_NOT_MODIFIED"
    talk.act("close_topic", chat_id=STAFF, thread_id=thread, user_id=IRYNA)
    names = [[name for name in update["message"] if name.startswith("forum_")] for update in talk.updates()]
    assert names == [["forum_topic_closed"], ["forum_topic_reopened"], ["forum_topic_closed"]]


def test_renaming(talk: Talk) -> None:
    """The same name is no change."""
    thread = topic(talk)
    assert talk.ok("editForumTopic", chat_id=STAFF, message_thread_id=thread, name="K-1 done")
    answer = talk.no("editForumTopic", chat_id=STAFF, message_thread_id=thread, name="K-1 done")
    assert answer == "Bad Request: TOPIC_NOT_MODIFIED"
    assert talk.world.chats[STAFF].topics[thread].name == "K-1 done"


def test_topics_need_rights(talk: Talk) -> None:
    """Creating needs can_manage_topics, deleting can_delete_messages; one's own topic may be closed without."""
    thread = topic(talk)
    foreign = talk.act("new_topic", chat_id=STAFF, name="theirs", user_id=IRYNA)["thread_id"]
    talk.act("bot_rights", chat_id=STAFF, rights={"can_pin_messages": True})
    assert talk.no("createForumTopic", chat_id=STAFF, name="x") == "Bad Request: not enough rights to create a topic"
    assert talk.no("deleteForumTopic", chat_id=STAFF, message_thread_id=thread) == (
        "Bad Request: not enough rights to delete the topic"
    )
    talk.ok("closeForumTopic", chat_id=STAFF, message_thread_id=thread)
    assert talk.no("closeForumTopic", chat_id=STAFF, message_thread_id=foreign) == (
        "Bad Request: not enough rights to close or open the topic"
    )


def test_names_and_colours_are_checked(talk: Talk) -> None:
    """A blank name and an unknown colour are refused."""
    assert talk.no("createForumTopic", chat_id=STAFF, name="  ") == "Bad Request: title must be non-empty"
    assert (
        talk.no("createForumTopic", chat_id=STAFF, name="x", icon_color=1)
        == "Bad Request: invalid icon color specified"
    )


def test_a_forum_can_be_switched_off(talk: Talk) -> None:
    """Then there are no topics: neither new ones nor old threads."""
    thread = topic(talk)
    talk.act("set_forum", chat_id=STAFF, on=False)
    assert talk.no("createForumTopic", chat_id=STAFF, name="x") == "Bad Request: the chat is not a forum"
    talk.act("delete_message", chat_id=STAFF, message_id=thread)
    assert "thread not found" in talk.no("sendMessage", chat_id=STAFF, text="x", message_thread_id=thread)
    assert "is_forum" not in talk.ok("getChat", chat_id=STAFF)
