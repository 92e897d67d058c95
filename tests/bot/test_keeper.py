"""The keeper asks Telegram about people and the group, at Telegram's pace."""

import asyncio
from typing import Any

import pytest

from bot.calls import Answer
from bot.clock import Clock
from bot.keeper import Keeper
from bot.stats import Stats
from bot.supervisor import Supervisor


class Moments(Clock):
    """A clock that moves when somebody waits."""

    mono = 100.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.mono


async def test_a_retry_after_holds_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever it was about: the limit is the method's, not the person's."""
    clock, asked = Moments(), []
    heard = asyncio.Event()
    supervisor = Supervisor(Stats())

    class Busy:
        async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
            asked.append((clock.mono, params.get("user_id")))
            heard.set()
            if len(asked) == 1:
                return Answer(429, {"ok": False, "parameters": {"retry_after": 7}})
            return Answer(200, {"ok": True, "result": {"status": "member", "user": {"first_name": "Olga"}}})

    async def wait(seconds: float) -> None:
        await asyncio.sleep(0)
        clock.mono += seconds

    monkeypatch.setattr(supervisor, "wait", wait)
    known = asyncio.Event()
    keeper = Keeper(Busy(), supervisor, clock, known.set, {0: -100})
    keeper.ask(1)
    await heard.wait()
    keeper.ask(2)
    learned = list(keeper.take_news().learned)
    while len(learned) < 2:
        known.clear()
        await known.wait()
        learned += keeper.take_news().learned
    assert [user for _, user in asked] in ([1, 2, 1], [1, 1, 2])
    assert all(at >= 107 for at, _ in asked[1:])
    assert {member.id for member in learned} == {1, 2}
