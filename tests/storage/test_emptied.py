"""One schema serves many tests, each of which finds it as if it were new."""

import pytest

from storage import inbox
from storage.postgres import Postgres
from storage.times import from_us
from tests import databases
from tests.databases import emptied_postgres, need_postgres

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """No schema was kept so far."""
    need_postgres()
    kept: dict[str, str] = {}
    monkeypatch.setattr(databases, "_KEPT", kept)
    return kept


async def numbers(database: Postgres) -> list[int]:
    """Store an update; the numbers of all rows."""
    async with database.transaction() as tx:
        await inbox.store(tx, [inbox.Incoming(7, None, "{}")], from_us(0))
        return [one.seq for one in await inbox.take(tx, 9)]


async def test_the_next_test_finds_no_row_and_counts_from_one(alone: dict[str, str]) -> None:
    """In the same schema."""
    for _ in range(2):
        async with emptied_postgres() as database:
            assert await numbers(database) == [1]
    assert list(alone) == [database.schema]
    await databases.drop_kept_schemas()


@pytest.mark.parametrize(
    "left",
    [
        "ALTER TABLE counters RENAME TO counters_away",
        "ALTER TABLE counters ADD COLUMN more bigint",
        "DROP INDEX ix_rooms_topic_id",
        "CREATE FUNCTION bad() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql",
        "SELECT pg_advisory_lock(1, hashtext(current_schema()))",
    ],
)
async def test_a_schema_in_which_more_than_rows_was_left_serves_nobody(left: str, alone: dict[str, str]) -> None:
    """It is dropped, whatever is there."""
    async with emptied_postgres() as database:
        lock = await database.connect_alone({})
        await lock.execute(left)
    assert alone == {}
    await lock.close()
