"""Each question once a complaint: a rule of the database, on both kinds."""

from sqlite3 import IntegrityError

import pytest

from storage import surveys
from storage.database import Conflict, Database
from storage.surveys import Survey
from tests.storage.records import ANN, NOW, case, complaint, store


async def test_a_second_question_is_refused_with_all_that_came_with_it(database: Database) -> None:
    """Of another kind, or about another complaint, it is the first."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    async with database.transaction() as tx:
        await surveys.note_down(tx, [Survey(4001, "csat", ANN), Survey(4002, "csat", ANN)], NOW)
    async with database.transaction() as tx:
        await surveys.note_down(tx, [Survey(4001, "nps", ANN)], NOW)
    with pytest.raises((Conflict, IntegrityError)):
        async with database.transaction() as tx:
            await surveys.note_down(tx, [Survey(4002, "nps", ANN), Survey(4001, "csat", ANN)], NOW)
    async with database.transaction() as tx:
        await surveys.note_down(tx, [Survey(4002, "nps", ANN)], NOW)
