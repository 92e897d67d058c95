"""Chats and members: looking them up, pinning, leaving."""

from __future__ import annotations

from bot.sandbox.access import chat_of, message_of
from bot.sandbox.membership import member_json, set_member
from bot.sandbox.methods import method
from bot.sandbox.model import MEMBER_PERMISSIONS, Chat, Json, Member
from bot.sandbox.params import Params
from bot.sandbox.refused import bad
from bot.sandbox.world import World


@method("getChat", "chat_id")
def get_chat(world: World, params: Params) -> Json:
    """What is known about a chat."""
    chat = chat_of(world, params)
    found = world.chat_json(chat)
    found["accent_color_id"] = abs(chat.id) % 7
    found["max_reaction_count"] = 11
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    found["accepted_gift_types"] = dict.fromkeys(kinds, False)
    if chat.type != "private":
        found["permissions"] = {name: name != "can_manage_topics" for name in MEMBER_PERMISSIONS}
    pinned = next((chat.find(number) for number in reversed(chat.pinned) if chat.find(number)), None)
    if pinned is not None:
        found["pinned_message"] = pinned.brief()
    return found


@method("getChatMember", "chat_id user_id")
def get_chat_member(world: World, params: Params) -> Json:
    """One person's place in a chat; "left" for somebody who never was there."""
    chat = chat_of(world, params)
    user_id = params.integer("user_id")
    if user_id <= 0:
        raise bad("invalid user_id specified")
    if user_id not in world.users:
        raise bad("PARTICIPANT_ID_INVALID")
    if chat.type == "private":
        if user_id not in {chat.id, world.bot.id}:
            raise bad("member not found")
        return {"user": world.users[user_id].json(), "status": "member"}
    return member_json(world, chat, user_id)


def _present(chat: Chat) -> list[int]:
    return [user_id for user_id, place in chat.members.items() if place.present]


@method("getChatMemberCount", "chat_id")
def get_chat_member_count(world: World, params: Params) -> int:
    """How many are in the chat, the bot included."""
    chat = chat_of(world, params)
    return 2 if chat.type == "private" else len(_present(chat))


@method("getChatAdministrators", "chat_id return_bots")
def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Owner and administrators; other bots are left out unless asked for."""
    chat = chat_of(world, params)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return [member_json(world, chat, user_id) for user_id in _present(chat) if chat.member(user_id).is_admin]


@method("leaveChat", "chat_id")
def leave_chat(world: World, params: Params) -> bool:
    """The bot leaves a group."""
    chat = chat_of(world, params)
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    set_member(world, chat, world.bot.id, Member("left"), world.bot)
    return True


def _may_pin(world: World, chat: Chat) -> None:
    if chat.type != "private" and not chat.member(world.bot.id).may("can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")


@method("pinChatMessage", "chat_id message_id disable_notification")
def pin_message(world: World, params: Params) -> bool:
    """Pin a message; a group shows a service message about it."""
    chat = chat_of(world, params)
    message = message_of(chat, params, "pin")
    if message.service:
        raise bad("message can't be pinned")
    _may_pin(world, chat)
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        topic = chat.topics.get(message.thread_id or 0)
        world.post(chat, {"pinned_message": message.brief()}, world.bot, topic=topic, service=True)
    return True


@method("unpinChatMessage", "chat_id message_id")
def unpin_message(world: World, params: Params) -> bool:
    """Unpin one message, or the latest pinned one."""
    chat = chat_of(world, params)
    _may_pin(world, chat)
    number = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    return True
