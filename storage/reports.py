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

from sqlalchemy import bindparam, func, literal, select

from dialogs.figures.brief import VERSION
from dialogs.figures.story import Story
from dialogs.items import BEGINNING
from dialogs.journal import STARTED
from storage import tables as t
from storage.database import Tx
from storage.statement import among, statement
from storage.stories import LINE, Known, known_of, line, of, place_in
from storage.times import from_us, to_us

REPEATS = timedelta(days=90)
"""So far behind a period it is read, and before it where repeats are counted: who complains again within it is one."""
NEAR = timedelta(days=30)
"""So far before a period it is read in any case: of what ended shortly before it promises may fall due in it."""
NEVER = 2**62
"""Microseconds: later than anything came."""
LARGE = 5_000
"""From so many complaints on a report takes longer than it takes to start a process for it (see bot.apart)."""
PART = 500
"""Complaints that are read at once."""

_SPAN = (
    t.complaints.c.closed_at.is_(None) | (t.complaints.c.closed_at >= bindparam("since")),
    (t.complaints.c.created_at < bindparam("until"))
    | ((t.complaints.c.created_at < bindparam("now_until")) & t.complaints.c.closed_at.is_(None)),
)
_OF = statement(
    select(t.complaints.c.id, t.complaints.c.customer_id, t.complaints.c.owner_name)
    .where(*_SPAN)
    .order_by(t.complaints.c.id)
)
_PLACES = statement(select(t.complaints.c.id, t.complaints.c.data).where(among(t.complaints.c.id, "numbers")))
_LINES = statement(
    select(*LINE)
    .select_from(
        t.complaints.outerjoin(
            t.stories,
            (t.stories.c.complaint_id == t.complaints.c.id) & (t.stories.c.version == literal(VERSION)),
        ).join(
            t.journal,
            (t.journal.c.complaint_id == t.complaints.c.id)
            & (t.journal.c.id > func.coalesce(t.stories.c.upto, literal(0))),
        )
    )
    .where(among(t.complaints.c.id, "numbers"))
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


_MANY = statement(select(t.complaints.c.id).order_by(t.complaints.c.id).limit(1).offset(bindparam("large")))


async def are_many(tx: Tx) -> bool:
    """Whether there are so many complaints that reports over them belong into a process of their own."""
    return bool(await tx.rows(_MANY, {"large": LARGE}))


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


async def stories(
    tx: Tx, since: datetime, until: datetime, promises: datetime = BEGINNING, after: timedelta = REPEATS
) -> tuple[list[Story], dict[int, str]]:
    """The stories of all that was open between these moments or came within some time `after`, and of what is open now;
    and their owners' names. `promises`: what fell due before it is not asked for, and may be left out."""
    found: list[Story] = []
    owners: dict[int, str] = {}
    async for part, named in in_parts(tx, since, until + after, promises, open_now=True):
        found += part
        owners |= named
    return found, owners


async def in_parts(
    tx: Tx, since: datetime, until: datetime, promises: datetime = BEGINNING, *, open_now: bool = False
) -> AsyncIterator[tuple[list[Story], dict[int, str]]]:
    """All that was open between these moments, part by part, by number; and their owners' names. `open_now`: also what
    came later and is open still."""
    span = {"since": to_us(since), "until": to_us(until), "now_until": NEVER if open_now else to_us(until)}
    rows = await tx.rows(_OF, span)
    for start in range(0, len(rows), PART):
        part = rows[start : start + PART]
        numbers = [int(row[0]) for row in part]
        # Lines before what is kept: what is told there meanwhile is passed over below, and nothing is told twice.
        lines = await tx.rows(_LINES, {"numbers": numbers})
        known = await known_of(tx, numbers)
        fresh = [number for number in numbers if number not in known]
        places = await tx.rows(_PLACES, {"numbers": fresh}) if fresh else []
        yield (
            await asyncio.to_thread(_read, part, lines, known, places, to_us(promises)),
            {int(row[0]): str(row[2]) for row in part},
        )


def _read(rows: Sequence[Any], lines: Iterable[Any], known: Known, places: Iterable[Any], promises: int) -> list[Story]:
    came = {number: list(of_one) for number, of_one in groupby(lines, key=lambda row: int(row[0]))}
    place = {int(number): place_in(data) for number, data in places}
    found = []
    for row in rows:
        number = int(row[0])
        upto = known[number][0] if number in known else 0
        since = [line(one) for one in came.get(number, ()) if int(one[7]) > upto]
        story = of(number, int(row[1]), known, place.get(number, ""), since, promises)
        found += [story] if story is not None else []
    return found
