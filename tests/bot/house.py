"""A pump with everything around it, on a database of its own: what tests of the process are played in."""

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import structlog

from bot import logs
from bot.assembly import assemble
from bot.calls import Answer
from bot.clock import Clock
from bot.keeper import GroupFacts
from bot.settings import Settings
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake, incoming
from dialogs.policy import Policy
from storage import cases, inbox, outbox
from storage.database import Database, StorageTrouble
from storage.seat import Seat
from tests.handlers.stage import POLICY
from tests.handlers.updates import BOT_ID, STAFF, Json

TOKEN = f"{BOT_ID}:AAAA"


class OwnPolicy(Settings):
    """Without Telegram's limits, and yet with as many cards a minute as with them: the rest comes in digests."""

    def policy(self, forum: bool) -> Policy:
        """What we promise in these tests."""
        return POLICY


GIVEN: dict[str, Any] = {
    "_env_file": None,
    "bot_token": TOKEN,
    "staff_chat_id": STAFF,
    "pace_total_per_second": 0,
    "pace_chat_per_second": 0,
    "pace_group_per_minute": 0,
}
SETTINGS = OwnPolicy(**GIVEN)
KNOWN = {"forum": "1", "salt": "salt"}


@contextmanager
def logging_as_in_the_process(level: str) -> Iterator[None]:
    """Logging as `run` sets it up; put back afterwards."""
    before, root, show = structlog.get_config(), logging.getLogger(), warnings.showwarning
    handlers, root_level = list(root.handlers), root.level
    logs.configure(level)
    structlog.configure(cache_logger_on_first_use=False)  # the next test has another standard output
    try:
        yield
    finally:
        structlog.configure(**before)
        root.handlers[:] = handlers
        root.setLevel(root_level)
        warnings.showwarning = show


class Taking:
    """A Telegram that takes everything; `members` tells who is in the group."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.members: dict[int, Answer] = {}
        self.answers: dict[str, list[Answer]] = {}
        self._message = 1000

    async def call(self, method: str, params: Json, timeout: float) -> Answer:
        """Take one call."""
        self.calls.append((method, params))
        if self.answers.get(method):
            return self.answers[method].pop(0)
        if method == "getChatMember":
            return self.members.get(params["user_id"], Answer(400, {"ok": False, "description": "user not found"}))
        self._message += 1
        result: Any = {"message_id": self._message}
        if method == "createForumTopic":
            result = {"message_thread_id": self._message}
        return Answer(200, {"ok": True, "result": result})

    def said(self, chat: int) -> list[str]:
        """The words sent to a chat."""
        return [
            str(params.get("text")) for _, params in self.calls if params.get("chat_id") == chat and "text" in params
        ]


class Breaking:
    """A database whose commits fail as often as told, after all the work was done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.failures = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._database.transaction() as tx:
            yield tx
            if self.failures:
                self.failures -= 1
                raise StorageTrouble("disk full")


class House:
    """A pump with everything around it."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self.database = Breaking(database)
        self.telegram = Taking()
        self.stats = Stats()
        self.supervisor = Supervisor(self.stats)
        clock = clock or Clock()
        self.intake = Intake(self.database, clock, self.stats)  # type: ignore[arg-type]
        works = assemble(SETTINGS, self.database, self.telegram, clock, self.supervisor, self.intake, self.stats, KNOWN)
        works.keeper.groups[0] = GroupFacts(True, "Staff")
        self.pump, self.lanes, self.sender = works.pump, works.lanes, works.sender
        self._number = 0

    def sit(self, seat: Seat) -> None:
        """Give the pump another seat at its database."""
        self.pump._seat = self.sender._seat = seat

    async def bring(self, *updates: Json) -> None:
        """Store updates under new numbers."""
        self._number += len(updates)
        first = self._number - len(updates)
        await self.intake.store([incoming({"update_id": first + n, **one}) for n, one in enumerate(updates)])

    async def work(self) -> None:
        """Rounds until nothing more happens."""
        idle = 0
        for _ in range(300):
            with suppress(StorageTrouble):
                await self.pump.round()
            await self.answered()
            busy = self.intake.arrived.is_set() or self.lanes.under_way or self.pump.searching
            idle = 0 if busy else idle + 1
            if idle > 3:
                return
        raise AssertionError("It never comes to rest.")

    async def answered(self) -> None:
        """Let calls under way be answered."""
        for _ in range(1_000_000):  # a reading has a thread of its own
            if not self.supervisor.errands:
                return
            await asyncio.sleep(0)
        raise AssertionError("A call is never answered.")

    async def inbox(self) -> dict[str, int]:
        """Updates by status."""
        async with self.database.reading() as tx:
            return {status: count for status, (count, _) in (await inbox.counts(tx)).items()}

    async def outbox(self) -> dict[str, int]:
        """Letters by status."""
        async with self.database.reading() as tx:
            return {status: count for status, (count, _) in (await outbox.counts(tx)).items()}

    async def complaint(self, person: int = 101) -> Any:
        """The one complaint of a person."""
        async with self.database.reading() as tx:
            (found,) = (await cases.load(tx, {person}, set()))[person].complaints.values()
        return found
