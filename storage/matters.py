"""Records of ours that belong to no complaint: see dialogs.matters."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam, or_, select

from dialogs.matters import KINDS, NAMES, Matter
from storage import tables as t
from storage.codec import Codec
from storage.database import Ask, Row, Tx
from storage.statement import among, insert, statement
from storage.times import to_us

M = TypeVar("M", bound=Matter)

_CODECS = {name: Codec(kind, frozenset({"id", "open"})) for name, kind in KINDS.items()}
_LOAD = statement(
    select(t.matters.c.id, t.matters.c.kind, t.matters.c.open, t.matters.c.data)
    .where(or_(t.matters.c.open, among(t.matters.c.id, "ids")))
    .order_by(t.matters.c.id)
)
_LATEST = statement(
    select(t.matters.c.id, t.matters.c.kind, t.matters.c.open, t.matters.c.data)
    .where(t.matters.c.kind == bindparam("kind"))
    .order_by(t.matters.c.id.desc())
    .limit(bindparam("most"))
)
_SAVE = insert(
    lambda ins: (
        ins(t.matters)
        .values(
            id=bindparam("id"),
            kind=bindparam("kind"),
            open=bindparam("open"),
            data=bindparam("data"),
            updated_at=bindparam("at"),
        )
        .on_conflict_do_update(
            index_elements=["id"],
            set_={"open": bindparam("open"), "data": bindparam("data"), "updated_at": bindparam("at")},
        )
    )
)


def known(ids: set[int]) -> Ask[dict[int, Matter]]:
    """All that are open, and these whether they are or not. What a newer version wrote, of an unknown kind, is left."""
    return Ask(_LOAD, {"ids": ids}, _matters)


async def load(tx: Tx, ids: set[int]) -> dict[int, Matter]:
    """The same by itself."""
    return await tx.ask_one(known(ids))


def _matters(rows: list[Row]) -> dict[int, Matter]:
    found: dict[int, Matter] = {}
    for number, kind, is_open, data in rows:
        if str(kind) in _CODECS:
            found[int(number)] = _CODECS[str(kind)].load(str(data), {"id": int(number), "open": bool(is_open)})
    return found


async def latest(tx: Tx, kind: type[M], most: int) -> list[M]:
    """The newest of one kind, open or over, the newest first."""
    rows = await tx.rows(_LATEST, {"kind": NAMES[kind], "most": most})
    made = (_CODECS[str(name)].load(str(data), {"id": int(one), "open": bool(on)}) for one, name, on, data in rows)
    return [one for one in made if isinstance(one, kind)]


async def save(tx: Tx, matters: list[Matter], now: datetime) -> None:
    """Remember these as they are now."""
    at = to_us(now)
    rows = [(NAMES[type(one)], one) for one in matters]
    await tx.many(
        _SAVE,
        [
            {"id": one.id, "kind": kind, "open": one.open, "data": _CODECS[kind].dump(one), "at": at}
            for kind, one in rows
        ],
    )
