"""Effects into outbox rows: rendering, buttons, Telegram's length limits, and where each row has to go.

What is only known when a row leaves (the topic, the card to edit, the copy of a message) stands in the
row's `address` by name; see storage.meaning and handlers.addresses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dialogs.absent import is_absent
from dialogs.effects import (
    Button,
    ChangeCopy,
    Lane,
    Line,
    Marked,
    Mirrored,
    Noted,
    Purpose,
    Redraw,
    RedrawLine,
    Rows,
    Say,
    TakeBack,
    Tell,
    Text,
    Toast,
    ToCustomer,
    ToStaff,
)
from dialogs.groups import FIRST
from dialogs.items import Item
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.render import LIMIT_CAPTION, LIMIT_TEXT, LIMIT_TOAST, Renderer
from dialogs.states import Language
from handlers.callbacks import CUSTOMER, MANAGER, STAFF, data_of
from handlers.split import split_html, visible
from storage.links import RECEIPT
from storage.meaning import ALERTS, CARD, EDITS, Address, After, Replied, Unreachable, Which
from storage.outbox import NOTHING, NOWHERE, Letter
from storage.times import to_us

NOTED = "✍"  # the reaction that says "noted" on a customer's message; Telegram allows a fixed list only
DELIVERED = "👌"
_NO_CAPTION = frozenset({"sticker", "video_note", "location", "venue", "contact"})
_CALM = {"is_disabled": True}  # no link previews: a complaint is not an advertisement, and a preview calls its address
_WRITES = frozenset({"sendMessage", "editMessageText"})


@dataclass(frozen=True, slots=True)
class Post:
    """Turns effects into letters, for one moment. `group_of` tells the staff group of a complaint, `group_at` that of a
    chat (None: no group of ours)."""

    renderer: Renderer
    staff_language: Language
    now: datetime
    policy: Policy
    group_of: Callable[[int], int] = lambda _: FIRST
    group_at: Callable[[int], int | None] = lambda _: FIRST

    def words(self, language: Language, text: Text, staff: bool = False) -> str:
        """Render for a customer or for staff."""
        return self.renderer.render("staff" if staff else "customer", language, text, self.now)

    def keyboard(self, rows: Rows, language: Language, staff: bool) -> dict[str, Any]:
        """An inline keyboard; an empty one takes buttons away on edits."""
        whose = STAFF if staff else CUSTOMER
        return {"inline_keyboard": [[self._button(button, language, whose) for button in row] for row in rows]}

    def _button(self, button: Button, language: Language, whose: str) -> dict[str, str]:
        audience = "customer" if whose == CUSTOMER else "staff"
        return {
            "text": self.renderer.plain(audience, language, button.label, self.now),
            "callback_data": data_of(button, whose),
        }

    # To customers ---------------------------------------------------------------------------------

    def say(self, effect: Say, customer: int, language: Language) -> Letter:
        """A message of the bot."""
        params: dict[str, Any] = {
            "chat_id": customer,
            "text": self.words(language, effect.text),
            "parse_mode": "HTML",
        }
        if effect.buttons:
            params["reply_markup"] = self.keyboard(effect.buttons, language, staff=False)
        link = RECEIPT if effect.purpose is Purpose.RECEIPT else "bot" if effect.complaint is not None else ""
        after = After(link=link, purpose=effect.purpose.value, text=effect.text.name, counts=effect.counts)
        return self._to_customer(customer, effect.lane, "sendMessage", params, after, effect.complaint)

    def _quoting(self, item: Item, language: Language, staff: bool) -> Item:
        """The message with the words it means above its own."""
        if not item.quote:
            return item
        quoted = self.words(language, Text("quoted", {"words": item.quote}), staff)
        return replace(item, html=f"{quoted}\n{item.html}".strip())

    def redraw(self, effect: Redraw, customer: int, language: Language) -> Letter:
        """A change of one of our messages in a customer's chat."""
        params: dict[str, Any] = {"chat_id": customer}
        address = NOWHERE
        if effect.message:
            params["message_id"] = effect.message
        else:
            address = Address(edit=Which("receipt", (effect.receipt,)))
        method = "editMessageReplyMarkup"
        if effect.text is not None:
            method = "editMessageText"
            params |= {"text": self.words(language, effect.text), "parse_mode": "HTML"}
        params["reply_markup"] = self.keyboard(effect.buttons, language, staff=False)
        about = effect.receipt or None
        letter = self._to_customer(customer, Lane.DIALOGUE, method, params, NOTHING, about, address)
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
        return self._to_customer(customer, Lane.DIALOGUE, "setMessageReaction", params, NOTHING, None)

    def to_customer(self, effect: ToCustomer, name: str, customer: int, language: Language) -> list[Letter]:
        """A staff member's reply: the words below the name that customers read, media as they are."""
        first = self._quoting(effect.items[0], language, staff=False)
        part_after = After(link="copy", peer=(first.chat, first.message), purpose="reply")
        last_after = replace(part_after, reply=Replied(first.chat, first.message, effect.staff.id, effect.staff.name))
        if first.kind == "text":
            heading = Text(effect.heading, {"name": name, "words": "\x00"})
            parts = self._framed(self.words(language, heading), first.html)
            letters = []
            for index, part in enumerate(parts):
                params = {"chat_id": customer, "text": part, "parse_mode": "HTML"}
                after = last_after if index == len(parts) - 1 else part_after
                letters.append(
                    self._to_customer(customer, Lane.DIALOGUE, "sendMessage", params, after, effect.complaint)
                )
            return letters
        caption = self.words(language, Text(f"{effect.heading}_caption", {"name": name}))
        method, params, rest = self.media((first, *effect.items[1:]), caption, {"chat_id": customer})
        if len(effect.items) > 1:
            last_after = replace(last_after, weight=len(effect.items))
        letters = [self._to_customer(customer, Lane.DIALOGUE, method, params, last_after, effect.complaint)]
        for part in rest:
            params = {"chat_id": customer, "text": part, "parse_mode": "HTML"}
            letters.append(
                self._to_customer(customer, Lane.DIALOGUE, "sendMessage", params, part_after, effect.complaint)
            )
        if first.kind in _NO_CAPTION and first.quote:
            params = {"chat_id": customer, "text": f"{caption}\n{first.html}", "parse_mode": "HTML"}
            letters.insert(
                0, self._to_customer(customer, Lane.DIALOGUE, "sendMessage", params, part_after, effect.complaint)
            )
        return letters

    def change_copy(self, effect: ChangeCopy, name: str, customer: int, language: Language) -> list[Letter]:
        """A staff member changed a delivered reply: each message of the copy follows, and what is too many goes."""
        item = effect.item
        method, field, parts = self._reply(effect, name, item, language)
        was = parts if effect.was is None else self._reply(effect, name, effect.was, language)[2]
        letters = []
        for part in range(max(len(parts), len(was))):
            params: dict[str, Any] = {"chat_id": customer}
            after = NOTHING
            if part >= len(parts):
                method = "deleteMessage"
            else:
                params |= {field: parts[part], "parse_mode": "HTML"}
            if part and method == "editMessageText":  # it may have to be sent
                after = After(link="copy", peer=(item.chat, item.message), purpose="reply")
            address = Address(edit=Which("copy", (item.chat, item.message, part)))
            letters.append(self._to_customer(customer, Lane.DIALOGUE, method, params, after, effect.complaint, address))
            method, field = "editMessageText", "text"
        return letters

    def _reply(self, effect: ChangeCopy, name: str, item: Item, language: Language) -> tuple[str, str, list[str]]:
        """How a reply is changed (method, field), and its messages: the first, and what did not fit into it."""
        item = self._quoting(item, language, staff=False)
        if item.kind == "text":
            heading = Text(effect.heading, {"name": name, "words": "\x00"})
            return "editMessageText", "text", self._framed(self.words(language, heading), item.html)
        caption = self.words(language, Text(f"{effect.heading}_caption", {"name": name}))
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
        after: After,
        complaint: int | None,
        address: Address = NOWHERE,
    ) -> Letter:
        if is_absent(customer):
            raise ValueError(f"Nothing can be sent to {customer}, who is not in Telegram.")
        return Letter(
            stream=f"c{customer}",
            chat=customer,
            lane=lane,
            method=method,
            params=calm(method, params),
            address=address,
            after=after,
            complaint=complaint,
            created_at=to_us(self.now),
        )

    # To one colleague -----------------------------------------------------------------------------

    def tell(self, effect: Tell, link: str) -> list[Letter]:
        """A line in private, in the staff's language; `link` leads to the complaint's room."""
        args = {**effect.text.args, "link": link} if "link" in effect.text.args else effect.text.args
        words = self.words(self.staff_language, replace(effect.text, args=args), staff=True)
        parts = split_html(words, LIMIT_TEXT)
        rows = [[self._button(button, self.staff_language, MANAGER) for button in row] for row in effect.buttons]
        if effect.message is not None:
            params: dict[str, Any] = {"chat_id": effect.colleague, "message_id": effect.message}
            params |= {"text": parts[0], "parse_mode": "HTML"}
            params["reply_markup"] = {"inline_keyboard": rows}
            return [
                self._to_customer(effect.colleague, Lane.CLAIM, "editMessageText", params, NOTHING, effect.complaint)
            ]
        letters = []
        for index, part in enumerate(parts):
            params = {"chat_id": effect.colleague, "text": part, "parse_mode": "HTML"}
            after = After(link="alert" if effect.complaint is not None else "")
            if index == len(parts) - 1 and rows:
                params["reply_markup"] = {"inline_keyboard": rows}
            if index == 0 and effect.board:
                after = replace(after, unreachable=Unreachable(effect.colleague, effect.board, effect.text.args))
            letter = self._to_customer(effect.colleague, Lane.CLAIM, "sendMessage", params, after, effect.complaint)
            letters.append(letter)
        return letters

    # To staff -------------------------------------------------------------------------------------

    def room(
        self,
        complaint: int,
        method: str,
        params: dict[str, Any],
        address: Address,
        after: After,
        lane: int = Lane.CLAIM,
        coalesce: str | None = None,
        chat: int | None = None,
    ) -> Letter:
        """A row into the room of a complaint; into the group that has this id, where `chat` names one."""
        group = self.group_at(chat) if chat is not None else None
        return Letter(
            stream=f"k{complaint}",
            chat=self.group_of(complaint) if group is None else group,
            lane=lane,
            method=method,
            params=calm(method, params),
            address=address,
            after=after,
            coalesce=coalesce,
            complaint=complaint,
            created_at=to_us(self.now),
        )

    def line(self, effect: Line) -> list[Letter]:
        """A line of ours in the room, or on the board."""
        reply = CARD
        if effect.answers is not None:
            reply = Which("message", effect.answers)
        elif effect.quotes is not None:
            reply = Which("copy", effect.quotes)
        role = f"{effect.replies.value}:{effect.form}" if effect.form else effect.replies.value
        address = Address(staff=True) if effect.board else Address(room=True, reply=reply)
        after = After(link=role, share=ALERTS if effect.alert else EDITS)
        letters = []
        parts = split_html(self.words(self.staff_language, effect.text, staff=True), LIMIT_TEXT)
        for part in parts:
            params: dict[str, Any] = {"text": part, "parse_mode": "HTML"}
            letters.append(self.room(effect.complaint, "sendMessage", params, address, after))
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
        address = Address(edit=Which("line", (effect.chat, effect.message)))
        role = f"question:{effect.form}" if effect.form else "line"  # asks nothing any more: a reply to it is a note
        return self.room(effect.complaint, "editMessageText", params, address, After(link=role), chat=effect.chat)

    def take_back(self, effect: TakeBack, customer: int) -> list[Letter]:
        """A colleague's words are deleted at the customer's; the last row tells what came of it."""
        letters = []
        for copy in effect.copies:
            after = After(undo=effect.order) if copy == effect.copies[-1] else NOTHING
            params = {"chat_id": customer, "message_id": copy}
            letters.append(self._to_customer(customer, Lane.DIALOGUE, "deleteMessage", params, after, effect.complaint))
        return letters

    def marked(self, effect: Marked) -> Letter:
        """The mark on a delivered reply; where reactions are off, a line says it. A note only if it can be."""
        private = effect.chat > 0  # a manager wrote it
        after = NOTHING if effect.note or private else After(mark=(effect.chat, effect.message))
        return self._react(effect, NOTED if effect.note else DELIVERED, after)

    def mirrored(self, effect: Mirrored, customer: int) -> Letter:
        """The other side's reaction; without one, the mark that a colleague's delivered reply has. Of several that
        wait for the same message the last is enough."""
        letter = self._react(effect, effect.emoji or ("" if effect.chat == customer else DELIVERED), NOTHING)
        return replace(letter, coalesce=f"mirror:{effect.chat}:{effect.message}")

    def _react(self, effect: Marked | Mirrored, emoji: str, after: After) -> Letter:
        params = _reaction(effect.chat, effect.message, emoji)
        if effect.chat > 0:
            return self._to_customer(effect.chat, Lane.DIALOGUE, "setMessageReaction", params, after, effect.complaint)
        address = Address(edit=Which("line", (effect.chat, effect.message)))
        return self.room(effect.complaint, "setMessageReaction", params, address, after, chat=effect.chat)

    def to_staff(self, effect: ToStaff) -> list[Letter]:
        """What the customer (or a manager in private) wrote, below the card or in the topic."""
        first = self._quoting(effect.items[0], self.staff_language, staff=True)
        reply = Which("copy", (first.chat, first.reply_to)) if first.reply_to else CARD
        address = Address(room=True, reply=reply)
        after = After(link=effect.replies.value, peer=(first.chat, first.message), below=True)
        if first.kind == "text":
            heading = Text(effect.heading, {"name": effect.name, "origin": first.origin, "words": "\x00"})
            parts = self._framed(self.words(self.staff_language, heading, staff=True), first.html)
            return [
                self.room(effect.complaint, "sendMessage", {"text": part, "parse_mode": "HTML"}, address, after)
                for part in parts
            ]
        heading = Text(f"{effect.heading}_caption", {"name": effect.name, "origin": first.origin})
        caption = self.words(self.staff_language, heading, staff=True)
        method, params, rest = self.media((first, *effect.items[1:]), caption, {})
        whole = after
        if len(effect.items) > 1:
            whole = replace(after, peers=tuple(item.message for item in effect.items), weight=len(effect.items))
        letters = [self.room(effect.complaint, method, params, address, whole)]
        for part in rest:
            params = {"text": part, "parse_mode": "HTML"}
            letters.append(self.room(effect.complaint, "sendMessage", params, address, after))
        if first.kind in _NO_CAPTION and (first.origin or first.quote):  # whose it is, or what it means, stands above
            params = {"text": f"{caption}\n{first.html}".strip(), "parse_mode": "HTML"}
            letters.insert(0, self.room(effect.complaint, "sendMessage", params, address, after))
        return letters

    def topic(self, complaint: Complaint) -> Letter:
        """A topic of its own. A lost answer leaves an orphan, so this one looks before it is repeated."""
        return self.room(
            complaint.id,
            "createForumTopic",
            {"name": self._topic_name(complaint)},
            Address(staff=True),
            After(topic=True),
        )

    def topic_renamed(self, complaint: Complaint) -> Letter:
        """The topic under the name that it has now."""
        params = {"name": self._topic_name(complaint)}
        named = f"topic name:{complaint.id}"
        return self.room(complaint.id, "editForumTopic", params, Address(topic=True), NOTHING, coalesce=named)

    def _topic_name(self, complaint: Complaint) -> str:
        words = " ".join(complaint.own_words)
        args = {"number": label(complaint.id), "name": complaint.name, "words": words[:60]}
        name = self.renderer.plain("staff", self.staff_language, Text("topic_name", args), self.now)
        return " ".join(name.split())[:128]  # Bot API: a topic's name has at most 128 characters

    def _framed(self, frame: str, html: str) -> list[str]:
        """Put words into their frame (a NUL holds the place), split where Telegram's limit demands it."""
        head, _, tail = frame.partition("\x00")
        parts = split_html(html, LIMIT_TEXT - visible(frame))
        parts[0] = head + parts[0]
        parts[-1] += tail
        return parts

    def media(
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


def calm(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a message of words, without the preview that Telegram would make of a link in it."""
    return {**params, "link_preview_options": _CALM} if method in _WRITES else params


def _caption(heading: str, texts: list[str]) -> tuple[str, list[str]]:
    """A caption, and the messages for what it cannot hold; ten parts of an album have ten captions."""
    full = "\n".join([heading, *texts])
    return (full, []) if visible(full) <= LIMIT_CAPTION else (heading, split_html(full, LIMIT_TEXT) if texts else [])


def _reaction(chat: int, message: int, emoji: str) -> dict[str, Any]:
    shown = [{"type": "emoji", "emoji": emoji}] if emoji else []
    return {"chat_id": chat, "message_id": message, "reaction": shown}
