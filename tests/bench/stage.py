"""The stage of a run: fresh server, fresh database, one bot, and what it does under a given load."""

import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from storage import migrate
from tests.bench import growth, kills
from tests.bench.api import InstantApi, instant_api
from tests.bench.contenders import ECHO, OURS, Contender, Started, contender, fresh_database
from tests.bench.processes import BenchError, running

START_DEADLINE = 60.0
SLOWEST_RATE = 25
"""Answers a second below which a bot is given up as stuck."""
QUIET_SECONDS = 1.0
LOAD = 0.35
"""Share of the echo's capacity at which latencies are compared."""
BURST = 500
WARM_UP = 50
"""Customers answered before anything is counted, by both bots: ours fetches updates before aiogram is imported, and
a first connection is no latency."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is played: thousands for a claim, hundreds for a quick look."""

    updates: int = 5_000
    repetitions: int = 5
    steady_seconds: float = 10.0
    steady_repetitions: int = 3
    starts: int = 7
    kills: int = kills.KILLS
    stored_small: int = growth.SMALL
    stored_large: int = growth.LARGE


QUICK = Sizes(
    updates=1_000,
    repetitions=1,
    steady_seconds=2.0,
    steady_repetitions=1,
    starts=1,
    kills=2,
    stored_small=500,
    stored_large=20_000,
)


@dataclass(frozen=True, slots=True)
class Intake:
    """One saturated run: `rate` in first answers a second, from the release of the backlog to the last receipt."""

    rate: float
    calls_per_update: float
    resident_bytes: int
    server_seconds_per_call: float
    commits_per_update: float | None
    commits_reason: str = ""


@dataclass(frozen=True, slots=True)
class Steady:
    """One run under a load the echo can bear, then a burst; latencies in seconds."""

    latencies: list[float]
    burst_latencies: list[float]
    repeated: int


@dataclass(frozen=True, slots=True)
class Alone:
    """A process that imported aiogram and nothing else: from exec to exit, and its resident memory."""

    seconds: float
    resident_bytes: int


@dataclass
class Bench:
    """The settings of a run, the saturated runs that scenarios share, and the notes for below the table."""

    directory: Path
    sizes: Sizes
    postgres: str | None = None
    ours: Contender = OURS
    say: Callable[[str], None] = print
    notes: list[str] = field(default_factory=list)
    imports: list[Alone] = field(default_factory=list)

    @cached_property
    def intakes(self) -> tuple[list[Intake], list[Intake]]:
        """Saturated runs of ours and of the echo, in turns, the order alternating: drift hurts both."""
        ours, echo = [self.saturate(self.ours, 1.0)], []
        calls = max(1.0, ours[0].calls_per_update)
        for repetition in range(self.sizes.repetitions):
            if repetition % 2 == 0:
                if repetition:
                    ours.append(self.saturate(self.ours, 1.0))
                echo.append(self.saturate(ECHO, calls))
            else:
                echo.append(self.saturate(ECHO, calls))
                ours.append(self.saturate(self.ours, 1.0))
        cost = 1e6 * max(run.server_seconds_per_call for run in ours + echo)
        self.notes.append(
            f"Our bot makes {ours[0].calls_per_update:.2f} calls per update, the echo was told to make "
            f"{calls:.2f} and made {echo[0].calls_per_update:.2f}. "
            f"The server spends at most {cost:.0f} us on a call."
        )
        return ours, echo

    @contextlib.contextmanager
    def stage(self, who: Contender, *, calls: float = 1.0) -> Iterator[tuple[InstantApi, Started]]:
        """A fresh server, a fresh database with its tables made, and the bot, once it has polled."""
        with instant_api(self.directory) as api, fresh_database(self.directory, self.postgres) as database:
            asyncio.run(migrate.upgrade(database))
            with contender(who, api, self.directory, database, calls) as started:
                api.wait_polled(started.child, START_DEADLINE)
                yield api, started

    def saturate(self, who: Contender, calls: float) -> Intake:
        """One warmed-up bot through a backlog that is released at once, into its open long poll."""
        count = self.sizes.updates
        self.say(f"{who.name}: {count} waiting updates")
        with self.stage(who, calls=calls) as (api, started):
            api.feed(WARM_UP)
            api.wait_answered(started.child, WARM_UP, START_DEADLINE)
            api.wait_quiet(started.child, QUIET_SECONDS, START_DEADLINE)
            before = api.report()
            api.feed(count)
            api.wait_answered(started.child, WARM_UP + count, START_DEADLINE + count / SLOWEST_RATE)
            if who is not ECHO:
                # What is left to do behind the last receipt belongs to the calls and the memory of the run.
                api.wait_quiet(started.child, QUIET_SECONDS, START_DEADLINE)
            resident = started.child.resident_bytes()
            commits, reason = None, ""
            if who is not ECHO:
                try:
                    commits = started.counter("amends_commits_total") / started.counter("amends_updates_total")
                except (BenchError, ZeroDivisionError) as error:
                    reason = str(error)
            report = api.report()
        calls_made = report.total_calls - before.total_calls
        return Intake(
            rate=count / (report.last_answer - report.available_at[-1]),
            calls_per_update=calls_made / count,
            resident_bytes=resident,
            server_seconds_per_call=(report.processor_seconds - before.processor_seconds) / calls_made,
            commits_per_update=commits,
            commits_reason=reason,
        )

    @cached_property
    def steadies(self) -> tuple[list[Steady], list[Steady]]:
        """Ours and the echo at the same absolute rate, in turns, as the saturated runs."""
        ours_intakes, echo_intakes = self.intakes
        calls = max(1.0, ours_intakes[0].calls_per_update)
        rate = LOAD * statistics.median(run.rate for run in echo_intakes)
        ours: list[Steady] = []
        echo: list[Steady] = []
        for repetition in range(self.sizes.steady_repetitions):
            turns = [(self.ours, ours), (ECHO, echo)]
            for who, found in turns if repetition % 2 == 0 else turns[::-1]:
                found.append(self.steady(who, rate, calls))
        self.notes.append(f"First answers were timed at {rate:.0f} updates a second, behind a warm-up of {WARM_UP}.")
        return ours, echo

    def steady(self, who: Contender, rate: float, calls: float) -> Steady:
        """One bot under a steady `rate` of updates a second behind a warm-up; when all is quiet, a burst."""
        count = int(rate * self.sizes.steady_seconds)
        self.say(f"{who.name}: {rate:.0f} updates a second, then a burst of {BURST}")
        with self.stage(who, calls=calls) as (api, started):
            fed = 0
            for more, pace in ((WARM_UP, rate), (count, rate), (BURST, None)):
                api.feed(more, pace)
                fed += more
                api.wait_answered(started.child, fed, START_DEADLINE + more / rate)
            if who is not ECHO:
                api.wait_quiet(started.child, QUIET_SECONDS, START_DEADLINE)
            report = api.report()
        calm = WARM_UP + count
        return Steady(report.latencies(WARM_UP, calm), report.latencies(calm, calm + BURST), report.repeated)

    def import_alone(self) -> Alone:
        """Let a fresh process import aiogram and leave."""
        command = [sys.executable, "-c", "import aiogram, sys; print(flush=True); sys.stdin.read()"]
        with running("import aiogram", command, self.directory, {}) as child:
            child.read_line()
            resident = child.resident_bytes()
            child.popen.communicate()
            return Alone(time.monotonic() - child.started, resident)
