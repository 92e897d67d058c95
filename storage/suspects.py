"""Rows that may be what a round failed over, or a process died of: each is tried alone, and each attempt is counted.

An attempt is written down in a commit of its own before the work, where a death cannot undo it. Three deaths or ten
refusals, and the row is parked. An update that is a suspect stands as held in the inbox, so that nothing else takes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Integer,
    Text,
    bindparam,
    delete,
    exists,
    false,
    insert,
    select,
    true,
    update,
)

from storage import inbox, outbox, timers
from storage import tables as t
from storage.database import Tx
from storage.statement import Statement, statement
from storage.statement import insert as insert_or
from storage.times import to_us

MOST_DEATHS = 3
MOST_REFUSALS = 10
_AFTER_DEATH = timedelta(seconds=5)  # time in which a process that has just started serves the others
_AFTER_REFUSAL = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(seconds=15)
DIED = "the process ended"

_LOAD = statement(select(t.suspects).order_by(t.suspects.c.kind, t.suspects.c.name))
_UNTRIED = {"deaths": 0, "refusals": 0, "begun": False, "parked": False, "again_at": 0, "reason": ""}
_MARK = insert_or(
    lambda ins: (
        ins(t.suspects)
        .values(kind=bindparam("kind"), name=bindparam("name"), **_UNTRIED)
        # A timer that was parked and has been set anew is another one.
        .on_conflict_do_update(index_elements=["kind", "name"], set_=_UNTRIED, where=t.suspects.c.parked == true())
    )
)
_THIS = (t.suspects.c.kind == bindparam("b_kind"), t.suspects.c.name == bindparam("b_name"))
_BEGIN = statement(update(t.suspects).where(*_THIS, t.suspects.c.parked == false()).values(begun=True))
_COUNT = statement(
    update(t.suspects)
    .where(*_THIS)
    .values(
        deaths=bindparam("b_deaths"), refusals=bindparam("b_refusals"), begun=False, again_at=bindparam("b_again"),
        reason=bindparam("b_reason"),
    )
)  # fmt: skip
_PARK = statement(update(t.suspects).where(*_THIS).values(parked=True, begun=False, reason=bindparam("b_reason")))
_ENDED_WELL = statement(update(t.suspects).where(t.suspects.c.begun == true()).values(begun=False))
_CLEAR = statement(delete(t.suspects).where(*_THIS))
_DUE_NAMES = statement(select(t.timers.c.subject, t.timers.c.ring).where(t.timers.c.due_at <= bindparam("now")))
_SET_ANEW = statement(
    delete(t.suspects).where(
        t.suspects.c.kind == "timer",
        t.suspects.c.parked == true(),
        ~exists().where(
            t.timers.c.subject + ":" + t.timers.c.ring == t.suspects.c.name, t.timers.c.due_at == to_us(timers.NEVER)
        ),
    )
)


class Kind(StrEnum):
    """What a suspect is, in the order in which they are tried."""

    UPDATE = "update"  # its name is the number in the inbox
    TIMER = "timer"  # subject:ring
    LETTER = "letter"  # the number in the outbox


Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One row, and what became of the attempts. `again_at` in microseconds; 0: not tried yet."""

    kind: Kind
    name: str
    deaths: int = 0
    refusals: int = 0
    begun: bool = False  # the attempt is written down, and its end is not
    parked: bool = False  # only letters and timers: a parked update stands in the inbox as such
    again_at: int = 0
    reason: str = ""

    @property
    def key(self) -> Key:
        """What names it."""
        return self.kind, self.name

    @property
    def number(self) -> int:
        """Its number; 0 for a timer."""
        return 0 if self.kind is Kind.TIMER else int(self.name)

    @property
    def tried(self) -> bool:
        """Whether an attempt has failed."""
        return bool(self.deaths or self.refusals)

    @property
    def given_up(self) -> bool:
        """Whether it has had all its attempts."""
        return self.deaths >= MOST_DEATHS or self.refusals >= MOST_REFUSALS

    @property
    def shown(self) -> str:
        """How people name it: an update by its number alone, as what is parked has always been named."""
        return {Kind.UPDATE: "", Kind.LETTER: "m", Kind.TIMER: "t:"}[self.kind] + self.name

    @property
    def timer(self) -> tuple[str, str]:
        """A timer's subject and ring."""
        subject, _, ring = self.name.rpartition(":")
        return subject, ring


def timer_key(subject: str, ring: str) -> Key:
    """What names a timer among suspects."""
    return Kind.TIMER, f"{subject}:{ring}"


async def load(tx: Tx) -> list[Suspect]:
    """All of them, with those that are parked."""
    return [
        Suspect(Kind(row[0]), str(row[1]), int(row[2]), int(row[3]), bool(row[4]), bool(row[5]), int(row[6]), row[7])
        for row in await tx.rows(_LOAD)
    ]


async def in_trouble(tx: Tx) -> int:
    """How many wait, each having failed alone."""
    return sum(one.tried and not one.parked for one in await load(tx))


async def mark(tx: Tx, keys: Iterable[Key]) -> None:
    """These may be it, as far as they still wait; one that is known keeps its counts."""
    keys = list(keys)
    updates = await inbox.still_waiting(tx, [int(name) for kind, name in keys if kind is Kind.UPDATE])
    await inbox.hold(tx, updates)
    found = [(Kind.UPDATE, str(seq)) for seq in updates] + [key for key in keys if key[0] is not Kind.UPDATE]
    await tx.many(_MARK, [{"kind": str(kind), "name": name} for kind, name in found])


async def begin(tx: Tx, one: Suspect) -> bool:
    """An attempt begins; False when it is no suspect any more (the owner has dropped it, say)."""
    return bool(await tx.run(_BEGIN, _names(one)))


async def refused(tx: Tx, one: Suspect, reason: str, now: datetime) -> None:
    """The database refused the attempt, while it took what is known to be good."""
    await _count(tx, one, one.deaths, one.refusals + 1, now + _pause(_AFTER_REFUSAL, one.refusals), reason)


async def survived(tx: Tx) -> None:
    """Whatever has begun has ended, and the process lives."""
    await tx.run(_ENDED_WELL)


async def clear(tx: Tx, one: Suspect) -> None:
    """It is innocent, or its fate is told elsewhere."""
    await tx.run(_CLEAR, _names(one))


async def park(tx: Tx, one: Suspect, reason: str, now: datetime) -> None:
    """Set it aside, whole, for a human."""
    match one.kind:
        case Kind.UPDATE:
            await inbox.park(tx, one.number, reason, now)
            await clear(tx, one)
            return
        case Kind.LETTER:
            await outbox.park(tx, one.number, reason, now)
        case Kind.TIMER:
            await timers.move(tx, *one.timer, timers.NEVER)
    await tx.run(_PARK, {**_names(one), "b_reason": reason})


async def unpark(tx: Tx, one: Suspect, retry: bool, now: datetime) -> None:
    """Try a parked row, or one that waits in trouble, anew; or drop it."""
    match one.kind, retry:
        case Kind.UPDATE, True:
            await inbox.release(tx, [one.number])
        case Kind.UPDATE, False:
            await inbox.drop(tx, one.number, now)
        case Kind.LETTER, True:
            await outbox.unpark(tx, one.number)
        case Kind.LETTER, False:
            await outbox.failed(tx, [(one.number, "dropped by the owner")], now)
        case Kind.TIMER, True:
            await timers.move(tx, *one.timer, now)
        case Kind.TIMER, False:
            await timers.drop_timers(tx, [one.timer])
    await clear(tx, one)


async def start(tx: Tx, now: datetime, most: int, clean: bool) -> None:
    """A process starts to work. Unless the last one had a clean end, what it may have died of becomes suspect.

    To be called before sends are rescued; `most`: of updates and timers, how many one batch may have held.
    """
    if not clean:
        for one in await load(tx):
            deaths = one.deaths + one.begun
            if deaths and not one.parked:  # others first, however long ago the last attempt was
                again = now + _AFTER_DEATH * (1 << min(deaths - 1, MOST_DEATHS))
                await _count(tx, one, deaths, one.refusals, again, DIED if one.begun else one.reason)
        keys = [(Kind.UPDATE, str(seq)) for seq, *_ in await inbox.take(tx, most)]
        keys += [timer_key(str(row[0]), str(row[1])) for row in (await tx.rows(_DUE_NAMES, {"now": to_us(now)}))[:most]]
        keys += [(Kind.LETTER, str(number)) for number in sorted(await outbox.leaving(tx))]
        await mark(tx, keys)
    else:
        await survived(tx)
    await tidy(tx)
    await inbox.hold(tx, [one.number for one in await load(tx) if one.kind is Kind.UPDATE])


async def tidy(tx: Tx) -> None:
    """Forget parked timers that were set anew, or taken off, since."""
    await tx.run(_SET_ANEW)


async def _count(tx: Tx, one: Suspect, deaths: int, refusals: int, again: datetime, reason: str) -> None:
    if one.kind is Kind.TIMER:
        await timers.move(tx, *one.timer, again)
    counted = {"b_deaths": deaths, "b_refusals": refusals, "b_again": to_us(again), "b_reason": reason[:300]}
    await tx.run(_COUNT, {**_names(one), **counted})


def _names(one: Suspect) -> dict[str, str]:
    return {"b_kind": str(one.kind), "b_name": one.name}


def _pause(first: timedelta, before: int) -> timedelta:
    return min(first * (1 << min(before, 10)), _LONGEST_WAIT)


# The probe ----------------------------------------------------------------------------------------

_NOBODY = -(2**62)  # the number of no person, chat, complaint or row


def _probes() -> list[tuple[Statement, Statement]]:
    """For each table a row that nobody has, and how to take it away again."""
    made = []
    for table in t.metadata.sorted_tables:
        row = {column.name: _value(column.type) for column in table.columns if not column.nullable}
        key = [column == row[column.name] for column in table.primary_key.columns]
        made.append((statement(insert(table).values(**row).inline()), statement(delete(table).where(*key))))
    return made


def _value(kind: object) -> object:
    match kind:
        case Boolean():
            return False
        case BigInteger():
            return _NOBODY
        case Integer():
            return -1
        case Text():
            return "probe"
    raise TypeError(f"No probe for {kind!r}.")


_PROBES = _probes()


async def probe(tx: Tx) -> None:
    """Write what is known to be good into every table, and take it away again; StorageTrouble when that is refused."""
    for put, _ in _PROBES:
        await tx.run(put)
    for _, take in reversed(_PROBES):
        await tx.run(take)
