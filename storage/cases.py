"""People and complaints: loaded together as cases, written back with one set-based statement each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from dialogs.model import Case, Clock, Complaint, Earlier, Person
from dialogs.names import under_its_name
from dialogs.records import replace
from dialogs.states import ENDED, OPEN, Language, State
from dialogs.together import together
from storage import clocks, goodwill, search
from storage import tables as t
from storage.codec import Codec
from storage.database import Ask, Conflict, Row, Tx
from storage.lists import desk_at
from storage.statement import Statement, among, insert, one_of, statement
from storage.times import to_us

_people = select(t.people).where(among(t.people.c.id, "ids")).order_by(t.people.c.id)
# Differs by necessity: PostgreSQL has several writers, so the people a batch touches are locked, in one order.
_PEOPLE = Statement(sqlite=_people, postgresql=_people.with_for_update())
_KNOWN = statement(select(t.people.c.id).where(among(t.people.c.id, "ids")))
_OWNERS = statement(select(t.complaints.c.id, t.complaints.c.customer_id).where(among(t.complaints.c.id, "ids")))
_OWNED = statement(
    select(t.complaints.c.id, t.complaints.c.owner_id, t.complaints.c.group_id)
    .where(
        among(t.complaints.c.owner_id, "owners"),
        one_of(t.complaints.c.state, [State.CLAIMED.value, State.PAUSED.value]),
    )
    .order_by(t.complaints.c.created_at, t.complaints.c.id)
)
_LIVE = (*(state.value for state in OPEN), State.SOLVED.value)
_ENDED = tuple(state.value for state in ENDED if state is not State.SOLVED)
_OPEN = statement(
    select(t.complaints).where(
        among(t.complaints.c.customer_id, "people"),
        or_(
            one_of(t.complaints.c.state, _LIVE),
            and_(one_of(t.complaints.c.state, _ENDED), t.complaints.c.closed_at >= bindparam("since")),
        ),
    )
)
_PAST = statement(  # what the statement above passes over, and a new complaint is compared with
    select(t.complaints).where(
        among(t.complaints.c.customer_id, "people"),
        t.complaints.c.state == State.CLOSED.value,
        t.complaints.c.closed_at < bindparam("since"),
        t.complaints.c.created_at >= bindparam("lately"),
    )
)
_THEIRS = statement(select(t.complaints).where(among(t.complaints.c.customer_id, "people")))
NEVER = 2**62  # microseconds: later than anything was closed
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
_FIELD_OF = {"customer_id": "customer", "owner_id": "owner", "group_id": "group"}
_COMPLAINT_COLUMNS = tuple(column.name for column in t.complaints.columns)
_COMPLAINT_FIELDS = tuple(_FIELD_OF.get(one, one) for one in _COMPLAINT_COLUMNS)
_DERIVED = ("desk_at", "together")  # computed at each save, and no part of the record
_SAVE_COMPLAINT = insert(
    lambda ins: (
        ins(t.complaints)
        .values({name: bindparam(name) for name in _COMPLAINT_COLUMNS})
        .on_conflict_do_update(index_elements=["id"], set_={name: bindparam(name) for name in _COMPLAINT_COLUMNS[1:]})
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


async def with_owners(tx: Tx, owners: set[int], group: int | None = None) -> dict[int, list[int]]:
    """The complaints that these colleagues have and work on (in this group), by colleague, the oldest first."""
    found: dict[int, list[int]] = {}
    for number, owner, where in await tx.rows(_OWNED, {"owners": owners}) if owners else ():
        if group is None or where == group:
            found.setdefault(int(owner), []).append(int(number))
    return found


async def owners(tx: Tx, complaints: set[int]) -> dict[int, int]:
    """Whose complaints these are: complaint -> customer."""
    return {int(one): int(customer) for one, customer in await tx.rows(_OWNERS, {"ids": complaints})}


async def theirs(tx: Tx, person: int) -> set[int]:
    """The complaints of this person, all of them."""
    return {int(row[0]) for row in await tx.rows(_THEIRS, {"people": [person]})}


async def known(tx: Tx, people: set[int]) -> set[int]:
    """Which of these people have told us anything."""
    return {int(row[0]) for row in await tx.rows(_KNOWN, {"ids": people})} if people else set()


async def load(
    tx: Tx,
    people: set[int],
    named: set[int],
    since: datetime | None = None,
    lately: datetime | None = None,
    also: tuple[Ask[Any], ...] = (),
) -> dict[int, Case]:
    """Cases of these people: their open and solved complaints, those closed `since` then (None: none of them), and the
    named ones whatever their state. Of complaints made since `lately` that are closed for longer, only that they were.
    `also` is asked on the way.
    """
    found: dict[int, Case] = {}
    if not people:
        await tx.ask(*also)
        return found
    told = Ask(_PEOPLE, {"ids": people}, list)
    opened = Ask(_OPEN, {"people": list(people), "since": to_us(since) if since else NEVER}, list)
    past = []
    if since is not None and lately is not None:
        past = [Ask(_PAST, {"people": list(people), "since": to_us(since), "lately": to_us(lately)}, list)]
    await tx.ask(told, opened, *past, *also)
    for row in told.answer:
        found[int(row[0])] = Case(person_of(row), {}, int(row[6]))
    if not found:
        return found
    known = {int(row[0]) for row in opened.answer}
    focused = {case.person.focus for case in found.values() if case.person.focus is not None}
    missing = (named | focused) - known
    rest = [Ask(_NAMED, {"ids": missing}, list)] if missing else []
    ticking = clocks.running(known | missing)
    if known or missing:
        await tx.ask(*rest, ticking)
        for row in [*opened.answer, *(row for one in rest for row in one.answer)]:
            complaint = complaint_of(row, ticking.answer.get(int(row[0]), ()))
            if complaint.customer in found:
                found[complaint.customer].complaints[complaint.id] = complaint
    for one in map(complaint_of, (row for each in past for row in each.answer)):
        if one.is_told and one.customer in found:
            case = found[one.customer]
            past_one = Earlier(one.id, one.created_at, one.owner_name)
            found[one.customer] = replace(case, lately=(*case.lately, past_one))
    return found


async def save(tx: Tx, before: dict[int, Case], after: dict[int, Case], now: datetime) -> None:
    """Write what changed. A claim is a conditional update; losing it raises Conflict."""
    people, complaints, claims = [], [], []
    named: list[tuple[int, str]] = []  # by which they are found from now on
    changed: list[tuple[Complaint | None, Complaint]] = []
    for number, case in after.items():
        old = before.get(number)
        if old is None or old.person != case.person or old.earlier != case.earlier:
            people.append(person_row(case, now))
        for complaint in case.complaints.values():
            was = old.complaints.get(complaint.id) if old else None
            if was == complaint:
                continue
            if was is not None and was.owner is None and complaint.owner is not None:
                claims.append((was, complaint))
            complaints.append(complaint_row(complaint))
            changed.append((was, complaint))
            if was is None or (was.name, was.place) != (complaint.name, complaint.place):
                named.append((complaint.id, f"{complaint.name} {complaint.place}"))
    await tx.many(_SAVE_PERSON, people)
    hidden = await _hidden(tx, before, after)
    complaints += [complaint_row(one) for one in hidden]
    named += [(one.id, f"{one.name} {one.place}") for one in hidden]
    for was, complaint in claims:
        touched = await tx.run(_CLAIM, {"b_id": was.id, "b_epoch": was.epoch, "b_owner": complaint.owner})
        if touched != 1:
            raise Conflict(f"Complaint {was.id} was claimed by somebody else in the meantime.")
    await tx.many(_SAVE_COMPLAINT, complaints)
    await clocks.save(tx, changed)
    await goodwill.save(tx, changed, now)
    await search.rename(tx, named)


async def _hidden(tx: Tx, before: dict[int, Case], after: dict[int, Case]) -> list[Complaint]:
    """Complaints that were not loaded, of people who keep their name back from now on: it goes from there too."""
    aliases = {
        number: case.person
        for number, case in after.items()
        if case.person.alias and (number not in before or before[number].person.alias != case.person.alias)
    }
    if not aliases:
        return []
    rows = await tx.rows(_THEIRS, {"people": list(aliases)})
    found = [complaint_of(row) for row in rows]
    others = [one for one in found if one.id not in after[one.customer].complaints]
    return [called(aliases[one.customer], one) for one in others]


def called(person: Person, complaint: Complaint) -> Complaint:
    """The complaint of somebody who keeps their name back, as staff may read it; any other as it is."""
    return under_its_name(complaint, person) if person.alias else complaint


async def named(tx: Tx, numbers: Iterable[int]) -> dict[int, Complaint]:
    """These complaints as they are, without their people: to be read, not to be changed."""
    rows = await tx.rows(_NAMED, {"ids": list(numbers)})
    their_clocks = await clocks.load(tx, [int(row[0]) for row in rows])
    return {int(row[0]): complaint_of(row, their_clocks.get(int(row[0]), ())) for row in rows}


# Rows to dataclasses and back ---------------------------------------------------------------------


def person_row(case: Case, now: datetime) -> dict[str, Any]:
    """A person as a row of `people`, with the version counted."""
    row, row["data"] = _PERSON.split(case.person)
    row["version"] += 1
    return {**row, "complaints": case.earlier, "updated_at": to_us(now)}


def person_of(row: Row) -> Person:
    """The person of a row of `people`."""
    values = dict(zip(_PERSON_COLUMNS, row, strict=True))
    del values["complaints"], values["updated_at"]
    return _PERSON.load(values.pop("data"), values)


def complaint_row(complaint: Complaint) -> dict[str, Any]:
    """A complaint as a row of `complaints`, with the version counted."""
    row, row["data"] = _COMPLAINT.split(complaint)
    for column, field in _FIELD_OF.items():
        row[column] = row.pop(field)
    row |= {"desk_at": desk_at(complaint), "together": together(complaint)}
    row["version"] += 1
    return row


def complaint_of(row: Row, their_clocks: tuple[Clock, ...] = ()) -> Complaint:
    """The complaint of a row of `complaints`, with its clocks."""
    values = dict(zip(_COMPLAINT_FIELDS, row, strict=True))
    for derived in _DERIVED:
        del values[derived]
    values["clocks"] = their_clocks
    return _COMPLAINT.load(values.pop("data"), values)


def _before_forms(fields: dict[str, Any]) -> None:
    """How an open Resolve was kept before there were forms."""
    wizard = fields.pop("resolving", None)
    if wizard:
        chosen = [[name, wizard[name]] for name in ("outcome", "cause") if wizard.get(name)]
        places = {name: int(wizard.get(name, 0)) for name in ("message", "chat")}
        fields["forms"] = [{"form": "resolve", "by": wizard["by"], "at": wizard["at"], "answers": chosen, **places}]


_PERSON = Codec(Person, frozenset(_PERSON_COLUMNS) - {"complaints", "data", "updated_at"})
_COMPLAINT = Codec(Complaint, frozenset(_COMPLAINT_FIELDS) - {"data", *_DERIVED}, _before_forms, frozenset({"clocks"}))


def newcomer(user_id: int, name: str, language: Language) -> Case:
    """The case of somebody who writes for the first time."""
    return Case(Person(user_id, name, language))


def renamed(case: Case, name: str, language: Language) -> Case:
    """Follow the person's profile; a language that was chosen, or heard from the person's own words, stands."""
    person = case.person
    language = person.language if person.language_chosen or person.language_heard else language
    if (person.name, person.language) == (name, language):
        return case
    return replace(case, person=replace(person, name=name, language=language))
