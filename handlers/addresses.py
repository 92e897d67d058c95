"""Where a row goes, decided when it leaves: the group's present id, the topic, the card to edit, a copy to answer.

An `address` holds one of: `staff` (the group), `room` (the complaint's topic, or the board with a reply to its
card) with `reply`, `topic` (the topic only), `edit` (one of our messages, by what it is).
"""

from dataclasses import dataclass, replace
from typing import Any

from storage import outbox, rooms
from storage.database import Tx
from storage.outbox import STAFF_CHAT, Letter
from storage.rooms import Link, Room


@dataclass(frozen=True, slots=True)
class Ready:
    """A row as it can be sent now; `skip` says why it need not be sent at all."""

    letter: Letter
    method: str
    params: dict[str, Any]
    skip: str = ""


async def resolve(tx: Tx, letters: list[Letter], staff_chat: int) -> list[Ready]:
    """Fill in what only the database knows at this moment."""
    complaints = {one.complaint for one in letters if one.complaint and one.address}
    known = await rooms.load_rooms(tx, complaints)
    refs: set[tuple[int, int]] = set()
    replies: set[tuple[int, int]] = set()
    digests: set[str] = set()
    for one in letters:
        answered, edited = one.address.get("reply"), one.address.get("edit")
        if isinstance(answered, list) and answered[0] == "copy":
            refs.add((answered[1], answered[2]))
        if isinstance(edited, list) and edited[0] == "copy":
            replies.add((edited[1], edited[2]))
        elif isinstance(edited, list) and edited[0] == "digest":
            digests.add(f"digest:{edited[1]}")
    copies = await rooms.load_copies(tx, refs)
    parts = await rooms.load_parts(tx, replies)
    links = await rooms.load_links(tx, refs)
    sent = await outbox.sent_as(tx, digests)
    return [_ready(one, staff_chat, known.get(one.complaint or 0), copies, parts, links, sent) for one in letters]


def _ready(
    letter: Letter,
    staff_chat: int,
    room: Room | None,
    copies: dict[tuple[int, int], Link],
    parts: dict[tuple[int, int], list[int]],
    links: dict[tuple[int, int], Link],
    sent: dict[str, int],
) -> Ready:
    params = dict(letter.params)
    address = letter.address
    if letter.chat == STAFF_CHAT:
        params["chat_id"] = staff_chat
    topic = room.topic if room else None
    if address.get("topic"):
        if topic is None:
            return Ready(letter, letter.method, params, skip="no topic")
        params["message_thread_id"] = topic
    elif address.get("room"):
        params |= _place(topic, _reply(address.get("reply"), staff_chat, room, copies, links))
    if letter.method == "createForumTopic" and topic is not None:
        return Ready(letter, letter.method, params, skip="the topic is there already")
    edit = address.get("edit")
    if edit is None:
        return Ready(letter, letter.method, params)
    message = _edited(edit, staff_chat, room, parts, sent)
    if message is not None:
        params["message_id"] = message
        return Ready(letter, letter.method, params)
    if edit == "board" and room is not None and room.digest is None:
        # The card was lost (a moved group, a deleted message): show it anew instead of editing nothing.
        return Ready(replace(letter, method="sendMessage"), "sendMessage", params)
    if edit[0] == "line" and letter.method == "editMessageText":
        # It stood in a group that moved, where numbers began anew: say it where people are now.
        params |= _place(topic, _reply("card", staff_chat, room, copies, links))
        return Ready(replace(letter, method="sendMessage"), "sendMessage", params)
    if edit[0] == "copy" and letter.method == "editMessageText" and parts.get((edit[1], edit[2])):
        # The changed reply is longer than the copy, whose parts are there.
        return Ready(replace(letter, method="sendMessage"), "sendMessage", params)
    return Ready(letter, letter.method, params, skip="nothing to edit")


def _place(topic: int | None, reply: int | None) -> dict[str, Any]:
    """Where in the group something is said."""
    place: dict[str, Any] = {} if topic is None else {"message_thread_id": topic}
    if reply is not None:
        place["reply_parameters"] = {"message_id": reply, "allow_sending_without_reply": True}
    return place


def _reply(
    named: Any,
    staff_chat: int,
    room: Room | None,
    copies: dict[tuple[int, int], Link],
    links: dict[tuple[int, int], Link],
) -> int | None:
    """The message in the staff group to answer, if there is one."""
    if isinstance(named, list) and named[0] == "message":
        return int(named[2]) if named[1] == staff_chat else None
    if isinstance(named, list) and named[0] == "copy":
        key = (named[1], named[2])
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
    edit: Any, staff_chat: int, room: Room | None, parts: dict[tuple[int, int], list[int]], sent: dict[str, int]
) -> int | None:
    if edit == "board":
        return room.board_message if room else None
    if edit == "topic":
        return room.topic_message if room else None
    if edit[0] == "digest":
        return sent.get(f"digest:{edit[1]}")
    if edit[0] == "line":
        return int(edit[2]) if edit[1] == staff_chat else None
    copy, part = parts.get((edit[1], edit[2]), []), edit[3]
    return copy[part] if part < len(copy) else None
