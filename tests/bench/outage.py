"""An outage: many complaints in minutes into one staff group, Telegram's limits switched on.

Played on a virtual clock inside this process, with the real poller, pump, lanes and pace against the sandbox: five
minutes of real waiting would prove nothing more.
"""

import asyncio
import random
import re
from dataclasses import dataclass, field
from typing import Any

from bot.calls import Answer
from bot.sandbox import STAFF_CHAT_ID, World, perform
from tests.bench.virtual import bot_at_work, play_on

COMPLAINTS = 1_000
MINUTES = 5
DRAIN = 120.0
"""Virtual seconds after the last complaint in which receipts and cards may still come."""
SEED = 20_240_304
_FIRST_CUSTOMER = 10_001
_NUMBER = re.compile(r"K-\d+")


@dataclass(frozen=True, slots=True)
class OutageResult:
    """What the play recorded, in virtual seconds from the moment each complaint was sent to the bot.

    A complaint without a receipt, or never visible to the staff, is absent and counts as infinitely late.
    `group_calls` are those of the busiest of the minutes; `refusals` counts every 429 the strict server had to give.
    """

    complaints: int
    receipt_seconds: tuple[float, ...]
    visible_seconds: tuple[float, ...]
    group_calls: int
    refusals: int


@dataclass
class _Watch:
    """Notes when each customer was first answered, and when each complaint was first named in the group."""

    receipts: dict[int, tuple[float, str]] = field(default_factory=dict)
    visible: dict[str, float] = field(default_factory=dict)
    group: list[float] = field(default_factory=list)
    refusals: int = 0

    def seen(self, method: str, params: dict[str, Any], answer: Answer) -> None:
        now = asyncio.get_running_loop().time()
        self.refusals += answer.status == 429
        chat = params.get("chat_id")
        if chat == STAFF_CHAT_ID and method.startswith(("send", "edit", "copy", "create")):
            self.group.append(now)
        if not answer.ok:
            return
        named = _NUMBER.findall(str(params.get("text", "")))
        if chat == STAFF_CHAT_ID:
            for number in named:
                self.visible.setdefault(number, now)
        elif isinstance(chat, int) and named:
            self.receipts.setdefault(chat, (now, named[0]))

    def busiest_minute(self) -> int:
        """The most calls to the group in any minute."""
        return max((sum(1 for at in self.group if start <= at < start + 60) for start in self.group), default=0)


def play() -> OutageResult:
    """Play `COMPLAINTS` complaints spread over `MINUTES` minutes and return what customers and staff saw."""
    return play_on(_play, "outage")


async def _play(url: str) -> OutageResult:
    watch = _Watch()
    async with bot_at_work(url, SEED + 1, watch.seen) as world:
        wrote = await _complain(world, random.Random(SEED))
        await asyncio.sleep(DRAIN)
    receipts = {user: at - wrote[user] for user, (at, _) in watch.receipts.items()}
    visible = [
        watch.visible[number] - wrote[user] for user, (_, number) in watch.receipts.items() if number in watch.visible
    ]
    return OutageResult(COMPLAINTS, tuple(receipts.values()), tuple(visible), watch.busiest_minute(), watch.refusals)


async def _complain(world: World, chance: random.Random) -> dict[int, float]:
    """Let everybody write at a random moment; return who wrote when."""
    loop = asyncio.get_running_loop()
    wrote: dict[int, float] = {}
    began = loop.time() + 5
    for index, offset in enumerate(sorted(chance.uniform(0, 60 * MINUTES) for _ in range(COMPLAINTS))):
        await asyncio.sleep(began + offset - loop.time())
        user = _FIRST_CUSTOMER + index
        who = {"user_id": user, "first_name": f"Ann {index}", "language_code": chance.choice(["en", "ru", "uk"])}
        perform(world, {"do": "new_user", **who})
        text = "Nothing works since this morning, and nobody answers the telephone."
        perform(world, {"do": "send", "user_id": user, "chat_id": user, "text": text})
        wrote[user] = loop.time()
    return wrote
