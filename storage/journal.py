"""The journal: one line for each thing that happened to a complaint, with its values (see dialogs.journal).

Lines are only ever added. They outlive the words of a complaint, and hold none of them.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from storage import tables as t
from storage.database import Tx
from storage.statement import insert, statement
from storage.times import from_us, to_us

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
    select(
        t.journal.c.at,
        t.journal.c.event,
        t.journal.c.before,
        t.journal.c.after,
        t.journal.c.actor_id,
        t.journal.c.details,
    )
    .where(t.journal.c.complaint_id == bindparam("complaint"))
    .order_by(t.journal.c.id)
)
_ABOUT_NONE = statement(
    select(t.journal.c.at, t.journal.c.actor_id, t.journal.c.details)
    .where(
        t.journal.c.complaint_id == 0,
        t.journal.c.event == bindparam("event"),
        t.journal.c.at >= bindparam("since"),
    )
    .order_by(t.journal.c.id)
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit trail: what happened, from state to state, by which colleague, and what it changed."""

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
                "details": json.dumps(one.details, separators=(",", ":")) if one.details else "{}",
            }
            for one in entries
        ],
    )


async def history(tx: Tx, complaint: int) -> list[tuple[datetime, Entry]]:
    """The audit trail of one complaint, each line with the time at which it was written, in order."""
    rows = await tx.rows(_JOURNAL, {"complaint": complaint})
    return [
        (from_us(int(at)), Entry(complaint, str(event), str(before), str(after), actor, json.loads(details)))
        for at, event, before, after, actor, details in rows
    ]


async def about_none(tx: Tx, event: str, since: datetime) -> list[tuple[datetime, Entry]]:
    """The lines of an event that is about no complaint, from this moment on, each with its time, in order."""
    rows = await tx.rows(_ABOUT_NONE, {"event": event, "since": to_us(since)})
    return [(from_us(int(at)), Entry(0, event, "", "", actor, json.loads(details))) for at, actor, details in rows]
