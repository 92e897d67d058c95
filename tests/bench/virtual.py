"""The real poller, pump, lanes and pace on a virtual clock inside this process, against a strict sandbox."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.app import build_pump
from bot.calls import Answer
from bot.logs import configure
from bot.sandbox import STAFF_CHAT_ID, World
from bot.settings import load
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake, Poller
from storage import migrate
from storage.connect import connect
from tests.simulation.loop import VirtualClock, run
from tests.simulation.telegram import NearTelegram

DELAY = (0.02, 0.25)
"""Seconds a call takes to Telegram, and its answer back: a mobile network on a bad day."""

R = TypeVar("R")


def play_on(story: Callable[[str], Coroutine[Any, Any, R]], name: str) -> R:
    """Play a story, which is given the URL of an empty database of its own, in virtual time."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'amends.db'}"
        asyncio.run(migrate.upgrade(url))
        return run(story(url))


@asynccontextmanager
async def bot_at_work(url: str, seed: int, seen: Callable[[str, dict[str, Any], Answer], None]) -> AsyncIterator[World]:
    """A bot that works while the block runs, then settles everything. `seen` is told every call and its answer."""
    configure("error")
    clock, stats = VirtualClock(), Stats()
    world = World(strict_limits=True, clock=clock.now)
    telegram = NearTelegram(world, random.Random(seed), DELAY, seen)
    settings = load(_env_file=None, bot_token=world.token, staff_chat_id=STAFF_CHAT_ID, database_url=url)
    database = connect(url)
    await database.open()
    supervisor = Supervisor(stats)
    intake = Intake(database, clock, stats)
    try:
        supervisor.keep("updates", Poller(telegram, intake, supervisor, stats).run)
        pump = await build_pump(settings, database, telegram, clock, supervisor, intake, stats)
        await pump.prepare()
        supervisor.keep("pump", pump.run)
        yield world
        await supervisor.finish(10)
        await pump.drain()
    finally:
        await database.close()
