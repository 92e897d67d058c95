"""What the sandbox's world is made of: people, chats, members, topics, messages, files, presses.

Plain mutable records. `Message.data` is the Bot API's Message object; it is replaced, never changed in place, so that
an update or an event that holds it keeps what was true when it was made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ANONYMOUS_ADMIN_ID = 1087968824
"""Telegram's own account GroupAnonymousBot, the sender of messages of anonymous administrators."""

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
)
MEMBER_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(slots=True)
class User:
    """A person or the bot. `started`: has written to the bot; `blocked`: has blocked it; `gone`: deleted account."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    gone: bool = False

    def json(self) -> Json:
        """The Bot API's User object."""
        found: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            value = getattr(self, name)
            if value:
                found[name] = value
        return found


@dataclass(slots=True)
class Member:
    """One person's place in a group; `rights` are administrator rights, or permissions when restricted."""

    status: str = "member"
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        """Whether the person is in the chat."""
        return self.status in {"creator", "administrator", "member", "restricted"}

    @property
    def is_admin(self) -> bool:
        """Whether the person is the owner or an administrator."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether an administrator right is held; the owner holds all."""
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, False))


@dataclass(slots=True)
class Message:
    """A message as the bot would see it, with what only the sandbox knows about it."""

    id: int
    chat_id: int
    data: Json
    sender_id: int
    out: bool = False
    service: bool = False
    forwarded: bool = False
    protected: bool = False
    thread_id: int | None = None
    markup: Json | None = None
    deleted: bool = False
    edits: list[str] = field(default_factory=list)
    reactions: dict[str, list[int]] = field(default_factory=dict)

    def brief(self) -> Json:
        """The object as embedded in a reply: one level deep, as Telegram does."""
        return {name: value for name, value in self.data.items() if name != "reply_to_message"}

    def view(self) -> Json:
        """The object as the control interface shows it."""
        found = dict(self.data)
        if self.markup is not None:
            found["reply_markup"] = self.markup
        found["deleted"] = self.deleted
        found["edits"] = list(self.edits)
        found["reactions"] = {emoji: list(ids) for emoji, ids in self.reactions.items()}
        found["out"] = self.out
        return found


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is the id of the message that announced it."""

    id: int
    name: str
    icon_color: int
    creator_id: int
    root: Message
    closed: bool = False
    deleted: bool = False
    icon_custom_emoji_id: str | None = None
    message_ids: list[int] = field(default_factory=list)

    def view(self) -> Json:
        """The topic as the control interface shows it."""
        return {"name": self.name, "closed": self.closed, "deleted": self.deleted}


@dataclass(slots=True)
class Chat:
    """A private chat (id = the person's id), a basic group or a supergroup."""

    id: int
    type: str
    title: str | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    upgraded_to: int | None = None
    last_id: int = 0

    def member(self, user_id: int) -> Member:
        """The person's place here; "left" for a stranger."""
        return self.members.get(user_id) or Member("left")

    def topic_id(self, message: Message) -> int | None:
        """The topic that a message belongs to; None in General and outside forums."""
        return message.thread_id if self.is_forum and message.thread_id in self.topics else None

    def find(self, message_id: int) -> Message | None:
        """The message, unless it never was or is deleted."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message

    def view(self) -> Json:
        """The chat as the control interface shows it."""
        return {
            "id": self.id,
            "type": self.type,
            "title": self.title,
            "is_forum": self.is_forum,
            "upgraded_to": self.upgraded_to,
            "members": {str(user_id): member.status for user_id, member in self.members.items()},
            "topics": {str(topic.id): topic.view() for topic in self.topics.values()},
        }


@dataclass(slots=True)
class Press:
    """A press of an inline button: the callback query and its answer."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    at: float
    answered: bool = False
    answer: Json | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file known to the server. `kind` is the Bot API's field name (photo, document, ...)."""

    id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    size: int
    data: bytes | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime_type: str
    data: bytes
