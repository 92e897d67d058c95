"""The PostgreSQL server in trouble: it restarts, is silent, full, broken, or goes away around a COMMIT."""

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any

import asyncpg
import pytest

from storage import facts
from storage.database import Conflict, StorageTrouble
from storage.postgres import Postgres
from tests.bot.house import House
from tests.databases import another
from tests.handlers.updates import STAFF, message
from tests.shows import shows
from tests.storage.test_trouble import known, remember
from tests.storage.wire import wired

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(("strike", "left"), [("before", "old"), ("after", "new")])
async def test_a_connection_that_dies_at_its_commit_is_trouble(
    postgres_database: Postgres, strike: str, left: str
) -> None:
    """Whether it was committed nobody can know here; the next transaction works."""
    async with wired(postgres_database) as (wire, over):
        await remember(over, "old")
        wire.strike = strike
        with pytest.raises(StorageTrouble):
            await remember(over, "new")
        assert wire.struck == 1
        assert await known(over) == left
        await remember(over, "next")
        assert await known(postgres_database) == "next"


@shows("I21", "F90")
@pytest.mark.parametrize("strike", ["before", "after"])
async def test_whatever_became_of_a_commit_each_message_leaves_once(postgres_database: Postgres, strike: str) -> None:
    """The receipt and the card were marked as leaving in that commit, and had not left."""
    async with wired(postgres_database) as (wire, over):
        house = House(over)
        await house.pump.prepare()
        await house.bring({"message": message(1)})
        wire.strike = strike
        with pytest.raises(StorageTrouble):
            await house.pump.round()
        await house.work()
        assert wire.struck == 1
        assert await house.inbox() == {"done": 1}
        assert sum("K-" in said for said in house.telegram.said(101)) == 1
        assert sum("K-" in said for said in house.telegram.said(STAFF)) == 1
        assert set(await house.outbox()) == {"sent"}
        await house.supervisor.finish(5)


async def test_an_update_whose_commit_was_not_answered_is_brought_again_and_kept_once(
    postgres_database: Postgres,
) -> None:
    """Telegram repeats what was not confirmed."""
    async with wired(postgres_database) as (wire, over):
        house = House(over)
        await house.pump.prepare()
        wire.strike = "after"
        with pytest.raises(StorageTrouble):
            await house.bring({"message": message(1)})
        await house.bring({"message": message(1)})
        await house.work()
        assert await house.inbox() == {"done": 1}
        assert sum("K-" in said for said in house.telegram.said(101)) == 1
        await house.supervisor.finish(5)


@shows("F90")
async def test_a_server_that_falls_silent_is_trouble(
    postgres_database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken switch: the connection stands and nothing comes. Half a minute, then it is refused; here a moment."""
    create = asyncpg.create_pool

    def soon(*args: Any, **more: Any) -> Any:
        assert more["command_timeout"] <= 60
        return create(*args, **{**more, "command_timeout": 0.5})

    monkeypatch.setattr(asyncpg, "create_pool", soon)
    async with wired(postgres_database) as (wire, over):
        await remember(over, "old")
        wire.strike = "silence"
        with pytest.raises(StorageTrouble):
            await remember(over, "new")
        await remember(over, "next")
        assert await known(over) == "next"


@shows("F90")
async def test_a_restart_of_the_server_is_trouble_and_passes(postgres_database: Postgres) -> None:
    """Every connection dies at once, idle ones too."""
    await remember(postgres_database, "old")
    async with AsyncExitStack() as held:
        idle = [await held.enter_async_context(postgres_database._connection()) for _ in range(4)]
        ours = [await connection.fetchval("SELECT pg_backend_pid()") for connection in idle]
    other = await another(postgres_database)
    try:
        async with other._connection() as killer:  # type: ignore[attr-defined]
            for pid in ours:
                assert await killer.fetchval("SELECT pg_terminate_backend($1)", pid)
    finally:
        await other.close()
    for _ in ours:  # each dead connection may be met once
        with suppress(StorageTrouble):
            await remember(postgres_database, "new")
            await known(postgres_database)
    await remember(postgres_database, "newer")
    assert await known(postgres_database) == "newer"


@shows("F90")
async def test_when_all_connections_are_taken_the_next_one_waits(postgres_database: Postgres) -> None:
    """Nothing is refused, and nobody waits for ever."""
    release, taken, busy = asyncio.Event(), asyncio.Event(), []

    async def holds(number: int) -> None:
        async with postgres_database.transaction() as tx:
            await facts.set_fact(tx, f"fact{number}", "x")
            busy.append(number)
            if len(busy) == 4:
                taken.set()
            await release.wait()

    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(holds(number)) for number in range(4)]
    async with asyncio.timeout(60):
        await taken.wait()
        late = loop.create_task(remember(postgres_database, "late"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not late.done()
        release.set()
        await asyncio.gather(late, *tasks)
    assert await known(postgres_database) == "late"


@shows("F90")
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("53100", StorageTrouble),  # disk full
        ("53200", StorageTrouble),  # out of memory
        ("53300", StorageTrouble),  # too many connections
        ("57P01", StorageTrouble),  # the server is going down
        ("57P03", StorageTrouble),  # it is coming up
        ("57014", StorageTrouble),  # the statement took longer than the server allows
        ("25006", StorageTrouble),  # a replica, which only reads
        ("08006", StorageTrouble),  # the connection failed
        ("58030", StorageTrouble),  # an error of its disk
        ("XX001", StorageTrouble),  # a damaged page
        ("XX002", StorageTrouble),  # a damaged index
        ("55P03", StorageTrouble),  # a lock that was not given in time
        ("40001", Conflict),  # serialization
        ("40P01", Conflict),  # deadlock
    ],
)
async def test_what_the_server_says_is_trouble_or_a_conflict(
    postgres_database: Postgres, code: str, kind: type[Exception]
) -> None:
    """Never the fault of the update that was in hand: that would be parked."""
    with pytest.raises(kind):
        async with postgres_database._connection() as connection, connection.transaction():
            await connection.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")
    await remember(postgres_database, "works")


async def test_a_driver_that_lost_its_place_is_trouble(postgres_database: Postgres) -> None:
    """A connection that is used after the server said that it ends, and before it closed it."""
    with pytest.raises(StorageTrouble):
        async with postgres_database._connection():
            raise asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")
    await remember(postgres_database, "works")
