"""How many messages a death may double: those under way, and those whose answers are not committed yet."""

import asyncio

from bot.clock import Clock
from bot.lanes import Lanes
from bot.pace import Pace
from bot.sender import IN_FLIGHT, Sender
from bot.stats import Stats
from bot.supervisor import Supervisor
from dialogs.effects import Lane
from handlers.addresses import Ready
from storage.outbox import Letter
from storage.seat import Seat
from tests.bot.house import Taking

MANY = 3 * IN_FLIGHT


def _ready(number: int) -> Ready:
    letter = Letter(f"c{number}", number, Lane.ANSWER, "sendMessage", {"text": "x"}, id=number)
    return Ready(letter, "sendMessage", {"chat_id": number, "text": "x"})


async def test_no_more_than_sixteen_are_sent_and_not_committed() -> None:
    """Further ones leave only when a commit has kept what became of the first; a failed commit keeps nothing."""
    stats, telegram, woken = Stats(), Taking(), asyncio.Event()
    supervisor = Supervisor(stats)
    sender = Sender(telegram, Lanes(Pace(0, 0, 0)), Clock(), supervisor, stats, Seat(), woken.set, str)

    async def all_heard() -> None:
        async with asyncio.timeout(30):
            while sender.busy:
                woken.clear()
                await woken.wait()

    sender.leave(_ready(number) for number in range(1, MANY + 1))
    await all_heard()
    assert len(telegram.calls) == IN_FLIGHT
    taken = sender.take_attempts()
    await all_heard()
    assert len(telegram.calls) == IN_FLIGHT  # taken by a round, not committed
    sender.give_back(taken)
    await all_heard()
    assert len(telegram.calls) == IN_FLIGHT  # the commit failed
    for rounds in (2, 3):
        sender.take_attempts()
        sender.written()
        await all_heard()
        assert len(telegram.calls) == rounds * IN_FLIGHT
    await supervisor.finish(5)
