"""Numbers of complaints, as the desk hands them out."""

from storage import facts
from storage.database import Database
from tests.handlers.stage import Stage
from tests.handlers.updates import OLGA, message


async def test_numbers_are_used_up_by_complaints_alone(database: Database) -> None:
    """However much is said: a shop with ten complaints a day has short numbers for long."""
    stage = Stage(database)
    for number in range(1, 9):
        await stage.update({"message": message(number, text=f"Word {number}")})
    await stage.update({"message": message(9, user={**OLGA, "id": 558}, text="Mine too")})
    async with database.transaction() as tx:
        assert await facts.take_numbers(tx, "complaints", 0) == 2
