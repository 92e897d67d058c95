"""Closed cases with how long their decision took, the newest first, as a measure asks for them (figures.measured)."""

import asyncio
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from dialogs.figures.measured import Decided
from dialogs.states import State
from dialogs.values import Kind, Promise, Register
from dialogs.watching import serious_by
from storage import tables as t
from storage.database import Tx
from storage.statement import statement
from storage.times import from_us

_mine = t.clocks.alias("mine")
_OF_IT = (_mine.c.complaint_id == t.clocks.c.complaint_id, _mine.c.kind == Promise.RESOLUTION.value)
_DECIDED = statement(
    select(
        t.complaints.c.data,
        select(func.min(_mine.c.started_at)).where(*_OF_IT).scalar_subquery(),
        t.complaints.c.resolved_at,
        select(func.sum(_mine.c.paused_for)).where(*_OF_IT).scalar_subquery(),
    )
    .join_from(t.clocks, t.complaints, t.complaints.c.id == t.clocks.c.complaint_id)
    .where(
        t.clocks.c.kind == Promise.RESOLUTION.value,
        t.clocks.c.ended_at.is_not(None),
        t.clocks.c.ended_at == t.complaints.c.resolved_at,
        ~t.clocks.c.dropped,
        t.complaints.c.state == State.CLOSED.value,
    )
    .order_by(t.clocks.c.ended_at.desc(), t.clocks.c.due_at.desc())
    .limit(bindparam("most"))
)


async def newest(tx: Tx, most: int) -> list[Decided]:
    """So many of the complaints that are closed, by their last decision.

    As in the reports: praise, questions and what was taken back apart, and what has become a part of another one.
    """
    rows = await tx.rows(_DECIDED, {"most": most})
    return await asyncio.to_thread(_read, rows)


def _read(rows: Iterable[Any]) -> list[Decided]:
    found = []
    for data, since, until, paused in rows:
        known = json.loads(data)
        if known.get("kind", Kind.COMPLAINT.value) != Kind.COMPLAINT.value or known.get("into") is not None:
            continue
        register = known.get("register")
        serious = serious_by(bool(known.get("hot")), Register(register) if register else None)
        wait = timedelta(microseconds=int(paused))
        found.append(Decided(from_us(int(since)), from_us(int(until)), wait, str(known.get("place", "")), serious))
    return found
