"""Chats, members, rights, groups that move."""

from __future__ import annotations

from tests.bot.sandbox.conftest import ANN, BOT, IRYNA, OLGA, PETR, STAFF, Talk


def test_the_fresh_world(talk: Talk) -> None:
    """Three staff, three customers with their languages, a forum in which the bot may do what it needs."""
    chat = talk.ok("getChat", chat_id=STAFF)
    assert (chat["type"], chat["is_forum"], chat["title"]) == ("supergroup", True, "Staff")
    assert talk.ok("getChatMemberCount", chat_id=STAFF) == 4
    assert talk.ok("getChatMember", chat_id=STAFF, user_id=OLGA)["status"] == "member"
    bot = talk.ok("getChatMember", chat_id=STAFF, user_id=BOT)
    assert bot["status"] == "administrator"
    assert [name for name in bot if name.startswith("can_") and bot[name]] == [
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_topics",
    ]
    owners = talk.ok("getChatAdministrators", chat_id=STAFF)
    assert {member["user"]["id"]: member["status"] for member in owners} == {BOT: "administrator", IRYNA: "creator"}
    languages = [talk.world.users[number].language_code for number in (101, 102, 103)]
    assert languages == ["en", "ru", "uk"]


def test_strangers_have_left_and_the_unknown_are_invalid(talk: Talk) -> None:
    """A person who never was there is "left"."""
    assert talk.ok("getChatMember", chat_id=STAFF, user_id=ANN)["status"] == "left"
    assert talk.no("getChatMember", chat_id=STAFF, user_id=98765) == "Bad Request: PARTICIPANT_ID_INVALID"
    assert talk.no("getChatMember", chat_id=STAFF) == "Bad Request: invalid user_id specified"
    assert talk.ok("getChatMember", chat_id=ANN, user_id=ANN)["status"] == "member"


def test_coming_and_going_is_told(talk: Talk) -> None:
    """Service messages for all; chat_member for an administrator bot that asked."""
    talk.ok("getUpdates", allowed_updates=["message", "chat_member"])
    talk.act("join", user_id=ANN, chat_id=STAFF)
    talk.act("leave", user_id=ANN, chat_id=STAFF)
    member_in, entered, member_out, left = talk.updates()
    assert member_in["chat_member"]["new_chat_member"]["status"] == "member"
    assert entered["message"]["new_chat_members"][0]["id"] == ANN
    assert member_out["chat_member"]["old_chat_member"]["status"] == "member"
    assert left["message"]["left_chat_member"]["id"] == ANN
    talk.act("leave", user_id=PETR, chat_id=STAFF, by=IRYNA)
    assert talk.ok("getChatMember", chat_id=STAFF, user_id=PETR)["status"] == "kicked"


def test_promotions_are_told_to_an_administrator_only(talk: Talk) -> None:
    """A bot without rights gets no chat_member."""
    talk.ok("getUpdates", allowed_updates=["chat_member"])
    talk.act("promote", user_id=OLGA, chat_id=STAFF, rights={"can_pin_messages": True})
    change = talk.updates()[0]["chat_member"]
    assert (change["from"]["id"], change["new_chat_member"]["can_pin_messages"]) == (IRYNA, True)
    talk.act("bot_rights", chat_id=STAFF, rights={})
    talk.act("demote", user_id=OLGA, chat_id=STAFF)
    assert talk.updates() == []
    assert "unknown rights" in talk.cannot("promote", user_id=OLGA, chat_id=STAFF, rights={"can_fly": True})


def test_what_happens_to_the_bot_is_my_chat_member(talk: Talk) -> None:
    """Kicked, added, demoted, blocked and unblocked."""
    talk.act("kick_bot", chat_id=STAFF)
    talk.act("add_bot", chat_id=STAFF, rights=True)
    talk.act("bot_rights", chat_id=STAFF, rights={})
    talk.act("block", user_id=ANN)
    talk.act("unblock", user_id=ANN)
    changes = [update["my_chat_member"] for update in talk.updates() if "my_chat_member" in update]
    assert [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes] == [
        ("administrator", "kicked"),
        ("kicked", "administrator"),
        ("administrator", "member"),
        ("member", "kicked"),
        ("kicked", "member"),
    ]


def test_a_group_becomes_a_supergroup(talk: Talk) -> None:
    """Both chats say so; the old id names the new one; ids start anew."""
    group = talk.act("new_group", title="Shop", forum=False, members=[OLGA, PETR])
    assert group["type"] == "group"
    talk.ok("sendMessage", chat_id=group["id"], text="x")
    talk.updates()
    new = talk.act("upgrade_group", chat_id=group["id"])
    first, second = (update["message"] for update in talk.updates())
    assert (first["chat"]["id"], first["migrate_to_chat_id"]) == (group["id"], new)
    assert (second["chat"]["id"], second["migrate_from_chat_id"]) == (new, group["id"])
    answer = talk.api.call(talk.world.token, "sendMessage", {"chat_id": group["id"], "text": "x"})
    assert answer.status == 400
    assert answer.body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer.body["parameters"] == {"migrate_to_chat_id": new}
    assert talk.ok("sendMessage", chat_id=new, text="x")["message_id"] == 3
    assert "upgraded" in talk.cannot("send", user_id=OLGA, chat_id=group["id"], text="x")
    talk.act("set_forum", chat_id=new, on=True)
    talk.act("bot_rights", chat_id=new, rights={"can_manage_topics": True})
    talk.ok("createForumTopic", chat_id=new, name="x")


def test_pinning_needs_the_right(talk: Talk) -> None:
    """And is told by a service message, also to the bot itself."""
    number = talk.ok("sendMessage", chat_id=STAFF, text="x")["message_id"]
    pin = {"chat_id": STAFF, "message_id": number}
    refused = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert talk.no("pinChatMessage", **pin) == refused
    talk.act("bot_rights", chat_id=STAFF, rights={"can_pin_messages": True})
    talk.ok("pinChatMessage", **pin)
    assert talk.updates()[-1]["message"]["pinned_message"]["message_id"] == number
    assert talk.ok("getChat", chat_id=STAFF)["pinned_message"]["message_id"] == number
    talk.ok("unpinChatMessage", **pin)
    assert talk.no("unpinChatMessage", **pin) == "Bad Request: message to unpin not found"


def test_anonymous_administrators_hide(talk: Talk) -> None:
    """They write as the group; plain members cannot."""
    message = talk.act("anonymous_send", user_id=IRYNA, chat_id=STAFF, text="from above")
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (1087968824, STAFF)
    assert "administrator" in talk.cannot("anonymous_send", user_id=OLGA, chat_id=STAFF, text="x")


def test_people_act_only_where_they_are(talk: Talk) -> None:
    """Foreign chats, groups they are not in, a blocked bot."""
    assert "somebody else's" in talk.cannot("send", user_id=OLGA, chat_id=ANN, text="x")
    assert "not a member" in talk.cannot("send", user_id=ANN, chat_id=STAFF, text="x")
    talk.act("block", user_id=ANN)
    assert "unblock first" in talk.cannot("send", user_id=ANN, chat_id=ANN, text="x")
    talk.act("start", user_id=ANN, payload="again")
    assert talk.updates()[-1]["message"]["text"] == "/start again"


def test_profile_settings(talk: Talk) -> None:
    """Commands per scope and language, names, descriptions; all within their limits."""
    commands = [{"command": "help", "description": "Help"}]
    talk.ok("setMyCommands", commands=commands, scope={"type": "all_private_chats"}, language_code="uk")
    assert talk.ok("getMyCommands", scope='{"type": "all_private_chats"}', language_code="uk") == commands
    assert talk.ok("getMyCommands") == []
    talk.ok("deleteMyCommands", scope={"type": "all_private_chats"}, language_code="uk")
    assert talk.ok("getMyCommands", scope={"type": "all_private_chats"}, language_code="uk") == []
    assert (
        talk.no("setMyCommands", commands=[{"command": "Help!", "description": "x"}])
        == "Bad Request: BOT_COMMAND_INVALID"
    )
    assert talk.no("setMyCommands", commands=commands * 101) == "Bad Request: BOT_COMMANDS_TOO_MUCH"
    talk.ok("setMyName", name="Desk", language_code="en")
    assert talk.ok("getMyName", language_code="en") == {"name": "Desk"}
    assert talk.ok("getMyName") == {"name": "Sandbox bot"}
    talk.ok("setMyDescription", description="x" * 512)
    assert talk.ok("getMyDescription", language_code="uk") == {"description": "x" * 512}
    talk.ok("setMyShortDescription", short_description="y", language_code="uk")
    assert talk.ok("getMyShortDescription", language_code="uk") == {"short_description": "y"}
    assert talk.ok("getMyShortDescription") == {"short_description": ""}
    assert talk.no("setMyDescription", description="x" * 513) == "Bad Request: BOT_DESCRIPTION_INVALID"
    assert talk.no("setMyShortDescription", short_description="x" * 121) == "Bad Request: BOT_SHARE_TEXT_INVALID"
    assert talk.ok("setChatMenuButton", menu_button={"type": "commands"})
    assert talk.ok("logOut") and talk.ok("close")
