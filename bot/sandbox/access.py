"""Who may do what where: Telegram's checks of chats, topics, messages and rights, with its words of refusal."""

from __future__ import annotations

from typing import Any

from bot.sandbox.model import Chat, Message, Topic
from bot.sandbox.params import Params
from bot.sandbox.refused import Refused, bad, forbidden
from bot.sandbox.world import World


def chat_number(raw: Any) -> int | None:
    """A chat id from what a caller sent; None when it is no number."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    try:
        return int(str(raw).strip())
    except ValueError:
        return None


def chat_of(world: World, params: Params, *, name: str = "chat_id") -> Chat:
    """The chat of a call, readable by the bot."""
    raw = params.raw.get(name)
    if raw is None or raw == "":
        raise bad(f"{name} is empty")
    number = chat_number(raw)
    chat = world.chats.get(number) if number is not None else None
    if chat is None or number == world.bot.id:
        raise bad("chat not found")
    if chat.type == "private":
        user = world.users[chat.id]
        if not user.started and not chat.messages:
            _known(world, chat)
        return chat
    check_place(world, chat)
    return chat


def _known(world: World, chat: Chat) -> None:
    """A person whom the bot never met in a group is no chat at all for reading."""
    met = any(chat.id in other.members for other in world.chats.values() if other.type != "private")
    if not met:
        raise bad("chat not found")


def check_place(world: World, chat: Chat) -> None:
    """Whether the bot is in the group, and the group still is one."""
    kind = "supergroup" if chat.type == "supergroup" else "group"
    if chat.upgraded_to is not None:
        raise Refused(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.upgraded_to},
        )
    status = chat.member(world.bot.id).status
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {kind} chat")
    if status == "left":
        raise forbidden(f"bot is not a member of the {kind} chat")


def chat_to_write(world: World, params: Params, *, what: str = "text messages") -> Chat:
    """The chat of a call, if the bot may write there."""
    raw = params.raw.get("chat_id")
    if raw is None or raw == "":
        raise bad("chat_id is empty")
    number = chat_number(raw)
    chat = world.chats.get(number) if number is not None else None
    if chat is None:
        raise bad("chat not found")
    if chat.type == "private":
        user = world.users[chat.id]
        if user.is_bot:
            raise forbidden("bot can't send messages to bots")
        if user.gone:
            raise forbidden("user is deactivated")
        if user.blocked:
            raise forbidden("bot was blocked by the user")
        if not user.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
    check_place(world, chat)
    place = chat.member(world.bot.id)
    if place.status == "restricted" and not place.rights.get("can_send_messages", False):
        raise bad(f"not enough rights to send {what} to the chat")
    return chat


def topic_of(world: World, chat: Chat, thread_id: int) -> Topic:
    """A living topic of a forum."""
    topic = chat.topics.get(thread_id) if chat.is_forum else None
    if topic is None or topic.deleted:
        raise bad("message thread not found")
    return topic


def topic_to_write(world: World, chat: Chat, thread_id: int) -> Topic:
    """A topic that is open to the bot: closed ones take posts from their creator and from topic managers only."""
    topic = topic_of(world, chat, thread_id)
    may = chat.member(world.bot.id).may("can_manage_topics") or topic.creator_id == world.bot.id
    if topic.closed and not may:
        raise bad("TOPIC_CLOSED")
    return topic


def message_of(chat: Chat, params: Params, what: str, *, name: str = "message_id") -> Message:
    """A living message; `what` completes "message to ... not found"."""
    if not params.has(name) or params.text(name) == "":
        raise bad("message identifier is not specified")
    message = chat.find(params.integer(name))
    if message is None:
        raise bad(f"message to {what} not found")
    return message
