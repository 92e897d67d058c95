"""An instant local Bot API server in its own process, so that only the bots are measured.

Started as `python -m tests.bench.instant [--forum]`; answers from memory, prints its port as the first line,
and ends at SIGTERM or when its standard input closes, so that it never outlives the run. Paths under
`/bench/` are for the runner, see `Server`.
"""

import asyncio
import collections
import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from urllib.parse import parse_qsl

import orjson

from tests.bench.answers import Answers, number
from tests.bench.waiting import Waiting
from tests.bench.wire import Connection, Exchange

_EMPTY = b'{"ok":true,"result":[]}'
_CONFLICT = orjson.dumps(
    {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
)
_NOT_FOUND = b'{"ok":false,"error_code":404,"description":"Not Found"}'


class Server:
    """Serves one bot and the runner.

    For the runner: `/bench/feed?count=&rate=` (no rate: all at once), `/bench/report`, and
    `/bench/wait?timeout=` with `polls=`, `answered=` or `quiet=` (seconds without a call), which answers
    `true` once that holds, `false` at the timeout.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, forum: bool) -> None:
        self._loop = loop
        self._answers = Answers(forum=forum)
        self._waiting = Waiting(loop, self._serve_poll)
        self._calls: collections.Counter[str] = collections.Counter()
        self._poll: tuple[Exchange, int, asyncio.TimerHandle] | None = None
        self._polls = 0
        self._first_poll: float | None = None
        self._last_call = time.monotonic()
        self._idle_processor_seconds = 0.0
        self._watches: list[tuple[Exchange, Callable[[], bool]]] = []

    def serve(self, exchange: Exchange) -> None:
        """Answer one request."""
        _, first, *rest = exchange.path.split("/")
        if first == "bench" and rest:
            self._control(rest[0], exchange)
        elif first.startswith("bot") and len(rest) == 1:
            self._call(rest[0], exchange)
        else:
            exchange.answer(_NOT_FOUND, 404)

    def _call(self, method: str, exchange: Exchange) -> None:
        parameters = exchange.parameters()
        if method == "getUpdates":
            self._get_updates(exchange, parameters)
            return
        now = time.monotonic()
        if method == "sendMessage":
            chat = number(parameters.get("chat_id"))
            if chat < 0:
                self._waiting.note_in_group(str(parameters.get("text", "")))
            else:
                self._waiting.note_answer(chat, now)
        self._last_call = now
        self._calls[method] += 1
        exchange.answer(self._answers.result(method, parameters))
        if self._watches:
            self._look()

    def _get_updates(self, exchange: Exchange, parameters: dict[str, object]) -> None:
        self._polls += 1
        if self._first_poll is None:
            self._first_poll = time.monotonic()
            self._idle_processor_seconds = time.process_time()
        if self._poll is not None:
            self._end_poll(_CONFLICT, 409)
        limit = number(parameters.get("limit")) or 100
        batch = self._waiting.take(number(parameters.get("offset")), min(limit, 100))
        timeout = number(parameters.get("timeout"))
        if batch is not None or timeout == 0:
            exchange.answer(batch or _EMPTY)
        else:
            self._poll = exchange, limit, self._loop.call_later(timeout, self._end_poll, _EMPTY)
        self._look()

    def _serve_poll(self) -> None:
        if self._poll is None:
            return
        if not self._poll[0].alive:
            self._end_poll(_EMPTY)
        elif (batch := self._waiting.take(0, min(self._poll[1], 100))) is not None:
            self._end_poll(batch)

    def _end_poll(self, payload: bytes, status: int = 200) -> None:
        if self._poll is not None:
            exchange, _, timer = self._poll
            self._poll = None
            timer.cancel()
            exchange.answer(payload, status)

    def _control(self, order: str, exchange: Exchange) -> None:
        arguments = dict(parse_qsl(exchange.query))
        if order == "feed":
            rate = float(arguments["rate"]) if "rate" in arguments else None
            self._waiting.feed(int(arguments["count"]), rate)
            exchange.answer(b"true")
        elif order == "ask":
            self._waiting.ask(arguments["words"])
            exchange.answer(b"true")
        elif order == "wait":
            self._watches.append((exchange, self._condition(arguments)))
            self._loop.call_later(float(arguments["timeout"]), self._give_up, exchange)
            self._look()
        elif order == "report":
            exchange.answer(orjson.dumps(self._report()))
        else:
            exchange.answer(_NOT_FOUND, 404)

    def _condition(self, arguments: dict[str, str]) -> Callable[[], bool]:
        if "polls" in arguments:
            polls = int(arguments["polls"])
            return lambda: self._polls >= polls
        if "answered" in arguments:
            answered = int(arguments["answered"])
            return lambda: self._waiting.answered >= answered
        quiet = float(arguments["quiet"])
        return lambda: time.monotonic() - self._last_call >= quiet

    def _look(self) -> None:
        for watch in self._watches[:]:
            if watch[1]():
                self._watches.remove(watch)
                watch[0].answer(b"true")

    def _give_up(self, exchange: Exchange) -> None:
        self._look()
        for watch in self._watches[:]:
            if watch[0] is exchange:
                self._watches.remove(watch)
                exchange.answer(b"false")

    def _report(self) -> dict[str, object]:
        waiting = self._waiting
        return {
            "calls": dict(self._calls),
            "polls": self._polls,
            "first_poll": self._first_poll,
            "available_at": waiting.available_at,
            "answered_at": waiting.answered_at,
            "repeated": waiting.repeated,
            "repeated_in_group": waiting.repeated_in_group,
            "confirmed": waiting.confirmed,
            "processor_seconds": time.process_time() - self._idle_processor_seconds,
        }


async def serve(*, forum: bool) -> None:
    """Serve on a free port until SIGTERM or the end of standard input."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    loop.add_reader(sys.stdin.fileno(), stopped.set)
    server = Server(loop, forum=forum)
    listener = await loop.create_server(lambda: Connection(server.serve), "127.0.0.1", 0, backlog=1024)
    print(listener.sockets[0].getsockname()[1], flush=True)
    await stopped.wait()
    # Not closed politely: a client with a long poll open would hold us up, and nothing here needs saving.
    os._exit(0)


def main() -> None:
    """Run the server, on uvloop where it is installed."""
    # A pause of the server would be taken for one of the bots; what it leaves uncollected is little.
    gc.disable()
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(forum="--forum" in sys.argv))
    else:
        uvloop.run(serve(forum="--forum" in sys.argv))


if __name__ == "__main__":
    main()
