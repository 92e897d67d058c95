"""The complaints that are parts of one matter: which they are, and where they are so many that one line shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, null, select, update

from dialogs.model import Complaint
from dialogs.states import State
from dialogs.together import FEW, Part
from storage import tables as t
from storage.database import Tx
from storage.statement import statement
from storage.times import from_us_or_none

_c = t.complaints.c
_OF = statement(
    select(_c.id, _c.incident_told, _c.state).where(_c.incident == bindparam("matter"), _c.incident > 0).order_by(_c.id)
)
_CROWDS = statement(
    select(_c.together, _c.group_id, func.count(), func.min(_c.desk_at))
    .select_from(t.complaints.join(t.matters, t.matters.c.id == _c.together))
    .where(_c.together > 0, t.matters.c.open)
    .group_by(_c.together, _c.group_id)
    .order_by(_c.together, _c.group_id)
)
_SCATTER = statement(
    update(t.rooms)
    .where(
        t.rooms.c.digest_id == bindparam("b_digest"),
        t.rooms.c.complaint_id.in_(select(_c.id).where(_c.state == State.NEW.value)),
    )
    .values(digest_id=null(), shown_at=null())
    .returning(t.rooms.c.complaint_id, t.rooms.c.group_id)
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many complaints of a group (nobody's yet) are shown in one line; the first of their promises."""

    matter: int
    group: int
    count: int
    first: datetime | None


async def of(tx: Tx, matter: int, known: Iterable[Complaint] = ()) -> list[Part]:
    """The parts of a matter by number. `known`: complaints as they stand in this transaction, not written yet."""
    rows = await tx.rows(_OF, {"matter": matter})
    found = {int(number): Part(int(number), bool(told), State(state)) for number, told, state in rows}
    for one in known:
        found.pop(one.id, None)
        if one.incident == matter:
            found[one.id] = Part(one.id, one.incident_told, one.state)
    return [found[number] for number in sorted(found)]


async def crowds(tx: Tx, groups: tuple[int, ...] | None = None) -> list[Crowd]:
    """Where one line stands for many, of these groups (None: of all)."""
    rows = await tx.rows(_CROWDS, {})
    found = [Crowd(int(one), int(group), int(count), from_us_or_none(first)) for one, group, count, first in rows]
    return [one for one in found if one.count > FEW and (groups is None or one.group in groups)]


async def scatter(tx: Tx, digest: int) -> dict[int, int]:
    """What a line has shown and nobody has taken waits to be shown by itself: the complaints, with their groups."""
    return {int(number): int(group) for number, group in await tx.rows(_SCATTER, {"b_digest": digest})}
