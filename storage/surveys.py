"""Surveys: which question was put about which complaint. Each once: the key of the table refuses a second one, and with
it the whole of what would have put it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from storage import tables as t
from storage.database import Tx
from storage.statement import insert
from storage.times import to_us

_NOTE_DOWN = insert(
    lambda ins: ins(t.surveys).values(
        complaint_id=bindparam("complaint_id"),
        kind=bindparam("kind"),
        person_id=bindparam("person_id"),
        asked_at=bindparam("asked_at"),
    )
)


@dataclass(frozen=True, slots=True)
class Survey:
    """A question of this kind about this complaint, to this person."""

    complaint: int
    kind: str
    person: int


async def note_down(tx: Tx, surveys: list[Survey], now: datetime) -> None:
    """Write down that these are asked. Where one was asked before the database refuses, and the transaction fails."""
    at = to_us(now)
    await tx.many(
        _NOTE_DOWN,
        [{"complaint_id": one.complaint, "kind": one.kind, "person_id": one.person, "asked_at": at} for one in surveys],
    )
