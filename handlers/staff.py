"""The staff groups: each handler translates what happens there into things that were heard."""

import re
from typing import Any

from aiogram import Router
from aiogram.types import Chat, ChatMemberUpdated, Message, MessageReactionUpdated

from dialogs.complaint.guide import UNKNOWN
from dialogs.tables import COMMANDS, ON_CARDS, ORDERS
from handlers.answers import ANSWERS
from handlers.filters import not_passed_on, passed_on
from handlers.heard import (
    Anonymous,
    BotMoved,
    GroupMoved,
    Heard,
    MemberSeen,
    NumberAsked,
    Reads,
    StaffAsked,
    StaffMessage,
    StaffReacted,
    TopicSeen,
)
from handlers.items import behind as behind_command
from handlers.items import command_in, is_for, item_of, mentioned, reply_to, shown_line
from handlers.place import Place, clean, colleague_of, name_of
from handlers.reacted import changed

NUMBER = "id"  # the command that tells a group its number: anybody may ask, also in a group of others
ANONYMOUS_ADMIN = 1087968824  # Telegram's user that stands for anonymous administrators
CHANNEL_POSTER = 136817688
_CARD = re.compile(r"\S{1,2}(?: [^·\n]{1,20} ·)? K-(\d{4,12}) · ")
"""How every card begins (texts: card); older ones had no word beside the light."""


async def _in_staff_chat(event: Any, place: Place) -> bool:
    chat: Chat | None = getattr(event, "chat", None)
    return chat is not None and place.group_at(chat.id) is not None


def _group(event: Any, place: Place) -> int:
    """The key of the group in which it happened."""
    group = place.group_at(event.chat.id)
    assert group is not None  # filtered
    return group


def _with(field: str) -> Any:
    """A filter: messages that have this field."""

    async def has_field(message: Message) -> bool:
        return bool(getattr(message, field))

    return has_field


staff = Router(name="staff")

staff.message.filter(_in_staff_chat)
staff.edited_message.filter(_in_staff_chat)
staff.my_chat_member.filter(_in_staff_chat)
staff.chat_member.filter(_in_staff_chat)
staff.message_reaction.filter(_in_staff_chat)


@staff.message(_with("migrate_to_chat_id"))
async def on_moved(message: Message, place: Place) -> list[Heard]:
    """The group became a supergroup."""
    assert message.migrate_to_chat_id is not None
    return [GroupMoved(message.migrate_to_chat_id, _group(message, place))]


@staff.message(_with("forum_topic_created"))
async def on_topic(message: Message, place: Place) -> list[Heard]:
    """A topic appeared."""
    assert message.forum_topic_created is not None
    topic, name = message.message_thread_id or message.message_id, message.forum_topic_created.name
    return [TopicSeen(topic, name, _group(message, place))]


@staff.message(_with("new_chat_members"))
async def on_join(message: Message, place: Place) -> list[Heard]:
    """People came."""
    people = [user for user in message.new_chat_members or [] if not user.is_bot]
    return [MemberSeen(user.id, "member", name_of(user), _group(message, place)) for user in people]


@staff.message(_with("left_chat_member"))
async def on_leave(message: Message, place: Place) -> list[Heard]:
    """Somebody went."""
    gone = message.left_chat_member
    return [MemberSeen(gone.id, "left", name_of(gone), _group(message, place))] if gone and not gone.is_bot else []


@staff.chat_member()
async def on_member(change: ChatMemberUpdated, place: Place) -> list[Heard]:
    """Somebody's place in the group changed."""
    member = change.new_chat_member
    return [MemberSeen(member.user.id, status_of(member), name_of(member.user), _group(change, place))]


@staff.my_chat_member()
async def on_own_place(change: ChatMemberUpdated, place: Place) -> list[Heard]:
    """The bot's own place in the group changed."""
    return [BotMoved(change.new_chat_member.status, _group(change, place))]


@staff.message_reaction()
async def on_reaction(change: MessageReactionUpdated, place: Place) -> list[Heard]:
    """Somebody put a reaction on a message of the group, or took it away; who hides behind the group is nobody."""
    emoji, who = changed(change), change.user
    if emoji is None or who is None or who.is_bot:
        return []
    return [StaffReacted(colleague_of(who), change.message_id, emoji, change.date, _group(change, place))]


def status_of(member: Any) -> str:
    """A member's status; somebody restricted may still be in the group."""
    status = str(getattr(member.status, "value", member.status))
    if status == "restricted":
        return "restricted_member" if member.is_member else "left"
    return status


@staff.message(passed_on)
@staff.edited_message(passed_on)
async def on_staff_message(message: Message, place: Place) -> list[Heard]:
    """A message in the group: a reply, a note, or nothing to us."""
    # A command is for a bot. A reply that was delivered may be changed into whatever its author likes.
    command, _ = command_in(message.text) if message.edit_date is None else ("", 0)
    return _written(message, place, "unsent_command" if command else "")


@staff.message(not_passed_on)
async def on_unsendable(message: Message, place: Place) -> list[Heard]:
    """A poll, a game, a story: as an answer to a customer it is refused aloud, elsewhere it is nothing to us."""
    return _written(message, place, "unsent_kind")


def _written(message: Message, place: Place, unsent: str) -> list[Heard]:
    thread = message.message_thread_id if message.is_topic_message else None
    author, group = message.from_user, _group(message, place)
    command, behind = command_in(message.text)
    fresh, ours = message.edit_date is None, is_for(message.text, place.username)
    alone = reply_to(message) is None  # as a reply it was meant for a customer, and is refused aloud
    if command == NUMBER and fresh and ours and alone:
        return [NumberAsked(message.message_id, thread, group)]
    if message.sender_chat is not None or author is None or author.id in (ANONYMOUS_ADMIN, CHANNEL_POSTER):
        answered_id = reply_to(message)
        hidden = bool(answered_id) and not message.edit_date
        return [Anonymous(message.message_id, answered_id, thread, group)] if hidden else []
    who = colleague_of(author)
    words = shown_line(message.text or "", behind)
    if command in ANSWERS and ours and not author.is_bot and not ANSWERS[command].acts(words):
        read = Reads(who, command, words, message.chat.id, message.message_id, thread, reply_to(message))
        return [read] if fresh else []
    order = command if ours and command in ORDERS and not author.is_bot else ""
    if order and not fresh:
        return []
    if (
        ours and alone and not order and not author.is_bot and (fresh or command in COMMANDS)
    ):  # it is done when it is sent: a change of it is nothing
        words = clean((message.text or "")[behind:]).strip()
        asked = StaffAsked(who, command if command in COMMANDS else UNKNOWN, words, message.message_id, thread, group)
        return [asked] if fresh else []
    if author.is_bot or (unsent and not order and reply_to(message) is None):
        return []
    item = item_of(behind_command(message, behind) if order else message)
    answered = message.reply_to_message if item.reply_to else None
    own = answered is not None and answered.from_user is not None and answered.from_user.id == place.bot_id
    card = _card(answered) if own and answered is not None else None
    to_self = answered is not None and answered.from_user is not None and answered.from_user.id == author.id
    edited, named = not fresh, mentioned(message)
    unsent = "" if order else unsent
    return [StaffMessage(who, item, thread, edited, own, card, unsent, order, to_self, named, group)]


def _card(shown: Message) -> int | None:
    """Whose card a message of ours is. Its words may be a customer's name or words; only we make its button."""
    begins = _CARD.match(shown.text or "")
    if begins is None or shown.reply_markup is None:
        return None
    own = {f"s:{act}:{begins.group(1)}:" for act in ON_CARDS}
    rows = shown.reply_markup.inline_keyboard
    return int(begins.group(1)) if any(button.callback_data in own for row in rows for button in row) else None
