"""A kill in a burst: the process dies at a random moment while it answers many, and starts again on the same database.

What was on the wire then may have arrived, so its answer may come a second time; nothing may be lost.
"""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

from storage import migrate
from tests.bench.api import instant_api
from tests.bench.contenders import Contender, contender, fresh_database

KILLS = 20
BURST = 200
DEADLINE = 60.0
QUIET = 2.0  # seconds without a call after which the rest is taken for done
SEED = 20_261_128


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill: customers without an answer, answers that came twice, and the same of what the staff group read."""

    lost: int
    twice: int
    twice_in_group: int


def play(who: Contender, directory: Path, postgres: str | None, kills: int) -> list[Killed]:
    """So many kills, each on a fresh database, at moments that are spread over the burst."""
    chance = random.Random(SEED)
    return [_one(who, directory, postgres, chance.randrange(5, BURST - 5)) for _ in range(kills)]


def _one(who: Contender, directory: Path, postgres: str | None, answered: int) -> Killed:
    with instant_api(directory, forum=False) as api, fresh_database(directory, postgres) as database:
        asyncio.run(migrate.upgrade(database))
        with contender(who, api, directory, database) as first:
            api.wait_polled(first.child, DEADLINE)
            api.feed(BURST)
            api.wait_answered(first.child, answered, DEADLINE)
            first.child.kill()
        polls = api.report().polls
        with contender(who, api, directory, database) as second:
            api.wait_polled(second.child, DEADLINE, polls + 1)
            api.wait_answered(second.child, BURST, DEADLINE)
            api.wait_quiet(second.child, QUIET, DEADLINE)
            report = api.report()
    return Killed(report.answered_at.count(None), report.repeated, report.repeated_in_group)
