"""Where complaints are shown to staff, which message belongs to which, and what was written."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, cast, func, literal_column, null, select, update

from dialogs.model import BEGINNING, Item
from storage import tables as t
from storage.database import Tx, among, insert, statement
from storage.times import from_us, from_us_or_none, to_us, to_us_or_none

_ROOMS = statement(select(t.rooms).where(among(t.rooms.c.complaint_id, "ids")))
_BY_TOPIC = statement(select(t.rooms.c.topic_id, t.rooms.c.complaint_id).where(among(t.rooms.c.topic_id, "ids")))
_BY_DIGEST = statement(
    select(t.rooms.c.complaint_id).where(t.rooms.c.digest_id == bindparam("digest")).order_by(t.rooms.c.complaint_id)
)
_COLUMNS = tuple(column.name for column in t.rooms.columns)
_SAVE_ROOM = insert(
    lambda ins: (
        ins(t.rooms)
        .values({name: bindparam(name) for name in _COLUMNS})
        .on_conflict_do_update(index_elements=["complaint_id"], set_={name: bindparam(name) for name in _COLUMNS[1:]})
    )
)
_SHOWN_SINCE = statement(
    select(func.count()).where(t.rooms.c.shown_at > bindparam("since"), t.rooms.c.digest_id.is_(None))
)
_WAITING = statement(
    select(t.rooms.c.complaint_id)
    .where(t.rooms.c.shown_at.is_(None))
    .order_by(t.rooms.c.asked_at)
    .limit(bindparam("limit"))
)
_LINKS = statement(select(t.links).where(among(t.links.c.chat_id, "chats"), among(t.links.c.message_id, "messages")))
_COPIES = statement(
    select(t.links).where(among(t.links.c.peer_chat_id, "chats"), among(t.links.c.peer_message_id, "messages"))
)
_LINK = insert(
    lambda ins: (
        ins(t.links)
        .values(
            chat_id=bindparam("chat_id"),
            message_id=bindparam("message_id"),
            complaint_id=bindparam("complaint_id"),
            role=bindparam("role"),
            peer_chat_id=bindparam("peer_chat_id"),
            peer_message_id=bindparam("peer_message_id"),
        )
        .on_conflict_do_nothing()
    )
)
_version = (
    select(func.coalesce(func.max(t.messages.c.version), 0) + literal_column("1"))
    .where(t.messages.c.chat_id == bindparam("chat_id"), t.messages.c.message_id == bindparam("message_id"))
    .scalar_subquery()
)
_KEEP = insert(
    lambda ins: ins(t.messages).values(
        chat_id=bindparam("chat_id"),
        message_id=bindparam("message_id"),
        version=cast(_version, Integer),
        complaint_id=bindparam("complaint_id"),
        author=bindparam("author"),
        author_id=bindparam("author_id"),
        kind=bindparam("kind"),
        body=bindparam("body"),
        at=bindparam("at"),
    )
)
_WRITTEN = statement(
    select(t.messages)
    .where(t.messages.c.complaint_id == bindparam("complaint"), t.messages.c.author == "customer")
    .order_by(t.messages.c.at, t.messages.c.message_id, t.messages.c.version)
    .limit(500)
)
_VERSIONS = statement(
    select(t.messages)
    .where(among(t.messages.c.chat_id, "chats"), among(t.messages.c.message_id, "messages"))
    .order_by(t.messages.c.version)
)
_NOTE_DOWN = insert(
    lambda ins: ins(t.journal).values(
        complaint_id=bindparam("complaint_id"),
        at=bindparam("at"),
        event=bindparam("event"),
        before=bindparam("before"),
        after=bindparam("after"),
        actor_id=bindparam("actor_id"),
        details=bindparam("details"),
    )
)
_JOURNAL = statement(
    select(t.journal.c.at, t.journal.c.event, t.journal.c.before, t.journal.c.after, t.journal.c.actor_id)
    .where(t.journal.c.complaint_id == bindparam("complaint"))
    .order_by(t.journal.c.id)
)
_LOSE_TOPIC = statement(
    update(t.rooms)
    .where(t.rooms.c.complaint_id == bindparam("b_complaint"))
    .values(topic_id=null(), topic_message_id=null())
)


@dataclass(frozen=True, slots=True)
class Room:
    """Message and topic ids of one complaint in the staff group; None: not there (yet)."""

    complaint: int
    asked_at: datetime
    board_message: int | None = None
    digest: int | None = None
    topic: int | None = None
    topic_message: int | None = None
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A message, the complaint it belongs to, what it is, and what it copies."""

    chat: int
    message: int
    complaint: int
    role: str
    peer_chat: int | None = None
    peer_message: int | None = None


async def load_rooms(tx: Tx, complaints: set[int]) -> dict[int, Room]:
    """Rooms by complaint."""
    if not complaints:
        return {}
    rows = await tx.rows(_ROOMS, {"ids": complaints})
    return {int(row[0]): _room(row) for row in rows}


def _room(row: Any) -> Room:
    return Room(
        complaint=int(row[0]),
        board_message=row[1],
        digest=row[2],
        topic=row[3],
        topic_message=row[4],
        shown_at=from_us_or_none(row[5]),
        asked_at=from_us(int(row[6])),
    )


async def save_rooms(tx: Tx, rooms: list[Room]) -> None:
    """Write rooms whole."""
    await tx.many(
        _SAVE_ROOM,
        [
            {
                "complaint_id": room.complaint,
                "board_message_id": room.board_message,
                "digest_id": room.digest,
                "topic_id": room.topic,
                "topic_message_id": room.topic_message,
                "shown_at": to_us_or_none(room.shown_at),
                "asked_at": to_us(room.asked_at),
            }
            for room in rooms
        ],
    )


async def by_topic(tx: Tx, topics: set[int]) -> dict[int, int]:
    """Which complaint a topic belongs to."""
    if not topics:
        return {}
    return {int(topic): int(complaint) for topic, complaint in await tx.rows(_BY_TOPIC, {"ids": topics})}


async def in_digest(tx: Tx, digest: int) -> list[int]:
    """The complaints a digest lists."""
    return [int(row[0]) for row in await tx.rows(_BY_DIGEST, {"digest": digest})]


async def shown_since(tx: Tx, since: datetime) -> int:
    """How many complaints got a card of their own since then."""
    rows = await tx.rows(_SHOWN_SINCE, {"since": to_us(since)})
    return int(rows[0][0])


async def waiting_for_digest(tx: Tx, limit: int) -> list[int]:
    """Complaints that nobody has been shown yet, the oldest first."""
    return [int(row[0]) for row in await tx.rows(_WAITING, {"limit": limit})]


async def lose_topic(tx: Tx, complaint: int) -> None:
    """The topic is gone."""
    await tx.many(_LOSE_TOPIC, [{"b_complaint": complaint}])


async def load_links(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], Link]:
    """Links of messages (chat, message id), as far as known."""
    return await _links(tx, _LINKS, refs, peer=False)


async def load_copies(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], Link]:
    """The copies of messages (chat, message id) elsewhere; the newest of several."""
    return await _links(tx, _COPIES, refs, peer=True)


async def load_parts(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """The copies that customers have of staff replies (chat, message id): message ids, in order."""
    found: dict[tuple[int, int], list[int]] = {}
    if refs:
        args = {"chats": {chat for chat, _ in refs}, "messages": {message for _, message in refs}}
        for row in await tx.rows(_COPIES, args):
            if (row[4], row[5]) in refs and row[3] == "copy":
                found.setdefault((row[4], row[5]), []).append(int(row[1]))
    return {key: sorted(messages) for key, messages in found.items()}


async def _links(tx: Tx, what: Any, refs: set[tuple[int, int]], peer: bool) -> dict[tuple[int, int], Link]:
    if not refs:
        return {}
    args = {"chats": {chat for chat, _ in refs}, "messages": {message for _, message in refs}}
    found: dict[tuple[int, int], Link] = {}
    for row in await tx.rows(what, args):
        link = Link(int(row[0]), int(row[1]), int(row[2]), str(row[3]), row[4], row[5])
        key = (link.peer_chat or 0, link.peer_message or 0) if peer else (link.chat, link.message)
        if key in refs and (key not in found or link.message > found[key].message):
            found[key] = link
    return found


async def save_links(tx: Tx, links: list[Link]) -> None:
    """Remember what messages belong to; a known message keeps its link."""
    await tx.many(
        _LINK,
        [
            {
                "chat_id": one.chat,
                "message_id": one.message,
                "complaint_id": one.complaint,
                "role": one.role,
                "peer_chat_id": one.peer_chat,
                "peer_message_id": one.peer_message,
            }
            for one in links
        ],
    )


@dataclass(frozen=True, slots=True)
class Written:
    """One version of what somebody wrote."""

    item: Item
    complaint: int
    author: str
    author_id: int


async def keep(tx: Tx, written: list[Written]) -> None:
    """Store what somebody wrote, each as the next version of its message."""
    await tx.many(
        _KEEP,
        [
            {
                "chat_id": one.item.chat,
                "message_id": one.item.message,
                "complaint_id": one.complaint,
                "author": one.author,
                "author_id": one.author_id,
                "kind": one.item.kind,
                "body": _body(one.item),
                "at": to_us(one.item.at),
            }
            for one in written
        ],
    )


def _body(item: Item) -> str:
    kept = {
        "text": item.text,
        "html": item.html if item.html != item.text else "",
        "media": item.media,
        "album": item.album,
        "spoiler": item.spoiler,
        "reply_to": item.reply_to,
    }
    return json.dumps({key: value for key, value in kept.items() if value}, separators=(",", ":"))


async def written_by_customer(tx: Tx, complaint: int) -> list[Item]:
    """What the customer wrote about a complaint, in order, the last version of each message."""
    return list(_last(await tx.rows(_WRITTEN, {"complaint": complaint})).values())


async def last_versions(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], Item]:
    """What stands in these messages (chat, message id) as far as we know: the last version of each."""
    if not refs:
        return {}
    args = {"chats": {chat for chat, _ in refs}, "messages": {message for _, message in refs}}
    return {key: item for key, item in _last(await tx.rows(_VERSIONS, args)).items() if key in refs}


def _last(rows: Any) -> dict[tuple[int, int], Item]:
    found: dict[tuple[int, int], Item] = {}
    for row in rows:
        body = json.loads(row[7])
        body.setdefault("html", body.get("text", ""))
        at = from_us(int(row[8])) if row[8] else BEGINNING
        found[int(row[0]), int(row[1])] = Item(chat=int(row[0]), message=int(row[1]), kind=str(row[6]), at=at, **body)
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit trail."""

    complaint: int
    event: str
    before: str
    after: str
    actor: int | None
    details: dict[str, Any]


async def note_down(tx: Tx, entries: list[Entry], now: datetime) -> None:
    """Add lines to the audit trail."""
    at = to_us(now)
    await tx.many(
        _NOTE_DOWN,
        [
            {
                "complaint_id": one.complaint,
                "at": at,
                "event": one.event,
                "before": one.before,
                "after": one.after,
                "actor_id": one.actor,
                "details": json.dumps(one.details) if one.details else "{}",
            }
            for one in entries
        ],
    )


async def history(tx: Tx, complaint: int) -> list[tuple[datetime, str, str, str, int | None]]:
    """The audit trail of one complaint: (at, event, before, after, actor)."""
    rows = await tx.rows(_JOURNAL, {"complaint": complaint})
    return [(from_us(int(r[0])), str(r[1]), str(r[2]), str(r[3]), r[4]) for r in rows]
