"""Growth: what a million stored complaints cost a new one, and the lists the staff look at.

One complaint is taken by the real pump; the rows it left are then multiplied by SQL. Customers' ids are spread over
their whole range, as in life, so that a new row lands in the middle of the table and not at its warm end; complaint
numbers are dense, as `dialogs.numbers` hands them out block by block.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select

from bot.app import build_pump
from bot.calls import Answer
from bot.clock import Clock
from bot.logs import configure
from bot.settings import load
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake, incoming
from dialogs.model import Promise
from dialogs.states import State
from storage import cases, inbox, journal, messages, migrate, outbox, rooms, tables, timers
from storage.connect import connect
from storage.database import Database, Tx
from storage.statement import statement
from storage.times import to_us

SMALL = 10_000
LARGE = 1_000_000
SAMPLES = 400
OPEN = 2_000
"""Complaints still open; what else is stored is closed."""
RECENT = 20_000
"""Settled updates and sent messages of the last three days; older ones are forgotten."""
WAITING = 25
"""Complaints that wait for a digest."""
STAFF_CHAT = -1_001_234_567_890
_FIRST_CUSTOMER = 5_000_000_000
_SPREAD = 2_147_483_647
"""A prime above every count: multiplying by another number modulo it visits everything once, in no order."""
_STEP = 48_271
_FIRST_NUMBER = 1_000
_WARM = 50

_OPEN_BY_DUE = statement(
    select(tables.clocks.c.complaint_id, tables.clocks.c.kind)
    .where(tables.clocks.c.ended_at.is_(None))
    .order_by(tables.clocks.c.due_at)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class GrowthResult:
    """Seconds per intake transaction with `small` and with `large` complaints stored.

    `staff_list_seconds` holds, by the name of the list, the times of each staff list with `large` stored.
    """

    small: int
    large: int
    intake_small_seconds: tuple[float, ...]
    intake_large_seconds: tuple[float, ...]
    staff_list_seconds: Mapping[str, tuple[float, ...]]


class _Agreeable:
    """A Telegram that takes everything at once."""

    def __init__(self) -> None:
        self._ids = count(1_000)

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        return Answer(200, {"ok": True, "result": {"message_id": next(self._ids), "is_forum": True}})


class _Filled:
    """A bot over a database with many complaints."""

    def __init__(self, database: Database, intake: Intake, pump: Any, path: Path) -> None:
        self.database = database
        self._intake = intake
        self._pump = pump
        self._path = path
        self._update = 0

    async def take(self) -> float:
        """Seconds in which one customer's first message is stored, handled and committed."""
        self._update += 1
        user = _FIRST_CUSTOMER + self._update * _STEP * _STEP % _SPREAD * 2 + 1
        person = {"id": user, "first_name": "Ann", "language_code": "en"}
        message = {
            "message_id": 10,
            "date": int(time.time()),
            "chat": {**person, "type": "private"},
            "from": {**person, "is_bot": False},
            "text": "The kettle came broken: the lid does not close and the handle is cracked. What now?",
        }
        update = incoming({"update_id": 900_000_000 + self._update, "message": message})
        began = time.perf_counter()
        await self._intake.store([update])
        await self._pump.round()
        return time.perf_counter() - began

    async def settle(self) -> None:
        """Let what was sent be noted, so that it does not fall into the next measurement."""
        for _ in range(3):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await self._pump.round()

    async def fill(self, stored: int) -> None:
        """Multiply what the first complaint left, until `stored` are there."""
        connection = sqlite3.connect(self._path, isolation_level=None)
        with contextlib.closing(connection):
            _multiply(connection, stored)


def _multiply(connection: sqlite3.Connection, stored: int) -> None:
    """Copy each table's first rows; `i` counts the copies. Only what tells them apart differs."""
    customer = f"{_FIRST_CUSTOMER} + (i * {_STEP} % {_SPREAD}) * 2"
    number = f"{_FIRST_NUMBER} + i"
    state = f"CASE WHEN i < {OPEN} THEN '{State.NEW.value}' ELSE '{State.CLOSED.value}' END"
    now, day = to_us(Clock().now()), 86_400_000_000
    past = f"{now} - {day} - i"
    clock = {"complaint_id": number, "due_at": past, "ended_at": f"CASE WHEN i < {OPEN} THEN NULL ELSE {past} END"}
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_COPIES, (stored,))
    for table, most, different in (
        ("people", stored, {"id": customer, "focus": number}),
        ("complaints", stored, {"id": number, "customer_id": customer, "state": state}),
        *(
            ("clocks", stored, {**clock, "number": str(each), "kind": f"'{kind}'"})
            for each, kind in enumerate(Promise, 1)
        ),
        (
            "rooms",
            stored,
            {
                "complaint_id": number,
                "board_message_id": "i",
                "shown_at": f"CASE WHEN i < {WAITING} THEN NULL ELSE {past} END",
                "asked_at": past,
            },
        ),
        ("messages", stored, {"chat_id": customer, "message_id": "10", "complaint_id": number, "at": past}),
        ("links", stored, {"chat_id": customer, "message_id": "10", "complaint_id": number}),
        ("journal", stored, {"id": "NULL", "complaint_id": number, "at": past}),
        ("timers", OPEN, {"subject": f"'k:' || ({number})", "ring": "'overdue'", "due_at": f"{now} + {day} + i"}),
        (
            "inbox",
            RECENT,
            {"seq": "NULL", "update_id": "i + 1", "natural": "'m:' || i || ':1'", "settled_at": past},
        ),
        ("outbox", RECENT, {"id": f"{now} + i", "complaint_id": number, "settled_at": past, "created_at": past}),
    ):
        names = [str(column.name) for column in tables.metadata.tables[table].columns]
        values = ", ".join(different.get(name, f"one.{name}") for name in names)
        connection.execute(
            f"INSERT OR IGNORE INTO {table} SELECT {values} FROM copies, "
            f"(SELECT * FROM {table} LIMIT 1) AS one WHERE i < {min(most, stored)}"
        )
    # The next number comes from the block of longer ones, none of which is taken (see dialogs.numbers).
    behind = 10 ** len(str(_FIRST_NUMBER + stored)) - _FIRST_NUMBER
    connection.execute("UPDATE counters SET value = ? WHERE name = 'complaints'", (behind,))
    connection.execute("COMMIT")


_COPIES = (
    "CREATE TEMP TABLE copies AS WITH RECURSIVE series(i) AS "
    "(SELECT 0 UNION ALL SELECT i + 1 FROM series WHERE i + 1 < ?) SELECT i FROM series"
)


@contextlib.asynccontextmanager
async def _filled(folder: Path, stored: int) -> AsyncIterator[_Filled]:
    """A bot that has stored that many complaints, one of them by itself."""
    path = folder / f"{stored}.db"
    url = f"sqlite+aiosqlite:///{path}"
    await migrate.upgrade(url)
    stats, clock, supervisor = Stats(), Clock(), Supervisor(Stats())
    settings = load(
        _env_file=None,
        bot_token="42:TEST",
        staff_chat_id=STAFF_CHAT,
        database_url=url,
        merge_window=timedelta(hours=1),
        pace_total_per_second=0,
        pace_chat_per_second=0,
    )
    database = connect(url)
    await database.open()
    try:
        intake = Intake(database, clock, stats)
        pump = await build_pump(settings, database, _Agreeable(), clock, supervisor, intake, stats)
        await pump.prepare()
        filled = _Filled(database, intake, pump, path)
        await filled.take()
        await filled.settle()
        await filled.fill(stored)
        for _ in range(_WARM):
            await filled.take()
            await filled.settle()
        yield filled
        await supervisor.finish(5)
    finally:
        await database.close()


async def measure(small: int, large: int) -> GrowthResult:
    """Fill a storage with `small`, another with `large` complaints, and time intake in turns, then the staff lists."""
    configure("error")
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        async with _filled(Path(name), small) as few, _filled(Path(name), large) as many:
            times: dict[_Filled, list[float]] = {few: [], many: []}
            for _ in range(SAMPLES):
                for one, found in times.items():
                    found.append(await one.take())
                    await one.settle()
            lists = {title: await _timed(many.database, read) for title, read in _lists(large).items()}
    return GrowthResult(small, large, tuple(times[few]), tuple(times[many]), lists)


def _lists(stored: int) -> dict[str, Callable[[Tx, int], Awaitable[object]]]:
    """What the staff, the clock and a customer's /status look at; the number picks whose."""
    now = Clock().now()

    def somebody(index: int) -> int:
        return _FIRST_CUSTOMER + (index * 7_919 % stored * _STEP % _SPREAD) * 2

    return {
        "open complaints": lambda tx, _: tx.rows(_OPEN_BY_DUE, {"limit": 100}),
        "waiting for a digest": lambda tx, _: rooms.waiting_for_digest(tx, 0, 100),
        "shown in the last minute": lambda tx, _: rooms.shown_since(tx, 0, now - timedelta(minutes=1)),
        "due timers": lambda tx, _: timers.due_timers(tx, now + timedelta(days=1, seconds=1), 100),
        "next timer": lambda tx, _: timers.next_due(tx),
        "a customer's complaints": lambda tx, index: cases.load(tx, {somebody(index)}, set()),
        "history": lambda tx, index: journal.history(tx, _FIRST_NUMBER + index * 7_919 % stored),
        "what a customer wrote": lambda tx, index: messages.written_by_customer(
            tx, _FIRST_NUMBER + index * 7_919 % stored
        ),
        "waiting updates": lambda tx, _: inbox.take(tx, 100),
        "waiting messages": lambda tx, _: outbox.waiting(tx, 100),
    }


async def _timed(database: Database, read: Callable[[Tx, int], Awaitable[object]]) -> tuple[float, ...]:
    found = []
    async with database.transaction() as tx:
        for index in range(SAMPLES):
            began = time.perf_counter()
            await read(tx, index)
            found.append(time.perf_counter() - began)
    return tuple(found)
