"""The scenarios: which goals each one owes the table, and how it measures them."""

import asyncio
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from storage import migrate
from tests.bench import flood, growth, kills, outage, reports
from tests.bench.api import instant_api
from tests.bench.arithmetic import NEVER, percentile
from tests.bench.contenders import ECHO, Contender, contender, fresh_database
from tests.bench.goals import Goal, Measured, Sense, unmeasured
from tests.bench.processes import BenchError
from tests.bench.stage import BURST, START_DEADLINE, Bench

INTAKE = Goal("durable intake, updates per second", "/s", Sense.AT_LEAST, 1.0, 2.0)
COMMITS = Goal("commits per update when saturated", "", Sense.AT_MOST, 0.2)
MEMORY = Goal("memory after intake / `import aiogram` alone", "MB", Sense.AT_MOST, 1.3)
START = Goal("exec to first getUpdates / `import aiogram` alone", "s", Sense.AT_MOST, 1.25)
START_ANSWER = Goal("exec to first answer, a message waiting / the echo's", "s", Sense.AT_MOST, 1.25, 1.0)
LATENCY_P50 = Goal("first answer p50 at 0.35 of the echo's capacity", "ms", Sense.AT_MOST, 2.0)
LATENCY_P99 = Goal("first answer p99 at 0.35 of the echo's capacity", "ms", Sense.AT_MOST, 1.0, 0.5)
BURST_LOST = Goal(f"burst of {BURST}: receipts lost", "", Sense.AT_MOST, 0)
BURST_TWICE = Goal(f"burst of {BURST}: receipts sent twice", "", Sense.AT_MOST, 0)
BURST_P50, BURST_P95, BURST_P99 = (Goal(f"burst of {BURST}: receipt p{p}", "ms") for p in (50, 95, 99))
KILL_LOST = Goal(f"a kill in a burst of {kills.BURST}: answers lost", "", Sense.AT_MOST, 0)
KILL_TWICE = Goal(f"a kill in a burst of {kills.BURST}: answers sent twice, at most", "", Sense.AT_MOST, 16)
KILL_CARDS = Goal(f"a kill in a burst of {kills.BURST}: cards shown twice, at most", "", Sense.AT_MOST, 0)
OUTAGE_RECEIPT = Goal("outage, 1,000 in 5 min: receipt p99", "s", Sense.AT_MOST, 1.0)
OUTAGE_VISIBLE = Goal("outage, 1,000 in 5 min: visible to staff p99", "s", Sense.AT_MOST, 30.0)
OUTAGE_REFUSED = Goal("outage, 1,000 in 5 min: 429s we provoked", "", Sense.AT_MOST, 0)
FLOOD_WORDS = Goal(f"another's words to staff, beside {flood.MESSAGES:,} by one / in quiet", "s", Sense.AT_MOST, 1.5)
FLOOD_LINES = Goal(
    f"{flood.MESSAGES:,} by one in {flood.SECONDS:.0f} s: messages in the staff group", "", Sense.AT_MOST, 25
)
GROWTH_INTAKE = Goal("intake p50, 1,000,000 / 10,000 stored", "ms", Sense.AT_MOST, 1.3)
GROWTH_LISTS = Goal("slowest staff list p99, 1,000,000 stored", "ms", Sense.AT_MOST, 5.0)
_BESIDE = "first answer p50, beside it / in quiet"
REPORT = Goal("weekly report with its pictures and files, 1,000,000 stored", "s", Sense.AT_MOST, 10.0)
REPORT_BESIDE = Goal(f"weekly report: {_BESIDE}", "ms", Sense.AT_MOST, 1.2)
EXPORT = Goal(f"export of {reports.EXPORTED:,} complaints", "s", Sense.AT_MOST, 30.0)
EXPORT_MEMORY = Goal(f"export of {reports.EXPORTED:,} complaints: memory above the bot's", "MB", Sense.AT_MOST, 300.0)
EXPORT_BESIDE = Goal(f"export: {_BESIDE}", "ms", Sense.AT_MOST, 1.2)


def intake(bench: Bench) -> list[Measured]:
    """Durable intake, saturated, against the echo."""
    ours, echo = bench.intakes
    return [Measured(INTAKE, tuple(run.rate for run in ours), tuple(run.rate for run in echo))]


def commits(bench: Bench) -> list[Measured]:
    """Commits per update in the saturated runs, by our bot's own counters."""
    ours, _ = bench.intakes
    found = tuple(run.commits_per_update for run in ours if run.commits_per_update is not None)
    reason = next((run.commits_reason for run in ours if run.commits_reason), "")
    return [Measured(COMMITS, found, reason=reason)]


def memory(bench: Bench) -> list[Measured]:
    """Resident memory after the saturated runs, against a process that only imported aiogram."""
    ours, echo = bench.intakes
    while len(bench.imports) < len(ours):
        bench.imports.append(bench.import_alone())
    alone = tuple(one.resident_bytes / 1e6 for one in bench.imports[: len(ours)])
    resident = max(run.resident_bytes for run in echo) / 1e6
    bench.notes.append(f"For comparison, the echo bot holds {resident:.0f} MB after the same intake.")
    return [Measured(MEMORY, tuple(run.resident_bytes / 1e6 for run in ours), alone)]


def latency(bench: Bench) -> list[Measured]:
    """First answers under a load both bots can bear: a third of what the echo can."""
    ours, echo = ([run.latencies for run in runs] for runs in bench.steadies)
    return [
        Measured(goal, _milliseconds(ours, percent), _milliseconds(echo, percent))
        for goal, percent in ((LATENCY_P50, 50), (LATENCY_P99, 99))
    ]


def burst(bench: Bench) -> list[Measured]:
    """Many customers in one moment: nobody lost, nobody answered twice."""
    ours, echo = ([run.burst_latencies for run in runs] for runs in bench.steadies)
    return [
        Measured(BURST_LOST, tuple(float(latencies.count(NEVER)) for latencies in ours)),
        Measured(BURST_TWICE, tuple(float(run.repeated) for run in bench.steadies[0])),
        *(
            Measured(goal, _milliseconds(ours, percent), _milliseconds(echo, percent))
            for goal, percent in ((BURST_P50, 50), (BURST_P95, 95), (BURST_P99, 99))
        ),
    ]


def kill(bench: Bench) -> list[Measured]:
    """Killed in the middle of a burst, again and again: the worst of all kills."""
    bench.say(f"{bench.ours.name}: {bench.sizes.kills} kills in bursts of {kills.BURST}")
    found = kills.play(bench.ours, bench.directory, bench.postgres, bench.sizes.kills)
    bench.notes.append(
        f"In {len(found)} kills {sum(one.twice for one in found)} answers and "
        f"{sum(one.twice_in_group for one in found)} cards came twice."
    )
    return [
        Measured(KILL_LOST, (float(max(one.lost for one in found)),)),
        Measured(KILL_TWICE, (float(max(one.twice for one in found)),)),
        Measured(KILL_CARDS, (float(max(one.twice_in_group for one in found)),)),
    ]


def start(bench: Bench) -> list[Measured]:
    """From exec to the first getUpdates, on a database that exists, against importing aiogram and leaving."""
    ours: list[float] = []
    alone = []
    with fresh_database(bench.directory, bench.postgres) as database:
        bench.say(f"{bench.ours.name}: {1 + bench.sizes.starts} starts")
        first = _start_once(bench, database)
        for _ in range(bench.sizes.starts):
            ours.append(_start_once(bench, database))
            alone.append(bench.import_alone())
    bench.imports += alone
    bench.notes.append(f"The very first start, which also makes the tables, took {first:.2f} s.")
    return [Measured(START, tuple(ours), tuple(one.seconds for one in alone))]


def first_answer(bench: Bench) -> list[Measured]:
    """From exec to the first answer to somebody who wrote while the bot was down, against the echo."""
    found: dict[str, list[float]] = {}
    for _ in range(bench.sizes.starts):
        for who in (bench.ours, ECHO):
            bench.say(f"{who.name}: a start with a message waiting")
            found.setdefault(who.name, []).append(_answered_once(bench, who))
    return [Measured(START_ANSWER, tuple(found[bench.ours.name]), tuple(found[ECHO.name]))]


def _answered_once(bench: Bench, who: Contender) -> float:
    with instant_api(bench.directory) as api, fresh_database(bench.directory, bench.postgres) as database:
        asyncio.run(migrate.upgrade(database))
        api.feed(1)
        with contender(who, api, bench.directory, database) as started:
            api.wait_answered(started.child, 1, START_DEADLINE)
            return api.report().last_answer - started.child.started


def _start_once(bench: Bench, database: str) -> float:
    with (
        instant_api(bench.directory) as api,
        contender(bench.ours, api, bench.directory, database) as started,
    ):
        api.wait_polled(started.child, START_DEADLINE)
        first = api.report().first_poll
        return (NEVER if first is None else first) - started.child.started


def play_outage(bench: Bench) -> list[Measured]:
    """An outage with Telegram's limits switched on, on a virtual clock."""
    bench.say("outage: a thousand complaints in five virtual minutes")
    result = outage.play()
    late = [
        percentile([*seconds, *[NEVER] * (result.complaints - len(seconds))], 99)
        for seconds in (result.receipt_seconds, result.visible_seconds)
    ]
    bench.notes.append(
        f"In the outage's busiest minute the staff group got {result.group_calls} calls; Telegram allows 20."
    )
    return [
        Measured(OUTAGE_RECEIPT, (late[0],)),
        Measured(OUTAGE_VISIBLE, (late[1],)),
        Measured(OUTAGE_REFUSED, (float(result.refusals),)),
    ]


def play_flood(bench: Bench) -> list[Measured]:
    """One customer's flood with Telegram's limits switched on, on a virtual clock: the slowest word of another."""
    bench.say("flood: a thousand messages of one customer in five virtual seconds")
    beside, quiet = flood.play(beside=True), flood.play(beside=False)
    return [
        Measured(FLOOD_WORDS, (max(beside.words),), (max(quiet.words),)),
        Measured(FLOOD_LINES, (float(beside.group_messages),)),
    ]


def measure_growth(bench: Bench) -> list[Measured]:
    """What a full storage costs."""
    small, large = bench.sizes.stored_small, bench.sizes.stored_large
    bench.say(f"growth: {large} stored complaints against {small}")
    result = asyncio.run(growth.measure(small, large))
    if (small, large) != (growth.SMALL, growth.LARGE):
        bench.notes.append(f"QUICK: growth was measured with {large} against {small} stored, not as its title says.")
    lists = [1e3 * percentile(seconds, 99) for seconds in result.staff_list_seconds.values()]
    return [
        Measured(
            GROWTH_INTAKE,
            (1e3 * percentile(result.intake_large_seconds, 50),),
            (1e3 * percentile(result.intake_small_seconds, 50),),
        ),
        Measured(GROWTH_LISTS, (max(lists),)),
    ]


def measure_reports(bench: Bench) -> list[Measured]:
    """A report and a table over a full storage, and what both cost those who write meanwhile."""
    stored = bench.sizes.stored_large
    weekly, export = reports.measure(bench, stored)
    if stored != growth.LARGE:
        bench.notes.append(f"QUICK: reports were read over {stored} complaints, not as their titles say.")
    return [
        Measured(REPORT, (weekly.seconds,)),
        Measured(REPORT_BESIDE, (1e3 * weekly.beside,), (1e3 * weekly.quiet,)),
        Measured(EXPORT, (export.seconds,)),
        Measured(EXPORT_MEMORY, (export.bytes / 1e6,)),
        Measured(EXPORT_BESIDE, (1e3 * export.beside,), (1e3 * export.quiet,)),
    ]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario by name, with the goals it owes the table even when it cannot be played."""

    play: Callable[[Bench], list[Measured]]
    goals: tuple[Goal, ...]


SCENARIOS = {
    "intake": Scenario(intake, (INTAKE,)),
    "commits": Scenario(commits, (COMMITS,)),
    "latency": Scenario(latency, (LATENCY_P50, LATENCY_P99)),
    "burst": Scenario(burst, (BURST_LOST, BURST_TWICE, BURST_P50, BURST_P95, BURST_P99)),
    "kill": Scenario(kill, (KILL_LOST, KILL_TWICE, KILL_CARDS)),
    "outage": Scenario(play_outage, (OUTAGE_RECEIPT, OUTAGE_VISIBLE, OUTAGE_REFUSED)),
    "flood": Scenario(play_flood, (FLOOD_WORDS, FLOOD_LINES)),
    "growth": Scenario(measure_growth, (GROWTH_INTAKE, GROWTH_LISTS)),
    "report": Scenario(measure_reports, (REPORT, REPORT_BESIDE, EXPORT, EXPORT_MEMORY, EXPORT_BESIDE)),
    "start": Scenario(start, (START,)),
    "first answer": Scenario(first_answer, (START_ANSWER,)),
    "memory": Scenario(memory, (MEMORY,)),
}


def play(bench: Bench, names: list[str]) -> list[Measured]:
    """Play the named scenarios in order; one that cannot be measured says why and stops no other."""
    rows: list[Measured] = []
    for name in names:
        scenario = SCENARIOS[name]
        try:
            rows += scenario.play(bench)
        except (BenchError, NotImplementedError, OSError, subprocess.SubprocessError) as error:
            rows += unmeasured(scenario.goals, str(error) or type(error).__name__)
    return rows


def _milliseconds(runs: list[list[float]], percent: float) -> tuple[float, ...]:
    return tuple(1e3 * percentile(latencies, percent) for latencies in runs)
