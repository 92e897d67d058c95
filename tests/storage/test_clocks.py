"""Clocks are rows: loaded with their complaint, written where they changed, found by what is due."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, text

from dialogs.model import Clock, Promise
from dialogs.promises import RULE, end, start
from storage import cases, clocks, tables
from storage.database import Database, Tx
from storage.statement import Statement, statement
from tests.storage.records import ANN, BORYS, NOW, case, complaint, store

HOUR = timedelta(hours=1)
_ALL = statement(select(tables.clocks).order_by(tables.clocks.c.complaint_id, tables.clocks.c.number))
_DUE = select(tables.clocks.c.complaint_id).where(tables.clocks.c.ended_at.is_(None)).order_by(tables.clocks.c.due_at)


async def test_clocks_come_with_their_complaint_in_their_order(database: Database) -> None:
    """Two people, three complaints: each gets its own."""
    many = replace(complaint(4002), clocks=tuple(Clock(Promise.TAKE_UP, NOW, NOW + n * HOUR) for n in range(12)))
    none = replace(complaint(4003, BORYS), clocks=())
    await store(database, case(ANN, complaint(4001), many), case(BORYS, none))
    async with database.reading() as tx:
        found = await cases.load(tx, {ANN, BORYS}, set())
        assert await clocks.load(tx, []) == {}
    assert found[ANN].complaints[4001].clocks == complaint().clocks
    assert found[ANN].complaints[4002].clocks == many.clocks
    assert found[BORYS].complaints[4003].clocks == ()


async def test_only_clocks_that_changed_are_written(database: Database) -> None:
    """Of six clocks, one that ended and one that is new; a change of words writes none."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    written: list[list[object]] = []

    class Watched:
        """The transaction, with what is written to `clocks` noted."""

        def __init__(self, tx: Tx) -> None:
            self._tx = tx

        async def many(self, what: Statement, args: list[dict[str, object]]) -> None:
            """Note it, and do it."""
            written.append([(one["complaint_id"], one["number"]) for one in args])
            await self._tx.many(what, args)

    async with database.transaction() as tx:
        was = (await cases.load(tx, {ANN}, set()))[ANN].complaints
        now = start(end(was[4001], Promise.TAKE_UP, NOW), Promise.TAKE_UP, NOW, NOW + HOUR)
        other = replace(was[4002], where="the shop")
        await clocks.save(Watched(tx), [(was[4001], now), (was[4002], other), (None, was[4001])])  # type: ignore[arg-type]
    kinds = len(Promise)
    whole = [(4001, number) for number in range(1, kinds + 1)]
    assert written == [[(4001, 1), (4001, kinds + 1), *whole]]


async def test_an_ended_clock_stays(database: Database) -> None:
    """What a customer was told first can be looked up for ever."""
    await store(database, case(ANN, complaint(4001)))
    async with database.transaction() as tx:
        before = await cases.load(tx, {ANN}, set())
        was = before[ANN].complaints[4001]
        now = start(was, Promise.FIRST_REPLY, NOW + HOUR, NOW + 2 * HOUR)
        await cases.save(tx, before, {ANN: replace(before[ANN], complaints={4001: now})}, NOW)
        rows = await tx.rows(_ALL)
    assert [clocks.clock_of(row) for row in rows] == [
        *(
            replace(one, ended=NOW + HOUR, dropped=True) if one.kind is Promise.FIRST_REPLY else one
            for one in was.clocks
        ),
        Clock(Promise.FIRST_REPLY, NOW + HOUR, NOW + 2 * HOUR, rule=RULE),
    ]


async def test_what_is_due_is_found_by_an_index(sqlite_database: Database) -> None:
    """The running clocks, the earliest first, without a look at the ended ones."""
    words = statement(_DUE).text("sqlite")
    async with sqlite_database.reading() as tx:
        plan = await tx.rows(statement(text(f"EXPLAIN QUERY PLAN {words}")), {})
    assert "ix_clocks_ended_at_due_at (ended_at=?)" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
