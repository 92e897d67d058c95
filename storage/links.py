"""Which message, in whatever chat, belongs to which complaint, what it is there, and what it copies."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from storage import tables as t
from storage.database import Ask, Row, Tx
from storage.statement import among, in_chats, insert, statement

_LINKS = statement(select(t.links).where(among(t.links.c.chat_id, "chats"), among(t.links.c.message_id, "messages")))
_COPIES = statement(
    select(t.links).where(among(t.links.c.peer_chat_id, "chats"), among(t.links.c.peer_message_id, "messages"))
)


RECEIPT = "receipt"
"""The role of the message that a customer got first about a complaint: by it the message is found again."""
_RECEIPTS = statement(
    select(t.links.c.complaint_id, t.links.c.message_id)
    .where(among(t.links.c.chat_id, "chats"), t.links.c.role == RECEIPT)
    .order_by(t.links.c.message_id.desc())
)


def _link(ins: Any) -> Any:
    made = ins(t.links).values(
        chat_id=bindparam("chat_id"),
        message_id=bindparam("message_id"),
        complaint_id=bindparam("complaint_id"),
        role=bindparam("role"),
        peer_chat_id=bindparam("peer_chat_id"),
        peer_message_id=bindparam("peer_message_id"),
    )
    return made.on_conflict_do_update(
        index_elements=[t.links.c.chat_id, t.links.c.message_id],
        set_={"role": made.excluded.role},
        where=((t.links.c.role == "note") & (made.excluded.role == "reply"))
        | (t.links.c.role.startswith("question:") & (made.excluded.role == "line")),
    )


_LINK = insert(_link)


@dataclass(frozen=True, slots=True)
class Link:
    """A message, the complaint it belongs to, what it is, and what it copies."""

    chat: int
    message: int
    complaint: int
    role: str
    peer_chat: int | None = None
    peer_message: int | None = None


def linked(refs: set[tuple[int, int]]) -> Ask[dict[tuple[int, int], Link]]:
    """Links of messages (chat, message id), as far as known."""
    return Ask(_LINKS, in_chats(refs), lambda rows: _links(rows, refs, peer=False))


async def load_links(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], Link]:
    """The same by itself."""
    return await tx.ask_one(linked(refs)) if refs else {}


async def load_copies(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], Link]:
    """The copies of messages (chat, message id) elsewhere; the newest of several."""
    return _links(await tx.rows(_COPIES, in_chats(refs)), refs, peer=True) if refs else {}


async def load_parts(tx: Tx, refs: set[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """The copies that customers have of staff replies (chat, message id): message ids, in order."""
    found: dict[tuple[int, int], list[int]] = {}
    if refs:
        for row in await tx.rows(_COPIES, in_chats(refs)):
            if (row[4], row[5]) in refs and row[3] == "copy":
                found.setdefault((row[4], row[5]), []).append(int(row[1]))
    return {key: sorted(messages) for key, messages in found.items()}


async def load_receipts(tx: Tx, customers: set[int]) -> dict[int, int]:
    """The message of the receipt of each complaint of these customers; the first one of several."""
    if not customers:
        return {}
    return {int(row[0]): int(row[1]) for row in await tx.rows(_RECEIPTS, {"chats": customers})}


def _links(rows: list[Row], refs: set[tuple[int, int]], peer: bool) -> dict[tuple[int, int], Link]:
    found: dict[tuple[int, int], Link] = {}
    for row in rows:
        link = Link(int(row[0]), int(row[1]), int(row[2]), str(row[3]), row[4], row[5])
        key = (link.peer_chat or 0, link.peer_message or 0) if peer else (link.chat, link.message)
        if key in refs and (key not in found or link.message > found[key].message):
            found[key] = link
    return found


async def save_links(tx: Tx, links: list[Link]) -> None:
    """Remember what messages belong to; a known message keeps its link.

    But a note that is sent becomes a reply, and a form's question that is over becomes a line like any other.
    """
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
