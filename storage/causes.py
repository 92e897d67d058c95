"""Complaints by their root cause, as a prevention asks for them; what a customer took back is not counted."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from dialogs.figures.effect import Effect
from dialogs.states import State
from storage import tables as t
from storage.database import Tx
from storage.statement import statement
from storage.times import to_us

_ID = func.min(t.complaints.c.id)
_COMPLAINED = statement(
    select(_ID)
    .where(
        t.complaints.c.cause == bindparam("cause"),
        t.complaints.c.created_at < bindparam("until"),
        t.complaints.c.state != State.WITHDRAWN.value,
    )
    .group_by(t.complaints.c.customer_id)
    .having(bindparam("after") < _ID)
    .order_by(_ID)
    .limit(bindparam("most"))
)
_COUNT = statement(
    select(func.count()).where(
        t.complaints.c.cause == bindparam("cause"),
        t.complaints.c.created_at >= bindparam("since"),
        t.complaints.c.created_at < bindparam("until"),
        t.complaints.c.state != State.WITHDRAWN.value,
    )
)


async def complained(tx: Tx, cause: str, until: datetime, after: int, most: int) -> list[int]:
    """One complaint of each customer who complained of this cause until then, by number, those above `after`."""
    args = {"cause": cause, "until": to_us(until), "after": after, "most": most}
    return [int(row[0]) for row in await tx.rows(_COMPLAINED, args)]


async def effect(tx: Tx, cause: str, at: datetime) -> Effect:
    """Complaints of this cause in the sixty days before that moment and in the thirty after it."""
    before = await _count(tx, cause, at - timedelta(days=60), at)
    return Effect(before, await _count(tx, cause, at, at + timedelta(days=30)))


async def _count(tx: Tx, cause: str, since: datetime, until: datetime) -> int:
    rows = await tx.rows(_COUNT, {"cause": cause, "since": to_us(since), "until": to_us(until)})
    return int(rows[0][0])
