"""A modest set of histories, and the proof that a seed tells one history only."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import sqlite_template
from tests.shows import shows
from tests.simulation.history import play
from tests.simulation.oracle import breaches

SEEDS = range(2, 2 + int(os.environ.get("AMENDS_SEEDS", "40")))
"""How many are played; `make sim` plays as many as one likes.

A seed that found a defect is not kept here: each change of the generator gives it another history. What it showed is
kept by a mutant, or by a test of its own.
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to begin each history with."""
    return sqlite_template(tmp_path_factory.mktemp("simulation"))


@shows("I3", "I5", "I8", "I9", "F10")
@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_is_kept(seed: int, template: Path) -> None:
    """No promise is broken, whatever strikes."""
    assert breaches(play(seed, template)) == {}


def test_a_seed_tells_one_history(template: Path) -> None:
    """The same seed gives the same acts, calls, answers and faults; another seed gives others.

    So it does in another process with another seed of Python's hashes: no order of a set decides anything.
    """
    first = play(5, template).digest()
    assert play(5, template).digest() == first
    assert play(6, template).digest() != first
    code = "import sys; from pathlib import Path; from tests.simulation.history import play; "
    code += "print(play(5, Path(sys.argv[1])).digest())"
    told = subprocess.run(
        [sys.executable, "-c", code, str(template)],
        env={**os.environ, "PYTHONHASHSEED": "4821", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert told.stdout.strip() == first
