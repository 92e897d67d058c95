"""The oracle bites: for every promise a mutant of the real code that breaks it is caught."""

from pathlib import Path

import pytest

from tests.databases import sqlite_template
from tests.simulation.history import play
from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.oracle import PROMISES, breaches


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to begin each history with."""
    return sqlite_template(tmp_path_factory.mktemp("mutants"))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.mutate.__name__)
def test_a_mutant_is_caught(mutant: Mutant, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The promise that the mutant breaks is the one that the oracle names."""
    mutant.mutate(monkeypatch)
    assert any(mutant.promise in breaches(play(seed, template)) for seed in mutant.seeds())


def test_every_promise_has_a_mutant() -> None:
    """No promise is taken on trust."""
    assert {mutant.promise for mutant in MUTANTS} == set(range(1, len(PROMISES) + 1))
