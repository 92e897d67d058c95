"""Effects into outbox rows: rendering, buttons, Telegram's length limits, and where each row has to go.

What is only known when a row leaves (the topic, the card to edit, the copy of a message) stands in the
row's `address` by name; see handlers.addresses.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dialogs.effects import (
    Button,
    ChangeCopy,
    Lane,
    Line,
    Marked,
    Noted,
    Redraw,
    RedrawLine,
    Rows,
    Say,
    Text,
    Toast,
    ToCustomer,
    ToStaff,
)
from dialogs.model import Complaint, Item, Language
from dialogs.numbers import label
from dialogs.render import LIMIT_CAPTION, LIMIT_TEXT, LIMIT_TOAST, Renderer
from handlers.callbacks import data_of
from handlers.split import split_html, visible
from storage.outbox import STAFF_CHAT, Letter
from storage.times import to_us

NOTED = "✍"  # the reaction that says "noted" on a customer's message; Telegram allows a fixed list only
DELIVERED = "👌"
_NO_CAPTION = frozenset({"sticker", "video_note", "location", "venue", "contact"})
_CALM = {"is_disabled": True}  # no link previews: a complaint is not an advertisement


@dataclass(frozen=True, slots=True)
class Post:
    """Turns effects into letters, for one moment."""

    renderer: Renderer
    staff_language: Language
    now: datetime

    def words(self, language: Language, text: Text, staff: bool = False) -> str:
        """Render for a customer or for staff."""
        return self.renderer.render("staff" if staff else "customer", language, text, self.now)

    def keyboard(self, rows: Rows, language: Language, staff: bool) -> dict[str, Any]:
        """An inline keyboard; an empty one takes buttons away on edits."""
        return {"inline_keyboard": [[self._button(button, language, staff) for button in row] for row in rows]}

    def _button(self, button: Button, language: Language, staff: bool) -> dict[str, str]:
        audience = "staff" if staff else "customer"
        return {
            "text": self.renderer.plain(audience, language, button.label, self.now),
            "callback_data": data_of(button, staff),
        }

    # To customers ---------------------------------------------------------------------------------

    def say(self, effect: Say, customer: int, language: Language) -> Letter:
        """A message of the bot."""
        params: dict[str, Any] = {
            "chat_id": customer,
            "text": self.words(language, effect.text),
            "parse_mode": "HTML",
            "link_preview_options": _CALM,
        }
        if effect.buttons:
            params["reply_markup"] = self.keyboard(effect.buttons, language, staff=False)
        after: dict[str, Any] = {"purpose": effect.purpose.value, "text": effect.text.name}
        if effect.complaint is not None:
            after["link"] = "bot"
        return self._to_customer(customer, effect.lane, "sendMessage", params, after, effect.complaint)

    def redraw(self, effect: Redraw, customer: int, language: Language) -> Letter:
        """A change of one of our messages in a customer's chat."""
        params: dict[str, Any] = {"chat_id": customer, "message_id": effect.message}
        method = "editMessageReplyMarkup"
        if effect.text is not None:
            method = "editMessageText"
            params |= {"text": self.words(language, effect.text), "parse_mode": "HTML"}
        params["reply_markup"] = self.keyboard(effect.buttons, language, staff=False)
        letter = self._to_customer(customer, Lane.DIALOGUE, method, params, {}, None)
        if effect.text is None:  # tidying up used buttons must not hold up the next question
            return replace(letter, stream=f"t{customer}", lane=Lane.REMINDER)
        return letter

    def toast(self, effect: Toast, language: Language, chat: int) -> Letter:
        """The answer to a press."""
        params: dict[str, Any] = {"callback_query_id": effect.query}
        if effect.text is not None:
            spoken = self.staff_language if effect.staff else language
            audience = "staff" if effect.staff else "customer"
            params["text"] = self.renderer.plain(audience, spoken, effect.text, self.now)[:LIMIT_TOAST]
            if effect.alert:
                params["show_alert"] = True
        return Letter(
            stream=f"q{effect.query}",
            chat=chat,
            lane=Lane.ANSWER,
            method="answerCallbackQuery",
            params=params,
            created_at=to_us(self.now),
        )

    def noted(self, effect: Noted, customer: int) -> Letter:
        """The mark on a customer's message."""
        params = _reaction(customer, effect.message, NOTED)
        return self._to_customer(customer, Lane.DIALOGUE, "setMessageReaction", params, {"optional": True}, None)

    def to_customer(self, effect: ToCustomer, customer: int, language: Language) -> list[Letter]:
        """A staff member's reply: the words with the name, media as they are."""
        name = effect.staff.name
        first = effect.items[0]
        last_after: dict[str, Any] = {
            "reply": [first.chat, first.message, effect.staff.id, name],
            "link": "copy",
            "peer": [first.chat, first.message],
            "purpose": "reply",
        }
        part_after = {"link": "copy", "peer": [first.chat, first.message], "purpose": "reply"}
        if first.kind == "text":
            heading = Text("from_staff", {"name": name, "words": "\x00"})
            parts = self._framed(self.words(language, heading), first.html)
            letters = []
            for index, part in enumerate(parts):
                params = {"chat_id": customer, "text": part, "parse_mode": "HTML"}
                after = last_after if index == len(parts) - 1 else part_after
                letters.append(
                    self._to_customer(customer, Lane.DIALOGUE, "sendMessage", params, after, effect.complaint)
                )
            return letters
        caption = self.words(language, Text("from_staff_caption", {"name": name}))
        method, params, rest = self._media(effect.items, caption, {"chat_id": customer})
        if len(effect.items) > 1:
            last_after["weight"] = len(effect.items)
        letters = [self._to_customer(customer, Lane.DIALOGUE, method, params, last_after, effect.complaint)]
        for part in rest:
            params = {"chat_id": customer, "text": part, "parse_mode": "HTML"}
            letters.append(
                self._to_customer(customer, Lane.DIALOGUE, "sendMessage", params, part_after, effect.complaint)
            )
        return letters

    def change_copy(self, effect: ChangeCopy, customer: int, language: Language) -> list[Letter]:
        """A staff member changed a delivered reply: each message of the copy follows, and what is too many goes."""
        item = effect.item
        method, field, parts = self._reply(item, effect.staff.name, language)
        was = parts if effect.was is None else self._reply(effect.was, effect.staff.name, language)[2]
        letters = []
        for part in range(max(len(parts), len(was))):
            params: dict[str, Any] = {"chat_id": customer}
            after: dict[str, Any] = {}
            if part >= len(parts):
                method = "deleteMessage"
            else:
                params |= {field: parts[part], "parse_mode": "HTML"}
            if part and method == "editMessageText":  # it may have to be sent
                after = {"link": "copy", "peer": [item.chat, item.message], "purpose": "reply"}
            address = {"edit": ["copy", item.chat, item.message, part]}
            letters.append(self._to_customer(customer, Lane.DIALOGUE, method, params, after, effect.complaint, address))
            method, field = "editMessageText", "text"
        return letters

    def _reply(self, item: Item, name: str, language: Language) -> tuple[str, str, list[str]]:
        """How a reply is changed (method, field), and its messages: the first, and what did not fit into it."""
        if item.kind == "text":
            heading = Text("from_staff", {"name": name, "words": "\x00"})
            return "editMessageText", "text", self._framed(self.words(language, heading), item.html)
        caption = self.words(language, Text("from_staff_caption", {"name": name}))
        if item.album:  # what stands behind its first part are the other parts
            full = f"{caption}\n{item.html}" if item.html else caption
            return "editMessageCaption", "caption", split_html(full, LIMIT_CAPTION)[:1]
        shown, rest = _caption(caption, [item.html] if item.html else [])
        return "editMessageCaption", "caption", [shown, *rest]

    def _to_customer(
        self,
        customer: int,
        lane: int,
        method: str,
        params: dict[str, Any],
        after: dict[str, Any],
        complaint: int | None,
        address: dict[str, Any] | None = None,
    ) -> Letter:
        return Letter(
            stream=f"c{customer}",
            chat=customer,
            lane=lane,
            method=method,
            params=params,
            address=address or {},
            after=after,
            complaint=complaint,
            created_at=to_us(self.now),
        )

    # To staff -------------------------------------------------------------------------------------

    def room(
        self,
        complaint: int,
        method: str,
        params: dict[str, Any],
        address: dict[str, Any],
        after: dict[str, Any],
        lane: int = Lane.CLAIM,
        coalesce: str | None = None,
    ) -> Letter:
        """A row into the room of a complaint."""
        return Letter(
            stream=f"k{complaint}",
            chat=STAFF_CHAT,
            lane=lane,
            method=method,
            params=params,
            address=address,
            after=after,
            coalesce=coalesce,
            complaint=complaint,
            created_at=to_us(self.now),
        )

    def line(self, effect: Line) -> list[Letter]:
        """A line of ours in the room."""
        reply: Any = "card"
        if effect.answers is not None:
            reply = ["message", *effect.answers]
        elif effect.quotes is not None:
            reply = ["copy", *effect.quotes]
        role = "wizard" if effect.wizard else "customer" if effect.words else "line"
        after: dict[str, Any] = {"link": role, "share": "alerts" if effect.alert else "edits"}
        letters = []
        parts = split_html(self.words(self.staff_language, effect.text, staff=True), LIMIT_TEXT)
        for part in parts:
            params: dict[str, Any] = {"text": part, "parse_mode": "HTML", "link_preview_options": _CALM}
            letters.append(self.room(effect.complaint, "sendMessage", params, {"room": True, "reply": reply}, after))
        if effect.buttons:
            letters[-1].params["reply_markup"] = self.keyboard(effect.buttons, self.staff_language, staff=True)
        return letters

    def redraw_line(self, effect: RedrawLine) -> Letter:
        """A change of a line of ours."""
        params = {
            "text": self.words(self.staff_language, effect.text, staff=True),
            "parse_mode": "HTML",
            "reply_markup": self.keyboard(effect.buttons, self.staff_language, staff=True),
        }
        address = {"edit": ["line", effect.chat, effect.message]}
        return self.room(effect.complaint, "editMessageText", params, address, {"link": "wizard", "share": "edits"})

    def marked(self, effect: Marked) -> Letter:
        """The mark on a delivered reply; where reactions are off, a line says it."""
        params = _reaction(effect.chat, effect.message, DELIVERED)
        after = {"share": "edits", "mark": [effect.chat, effect.message]}
        address = {"edit": ["line", effect.chat, effect.message]}
        return self.room(effect.complaint, "setMessageReaction", params, address, after)

    def to_staff(self, effect: ToStaff) -> list[Letter]:
        """What the customer wrote, below the card or in the topic."""
        first = effect.items[0]
        reply = ["copy", first.chat, first.reply_to] if first.reply_to else "card"
        address: dict[str, Any] = {"room": True, "reply": reply}
        after = {"link": "customer", "peer": [first.chat, first.message], "share": "edits", "below": True}
        if first.kind == "text":
            heading = Text("from_customer", {"name": effect.name, "words": "\x00"})
            parts = self._framed(self.words(self.staff_language, heading, staff=True), first.html)
            return [
                self.room(effect.complaint, "sendMessage", {"text": part, "parse_mode": "HTML"}, address, after)
                for part in parts
            ]
        caption = self.words(self.staff_language, Text("from_customer_caption", {"name": effect.name}), staff=True)
        method, params, rest = self._media(effect.items, caption, {})
        if len(effect.items) > 1:
            after = {**after, "peers": [item.message for item in effect.items], "weight": len(effect.items)}
        letters = [self.room(effect.complaint, method, params, address, after)]
        after = {key: value for key, value in after.items() if key not in ("peers", "weight")}
        for part in rest:
            params = {"text": part, "parse_mode": "HTML"}
            letters.append(self.room(effect.complaint, "sendMessage", params, address, after))
        return letters

    def topic(self, complaint: Complaint) -> Letter:
        """A topic of its own. A lost answer leaves an orphan, so this one looks before it is repeated."""
        words = " ".join(piece.text for piece in complaint.words if piece.text)
        args = {"number": label(complaint.id), "name": complaint.name, "words": words[:60]}
        name = self.renderer.plain("staff", self.staff_language, Text("topic_name", args), self.now)
        name = " ".join(name.split())[:128]  # Bot API: a topic's name has at most 128 characters
        return self.room(complaint.id, "createForumTopic", {"name": name}, {"staff": True}, {"topic": True})

    def _framed(self, frame: str, html: str) -> list[str]:
        """Put words into their frame (a NUL holds the place), split where Telegram's limit demands it."""
        head, _, tail = frame.partition("\x00")
        parts = split_html(html, LIMIT_TEXT - visible(frame))
        parts[0] = head + parts[0]
        parts[-1] += tail
        return parts

    def _media(
        self, items: Iterable[Item], heading: str, params: dict[str, Any]
    ) -> tuple[str, dict[str, Any], list[str]]:
        """A copy of one message, or an album sent again by its files; plus what the caption could not hold."""
        items = tuple(items)
        first = items[0]
        texts = [item.html for item in items if item.html]
        caption, rest = _caption(heading, texts)
        if len(items) > 1 and all(item.media for item in items):
            media: list[dict[str, Any]] = []
            for index, item in enumerate(items):
                one: dict[str, Any] = {"type": item.kind, "media": item.media}
                if index == 0:
                    one |= {"caption": caption, "parse_mode": "HTML"}
                if item.spoiler and item.kind in ("photo", "video"):
                    one["has_spoiler"] = True
                media.append(one)
            return "sendMediaGroup", {**params, "media": media}, rest
        copied: dict[str, Any] = {**params, "from_chat_id": first.chat, "message_id": first.message}
        if first.kind not in _NO_CAPTION:
            copied |= {"caption": caption, "parse_mode": "HTML"}
        return "copyMessage", copied, rest


def _caption(heading: str, texts: list[str]) -> tuple[str, list[str]]:
    """A caption, and the messages for what it cannot hold; ten parts of an album have ten captions."""
    full = "\n".join([heading, *texts])
    return (full, []) if visible(full) <= LIMIT_CAPTION else (heading, split_html(full, LIMIT_TEXT) if texts else [])


def _reaction(chat: int, message: int, emoji: str) -> dict[str, Any]:
    return {"chat_id": chat, "message_id": message, "reaction": [{"type": "emoji", "emoji": emoji}]}
