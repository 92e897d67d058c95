"""Who has opened the bot, for `check`: one statement for both databases. What comes of it: tests/bot/test_check.py."""

from sqlalchemy import text

from storage.database import Database
from storage.inspect_schema import ON_POSTGRES
from storage.statement import statement

PERSON = "INSERT INTO people VALUES ({}, '{}', 'en', 'idle', NULL, {}, 0, '{{}}', 1, {})"


async def test_staff_come_first_then_who_was_there_last(database: Database) -> None:
    """Who has blocked the bot cannot be written to."""
    async with database.transaction() as tx:
        for row in (
            (7, "Ann", "false", 30),
            (8, "Zoe", "false", 40),
            (9, "Dan", "true", 50),
            (201, "Olga", "false", 1),
        ):
            await tx.run(statement(text(PERSON.format(*row))), {})
        await tx.run(statement(text("INSERT INTO members VALUES (201, -7, 'member', 'Olga', 1)")), {})
        await tx.run(statement(text("INSERT INTO members VALUES (201, 0, 'left', 'Olga', 1)")), {})
    async with database.reading() as tx:
        found = await tx.rows(ON_POSTGRES)
    assert [(int(row[0]), row[3]) for row in found] == [(201, 1), (8, 0), (7, 0)]
