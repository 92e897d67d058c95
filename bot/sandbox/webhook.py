"""Webhook delivery with Telegram's rules.

One queue per chat (presses: per person), strictly one at a time inside it; up to max_connections in parallel. An
answer other than 2XX is tried again at once, then after 2, 4, 8 ... seconds up to a minute, until the update expires;
a Retry-After of at most an hour is obeyed. The secret travels in its header. A method in the answer is executed.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from itertools import takewhile

import aiohttp

from bot.sandbox.api import Api
from bot.sandbox.bell import Bell
from bot.sandbox.updates import Queued
from bot.sandbox.wire import dumps

LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0
ANSWER_TIMEOUT = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class Webhook:
    """The deliverer. `unit` scales the pauses between attempts, so that a test need not wait."""

    def __init__(self, api: Api, *, unit: float = 1.0) -> None:
        self.api = api
        self.unit = unit
        self._bell = Bell()
        self._lanes: dict[str, deque[Queued]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._main: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(40)
        self._known: dict[str, object] = {}
        self._handed = 0
        api.world.updates.listeners.append(self._bell.ring)

    def start(self) -> None:
        """Begin to watch for a webhook and updates."""
        self._main = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End all deliveries."""
        tasks = [*self._tasks, *([self._main] if self._main else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _run(self) -> None:
        while True:
            self._sort()
            await self._bell.wait(3600.0)

    def _sort(self) -> None:
        """Hand each waiting update to its lane, and wake the lanes that sleep."""
        world = self.api.world
        if world.webhook is not self._known:
            self._known = world.webhook
            self._slots = asyncio.Semaphore(world.webhook.get("max_connections", 40))
            for task in self._tasks:
                task.cancel()
            self._lanes.clear()
            self._handed = 0
        if not world.webhook["url"]:
            return
        fresh = list(takewhile(lambda item: item.serial > self._handed, reversed(world.updates.waiting)))
        if fresh:
            self._handed = fresh[0].serial
        repeats, world.updates.repeats = world.updates.repeats, []
        for item in (*reversed(fresh), *repeats):
            lane = self._lanes.get(item.lane)
            if lane is None:
                lane = self._lanes[item.lane] = deque()
                task = asyncio.create_task(self._deliver_lane(item.lane, lane))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            lane.append(item)

    async def _deliver_lane(self, name: str, lane: deque[Queued]) -> None:
        hook = self.api.world.webhook
        while lane and self._lanes.get(name) is lane:
            await self._deliver(hook, lane[0])
            done = lane.popleft()
            self.api.world.updates.settle(done)
        if self._lanes.get(name) is lane:
            del self._lanes[name]

    async def _deliver(self, hook: dict[str, object], item: Queued) -> None:
        """Try until the receiver takes the update or it expires."""
        world = self.api.world
        pause = 0.0
        while item.expires > world.clock.seconds():
            async with self._slots:
                wait = await self._attempt(hook, item)
            if wait is None:
                return
            await asyncio.sleep((wait or pause) * self.unit)
            pause = min(LONGEST_PAUSE, max(2.0, pause * 2))

    async def _attempt(self, hook: dict[str, object], item: Queued) -> float | None:
        """None when taken; else the pause that the receiver asked for (0: none)."""
        world = self.api.world
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT))
        headers = {"Content-Type": "application/json"}
        if hook.get("secret"):
            headers[SECRET_HEADER] = str(hook["secret"])
        asked = 0.0
        try:
            async with self._session.post(
                str(hook["url"]), data=dumps(item.body), headers=headers, allow_redirects=False
            ) as response:
                body = await response.read()
                if 200 <= response.status < 300:
                    self._execute(body)
                    return None
                failure = f"Wrong response from the webhook: {response.status} {response.reason}"
                given = response.headers.get("Retry-After", "")
                asked = min(LONGEST_RETRY_AFTER, float(given)) if given.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = f"Connection failed: {type(error).__name__}"
        hook["last_error_date"] = int(world.clock.seconds())
        hook["last_error_message"] = failure
        return asked

    def _execute(self, body: bytes) -> None:
        """A method in the answer runs; nobody learns its result."""
        if not body.strip():
            return
        try:
            asked = json.loads(body)
        except ValueError:
            return
        if isinstance(asked, dict) and isinstance(asked.get("method"), str):
            method = asked.pop("method")
            self.api.call(self.api.world.token, method, asked)
