"""The queue of updates: stored before anything is confirmed to Telegram, settled with their effects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from storage import tables as t
from storage.database import Statement, Tx, among, insert, one_of, statement
from storage.times import to_us

KEEP_FOR = timedelta(days=3)  # duplicates are recognised this long; Telegram may restart the numbering later

_STORE = insert(
    lambda ins: (
        ins(t.inbox)
        .values(
            update_id=bindparam("update_id"),
            natural=bindparam("natural"),
            raw=bindparam("raw"),
            status="waiting",
            received_at=bindparam("at"),
        )
        .on_conflict_do_nothing()
    )
)
_waiting = (
    select(t.inbox.c.seq, t.inbox.c.raw)
    .where(t.inbox.c.status == "waiting")
    .order_by(t.inbox.c.seq)
    .limit(bindparam("limit"))
)
# Differs by necessity: on PostgreSQL other processes may take work too; SQLite has a single writer.
_TAKE = Statement(sqlite=_waiting, postgresql=_waiting.with_for_update(skip_locked=True))
_SETTLE = statement(
    update(t.inbox)
    .where(t.inbox.c.seq == bindparam("b_seq"))
    .values(status=bindparam("b_status"), reason=bindparam("b_reason"), settled_at=bindparam("at"))
)
_DONE = statement(
    update(t.inbox)
    .where(among(t.inbox.c.seq, "seqs"))
    .values(status=bindparam("b_status"), raw="", settled_at=bindparam("at"))
)
_HOLD = statement(update(t.inbox).where(among(t.inbox.c.seq, "seqs")).values(status="held"))
_RELEASE = statement(
    update(t.inbox).where(among(t.inbox.c.seq, "seqs"), t.inbox.c.status == "held").values(status="waiting")
)
_RELEASE_ALL = statement(update(t.inbox).where(t.inbox.c.status == "held").values(status="waiting"))
_COUNTS = statement(select(t.inbox.c.status, func.count(), func.min(t.inbox.c.received_at)).group_by(t.inbox.c.status))
_PARKED = statement(
    select(t.inbox.c.seq, t.inbox.c.update_id, t.inbox.c.reason, t.inbox.c.received_at)
    .where(t.inbox.c.status == "parked")
    .order_by(t.inbox.c.seq)
)
_UNPARK = statement(
    update(t.inbox)
    .where(among(t.inbox.c.seq, "seqs"), t.inbox.c.status == "parked")
    .values(status=bindparam("b_status"), reason=bindparam("b_reason"))
)
_PRUNE = statement(
    delete(t.inbox).where(one_of(t.inbox.c.status, ["done", "ignored"]), t.inbox.c.settled_at < bindparam("before")),
    slow=True,
)
_FREE_NUMBERS = statement(  # what waits for a human longer than that must not hold up a number of Telegram's
    update(t.inbox)
    .where(t.inbox.c.status == "parked", t.inbox.c.update_id >= 0, t.inbox.c.settled_at < bindparam("before"))
    .values(update_id=-t.inbox.c.seq)
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it came: its id, the key of what it is about, and its JSON."""

    update_id: int
    natural: str | None
    raw: str


def natural_key(update: dict[str, Any]) -> str | None:
    """Name what an update is about, so that it is recognised under another update_id.

    Only messages and presses: Telegram never sends these two twice with different content.
    """
    message = update.get("message")
    if isinstance(message, dict) and isinstance(message.get("chat"), dict):
        chat, number = message["chat"].get("id"), message.get("message_id")
        return f"m:{chat}:{number}" if _is_id(chat) and _is_id(number) else None
    query = update.get("callback_query")
    if isinstance(query, dict) and isinstance(query.get("id"), str) and query["id"]:
        return f"q:{ascii(query['id'])[1:-1][:100]}"  # ASCII: no key may hold what a database's text type refuses
    return None


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and abs(value) < 2**63


async def store(tx: Tx, updates: Iterable[Incoming], now: datetime) -> None:
    """Keep updates; known ones are left alone."""
    at = to_us(now)
    await tx.many(_STORE, [{"update_id": u.update_id, "natural": u.natural, "raw": u.raw, "at": at} for u in updates])


async def take(tx: Tx, limit: int) -> list[tuple[int, str]]:
    """The oldest waiting updates: (seq, raw)."""
    return [(int(seq), str(raw)) for seq, raw in await tx.rows(_TAKE, {"limit": limit})]


async def done(tx: Tx, seqs: list[int], now: datetime, ignored: bool = False) -> None:
    """These have had their effect (or none); their JSON is let go."""
    if seqs:
        await tx.run(_DONE, {"seqs": seqs, "b_status": "ignored" if ignored else "done", "at": to_us(now)})


async def park(tx: Tx, seq: int, reason: str, now: datetime) -> None:
    """Set one aside, whole, for a human."""
    await tx.many(_SETTLE, [{"b_seq": seq, "b_status": "parked", "b_reason": reason, "at": to_us(now)}])


async def hold(tx: Tx, seqs: list[int]) -> None:
    """These wait for Telegram's word about who sent them."""
    if seqs:
        await tx.run(_HOLD, {"seqs": seqs})


async def release(tx: Tx, seqs: list[int] | None = None) -> None:
    """Held ones can go on (all of them at the start of the process)."""
    if seqs is None:
        await tx.run(_RELEASE_ALL)
    elif seqs:
        await tx.run(_RELEASE, {"seqs": seqs})


async def counts(tx: Tx) -> dict[str, tuple[int, int]]:
    """Per status: how many, and the oldest's arrival in microseconds."""
    return {str(status): (int(n), int(oldest or 0)) for status, n, oldest in await tx.rows(_COUNTS)}


async def parked(tx: Tx) -> list[tuple[int, int, str, int]]:
    """What waits for a human: (seq, update_id, reason, received at)."""
    return [(int(row[0]), int(row[1]), str(row[2]), int(row[3])) for row in await tx.rows(_PARKED)]


async def unpark(tx: Tx, seqs: list[int], retry: bool) -> int:
    """Try parked ones again, or drop them; return how many."""
    status, reason = ("waiting", "") if retry else ("ignored", "dropped by the owner")
    return await tx.run(_UNPARK, {"seqs": seqs, "b_status": status, "b_reason": reason})


async def prune(tx: Tx, now: datetime) -> None:
    """Forget settled updates that can no longer come again."""
    await tx.run(_PRUNE, {"before": to_us(now - KEEP_FOR)})
    await tx.run(_FREE_NUMBERS, {"before": to_us(now - KEEP_FOR)})
