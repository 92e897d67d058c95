"""Three years of complaints in a database: those of the demo's month, which are played through the real rules, and then
copied over the years with all their lines of the journal. What differs is when, whose, and the number.

Each twentieth complaint is of somebody who has complained before. The briefs that the bot keeps (storage.stories) are
those of the first month, moved in time like everything else.
"""

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from bot import demo_month
from bot.past import Past, Step
from bot.settings import Settings, load
from dialogs.figures.brief import VERSION
from handlers.place import Place
from storage import migrate, stories
from storage.connect import connect
from storage.times import to_us

YEARS = timedelta(days=3 * 365)
AFTERWARDS = timedelta(days=45)
"""After the month: every question has been asked, and all is closed."""
FIRST_NUMBER = 1_000
FIRST_CUSTOMER = 5_000_000_000
AGAIN = 20
STAFF_CHAT = -1_001_234_567_890
_MOMENT = re.compile(r"\b1[5-9]\d{14}\b")  # microseconds since 1970
PART = 20_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as what is to be added to each number in it, and its texts with a place for each moment."""

    values: tuple[Callable[[int, int, int], Any], ...]

    def at(self, shift: int, number: int, customer: int) -> list[Any]:
        """The row of another complaint, at another time."""
        return [value(shift, number, customer) for value in self.values]


def newest() -> datetime:
    """Up to when complaints come: what follows from the last one is over by now, too."""
    return datetime.now(UTC) - AFTERWARDS


def fill(path: Path, stored: int, settings: Settings | None = None) -> None:
    """A database at `path` with so many complaints of the three years up to now, all told in brief."""
    url = f"sqlite+aiosqlite:///{path}"
    asyncio.run(_play(url, settings or load(_env_file=None, bot_token="42:TEST", staff_chat_id=STAFF_CHAT)))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN IMMEDIATE")
        _multiply(connection, stored)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _play(url: str, settings: Settings) -> None:
    await migrate.upgrade(url)
    database = connect(url)
    await database.open()
    end = newest()
    try:
        place = Place(STAFF_CHAT, 42, True)
        steps = [Step(**one) for one in demo_month.steps(end, [])]
        await Past(database, settings.policy(True), place, "salt").play(steps, end + AFTERWARDS)
        async with database.transaction() as tx:
            while await stories.keep_up(tx, 10_000):
                pass
    finally:
        await database.close()


def _multiply(connection: sqlite3.Connection, stored: int) -> None:
    now = to_us(newest())
    firsts = {int(row["id"]): row for row in connection.execute("SELECT * FROM complaints")}
    customers = {int(row["customer_id"]) for row in firsts.values()}
    tables = {
        name: _rows(connection, name, key, set(firsts) if key != "id" or name == "complaints" else customers)
        for name, key in (
            ("people", "id"),
            ("complaints", "id"),
            ("journal", "complaint_id"),
            ("stories", "complaint_id"),
        )
    }
    for table in ("stories", "journal", "messages", "words", "links", "rooms", "clocks", "goodwill", "surveys"):
        connection.execute(f"DELETE FROM {table} WHERE 1")  # what was played has done its work
    connection.execute("DELETE FROM timers")
    connection.execute("UPDATE outbox SET status = 'sent', params = ''")
    connection.execute("DELETE FROM complaints")
    connection.execute("DELETE FROM people")
    templates = [(number, int(row["customer_id"]), int(row["created_at"])) for number, row in sorted(firsts.items())]
    step = YEARS // timedelta(microseconds=1) // stored
    for start in range(0, stored, PART):
        found: dict[str, list[list[Any]]] = {name: [] for name in tables}
        for index in range(start, min(start + PART, stored)):
            number, customer, created = templates[index % len(templates)]
            at = now - (stored - index) * step
            whose = index if index % AGAIN else max(0, index - 7 * AGAIN + 1)
            given = (at - created, FIRST_NUMBER + index, FIRST_CUSTOMER + whose)
            for name, rows in tables.items():
                key = customer if name == "people" else number
                if name != "people" or whose == index:
                    found[name] += [row.at(*given) for row in rows[key]]
        for name, made in found.items():
            if name == "stories":
                continue
            marks = ", ".join("?" * len(made[0]))
            connection.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({marks})", made)
        lasts = dict(
            connection.execute(
                "SELECT complaint_id, max(id) FROM journal WHERE complaint_id >= ? AND complaint_id < ? GROUP BY 1",
                (FIRST_NUMBER + start, FIRST_NUMBER + start + PART),
            ).fetchall()
        )
        connection.executemany(
            "INSERT INTO stories (complaint_id, upto, version, place, body) VALUES (?, ?, ?, ?, ?)",
            [(row[0], lasts[row[0]], VERSION, row[3], row[4]) for row in found["stories"]],
        )
    connection.execute("UPDATE counters SET value = (SELECT max(id) FROM journal) WHERE name LIKE 'stories:%'")
    behind = 10 ** len(str(FIRST_NUMBER + stored)) - FIRST_NUMBER  # the next block of numbers, none of which is taken
    connection.execute("UPDATE counters SET value = ? WHERE name = 'complaints'", (behind,))


def _rows(connection: sqlite3.Connection, table: str, key: str, whose: set[int]) -> dict[int, list[_Row]]:
    rows = [row for row in connection.execute(f"SELECT * FROM {table} ORDER BY {key}, rowid") if row[key] in whose]
    return {
        int(number): [_Row(tuple(_value(table, name, row[name]) for name in row.keys())) for row in of_one]  # noqa: SIM118
        for number, of_one in groupby(rows, key=lambda row: row[key])
    }


def _value(table: str, name: str, value: Any) -> Callable[[int, int, int], Any]:
    """What stands in this column of a copy."""
    if (table, name) == ("journal", "id"):
        return lambda shift, number, customer: None
    if name == "complaint_id" or (table, name) == ("complaints", "id") or name == "focus":
        return lambda shift, number, customer: number
    if name == "customer_id" or (table, name) == ("people", "id"):
        return lambda shift, number, customer: customer
    if isinstance(value, int) and value >= 10**15:
        return lambda shift, number, customer: value + shift
    if isinstance(value, str) and (moments := [int(one) for one in _MOMENT.findall(value)]):
        form = _MOMENT.sub("%d", value.replace("%", "%%"))
        return lambda shift, number, customer: form % tuple(at + shift for at in moments)
    return lambda shift, number, customer: value
