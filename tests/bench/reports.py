"""Reports over three years of complaints, asked for by a manager while customers go on writing.

The database is filled first (see years). Then the bot runs on it, as a process, and answers customers at a steady rate:
for a while in quiet, then while it reads. What a report costs in memory is what all its processes hold at most, above
what the bot held before.
"""

import os
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.bench.api import InstantApi, instant_api
from tests.bench.arithmetic import percentile
from tests.bench.contenders import Started, contender
from tests.bench.processes import BenchError
from tests.bench.stage import START_DEADLINE, Bench
from tests.bench.waiting import MANAGER
from tests.bench.years import YEARS, fill, newest

EXPORTED = 100_000
"""Rows of the table."""
RATE = 15.0
"""Customers a second, in quiet and while it reads: a busy hour of a shop with a million complaints in three years."""
QUIET = 10.0
LONGEST = 240.0
SEEN_EVERY = 0.1
FILES = 2
"""A workbook and a CSV come last."""
WARM = 50


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page: seconds from the question to the last file, bytes above the bot's own, and the median of first
    answers in seconds, in quiet and beside it."""

    seconds: float
    bytes: float
    quiet: float
    beside: float


def measure(bench: Bench, stored: int) -> tuple[Cost, Cost]:
    """A weekly report, and a table of `EXPORTED` rows (of all where less is stored)."""
    if bench.postgres is not None:
        raise BenchError("reports are measured on SQLite alone")
    path = Path(os.environ.get("BENCH_YEARS") or bench.directory / f"years-{stored}.db")
    if not path.exists():
        bench.say(f"report: three years of {stored} complaints")
        fill(path, stored)
    last = newest()
    days = YEARS * min(1.0, EXPORTED / stored)
    span = f"{last - days + timedelta(days=1):%Y-%m-%d}..{last:%Y-%m-%d}"
    with (
        instant_api(bench.directory) as api,
        contender(
            bench.ours, api, bench.directory, f"sqlite+aiosqlite:///{path}", more={"MANAGER_IDS": str(MANAGER)}
        ) as started,
    ):
        api.wait_polled(started.child, START_DEADLINE)
        api.feed(WARM, RATE)
        api.wait_answered(started.child, WARM, START_DEADLINE)
        bench.say("report: /report week")
        weekly = _cost(api, started, f"/report week {last - timedelta(days=7):%Y-%m-%d}")
        bench.say(f"report: /export {span}")
        return weekly, _cost(api, started, f"/export {span}")


def _cost(api: InstantApi, started: Started, words: str) -> Cost:
    api.wait_quiet(started.child, 1.0, LONGEST)
    quiet, before, held = _quiet(api, started), api.report(), started.child.resident_bytes()
    first, fed = len(before.available_at), 0
    began, most, files = time.monotonic(), 0, before.calls.get("sendDocument", 0)
    api.ask(words)
    while True:
        if time.monotonic() - began >= fed / RATE:  # a second's worth, each second
            api.feed(int(RATE), RATE)
            fed += int(RATE)
        now = api.report()
        most = max(most, started.child.resident_bytes())
        seconds = time.monotonic() - began
        if now.calls.get("sendDocument", 0) >= files + FILES:
            break
        if seconds > LONGEST:
            raise BenchError(f"{words} was not answered within {LONGEST:.0f} s")
        time.sleep(SEEN_EVERY)
    answered = [
        at - since
        for since, at in zip(now.available_at[first:], now.answered_at[first:], strict=True)
        if at is not None
    ]
    if not answered:
        raise BenchError("nobody was answered meanwhile")
    api.wait_answered(started.child, first + fed, START_DEADLINE)
    return Cost(seconds, most - held, quiet, percentile(answered, 50))


def _quiet(api: InstantApi, started: Started) -> float:
    first, count = len(api.report().available_at), int(RATE * QUIET)
    api.feed(count, RATE)
    api.wait_answered(started.child, first + count, START_DEADLINE)
    return percentile(api.report().latencies(first, first + count), 50)
