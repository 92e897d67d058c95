"""The runner's side of the instant server: start it, feed it, wait for a signal, read what it recorded."""

import contextlib
import http.client
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.arithmetic import NEVER
from tests.bench.processes import BenchError, Child, running

_SLICE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Report:
    """What the server saw of one bot; times in seconds of the monotonic clock, one entry per customer.

    `processor_seconds` is what the server itself has used since the first getUpdates.
    """

    calls: dict[str, int]
    polls: int
    first_poll: float | None
    available_at: list[float]
    answered_at: list[float | None]
    repeated: int
    repeated_in_group: int
    confirmed: int
    processor_seconds: float

    def latencies(self, first: int, last: int) -> list[float]:
        """Seconds from available to first answered, of customers `first` to before `last`; lost: infinite."""
        pairs = zip(self.available_at[first:last], self.answered_at[first:last], strict=True)
        return [NEVER if answered is None else answered - available for available, answered in pairs]

    @property
    def total_calls(self) -> int:
        """Calls of every method but getUpdates."""
        return sum(self.calls.values())

    @property
    def last_answer(self) -> float:
        """When the last first answer went out. Raises BenchError when somebody got none."""
        if not self.answered_at or None in self.answered_at:
            lost = self.answered_at.count(None)
            raise BenchError(f"{lost} of {len(self.answered_at)} customers got no answer")
        return max(moment for moment in self.answered_at if moment is not None)


class InstantApi:
    """A running instant server."""

    def __init__(self, port: int, child: Child) -> None:
        self.port = port
        self._child = child

    @property
    def url(self) -> str:
        """The root to give to a bot as TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def feed(self, count: int, rate: float | None = None) -> None:
        """Make updates available, all at once or `rate` a second."""
        self._get(f"feed?count={count}" + ("" if rate is None else f"&rate={rate}"))

    def ask(self, words: str) -> None:
        """Let the manager write a command."""
        self._get("ask?" + urlencode({"words": words}))

    def report(self) -> Report:
        """Everything recorded until now."""
        return Report(**self._get("report"))

    def wait_polled(self, bot: Child, deadline: float, polls: int = 1) -> None:
        """Until the bot has asked for updates `polls` times; BenchError when it ends or is too late."""
        if not self._holds(f"polls={polls}", bot, deadline):
            raise BenchError(f"{bot.name} did not ask for updates within {deadline:.0f} s")

    def wait_answered(self, bot: Child, count: int, deadline: float) -> None:
        """Until `count` customers are answered, or `deadline` seconds have passed: the report tells."""
        self._holds(f"answered={count}", bot, deadline)

    def wait_quiet(self, bot: Child, quiet: float, deadline: float) -> None:
        """Until the bot has called nothing but getUpdates for `quiet` seconds, or the deadline has passed."""
        self._holds(f"quiet={quiet}", bot, deadline)

    def _holds(self, condition: str, bot: Child, deadline: float) -> bool:
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            if self._get(f"wait?{condition}&timeout={_SLICE_SECONDS}"):
                return True
            bot.check()
        return False

    def _get(self, order: str) -> Any:
        self._child.check()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", f"/bench/{order}")
            return json.loads(connection.getresponse().read())


@contextlib.contextmanager
def instant_api(directory: Path, *, forum: bool = True) -> Iterator[InstantApi]:
    """A fresh server for the length of the block."""
    command = [sys.executable, "-m", "tests.bench.instant", *(["--forum"] if forum else [])]
    with running("instant server", command, directory, {}) as child:
        yield InstantApi(int(child.read_line()), child)
