"""The oracle bites: for every promise a mutant of the real code that breaks it is caught."""

from pathlib import Path

import pytest

from tests.databases import sqlite_template
from tests.simulation.bites import MUTANTS, Mutant
from tests.simulation.oracle import PROMISES, breaches
from tests.simulation.stories import TALES, Tale
from tests.simulation.story import play_story


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to begin each history with."""
    return sqlite_template(tmp_path_factory.mktemp("mutants"))


@pytest.mark.timeout(120)  # most are stories of a second; a few are random histories
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_mutant_is_caught(mutant: Mutant, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The promise that the mutant breaks is the one that the oracle names."""
    mutant.mutate(monkeypatch)
    assert any(mutant.promise in breaches(history) for history in mutant.histories(template))


@pytest.mark.parametrize("one", TALES, ids=lambda one: one.name)
def test_a_story_breaks_no_promise_by_itself(one: Tale, template: Path) -> None:
    """What is caught in it is the mutant's doing; and it goes to its end."""
    history = play_story(one.script, template, **one.settings)
    assert (history.unseen, breaches(history)) == ("", {})


def test_every_promise_has_a_mutant() -> None:
    """No promise is taken on trust."""
    assert {mutant.promise for mutant in MUTANTS} == set(range(1, len(PROMISES) + 1))


def test_every_story_shows_a_mutant() -> None:
    """None is told for nothing."""
    assert [one.name for one in TALES if one not in [mutant.shown for mutant in MUTANTS]] == []
