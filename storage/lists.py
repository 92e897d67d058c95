"""The lists of the desk, a page at a time: what is owed, oldest promise first, then what waits for the customer.

`complaints.desk_at` says where each complaint stands: at the time when its next promise is due, or, while the word is
the customer's, behind all those (`WAITS` and the time of the last words). One that is over stands in no list. So each
list is a span of that one column, and a page begins behind the last complaint of the one before it, by its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select, tuple_

from dialogs.model import Complaint
from dialogs.promises import next_promise
from dialogs.states import UNCLAIMED
from storage import tables as t
from storage.database import Tx
from storage.statement import Statement, among, one_of, statement
from storage.times import to_us

WAITS = 2**53
"""Microseconds: above every due time, until the year 2255."""
_END = 2**60
_at, _id = t.complaints.c.desk_at, t.complaints.c.id


@dataclass(frozen=True, slots=True)
class Span:
    """The complaints from `low` on and below `high`; of one owner and of these staff groups, if they are given.

    `apart`: matters whose parts stand in one line each, and are left out here (dialogs.together).
    """

    low: int = 0
    high: int = _END
    owner: int | None = None
    groups: tuple[int, ...] | None = None
    apart: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many complaints are open, how many of them nobody has, are late, or wait for the customer's word."""

    open: int = 0
    unclaimed: int = 0
    late: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list: keys in order, how many stand before the first, and how many there are in all."""

    keys: tuple[tuple[int, int], ...]
    before: int
    total: int

    @property
    def more(self) -> bool:
        """Whether something stands behind the last."""
        return self.before + len(self.keys) < self.total


def desk_at(complaint: Complaint) -> int | None:
    """Where a complaint stands in the lists."""
    due = next_promise(complaint)
    if due is not None:
        return to_us(due)
    return WAITS + to_us(complaint.last_at) if complaint.is_open else None


def late(now: datetime) -> Span:
    """What should have been done by now."""
    return Span(high=to_us(now))


WAITING = Span(low=WAITS)
"""Where the next word is the customer's."""
OPEN = Span()

_key = tuple_(bindparam("at"), bindparam("id"))


def _page(owned: bool, grouped: bool, apart: bool, back: bool) -> Select[tuple[int, int]]:
    beyond = tuple_(_at, _id) < _key if back else tuple_(_at, _id) > _key
    asked = select(_at, _id).where(_within(owned, grouped, apart), beyond)
    ordered = asked.order_by(_at.desc(), _id.desc()) if back else asked.order_by(_at, _id)
    return ordered.limit(bindparam("limit"))


def _within(owned: bool, grouped: bool, apart: bool) -> ColumnElement[bool]:
    span = and_(_at >= bindparam("low"), _at < bindparam("high"))
    span = and_(t.complaints.c.owner_id == bindparam("owner"), span) if owned else span
    span = and_(span, _of_groups) if grouped else span
    return and_(span, _alone) if apart else span


_of_groups = among(t.complaints.c.group_id, "groups")
_alone = case((among(t.complaints.c.together, "apart"), 1), else_=0) == 0
_EITHER = (False, True)
_PAGES: dict[tuple[bool, bool, bool, bool], Statement] = {
    (owned, grouped, apart, back): statement(_page(owned, grouped, apart, back))
    for owned in _EITHER
    for grouped in _EITHER
    for apart in _EITHER
    for back in _EITHER
}
_HOW_MANY: dict[tuple[bool, bool, bool], Statement] = {
    (owned, grouped, apart): statement(
        select(func.count(), func.coalesce(func.sum(case((tuple_(_at, _id) < _key, 1), else_=0)), 0)).where(
            _within(owned, grouped, apart)
        )
    )
    for owned in _EITHER
    for grouped in _EITHER
    for apart in _EITHER
}
_counted = select(
    func.count(),
    func.coalesce(func.sum(case((one_of(t.complaints.c.state, [state.value for state in UNCLAIMED]), 1), else_=0)), 0),
    func.coalesce(func.sum(case((_at < bindparam("now"), 1), else_=0)), 0),
    func.coalesce(func.sum(case((_at >= bindparam("waits"), 1), else_=0)), 0),
).where(_at.is_not(None))
_COUNTS = {False: statement(_counted), True: statement(_counted.where(_of_groups))}

_first = (
    select(_id)
    .where(_at.is_not(None), one_of(t.complaints.c.state, [state.value for state in UNCLAIMED]))
    .order_by(_at, _id)
    .limit(1)
)
_FIRST = {
    (grouped, apart): statement(_first.where(*((_of_groups,) if grouped else ()), *((_alone,) if apart else ())))
    for grouped in _EITHER
    for apart in _EITHER
}
_GROUPS = statement(select(_id, t.complaints.c.group_id).where(among(_id, "ids")))
_PLACES = statement(select(_id, _at, t.complaints.c.created_at).where(among(_id, "ids")))
_LOADS = statement(
    select(t.complaints.c.owner_id, func.count())
    .where(t.complaints.c.owner_id.is_not(None), _at.is_not(None))
    .group_by(t.complaints.c.owner_id)
)


async def in_order(tx: Tx, numbers: list[int]) -> list[int]:
    """These complaints as a search shows them: the open ones as in the lists, then the others, the newest first."""
    rows = await tx.rows(_PLACES, {"ids": numbers}) if numbers else []
    return [int(row[0]) for row in sorted(rows, key=lambda row: (row[1] is None, row[1] or 0, -int(row[2])))]


async def of_groups(tx: Tx, numbers: list[int], groups: tuple[int, ...] | None) -> list[int]:
    """Those of these complaints that are cases of these groups (None: of any), in their order."""
    if groups is None or not numbers:
        return numbers
    rows = await tx.rows(_GROUPS, {"ids": numbers})
    theirs = {int(number) for number, group in rows if int(group) in groups}
    return [one for one in numbers if one in theirs]


async def groups_of(tx: Tx, numbers: set[int]) -> dict[int, int]:
    """Of which group each of these complaints is a case."""
    return {int(number): int(group) for number, group in await tx.rows(_GROUPS, {"ids": sorted(numbers)})}


async def first_unclaimed(tx: Tx, groups: tuple[int, ...] | None = None, apart: tuple[int, ...] = ()) -> int | None:
    """The complaint (of these groups) that nobody has and whose promise runs out first; none that is shown `apart`."""
    rows = await tx.rows(_FIRST[groups is not None, bool(apart)], {"groups": groups or (), "apart": apart})
    return int(rows[0][0]) if rows else None


async def loads(tx: Tx) -> dict[int, int]:
    """How many open complaints everybody has who has any."""
    return {int(owner): int(count) for owner, count in await tx.rows(_LOADS)}


async def page(tx: Tx, span: Span, key: tuple[int, int] | None, limit: int, *, back: bool = False) -> Part:
    """The complaints behind this key (`back`: before it); the first ones without a key.

    Where nothing is left behind the key, because the list became shorter, the last page.
    """
    args = {
        "low": span.low, "high": span.high, "owner": span.owner, "groups": span.groups or (), "apart": span.apart,
        "limit": limit,
    }  # fmt: skip
    which = (span.owner is not None, span.groups is not None, bool(span.apart))
    at, number = key if key is not None else (-1, -1)
    rows: Sequence[Sequence[int]] = await tx.rows(_PAGES[*which, back], {**args, "at": at, "id": number})
    if not rows and key is not None:  # the end, or the beginning
        last = {"at": -1, "id": -1} if back else {"at": _END, "id": 0}
        back = not back
        rows = await tx.rows(_PAGES[*which, back], {**args, **last})
    keys = tuple((int(row[0]), int(row[1])) for row in (reversed(rows) if back else rows))
    first = keys[0] if keys else (-1, -1)
    total, before = (await tx.rows(_HOW_MANY[which], {**args, "at": first[0], "id": first[1]}))[0]
    return Part(keys, int(before), int(total))


async def counts(tx: Tx, now: datetime, groups: tuple[int, ...] | None = None) -> Counts:
    """How the desk stands (that of these groups)."""
    args = {"now": to_us(now), "waits": WAITS, "groups": groups or ()}
    found = (await tx.rows(_COUNTS[groups is not None], args))[0]
    return Counts(*(int(one) for one in found))
