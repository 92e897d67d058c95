"""What the figures tell of the token and of the staff group: the last that Telegram said about each."""

import asyncio

import pytest

from bot.calls import Answer
from bot.clock import Clock
from bot.lanes import Lanes
from bot.metrics import exposition
from bot.pace import Pace
from bot.sender import Sender
from bot.stats import Stats
from bot.supervisor import Supervisor
from dialogs.effects import Lane
from handlers.addresses import Ready
from storage.outbox import STAFF_CHAT, Letter
from storage.seat import Seat
from storage.sqlite import Sqlite
from tests.bot.house import Taking
from tests.bot.test_updates import batch, polling, refused
from tests.shows import shows

KICKED = "Forbidden: bot was kicked from the supergroup chat"
TAKEN = Answer(200, {"ok": True, "result": {"message_id": 7}})


async def figures(database: Sqlite, stats: Stats) -> tuple[int, int]:
    """The token and the group, as a stranger reads them."""
    lines = (await exposition(database, stats, Clock().now())).decode().splitlines()
    found = dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
    return int(float(found["amends_token_accepted"])), int(float(found["amends_group_reachable"]))


@shows("F25")
@pytest.mark.parametrize(
    ("chat", "answer", "told"),
    [
        (101, refused(401, "Unauthorized"), (0, 1)),
        (STAFF_CHAT, refused(401, "Unauthorized"), (0, 1)),
        (STAFF_CHAT, refused(403, KICKED), (1, 0)),
        (STAFF_CHAT, refused(400, "Bad Request: chat not found"), (1, 0)),
        (STAFF_CHAT, refused(400, "Bad Request: can't parse entities"), (1, 1)),
        (101, refused(403, "Forbidden: bot was blocked by the user"), (1, 1)),
        (101, refused(400, "Bad Request: chat not found"), (1, 1)),
        (STAFF_CHAT, Answer(0, None, b"", True), (1, 1)),
    ],
)
async def test_what_a_send_tells(sqlite_database: Sqlite, chat: int, answer: Answer, told: tuple[int, int]) -> None:
    """And the next one that is taken ends it."""
    stats, telegram, woken = Stats(), Taking(), asyncio.Event()
    supervisor = Supervisor(stats)
    sender = Sender(telegram, Lanes(Pace(0, 0, 0)), Clock(), supervisor, stats, Seat(), woken.set, str)
    telegram.answers["sendMessage"] = [answer, TAKEN]
    for expected in (told, (1, 1)):
        woken.clear()
        letter = Letter(f"c{chat}", chat, Lane.ANSWER, "sendMessage", {"text": "x"}, id=1)
        sender.leave([Ready(letter, "sendMessage", {"chat_id": chat, "text": "x"})])
        async with asyncio.timeout(30):
            await woken.wait()
        assert await figures(sqlite_database, stats) == expected
        stats.ready = True
        assert stats.health == ("ok" if expected[0] else "token refused")
    await supervisor.finish(5)


async def test_what_a_poll_tells(sqlite_database: Sqlite) -> None:
    """A token that is taken back, and given again."""
    answers = batch(), refused(401, "Unauthorized"), batch()
    poller, _, _, intake = polling(sqlite_database, *answers)
    told = []
    for _ in answers:
        await poller.run()
        told.append(await figures(sqlite_database, intake._stats))
    assert told == [(1, 1), (0, 1), (1, 1)]
