"""What shall leave for Telegram. A row is written with the state that caused it, and leaves only after that commit."""

import json
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, func, or_, select, update

from storage import tables as t
from storage.database import Tx
from storage.meaning import Address, After, decode, encode, is_in_room, share_and_weight
from storage.statement import among, insert, one_of, statement
from storage.times import from_us, to_us

STAFF_CHAT = 0  # stands for the first staff group, whatever its id is when the row leaves; others have keys, too
KEEP_FOR = timedelta(days=3)
NOWHERE, NOTHING = Address(), After()
LOOK_FIRST = timedelta(seconds=5)  # a topic's own service message comes within this, if it was created


@dataclass(frozen=True, slots=True)
class Letter:
    """One call of the Bot API on its way.

    `address` says where it goes (see handlers.addresses), `after` what it means that it left or could not
    (see handlers.attempts). Rows with the same `coalesce` key replace each other while they wait.
    """

    stream: str
    chat: int
    lane: int
    method: str
    params: dict[str, Any]
    address: Address = NOWHERE
    after: After = NOTHING
    coalesce: str | None = None
    complaint: int | None = None
    id: int = 0
    attempts: int = 0
    ambiguous: int = 0
    not_before: int = 0
    created_at: int = 0

    @property
    def share(self) -> str:
        """Which share of the group's minute it uses: cards, edits or alerts (see bot.pace)."""
        return self.after.share

    @property
    def weight(self) -> int:
        """How many messages it makes: an album counts part by part."""
        return self.after.weight


_ADD = insert(
    lambda ins: ins(t.outbox).values(
        **{
            name: bindparam(name)
            for name in (
                "id", "stream", "chat_id", "lane", "method", "params", "address", "after", "coalesce", "complaint_id",
                "status", "attempts", "ambiguous", "not_before", "created_at",
            )
        }
    )
)  # fmt: skip
_REPLACE = statement(
    update(t.outbox)
    .where(among(t.outbox.c.coalesce, "keys"), t.outbox.c.status == "pending")
    .values(status="replaced", params="", settled_at=bindparam("at"))
    .returning(t.outbox.c.id, t.outbox.c.coalesce, t.outbox.c.method, t.outbox.c.created_at, t.outbox.c.after)
)
_OF_COMPLAINT = statement(
    select(t.outbox.c.id, t.outbox.c.status, t.outbox.c.after, t.outbox.c.chat_id, t.outbox.c.address).where(
        t.outbox.c.complaint_id == bindparam("complaint"), one_of(t.outbox.c.status, ["pending", "sending"])
    )
)
_RECALL = statement(
    update(t.outbox)
    .where(among(t.outbox.c.id, "ids"), t.outbox.c.status == "pending")
    .values(status="replaced", params="", settled_at=bindparam("at"))
    .returning(t.outbox.c.id)
)
_META = (
    t.outbox.c.id,
    t.outbox.c.stream,
    t.outbox.c.chat_id,
    t.outbox.c.lane,
    t.outbox.c.not_before,
    t.outbox.c.after,
)
_PENDING = statement(
    select(*_META).where(t.outbox.c.status == "pending").order_by(t.outbox.c.id).limit(bindparam("limit")),
)
_BEGIN = statement(
    update(t.outbox)
    .where(among(t.outbox.c.id, "ids"), t.outbox.c.status == "pending")
    .values(status="sending", attempts=t.outbox.c.attempts + 1)
    .returning(
        t.outbox.c.id, t.outbox.c.stream, t.outbox.c.chat_id, t.outbox.c.lane, t.outbox.c.method, t.outbox.c.params,
        t.outbox.c.address, t.outbox.c.after, t.outbox.c.coalesce, t.outbox.c.complaint_id, t.outbox.c.attempts,
        t.outbox.c.ambiguous, t.outbox.c.not_before, t.outbox.c.created_at,
    )
)  # fmt: skip
_SENT = statement(
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("b_id"))
    .values(status="sent", params="", settled_at=bindparam("at"), message_id=bindparam("b_message"))
)
_FAILED = statement(
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("b_id"))
    .values(status="failed", params="", settled_at=bindparam("at"), error=bindparam("b_error"))
)
_AGAIN = statement(
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("b_id"))
    .values(
        status="pending",
        not_before=bindparam("b_not_before"),
        ambiguous=t.outbox.c.ambiguous + bindparam("b_ambiguous"),
        settled_at=func.coalesce(bindparam("b_seen", type_=BigInteger), t.outbox.c.settled_at),
        error=bindparam("b_error"),
    )
)
_REWRITE = statement(
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("b_id"))
    .values(
        status="pending",
        not_before=bindparam("b_not_before"),
        params=bindparam("b_params"),
        address=bindparam("b_address"),
        after=bindparam("b_after"),
        settled_at=bindparam("at"),
    )
)
_RESCUE = statement(
    update(t.outbox)
    .where(t.outbox.c.status == "sending")
    .values(status="pending", ambiguous=t.outbox.c.ambiguous + 1, settled_at=bindparam("at"))
)
_RESCUE_TOPICS = statement(
    update(t.outbox)
    .where(t.outbox.c.status == "sending", t.outbox.c.method == "createForumTopic")
    .values(not_before=bindparam("b_not_before"))
)
_PARK = statement(
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("b_id"))
    .values(status="parked", settled_at=bindparam("at"), error=bindparam("b_error"))
)
_UNPARK = statement(
    update(t.outbox).where(t.outbox.c.id == bindparam("b_id"), t.outbox.c.status == "parked").values(status="pending")
)
_LEAVING = statement(select(t.outbox.c.id).where(t.outbox.c.status == "sending"))
_PUT_BACK = statement(
    update(t.outbox).where(among(t.outbox.c.id, "ids"), t.outbox.c.status == "sending").values(status="pending")
)
_COUNTS = statement(
    select(t.outbox.c.status, func.count(), func.min(t.outbox.c.created_at)).group_by(t.outbox.c.status)
)
_WHERE_DIGEST = statement(
    select(t.outbox.c.coalesce, func.max(t.outbox.c.message_id))
    .where(among(t.outbox.c.coalesce, "keys"), t.outbox.c.status == "sent", t.outbox.c.message_id.is_not(None))
    .group_by(t.outbox.c.coalesce)
)
_LEFT = statement(  # a waiting row has a time only when Telegram may have seen it already
    select(t.outbox.c.settled_at, t.outbox.c.after, t.outbox.c.attempts)
    .where(t.outbox.c.chat_id == bindparam("chat"), t.outbox.c.settled_at > bindparam("since"))
    .order_by(t.outbox.c.settled_at)
)
_PRUNE = statement(
    delete(t.outbox).where(
        one_of(t.outbox.c.status, ["sent", "failed", "replaced"]), t.outbox.c.settled_at < bindparam("before")
    ),
)
_HOLDS = statement(select(t.holds.c.chat_id, t.holds.c.until, t.holds.c.lasts))
_HOLD = insert(
    lambda ins: (
        ins(t.holds)
        .values(chat_id=bindparam("chat_id"), until=bindparam("until"), lasts=bindparam("lasts"))
        .on_conflict_do_update(
            index_elements=["chat_id"],
            set_={"until": bindparam("until"), "lasts": bindparam("lasts")},
            # The one that stands ends earlier; or it was noted by a clock that was ahead, and would.
            where=or_(t.holds.c.until < bindparam("until"), t.holds.c.lasts < bindparam("lasts")),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the lanes need to know of a waiting row; its text stays in the database."""

    id: int
    stream: str
    chat: int
    lane: int
    not_before: int
    share: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Replaced:
    """A waiting row whose place a newer one takes."""

    id: int
    key: str
    method: str
    created_at: int
    after: After


@dataclass(frozen=True, slots=True)
class Retry:
    """A row that is tried again, not before `at`.

    `lost`: no answer came, so it may have arrived. `seen`: Telegram refused it, and may count it all the same.
    """

    id: int
    at: datetime
    why: str
    lost: bool = False
    seen: bool = False


async def add(tx: Tx, letters: list[Letter], leaving: Container[int] = ()) -> None:
    """Put rows into the outbox; their ids are given. Those that are `leaving` are marked so at once (see `begun`)."""
    await tx.many(
        _ADD,
        [
            {
                "id": one.id,
                "stream": one.stream,
                "chat_id": one.chat,
                "lane": one.lane,
                "method": one.method,
                "params": json.dumps(one.params, separators=(",", ":")),
                "address": encode(one.address),
                "after": encode(one.after),
                "coalesce": one.coalesce,
                "complaint_id": one.complaint,
                "status": "sending" if one.id in leaving else "pending",
                "attempts": int(one.id in leaving),
                "ambiguous": 0,
                "not_before": one.not_before,
                "created_at": one.created_at,
            }
            for one in letters
        ],
    )


def begun(letter: Letter) -> Letter:
    """A row as it is once it has been added as one that leaves: what `begin` would read again."""
    return replace(letter, attempts=1)


async def replace_waiting(tx: Tx, keys: list[str], now: datetime) -> list[Replaced]:
    """Take back the waiting rows with these keys."""
    if not keys:
        return []
    rows = await tx.rows(_REPLACE, {"keys": keys, "at": to_us(now)})
    return [Replaced(int(r[0]), str(r[1]), str(r[2]), int(r[3]), decode(After, r[4])) for r in rows]


async def recall(tx: Tx, complaint: int, peer: tuple[int, int], now: datetime) -> tuple[list[int], bool]:
    """Take back what waits to bring this message (chat, message id) to the customer: the ids of the rows that will not
    leave, and whether some are leaving at this moment."""
    rows = await tx.rows(_OF_COMPLAINT, {"complaint": complaint})
    theirs = [(int(row[0]), row[1]) for row in rows if decode(After, row[2]).peer == peer]
    waiting = [number for number, status in theirs if status == "pending"]
    taken = [int(row[0]) for row in await tx.rows(_RECALL, {"ids": waiting, "at": to_us(now)})] if waiting else []
    return taken, len(taken) < len(theirs)


async def recall_room(tx: Tx, complaint: int, group: int, now: datetime) -> list[int]:
    """Take back what waits to be shown of a complaint in this group: it is another group's case from now on."""
    rows = await tx.rows(_OF_COMPLAINT, {"complaint": complaint})
    ids = [
        int(number)
        for number, status, after, chat, address in rows
        if status == "pending" and chat == group and is_in_room(decode(Address, address), decode(After, after))
    ]
    return [int(row[0]) for row in await tx.rows(_RECALL, {"ids": ids, "at": to_us(now)})] if ids else []


async def waiting(tx: Tx, limit: int) -> list[Waiting]:
    """The oldest waiting rows."""
    found = []
    for row in await tx.rows(_PENDING, {"limit": limit}):
        share, weight = share_and_weight(row[5])
        found.append(Waiting(int(row[0]), str(row[1]), int(row[2]), int(row[3]), int(row[4]), share, weight))
    return found


async def begin(tx: Tx, ids: list[int]) -> list[Letter]:
    """Mark rows as leaving and return them whole, in the order given; rows that are gone are left out."""
    if not ids:
        return []
    place = {number: index for index, number in enumerate(ids)}
    rows = sorted(await tx.rows(_BEGIN, {"ids": ids}), key=lambda row: place[row[0]])
    return [
        Letter(
            id=int(r[0]), stream=str(r[1]), chat=int(r[2]), lane=int(r[3]), method=str(r[4]),
            params=json.loads(r[5]), address=decode(Address, r[6]), after=decode(After, r[7]),
            coalesce=r[8], complaint=r[9], attempts=int(r[10]), ambiguous=int(r[11]),
            not_before=int(r[12]), created_at=int(r[13]),
        )
        for r in rows
    ]  # fmt: skip


async def sent(tx: Tx, rows: list[tuple[int, int | None]], now: datetime) -> None:
    """These arrived: (id, message id)."""
    at = to_us(now)
    await tx.many(_SENT, [{"b_id": one, "b_message": message, "at": at} for one, message in rows])


async def failed(tx: Tx, rows: list[tuple[int, str]], now: datetime) -> None:
    """These never will: (id, Telegram's reason)."""
    at = to_us(now)
    await tx.many(_FAILED, [{"b_id": one, "b_error": error[:300], "at": at} for one, error in rows])


async def park(tx: Tx, number: int, error: str, now: datetime) -> None:
    """Set this one aside, whole, for a human."""
    await tx.run(_PARK, {"b_id": number, "b_error": error[:300], "at": to_us(now)})


async def unpark(tx: Tx, number: int) -> None:
    """A parked one may leave again."""
    await tx.run(_UNPARK, {"b_id": number})


async def again(tx: Tx, rows: list[Retry], now: datetime) -> None:
    """These are tried again. What Telegram has seen, or may have, counts against the chat's minute from `now` on."""
    await tx.many(
        _AGAIN,
        [
            {
                "b_id": one.id,
                "b_not_before": to_us(one.at),
                "b_ambiguous": int(one.lost),
                "b_seen": to_us(now) if one.lost or one.seen else None,
                "b_error": one.why[:300],
            }
            for one in rows
        ],
    )


async def rewrite(tx: Tx, letter: Letter, now: datetime) -> None:
    """This one goes another way (plain text, the board instead of a topic), not before its `not_before`."""
    await tx.run(
        _REWRITE,
        {
            "b_id": letter.id,
            "b_not_before": letter.not_before,
            "b_params": json.dumps(letter.params, separators=(",", ":")),
            "b_address": encode(letter.address),
            "b_after": encode(letter.after),
            "at": to_us(now),
        },
    )


async def rescue(tx: Tx, now: datetime) -> int:
    """After a crash: rows that were leaving may or may not have arrived. Return how many.

    A topic that was being created waits a little: if it exists, its own service message tells so first.
    """
    await tx.run(_RESCUE_TOPICS, {"b_not_before": to_us(now + LOOK_FIRST)})
    return await tx.run(_RESCUE, {"at": to_us(now)})


async def leaving(tx: Tx) -> set[int]:
    """Rows that are marked as leaving."""
    return {int(row[0]) for row in await tx.rows(_LEAVING)}


async def put_back(tx: Tx, ids: set[int]) -> None:
    """These were marked as leaving, and have certainly not left."""
    if ids:
        await tx.run(_PUT_BACK, {"ids": ids})


async def counts(tx: Tx) -> dict[str, tuple[int, int]]:
    """Per status: how many, and the oldest's creation in microseconds."""
    return {str(status): (int(n), int(oldest or 0)) for status, n, oldest in await tx.rows(_COUNTS)}


async def prune(tx: Tx, now: datetime) -> None:
    """Forget what has long left."""
    await tx.run(_PRUNE, {"before": to_us(now - KEEP_FOR)})


async def sent_as(tx: Tx, keys: set[str]) -> dict[str, int]:
    """The message ids of rows that were sent under these coalescing keys."""
    if not keys:
        return {}
    return {str(key): int(message) for key, message in await tx.rows(_WHERE_DIGEST, {"keys": keys})}


async def left_since(tx: Tx, chat: int, since: datetime) -> list[tuple[datetime, str]]:
    """What was, or may have been, sent to a chat since then: (at, share), once for each attempt, whether taken, refused
    or without an answer, and an album each time for each of its parts. A new process must not start with a fresh
    minute, and nobody has said that Telegram forgets what it refuses."""
    found = []
    for at, told, attempts in await tx.rows(_LEFT, {"chat": chat, "since": to_us(since)}):
        share, parts = share_and_weight(told)
        found += [(from_us(int(at)), share)] * (int(attempts) * parts)
    return found


async def load_holds(tx: Tx, now: datetime) -> dict[int, timedelta]:
    """Chats to leave alone, and for how much longer.

    That is until the end that was noted, but never longer than Telegram asked for: when the clock was wrong as the end
    was noted, or is wrong now, this is the most that can be left.
    """
    at, left = to_us(now), {}
    for chat, until, lasts in await tx.rows(_HOLDS):
        rest = int(until) - at if lasts is None else min(int(until) - at, int(lasts))
        if rest > 0:
            left[int(chat)] = timedelta(microseconds=rest)
    return left


async def hold_chat(tx: Tx, chat: int, until: datetime, now: datetime) -> None:
    """Telegram told us `now` to wait for this chat; of several such words the longest counts."""
    await tx.run(_HOLD, {"chat_id": chat, "until": to_us(until), "lasts": to_us(until) - to_us(now)})
