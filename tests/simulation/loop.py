"""An event loop whose time is made up: when nothing can run, it leaps to the next timer instead of waiting.

Contract: `loop.time()` starts at 0, leaps to the next timer, and creeps by `TURN` with each turn. Work given to an
executor (`asyncio.to_thread` included) is done at once in the loop's own thread, and what aiosqlite would do in a
thread is done in turns of the loop, one call a turn. So time leaps over neither, and the order of everything is the
same in every run.
When nothing can run and no timer is set, nothing will ever happen again: that raises `Stuck`.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from unittest.mock import patch

from bot.clock import Clock

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
T = TypeVar("T")
TURN = 1e-6
"""Seconds that a turn of the loop takes: who waits for a moment that rounding puts just ahead must get there."""


class Stuck(Exception):
    """Everything waits for something that cannot come."""


class _Leaps(selectors.DefaultSelector):
    """A selector that never sleeps: the time it is told to wait has passed when it returns."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            self.now += TURN
            return found
        if timeout is None:
            raise Stuck("Nothing can run and no timer is set.")
        self.now += timeout + TURN
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time leaps to the next timer when nothing can run."""

    def __init__(self) -> None:
        self._leaps = _Leaps()
        super().__init__(self._leaps)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._leaps.now

    def run_in_executor(  # type: ignore[override]  # asyncio's own stub types the result by a TypeVarTuple
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Do it now, here."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  it belongs to whoever awaits the future
            done.set_exception(error)
        return done


class _Turns:
    """Stands in for the queue between aiosqlite and its thread: what is put in is done in a later turn, in its order.

    As with the thread, it is done whether or not somebody still waits for it.
    """

    def put_nowait(self, work: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        """Let it be done."""
        asyncio.get_running_loop().call_soon(self._do, *work)

    @staticmethod
    def _do(answer: asyncio.Future[Any] | None, call: Callable[[], Any]) -> None:
        try:
            found = call()
        except Exception as error:  # noqa: BLE001  it belongs to whoever awaits the answer
            if answer is not None and not answer.done():
                answer.set_exception(error)
        else:
            if answer is not None and not answer.done():
                answer.set_result(found)


class _NoThread:
    """Stands in for aiosqlite's thread: there is nothing left for it to do."""

    daemon = True

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def start(self) -> None:
        """Nothing."""

    def join(self) -> None:
        """Nothing."""


class VirtualClock(Clock):
    """The bot's clock, told by the virtual loop."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._start = start

    def now(self) -> datetime:
        """The virtual time of day."""
        return self._start + timedelta(seconds=self.monotonic())

    def lead(self) -> float:
        """Seconds by which the time of day is ahead of the loop's own."""
        return (self.now() - self._start).total_seconds() - self.monotonic()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on a fresh virtual loop."""
    turns = patch.multiple("aiosqlite.core", SimpleQueue=_Turns, Thread=_NoThread)
    with turns, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
