"""The sandbox's Bot API without HTTP: calls travel, are applied, and their answers travel back, on the loop's clock."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

from bot.calls import Answer
from bot.sandbox import Api, World
from bot.sandbox.bell import Bell
from bot.sandbox.model import Upload
from bot.uploads import fields_of, files_of

Seen = Callable[[str, dict[str, Any], Answer], None]


class NearTelegram:
    """What the bot talks to in place of HTTP. `seen` hears of every call at the moment in which it is applied."""

    def __init__(self, world: World, randomness: random.Random, delay: tuple[float, float], seen: Seen) -> None:
        self._api = Api(world)
        self._world = world
        self._random = randomness
        self._delay = delay
        self._seen = seen
        self._bell = Bell()
        world.updates.listeners.append(self._bell.ring)

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        """Make one call; `delay` is how many seconds each way may take."""
        await self._travel()
        if method == "getUpdates":
            await self._wait_for_updates(params)
        found = self._api.call(self._world.token, method, as_sent(params))
        answer = Answer(found.status, found.body)
        self._seen(method, params, answer)
        await self._travel()
        return answer

    async def _travel(self) -> None:
        await asyncio.sleep(self._random.uniform(*self._delay))

    async def _wait_for_updates(self, params: dict[str, Any]) -> None:
        """The long poll. What the offset confirms does not count as waiting."""
        updates = self._world.updates
        updates.confirm(int(params.get("offset", 0)))
        loop = asyncio.get_running_loop()
        end = loop.time() + float(params.get("timeout", 0))
        while not updates.waiting and not updates.repeats and loop.time() < end:
            await self._bell.wait(end - loop.time())


def as_sent(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters as they come out of HTTP: those of a form when there is a file."""
    files = files_of(params)
    if not files:
        return params
    return {**fields_of(params), **{name: Upload(one.name, one.kind, one.data) for name, one in files.items()}}
