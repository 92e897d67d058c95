"""The heart: decides when a round runs and for what, commits it, and says what follows when it fails.

What waits together shares a commit (see round). A batch that fails is redone piece by piece, and a piece that fails
alone is parked (see mend). Rows that may leave are marked in the same commit, so that after a crash we know which may
have arrived; only after it does anything leave.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import Enum

from bot.clock import Clock
from bot.decoder import Decoder
from bot.keeper import Keeper
from bot.lanes import Lanes
from bot.last_end import tell
from bot.leaving import Leaving
from bot.logs import log
from bot.mend import Mend
from bot.office import Office
from bot.reader import Reader
from bot.round import BATCH, Round, Rounds
from bot.seating import UNSEATED
from bot.sender import Sender
from bot.stats import Stats
from bot.supervisor import Fatal, Supervisor
from bot.updates import Intake
from dialogs.groups import FIRST
from handlers.batch import Batch
from handlers.place import Place
from handlers.standing import stand
from storage import ends, groups, inbox, outbox
from storage.database import Conflict, Database, StorageTrouble, Tx
from storage.seat import Seat

LONGEST_SLEEP = 30.0  # seconds


class State(Enum):
    """How things stand between two rounds."""

    STARTING = "starting"
    """Nothing is known yet: what the last process left behind is put in order before the first round."""
    DOUBTFUL = "doubtful"
    """What memory holds of the outbox may not be what the database holds: a commit failed, or its answer was lost, or
    rows were changed past the lanes, or none have been read yet. The next round comes at once and reads them again."""
    BUSY = "busy"
    """The last round left work that can be done: the next one comes at once."""
    AT_REST = "at rest"
    """All is done that could be: the next round comes when something arrives or is due."""


class Pump:
    """One wait and one round after the other; one process at a time does this on a database (see `seat`). `since`: when
    the process began."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        supervisor: Supervisor,
        intake: Intake,
        keeper: Keeper,
        lanes: Lanes,
        sender: Sender,
        office: Office,
        decoder: Decoder,
        stats: Stats,
        seat: Seat,
        since: datetime,
    ) -> None:
        self._database = database
        self._clock = clock
        self._supervisor = supervisor
        self._intake = intake
        self._keeper = keeper
        self._sender = sender
        self._office = office
        self._stats = stats
        self._seat = seat
        self._since = since
        self._mend = Mend(database, self.transaction, office.batch, lanes, clock, stats)
        self._leaving = Leaving(lanes, sender, self._mend)
        reader = Reader(
            database,
            supervisor,
            lambda: office.view(clock.now()),
            lambda page, told: office.complete(page, clock.now(), told),
            self.wake,
            office.apart,
        )
        self._rounds = Rounds(office, decoder, keeper, reader, self._leaving, lanes, sender, self._mend, clock, stats)
        self._state = State.STARTING

    @property
    def place(self) -> Place:
        """Where the staff are, as far as it is known."""
        return self._office.place

    @property
    def searching(self) -> bool:
        """Whether a row is to be tried alone at once."""
        return self._mend.wait() <= 0

    def wake(self) -> None:
        """Something has changed: look again."""
        self._intake.arrived.set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A transaction of the one process that works on this database; Fatal when that is another one by now."""
        async with self._database.transaction() as tx:
            if not await self._seat.is_mine(tx):
                raise Fatal(UNSEATED)
            yield tx

    # Starting and stopping ------------------------------------------------------------------------

    async def prepare(self) -> None:
        """After a start: what was leaving may have arrived, what was held is asked again. That this process works is
        noted in the commit in which it learns how the last one ended, so that no death is forgotten."""
        async with self.transaction() as tx:
            last = await ends.last_end(tx)
            await ends.begin(tx, self._since)
            await inbox.release(tx)
            await self._mend.start(tx, BATCH, clean=last is None or last.clean)
            rescued = await outbox.rescue(tx, self._clock.now())
            holds = await outbox.load_holds(tx, self._clock.now())
            await stand(tx, self._clock.now(), self._office.view(self._clock.now()).policy)
            since, recent = self._clock.now() - timedelta(minutes=1), []
            for group in self.place.groups:
                recent += [(group, at, share) for at, share in await outbox.left_since(tx, group, since)]
            gone = await groups.let_go(tx, set(self.place.groups) - {FIRST})
        tell(last)
        if rescued:
            log.warning("sends may be repeated after a crash", count=rescued)
        for group in gone:
            log.warning("a group is not in the settings any more; its cases are the first group's", group=group)
        self._leaving.recall(holds, recent, self._clock.now(), self._clock.monotonic())
        self._state = State.DOUBTFUL

    async def run(self) -> None:
        """One wait and one round."""
        if self._state is State.STARTING:
            self._intake.round_begins()
            await self.prepare()
            self._intake.round_ends()
        await self._sleep()
        if self._supervisor.stopping.is_set():
            self._intake.at_peace(False)
            return
        await self.round()

    async def drain(self) -> None:
        """The end: settle what has been answered, put back what has not left."""
        while self._sender.busy:
            self._intake.arrived.clear()
            await self._intake.arrived.wait()
        self._sender.unload()
        attempts = self._mend.sort_out(self._sender.take_attempts())
        attempts += self._mend.untried()
        async with self.transaction() as tx:
            if attempts:
                await self._rounds.settle_last(tx, attempts)
            await ends.stop(tx, self._since, self._clock.now())

    async def _sleep(self) -> None:
        """Until something arrives or is due."""
        if self._state in (State.DOUBTFUL, State.BUSY) or self.searching:
            await asyncio.sleep(0)  # let sends and polls move on between rounds
            return
        wait = min(LONGEST_SLEEP, self._rounds.wait(), self._mend.wait())
        if self._clock.shiftable:
            wait = min(wait, 0.25)
        if wait > 0 and not self._intake.arrived.is_set():
            try:
                async with asyncio.timeout(wait):
                    await self._intake.arrived.wait()
            except TimeoutError:
                pass
        self._intake.arrived.clear()

    # A round --------------------------------------------------------------------------------------

    async def round(self) -> None:
        """Take what waits and commit it; on failure nothing of it has happened."""
        began = time.perf_counter()
        self._intake.round_begins()
        self._intake.arrived.clear()
        self._sender.give_back(self._mend.sort_out(self._sender.take_attempts()))
        if self._mend.take_stale():
            self._state = State.DOUBTFUL
        doubtful = self._state in (State.STARTING, State.DOUBTFUL)
        if doubtful or not self._rounds.free:
            self._intake.at_peace(False)
        alone = await self._mend.choose(may=not doubtful)
        stored, offers = self._intake.stored, self._intake.offers if alone is None else 0
        this = self._rounds.take(alone, doubtful, self._intake.offered)
        try:
            async with self.transaction() as tx:
                batch = await self._rounds.work(tx, this)
        except Fatal:
            self._undo(this)
            raise
        except Exception as error:  # noqa: BLE001  a piece that fails alone is parked, never the whole
            self._undo(this)
            if this.offered:  # its rows are gone, and so are their numbers: whose fault it is, the next rounds find out
                log.warning("a round with new updates failed: they go through the inbox", why=type(error).__name__)
            else:
                await self._failed(error, this)
        else:
            self._intake.answer(offers, taken=True)
            self._committed(this, batch, stored + len(this.offered))
            self._tell(batch, round((time.perf_counter() - began) * 1000, 1))

    def _undo(self, this: Round) -> None:
        self._rounds.undo(this)
        self._state = State.DOUBTFUL
        self._intake.at_peace(False)

    async def _failed(self, error: Exception, this: Round) -> None:
        """Find the row that it failed over, and go on without it; raises when it is no row's fault."""
        accused = this.accused()
        if not accused and not isinstance(error, StorageTrouble | Conflict):
            self._keeper.forget_learned()  # it may be what Telegram said of somebody; it is asked again
        await self._mend.failed(error, this.alone, accused)
        self._intake.round_ends()

    def _committed(self, this: Round, batch: Batch, stored: int) -> None:
        self._mend.went_well()
        if this.alone is not None and this.ready:
            self._mend.left(this.attempts)
        elif this.alone is not None:
            self._mend.acquitted(this.alone)
        # A row that was tried alone may have freed the next of its stream, which only a round like any other takes up.
        acquitted = this.alone is not None and not this.ready
        self._state = State.BUSY if this.more or acquitted else State.AT_REST
        self._stats.rounds += 1
        self._intake.round_ends()
        self._intake.took(len(this.rows), stored, this.everything)
        self._rounds.done(this, batch)
        self._intake.at_peace(self._rounds.free)

    def _tell(self, batch: Batch, ms: float) -> None:
        """For the log and the figures; `ms`: what the round took."""
        for what in batch.out.unheard:
            self._stats.unheard += 1
            log.warning("no rule is for this", kind=what)
        for done in batch.out.traces:
            log.info(
                done.event,
                person=done.person,
                complaint=done.complaint,
                before=done.before,
                after=done.after,
                effects=done.effects,
                ms=ms,
            )
