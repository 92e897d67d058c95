"""The queue of updates: stored before anything is confirmed to Telegram, settled with their effects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update

from storage import tables as t
from storage.database import Ask, Tx
from storage.facts import take_numbers
from storage.statement import Statement, among, insert, one_of, statement
from storage.times import to_us

DROPPED = "dropped by the owner"
KEEP_FOR = timedelta(days=3)  # duplicates are recognised this long; Telegram may restart the numbering later

_STORE = insert(
    lambda ins: (
        ins(t.inbox)
        .values(
            update_id=bindparam("update_id"),
            natural=bindparam("natural"),
            raw=bindparam("raw"),
            source=bindparam("source"),
            status="waiting",
            received_at=bindparam("at"),
        )
        .on_conflict_do_nothing()
    )
)
_waiting = (
    select(t.inbox.c.seq, t.inbox.c.raw, t.inbox.c.source)
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
_HOLD = statement(  # only what waits: what is done has let its words go, and must not be taken again
    update(t.inbox).where(among(t.inbox.c.seq, "seqs"), t.inbox.c.status == "waiting").values(status="held")
)
_RELEASE = statement(
    update(t.inbox).where(among(t.inbox.c.seq, "seqs"), t.inbox.c.status == "held").values(status="waiting")
)
_RELEASE_ALL = statement(update(t.inbox).where(t.inbox.c.status == "held").values(status="waiting"))
_STILL_WAITING = statement(
    select(t.inbox.c.seq)
    .where(among(t.inbox.c.seq, "seqs"), one_of(t.inbox.c.status, ["waiting", "held"]))
    .order_by(t.inbox.c.seq)
)
_RAWS = statement(
    select(t.inbox.c.seq, t.inbox.c.raw, t.inbox.c.source).where(
        among(t.inbox.c.seq, "seqs"), one_of(t.inbox.c.status, ["waiting", "held"])
    )
)
_COUNTS = statement(select(t.inbox.c.status, func.count(), func.min(t.inbox.c.received_at)).group_by(t.inbox.c.status))
_PARKED = statement(
    select(t.inbox.c.seq, t.inbox.c.update_id, t.inbox.c.reason, t.inbox.c.received_at)
    .where(t.inbox.c.status == "parked")
    .order_by(t.inbox.c.seq)
)
_HEADS = statement(
    select(t.inbox.c.seq, t.inbox.c.update_id, t.inbox.c.received_at).where(among(t.inbox.c.seq, "seqs"))
)
_UNPARK = statement(
    update(t.inbox)
    .where(among(t.inbox.c.seq, "seqs"), t.inbox.c.status == "parked")
    .values(status=bindparam("b_status"), reason=bindparam("b_reason"))
)
_later = t.inbox.alias("later")
_PRUNE = statement(  # all but the newest: by it a process tells whether the database is still its own (storage.seat)
    delete(t.inbox).where(
        one_of(t.inbox.c.status, ["done", "ignored"]),
        t.inbox.c.settled_at < bindparam("before"),
        t.inbox.c.seq < select(func.max(_later.c.seq)).scalar_subquery(),
    ),
)
_FREE_NUMBERS = statement(  # what is kept longer than that must not hold up a number of Telegram's
    update(t.inbox)
    .where(
        one_of(t.inbox.c.status, ["parked", "done", "ignored"]),
        t.inbox.c.update_id >= 0,
        t.inbox.c.settled_at < bindparam("before"),
    )
    .values(update_id=-t.inbox.c.seq)
)


TELEGRAM, OWN = "telegram", "own"
_OWN_IDS = -(2**61)  # below every id that Telegram gives, and below those of updates that came without one


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it came: its id, the key of what it is about, and its JSON. `source` OWN: an event of our own."""

    update_id: int
    natural: str | None
    raw: str
    source: str = TELEGRAM


class Taken(NamedTuple):
    """A row on its way through a round."""

    seq: int
    raw: str
    own: bool = False


async def ask_of_ourselves(tx: Tx, events: list[tuple[str, str]], now: datetime) -> None:
    """Put events of our own into the queue: (natural key, JSON). One whose key is known already changes nothing."""
    if events:
        first = await take_numbers(tx, "own events", len(events))
        rows = [Incoming(_OWN_IDS - first - n, f"own:{key}", raw, OWN) for n, (key, raw) in enumerate(events)]
        await store(tx, rows, now)


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
    await tx.many(
        _STORE,
        [{"update_id": u.update_id, "natural": u.natural, "raw": u.raw, "source": u.source, "at": at} for u in updates],
    )


def taking(limit: int) -> Ask[list[Taken]]:
    """The oldest waiting rows."""
    return Ask(
        _TAKE, {"limit": limit}, lambda rows: [Taken(int(seq), str(raw), source == OWN) for seq, raw, source in rows]
    )


async def take(tx: Tx, limit: int) -> list[Taken]:
    """The same by itself."""
    return await tx.ask_one(taking(limit))


async def done(tx: Tx, seqs: list[int], now: datetime, ignored: bool = False) -> None:
    """These have had their effect (or none); their JSON is let go."""
    if seqs:
        await tx.many(_DONE, [{"seqs": seqs, "b_status": "ignored" if ignored else "done", "at": to_us(now)}])


async def park(tx: Tx, seq: int, reason: str, now: datetime) -> None:
    """Set one aside, whole, for a human."""
    await tx.many(_SETTLE, [{"b_seq": seq, "b_status": "parked", "b_reason": reason, "at": to_us(now)}])


async def hold(tx: Tx, seqs: list[int]) -> None:
    """These wait for Telegram's word about who sent them."""
    if seqs:
        await tx.many(_HOLD, [{"seqs": seqs}])


async def release(tx: Tx, seqs: list[int] | None = None) -> None:
    """Held ones can go on (all of them at the start of the process)."""
    if seqs is None:
        await tx.run(_RELEASE_ALL)
    elif seqs:
        await tx.many(_RELEASE, [{"seqs": seqs}])


async def still_waiting(tx: Tx, seqs: list[int]) -> list[int]:
    """Those of them that wait or are held, in their order."""
    return [int(row[0]) for row in await tx.rows(_STILL_WAITING, {"seqs": seqs})] if seqs else []


async def named(tx: Tx, seqs: list[int]) -> list[Taken]:
    """Those of these that wait or are held."""
    rows = await tx.rows(_RAWS, {"seqs": seqs}) if seqs else []
    return [Taken(int(seq), str(raw), source == OWN) for seq, raw, source in rows]


async def drop(tx: Tx, seq: int, now: datetime) -> None:
    """The owner gives this one up."""
    await tx.many(_SETTLE, [{"b_seq": seq, "b_status": "ignored", "b_reason": DROPPED, "at": to_us(now)}])


async def counts(tx: Tx) -> dict[str, tuple[int, int]]:
    """Per status: how many, and the oldest's arrival in microseconds."""
    return {str(status): (int(n), int(oldest or 0)) for status, n, oldest in await tx.rows(_COUNTS)}


async def parked(tx: Tx) -> list[tuple[int, int, str, int]]:
    """What waits for a human: (seq, update_id, reason, received at)."""
    return [(int(row[0]), int(row[1]), str(row[2]), int(row[3])) for row in await tx.rows(_PARKED)]


async def heads(tx: Tx, seqs: list[int]) -> dict[int, tuple[int, int]]:
    """(update_id, received at) by seq."""
    return {int(row[0]): (int(row[1]), int(row[2])) for row in await tx.rows(_HEADS, {"seqs": seqs})} if seqs else {}


async def unpark(tx: Tx, seqs: list[int], retry: bool) -> int:
    """Try parked ones again, or drop them; return how many."""
    status, reason = ("waiting", "") if retry else ("ignored", DROPPED)
    return await tx.run(_UNPARK, {"seqs": seqs, "b_status": status, "b_reason": reason})


async def prune(tx: Tx, now: datetime) -> None:
    """Forget settled updates that can no longer come again."""
    await tx.run(_PRUNE, {"before": to_us(now - KEEP_FOR)})
    await tx.run(_FREE_NUMBERS, {"before": to_us(now - KEEP_FOR)})
