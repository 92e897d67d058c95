"""One customer's flood: how long another customer's words take to the staff beside it, and without it.

Played on a virtual clock like the outage, with Telegram's limits switched on; both complaints are claimed, which is
when every word has to go through the staff group.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.calls import Answer
from bot.sandbox import STAFF_CHAT_ID, World, perform
from tests.bench.arithmetic import NEVER
from tests.bench.outage import SEED
from tests.bench.virtual import bot_at_work, play_on

MESSAGES = 1_000
SECONDS = 5.0
WORDS = 6
"""What the other customer writes, one message every ten seconds from the end of the flood on."""
_ANN, _BORYS, _OLGA = 101, 102, 201
_PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class FloodResult:
    """Virtual seconds from each word of the other customer to the staff; `group_messages` are those of the flood."""

    words: tuple[float, ...]
    group_messages: int


@dataclass
class _Watch:
    """When each text was first shown in the staff group."""

    shown: dict[str, float] = field(default_factory=dict)
    messages: int = 0

    def seen(self, method: str, params: dict[str, Any], answer: Answer) -> None:
        if params.get("chat_id") == STAFF_CHAT_ID and answer.ok and method.startswith(("send", "copy")):
            self.messages += 1
            self.shown.setdefault(str(params.get("text", "")), asyncio.get_running_loop().time())

    def when(self, words: str) -> float:
        """When a text with these words was shown; NEVER when it was not."""
        return min((at for text, at in self.shown.items() if words in text), default=NEVER)


def play(beside: bool) -> FloodResult:
    """Let the other customer write `WORDS` messages: beside a flood, or in quiet."""
    return play_on(partial(_play, beside=beside), "flood")


async def _play(url: str, beside: bool) -> FloodResult:
    watch = _Watch()
    async with bot_at_work(url, SEED + 2, watch.seen) as world:
        found = await _write(world, watch, beside)
    return found


async def _write(world: World, watch: _Watch, beside: bool) -> FloodResult:
    for user in (_ANN, _BORYS):
        _says(world, user, "Nothing works since this morning.")
        await asyncio.sleep(15)
        _claims(world)
        await asyncio.sleep(60)
    before = watch.messages
    for n in range(MESSAGES):
        if beside:
            _says(world, _ANN, f"and another thing {n}")
        await asyncio.sleep(SECONDS / MESSAGES)
    wrote: dict[str, float] = {}
    for n in range(WORDS):
        words = f"the other one's word {n}."
        _says(world, _BORYS, words)
        wrote[words] = asyncio.get_running_loop().time()
        await asyncio.sleep(10)
    await asyncio.sleep(_PATIENCE)
    return FloodResult(tuple(watch.when(words) - at for words, at in wrote.items()), watch.messages - before - WORDS)


def _says(world: World, user: int, text: str) -> None:
    perform(world, {"do": "send", "user_id": user, "chat_id": user, "text": text})


def _claims(world: World) -> None:
    """Olga presses the newest Claim."""
    for one in reversed(world.chats[STAFF_CHAT_ID].messages.values()):
        for row in (one.markup or {}).get("inline_keyboard", []):
            if any(button.get("callback_data", "").startswith("s:claim:") for button in row):
                press = {"do": "press", "user_id": _OLGA, "chat_id": STAFF_CHAT_ID, "message_id": one.id}
                perform(world, {**press, "data": row[0]["callback_data"]})
                return
    raise LookupError("no card has a Claim button")
