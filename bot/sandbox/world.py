"""The state behind the sandbox: who exists, what was said, which updates wait; pure and synchronous.

Nothing here speaks HTTP or waits. Ids are counted, never drawn, so a run can be repeated. Every change is announced
as an event with a growing sequence number; no call does work in proportion to all messages.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.limits import Limits
from bot.sandbox.model import ADMIN_RIGHTS, ANONYMOUS_ADMIN_ID, Chat, Json, Member, Message, Press, Topic, User
from bot.sandbox.privacy import bot_sees
from bot.sandbox.updates import DAY, Updates

STAFF_CHAT_ID = -1002000000001
BOT_RIGHTS = {name: name in {"can_manage_chat", "can_delete_messages", "can_manage_topics"} for name in ADMIN_RIGHTS}
FIRST_NEW_USER = 1001
EVENTS_KEPT = 100_000
CALLS_KEPT = 100_000


class World:
    """One bot, its people and chats. `clock` replaces real time (a callable giving aware UTC datetimes)."""

    def __init__(
        self,
        *,
        token: str = "42:TEST",  # noqa: S107 - a made-up token of the sandbox
        forum: bool = True,
        strict_limits: bool = False,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.token = token
        self.forum = forum
        self.clock = Clock(clock)
        self.limits = Limits(on=strict_limits)
        self.faults = Faults()
        self.updates = Updates()
        self.events: deque[Json] = deque(maxlen=EVENTS_KEPT)
        self.seq = 0
        self.calls: deque[Json] = deque(maxlen=CALLS_KEPT)
        self.call_count = 0
        self.listeners: list[Callable[[], None]] = []
        self.settings: Json = {}
        self.webhook: Json = {"url": ""}
        self._last_ids: dict[int, int] = {}
        self._counters: dict[str, int] = {}
        self.reset()

    def reset(self) -> None:
        """Back to the first day, but not for the bot: its settings, its webhook and all numbers go on."""
        for chat in getattr(self, "chats", {}).values():
            self._last_ids[chat.id] = chat.last_id
        self.updates.clear()
        self.limits.clear()
        self.faults.clear()
        self.files = Files()
        self.problems: list[str] = []
        self.presses: dict[str, Press] = {}
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        bot_id = int(self.token.split(":")[0])
        self.bot = User(bot_id, "Sandbox bot", username="sandbox_bot", is_bot=True, started=True)
        self.users[bot_id] = self.bot
        for user_id, first, last, language in (
            (101, "Ann", "Miller", "en"),
            (102, "Борис", "Орлов", "ru"),
            (103, "Соломія", "Коваль", "uk"),
            (201, "Olga", None, "en"),
            (202, "Petr", None, "en"),
            (203, "Iryna", None, "uk"),
        ):
            self.add_user(User(user_id, first, last, language_code=language))
        staff = self.add_chat(Chat(STAFF_CHAT_ID, "supergroup", "Staff", self.forum))
        staff.members = {
            bot_id: Member("administrator", dict(BOT_RIGHTS)),
            201: Member(),
            202: Member(),
            203: Member("creator"),
        }
        self.emit("chat", chat_id=staff.id, reset=True, chat=staff.view())

    # Time and numbers

    def now(self) -> datetime:
        """The sandbox's time, aware UTC."""
        return self.clock.now()

    def count(self, name: str, first: int = 1) -> int:
        """The next number of a named series; series survive a reset."""
        number = self._counters.get(name, first - 1) + 1
        self._counters[name] = number
        return number

    # Events, problems

    def emit(self, kind: str, **fields: Any) -> None:
        """Announce a change to those who watch."""
        self.seq += 1
        self.events.append({"seq": self.seq, "kind": kind, **fields})
        for listener in self.listeners:
            listener()

    def events_since(self, seq: int) -> list[Json]:
        """Events after `seq`, oldest first (as far as they are kept)."""
        newest = list(islice(reversed(self.events), max(0, self.seq - seq)))
        newest.reverse()
        return newest

    def problem(self, text: str) -> None:
        """Record loudly that the bot did what Telegram, or this sandbox, does not know."""
        self.problems.append(text)
        sys.stderr.write(f"sandbox problem: {text}\n")
        self.emit("problem", text=text)

    # People and chats

    def add_user(self, user: User) -> User:
        """Let a person exist, with the (empty) private chat with the bot."""
        self.users[user.id] = user
        self.add_chat(Chat(user.id, "private"))
        self.emit("user", user_id=user.id, user=self.user_view(user))
        return user

    def add_chat(self, chat: Chat) -> Chat:
        """Let a chat exist."""
        # Message 1 of a supergroup is its creation (and the id of the General topic), so ours start at 2.
        chat.last_id = self._last_ids.get(chat.id, 1)
        self.chats[chat.id] = chat
        return chat

    def user_view(self, user: User) -> Json:
        """A person as the control interface shows them."""
        return {
            "id": user.id,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "username": user.username,
            "language_code": user.language_code,
            "started": user.started,
            "blocked": user.blocked,
        }

    def chat_json(self, chat: Chat) -> Json:
        """The Bot API's Chat object."""
        if chat.type == "private":
            found = {name: value for name, value in self.users[chat.id].json().items() if name != "is_bot"}
            found.pop("language_code", None)
            return {**found, "type": "private"}
        shown: Json = {"id": chat.id, "title": chat.title, "type": chat.type}
        if chat.is_forum:
            shown["is_forum"] = True
        return shown

    # Messages

    def next_message_id(self, chat: Chat) -> int:
        """Private chats and basic groups share one series, a supergroup has its own (as in Telegram)."""
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        return self.count("message")

    def post(
        self,
        chat: Chat,
        content: Json,
        sender: User,
        *,
        topic: Topic | None = None,
        reply_to: Message | None = None,
        extra: Json | None = None,
        markup: Json | None = None,
        service: bool = False,
        anonymous: bool = False,
        protected: bool = False,
        announce: bool = True,
    ) -> Message:
        """Put a message into a chat, announce it, and queue the update if the bot would get one."""
        out = sender.id == self.bot.id
        thread_id: int | None = None
        message_id = self.next_message_id(chat)
        data: Json = {"message_id": message_id}
        if anonymous:
            data["from"] = ANONYMOUS_SENDER
            data["sender_chat"] = self.chat_json(chat)
            data["author_signature"] = "admin"
        else:
            data["from"] = sender.json()
        data["chat"] = self.chat_json(chat)
        data["date"] = int(self.clock.seconds())
        if topic is not None:
            data["message_thread_id"] = topic.id
            data["is_topic_message"] = True
            topic.message_ids.append(message_id)
            if reply_to is None and message_id != topic.id:
                reply_to = topic.root
        elif reply_to is not None and chat.type == "supergroup" and not chat.is_forum:
            # A thread of answers also has an id, without is_topic_message; it cannot be written to.
            thread_id = data["message_thread_id"] = reply_to.thread_id or reply_to.id
        if reply_to is not None:
            data["reply_to_message"] = reply_to.brief()
        if extra:
            data.update(extra)
        data.update(content)
        if protected:
            data["has_protected_content"] = True
        if markup is not None and "inline_keyboard" in markup:
            data["reply_markup"] = markup
        message = Message(
            message_id,
            chat.id,
            data,
            sender.id,
            out=out,
            service=service,
            forwarded="forward_origin" in data,
            protected=protected,
            thread_id=topic.id if topic else thread_id,
            markup=markup,
        )
        chat.messages[message_id] = message
        if announce:
            self.announce(chat, message)
        return message

    def announce(self, chat: Chat, message: Message) -> None:
        """Tell the watchers and, if Telegram would, the bot."""
        self.emit("message", chat_id=chat.id, message=message.view())
        if (not message.out or message.service) and bot_sees(self.bot, chat, message):
            self.push("message", message.data, message.data["date"] + DAY, f"chat{chat.id}")

    def topic_created(self, chat: Chat, name: str, creator: User, icon_color: int, emoji_id: str | None) -> Topic:
        """A new topic with the service message that is its root."""
        content: Json = {"forum_topic_created": {"name": name, "icon_color": icon_color}}
        if emoji_id:
            content["forum_topic_created"]["icon_custom_emoji_id"] = emoji_id
        root = self.post(chat, content, creator, service=True, announce=False)
        root.data = {**root.data, "message_thread_id": root.id, "is_topic_message": True}
        root.thread_id = root.id
        topic = Topic(root.id, name, icon_color, creator.id, root, icon_custom_emoji_id=emoji_id)
        topic.message_ids.append(root.id)
        chat.topics[topic.id] = topic
        self.announce(chat, root)
        self.topic_changed(chat, topic)
        return topic

    def topic_changed(self, chat: Chat, topic: Topic) -> None:
        """Announce a topic's present state."""
        self.emit("topic", chat_id=chat.id, thread_id=topic.id, **topic.view())

    def topic_deleted(self, chat: Chat, topic: Topic) -> None:
        """A topic and its messages are gone. The bot is not told: Telegram does not tell it either."""
        topic.deleted = True
        for message_id in topic.message_ids:
            message = chat.find(message_id)
            if message is not None:
                self.delete(message)
        self.topic_changed(chat, topic)

    def delete(self, message: Message) -> None:
        """Delete a message. No update is made: Telegram makes none."""
        message.deleted = True
        self.emit("deleted", chat_id=message.chat_id, message_id=message.id, message=message.view())

    def change(self, message: Message, changes: Json, *, drop: tuple[str, ...] = ()) -> None:
        """Replace fields of a message and announce the edit; `drop` names fields that disappear."""
        before = message.data.get("text", message.data.get("caption"))
        after = changes.get("text", changes.get("caption", before))
        if before is not None and before != after:
            message.edits.append(before)
        data = {name: value for name, value in message.data.items() if name not in drop}
        message.data = {**data, **changes, "edit_date": int(self.clock.seconds())}
        self.emit("edited", chat_id=message.chat_id, message_id=message.id, message=message.view())

    # Updates

    def push(self, kind: str, payload: Json, expires: float, lane: str) -> None:
        """Queue an update for the bot."""
        self.updates.push(kind, payload, expires, lane)

    def push_edited(self, chat: Chat, message: Message) -> None:
        """Queue edited_message; it expires a day after the edit."""
        self.push("edited_message", message.data, message.data["edit_date"] + DAY, f"chat{chat.id}")


ANONYMOUS_SENDER: Json = {
    "id": ANONYMOUS_ADMIN_ID,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
