"""The bot put together once for every stage: within this process, or as a process of its own with its environment."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bot.app import build_pump
from bot.calls import Telegram
from bot.clock import Clock
from bot.settings import Settings
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake, Poller
from storage.database import Database

ROOT = Path(__file__).parents[1]
FREE = {"PACE_TOTAL_PER_SECOND": "0", "PACE_CHAT_PER_SECOND": "0", "PACE_GROUP_PER_MINUTE": "0"}
"""Settings with which the bot keeps to no limit of Telegram."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What runs within this process."""

    supervisor: Supervisor
    pump: Any


async def start_here(settings: Settings, database: Database, telegram: Telegram, clock: Clock, stats: Stats) -> Parts:
    """Poll, and pump, within this process, over an open database; without a seat, web server or signals."""
    supervisor = Supervisor(stats)
    intake = Intake(database, clock, stats)
    supervisor.keep("updates", Poller(telegram, intake, supervisor, stats).run)
    pump = await build_pump(settings, database, telegram, clock, supervisor, intake, stats)
    await pump.prepare()
    supervisor.keep("pump", pump.run)
    return Parts(supervisor, pump)


def environment(token: str, staff_chat: int, telegram: str, database: str, **settings: str) -> dict[str, str]:
    """The settings of a process of its own that no test can do without, and some more."""
    return {
        "BOT_TOKEN": token,
        "STAFF_CHAT_ID": str(staff_chat),
        "TELEGRAM_API_URL": telegram,
        "DATABASE_URL": database,
        **settings,
    }


async def spawn(
    folder: Path, settings: dict[str, str], *words: str, out: int | IO[bytes], error: int | IO[bytes] | None = None
) -> asyncio.subprocess.Process:
    """Start `python -m bot ...` in a folder with these settings; what it says goes to `out`."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stdout=out, stderr=out if error is None else error,
    )  # fmt: skip
