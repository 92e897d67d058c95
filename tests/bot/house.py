"""A pump with everything around it, on a database of its own: what tests of the process are played in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from zoneinfo import ZoneInfo

from bot.calls import Answer
from bot.clock import Clock
from bot.keeper import GroupFacts, Keeper
from bot.lanes import Lanes
from bot.pace import Pace
from bot.pump import Pump
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake, incoming
from dialogs.model import Policy
from dialogs.render import Renderer
from handlers.routes import Place
from storage import cases, inbox, outbox
from storage.database import Database, StorageTrouble
from storage.seat import Seat
from tests.handlers.stage import POLICY
from tests.handlers.updates import BOT_ID, STAFF, Json

TOKEN = f"{BOT_ID}:AAAA"


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

    def __init__(self, database: Database) -> None:
        self.database = Breaking(database)
        self.telegram = Taking()
        self.stats = Stats()
        self.supervisor = Supervisor(self.stats)
        clock = Clock()
        self.intake = Intake(self.database, clock, self.stats)  # type: ignore[arg-type]
        keeper = Keeper(self.telegram, self.supervisor, clock, self.intake.arrived.set, STAFF)
        keeper.group = GroupFacts(True, "Staff")

        def policy(forum: bool) -> Policy:
            return POLICY

        self.lanes = Lanes(Pace(0, 0, 0))
        place = Place(STAFF, BOT_ID, True)
        self.pump = Pump(
            self.database, self.telegram, clock, self.supervisor, self.intake, keeper, self.lanes,  # type: ignore[arg-type]
            Renderer(ZoneInfo("UTC")), policy, place, STAFF, "salt", self.stats, TOKEN,
        )  # fmt: skip
        self._number = 0

    def sit(self, seat: Seat) -> None:
        """Give the pump another seat at its database."""
        self.pump._seat = self.pump._sender._seat = seat

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
            idle = idle + 1 if not self.intake.arrived.is_set() and not self.lanes.under_way else 0
            if idle > 3:
                return
        raise AssertionError("It never comes to rest.")

    async def answered(self) -> None:
        """Let calls under way be answered."""
        for _ in range(10_000):
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
