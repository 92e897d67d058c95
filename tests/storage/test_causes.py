"""Complaints by their root cause: whom a prevention is told, once each, and what came before and after it."""

from dataclasses import replace
from datetime import timedelta

from dialogs.figures.effect import Effect
from dialogs.matters import Place, Prevention
from dialogs.model import Cause
from dialogs.states import State
from storage import causes, matters
from storage.database import Database
from tests.storage.records import ANN, BORYS, NOW, case, complaint, store

DAY = timedelta(days=1)


async def test_each_customer_is_told_once_and_counts_are_by_the_day_it_was_told(database: Database) -> None:
    """Page by page; not of another cause, not what came later, not what was taken back."""

    def made(number: int, customer: int, days: int, **more: object) -> object:
        given = {"cause": Cause.PRODUCT, "state": State.CLOSED, "created_at": NOW + days * DAY, **more}
        return replace(complaint(number, customer), **given)  # type: ignore[arg-type]

    theirs = [made(5, ANN, -70), made(6, ANN, -10), made(7, ANN, 3), made(8, ANN, -5, cause=Cause.OTHER)]
    others = [made(2, BORYS, -1), made(3, BORYS, -1, state=State.WITHDRAWN)]
    await store(database, case(ANN, *theirs), case(BORYS, *others))  # type: ignore[arg-type]
    async with database.reading() as tx:
        assert await causes.complained(tx, "product", NOW, 0, 10) == [2, 5]
        assert await causes.complained(tx, "product", NOW, 0, 1) == [2]
        assert await causes.complained(tx, "product", NOW, 2, 10) == [5]
        assert await causes.effect(tx, "product", NOW) == Effect(2, 1)


async def test_what_preventions_did_is_counted_when_enough_days_have_passed(database: Database) -> None:
    """The newest that are done, the oldest of them first; a young one waits, one that is not done has no effect."""
    later = NOW + 20 * DAY

    def made(number: int, days: int) -> object:
        given = {"cause": Cause.PRODUCT, "state": State.CLOSED, "created_at": NOW + days * DAY}
        return replace(complaint(number, ANN), **given)  # type: ignore[arg-type]

    await store(database, case(ANN, *(made(n, days) for n, days in enumerate((-61, -60, -2, 0, 19), 2))))  # type: ignore[arg-type]
    done = [
        Prevention(number, open=False, cause="product", what=what, done_at=at)
        for number, what, at in (
            (1, "First", NOW - 30 * DAY),
            (2, "Second", NOW),
            (3, "Young", NOW + 7 * DAY),
            (4, "Not yet", None),
        )
    ]
    async with database.transaction() as tx:
        await matters.save(tx, [*done, Place(5, name="Table 7")], NOW)
    async with database.reading() as tx:
        found = await causes.effects(tx, later, 2)
        assert [what for what, _ in found] == ["First", "Second"]
        assert found[1][1] == Effect(2, 2, days_after=20)
        assert [what for what, _ in await causes.effects(tx, later, 1)] == ["Second"]
        assert [one.id for one in await matters.latest(tx, Prevention, 2)] == [4, 3]
