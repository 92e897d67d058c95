"""The supervisor: trouble with storage is a worker's own until that worker works again; it is told at its two ends."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot import supervisor as supervising
from bot.stats import Stats
from bot.supervisor import Supervisor
from storage.database import StorageTrouble
from tests.shows import shows


class Worker:
    """Works (True) or is in trouble (False), as told beforehand; each attempt waits to be let go."""

    def __init__(self, *attempts: bool) -> None:
        self._attempts = list(attempts)
        self._go, self._waiting = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def work(self) -> None:
        """One attempt."""
        self._waiting.release()
        await self._go.acquire()
        if not self._attempts.pop(0):
            raise StorageTrouble("disk full")

    async def attempt(self) -> None:
        """Let it make one attempt, until it is about to make the next."""
        await self._waiting.acquire()
        self._go.release()
        await self._waiting.acquire()
        self._waiting.release()


@shows("I21")
async def test_trouble_of_one_is_not_ended_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told when the first falls into it, and when the last is out."""
    monkeypatch.setattr(supervising, "FIRST_PAUSE", 0.0)
    stats = Stats()
    supervisor = Supervisor(stats)
    one, other = Worker(False, False, True), Worker(True, False, True, True)
    with capture_logs() as logs:
        supervisor.keep("one", one.work)
        supervisor.keep("other", other.work)
        seen = []
        async with asyncio.timeout(30):
            for worker in (other, one, other, other, one, other, one):
                await worker.attempt()
                seen.append(set(stats.troubled))
        await supervisor.finish(0)
    assert seen == [set(), {"one"}, {"one", "other"}, {"one"}, {"one"}, {"one"}, set()]
    assert [(line["event"], line["kind"]) for line in logs] == [
        ("storage in trouble", "one"),
        ("storage works again", "one"),
    ]
