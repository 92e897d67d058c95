"""Delays that survive a restart. Setting a timer again moves it; it is taken off in the commit that acts on it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, func, select, update

from storage import tables as t
from storage.database import Ask, Row, Tx
from storage.statement import Statement, insert, statement
from storage.times import from_us, to_us

_SET = insert(
    lambda ins: (
        ins(t.timers)
        .values(subject=bindparam("subject"), ring=bindparam("ring"), due_at=bindparam("due"), data="")
        .on_conflict_do_update(index_elements=["subject", "ring"], set_={"due_at": bindparam("due")})
    )
)
_DROP = statement(
    delete(t.timers).where(t.timers.c.subject == bindparam("b_subject"), t.timers.c.ring == bindparam("b_ring"))
)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a parked timer is due."""

_MOVE = statement(
    update(t.timers)
    .where(t.timers.c.subject == bindparam("b_subject"), t.timers.c.ring == bindparam("b_ring"))
    .values(due_at=bindparam("due"))
)
_ONE = statement(
    select(t.timers).where(t.timers.c.subject == bindparam("b_subject"), t.timers.c.ring == bindparam("b_ring"))
)
_due = (
    select(t.timers)
    .where(t.timers.c.due_at <= bindparam("now"))
    .order_by(t.timers.c.due_at, t.timers.c.subject, t.timers.c.ring)
    .limit(bindparam("limit"))
)
# Differs by necessity: on PostgreSQL another process may be ringing the same timer; SQLite has a single writer.
_DUE = Statement(sqlite=_due, postgresql=_due.with_for_update(skip_locked=True))
_NEXT = statement(select(func.min(t.timers.c.due_at)))


@dataclass(frozen=True, slots=True)
class Timer:
    """One delay: `subject` is p:<person>, k:<complaint>, m:<matter> or board."""

    subject: str
    ring: str
    due: datetime


async def set_timers(tx: Tx, timers: list[Timer]) -> None:
    """Set or move timers."""
    await tx.many(
        _SET,
        [{"subject": x.subject, "ring": x.ring, "due": to_us(x.due)} for x in timers],
    )


async def drop_timers(tx: Tx, keys: list[tuple[str, str]]) -> None:
    """Take timers off; unknown ones are no error."""
    await tx.many(_DROP, [{"b_subject": subject, "b_ring": ring} for subject, ring in keys])


async def move(tx: Tx, subject: str, ring: str, due: datetime) -> None:
    """This one rings at another time."""
    await tx.run(_MOVE, {"b_subject": subject, "b_ring": ring, "due": to_us(due)})


async def one_timer(tx: Tx, subject: str, ring: str) -> Timer | None:
    """This one, if it is set."""
    rows = await tx.rows(_ONE, {"b_subject": subject, "b_ring": ring})
    return _timer(rows[0]) if rows else None


def ringing(now: datetime, limit: int) -> Ask[list[Timer]]:
    """What is due, the oldest first."""
    return Ask(_DUE, {"now": to_us(now), "limit": limit}, lambda rows: [_timer(row) for row in rows])


async def due_timers(tx: Tx, now: datetime, limit: int) -> list[Timer]:
    """The same by itself."""
    return await tx.ask_one(ringing(now, limit))


def _timer(row: Row) -> Timer:
    return Timer(str(row[0]), str(row[1]), from_us(int(row[2])))


async def next_due(tx: Tx) -> datetime | None:
    """When the earliest timer is due."""
    rows = await tx.rows(_NEXT)
    return None if rows[0][0] is None else from_us(int(rows[0][0]))
