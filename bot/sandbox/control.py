"""Acts of people: what somebody does in their Telegram app, as plain functions `(world, args) -> result`.

An act that cannot be done raises `Wrong` with plain words: it is a mistake of the test or the page, not of the bot.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from bot.sandbox.access import chat_number
from bot.sandbox.formatted import formatted
from bot.sandbox.membership import set_blocked
from bot.sandbox.model import Chat, Json, Message, Topic, User
from bot.sandbox.privacy import bot_sees
from bot.sandbox.refused import Refused
from bot.sandbox.text import MAX_TEXT
from bot.sandbox.world import FIRST_NEW_USER, World


class Wrong(Exception):
    """The act makes no sense; the text says why."""


class Args:
    """The arguments of an act."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The argument, or `otherwise`."""
        value = self.raw.get(name)
        return otherwise if value is None else value

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.raw.get(name)
        if not isinstance(value, str) or not value:
            raise Wrong(f"{name} is missing")
        return value

    def number(self, name: str) -> int:
        """A number that must be there."""
        found = chat_number(self.raw.get(name)) if self.raw.get(name) is not None else None
        if found is None:
            raise Wrong(f"{name} must be a number")
        return found


Act = Callable[[World, Args], Any]
ACTS: dict[str, Act] = {}
"""All acts by the value of "do"."""


def act(name: str) -> Callable[[Act], Act]:
    """Register an act."""

    def register(run: Act) -> Act:
        ACTS[name] = run
        return run

    return register


def perform(world: World, raw: Json) -> Any:
    """Do what is asked; `Wrong` in plain words when it cannot be done."""
    run = ACTS.get(str(raw.get("do")))
    if run is None:
        raise Wrong(f"do must be one of {', '.join(sorted(ACTS))}")
    return run(world, Args(raw))


# Finding things


def user_in(world: World, args: Args) -> User:
    """The acting person."""
    user = world.users.get(args.number("user_id"))
    if user is None:
        raise Wrong(f"no user {args.number('user_id')}")
    return user


def chat_in(world: World, args: Args) -> Chat:
    """The chat of the act."""
    chat = world.chats.get(args.number("chat_id"))
    if chat is None:
        raise Wrong(f"no chat {args.number('chat_id')}")
    return chat


def message_in(chat: Chat, args: Args, name: str = "message_id") -> Message:
    """A living message of the chat."""
    message = chat.find(args.number(name))
    if message is None:
        raise Wrong(f"no message {args.number(name)} in chat {chat.id}")
    return message


def check_presence(world: World, user: User, chat: Chat) -> None:
    """Whether the person can write in the chat."""
    if user.gone:
        raise Wrong("the user's account is deleted")
    if chat.type == "private":
        if chat.id != user.id:
            raise Wrong(f"chat {chat.id} is somebody else's private chat")
        if user.blocked:
            raise Wrong("the user has blocked the bot: unblock first")
    elif chat.upgraded_to is not None:
        raise Wrong(f"the group was upgraded to {chat.upgraded_to}")
    elif not chat.member(user.id).present:
        raise Wrong(f"user {user.id} is not a member of chat {chat.id}")


def place_in(chat: Chat, user: User, args: Args) -> tuple[Topic | None, Message | None]:
    """Topic and answered message of what somebody writes; an answer goes to the topic of what it answers."""
    reply_to = message_in(chat, args, "reply_to") if args.get("reply_to") else None
    thread_id = args.get("thread_id") or (chat.topic_id(reply_to) if reply_to is not None else None)
    if not thread_id:
        return None, reply_to
    topic = chat.topics.get(int(thread_id))
    if topic is None or topic.deleted:
        raise Wrong(f"no topic {thread_id} in chat {chat.id}")
    if topic.closed and not chat.member(user.id).may("can_manage_topics") and topic.creator_id != user.id:
        raise Wrong("the topic is closed")
    return topic, reply_to


def written(world: World, text: str, entities: Any = None, field: str = "text", most: int = MAX_TEXT) -> Json:
    """The fields of a text as Telegram delivers it: cleaned and with the entities that it finds by itself."""
    try:
        plain, found = formatted(world, text, "", entities)
    except Refused as error:
        raise Wrong(error.description) from error
    if not plain and field == "text":
        raise Wrong("the text is empty")
    if len(plain) > most:
        raise Wrong(f"the text is longer than {most}")
    names = {"text": "entities", "caption": "caption_entities"}
    fields: Json = {field: plain} if plain else {}
    if found:
        fields[names[field]] = found
    return fields


def say(
    world: World,
    user: User,
    chat: Chat,
    args: Args,
    content: Json,
    *,
    anonymous: bool = False,
    extra: Json | None = None,
) -> Message:
    """A person puts a message into a chat."""
    check_presence(world, user, chat)
    topic, reply_to = place_in(chat, user, args)
    if chat.type == "private" and not user.started:
        user.started = True
        world.emit("user", user_id=user.id, user=world.user_view(user))
    return world.post(
        chat, content, user, topic=topic, reply_to=reply_to, anonymous=anonymous, extra=extra or args.get("extra")
    )


# Acts of a person


@act("new_user")
def new_user(world: World, args: Args) -> Json:
    """A new person (user_id may be given, else counted from 1001)."""
    user_id = args.get("user_id") or world.count("user", FIRST_NEW_USER)
    if user_id in world.users:
        raise Wrong(f"user {user_id} exists")
    names = ("last_name", "username", "language_code")
    user = User(int(user_id), args.text("first_name"), **{name: args.get(name) for name in names})
    return world.user_view(world.add_user(user))


@act("send")
def send(world: World, args: Args) -> Json:
    """Write a text. `extra` adds raw fields to the message (via_bot, forward_origin ...)."""
    user, chat = user_in(world, args), chat_in(world, args)
    content = written(world, args.text("text"), args.get("entities"))
    return say(world, user, chat, args, content).view()


@act("anonymous_send")
def anonymous_send(world: World, args: Args) -> Json:
    """Write as an anonymous administrator: the sender is the group."""
    user, chat = user_in(world, args), chat_in(world, args)
    if chat.type == "private" or not chat.member(user.id).is_admin:
        raise Wrong("only an administrator of a group can be anonymous")
    return say(world, user, chat, args, written(world, args.text("text")), anonymous=True).view()


@act("start")
def start(world: World, args: Args) -> Json:
    """Press Start (or follow a deep link): unblocks and sends /start with the payload."""
    user = user_in(world, args)
    set_blocked(world, user, False)
    payload = args.get("payload") or ""
    text = f"/start {payload}" if payload else "/start"
    return say(world, user, world.chats[user.id], Args({}), written(world, text)).view()


@act("edit")
def edit(world: World, args: Args) -> Json:
    """Edit one's own message; the bot gets edited_message."""
    user, chat = user_in(world, args), chat_in(world, args)
    check_presence(world, user, chat)
    message = message_in(chat, args)
    if message.sender_id != user.id or message.service:
        raise Wrong("only one's own messages can be edited")
    field = "caption" if "text" not in message.data else "text"
    raw = args.get(field, args.get("text", args.get("caption")))
    if not isinstance(raw, str):
        raise Wrong(f"{field} is missing")
    world.change(
        message, written(world, raw, args.get("entities"), field), drop=(field, "entities", "caption_entities")
    )
    if bot_sees(world.bot, chat, message):
        world.push_edited(chat, message)
    return message.view()


@act("block")
def block(world: World, args: Args) -> Json:
    """Block the bot."""
    user = user_in(world, args)
    set_blocked(world, user, True)
    return world.user_view(user)


@act("unblock")
def unblock(world: World, args: Args) -> Json:
    """Unblock the bot."""
    user = user_in(world, args)
    set_blocked(world, user, False)
    return world.user_view(user)


@act("deactivate")
def deactivate(world: World, args: Args) -> Json:
    """Delete one's Telegram account; the bot is not told."""
    user = user_in(world, args)
    user.gone = True
    return world.user_view(user)


@act("delete_message")
def delete_message(world: World, args: Args) -> bool:
    """Somebody deletes a message; the bot is not told."""
    chat = chat_in(world, args)
    world.delete(message_in(chat, args))
    return True


def given_bytes(args: Args) -> bytes | None:
    """The bytes that came with an act."""
    raw = args.get("data_base64")
    if raw is None:
        return None
    try:
        return base64.b64decode(str(raw).rsplit(",", 1)[-1], validate=True)
    except binascii.Error as error:
        raise Wrong("data_base64 is not base64") from error
