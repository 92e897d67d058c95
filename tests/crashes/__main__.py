"""`python -m tests.crashes --seeds N --first S --database sqlite|postgres|both --webhook`: long runs of crashes."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rich.console import Console

from tests.crashes.history import play
from tests.crashes.ports import free_port
from tests.crashes.promises import broken_in
from tests.crashes.strikes import script_of
from tests.crashes.tables import fresh_url
from tests.simulation.history import History

LONGEST = 600.0
"""Real seconds that one history may take."""


async def _play(seed: int, database: str, webhook: bool) -> History:
    with tempfile.TemporaryDirectory(prefix="crashes-database-") as folder:
        async with fresh_url(database, Path(folder)) as url:
            return await asyncio.wait_for(play(script_of(seed, webhook), url, free_port() if webhook else 0), LONGEST)


def main(given: list[str] | None = None) -> int:
    """Play and print; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes", description="Kills of the real process.")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="sqlite")
    parser.add_argument("--webhook", action="store_true")
    asked = parser.parse_args(given)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    names = {"sqlite": ["sqlite"], "postgres": ["postgresql"], "both": ["sqlite", "postgresql"]}[asked.database]
    events, blows, failed = 0, Counter[str](), []
    for seed in range(asked.first, asked.first + asked.seeds):
        for database in names:
            began = time.monotonic()
            try:
                history = asyncio.run(_play(seed, database, asked.webhook))
                broken, story = broken_in(history), f"{history.plan.kind}, {history.events} events"
                events += history.events
                blows.update(history.weather.struck)
            except Exception as error:  # noqa: BLE001  the other seeds go on
                broken, story = {"it broke off": [f"{type(error).__name__}: {error}"]}, "unfinished"
            took = time.monotonic() - began
            console.print(f"seed {seed} {database}: {story}, {took:.0f} s{', BROKEN' if broken else ''}")
            for promise, said in broken.items():
                console.print(f"  {promise}: {len(said)}", *(f"\n      {line}" for line in said[:4]))
            if broken:
                failed.append(f"{seed} {database}")
    console.print(f"histories: {asked.seeds * len(names)}, events: {events}, blows: {sum(blows.values())}")
    for kind, count in sorted(blows.items()):
        console.print(f"  {kind}: {count}")
    console.print(f"failed: {', '.join(failed)}" if failed else "every promise was kept")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
