"""People and complaints: loaded together as cases, written back with one set-based statement each."""

import json
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from dialogs.model import (
    OPEN,
    Case,
    Cause,
    Complaint,
    Item,
    Language,
    Outcome,
    Person,
    Resolving,
    State,
    Step,
    Wish,
    Words,
)
from storage import tables as t
from storage.database import Conflict, Statement, Tx, among, insert, one_of, statement
from storage.times import from_us, from_us_or_none, to_us, to_us_or_none

_people = select(t.people).where(among(t.people.c.id, "ids")).order_by(t.people.c.id)
# Differs by necessity: PostgreSQL has several writers, so the people a batch touches are locked, in one order.
_PEOPLE = Statement(sqlite=_people, postgresql=_people.with_for_update())
_OWNERS = statement(select(t.complaints.c.id, t.complaints.c.customer_id).where(among(t.complaints.c.id, "ids")))
_LIVE = (*(state.value for state in OPEN), State.SOLVED.value)
_OPEN = statement(
    select(t.complaints).where(among(t.complaints.c.customer_id, "people"), one_of(t.complaints.c.state, _LIVE))
)
_NAMED = statement(select(t.complaints).where(among(t.complaints.c.id, "ids")))

_PERSON_COLUMNS = (
    "id", "name", "language", "step", "focus", "blocked", "complaints", "data", "version", "updated_at",
)  # fmt: skip
_SAVE_PERSON = insert(
    lambda ins: (
        ins(t.people)
        .values({name: bindparam(name) for name in _PERSON_COLUMNS})
        .on_conflict_do_update(index_elements=["id"], set_={name: bindparam(name) for name in _PERSON_COLUMNS[1:]})
    )
)
_COMPLAINT_COLUMNS = tuple(column.name for column in t.complaints.columns)
_SAVE_COMPLAINT = insert(
    lambda ins: (
        ins(t.complaints)
        .values({name: bindparam(name) for name in _COMPLAINT_COLUMNS})
        .on_conflict_do_update(index_elements=["id"], set_={name: bindparam(name) for name in _COMPLAINT_COLUMNS[2:]})
    )
)
_CLAIM = statement(
    update(t.complaints)
    .where(
        t.complaints.c.id == bindparam("b_id"),
        t.complaints.c.owner_id.is_(None),
        t.complaints.c.epoch == bindparam("b_epoch"),
    )
    .values(owner_id=bindparam("b_owner"), epoch=bindparam("b_epoch") + 1)
)

_PERSON_COLUMN_FIELDS = {"id", "name", "language", "step", "focus", "blocked", "version"}
_COMPLAINT_COLUMN_FIELDS = {
    "id", "customer", "state", "owner", "owner_name", "epoch", "created_at", "take_up_due", "reply_due",
    "resolve_due", "claimed_at", "first_reply_at", "resolved_at", "closed_at", "outcome", "cause", "reopened",
    "score", "version",
}  # fmt: skip


async def owners(tx: Tx, complaints: set[int]) -> dict[int, int]:
    """Whose complaints these are: complaint -> customer."""
    return {int(one): int(customer) for one, customer in await tx.rows(_OWNERS, {"ids": complaints})}


async def load(tx: Tx, people: set[int], named: set[int]) -> dict[int, Case]:
    """Cases of these people: their open and solved complaints, and the named ones whatever their state."""
    found: dict[int, Case] = {}
    for row in await tx.rows(_PEOPLE, {"ids": people}):
        found[int(row[0])] = Case(_person(row), {}, int(row[6]))
    if not found:
        return found
    rows = await tx.rows(_OPEN, {"people": list(found)})
    known = {int(row[0]) for row in rows}
    focused = {case.person.focus for case in found.values() if case.person.focus is not None}
    missing = (named | focused) - known
    if missing:
        rows = [*rows, *await tx.rows(_NAMED, {"ids": missing})]
    for row in rows:
        complaint = _complaint(row)
        if complaint.customer in found:
            found[complaint.customer].complaints[complaint.id] = complaint
    return found


async def save(tx: Tx, before: dict[int, Case], after: dict[int, Case], now: datetime) -> None:
    """Write what changed. A claim is a conditional update; losing it raises Conflict."""
    people, complaints, claims = [], [], []
    for number, case in after.items():
        old = before.get(number)
        if old is None or old.person != case.person or old.earlier != case.earlier:
            people.append(_person_row(case, now))
        for complaint in case.complaints.values():
            was = old.complaints.get(complaint.id) if old else None
            if was == complaint:
                continue
            if was is not None and was.owner is None and complaint.owner is not None:
                claims.append((was, complaint))
            complaints.append(_complaint_row(complaint))
    await tx.many(_SAVE_PERSON, people)
    for was, complaint in claims:
        touched = await tx.run(_CLAIM, {"b_id": was.id, "b_epoch": was.epoch, "b_owner": complaint.owner})
        if touched != 1:
            raise Conflict(f"Complaint {was.id} was claimed by somebody else in the meantime.")
    await tx.many(_SAVE_COMPLAINT, complaints)


# Rows to dataclasses and back ---------------------------------------------------------------------


def _person_row(case: Case, now: datetime) -> dict[str, Any]:
    person = case.person
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language.value,
        "step": person.step.value,
        "focus": person.focus,
        "blocked": person.blocked,
        "complaints": case.earlier,
        "data": _dump(person, _PERSON_COLUMN_FIELDS),
        "version": person.version + 1,
        "updated_at": to_us(now),
    }


def _person(row: Any) -> Person:
    data = json.loads(row[7])
    for name in ("pending",):
        data[name] = tuple(_item(entry) for entry in data.get(name, ()))
    for name in ("albums", "staff_albums"):
        data[name] = tuple((album, tuple(_item(entry) for entry in items)) for album, items in data.get(name, ()))
    data["asked_at"] = from_us_or_none(data.get("asked_at"))
    return Person(
        id=int(row[0]),
        name=row[1],
        language=Language(row[2]),
        step=Step(row[3]),
        focus=None if row[4] is None else int(row[4]),
        blocked=bool(row[5]),
        version=int(row[8]),
        **data,
    )


def _complaint_row(c: Complaint) -> dict[str, Any]:
    return {
        "id": c.id,
        "customer_id": c.customer,
        "state": c.state.value,
        "owner_id": c.owner,
        "owner_name": c.owner_name,
        "epoch": c.epoch,
        "created_at": to_us(c.created_at),
        "take_up_due": to_us(c.take_up_due),
        "reply_due": to_us(c.reply_due),
        "resolve_due": to_us(c.resolve_due),
        "claimed_at": to_us_or_none(c.claimed_at),
        "first_reply_at": to_us_or_none(c.first_reply_at),
        "resolved_at": to_us_or_none(c.resolved_at),
        "closed_at": to_us_or_none(c.closed_at),
        "outcome": c.outcome,
        "cause": c.cause,
        "reopened": c.reopened,
        "score": c.score,
        "data": _dump(c, _COMPLAINT_COLUMN_FIELDS),
        "version": c.version + 1,
    }


def _complaint(row: Any) -> Complaint:
    data = json.loads(row[18])
    data["language"] = Language(data["language"])
    data["last_at"] = from_us(data["last_at"])
    data["csat_asked_at"] = from_us_or_none(data.get("csat_asked_at"))
    data["wish"] = Wish(data["wish"]) if data.get("wish") else None
    data["asked"] = tuple(Step(step) for step in data.get("asked", ()))
    data["words"] = tuple(Words(**entry) for entry in data.get("words", ()))
    wizard = data.get("resolving")
    if wizard:
        data["resolving"] = Resolving(
            by=wizard["by"],
            at=from_us(wizard["at"]),
            outcome=Outcome(wizard["outcome"]) if wizard.get("outcome") else None,
            cause=Cause(wizard["cause"]) if wizard.get("cause") else None,
            message=int(wizard.get("message", 0)),
            chat=int(wizard.get("chat", 0)),
        )
    return Complaint(
        id=int(row[0]),
        customer=int(row[1]),
        state=State(row[2]),
        owner=None if row[3] is None else int(row[3]),
        owner_name=row[4],
        epoch=int(row[5]),
        created_at=from_us(row[6]),
        take_up_due=from_us(row[7]),
        reply_due=from_us(row[8]),
        resolve_due=from_us(row[9]),
        claimed_at=from_us_or_none(row[10]),
        first_reply_at=from_us_or_none(row[11]),
        resolved_at=from_us_or_none(row[12]),
        closed_at=from_us_or_none(row[13]),
        outcome=Outcome(row[14]) if row[14] else None,
        cause=Cause(row[15]) if row[15] else None,
        reopened=int(row[16]),
        score=row[17],
        version=int(row[19]),
        **data,
    )


def _item(entry: dict[str, Any]) -> Item:
    return Item(**{**entry, "at": from_us(entry["at"])})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_us(value)
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if getattr(value, f.name) != f.default}
    return value


def _dump(record: Any, columns: set[str]) -> str:
    """The fields that have no column of their own and differ from their default, as JSON."""
    kept = {
        f.name: _plain(getattr(record, f.name))
        for f in fields(record)
        if f.name not in columns and getattr(record, f.name) != f.default
    }
    return json.dumps(kept, separators=(",", ":"))


def newcomer(user_id: int, name: str, language: Language) -> Case:
    """The case of somebody who writes for the first time."""
    return Case(Person(user_id, name, language))


def renamed(case: Case, name: str, language: Language) -> Case:
    """Follow the person's profile; a chosen language stands."""
    person = case.person
    language = person.language if person.language_chosen else language
    if (person.name, person.language) == (name, language):
        return case
    return replace(case, person=replace(person, name=name, language=language))
