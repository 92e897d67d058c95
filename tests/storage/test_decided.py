"""Closed cases with how long their decision took: the newest first, counted as in the reports, found by an index."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from dialogs.figures.measured import Decided
from dialogs.model import Clock, Complaint, Kind, Promise, Register
from dialogs.states import State
from storage import decided
from storage.database import Database
from storage.statement import statement
from tests.storage.records import ANN, BORYS, NOW, case, complaint, store

HOUR = timedelta(hours=1)


def made(number: int, until: datetime, *earlier: Clock, customer: int = ANN, **more: Any) -> Complaint:
    """A closed complaint whose decision was promised first at noon, and was there then."""
    since = earlier[-1].ended if earlier and earlier[-1].ended else NOW
    last = Clock(Promise.RESOLUTION, since, since + 8 * HOUR, ended=until, paused_for=HOUR)
    other = Clock(Promise.FIRST_REPLY, NOW - HOUR, NOW, ended=until, paused_for=5 * HOUR)
    given = {"state": State.CLOSED, "resolved_at": until, "clocks": (other, *earlier, last), **more}
    return replace(complaint(number, customer), **given)


async def test_the_newest_closed_cases_come_with_their_time(database: Database) -> None:
    """From the first promise to the last decision, with all its pauses; a time told anew makes it no shorter."""
    moved = Clock(Promise.RESOLUTION, NOW, NOW + HOUR, ended=NOW + 2 * HOUR, dropped=True, paused_for=2 * HOUR)
    first = Clock(Promise.RESOLUTION, NOW, NOW + 8 * HOUR, ended=NOW + HOUR)  # it was opened again
    theirs = [
        made(1, NOW + 4 * HOUR, place="Kiosk"),
        made(2, NOW + 9 * HOUR, moved, hot=True),
        made(3, NOW + 7 * HOUR, first, register=Register.SAFETY),
        made(4, NOW + 6 * HOUR, register=Register.LEGAL, cause=None),
    ]
    await store(database, case(ANN, *theirs))
    async with database.reading() as tx:
        found = await decided.newest(tx, 10)
        assert found[:2] == await decided.newest(tx, 2)
    assert found == [
        Decided(NOW, NOW + 9 * HOUR, 3 * HOUR, serious=True),
        Decided(NOW, NOW + 7 * HOUR, HOUR, serious=True),
        Decided(NOW, NOW + 6 * HOUR, HOUR),
        Decided(NOW, NOW + 4 * HOUR, HOUR, place="Kiosk"),
    ]


async def test_what_stands_in_no_report_is_not_measured(database: Database) -> None:
    """What is open, was taken back, is no complaint, was never decided, or has become a part of another one."""
    dropped = replace(made(16, NOW + HOUR).clocks[-1], dropped=True)
    theirs = [
        *(made(number, NOW + HOUR, state=state) for number, state in enumerate(set(State) - {State.CLOSED}, 1)),
        made(11, NOW + HOUR, kind=Kind.PRAISE),
        made(12, NOW + HOUR, kind=Kind.QUESTION),
        made(13, NOW + HOUR, into=1),
        made(14, NOW + HOUR, resolved_at=None),
        made(15, NOW + HOUR, clocks=()),
        made(16, NOW + HOUR, clocks=(dropped,)),
    ]
    await store(database, case(ANN, *theirs), case(BORYS, made(20, NOW + 2 * HOUR, customer=BORYS)))
    async with database.reading() as tx:
        assert await decided.newest(tx, 100) == [Decided(NOW, NOW + 2 * HOUR, HOUR)]


async def test_they_are_found_from_the_newest_on_by_an_index(sqlite_database: Database) -> None:
    """Not by a look at all that was ever closed, and nothing is sorted."""
    words = decided._DECIDED.text("sqlite")
    async with sqlite_database.reading() as tx:
        values = {f"p{at}": value for at, value in enumerate(decided._DECIDED.values("sqlite", {"most": 9}))}
        for name in values:
            words = words.replace("?", f":{name}", 1)
        plan = str(await tx.rows(statement(text(f"EXPLAIN QUERY PLAN {words}")), values))
    assert "ix_clocks_ended_at_due_at" in plan and "TEMP B-TREE" not in plan
    assert "SCAN complaints" not in plan
