"""From a message of Telegram to an item of ours: its words, its formatting, its file. aiogram is only named here."""

import re
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from dialogs.items import Item
from handlers.place import clean, shown_name

if TYPE_CHECKING:
    from aiogram.types import Message

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

_COMMAND = re.compile(r"/([A-Za-z][A-Za-z0-9_]{0,31})(?:@(\w+))?(?=\s|$)")  # as Telegram knows commands

_FILES = ("animation", "video", "audio", "document", "voice", "video_note", "sticker")

MOST_ENTITIES = 500  # Telegram gives a hundred; aiogram's work grows with their square


def command_in(text: str | None) -> tuple[str, int]:
    """The command that a text begins with, in lower case, and where it ends; ("", 0) when it begins with words."""
    found = _COMMAND.match(text or "")
    return (found[1].lower(), found.end()) if found else ("", 0)


def is_for(text: str | None, username: str) -> bool:
    """Whether a command is for us: it names nobody, or us, or we do not know our name yet."""
    found = _COMMAND.match(text or "")
    return found is not None and (not found[2] or not username or found[2].lower() == username.lower())


def shown_line(text: str, begins: int) -> str:
    """The words behind a command, cleaned, on one line."""
    return " ".join(clean(text[begins:]).split())


def behind(message: "Message", end: int) -> "Message":
    """The same message without the command that it begins with, of this length."""
    text = message.text or ""
    words = text[end:].lstrip()
    cut = _units(text[: len(text) - len(words)])
    kept = [
        entity.model_copy(update={"offset": max(0, entity.offset - cut), "length": length})
        for entity in message.entities or []
        if (length := min(entity.length, entity.offset + entity.length - cut)) > 0
    ]
    return message.model_copy(update={"text": words.rstrip(), "entities": kept})


def _units(text: str) -> int:
    """The length in UTF-16 units, as Telegram counts offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def item_of(message: "Message") -> Item:
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
        reply_to=reply_to(message),
        at=_utc(message.date),
        origin=_origin(message),
        unique=_unique_id(message),
        quote=clean(message.quote.text).strip() if message.quote else "",
    )


def _origin(message: "Message") -> str:
    """Where it was forwarded from, as far as Telegram says (dialogs.model.Words); "" for one's own words."""
    origin: Any = message.forward_origin
    if origin is None:
        return ""
    if origin.type == "user":
        sender, author = origin.sender_user, message.from_user
        own = author is not None and sender.id == author.id
        full = " ".join(part for part in (sender.first_name, sender.last_name) if part)
        return "" if own else f"user {shown_name(full)}"
    if origin.type == "hidden_user":
        return f"user {shown_name(origin.sender_user_name)}"
    chat = origin.chat if origin.type == "channel" else origin.sender_chat
    signed = f" ({shown_name(origin.author_signature)})" if origin.author_signature else ""
    return f"{origin.type} " + shown_name(chat.title or "") + signed


def _html(message: "Message", text: str) -> str:
    """The formatted words; plain ones where the entities cut a character in half."""
    try:
        return clean(message.html_text)
    except UnicodeError:
        return escape(text, quote=False)


def _utc(at: datetime | int) -> datetime:
    if isinstance(at, int):
        return datetime.fromtimestamp(at, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _file_id(message: "Message") -> str:
    if message.photo:
        return message.photo[-1].file_id
    for kind in ("video", "audio", "document"):
        found = getattr(message, kind)
        if found is not None:
            return str(found.file_id)
    return ""


def _unique_id(message: "Message") -> str:
    """What names the file of a message for ever, also where it cannot be sent again by its file_id."""
    if message.photo:
        return message.photo[-1].file_unique_id
    files = (getattr(message, kind) for kind in _FILES)
    return next((str(file.file_unique_id) for file in files if file is not None), "")


def mentioned(message: "Message") -> tuple[str, ...]:
    """Who is named in a message: "name" of "@name" in lower case, or the id of somebody who has no such name."""
    found = []
    for entity in message.entities or message.caption_entities or ():
        if entity.type == "text_mention" and entity.user is not None:
            found.append(str(entity.user.id))
        elif entity.type == "mention":
            found.append(entity.extract_from(message.text or message.caption or "").lstrip("@").lower())
    return tuple(found)


def reply_to(message: "Message") -> int | None:
    """The answered message; Telegram also names the topic's first message where nothing is answered."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    if message.is_topic_message and answered.message_id == message.message_thread_id:
        return None
    return answered.message_id
