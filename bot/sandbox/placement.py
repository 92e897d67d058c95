"""Where a message goes inside a chat: its topic and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.access import chat_number, topic_to_write
from bot.sandbox.model import Chat, Json, Message, Topic
from bot.sandbox.params import Params
from bot.sandbox.refused import bad
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Place:
    """A message's topic, the message it answers and the extra fields that show an answer across topics or chats."""

    topic: Topic | None = None
    reply_to: Message | None = None
    extra: Json = field(default_factory=dict)


def place_of(world: World, chat: Chat, params: Params) -> Place:
    """Read message_thread_id and reply_parameters; Refused when the topic or the answered message is not there."""
    thread_id = params.integer("message_thread_id")
    wanted = _reply_parameters(params)
    topic = topic_to_write(world, chat, thread_id) if thread_id else None
    return _answer(world, chat, topic, wanted) if wanted else Place(topic)


def _reply_parameters(params: Params) -> Json:
    raw = params.json("reply_parameters", "reply parameters")
    if raw is not None:
        if not isinstance(raw, dict):
            raise bad("reply_parameters must be an Object")
        return raw
    if params.integer("reply_to_message_id"):
        return {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    return {}


def _answer(world: World, chat: Chat, topic: Topic | None, wanted: Json) -> Place:
    number = chat_number(wanted.get("message_id") or 0) or 0
    other = chat
    if wanted.get("chat_id"):
        elsewhere = world.chats.get(chat_number(wanted["chat_id"]) or 0)
        if elsewhere is None:
            raise bad("chat not found")
        other = elsewhere
    message = other.find(number)
    if message is None:
        if wanted.get("allow_sending_without_reply"):
            return Place(topic)
        raise bad("message to be replied not found")
    extra: Json = {}
    if wanted.get("quote"):
        quote = str(wanted["quote"])
        text = message.data.get("text") or message.data.get("caption") or ""
        if quote not in text:
            raise bad("QUOTE_TEXT_INVALID")
        extra["quote"] = {"text": quote, "position": text.index(quote), "is_manual": True}
    home = chat.topic_id(message) if other is chat else None
    if topic is None and home is not None:
        topic = topic_to_write(world, chat, home)
    if other is chat and (topic.id if topic else None) == home:
        return Place(topic, message, extra)
    external: Json = {
        "origin": origin_of(message),
        "chat": world.chat_json(other),
        "message_id": message.id,
    }
    return Place(topic, None, {**extra, "external_reply": external})


def origin_of(message: Message) -> Json:
    """Where a forwarded or quoted message came from (MessageOrigin)."""
    if "forward_origin" in message.data:
        origin: Json = message.data["forward_origin"]
        return origin
    if "sender_chat" in message.data:
        return {"type": "chat", "date": message.data["date"], "sender_chat": message.data["sender_chat"]}
    return {"type": "user", "date": message.data["date"], "sender_user": message.data["from"]}
