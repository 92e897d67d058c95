"""The one place that starts background work and catches what it raises.

A worker that fails is started again after a pause that grows; trouble with storage is logged when it
begins for the first and when it ends for the last, not once per attempt. Nothing else in the program may create tasks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.logs import log, where
from bot.stats import Stats
from handlers.backoff import Backoff
from storage.database import StorageTrouble

FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 15.0


class Supervisor:
    """Keeps workers running until `stop`."""

    def __init__(self, stats: Stats) -> None:
        self._stats = stats
        self._workers: set[asyncio.Task[Any]] = set()
        self._errands: set[asyncio.Task[Any]] = set()
        self.stopping = asyncio.Event()
        self.fatal: BaseException | None = None

    def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` again and again until stopping."""
        self._workers.add(asyncio.get_running_loop().create_task(self._run(name, work), name=name))

    def errand(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something short; its failure is logged."""
        task = asyncio.get_running_loop().create_task(self._errand(work))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    @property
    def errands(self) -> int:
        """How many short works are under way."""
        return len(self._errands)

    async def _errand(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  the one supervised place
            log.error("errand failed", error=type(error).__name__, where=where(error))

    async def _run(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        pauses, failures = Backoff(FIRST_PAUSE, LONGEST_PAUSE), 0
        while not self.stopping.is_set():
            try:
                await work()
                failures = 0
                if self._stats.works(name):
                    log.info("storage works again", kind=name)
                continue
            except asyncio.CancelledError:
                raise
            except StorageTrouble as error:
                if self._stats.in_trouble(name):
                    log.error("storage in trouble", kind=name, why=str(error)[:120])
            except Fatal as error:
                self.fatal = error
                self.stopping.set()
                return
            except Exception as error:  # noqa: BLE001  the one supervised place
                log.error("worker failed", kind=name, error=type(error).__name__, where=where(error))
            failures += 1
            await self.wait(pauses.after(failures))

    async def wait(self, seconds: float) -> None:
        """Wait, but not longer than until stopping."""
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            pass

    async def finish(self, grace: float) -> None:
        """Wait for workers to leave by themselves, then end them."""
        self.stopping.set()
        tasks = self._workers | self._errands
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=1)


class Fatal(Exception):
    """The bot cannot work; the message says why in plain words."""


class StoppedEarly(Exception):
    """The process was told to stop before it had started."""
