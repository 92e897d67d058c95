"""How the last process on this database ended: a fact says since when one works, and when it stopped by itself.

What a process may have died of is tried alone by the next one (see suspects); this decides whether it died.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from storage import facts
from storage import tables as t
from storage.database import Tx
from storage.statement import statement
from storage.times import from_us, from_us_or_none, to_us

_NAME = "process"
_FORMER = "running"  # in older databases a fact of its own, left behind by a process that did not end by itself
_FACT = statement(select(t.facts.c.value).where(t.facts.c.name == bindparam("name")))
_FORGET = statement(delete(t.facts).where(t.facts.c.name == bindparam("name")))
_CHANGE = statement(
    update(t.facts)
    .where(t.facts.c.name == bindparam("b_name"), t.facts.c.value == bindparam("b_old"))
    .values(value=bindparam("b_new"))
)
_NEWEST_IN = statement(select(t.inbox.c.received_at).order_by(t.inbox.c.seq.desc()).limit(1))
_NEWEST_OUT = statement(select(t.outbox.c.created_at).order_by(t.outbox.c.id.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class LastEnd:
    """The last process that worked. `stopped` is None when it did not stop by itself: it was killed, it died of a
    signal, or the machine did. `wrote` is when it last stored an update or a message, as far as they are still there.
    `since` is None when only an older version knew that."""

    since: datetime | None
    stopped: datetime | None
    wrote: datetime | None

    @property
    def clean(self) -> bool:
        """Whether it stopped by itself, with everything settled."""
        return self.stopped is not None


async def last_end(tx: Tx) -> LastEnd | None:
    """What is known of the last process; None when none has worked here yet."""
    found = await tx.rows(_FACT, {"name": _NAME})
    if await tx.rows(_FACT, {"name": _FORMER}):
        # Whatever stands beside it, nobody has yet looked for what that process may have died of.
        return LastEnd(None, None, None)
    if not found:
        return None
    told = json.loads(found[0][0])
    newest = [int(row[0]) for which in (_NEWEST_IN, _NEWEST_OUT) for row in await tx.rows(which)]
    since = from_us(told["since"])
    wrote = max((from_us(one) for one in newest), default=None)
    return LastEnd(since, from_us_or_none(told["stopped"]), wrote if wrote and wrote >= since else None)


async def begin(tx: Tx, now: datetime) -> None:
    """A process begins to work, and has not stopped by itself until it says so. The last one is not known any more."""
    await tx.run(_FORGET, {"name": _FORMER})
    await facts.set_fact(tx, _NAME, _value(now, None))


async def stop(tx: Tx, since: datetime, now: datetime) -> None:
    """The process that began at `since` stops by itself. Nothing happens when another one has begun meanwhile."""
    await tx.run(_CHANGE, {"b_name": _NAME, "b_old": _value(since, None), "b_new": _value(since, now)})


def _value(since: datetime, stopped: datetime | None) -> str:
    return json.dumps({"since": to_us(since), "stopped": None if stopped is None else to_us(stopped)})
