"""Delays that survive: never early, once, and gone for good when taken off."""

from datetime import timedelta

import pytest

from storage import timers
from storage.database import Database
from storage.postgres import Postgres
from storage.timers import Timer
from tests.databases import another
from tests.shows import shows
from tests.storage.records import NOW

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)


async def due(database: Database, now: object = NOW) -> list[Timer]:
    """What is due."""
    async with database.transaction() as tx:
        return await timers.due_timers(tx, now, 100)  # type: ignore[arg-type]


@shows("I9", "F97")
async def test_a_timer_is_due_at_its_moment_and_not_a_microsecond_earlier(database: Database) -> None:
    """The boundary belongs to the timer."""
    async with database.transaction() as tx:
        await timers.set_timers(tx, [Timer("p:101", "quiet", NOW)])
    assert await due(database, NOW - INSTANT) == []
    assert await due(database, NOW) == [Timer("p:101", "quiet", NOW)]


async def test_setting_it_again_moves_it(database: Database) -> None:
    """One timer for each subject and ring."""
    async with database.transaction() as tx:
        await timers.set_timers(tx, [Timer("p:101", "quiet", NOW), Timer("p:101", "nudge", NOW + MINUTE)])
        await timers.set_timers(tx, [Timer("p:101", "quiet", NOW + 2 * MINUTE)])
    assert await due(database, NOW + MINUTE) == [Timer("p:101", "nudge", NOW + MINUTE)]
    assert (await due(database, NOW + 2 * MINUTE))[1] == Timer("p:101", "quiet", NOW + 2 * MINUTE)


async def test_what_is_due_comes_in_order_and_a_piece_at_a_time(database: Database) -> None:
    """After a long sleep there may be many."""
    async with database.transaction() as tx:
        await timers.set_timers(tx, [Timer(f"k:{number}", "overdue", NOW - number * MINUTE) for number in range(9)])
        first = await timers.due_timers(tx, NOW, 4)
        assert [one.subject for one in first] == ["k:8", "k:7", "k:6", "k:5"]
        await timers.drop_timers(tx, [(one.subject, one.ring) for one in first])
        assert len(await timers.due_timers(tx, NOW, 100)) == 5


@shows("I9")
async def test_a_timer_that_was_taken_off_never_rings(database: Database) -> None:
    """Unknown ones are no error, and others stay."""
    async with database.transaction() as tx:
        await timers.set_timers(tx, [Timer("p:101", "quiet", NOW), Timer("p:102", "quiet", NOW)])
        await timers.drop_timers(tx, [("p:101", "quiet"), ("p:999", "quiet"), ("p:102", "nudge")])
        await timers.drop_timers(tx, [])
        assert await timers.next_due(tx) == NOW
    assert [one.subject for one in await due(database)] == ["p:102"]


async def test_an_act_that_fails_leaves_its_timer(database: Database) -> None:
    """Taken off in the commit that acts on it, or not at all."""
    async with database.transaction() as tx:
        assert await timers.next_due(tx) is None
        await timers.set_timers(tx, [Timer("p:101", "quiet", NOW)])
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await timers.drop_timers(tx, [("p:101", "quiet")])
            raise RuntimeError
    assert len(await due(database)) == 1


@shows("F9")
@pytest.mark.postgres
async def test_two_processes_do_not_ring_the_same_timer(postgres_database: Postgres) -> None:
    """What one has in hand the other passes over."""
    async with postgres_database.transaction() as tx:
        await timers.set_timers(tx, [Timer(f"k:{number}", "close", NOW) for number in range(6)])
    other = await another(postgres_database)
    try:
        async with postgres_database.transaction() as mine, other.transaction() as theirs:
            first = await timers.due_timers(mine, NOW, 4)
            second = await timers.due_timers(theirs, NOW, 100)
            assert len(first) == 4
            assert len(second) == 2
            assert not {one.subject for one in first} & {one.subject for one in second}
    finally:
        await other.close()
