"""Complaints by their root cause, as a prevention asks for them; what a customer took back is not counted."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from dialogs.figures.effect import Effect
from dialogs.matters import Prevention
from dialogs.states import State
from storage import matters
from storage import tables as t
from storage.database import Tx
from storage.statement import statement
from storage.times import to_us

SOONEST = timedelta(days=14)
"""Before that a picture of what a prevention did would show chance."""
MOST_LOOKED_AT = 50

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


async def effect(tx: Tx, cause: str, at: datetime, days: int = 30) -> Effect:
    """Complaints of this cause in the sixty days before that moment and in so many after it."""
    before = await _count(tx, cause, at - timedelta(days=60), at)
    return Effect(before, await _count(tx, cause, at, at + timedelta(days=days)), days_after=days)


async def effects(tx: Tx, now: datetime, most: int) -> list[tuple[str, Effect]]:
    """The newest preventions that were done long enough ago, with what became of their causes, the oldest first."""
    found: list[tuple[str, Effect]] = []
    for one in await matters.latest(tx, Prevention, MOST_LOOKED_AT):
        if one.process or one.done_at is None or now - one.done_at < SOONEST or len(found) == most:
            continue
        found.append((one.what, await effect(tx, one.cause, one.done_at, min((now - one.done_at).days, 30))))
    return found[::-1]


async def _count(tx: Tx, cause: str, since: datetime, until: datetime) -> int:
    rows = await tx.rows(_COUNT, {"cause": cause, "since": to_us(since), "until": to_us(until)})
    return int(rows[0][0])
