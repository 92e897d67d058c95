"""What we know of colleagues beside what Telegram says of them: see dialogs.model.Colleague."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from dialogs.board.roles import CONFIDANT
from dialogs.model import Colleague
from dialogs.records import replace
from dialogs.states import OPEN
from storage import tables as t
from storage.codec import Codec
from storage.database import Ask, Row, Tx
from storage.facts import IN_GROUP
from storage.statement import among, insert, one_of, statement
from storage.times import to_us

MOST = 1000  # of all staff groups are known by name
Roles = Mapping[int, tuple[str, ...]]
_CODEC = Codec(Colleague, frozenset({"id", "name", "load", "here", "groups"}))
_LOAD = statement(
    select(t.colleagues.c.id, t.colleagues.c.name, t.colleagues.c.data, t.members.c.status, t.members.c.group_id)
    .join_from(t.colleagues, t.members, t.members.c.user_id == t.colleagues.c.id, isouter=True)
    .where(among(t.colleagues.c.id, "ids"))
    .order_by(t.colleagues.c.id, t.members.c.group_id)
)
_ROLES = statement(
    select(t.colleagues.c.id, t.colleagues.c.data)
    .join_from(t.colleagues, t.members, t.members.c.user_id == t.colleagues.c.id)
    .where(
        or_(t.colleagues.c.data.contains('"role":'), t.colleagues.c.data.contains('"trusted":')),
        one_of(t.members.c.status, IN_GROUP),
    )
)
_ALL = statement(select(t.colleagues.c.id))
_CREW = statement(
    select(t.members.c.user_id, t.members.c.name, t.members.c.group_id)
    .where(one_of(t.members.c.status, IN_GROUP))
    .limit(MOST)
)
_BUSY = statement(
    select(t.complaints.c.owner_id, func.count())
    .where(among(t.complaints.c.owner_id, "ids"), one_of(t.complaints.c.state, [state.value for state in OPEN]))
    .group_by(t.complaints.c.owner_id)
)
_SAVE = insert(
    lambda ins: (
        ins(t.colleagues)
        .values(id=bindparam("id"), name=bindparam("name"), data=bindparam("data"), updated_at=bindparam("at"))
        .on_conflict_do_update(
            index_elements=["id"],
            set_={"name": bindparam("name"), "data": bindparam("data"), "updated_at": bindparam("at")},
        )
    )
)


async def everybody(tx: Tx) -> set[int]:
    """The user ids of all colleagues of whom anything is known; a team is small."""
    return {int(number) for (number,) in await tx.rows(_ALL)}


def roles() -> Ask[Roles]:
    """The roles that were given, of those who are in the group: lead or manager, and confidant; a team is small."""
    return Ask(_ROLES, {}, _given)


def _given(rows: list[Row]) -> Roles:
    found: dict[int, tuple[str, ...]] = {}
    for number, data in rows:
        known = json.loads(data)
        given = (str(known.get("role", "")), CONFIDANT if known.get("trusted") else "")
        found[int(number)] = tuple(one for one in given if one)
    return found


async def load(tx: Tx, ids: set[int]) -> dict[int, Colleague]:
    """Colleagues by user id, as far as known, each with the number of open complaints they own."""
    if not ids:
        return {}
    rows = await tx.rows(_LOAD, {"ids": ids})
    busy = await _busy(tx, ids) if rows else {}
    places: dict[int, list[Any]] = {}  # of each colleague a row for each group of which Telegram has told
    for row in rows:
        places.setdefault(int(row[0]), []).append(row)
    return {number: _colleague(theirs, busy) for number, theirs in places.items()}


async def crew(tx: Tx, group: int | None = None) -> dict[int, Colleague]:
    """Everybody who is in a staff group (in this one) as far as Telegram has told, whether they have done anything yet
    or not."""
    names: dict[int, str] = {}
    groups: dict[int, tuple[int, ...]] = {}
    for user, name, where in await tx.rows(_CREW):
        names[int(user)] = str(name)
        groups[int(user)] = (*groups.get(int(user), ()), int(where))
    names = {one: name for one, name in names.items() if group is None or group in groups[one]}
    ids = set(names)
    known, busy = await load(tx, ids), await _busy(tx, ids) if ids else {}
    new = {
        one: Colleague(one, name, load=busy.get(one, 0), here=True, groups=tuple(sorted(groups[one])))
        for one, name in names.items()
        if one not in known
    }
    # Whoever is known by a number alone is called as Telegram told.
    return new | {one: found if found.name else replace(found, name=names[one]) for one, found in known.items()}


async def _busy(tx: Tx, ids: set[int]) -> dict[int, int]:
    return {int(owner): int(count) for owner, count in await tx.rows(_BUSY, {"ids": ids})}


def _colleague(rows: list[Any], busy: dict[int, int]) -> Colleague:
    number, name, data = int(rows[0][0]), str(rows[0][1]), str(rows[0][2])
    groups = [int(row[4]) for row in rows if row[3] in IN_GROUP]
    here = None if rows[0][3] is None else bool(groups)
    columns = {"id": number, "name": name, "load": busy.get(number, 0), "here": here, "groups": groups}
    return _CODEC.load(data, columns)


async def save(tx: Tx, colleagues: list[Colleague], now: datetime) -> None:
    """Remember these as they are now."""
    at = to_us(now)
    await tx.many(_SAVE, [{"id": one.id, "name": one.name, "data": _CODEC.dump(one), "at": at} for one in colleagues])
