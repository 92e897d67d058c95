"""Histories in which some customers write far more than twenty messages a minute, with all the faults of the others."""

from pathlib import Path

import pytest

from tests.databases import sqlite_template
from tests.simulation.history import Director, History, play_with
from tests.simulation.oracle import breaches
from tests.simulation.said import Said

SEEDS = range(1, 9)


class Flooding(Director):
    """Now and then a customer floods, whatever else strikes."""

    async def _strike(self) -> None:
        people = self.history.people
        if self.chance.random() < 0.04:
            self._flood(self.chance.choice(people.customers), self.chance.randint(21, 90))
        await super()._strike()

    def _flood(self, who: int, many: int) -> None:
        """So many words at once, and a photo among them."""
        people = self.history.people
        self.history.weather.strike("flood")
        for n in range(many):
            mark = people.mark("w")
            kind = "photo" if n % 20 == 19 else "text"
            if kind == "text":
                found = people.do("send", user_id=who, chat_id=who, text=f"And this {mark}")
            else:
                found = people.do("send_media", user_id=who, chat_id=who, kind=kind, caption=f"See {mark}")
            if found is not None:
                people.said.append(Said(who, found["message_id"], mark, kind, people.now()))


def play(seed: int, template: Path) -> History:
    """One history with floods."""
    return play_with(lambda path, errors: Flooding(seed, path, errors), template)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to begin each history with."""
    return sqlite_template(tmp_path_factory.mktemp("floods"))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_is_kept_in_a_flood(seed: int, template: Path) -> None:
    """Nothing is left out or out of order, one receipt, no limit exceeded, and the queues drain."""
    history = play(seed, template)
    assert history.weather.struck["flood"]
    assert breaches(history) == {}
