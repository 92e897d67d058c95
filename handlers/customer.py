"""Private chats: each handler translates what a customer does into one thing that was heard."""

import re
from typing import Any

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.types import ChatMemberUpdated, Message, MessageReactionUpdated, User

from dialogs.events import Asked, Blocked, Edited, Unsupported, Wrote
from dialogs.model import Staff
from dialogs.talk.greet import COMMANDS
from handlers.answers import ANSWERS
from handlers.filters import not_passed_on, passed_on
from handlers.heard import CustomerReacted, FromCustomer, Heard, Reads
from handlers.items import behind, command_in, item_of, shown_line
from handlers.place import name_of
from handlers.reacted import changed

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a deep link may carry behind /start


async def _from_person(message: Message) -> bool:
    author = message.from_user
    return message.chat.type == ChatType.PRIVATE and author is not None and not author.is_bot


async def _in_private(change: ChatMemberUpdated) -> bool:
    return change.chat.type == ChatType.PRIVATE


async def _reacts_in_private(change: MessageReactionUpdated) -> bool:
    return change.user is not None and not change.user.is_bot and change.user.id == change.chat.id


async def _begins_with_slash(message: Message) -> bool:
    return message.text is not None and message.text.startswith("/")


customer = Router(name="customer")
customer.message.filter(_from_person)
customer.edited_message.filter(_from_person)
customer.my_chat_member.filter(_in_private)
customer.message_reaction.filter(_reacts_in_private)


def said(user: User, event: Any) -> list[Heard]:
    """What a customer did, with who it was."""
    return [_by(user, event)]


def _by(user: User, event: Any) -> FromCustomer:
    return FromCustomer(user.id, name_of(user), user.language_code, event)


@customer.message(_begins_with_slash)
async def on_command(message: Message) -> list[Heard]:
    """A slash: a command we know, or one we do not; a path or a sentence after a slash is content.

    Words behind a command we know are a message of their own; behind /start a deep link puts its payload.
    """
    assert message.from_user is not None and message.text is not None  # filtered
    word, end = command_in(message.text)
    rest = message.text[end:].strip()
    if word in ANSWERS:  # a colleague's; only the database knows who is one
        who = Staff(message.from_user.id, name_of(message.from_user))
        otherwise = _by(message.from_user, Wrote(item_of(message)) if rest else Asked(""))
        words = shown_line(message.text, end)
        return [Reads(who, word, words, message.chat.id, message.message_id, otherwise=otherwise)]
    if word in COMMANDS:
        payload = rest if _is_payload(word, rest) else ""
        heard = said(message.from_user, Asked(word, payload))
        if rest and not payload:
            heard += said(message.from_user, Wrote(item_of(behind(message, end))))
        return heard
    if rest or not word:
        return said(message.from_user, Wrote(item_of(message)))
    return said(message.from_user, Asked(""))


def _is_payload(command: str, rest: str) -> bool:
    """Whether what stands behind a command came from a deep link."""
    return command == "start" and _PAYLOAD.fullmatch(rest) is not None


@customer.message(passed_on)
async def on_content(message: Message) -> list[Heard]:
    """Anything that can be passed on."""
    assert message.from_user is not None
    return said(message.from_user, Wrote(item_of(message)))


@customer.message(not_passed_on)
async def on_unsupported(message: Message) -> list[Heard]:
    """Something that cannot be passed on: the customer hears what works instead."""
    assert message.from_user is not None
    return said(message.from_user, Unsupported(str(message.content_type), message.message_id))


@customer.edited_message(passed_on)
async def on_edit(message: Message) -> list[Heard]:
    """A changed message. A command is done when it is sent; what Telegram tells of it later (a reaction) is nothing."""
    assert message.from_user is not None
    word, end = command_in(message.text)
    if word not in COMMANDS or message.text is None:
        return said(message.from_user, Edited(item_of(message)))
    rest = message.text[end:].strip()
    if not rest or _is_payload(word, rest):
        return []
    return said(message.from_user, Edited(item_of(behind(message, end))))


@customer.message_reaction()
async def on_reaction(change: MessageReactionUpdated) -> list[Heard]:
    """The customer put a reaction on a message, or took it away."""
    emoji = changed(change)
    return [] if emoji is None else [CustomerReacted(change.chat.id, change.message_id, emoji, change.date)]


@customer.my_chat_member()
async def on_block(change: ChatMemberUpdated) -> list[Heard]:
    """The customer blocked the bot, or let it in again."""
    return said(change.from_user, Blocked(change.new_chat_member.status in ("kicked", "left")))
