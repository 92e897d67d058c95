"""People and complaints: every field comes back as it was, and a claim is won by one alone."""

import asyncio
import itertools
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from dialogs.items import Item
from dialogs.model import Case, Clock, Complaint, Person
from dialogs.states import Language, State
from storage import cases
from storage.database import Conflict, Database
from storage.postgres import Postgres
from tests.databases import another
from tests.shows import shows
from tests.storage.records import ANN, BORYS, NOW, OLGA, PETR, case, complaint, complaints, people, store

FRESH = itertools.count(2**51)  # each example is about somebody new


@pytest.mark.parametrize("kind", [Person, Complaint, Clock])
def test_the_generated_records_name_every_field(kind: type[Person] | type[Complaint] | type[Clock]) -> None:
    """A field added to the model is added to the generators too, or the round trip below proves less than it says."""
    named = (Path(__file__).parent / "records.py").read_text()
    body = named.split(f"st.builds(\n    {kind.__name__},\n", 1)[1].split("\n)\n", 1)[0]
    assert not [field.name for field in fields(kind) if f"    {field.name}=" not in body]


@settings(max_examples=40)
@given(person=people, record=complaints)
async def test_every_field_comes_back_as_it_was_stored(database: Database, person: Person, record: Complaint) -> None:
    """Whatever a person and a complaint hold, loading gives it back; only `version` has grown by one."""
    person = replace(person, id=next(FRESH))
    record = replace(record, id=next(FRESH), customer=person.id)
    stored = Case(person, {record.id: record}, earlier=3)
    async with database.transaction() as tx:
        await cases.save(tx, {}, {person.id: stored}, NOW)
    async with database.reading() as tx:
        found = (await cases.load(tx, {person.id}, {record.id}))[person.id]
    assert found.person == replace(person, version=person.version + 1)
    assert found.complaints[record.id] == replace(record, version=record.version + 1)
    assert found.earlier == 3
    for piece in (*found.person.pending, *(one for _, some in found.person.albums for one in some)):
        assert isinstance(piece, Item)


async def test_a_person_is_loaded_with_what_is_open_or_solved_in_focus_or_named(database: Database) -> None:
    """Closed complaints stay where they are unless somebody asks for them."""
    states = {4001: State.NEW, 4002: State.CLAIMED, 4003: State.SOLVED, 4004: State.CLOSED, 4005: State.CLOSED}
    mine = case(ANN, *(complaint(number, state=state) for number, state in states.items()))
    await store(database, replace(mine, person=replace(mine.person, focus=4005)), case(BORYS, complaint(4006, BORYS)))
    async with database.reading() as tx:
        assert set((await cases.load(tx, {ANN}, set()))[ANN].complaints) == {4001, 4002, 4003, 4005}
        both = await cases.load(tx, {ANN, BORYS, 999}, {4004})
        assert set(both) == {ANN, BORYS}
        assert 4004 in both[ANN].complaints
        assert 4004 not in both[BORYS].complaints
        assert await cases.owners(tx, {4001, 4006, 1}) == {4001: ANN, 4006: BORYS}


async def test_what_was_closed_lately_is_loaded_where_it_is_wanted(database: Database) -> None:
    """Closed or taken back since a time; nothing older, and nothing when no time is given."""
    day = timedelta(days=1)
    mine = case(
        ANN,
        replace(complaint(4001, state=State.CLOSED), closed_at=NOW - 31 * day),
        replace(complaint(4002, state=State.CLOSED), closed_at=NOW - 30 * day),
        replace(complaint(4003, state=State.WITHDRAWN), closed_at=NOW),
    )
    await store(database, mine)
    async with database.reading() as tx:
        assert set((await cases.load(tx, {ANN}, set(), NOW - 30 * day))[ANN].complaints) == {4002, 4003}
        assert (await cases.load(tx, {ANN}, set()))[ANN].complaints == {}


@shows("I7")
async def test_only_what_changed_is_written(database: Database) -> None:
    """A batch that changed nothing leaves the versions alone; a change moves one version only."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    async with database.transaction() as tx:
        before = await cases.load(tx, {ANN}, set())
        await cases.save(tx, before, dict(before), NOW)
        again = await cases.load(tx, {ANN}, set())
        assert again == before
        changed = {**again[ANN].complaints, 4002: replace(again[ANN].complaints[4002], where="the shop")}
        await cases.save(tx, again, {ANN: replace(again[ANN], complaints=changed)}, NOW)
        after = (await cases.load(tx, {ANN}, set()))[ANN]
    assert after.person.version == again[ANN].person.version
    assert after.complaints[4001].version == again[ANN].complaints[4001].version
    assert after.complaints[4002].version == again[ANN].complaints[4002].version + 1


def claimed(found: Case, number: int, staff: int) -> Case:
    """The case after somebody claimed the complaint."""
    was = found.complaints[number]
    now = replace(was, owner=staff, owner_name=str(staff), epoch=was.epoch + 1, state=State.CLAIMED)
    return replace(found, complaints={**found.complaints, number: now})


@shows("F76")
async def test_a_claim_made_on_old_facts_is_a_conflict_and_changes_nothing(database: Database) -> None:
    """Both read the complaint as free; the second to write is told so, and the first stays the owner."""
    await store(database, case(ANN, complaint(4821)))
    async with database.reading() as tx:
        seen = await cases.load(tx, {ANN}, set())
    async with database.transaction() as tx:
        await cases.save(tx, seen, {ANN: claimed(seen[ANN], 4821, OLGA)}, NOW)
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await cases.save(tx, seen, {ANN: claimed(seen[ANN], 4821, PETR)}, NOW)
    async with database.reading() as tx:
        assert (await cases.load(tx, {ANN}, set()))[ANN].complaints[4821].owner == OLGA


@shows("F76")
async def test_a_claim_of_an_earlier_epoch_is_a_conflict_too(database: Database) -> None:
    """Claimed and given back in the meantime: free again, but not what the claimer saw."""
    await store(database, case(ANN, complaint(4821)))
    async with database.reading() as tx:
        seen = await cases.load(tx, {ANN}, set())
    async with database.transaction() as tx:
        held = claimed(seen[ANN], 4821, OLGA)
        await cases.save(tx, seen, {ANN: held}, NOW)
        free = replace(held.complaints[4821], owner=None, owner_name="", state=State.NEW)
        await cases.save(tx, {ANN: held}, {ANN: replace(held, complaints={4821: free})}, NOW)
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await cases.save(tx, seen, {ANN: claimed(seen[ANN], 4821, PETR)}, NOW)


async def race(database: Database, staff: int, lock: bool) -> bool:
    """One process claims for one staff member; True when it won."""
    mine = await another(database)
    try:
        async with mine.transaction() if lock else mine.reading() as tx:
            seen = await cases.load(tx, {ANN}, set())
            if seen[ANN].complaints[4821].owner is not None:
                return False
            if lock:
                await cases.save(tx, seen, {ANN: claimed(seen[ANN], 4821, staff)}, NOW)
                return True
        async with mine.transaction() as tx:
            await cases.save(tx, seen, {ANN: claimed(seen[ANN], 4821, staff)}, NOW)
            return True
    except Conflict:
        return False
    finally:
        await mine.close()


@shows("I6", "F74", "T14")
@pytest.mark.postgres
@pytest.mark.parametrize("lock", [True, False], ids=["read in the transaction", "read before it"])
async def test_of_many_processes_that_claim_at_once_exactly_one_wins(postgres_database: Postgres, lock: bool) -> None:
    """Eight processes, one complaint, no order between them."""
    await store(postgres_database, case(ANN, complaint(4821)))
    won = await asyncio.gather(*(race(postgres_database, 200 + number, lock) for number in range(8)))
    assert won.count(True) == 1
    async with postgres_database.reading() as tx:
        assert (await cases.load(tx, {ANN}, set()))[ANN].complaints[4821].owner == 200 + won.index(True)


async def test_the_name_follows_the_profile_and_a_chosen_language_stands() -> None:
    """Telegram's language counts until the person has chosen one."""
    known = case()
    assert cases.renamed(known, "Ann", Language.EN) is known
    assert cases.renamed(known, "Anna", Language.UK).person == replace(known.person, name="Anna", language=Language.UK)
    chosen = replace(known, person=replace(known.person, language_chosen=True))
    assert cases.renamed(chosen, "Anna", Language.UK).person.language is Language.EN
