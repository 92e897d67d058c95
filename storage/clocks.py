"""The clocks of complaints: a row each, numbered within the complaint; changed while it runs, never removed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select

from dialogs.board.places import Kept
from dialogs.model import Clock, Complaint, Promise
from dialogs.promises import changed
from dialogs.states import State
from storage import tables as t
from storage.database import Ask, Row, Tx
from storage.statement import among, insert, statement
from storage.times import from_us, from_us_or_none, to_us, to_us_or_none

_COLUMNS = tuple(column.name for column in t.clocks.columns)
_LOAD = statement(
    select(t.clocks)
    .where(among(t.clocks.c.complaint_id, "complaints"))
    .order_by(t.clocks.c.complaint_id, t.clocks.c.number)
)
_SAVE = insert(
    lambda ins: (
        ins(t.clocks)
        .values({name: bindparam(name) for name in _COLUMNS})
        .on_conflict_do_update(
            index_elements=["complaint_id", "number"],
            set_={name: bindparam(name) for name in _COLUMNS[2:]},
        )
    )
)
_IN_TIME = and_(t.clocks.c.ended_at <= t.clocks.c.due_at, ~t.clocks.c.dropped)
_first = t.clocks.alias("first")
_KEPT = statement(
    select(
        func.count(),
        func.coalesce(func.sum(case((_IN_TIME, 1), else_=0)), 0),
    )
    .join_from(t.clocks, t.complaints, t.complaints.c.id == t.clocks.c.complaint_id)
    .where(
        t.clocks.c.kind == Promise.FIRST_REPLY.value,
        t.clocks.c.due_at >= bindparam("since"),
        t.clocks.c.due_at < bindparam("until"),
        t.complaints.c.state != State.WITHDRAWN.value,
        t.clocks.c.number
        == select(func.min(_first.c.number))
        .where(_first.c.complaint_id == t.clocks.c.complaint_id, _first.c.kind == Promise.FIRST_REPLY.value)
        .scalar_subquery(),
    )
)
_MICROSECOND = timedelta(microseconds=1)
_KINDS = {kind.value: kind for kind in Promise}


def running(complaints: Collection[int]) -> Ask[dict[int, tuple[Clock, ...]]]:
    """All clocks of these complaints, in their order; a complaint without any is left out."""
    return Ask(_LOAD, {"complaints": list(complaints)}, _by_complaint)


async def load(tx: Tx, complaints: list[int]) -> dict[int, tuple[Clock, ...]]:
    """The same by itself."""
    return await tx.ask_one(running(complaints)) if complaints else {}


def _by_complaint(rows: list[Row]) -> dict[int, tuple[Clock, ...]]:
    found: dict[int, list[Clock]] = {}
    for row in rows:
        found.setdefault(int(row[0]), []).append(clock_of(row))
    return {number: tuple(clocks) for number, clocks in found.items()}


async def kept(tx: Tx, since: datetime, until: datetime) -> Kept:
    """Of the first replies that were due in this time, as the customers were told first, how many came by then.

    What a customer took back is not counted; what is still open and late is counted as late (domain: metric 8).
    """
    rows = await tx.rows(_KEPT, {"since": to_us(since), "until": to_us(until)})
    return Kept(int(rows[0][1]), int(rows[0][0]))


async def save(tx: Tx, complaints: list[tuple[Complaint | None, Complaint]]) -> None:
    """Write the clocks that are new or not as they were; each pair is a complaint before and after."""
    await tx.many(
        _SAVE,
        [
            clock_row(after.id, number, clock)
            for before, after in complaints
            for number, _, clock in changed(before.clocks if before else (), after.clocks)
        ],
    )


def clock_row(complaint: int, number: int, clock: Clock) -> dict[str, Any]:
    """A clock as a row of `clocks`."""
    return {
        "complaint_id": complaint,
        "number": number,
        "kind": clock.kind.value,
        "started_at": to_us(clock.started),
        "due_at": to_us(clock.due),
        "paused_at": to_us_or_none(clock.paused_at),
        "paused_for": clock.paused_for // _MICROSECOND,
        "ended_at": to_us_or_none(clock.ended),
        "dropped": clock.dropped,
        "rule": clock.rule,
        "wall": clock.wall,
        "rungs": clock.rungs,
        "missed": clock.missed,
    }


def clock_of(row: Row) -> Clock:
    """The clock of a row of `clocks`."""
    _, _, kind, started, due, paused, paused_for, ended, dropped, rule, wall, rungs, missed = row
    return Clock(
        _KINDS[kind],
        from_us(started),
        from_us(due),
        from_us_or_none(paused),
        from_us_or_none(ended),
        bool(dropped),
        timedelta(microseconds=paused_for),
        rule,
        bool(wall),
        rungs,
        bool(missed),
    )
