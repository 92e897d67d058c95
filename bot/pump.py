"""The heart: one round takes everything that waits (updates, timers, outcomes of sends), one transaction commits
all its effects, and only then does anything leave.

What waits together shares a commit. A batch that fails is redone piece by piece, and a piece that fails alone is
parked. Rows that may leave are marked in the same commit, so that after a crash we know which may have arrived.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bot.calls import Telegram
from bot.clock import Clock
from bot.decoder import Decoder
from bot.keeper import Keeper
from bot.lanes import Lanes
from bot.logs import log, where
from bot.seating import UNSEATED
from bot.sender import Sender
from bot.stats import Stats
from bot.supervisor import Fatal, Supervisor
from bot.updates import Intake
from dialogs.effects import Text
from dialogs.render import Renderer
from handlers import outcomes as fates
from handlers.addresses import Ready, resolve
from handlers.desk import BOARD, Batch, TooEarly, UnknownMember
from handlers.heard import Heard, StaffButton, StaffMessage
from handlers.outcomes import Fate, Outcome
from handlers.routes import Place
from storage import facts, inbox, outbox, timers
from storage.database import Conflict, Database, StorageTrouble, Tx
from storage.facts import Member
from storage.outbox import STAFF_CHAT, Letter, Waiting
from storage.seat import Seat
from storage.timers import Timer
from storage.times import from_us, to_us

BATCH = 100
LONGEST_SLEEP = 30.0
MOST_CONFLICTS = 5
MOST_LEAVING = 20_000  # waiting rows above which no more updates are taken
HELD, EARLY = "held", "early"  # an update waits for Telegram's word about its author, or for a link
HOUSEKEEPING = timedelta(hours=1)


@dataclass(slots=True)
class _Row:
    """An update on its way through a round."""

    seq: int
    heard: list[Heard]
    failed: str = ""


class _Stage(Enum):
    """How far a round has come: when it fails, this tells whose fault it may be."""

    PIECES = "pieces"  # outcomes, updates, timers, and what follows from them
    LEAVING = "leaving"  # the rows that leave next
    HOUSE = "house"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class _News:
    """What Telegram has said about people since the last round, and the rows that waited for it."""

    learned: list[Member]
    failed: frozenset[int]
    held: dict[int, list[int]]


class Pump:
    """See the module's docstring. `policy` gives the settings for a forum or a plain group."""

    def __init__(
        self,
        database: Database,
        telegram: Telegram,
        clock: Clock,
        supervisor: Supervisor,
        intake: Intake,
        keeper: Keeper,
        lanes: Lanes,
        renderer: Renderer,
        policy: Callable[[bool], Any],
        place: Place,
        configured_chat: int,
        salt: str,
        stats: Stats,
        token: str,
        seat: Seat | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._supervisor = supervisor
        self._intake = intake
        self._keeper = keeper
        self.lanes = lanes
        self._renderer = renderer
        self._policy_of = policy
        self._policy = policy(place.forum)
        self.place = place
        self._configured_chat = configured_chat
        self._salt = salt
        self._stats = stats
        self._seat = seat or Seat()
        self._decoder = Decoder(token)
        self._sender = Sender(telegram, lanes, clock, supervisor, stats, self._seat, intake.arrived.set)
        self._held: dict[int, list[int]] = {}
        self._next_timer: datetime | None = None
        self._next_house: datetime | None = None
        self._wait_for_group = 0.0
        self._prepared = False
        self._reload = True
        self._more = True
        self._careful = False
        self._took, self._caught_up = 0, False  # updates in the last round, and whether none were left
        self._conflicts = 0
        self._stage = _Stage.PIECES
        self._forum_known: bool | None = None

    # Starting and stopping ------------------------------------------------------------------------

    async def prepare(self) -> None:
        """After a start: what was leaving may have arrived, what was held is asked again."""
        async with self._transaction() as tx:
            rescued = await outbox.rescue(tx, self._clock.now())
            await inbox.release(tx)
            holds = await outbox.load_holds(tx)
            recent = await outbox.left_since(tx, STAFF_CHAT, self._clock.now() - timedelta(minutes=1))
        if rescued:
            log.warning("sends may be repeated after a crash", count=rescued)
        now, mono = self._clock.now(), self._clock.monotonic()
        self.lanes.holds = {chat: mono + (until - now).total_seconds() for chat, until in holds.items() if until > now}
        for at, share in recent:
            self.lanes.pace.remember(STAFF_CHAT, share, mono - (now - at).total_seconds())
        self._prepared = True

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Tx]:
        """A transaction of the one process that works on this database; Fatal when that is another one by now."""
        async with self._database.transaction() as tx:
            if not await self._seat.is_mine(tx):
                raise Fatal(UNSEATED)
            yield tx

    async def run(self) -> None:
        """One wait and one round."""
        if not self._prepared:
            await self.prepare()
        await self._sleep()
        if self._supervisor.stopping.is_set():
            return
        await self.round()

    async def drain(self) -> None:
        """The end: settle what has been answered, put back what has not left."""
        while self._sender.busy:
            self._intake.arrived.clear()
            await self._intake.arrived.wait()
        self._sender.give_back()
        settled, self._sender.outcomes = self._sender.outcomes, []
        if settled:
            async with self._transaction() as tx:
                await self._settle(self._batch(tx, self._clock.now()), settled)

    async def _sleep(self) -> None:
        """Until something arrives or is due."""
        if self._sender.outcomes or self._more or self._reload:
            await asyncio.sleep(0)  # let sends and polls move on between rounds
            return
        wait = LONGEST_SLEEP
        if self.lanes.wake is not None:
            wait = min(wait, self.lanes.wake - self._clock.monotonic())
        for due in (self._next_timer, self._next_house):
            if due is not None:
                wait = min(wait, (due - self._clock.now()).total_seconds())
        if self._clock.shiftable:
            wait = min(wait, 0.25)
        if wait > 0 and not self._intake.arrived.is_set():
            try:
                async with asyncio.timeout(wait):
                    await self._intake.arrived.wait()
            except TimeoutError:
                pass
        self._intake.arrived.clear()

    def wake(self) -> None:
        """Something has changed: look again."""
        self._intake.arrived.set()

    # A round --------------------------------------------------------------------------------------

    async def round(self) -> None:
        """Take what waits and commit it; on failure nothing of it has happened."""
        began, stored = time.perf_counter(), self._intake.stored
        settled, self._sender.outcomes = self._sender.outcomes, []
        self._intake.arrived.clear()
        news = self._news()
        try:
            limit = 1 if self._careful else BATCH
            async with self._transaction() as tx:
                batch, ready = await self._work(tx, settled, limit, news)
        except (StorageTrouble, Conflict) as error:
            leaving = self._undo(settled, news)
            self._conflicts = self._conflicts + 1 if isinstance(error, Conflict) else 0
            if self._conflicts < MOST_CONFLICTS:
                raise
            # Not a race with another process but the work itself, again and again: find the piece and park it.
            self._conflicts = 0
            if self._careful:
                await self._park_one(error, settled, leaving)
            self._careful = self._more = True
            return
        except Fatal:
            self._undo(settled, news)
            raise
        except Exception as error:  # noqa: BLE001  a piece that fails alone is parked, never the whole
            leaving = self._undo(settled, news)
            if not self._careful:
                log.warning(
                    "a batch failed and is redone piece by piece", error=type(error).__name__, where=where(error)
                )
                self._careful = self._more = True
                return
            await self._park_one(error, settled, leaving)
            return
        self._conflicts = 0
        self._stats.rounds += 1
        self._intake.taken = stored if self._caught_up else min(self._intake.taken + self._took, stored)
        self._after(batch, ready, began)

    def _news(self) -> _News:
        """Take what was learned of people; what waited for it may go on."""
        learned, self._keeper.learned = self._keeper.learned, []
        failed = frozenset(self._keeper.failed)
        known = failed.union(member.id for member in learned)
        return _News(learned, failed, {user: self._held.pop(user) for user in known if user in self._held})

    async def _work(self, tx: Tx, settled: list[Outcome], limit: int, news: _News) -> tuple[Batch, list[Ready]]:
        now, mono = self._clock.now(), self._clock.monotonic()
        self._stage = _Stage.PIECES
        if self._reload:
            settled = await self._after_trouble(tx, settled)
            await self._load_lanes(tx, now, mono)
        if self._careful and settled:
            self._sender.outcomes += settled[1:]
            settled = settled[:1]
        batch = self._batch(tx, now)
        await inbox.release(tx, [seq for seqs in news.held.values() for seq in seqs])
        # Behind with sending: let the inbox wait, and Telegram store for us.
        takes = not (self._careful and settled) and len(self.lanes) <= MOST_LEAVING
        rows = await self._take(tx, limit) if takes else []
        self._took, self._caught_up = len(rows), takes and len(rows) < limit
        due = [] if self._careful and (settled or rows) else await timers.due_timers(tx, now, limit)
        for outcome in settled:
            self.lanes.settle(outcome.letter.stream)
        batch.under_way = self.lanes.busy_chats
        again = await self._settle(batch, settled, rows, due, news.learned)
        await self._hear(batch, rows)
        for timer in due:
            if (timer.subject, timer.ring) in batch.set_timers or (timer.subject, timer.ring) in batch.drop_timers:
                continue
            if timer.subject == BOARD:
                await batch.board_ring(timer)
            else:
                batch.ring(timer)
        letters, replaced = await batch.write()
        await self._learn(tx, batch)
        await self._settle_rows(tx, rows, now)
        self.lanes.drop(replaced)
        self.lanes.add(_waiting(letter) for letter in letters)
        self.lanes.add(*again)
        self._stage = _Stage.LEAVING
        free = self._sender.places
        picked = self.lanes.pick(mono, min(free, 1) if self._careful else free)
        begun = await outbox.begin(tx, [row.id for row in picked])
        ready = await resolve(tx, begun, batch.moved_to or self.place.staff_chat)
        gone = {row.id for row in picked} - {letter.id for letter in begun}
        for row in picked:
            if row.id in gone:
                self.lanes.put_back(row, mono)
        self._stage = _Stage.HOUSE
        self._next_timer = await timers.next_due(tx)
        await self._house(tx, now)
        self._more = len(rows) >= limit or len(due) >= limit or bool(self._sender.outcomes)
        if self._careful and not rows and not due and not settled:
            self._careful = False
        self._stage = _Stage.COMMIT
        return batch, ready

    async def _learn(self, tx: Tx, batch: Batch) -> None:
        """Remember what the installation learned about its group."""
        if batch.moved_to is not None:
            await facts.set_fact(tx, f"staff_chat_id:{self._configured_chat}", str(batch.moved_to))
            await facts.forget_group(tx)
        group = self._keeper.group
        if group is not None and group.forum != self._forum_known:
            await facts.set_fact(tx, "forum", "1" if group.forum else "0")
            self._forum_known = group.forum

    def _batch(self, tx: Tx, now: datetime) -> Batch:
        if self._keeper.group is not None and self._keeper.group.forum != self.place.forum:
            self.place = replace(self.place, forum=self._keeper.group.forum)
            self._policy = self._policy_of(self.place.forum)
        return Batch(tx, now, self._policy, self.place, self._renderer, self._salt)

    async def _take(self, tx: Tx, limit: int) -> list[_Row]:
        return [_Row(seq, *await self._decoder.heard(raw, self.place)) for seq, raw in await inbox.take(tx, limit)]

    async def _settle(
        self,
        batch: Batch,
        settled: list[Outcome],
        rows: list[_Row] | None = None,
        due: list[Timer] | None = None,
        learned: list[Member] | None = None,
    ) -> tuple[list[Waiting], dict[int, float]]:
        """Load what the round touches, apply outcomes, and say which rows wait again, until when."""
        complaints: set[int] = set()
        people: set[int] = set()
        for outcome in settled:
            more, others = fates.touches(outcome)
            complaints |= more
            people |= others
        heard = [one for row in rows or [] for one in row.heard]
        await batch.load(heard, due or [], complaints, people)
        for member in learned or []:
            batch.member_seen(member)
        done = await fates.settle(batch, settled)
        if rows is None:
            await batch.write()
        await fates.write(batch, done)
        mono = self._clock.monotonic()
        later = {one.id: one.at for one in done.again}
        later |= {letter.id: from_us(letter.not_before) for letter in done.rewritten}
        waiting, not_before = [], {}
        for outcome in settled:
            letter = outcome.letter
            if letter.id in later:
                waiting.append(_waiting(letter))
                not_before[letter.id] = mono + (later[letter.id] - batch.now).total_seconds()
        for chat, held in done.holds.items():
            self.lanes.holds[chat] = max(self.lanes.holds.get(chat, 0.0), mono + (held - batch.now).total_seconds())
        return waiting, not_before

    async def _hear(self, batch: Batch, rows: list[_Row]) -> None:
        early: set[int] = set()
        for row in rows:
            for one in row.heard:
                who = one.staff.id if isinstance(one, StaffMessage | StaffButton) else 0
                if who in self._held or who in early:  # something earlier of the same person waits: keep the order
                    row.failed = HELD if who in self._held else EARLY
                    self._held.get(who, []).append(row.seq)
                    continue
                try:
                    await batch.hear(one)
                except UnknownMember as unknown:
                    if unknown.user in self._keeper.failed:
                        batch.cannot_check(one)
                        self._keeper.failed.discard(unknown.user)
                        continue
                    self._held.setdefault(unknown.user, []).append(row.seq)
                    row.failed = HELD
                except TooEarly:
                    early.add(who)
                    row.failed = EARLY
            if row.failed not in ("", HELD, EARLY):
                self._parked(batch, row)

    def _parked(self, batch: Batch, row: _Row) -> None:
        self._stats.parked += 1
        log.error("update parked", row=row.seq, why=row.failed)
        batch.staff_line(Text("parked", {"number": row.seq}))

    async def _settle_rows(self, tx: Tx, rows: list[_Row], now: datetime) -> None:
        await inbox.done(tx, [row.seq for row in rows if not row.failed and row.heard], now)
        await inbox.done(tx, [row.seq for row in rows if not row.failed and not row.heard], now, ignored=True)
        await inbox.hold(tx, [row.seq for row in rows if row.failed == HELD])
        for row in rows:
            if row.failed not in ("", HELD, EARLY):
                await inbox.park(tx, row.seq, row.failed, now)

    async def _after_trouble(self, tx: Tx, settled: list[Outcome]) -> list[Outcome]:
        """The last commit failed, or its answer was lost and it has happened: the rows know.

        What stands as leaving without being under way has never left. What is settled already is not settled twice.
        """
        leaving = await outbox.leaving(tx)
        await outbox.put_back(tx, leaving - self.lanes.rows_under_way)
        for outcome in settled:
            if outcome.letter.id not in leaving:
                self.lanes.settle(outcome.letter.stream)
        return [outcome for outcome in settled if outcome.letter.id in leaving]

    async def _load_lanes(self, tx: Tx, now: datetime, mono: float) -> None:
        self.lanes.clear_waiting()
        found = await outbox.waiting(tx, 100_000)
        at = to_us(now)
        self.lanes.add(found, {row.id: mono + (row.not_before - at) / 1e6 for row in found if row.not_before > at})
        self._reload = False

    async def _house(self, tx: Tx, now: datetime) -> None:
        """Hourly: forget what can no longer come again."""
        if self._next_house is None or now >= self._next_house:
            self._next_house = now + HOUSEKEEPING
            await inbox.prune(tx, now)
            await outbox.prune(tx, now)

    def _undo(self, settled: list[Outcome], news: _News) -> list[Waiting]:
        """Nothing was committed: outcomes are settled and news is heard next time, the lanes are read again.

        Return the rows that would have left.
        """
        self._keeper.learned = [*news.learned, *self._keeper.learned]
        self._keeper.failed |= news.failed
        for user, seqs in news.held.items():
            self._held.setdefault(user, []).extend(seqs)
        self._sender.outcomes = [*settled, *(one for one in self._sender.outcomes if one not in settled)]
        mono = self._clock.monotonic()
        leaving, self.lanes.picked_now = self.lanes.picked_now, []
        for row in leaving:
            self.lanes.put_back(row, mono)
        for outcome in settled:
            self.lanes.mark_busy(outcome.letter)
        self._reload = True
        return leaving

    async def _park_one(self, error: BaseException, settled: list[Outcome], leaving: list[Waiting]) -> None:
        """A single piece fails by itself: set it aside, so that the others go on."""
        reason = f"{type(error).__name__} at {where(error)}"
        log.error("parked", error=type(error).__name__, where=where(error))
        now = self._clock.now()
        async with self._transaction() as tx:
            if self._stage is _Stage.HOUSE:
                number = None
            elif self._stage is _Stage.LEAVING:
                number = leaving[0].id if leaving else None
                await outbox.failed(tx, [(row.id, reason) for row in leaving], now)
            elif settled:
                number = await self._give_up(tx, settled[0], reason, now)
            else:
                number = await self._set_aside(tx, reason, now)
            if number is None:
                self._keeper.learned.clear()  # it may be what Telegram said of somebody; it is asked again
                raise error  # it is no single piece: telling the staff again and again would never end
            self._stats.parked += 1
            batch = self._batch(tx, now)
            batch.staff_line(Text("parked", {"number": number}))
            await batch.write()
        self._reload = self._more = True

    async def _give_up(self, tx: Tx, bad: Outcome, reason: str, now: datetime) -> int:
        """What this answer means cannot be settled; that the row has left, or has not, still can."""
        self._sender.outcomes = [one for one in self._sender.outcomes if one is not bad]
        if bad.fate is Fate.SENT:
            await outbox.sent(tx, [(bad.letter.id, bad.messages[0] if bad.messages else None)], now)
        else:
            await outbox.failed(tx, [(bad.letter.id, reason)], now)
        self.lanes.settle(bad.letter.stream)
        return bad.letter.id

    async def _set_aside(self, tx: Tx, reason: str, now: datetime) -> int | None:
        """The oldest update is parked; a timer comes again in an hour. None when there is neither."""
        for seq, _ in await inbox.take(tx, 1):
            await inbox.park(tx, seq, reason, now)
            return seq
        for timer in await timers.due_timers(tx, now, 1):
            await timers.set_timers(tx, [replace(timer, due=now + timedelta(hours=1))])
            return 0
        return None

    # After the commit -----------------------------------------------------------------------------

    def _after(self, batch: Batch, ready: list[Ready], began: float) -> None:
        self.lanes.picked_now = []
        if batch.moved_to is not None:
            self.place = replace(self.place, staff_chat=batch.moved_to)
            self._keeper.staff_chat = batch.moved_to
            self._keeper.group = None
            self._supervisor.errand(self._keeper.look())
            log.warning("the staff group has a new id", chat=batch.moved_to)
        for user in self._held:
            self._keeper.ask(user)
        self._sender.leave(ready)
        ms = round((time.perf_counter() - began) * 1000, 1)
        for done in batch.steps:
            log.info(
                done.event,
                person=done.person,
                complaint=done.complaint,
                before=done.before,
                after=done.after,
                effects=done.effects,
                ms=ms,
            )


def _waiting(letter: Letter) -> Waiting:
    return Waiting(
        letter.id, letter.stream, letter.chat, int(letter.lane), letter.not_before, letter.share, letter.weight
    )
