"""`python -m tests.simulation --seeds N --first S --jobs 2`: play histories side by side and tell what broke.

With `--mutant NAME` (one of tests.simulation.mutants) the seeds that fail are those that show what it breaks.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from storage import migrate
from tests.simulation import mutants
from tests.simulation.history import play
from tests.simulation.oracle import PROMISES, breaches


@dataclass(frozen=True, slots=True)
class Told:
    """What one history came to."""

    seed: int
    events: int
    struck: dict[str, int]
    broken: dict[int, list[str]]


def play_one(seed: int, template: Path, mutant: str = "") -> Told:
    """Play one seed, with a mutant if one is named; what breaks the simulation itself is a failure of that seed too."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            if mutant:
                getattr(mutants, mutant)(patch)
            history = play(seed, template)
            return Told(seed, history.events, history.weather.struck, breaches(history))
    except Exception as error:  # noqa: BLE001  the other seeds go on
        return Told(seed, 0, {}, {0: [f"the simulation broke: {type(error).__name__}: {error}"]})


def main(given: list[str] | None = None) -> int:
    """Play and print; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Seeded histories of the bot.")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--mutant", default="", help="with this mutant of the real code")
    asked = parser.parse_args(given)
    console = Console()
    events, struck, failed = 0, Counter[str](), []
    with tempfile.TemporaryDirectory(prefix="simulation-") as folder:
        template = Path(folder) / "template.db"
        asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{template}"))
        seeds = range(asked.first, asked.first + asked.seeds)
        bar = Progress(
            TextColumn("histories"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,  # what stays is the summary
            disable=not console.is_terminal,  # a log has no use for a bar
        )
        with bar, ProcessPoolExecutor(asked.jobs) as pool:
            task = bar.add_task("", total=asked.seeds)
            size, mutant = 4 if asked.seeds > 100 else 1, repeat(asked.mutant)
            for told in pool.map(play_one, seeds, repeat(template), mutant, chunksize=size):
                events += told.events
                struck.update(told.struck)
                if told.broken:
                    failed.append(told)
                    console.print(f"seed {told.seed}", style="bold red", highlight=False)
                    _print(console, told)
                bar.advance(task)
    console.print(f"histories: {asked.seeds}, events: {events}, faults struck: {sum(struck.values())}")
    for kind, count in sorted(struck.items()):
        if count:
            console.print(f"  {kind}: {count}", highlight=False)
    if failed:
        console.print(f"failed seeds: {' '.join(str(told.seed) for told in failed)}", style="bold red")
        return 1
    console.print("every promise was kept")
    return 0


def _print(console: Console, told: Told) -> None:
    for number, said in told.broken.items():
        name = PROMISES[number - 1].__name__ if number else "simulation"
        console.print(f"  ({number}) {name}: {len(said)}", highlight=False, markup=False)
        for line in said[:3]:
            console.print(f"      {line}", highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(main())
