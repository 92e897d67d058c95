"""Stories for the figures: what the journal tells of the complaints of a period, read outside the round.

They are read in parts, each in a thread beside the loop, so that a long period holds up nobody's answer.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select

from dialogs.figures.story import JournalLine, Story, read
from dialogs.journal import STARTED
from storage import tables as t
from storage.database import Tx
from storage.statement import among, statement
from storage.times import from_us, to_us

BEFORE = timedelta(days=90)
"""So far before a period it is read: who complains again within it is a repeat."""
PART = 500
"""Complaints that are read at once."""

_OPEN_WITHIN = (
    t.complaints.c.created_at < bindparam("until"),
    (t.complaints.c.created_at >= bindparam("since"))
    | t.complaints.c.closed_at.is_(None)
    | (t.complaints.c.closed_at >= bindparam("since")),
    t.complaints.c.id > bindparam("after"),
)
_OF = statement(
    select(t.complaints.c.id, t.complaints.c.customer_id, t.complaints.c.owner_name, t.complaints.c.data)
    .where(*_OPEN_WITHIN)
    .order_by(t.complaints.c.id)
    .limit(bindparam("part"))
)
_LINES = statement(
    select(
        t.journal.c.complaint_id,
        t.journal.c.at,
        t.journal.c.event,
        t.journal.c.before,
        t.journal.c.after,
        t.journal.c.actor_id,
        t.journal.c.details,
    )
    .where(
        t.journal.c.complaint_id.in_(
            select(t.complaints.c.id).where(*_OPEN_WITHIN, t.complaints.c.id <= bindparam("last"))
        )
    )
    .order_by(t.journal.c.complaint_id, t.journal.c.id)
)


_MESSAGES = statement(
    select(t.messages.c.complaint_id, t.messages.c.at, t.messages.c.author, t.messages.c.kind, t.messages.c.body)
    .where(among(t.messages.c.complaint_id, "numbers"), t.messages.c.version == 1)
    .order_by(t.messages.c.complaint_id, t.messages.c.at, t.messages.c.message_id)
)


_LATEST = (
    select(t.messages.c.chat_id, t.messages.c.message_id, func.max(t.messages.c.version).label("version"))
    .where(among(t.messages.c.complaint_id, "numbers"))
    .group_by(t.messages.c.chat_id, t.messages.c.message_id)
    .subquery()
)
_WORDS = statement(
    select(t.messages.c.complaint_id, t.messages.c.author, t.messages.c.body)
    .join(
        _LATEST,
        (t.messages.c.chat_id == _LATEST.c.chat_id)
        & (t.messages.c.message_id == _LATEST.c.message_id)
        & (t.messages.c.version == _LATEST.c.version),
    )
    .order_by(t.messages.c.complaint_id, t.messages.c.at, t.messages.c.message_id)
)
_STARTS = statement(
    select(t.journal.c.actor_id, t.journal.c.details).where(
        t.journal.c.complaint_id == 0,
        t.journal.c.event == bindparam("event"),
        t.journal.c.at >= bindparam("since"),
        t.journal.c.at < bindparam("until"),
    )
)


@dataclass(frozen=True, slots=True)
class Message:
    """What is known of a message without its words: `by` is customer, staff or note; `length` in characters."""

    number: int
    at: datetime
    by: str
    kind: str
    length: int


async def starts(tx: Tx, since: datetime, until: datetime) -> tuple[int, int]:
    """How many people came by a link or a code, and how many pressed Start at all, each counted once."""
    rows = await tx.rows(_STARTS, {"since": to_us(since), "until": to_us(until), "event": STARTED})
    known: dict[int, bool] = {}
    for person, details in rows:
        known[int(person)] = known.get(int(person), False) or bool(json.loads(details).get("scan"))
    return sum(known.values()), len(known)


async def messages(tx: Tx, numbers: set[int]) -> list[Message]:
    """The messages of these complaints as they were written first, by complaint and time."""
    if not numbers:
        return []
    rows = await tx.rows(_MESSAGES, {"numbers": sorted(numbers)})
    return await asyncio.to_thread(_messages, rows)


def _messages(rows: Iterable[Any]) -> list[Message]:
    return [
        Message(int(number), from_us(int(at)), str(author), str(kind), len(json.loads(body)["text"]))
        for number, at, author, kind, body in rows
    ]


async def words(tx: Tx, numbers: set[int]) -> dict[int, str]:
    """What customers wrote in these complaints, as it was changed last: their own words, not what they forwarded."""
    found: dict[int, list[str]] = {}
    for number, author, body in await tx.rows(_WORDS, {"numbers": sorted(numbers)}) if numbers else ():
        said = json.loads(body)
        if author == "customer" and said.get("text") and not said.get("origin"):
            found.setdefault(int(number), []).append(str(said["text"]))
    return {number: " ".join(lines) for number, lines in found.items()}


async def stories(tx: Tx, since: datetime, until: datetime) -> tuple[list[Story], dict[int, str]]:
    """The stories of all that was open between these moments or began 90 days before; and their owners' names."""
    found: list[Story] = []
    owners: dict[int, str] = {}
    async for part, named in in_parts(tx, since - BEFORE, until):
        found += part
        owners |= named
    return found, owners


async def in_parts(tx: Tx, since: datetime, until: datetime) -> AsyncIterator[tuple[list[Story], dict[int, str]]]:
    """All that was open between these moments, part by part, by number; and their owners' names."""
    span = {"since": to_us(since), "until": to_us(until), "after": -1, "part": PART}
    while rows := await tx.rows(_OF, span):
        last = int(rows[-1][0])
        lines = await tx.rows(_LINES, {**{name: span[name] for name in ("since", "until", "after")}, "last": last})
        yield await asyncio.to_thread(_read, lines, rows), {int(row[0]): str(row[2]) for row in rows}
        span["after"] = last


def _read(lines: Iterable[Any], rows: Sequence[Any]) -> list[Story]:
    known = {int(row[0]): row for row in rows}
    found = []
    for number, told in groupby(lines, key=lambda row: int(row[0])):
        row = known.get(number)
        if row is not None:
            place = str(json.loads(row[3]).get("place", ""))
            story = read(number, int(row[1]), place, (_line(one) for one in told))
            found += [story] if story is not None else []
    return found


def _line(row: Any) -> JournalLine:
    _, at, event, before, after, actor, details = row
    return JournalLine(from_us(int(at)), str(event), str(before), str(after), actor, json.loads(details))
