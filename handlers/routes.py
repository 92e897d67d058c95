"""aiogram routers: each handler translates one kind of update and returns what was heard. Nobody acts here.

The staff group's id comes with each update (`place`), because a group can move to a new id.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from aiogram import Dispatcher, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message, User

from dialogs.events import Act, Asked, Blocked, Command, Desk, Edited, Pressed, Unsupported, Wrote
from dialogs.model import Item, Staff
from handlers.callbacks import CustomerPress, StaffPress
from handlers.heard import (
    Anonymous,
    BotMoved,
    ForeignGroup,
    ForeignPress,
    FromCustomer,
    GroupMoved,
    Heard,
    MemberSeen,
    StaffButton,
    StaffMessage,
    TopicSeen,
)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
PASSED_ON = frozenset(
    [
        "text",
        "photo",
        "live_photo",
        "video",
        "voice",
        "video_note",
        "audio",
        "document",
        "animation",
        "sticker",
        "location",
        "venue",
        "contact",
    ]
)
# Telegram calls these content too, but they cannot be copied, or mean nothing out of their place.
NOT_PASSED_ON = frozenset(
    [
        "poll",
        "dice",
        "game",
        "story",
        "invoice",
        "paid_media",
        "checklist",
        "giveaway",
        "giveaway_winners",
        "rich_message",
        "unknown",
    ]
)
ANONYMOUS_ADMIN = 1087968824  # Telegram's user that stands for anonymous administrators
CHANNEL_POSTER = 136817688
MOST_ENTITIES = 500  # Telegram gives a hundred; aiogram's work grows with their square
LARGEST = 2**63  # a forged number above it would fail in the database, and not as a stale press
_CARD = re.compile(r"\S{1,2} K-(\d{4,12}) · ")  # how every card begins (texts: card)
_NOWHERE = dict.fromkeys(map(ord, "\x00"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where staff are, and who we are."""

    staff_chat: int
    bot_id: int
    forum: bool


def clean(text: str) -> str:
    """Drop what no database or server takes: NUL, and halves of surrogate pairs."""
    return text.translate(_NOWHERE).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def name_of(user: User) -> str:
    """The first name as in the profile, on one line."""
    return " ".join(clean(user.first_name).split())[:64] or "?"


def item_of(message: Message) -> Item:
    """One message as somebody wrote it."""
    text = clean(message.text or message.caption or "")
    kind = str(getattr(message.content_type, "value", message.content_type))
    entities = message.entities or message.caption_entities
    return Item(
        chat=message.chat.id,
        message=message.message_id,
        kind="photo" if kind == "live_photo" else kind,  # Telegram names its still picture as well
        text=text,
        html=_html(message, text)
        if entities and text and len(entities) <= MOST_ENTITIES
        else escape(text, quote=False),
        media=_file_id(message),
        album=message.media_group_id or "",
        spoiler=bool(message.has_media_spoiler),
        reply_to=_reply_to(message),
        at=_utc(message.date),
    )


def _html(message: Message, text: str) -> str:
    """The formatted words; plain ones where the entities cut a character in half."""
    try:
        return clean(message.html_text)
    except UnicodeError:
        return escape(text, quote=False)


def _utc(at: datetime | int) -> datetime:
    if isinstance(at, int):
        return datetime.fromtimestamp(at, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _file_id(message: Message) -> str:
    if message.photo:
        return message.photo[-1].file_id
    for kind in ("video", "audio", "document"):
        found = getattr(message, kind)
        if found is not None:
            return str(found.file_id)
    return ""


def _reply_to(message: Message) -> int | None:
    """The answered message; Telegram also names the topic's first message where nothing is answered."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    if message.is_topic_message and answered.message_id == message.message_thread_id:
        return None
    return answered.message_id


# Filters are coroutines: aiogram runs any other, its magic `F` too, in a thread, which costs more than all the rest.


async def _passed_on(message: Message) -> bool:
    return message.content_type in PASSED_ON


async def _not_passed_on(message: Message) -> bool:
    return message.content_type in NOT_PASSED_ON


# Private chats ------------------------------------------------------------------------------------


async def _from_person(message: Message) -> bool:
    author = message.from_user
    return message.chat.type == ChatType.PRIVATE and author is not None and not author.is_bot


async def _in_private(change: ChatMemberUpdated) -> bool:
    return change.chat.type == ChatType.PRIVATE


async def _begins_with_slash(message: Message) -> bool:
    return message.text is not None and message.text.startswith("/")


customer = Router(name="customer")
customer.message.filter(_from_person)
customer.edited_message.filter(_from_person)
customer.my_chat_member.filter(_in_private)


_COMMANDS = {command.value: command for command in Command if command is not Command.UNKNOWN}


def _said(user: User, event: Any) -> list[Heard]:
    return [FromCustomer(user.id, name_of(user), user.language_code, event)]


@customer.message(_begins_with_slash)
async def on_command(message: Message) -> list[Heard]:
    """A slash: a command we know, or one we do not; a path or a sentence after a slash is content."""
    assert message.from_user is not None and message.text is not None  # filtered
    head, _, rest = message.text.partition(" ")
    word = head[1:].split("@")[0].lower()
    if word in _COMMANDS:
        return _said(message.from_user, Asked(_COMMANDS[word], clean(rest.strip())[:64]))
    if rest.strip() or not word.replace("_", "").isalnum():
        return _said(message.from_user, Wrote(item_of(message)))
    return _said(message.from_user, Asked(Command.UNKNOWN))


@customer.message(_passed_on)
async def on_content(message: Message) -> list[Heard]:
    """Anything that can be passed on."""
    assert message.from_user is not None
    return _said(message.from_user, Wrote(item_of(message)))


@customer.message(_not_passed_on)
async def on_unsupported(message: Message) -> list[Heard]:
    """Something that cannot be passed on: the customer hears what works instead."""
    assert message.from_user is not None
    return _said(message.from_user, Unsupported(str(message.content_type), message.message_id))


@customer.edited_message(_passed_on)
async def on_edit(message: Message) -> list[Heard]:
    """A changed message. A command is done when it is sent; what Telegram tells of it later (a reaction) is nothing."""
    assert message.from_user is not None
    if message.text and message.text.split(" ")[0][1:].lower() in _COMMANDS and message.text.startswith("/"):
        return []
    return _said(message.from_user, Edited(item_of(message)))


@customer.my_chat_member()
async def on_block(change: ChatMemberUpdated) -> list[Heard]:
    """The customer blocked the bot, or let it in again."""
    return _said(change.from_user, Blocked(change.new_chat_member.status in ("kicked", "left")))


# The staff group ----------------------------------------------------------------------------------


async def _in_staff_chat(event: Any, place: Place) -> bool:
    chat: Chat | None = getattr(event, "chat", None)
    return chat is not None and chat.id == place.staff_chat


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


@staff.message(_with("migrate_to_chat_id"))
async def on_moved(message: Message) -> list[Heard]:
    """The group became a supergroup."""
    assert message.migrate_to_chat_id is not None
    return [GroupMoved(message.migrate_to_chat_id)]


@staff.message(_with("forum_topic_created"))
async def on_topic(message: Message) -> list[Heard]:
    """A topic appeared."""
    assert message.forum_topic_created is not None
    return [TopicSeen(message.message_thread_id or message.message_id, message.forum_topic_created.name)]


@staff.message(_with("new_chat_members"))
async def on_join(message: Message) -> list[Heard]:
    """People came."""
    people = [user for user in message.new_chat_members or [] if not user.is_bot]
    return [MemberSeen(user.id, "member", name_of(user)) for user in people]


@staff.message(_with("left_chat_member"))
async def on_leave(message: Message) -> list[Heard]:
    """Somebody went."""
    gone = message.left_chat_member
    return [MemberSeen(gone.id, "left", name_of(gone))] if gone and not gone.is_bot else []


@staff.chat_member()
async def on_member(change: ChatMemberUpdated) -> list[Heard]:
    """Somebody's place in the group changed."""
    member = change.new_chat_member
    return [MemberSeen(member.user.id, status_of(member), name_of(member.user))]


@staff.my_chat_member()
async def on_own_place(change: ChatMemberUpdated) -> list[Heard]:
    """The bot's own place in the group changed."""
    return [BotMoved(change.new_chat_member.status)]


def status_of(member: Any) -> str:
    """A member's status; somebody restricted may still be in the group."""
    status = str(getattr(member.status, "value", member.status))
    if status == "restricted":
        return "restricted_member" if member.is_member else "left"
    return status


@staff.message(_passed_on)
@staff.edited_message(_passed_on)
async def on_staff_message(message: Message, place: Place) -> list[Heard]:
    """A message in the group: a reply, a note, or nothing to us."""
    thread = message.message_thread_id if message.is_topic_message else None
    author = message.from_user
    if message.sender_chat is not None or author is None or author.id in (ANONYMOUS_ADMIN, CHANNEL_POSTER):
        reply_to = _reply_to(message)
        return [Anonymous(message.message_id, reply_to, thread)] if reply_to and not message.edit_date else []
    if author.is_bot or (message.text or "").startswith("/"):
        return []
    who = Staff(author.id, name_of(author))
    item = item_of(message)
    answered = message.reply_to_message if item.reply_to else None
    ours = answered is not None and answered.from_user is not None and answered.from_user.id == place.bot_id
    card = _card(answered) if ours and answered is not None else None
    return [StaffMessage(who, item, thread, message.edit_date is not None, ours, card)]


def _card(shown: Message) -> int | None:
    """Whose card a message of ours is. Its words may be a customer's name or words; only we make its button."""
    begins = _CARD.match(shown.text or "")
    if begins is None or shown.reply_markup is None:
        return None
    own = {f"s:{act.value}:{begins.group(1)}:" for act in (Desk.CLAIM, Desk.RESOLVE)}
    rows = shown.reply_markup.inline_keyboard
    return int(begins.group(1)) if any(button.callback_data in own for row in rows for button in row) else None


# Presses ------------------------------------------------------------------------------------------

presses = Router(name="presses")


@presses.callback_query()
async def on_press(query: CallbackQuery, place: Place) -> list[Heard]:
    """A press anywhere. Data we did not make, or from the wrong chat, gets a plain answer."""
    user = query.from_user
    chat = query.message.chat.id if query.message else None
    message = query.message.message_id if query.message else 0
    data = query.data or ""
    foreign = ForeignPress(user.id, user.language_code, query.id, staff=chat == place.staff_chat)
    try:
        if chat == place.staff_chat and data.startswith("s:"):
            press = StaffPress.unpack(data)
            if not 0 <= press.complaint < LARGEST:
                return [foreign]
            act = Desk(press.act)
            who = Staff(user.id, name_of(user))
            return [StaffButton(who, act, press.complaint, press.arg, query.id, message)]
        if chat == user.id and data.startswith("u:"):
            own = CustomerPress.unpack(data)
            if not 0 <= own.complaint < LARGEST:
                return [foreign]
            return _said(user, Pressed(Act(own.act), own.complaint, own.arg, query.id, message))
    except (ValueError, TypeError):
        return [foreign]
    return [foreign]


# Other places -------------------------------------------------------------------------------------

elsewhere = Router(name="elsewhere")


async def _in_group(change: ChatMemberUpdated) -> bool:
    return change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)


@elsewhere.my_chat_member(_in_group)
async def on_foreign_group(change: ChatMemberUpdated) -> list[Heard]:
    """Added to a group that is not the staff group: say its id, once."""
    joined = change.new_chat_member.status in ("member", "administrator")
    was_in = change.old_chat_member.status in ("member", "administrator")
    return [ForeignGroup(change.chat.id)] if joined and not was_in else []


def dispatcher() -> Dispatcher:
    """The routers, wired; without FSM (state belongs to our transaction)."""
    made = Dispatcher(disable_fsm=True)
    for router in (customer, staff, presses, elsewhere):
        router._parent_router = None  # a test may wire the same routers again
        made.include_router(router)
    return made
