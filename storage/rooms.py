"""Where complaints are shown to staff: the card, the digest or the topic of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select

from storage import tables as t
from storage.database import Ask, Row, Tx
from storage.statement import among, insert, statement
from storage.times import from_us, from_us_or_none, to_us, to_us_or_none

_ROOMS = statement(select(t.rooms).where(among(t.rooms.c.complaint_id, "ids")))
_BY_TOPIC = statement(
    select(t.rooms.c.group_id, t.rooms.c.topic_id, t.rooms.c.complaint_id).where(among(t.rooms.c.topic_id, "ids"))
)
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
    select(
        func.count(case((t.rooms.c.digest_id.is_(None), 1))) + func.count(t.rooms.c.digest_id.distinct()),
    ).where(t.rooms.c.shown_at > bindparam("since"), t.rooms.c.group_id == bindparam("group"))
)
_WAITING = statement(
    select(t.rooms.c.complaint_id)
    .where(t.rooms.c.shown_at.is_(None), t.rooms.c.group_id == bindparam("group"))
    .order_by(t.rooms.c.asked_at)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Room:
    """Message and topic ids of one complaint in its staff group; None: not there (yet)."""

    complaint: int
    asked_at: datetime
    board_message: int | None = None
    digest: int | None = None
    topic: int | None = None
    topic_message: int | None = None
    shown_at: datetime | None = None
    group: int = 0


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
        group=int(row[7]),
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
                "group_id": room.group,
            }
            for room in rooms
        ],
    )


def of_topics(topics: set[tuple[int, int]]) -> Ask[dict[tuple[int, int], int]]:
    """Which complaint a topic (group, topic id) belongs to."""

    def means(rows: list[Row]) -> dict[tuple[int, int], int]:
        found = {(int(group), int(topic)): int(complaint) for group, topic, complaint in rows}
        return {topic: complaint for topic, complaint in found.items() if topic in topics}

    return Ask(_BY_TOPIC, {"ids": {topic for _, topic in topics}}, means)


async def by_topic(tx: Tx, topics: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The same by itself."""
    return await tx.ask_one(of_topics(topics)) if topics else {}


async def in_digest(tx: Tx, digest: int) -> list[int]:
    """The complaints a digest lists."""
    return [int(row[0]) for row in await tx.rows(_BY_DIGEST, {"digest": digest})]


def showing(group: int, since: datetime) -> Ask[int]:
    """How many messages showed new complaints in this group since then: cards of their own, and digests."""
    return Ask(_SHOWN_SINCE, {"group": group, "since": to_us(since)}, lambda rows: int(rows[0][0]))


def unseen(group: int, limit: int) -> Ask[list[int]]:
    """Complaints that nobody of this group has been shown yet, the oldest first."""
    return Ask(_WAITING, {"group": group, "limit": limit}, lambda rows: [int(row[0]) for row in rows])


async def shown_since(tx: Tx, group: int, since: datetime) -> int:
    """What `showing` asks, by itself."""
    return await tx.ask_one(showing(group, since))


async def waiting_for_digest(tx: Tx, group: int, limit: int) -> list[int]:
    """What `unseen` asks, by itself."""
    return await tx.ask_one(unseen(group, limit))
