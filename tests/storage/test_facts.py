"""What the installation learned, numbers handed out, and members of the staff group."""

import asyncio
from datetime import timedelta

import pytest

from storage import facts, rooms
from storage.database import Database
from storage.facts import Member
from storage.postgres import Postgres
from storage.rooms import Room
from tests.databases import another
from tests.storage.records import ANN, NOW, OLGA, PETR, case, complaint, store


async def test_facts_are_remembered_and_the_first_salt_stands(database: Database) -> None:
    """`set_fact` overwrites, `set_once` does not and says what is known."""
    async with database.transaction() as tx:
        assert await facts.all_facts(tx) == {}
        await facts.set_fact(tx, "forum", "0")
        await facts.set_fact(tx, "forum", "1")
    assert await facts.set_once(database, "salt", "one") == "one"
    assert await facts.set_once(database, "salt", "two") == "one"
    async with database.reading() as tx:
        assert await facts.all_facts(tx) == {"forum": "1", "salt": "one"}


async def test_numbers_run_on_for_each_name_apart(database: Database) -> None:
    """The first of each portion, counted from zero; an undone transaction gives its numbers back."""
    async with database.transaction() as tx:
        assert [await facts.take_numbers(tx, "complaints", n) for n in (1, 3, 2)] == [0, 1, 4]
        assert await facts.take_numbers(tx, "outbox", 5) == 0
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            assert await facts.take_numbers(tx, "complaints", 10) == 6
            raise RuntimeError
    async with database.transaction() as tx:
        assert await facts.take_numbers(tx, "complaints", 1) == 6


async def test_after_a_restore_numbers_of_complaints_are_passed_over(database: Database) -> None:
    """Those that people may have been told; what is counted for the inside only goes on."""
    async with database.transaction() as tx:
        for name in ("complaints", "outbox"):
            await facts.take_numbers(tx, name, 2)
        await tx.rows(*facts.skip_numbers())
        assert await facts.take_numbers(tx, "complaints", 1) == 2 + facts.SKIPPED
        assert await facts.take_numbers(tx, "outbox", 1) == 2


@pytest.mark.postgres
async def test_processes_never_get_the_same_number(postgres_database: Postgres) -> None:
    """Twenty at once from four processes."""
    others = [await another(postgres_database) for _ in range(4)]

    async def take(process: Database) -> int:
        async with process.transaction() as tx:
            return await facts.take_numbers(tx, "complaints", 2)

    try:
        taken = await asyncio.gather(*(take(others[n % 4]) for n in range(20)))
    finally:
        for process in others:
            await process.close()
    assert sorted(taken) == list(range(0, 40, 2))


async def test_members_are_what_telegram_said_last(database: Database) -> None:
    """With the moment it said so."""
    later = NOW + timedelta(seconds=30)
    async with database.transaction() as tx:
        await facts.save_members(tx, [Member(OLGA, "member", "Olga", NOW), Member(PETR, "creator", "Пётр 👑", NOW)])
        await facts.save_members(tx, [Member(OLGA, "left", "Olga", later)])
        found = await facts.load_members(tx, {OLGA, PETR, 999})
    assert found == {OLGA: Member(OLGA, "left", "Olga", later), PETR: Member(PETR, "creator", "Пётр 👑", NOW)}
    assert not found[OLGA].is_in
    assert found[PETR].is_in


@pytest.mark.parametrize(
    ("status", "inside"),
    [
        ("creator", True),
        ("administrator", True),
        ("member", True),
        ("restricted_member", True),
        ("restricted", False),
        ("left", False),
        ("kicked", False),
        ("", False),
    ],
)
def test_who_belongs_to_the_group(status: str, inside: bool) -> None:
    """Anything unknown does not."""
    assert Member(OLGA, status, "Olga", NOW).is_in is inside


async def test_a_moved_group_takes_its_message_ids_with_it(database: Database) -> None:
    """Ids of the old group mean nothing in the new one, membership is asked again; other groups stay as they are."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    async with database.transaction() as tx:
        there = Member(OLGA, "member", "Olga", NOW, group=-7)
        await facts.save_members(tx, [Member(OLGA, "member", "Olga", NOW), there])
        other = Room(4002, NOW, 5, 6, 7, 8, NOW, group=-7)
        await rooms.save_rooms(tx, [Room(4001, NOW, 5, 6, 7, 8, NOW), other])
        await facts.forget_group(tx, 0)
        assert await rooms.load_rooms(tx, {4001, 4002}) == {4001: Room(4001, NOW, shown_at=NOW), 4002: other}
        assert await facts.load_places(tx, {OLGA}) == {(OLGA, -7): there}
