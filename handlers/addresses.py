"""Where a row goes, decided when it leaves: its group's present id, the topic, the card to edit, a copy to answer.

What an address can say stands in storage.meaning.
"""

from dataclasses import dataclass
from typing import Any

from dialogs.records import replace
from handlers.place import Place
from storage import links, outbox, rooms
from storage.database import Tx
from storage.links import Link
from storage.meaning import CARD, IN_TOPIC, NAMED, ON_BOARD, Which, is_in_room
from storage.outbox import NOWHERE, Letter
from storage.rooms import Room


@dataclass(frozen=True, slots=True)
class Ready:
    """A row as it can be sent now; `skip` says why it need not be sent at all."""

    letter: Letter
    method: str
    params: dict[str, Any]
    skip: str = ""


async def resolve(tx: Tx, letters: list[Letter], place: Place) -> list[Ready]:
    """Fill in what only the database knows at this moment."""
    complaints = {one.complaint for one in letters if one.complaint and one.address != NOWHERE}
    known = await rooms.load_rooms(tx, complaints)
    refs: set[tuple[int, int]] = set()
    replies: set[tuple[int, int]] = set()
    digests: set[str] = set()
    customers: set[int] = set()
    for one in letters:
        answered, edited = one.address.reply, one.address.edit
        if answered is not None and answered.kind == "copy":
            refs.add(answered.key)
        if edited is not None and edited.kind == "copy":
            replies.add(edited.key)
        elif edited is not None and edited.kind in ("digest", NAMED):
            digests.add(_key(edited))
        elif edited is not None and edited.kind == "receipt":
            customers.add(one.chat)
    copies = await links.load_copies(tx, refs)
    parts = await links.load_parts(tx, replies)
    linked = await links.load_links(tx, refs)
    receipts = await links.load_receipts(tx, customers)
    sent = await outbox.sent_as(tx, digests) | {f"receipt:{number}": told for number, told in receipts.items()}
    return [_ready(one, place, known.get(one.complaint or 0), copies, parts, linked, sent) for one in letters]


def _ready(
    letter: Letter,
    place: Place,
    room: Room | None,
    copies: dict[tuple[int, int], Link],
    parts: dict[tuple[int, int], list[int]],
    links: dict[tuple[int, int], Link],
    sent: dict[str, int],
) -> Ready:
    params = dict(letter.params)
    address = letter.address
    staff_chat = place.chat_of(letter.chat)
    if letter.chat in place.groups and letter.method != "answerCallbackQuery":
        params["chat_id"] = staff_chat
        if room is not None and room.group != letter.chat and is_in_room(address, letter.after):
            return Ready(letter, letter.method, params, skip="it is another group's case now")
    topic = room.topic if room else None
    if address.topic:
        if topic is None:
            return Ready(letter, letter.method, params, skip="no topic")
        params["message_thread_id"] = topic
    elif address.room:
        params |= _place(topic, _reply(address.reply, staff_chat, room, copies, links))
    if letter.method == "createForumTopic" and topic is not None:
        return Ready(letter, letter.method, params, skip="the topic is there already")
    edit = address.edit
    if edit is None:
        return Ready(letter, letter.method, params)
    message = _edited(edit, staff_chat, room, parts, sent)
    if message is not None:
        params["message_id"] = message
        return Ready(letter, letter.method, params)
    if edit == ON_BOARD and room is not None and room.digest is None:
        # The card was lost (a moved group, a deleted message): show it anew instead of editing nothing.
        return Ready(replace(letter, method="sendMessage"), "sendMessage", params)
    if edit.kind in ("line", NAMED) and letter.method == "editMessageText":
        # It stood in a group that moved, where numbers began anew: say it where people are now.
        params |= _place(topic, _reply(CARD, staff_chat, room, copies, links))
        return Ready(replace(letter, method="sendMessage"), "sendMessage", params)
    longer = edit.kind == "copy" and parts.get(
        edit.key
    )  # the changed reply is longer than the copy, whose parts are there
    if letter.method == "editMessageText" and (longer or edit.kind == "receipt"):
        return Ready(replace(letter, method="sendMessage"), "sendMessage", params)
    return Ready(letter, letter.method, params, skip="nothing to edit")


def _key(edit: Which) -> str:
    """Under what the message is kept (see handlers.cards)."""
    return ":".join(map(str, (edit.kind, *edit.numbers)))


def _place(topic: int | None, reply: int | None) -> dict[str, Any]:
    """Where in the group something is said."""
    place: dict[str, Any] = {} if topic is None else {"message_thread_id": topic}
    if reply is not None:
        place["reply_parameters"] = {"message_id": reply, "allow_sending_without_reply": True}
    return place


def _reply(
    named: Which | None,
    staff_chat: int,
    room: Room | None,
    copies: dict[tuple[int, int], Link],
    links: dict[tuple[int, int], Link],
) -> int | None:
    """The message in the staff group to answer, if there is one."""
    if named is not None and named.kind == "message":
        return named.numbers[1] if named.numbers[0] == staff_chat else None
    if named is not None and named.kind == "copy":
        key = named.key
        copy = copies.get(key)
        if copy is not None and copy.chat == staff_chat:
            return copy.message
        link = links.get(key)
        if link is not None and link.peer_chat == staff_chat:
            return link.peer_message
    if room is None or room.topic is not None:
        return None
    return room.board_message


def _edited(
    edit: Which, staff_chat: int, room: Room | None, parts: dict[tuple[int, int], list[int]], sent: dict[str, int]
) -> int | None:
    if edit == ON_BOARD:
        return room.board_message if room else None
    if edit == IN_TOPIC:
        return room.topic_message if room else None
    if edit.kind in ("digest", "receipt", NAMED):
        return sent.get(_key(edit))
    if edit.kind == "line":
        return edit.numbers[1] if edit.numbers[0] == staff_chat else None
    copy, part = parts.get(edit.key, []), edit.numbers[2]
    return copy[part] if part < len(copy) else None
