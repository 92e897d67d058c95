"""The tables of a history: what still waits, and all of them when it has ended; and what the owner tries again."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storage import inbox, suspects
from storage.database import StorageTrouble
from storage.sqlite import Sqlite
from storage.timers import NEVER
from storage.times import to_us

TABLES = (
    "inbox", "people", "complaints", "clocks", "rooms", "messages", "links", "journal", "timers", "outbox",
    "matters",
)  # fmt: skip
LEFT = {
    "inbox": "inbox WHERE status IN ('waiting', 'held')",
    "outbox": "outbox WHERE status IN ('pending', 'sending')",
    "timers": f"timers WHERE due_at < {to_us(NEVER)} AND ring NOT IN ('news', 'overdue', 'fix_late')"  # parked, endless
    " AND (ring NOT IN ('goodwill_due', 'contact', 'fix_effect', 'incident_news') OR due_at < {now})"  # of a later day
    " AND (ring NOT IN ('nps', 'follow_up') OR due_at < {now} + 86400000000)",  # weeks later, or after such a day
}
"""What is neither at its end nor parked, by queue; while a complaint is at work its people are told and called, and
while a prevention is late its owner is.

`{now}` stands for this moment in microseconds.
"""


@dataclass(slots=True)
class Records:
    """The tables as they stand in the end, each row a dict."""

    tables: dict[str, list[dict[str, Any]]]

    @classmethod
    def read(cls, path: Path) -> "Records":
        """Read all that the oracle looks at."""
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        try:
            return cls({name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")] for name in TABLES})
        finally:
            database.close()

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        return self.tables[name]


def waiting(path: Path, now: datetime) -> dict[str, int]:
    """How many rows of each queue are not at their end, and not parked either."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = {name: what.format(now=to_us(now)) for name, what in LEFT.items()}
        return {
            name: int(database.execute(f"SELECT count(*) FROM {what}").fetchone()[0]) for name, what in found.items()
        }
    finally:
        database.close()


async def unpark(path: Path, now: datetime) -> tuple[list[int], int]:
    """Let all that is parked be tried again; the numbers of the updates, and how many of them will be.

    While the bot is in the middle of a transaction, it waits, as the command does.
    """
    database = Sqlite(path)
    await database.open()
    try:
        async with database.reading() as tx:
            parked = [one[0] for one in await inbox.parked(tx)]
        while True:
            try:
                async with database.transaction() as tx:
                    for one in await suspects.load(tx):
                        if one.parked:
                            await suspects.unpark(tx, one, True, now)
                    return parked, await inbox.unpark(tx, parked, retry=True)
            except StorageTrouble:
                await asyncio.sleep(0.01)
    finally:
        await database.close()
