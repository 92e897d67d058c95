"""What a round costs in statements, counted on SQLite: the table in ARCHITECTURE.md. `pytest --rewrite` refreshes it.

A statement more for what a round does not touch is paid by every customer in every round, so the counts are exact.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from storage import facts
from storage.database import Ask
from storage.sqlite import Sqlite, _SqliteTx
from tests.bot.house import House
from tests.handlers.updates import OLGA, SELF, in_group, message, press

PAGE = Path(__file__).parents[2] / "ARCHITECTURE.md"
BETWEEN = re.compile(r"(<!-- statements -->\n)(.*?)(<!-- /statements -->)", re.DOTALL)
_VERB = re.compile(r"\s*(\w+)")


class Counted:
    """What the rounds of a house give to the database."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.verbs: Counter[str] = Counter()
        do = _SqliteTx._do

        async def counted(tx: _SqliteTx, then: Callable[[Any], Any]) -> Any:
            self.verbs["hops"] += 1
            for text, _ in tx._waiting:
                self.verbs[_verb(text)] += 1
            return await do(tx, then)

        patch.setattr(_SqliteTx, "_do", counted)
        for name in ("rows", "run"):
            patch.setattr(_SqliteTx, name, self._answered(getattr(_SqliteTx, name)))
        ask = _SqliteTx.ask

        async def together(tx: _SqliteTx, *asks: Ask[Any]) -> None:
            self.verbs.update(_verb(one.what.text("sqlite")) for one in asks)
            await ask(tx, *asks)

        patch.setattr(_SqliteTx, "ask", together)

    def _answered(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(tx: _SqliteTx, what: Any, args: Any = None) -> Any:
            self.verbs[_verb(what.text("sqlite"))] += 1
            return await call(tx, what, args)

        return counted

    async def of(self, work: Awaitable[Any]) -> tuple[int, int, int, int]:
        """What this costs: statements that read, that write, hops to the thread, commits."""
        self.verbs.clear()
        await work
        counts = self.verbs
        commits = counts.pop("BEGIN", 0)
        hops, reads = counts.pop("hops", 0), counts.pop("SELECT", 0)
        return reads, sum(counts.values()), hops, commits


def _verb(text: str) -> str:
    found = _VERB.match(text)
    assert found is not None
    return found[1].upper()


async def test_a_round_costs_these_statements(
    sqlite_database: Sqlite, monkeypatch: pytest.MonkeyPatch, rewrite: bool
) -> None:
    """A round with nothing to do, one with a first message, the one that learns of a send, and one with a press."""
    house = House(sqlite_database)
    await house.pump.prepare()
    await house.work()
    counted = Counted(monkeypatch)
    rows = [("nothing to do", await counted.of(house.pump.round()))]
    await house.bring({"message": message(1)})
    rows.append(("the first message of a customer", await counted.of(house.pump.round())))
    await house.answered()
    rows.append(("what was sent has arrived", await counted.of(house.pump.round())))
    await house.work()
    async with sqlite_database.transaction() as tx:
        await facts.save_members(tx, [facts.Member(OLGA["id"], "member", "Olga", Clock().now())])
    number = (await house.complaint()).id
    await house.bring({"callback_query": press(f"s:claim:{number}:", OLGA, in_group(5, SELF, text="card"))})
    rows.append(("a colleague claims it", await counted.of(house.pump.round())))
    assert (await house.complaint()).owner == OLGA["id"]
    await house.supervisor.finish(5)

    lines = ["", "| round | read | write | hops | commits |", "| --- | ---: | ---: | ---: | ---: |"]
    lines += [f"| {name} | " + " | ".join(map(str, costs)) + " |" for name, costs in rows]
    told, text = "\n".join([*lines, "", ""]), PAGE.read_text()
    found = BETWEEN.search(text)
    assert found is not None
    if rewrite:
        PAGE.write_text(text[: found.start(2)] + told + text[found.end(2) :])
        return
    assert found.group(2) == told, "Another count of statements: run pytest --rewrite, and read the diff."
