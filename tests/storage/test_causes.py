"""Complaints by their root cause: whom a prevention is told, once each, and what came before and after it."""

from dataclasses import replace
from datetime import timedelta

from dialogs.figures.effect import Effect
from dialogs.model import Cause
from dialogs.states import State
from storage import causes
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
