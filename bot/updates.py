"""Updates in: fetched raw, stored, and only then confirmed. Decoding comes later, one update at a time, so that
one that cannot be understood does not hold up the others."""

import asyncio
import json
import time
from typing import Any, TypeGuard

from bot.calls import Telegram
from bot.clock import Clock
from bot.logs import log
from bot.stats import Stats
from bot.supervisor import Fatal, Supervisor
from handlers.backoff import Backoff
from storage import inbox
from storage.database import Database, StorageTrouble
from storage.inbox import Incoming, natural_key

# Named here and in handlers.routes (a test keeps them equal): the poller starts before aiogram is imported.
ALLOWED_UPDATES = (
    "message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction",
)  # fmt: skip
LIMIT = 100
TIMEOUT = 50  # Bot API: the longest long poll
PAUSES = Backoff(1.0, 15.0)  # seconds, after polls that failed
QUIET = 60.0  # seconds without a conflict after which we take ourselves for the only poller
STANDS_AFTER = 60.0  # seconds without a round that came to its end; nobody hears anything then
MOST_WAITING = 20_000  # rows in inbox and outbox above which we let Telegram store for us


def incoming(update: Any) -> Incoming:
    """An update as it is stored; one without a usable id gets a negative one and will be parked."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not _is_id(number):
        number = -time.time_ns()
    natural = natural_key(update) if isinstance(update, dict) else None
    try:
        raw = json.dumps(update, separators=(",", ":"))
    except RecursionError:  # reading goes a level or two deeper than writing
        raw = '"nested too deep"'
    return Incoming(number, natural, raw)


def _is_id(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62


class Intake:
    """Stores updates and tells the pump; used by the poller and by the webhook.

    What finds the pump at peace and nothing waiting is offered to the next round, which writes it to the inbox in the
    commit of its effects: one commit instead of two. All other ways lead through the inbox alone: a round that fails
    over what it was offered gives it back, and it is stored before it is tried again.
    """

    def __init__(self, database: Database, clock: Clock, stats: Stats) -> None:
        self._database = database
        self._clock = clock
        self._stats = stats
        self.arrived = asyncio.Event()
        self.stored = 0  # since the start
        self._taken = 0  # of those, at least
        self._trying_since: float | None = None
        self._at_peace = False  # rounds go well, and no row of an earlier one is suspected of anything
        self._offered: list[tuple[list[Incoming], asyncio.Future[bool]]] = []

    @property
    def backlog(self) -> int:
        """About how many updates wait in the inbox."""
        return self.stored - self._taken

    def took(self, count: int, stored: int, everything: bool) -> None:
        """A round has taken `count` updates; `everything`: nothing was left of the `stored` ones when it began."""
        self._taken = stored if everything else min(self._taken + count, stored)

    def refuse_if_gone(self) -> None:
        """Raise StorageTrouble when what was stored is in no database any more.

        Asked before each poll: the next one would tell Telegram to forget what went away with the file.
        """
        if why := self._database.gone():
            raise StorageTrouble(why)

    @property
    def stands(self) -> bool:
        """Whether rounds have come to nothing for so long that Telegram had better store for us."""
        since = self._trying_since
        return since is not None and self._clock.monotonic() - since >= STANDS_AFTER

    def round_begins(self) -> None:
        """The pump tries; what it tried before without success counts from then on."""
        if self._trying_since is None:
            self._trying_since = self._clock.monotonic()

    def round_ends(self) -> None:
        """The pump works."""
        self._trying_since = None

    async def accept(self, updates: list[Incoming]) -> None:
        """Commit updates, with their effects where the next round can take them; when this returns they may be
        confirmed. Raises StorageTrouble when they are not."""
        if not (self._takes(updates) and await self._offer(updates)):
            await self.store(updates)

    async def store(self, updates: list[Incoming]) -> None:
        """Commit updates to the inbox, for a later round."""
        async with self._database.transaction() as tx:
            await inbox.store(tx, updates, self._clock.now())
        self._stats.updates += len(updates)
        self.stored += len(updates)
        self.arrived.set()

    # What goes straight to a round ----------------------------------------------------------------

    def _takes(self, updates: list[Incoming]) -> bool:
        """Whether the next round can take these: nothing waits that came before them, and there is room."""
        room = LIMIT - sum(len(others) for others, _ in self._offered)
        return self._at_peace and self.backlog <= 0 and len(updates) <= room

    async def _offer(self, updates: list[Incoming]) -> bool:
        """Whether a round has committed them."""
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._offered.append((updates, taken))
        self.arrived.set()
        return await taken

    @property
    def offered(self) -> list[Incoming]:
        """What the round that begins now may take."""
        return [one for updates, _ in self._offered for one in updates]

    def at_peace(self, well: bool) -> None:
        """Whether the next round may be offered something. What has been offered goes back when not."""
        self._at_peace = well
        if not well:
            self.answer(len(self._offered), taken=False)

    @property
    def offers(self) -> int:
        """How many have offered something."""
        return len(self._offered)

    def answer(self, offers: int, *, taken: bool) -> None:
        """The first so many offers are committed, or were not taken and have to be stored."""
        done, self._offered = self._offered[:offers], self._offered[offers:]
        for updates, told in done:
            if taken:
                self._stats.updates += len(updates)
                self.stored += len(updates)
            if not told.done():  # else who offered it has been cancelled
                told.set_result(taken)


class Poller:
    """Long polling: one call of getUpdates at a time, the offset moved by what is committed."""

    def __init__(
        self, telegram: Telegram, intake: Intake, supervisor: Supervisor, stats: Stats, timeout: int = TIMEOUT
    ) -> None:
        self._telegram = telegram
        self._intake = intake
        self._supervisor = supervisor
        self._stats = stats
        self._timeout = timeout
        self._offset: int | None = None
        self._rival_at: float | None = None
        self._failures = 0

    async def run(self) -> None:
        """Fetch once, or wait while we are behind or nothing is worked on."""
        if self._intake.backlog > MOST_WAITING or self._intake.stands:
            await self._supervisor.wait(0.5)
            return
        self._intake.refuse_if_gone()
        params: dict[str, Any] = {
            "limit": LIMIT,
            "timeout": self._timeout,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            params["offset"] = self._offset
        answer = await self._cancellable(params)
        if answer is None:
            return
        self._stats.polls += 1
        if answer.ok:
            self._failures = 0
            self._stats.token_accepted = True
            self._alone_again()
            updates = (answer.body or {}).get("result")
            if isinstance(updates, list) and updates:
                await self._intake.accept([incoming(update) for update in updates])
                named = [one.get("update_id") for one in updates if isinstance(one, dict)]
                numbers = [number for number in named if _is_id(number)]
                if numbers:
                    self._offset = max(numbers) + 1
            return
        await self._refused(answer)

    async def _cancellable(self, params: dict[str, Any]) -> Any:
        """The long poll, given up at once when the process stops."""
        loop = asyncio.get_running_loop()
        call = loop.create_task(self._telegram.call("getUpdates", params, self._timeout + 15))
        stop = loop.create_task(self._supervisor.stopping.wait())
        try:
            await asyncio.wait({call, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            if not call.done():
                call.cancel()
        return call.result() if call.done() and not call.cancelled() else None

    async def _refused(self, answer: Any) -> None:
        self._failures += 1
        wait = PAUSES.after(self._failures)
        if answer.status in (401, 404):
            if self._failures == 1 and self._stats.polls <= 1:
                raise Fatal("Telegram refuses the token. Check BOT_TOKEN: copy it again from @BotFather.")
            log.error("token refused", status=answer.status)
            self._stats.token_accepted = False
            wait = 60.0
        elif answer.status == 409 and "webhook" in answer.description.lower():
            log.warning("a webhook is set: taking it off to poll", status=409)
            await self._telegram.call("deleteWebhook", {}, 15)
            wait = 0.2
        elif answer.status == 409:
            if self._rival_at is None:
                log.warning("another process polls with this token: waiting until it stops", status=409)
            self._rival_at = asyncio.get_running_loop().time()
            self._stats.alone = False
            wait = 5.0
        elif answer.status == 429:
            wait = answer.retry_after or wait
        elif self._failures in (1, 10) or self._failures % 100 == 0:
            log.warning("getUpdates failed", status=answer.status, count=self._failures)
        await self._supervisor.wait(wait)

    def _alone_again(self) -> None:
        """Two pollers end each other's polls in turn, so one success proves nothing; a quiet minute does."""
        if self._rival_at is not None and asyncio.get_running_loop().time() - self._rival_at >= QUIET:
            self._rival_at = None
            self._stats.alone = True
            log.info("no other process polls any more")
