"""The lists of the desk on both databases: the order, the pages by key, and what they are read from."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.model import Complaint, Promise
from dialogs.promises import end
from dialogs.states import State
from storage import cases, lists
from storage.database import Database, Tx
from storage.lists import OPEN, WAITING, Span
from storage.postgres import Postgres, _PostgresTx
from storage.sqlite import Sqlite, _SqliteTx
from storage.statement import Statement
from tests.storage.records import NOW, OLGA, PETR, case, complaint, store

LATER = NOW + timedelta(days=9)


def due_in(number: int, minutes: int, state: State = State.NEW, owner: int | None = None) -> Complaint:
    """A complaint whose next promise is due so many minutes after NOW."""
    made = complaint(number, 1000 + number, state)
    clocks = tuple(replace(clock, due=NOW + timedelta(minutes=minutes)) for clock in made.clocks)
    made = replace(made, clocks=clocks, owner=owner, owner_name="Olga" if owner else "")
    return end(made, Promise.TAKE_UP, NOW) if owner else made


async def keep(database: Database, *complaints: Complaint) -> None:
    """Store them, each of a customer of its own."""
    await store(database, *(case(one.customer, one) for one in complaints))


async def numbers(tx: Tx, span: Span = OPEN, limit: int = 99) -> list[int]:
    """The complaints of a list, in order."""
    return [number for _, number in (await lists.page(tx, span, None, limit)).keys]


async def test_what_is_owed_comes_first_by_its_time_then_what_waits(database: Database) -> None:
    """And one that is over is in no list."""
    waits = [replace(complaint(n, 1000 + n, State.RESOLVED), last_at=NOW - timedelta(hours=n)) for n in (5, 6)]
    over = complaint(7, 1007, State.CLOSED)
    mine = due_in(3, 20, State.CLAIMED, OLGA)
    await keep(database, due_in(1, 30), due_in(2, -5), mine, *waits, over)
    async with database.reading() as tx:
        assert await numbers(tx) == [2, 3, 1, 6, 5]
        assert await numbers(tx, lists.late(NOW)) == [2]
        assert await numbers(tx, WAITING) == [6, 5]
        assert await numbers(tx, Span(owner=OLGA)) == [3]
        assert await numbers(tx, Span(owner=PETR)) == []
        assert await lists.counts(tx, NOW) == lists.Counts(open=5, unclaimed=2, late=1, waiting=2)
        assert set(await cases.named(tx, [1, 7, 99])) == {1, 7}
    done = replace(mine, state=State.SOLVED)
    async with database.transaction() as tx:
        before = {1003: case(1003, mine)}
        await cases.save(tx, before, {1003: case(1003, done)}, NOW)
    async with database.reading() as tx:
        assert await numbers(tx) == [2, 1, 6, 5]


async def test_pages_by_key_lose_and_repeat_nothing(database: Database) -> None:
    """Forward and back, with equal times, and past either end."""
    await keep(database, *(due_in(number, number // 4) for number in range(1, 24)))
    async with database.reading() as tx:
        key, seen = None, list[int]()
        while True:
            part = await lists.page(tx, OPEN, key, 5)
            seen += [number for _, number in part.keys]
            assert (part.total, part.before) == (23, len(seen) - len(part.keys))
            if not part.more:
                break
            key = part.keys[-1]
        assert seen == list(range(1, 24))
        back = await lists.page(tx, OPEN, part.keys[0], 5, back=True)
        assert [number for _, number in back.keys] == [16, 17, 18, 19, 20]
        beyond = await lists.page(tx, OPEN, (lists.WAITS, 1), 5)
        assert [number for _, number in beyond.keys] == [19, 20, 21, 22, 23]
        first = await lists.page(tx, OPEN, (0, 0), 5, back=True)
        assert [number for _, number in first.keys] == [1, 2, 3, 4, 5]
        nothing = await lists.page(tx, lists.late(NOW - timedelta(days=1)), (1, 1), 5)
        assert (nothing.keys, nothing.total, nothing.more) == ((), 0, False)


ASKED = {
    "low": 0, "high": lists.WAITS, "owner": OLGA, "limit": 8, "at": 1, "id": 1, "now": 1, "waits": lists.WAITS,
    "groups": [0, -7], "apart": [],
}  # fmt: skip
READ: dict[str, tuple[Statement, bool]] = {
    **{
        f"page, owner {owned}, groups {grouped}, back {back}": (one, owned)
        for (owned, grouped, apart, back), one in lists._PAGES.items()
        # Of the few that one colleague has, the group is read in the table; so are those that a line shows together.
        if not (owned and grouped) and not apart
    },
    **{
        f"how many, owner {owned}, groups {grouped}": (one, owned)
        for (owned, grouped, apart), one in lists._HOW_MANY.items()
        if not (owned and grouped) and not apart
    },
    **{f"counts, groups {grouped}": (one, False) for grouped, one in lists._COUNTS.items()},
}


@pytest.mark.parametrize("name", READ)
async def test_lists_are_read_from_covering_indexes(database: Database, name: str) -> None:
    """No list reads the complaints themselves, and none is sorted."""
    asked, owned = READ[name]
    index = "ix_complaints_owner_id_desk_at_id" if owned else "ix_complaints_desk_at_id"
    text, values = asked.text(database.dialect), asked.values(database.dialect, ASKED)
    if isinstance(database, Sqlite):
        async with database.transaction() as tx:
            assert isinstance(tx, _SqliteTx)
            rows = await tx._connection.execute_fetchall(f"EXPLAIN QUERY PLAN {text}", values)
        plan, *others = [row[3] for row in rows]
        assert f"USING COVERING INDEX {index}" in plan
        assert all("json_each" in one or "LIST SUBQUERY" in one for one in others), others  # the groups that are named
    else:
        await keep(database, *(due_in(number, number, State.CLAIMED, OLGA + number % 40) for number in range(1, 400)))
        assert isinstance(database, Postgres)
        async with database._connection() as connection:
            await connection.execute("VACUUM ANALYZE complaints")
        async with database.transaction() as tx:
            assert isinstance(tx, _PostgresTx)
            for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                await tx._connection.execute(f"SET LOCAL {setting} = off")
            plan = "\n".join(row[0] for row in await tx._connection.fetch(f"EXPLAIN {text}", *values))
        served = index if owned or "page" in name else "_desk_at_id"  # counting all, either index is as short
        assert "Index Only Scan" in plan and served in plan and "Sort" not in plan, plan
