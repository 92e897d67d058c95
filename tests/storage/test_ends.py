"""How the last process ended is known: by itself, or not."""

from datetime import timedelta

from storage import ends, facts, inbox
from storage.database import Database
from storage.ends import LastEnd
from storage.inbox import Incoming
from tests.shows import shows
from tests.storage.records import NOW

LATER = NOW + timedelta(hours=1)


@shows("F1")
async def test_a_process_that_says_that_it_stops_has_stopped(database: Database) -> None:
    """The first one finds nothing; one that is killed says nothing."""
    async with database.transaction() as tx:
        assert await ends.last_end(tx) is None
        await ends.begin(tx, NOW)
        assert await ends.last_end(tx) == LastEnd(NOW, None, None)
        await ends.stop(tx, NOW, LATER)
        found = await ends.last_end(tx)
        assert found == LastEnd(NOW, LATER, None)
        assert found is not None
        assert found.clean
        await ends.begin(tx, LATER)
        found = await ends.last_end(tx)
    assert found == LastEnd(LATER, None, None)
    assert found is not None
    assert not found.clean


async def test_one_that_was_cut_off_does_not_speak_for_the_next(database: Database) -> None:
    """It stops after another process has begun: that one has not stopped."""
    async with database.transaction() as tx:
        await ends.begin(tx, NOW)
        await ends.begin(tx, LATER)
        await ends.stop(tx, NOW, LATER)
        assert await ends.last_end(tx) == LastEnd(LATER, None, None)


async def test_an_older_version_s_word_that_a_process_died_is_heard_once(database: Database) -> None:
    """Its fact `running` counts whatever stands beside it, also where nothing does; then it is gone."""
    async with database.transaction() as tx:
        await facts.set_fact(tx, "running", "1")
        assert await ends.last_end(tx) == LastEnd(None, None, None)
        await ends.begin(tx, NOW)
        await ends.stop(tx, NOW, LATER)
        assert await ends.last_end(tx) == LastEnd(NOW, LATER, None)
        await facts.set_fact(tx, "running", "1")
        found = await ends.last_end(tx)
        assert found is not None
        assert not found.clean
        await ends.begin(tx, LATER)
        assert "running" not in await facts.all_facts(tx)


async def test_when_it_last_wrote_is_known(database: Database) -> None:
    """The newest update that it stored, not one from before its time."""
    async with database.transaction() as tx:
        await inbox.store(tx, [Incoming(1, None, "{}")], NOW - timedelta(hours=1))
        await ends.begin(tx, NOW)
        assert await ends.last_end(tx) == LastEnd(NOW, None, None)
        await inbox.store(tx, [Incoming(2, None, "{}")], LATER)
        assert await ends.last_end(tx) == LastEnd(NOW, None, LATER)
