"""What customers were promised on top: a row a complaint, so that managers can see what similar cases got."""

from datetime import datetime
from statistics import median_low

from sqlalchemy import bindparam, select

from dialogs.model import Complaint, Gesture, Remedy
from dialogs.money import money
from storage import tables as t
from storage.database import Tx
from storage.statement import insert, statement
from storage.times import to_us

MOST = 500  # the latest ones that are looked at
_SAVE = insert(
    lambda ins: (
        ins(t.goodwill)
        .values({column.name: bindparam(column.name) for column in t.goodwill.columns})
        .on_conflict_do_update(
            index_elements=["complaint_id"],
            set_={column.name: bindparam(column.name) for column in list(t.goodwill.columns)[1:]},
        )
    )
)
_SIMILAR = statement(
    select(t.goodwill.c.cost)
    .where(
        t.goodwill.c.what == bindparam("what"),
        t.goodwill.c.currency == bindparam("currency"),
        t.goodwill.c.promised_at >= bindparam("since"),
    )
    .order_by(t.goodwill.c.promised_at.desc())
    .limit(MOST)
)


async def save(tx: Tx, complaints: list[tuple[Complaint | None, Complaint]], now: datetime) -> None:
    """Remember what was promised just now; each pair is a complaint before and after."""
    rows = [
        {
            "complaint_id": after.id,
            "what": given.what.value,
            "cost": given.cost,
            "currency": given.currency,
            "promised_at": to_us(now),
        }
        for before, after in complaints
        if (given := after.goodwill) is not None
        and given.state is Gesture.PROMISED
        and not (before is not None and before.owes_goodwill)
    ]
    await tx.many(_SAVE, rows)


async def similar(tx: Tx, what: Remedy, currency: str, since: datetime) -> dict[str, object] | None:
    """What others got of this kind since then: how many, the least, the middle and the most; None where nobody did."""
    rows = await tx.rows(_SIMILAR, {"what": what.value, "currency": currency, "since": to_us(since)})
    costs = [int(row[0]) for row in rows]
    if not costs:
        return None
    figures = {"least": min(costs), "middle": median_low(costs), "most": max(costs)}
    return {"count": len(costs), **{name: money(cost, currency) for name, cost in figures.items()}}
