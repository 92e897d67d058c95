"""Many at once: a bad day at the counter, and what waited while nobody was there. Telegram's limits are on."""

import gc
import json
import re
import sqlite3
import tracemalloc
from contextlib import closing
from dataclasses import dataclass

import pytest

from storage.sqlite import Sqlite
from storage.times import to_us
from tests.bot.faults.town import ANN, BORYS, Town, text_of, virtual
from tests.bot.house import House
from tests.handlers.updates import message
from tests.shows import shows

NUMBER = re.compile(r"K-(\d+)")


def visible(town: Town) -> dict[str, float]:
    """When each number was first before the staff, by card or digest, in seconds of the story."""
    found: dict[str, float] = {}
    for at, method, params, status in town.wire.calls:
        if status == 200 and params.get("chat_id") == town.staff and method in ("sendMessage", "editMessageText"):
            for number in NUMBER.findall(text_of(params) + json.dumps(params.get("reply_markup", {}))):
                found.setdefault(number, at)
    return found


@dataclass(frozen=True)
class Told:
    """One customer's complaint: when it was written, when its receipt came, and its number."""

    user: int
    wrote: float
    receipt: float
    number: str


async def crowd(town: Town, many: int, seconds: float) -> list[Told]:
    """So many people complain within that time, and all have their receipts."""
    users = [town.newcomer(f"Guest {n}") for n in range(many)]
    wrote: dict[int, float] = {}
    for user in users:
        town.says(user, f"The thing of {user} is broken")
        wrote[user] = town.time
        if len(wrote) % 10 == 0:
            await town.passes(10 * seconds / many)
    receipts: dict[int, float] = {}

    def all_have_one() -> bool:
        for at, method, params, _ in town.wire.calls:
            if method == "sendMessage" and "Saved as" in text_of(params):
                receipts.setdefault(params["chat_id"], at)
        return len(receipts) == many

    await town.until(all_have_one, "every receipt", 600)
    numbers = {user: str(number) for number, user in town.rows("SELECT id, customer_id FROM complaints")}
    return [Told(user, wrote[user], receipts[user], numbers[user]) for user in users]


@shows("F106")
@virtual
async def test_a_thousand_in_ten_seconds_have_one_receipt_each_within_the_limits(town: Town) -> None:
    """Thirty a second is what Telegram allows, so that the last one waits half a minute; nobody is refused, no 429."""
    await town.open(strict=True, nudge_after="9h", merge_window="1h", claim_within="9h")
    found = await crowd(town, 1000, 10.0)
    assert len({one.number for one in found}) == 1000
    assert all(len(town.told(one.user, "Saved as")) == 1 for one in found)
    assert max(one.receipt - one.wrote for one in found) < 1000 / 30 / 0.75
    await town.until(lambda: len(visible(town)) == 1000, "all before the staff", 1800)
    assert not [status for _, _, _, status in town.wire.calls if status == 429]


@shows("I13")
@virtual
async def test_two_hundred_a_minute_are_before_the_staff_within_half_a_minute_each(town: Town) -> None:
    """In lists of twenty-five, where single cards would take ten minutes."""
    await town.open(strict=True, nudge_after="9h", merge_window="1h", claim_within="9h")
    found = await crowd(town, 200, 60.0)
    await town.until(lambda: len(visible(town)) == 200, "all before the staff", 120)
    shown = visible(town)
    assert max(shown[one.number] - one.wrote for one in found) <= 30
    assert not [status for _, _, _, status in town.wire.calls if status == 429]


MANY = 10_000
FIRST = 500_000


def multiply(town: Town, late: float) -> None:
    """Ann's talk ten thousand times over, with other people: each stands at the same question, its nudge is overdue."""
    due = to_us(town.clock.now()) - int(late * 1e6)
    with closing(sqlite3.connect(town.path, isolation_level=None)) as database:
        database.execute("BEGIN")
        for table, keys in {"people": ("id", "focus"), "complaints": ("id", "customer_id")}.items():
            found = database.execute(f"SELECT * FROM {table}")
            columns = [one[0] for one in found.description]
            (row,) = found.fetchall()
            numbered = [columns.index(key) for key in keys]
            many = ([FIRST + n if at in numbered else value for at, value in enumerate(row)] for n in range(MANY))
            database.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", many)
        database.executemany(
            "INSERT INTO rooms (complaint_id, board_message_id, shown_at, asked_at) VALUES (?, ?, 0, 0)",
            ((FIRST + n, FIRST + n) for n in range(MANY)),
        )
        database.execute("DELETE FROM timers")
        database.executemany(
            "INSERT INTO timers (subject, ring, due_at, data) VALUES (?, 'nudge', ?, '')",
            ((f"p:{FIRST + n}", due + n) for n in range(MANY)),
        )
        database.execute("COMMIT")


@shows("F98")
@pytest.mark.timeout(400)  # a minute of a processor by itself
@virtual
async def test_ten_thousand_timers_due_at_once_act_once_each_and_keep_the_limits(town: Town) -> None:
    """After a long time down; meanwhile somebody who writes now is answered now."""
    await town.open(strict=True, claim_within="90d")
    await town.complaint(ANN)
    await town.sees(ANN, "1 of 3")
    await town.kill()
    await town.passes(2)
    for n in range(MANY):
        town.act("new_user", first_name="Guest", language_code="en", user_id=FIRST + n)
        town.act("start", user_id=FIRST + n)
    town.world.updates.clear()
    multiply(town, late=1000)
    await town.start()
    town.says(BORYS, "Стол сломан")
    await town.sees(BORYS, "K-", within=10)
    nudged = "SELECT count(*), count(DISTINCT chat_id) FROM outbox WHERE after LIKE '%nudge%' AND status = 'sent'"
    await town.until(lambda: town.rows(nudged) == [(MANY, MANY)], "every nudge", 1000)
    assert town.rows(f"SELECT count(*) FROM timers WHERE due_at <= {to_us(town.clock.now())}") == [(0,)]
    assert not [status for _, _, _, status in town.wire.calls if status == 429]


@shows("I17", "F6")
async def test_dialogues_at_rest_stay_on_the_disk(sqlite_database: Sqlite) -> None:
    """More and more people in the middle of their questions: a few hundred bytes of memory each, at the most."""
    house = House(sqlite_database)
    await house.pump.prepare()

    async def come(first: int, last: int) -> int:
        for start in range(first, last, 50):
            people = [{"id": FIRST + n, "is_bot": False, "first_name": f"Guest {n}"} for n in range(start, start + 50)]
            await house.bring(*({"message": message(1, user=one)} for one in people))
            await house.work()
            house.telegram.calls.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = await come(0, 300)
        after = await come(300, 500)
    finally:
        tracemalloc.stop()
    assert (after - before) / 200 < 1000
    assert await house.inbox() == {"done": 500}
    await house.supervisor.finish(5)
