"""What was written: every version of every message of customers and staff."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, cast, func, literal_column, select

from dialogs.items import BEGINNING, Item
from storage import tables as t
from storage.database import Ask, Tx
from storage.statement import among, in_chats, insert, statement
from storage.times import from_us, to_us

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
_WRITTEN_BY_STAFF = statement(
    select(t.messages)
    .where(t.messages.c.complaint_id == bindparam("complaint"), t.messages.c.author == "staff")
    .order_by(t.messages.c.at, t.messages.c.message_id, t.messages.c.version)
    .limit(100)
)
_ALL_WRITTEN = statement(
    select(t.messages)
    .where(
        among(t.messages.c.complaint_id, "complaints"),
        t.messages.c.author != "waiting",  # where it belongs is not known yet, and then it is kept once more
    )
    .order_by(t.messages.c.at, t.messages.c.message_id, t.messages.c.version)
    .limit(5000)
)
_SINCE = statement(
    select(t.messages)
    .where(
        t.messages.c.chat_id == bindparam("chat"),
        t.messages.c.message_id >= bindparam("first"),
        t.messages.c.complaint_id == bindparam("complaint"),
        t.messages.c.author == "customer",
    )
    .order_by(t.messages.c.message_id, t.messages.c.version)
)
_VERSIONS = statement(
    select(t.messages)
    .where(among(t.messages.c.chat_id, "chats"), among(t.messages.c.message_id, "messages"))
    .order_by(t.messages.c.version)
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
        "origin": item.origin,
        "unique": item.unique,
        "quote": item.quote,
        "anew": item.anew,
    }
    return json.dumps({key: value for key, value in kept.items() if value}, separators=(",", ":"))


async def all_written(tx: Tx, complaints: Iterable[int]) -> list[Written]:
    """All that was written about these complaints by anybody, every version, in order."""
    rows = await tx.rows(_ALL_WRITTEN, {"complaints": list(complaints)})
    return [Written(_item(row), int(row[3]), str(row[4]), int(row[5])) for row in rows]


async def written_by_customer(tx: Tx, complaint: int) -> list[Item]:
    """What the customer wrote about a complaint, in order, the last version of each message."""
    return list(_last(await tx.rows(_WRITTEN, {"complaint": complaint})).values())


async def written_by_staff(tx: Tx, complaint: int) -> list[tuple[Item, int]]:
    """What staff wrote to the customer of a complaint, in order: the last version of each, and who wrote it."""
    rows = await tx.rows(_WRITTEN_BY_STAFF, {"complaint": complaint})
    authors = {(int(row[0]), int(row[1])): int(row[5]) for row in rows}
    return [(item, authors[key]) for key, item in _last(rows).items()]


@dataclass(frozen=True, slots=True)
class Told:
    """One message of a complaint as it reads now, and who wrote it: a customer, staff to the customer, or a note."""

    item: Item
    author: str
    author_id: int


async def all_of(tx: Tx, complaints: Iterable[int], most: int) -> list[Told]:
    """What everybody wrote about these complaints, in order: the last version of each, of the latest so many."""
    rows = await tx.rows(_ALL_WRITTEN, {"complaints": list(complaints)})
    who = {(int(row[0]), int(row[1])): (str(row[4]), int(row[5])) for row in rows}
    told = sorted((Told(item, *who[key]) for key, item in _last(rows).items()), key=lambda one: one.item.at)
    return told[-most:]


async def written_since(tx: Tx, complaint: int, chat: int, first: int) -> list[Item]:
    """What the customer wrote about a complaint from this message on, all of it, as `written_by_customer`."""
    return list(_last(await tx.rows(_SINCE, {"complaint": complaint, "chat": chat, "first": first})).values())


def versions(refs: set[tuple[int, int]]) -> Ask[dict[tuple[int, int], Item]]:
    """What stands in these messages (chat, message id) as far as we know: the last version of each."""
    return Ask(_VERSIONS, in_chats(refs), lambda rows: {key: item for key, item in _last(rows).items() if key in refs})


async def last_versions(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], Item]:
    """The same by itself."""
    return await tx.ask_one(versions(refs)) if refs else {}


def _last(rows: Any) -> dict[tuple[int, int], Item]:
    return {(int(row[0]), int(row[1])): _item(row) for row in rows}


def _item(row: Any) -> Item:
    body = json.loads(row[7])
    body.setdefault("html", body.get("text", ""))
    at = from_us(int(row[8])) if row[8] else BEGINNING
    return Item(chat=int(row[0]), message=int(row[1]), kind=str(row[6]), at=at, **body)
