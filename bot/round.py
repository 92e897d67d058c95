"""One round: take what waits (ended sends, updates, timers), work it, mark what leaves next, all in one commit.

When it runs, and what follows a failure, is the pump's (see pump, mend). A round that fails has not happened: `undo`
gives back what it took, and the database has forgotten the rest.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from math import inf

from bot.clock import Clock
from bot.decoder import Decoder
from bot.jumps import Jumps
from bot.keeper import Keeper, News
from bot.lanes import Lanes
from bot.leaving import Leaving
from bot.logs import log
from bot.mend import Mend
from bot.office import Office
from bot.reader import Reader
from bot.sender import Sender
from bot.stats import Stats
from dialogs.effects import Text
from handlers.addresses import Ready
from handlers.answers import Unread
from handlers.attempts import Attempt, Settled, settle, touched, write
from handlers.batch import Batch
from handlers.heard import Heard, Reads, StaffAsked, StaffButton, StaffMessage, StaffReacted
from handlers.located import TooEarly, UnknownMember
from storage import colleagues, inbox, outbox, suspects, timers
from storage.colleagues import Roles
from storage.database import Tx
from storage.facts import Where
from storage.inbox import Incoming
from storage.outbox import Letter, Waiting
from storage.suspects import Key, Kind, Suspect, timer_key
from storage.timers import Timer

BATCH = 100
MOST_LEAVING = 20_000  # waiting rows above which no more updates are taken
HELD, EARLY = "held", "early"  # an update waits for Telegram's word about its author or for a page, or for a link
HOUSEKEEPING = 3600.0  # seconds
BY_STAFF = (StaffMessage, StaffAsked, StaffButton, StaffReacted, Reads)


class Stage(Enum):
    """How far a round has come: when it fails, this tells whose fault it may be."""

    PIECES = "pieces"  # ended sends, updates, timers, and what follows from them
    LEAVING = "leaving"  # the rows that leave next
    HOUSE = "house"
    COMMIT = "commit"


@dataclass(slots=True)
class Row:
    """An update on its way through a round. `failed`: HELD, EARLY, or why it could not be understood."""

    seq: int
    heard: list[Heard]
    failed: str = ""
    author: int = 0  # the colleague, as far as it was heard


@dataclass(slots=True)
class Round:
    """What one round takes and settles, noted down while it works; it means something only once it is committed."""

    alone: Suspect | None  # the row that is tried by itself; None: a round like any other
    reread: bool  # what waits to leave is read from the database first
    attempts: list[Attempt]  # of sends, to be settled
    news: News
    released: dict[int, list[int]]  # updates that waited for this news, by person
    read: dict[int, list[int]]  # updates that waited for a page, by who asked for it
    offered: list[Incoming] = field(default_factory=list)  # not in the inbox yet: it writes them there itself
    stage: Stage = Stage.PIECES
    rows: list[Row] = field(default_factory=list)
    waits: list[tuple[dict[int, list[int]], int, int]] = field(default_factory=list)  # updates that began to wait
    unread: list[Reads] = field(default_factory=list)  # what must be read before it can be answered
    counted: list[Reads] = field(default_factory=list)  # who waits long, and is told how far it is
    everything: bool = False  # no update was left
    pieces: list[Key] = field(default_factory=list)  # what it worked on, as suspects are named
    leaving: list[Key] = field(default_factory=list)
    ready: list[Ready] = field(default_factory=list)
    more: bool = False  # there is work for another round at once

    def wait(self, waits: dict[int, list[int]], who: int, seq: int) -> None:
        """An update waits among those of this person."""
        waits.setdefault(who, []).append(seq)
        self.waits.append((waits, who, seq))

    def accused(self) -> list[Key]:
        """Which rows may be at fault when it fails, as far as it has come."""
        pieces = self.pieces if self.stage in (Stage.PIECES, Stage.COMMIT) else []
        leaving = self.leaving if self.stage in (Stage.LEAVING, Stage.COMMIT) else []
        return [*pieces, *leaving]


class Rounds:
    """Takes, works and gives back rounds, one after the other, and keeps what lasts from one to the next."""

    def __init__(
        self,
        office: Office,
        decoder: Decoder,
        keeper: Keeper,
        reader: Reader,
        leaving: Leaving,
        lanes: Lanes,
        sender: Sender,
        mend: Mend,
        clock: Clock,
        stats: Stats,
    ) -> None:
        self._office = office
        self._decoder = decoder
        self._keeper = keeper
        self._reader = reader
        self._leaving = leaving
        self._lanes = lanes
        self._sender = sender
        self._mend = mend
        self._clock = clock
        self._stats = stats
        self._jumps = Jumps(clock)
        self._held: dict[int, list[int]] = {}  # updates that wait for Telegram's word, by the person it is about
        self._unsure: set[Where] = set()  # about whom Telegram is asked, and for which group
        self._reading: dict[int, list[int]] = {}  # updates that wait for a page, by the person who asked for it
        self._early: dict[int, int] = {}  # updates that came too early, and by whom; no suspect of theirs goes first
        self._next_timer: datetime | None = None
        self._next_house = -inf  # monotonic seconds

    def wait(self) -> float:
        """Seconds until a row may leave, a timer rings or the house is kept; not positive: now."""
        mono = self._clock.monotonic()
        left = self._next_house - mono
        if self._lanes.wake is not None:
            left = min(left, self._lanes.wake - mono)
        if self._next_timer is not None:
            left = min(left, (self._next_timer - self._clock.now()).total_seconds())
        return left

    @property
    def free(self) -> bool:
        """Whether the next one can take updates that are not in the inbox yet."""
        return self._mend.at_peace and len(self._lanes) <= MOST_LEAVING

    # Before the transaction -----------------------------------------------------------------------

    def take(self, alone: Suspect | None, reread: bool, offered: list[Incoming]) -> Round:
        """What is at hand: answers of Telegram, and what was offered. A row that is tried alone is worked with its own
        answer and nothing else."""
        self._jumps.look()
        if alone is not None:
            attempt = self._mend.attempt_of(alone)
            return Round(alone, reread, [] if attempt is None else [attempt], self._keeper.failures(), {}, {})
        news = self._keeper.take_news()
        known = {user for user, _ in news.failed}.union(member.id for member in news.learned)
        self._unsure = {one for one in self._unsure if one[0] not in known}
        released = {user: self._held.pop(user) for user in known if user in self._held}
        readers = {asked.staff.id for asked in self._reader.answers}
        read = {user: self._reading.pop(user) for user in readers if user in self._reading}
        return Round(None, reread, self._sender.take_attempts(), news, released, read, offered)

    # Within the transaction -----------------------------------------------------------------------

    async def work(self, tx: Tx, this: Round) -> Batch:
        """All of it, from what is taken to what leaves; the commit is the caller's."""
        now, mono = self._clock.now(), self._clock.monotonic()
        attempts = await self._leaving.reread(tx, this.attempts, now, mono) if this.reread else this.attempts
        batch = self._office.batch(tx, now)
        waited = (*this.released.values(), *this.read.values())
        await inbox.release(tx, [seq for seqs in waited for seq in seqs])
        due, roles = await self._take(tx, this, now)
        this.pieces = [
            *((Kind.UPDATE, str(row.seq)) for row in this.rows),
            *(timer_key(timer.subject, timer.ring) for timer in due),
            *((Kind.LETTER, str(attempt.letter.id)) for attempt in attempts),
        ]

        settled = await self._settle(batch, this, attempts, due, roles)
        await self._hear(batch, this)
        await batch.rings(due)
        if this.alone is None:
            this.counted = list(self._reader.counting)
            for asked in this.counted:
                batch.counting(asked, *self._reader.counting[asked])
        if (line := self._jumps.line) is not None:
            batch.board.line(line)
        picked: list[Waiting] = []

        def leaves(new: list[Letter], replaced: list[int]) -> set[int]:
            """Bring the lanes up to date, and take what leaves next; what is new need not be marked a second time."""
            self._leaving.add(new, replaced, now, mono)
            self._leaving.add_again(attempts, settled, now, mono)
            picked.extend(self._leaving.pick(this.alone, mono))
            return {row.id for row in picked}

        letters, _ = await batch.write(leaves)
        await self._office.remember(tx, batch.out.moved)
        await self._settle_updates(tx, this.rows, now)
        if this.alone is None:
            self._next_timer = await self._mend.next_timer(tx)
        await tx.written()  # what fails until here is a piece's fault

        this.stage = Stage.LEAVING
        this.leaving = [(Kind.LETTER, str(row.id)) for row in picked]
        place = self._office.place.after(batch.out.moved)
        this.ready = await self._leaving.mark(tx, picked, letters, place, mono)

        this.stage = Stage.HOUSE
        if this.alone is None:
            await self._keep_house(tx, now, mono)
        elif not this.ready:
            await self._mend.acquit(tx, this.alone)
        if this.alone is not None:
            self._next_timer = await timers.next_due(tx)
        full = BATCH if this.alone is None else 1
        this.more = len(this.rows) >= full or len(due) >= full or bool(batch.out.asked)
        this.stage = Stage.COMMIT
        return batch

    async def settle_last(self, tx: Tx, attempts: list[Attempt]) -> None:
        """A process that stops settles what has been answered, and takes nothing any more."""
        batch = self._office.batch(tx, self._clock.now())
        await batch.load([], [], *touched(attempts))
        done = await settle(batch, attempts)
        await batch.write()
        await write(batch, done)

    async def _take(self, tx: Tx, this: Round, now: datetime) -> tuple[list[Timer], Roles]:
        """The oldest updates that wait and the timers that ring, or the one piece that is tried alone; and who has
        which role."""
        due, roles = timers.ringing(now, BATCH + self._mend.timers), colleagues.roles()
        if (alone := this.alone) is not None:
            found = await inbox.named(tx, [alone.number]) if alone.kind is Kind.UPDATE else []
            await tx.ask(roles)
        elif self._mend.fresh or len(self._lanes) > MOST_LEAVING:
            # Behind with sending: let the inbox wait, and Telegram store for us. What has waited goes before suspects.
            waited = {seq for seqs in (*this.released.values(), *this.read.values()) for seq in seqs}
            found = await self._mend.pass_over(tx, await inbox.named(tx, sorted(waited | self._early.keys())))
            await tx.ask(due, roles)
        else:
            await self._mend.let_go(tx)
            await inbox.store(tx, this.offered, self._clock.now())
            taken = inbox.taking(BATCH)
            await tx.ask(taken, due, roles)
            this.everything = len(taken.answer) < BATCH
            found = await self._mend.pass_over(tx, taken.answer)
        this.rows = [Row(one.seq, *await self._decoder.heard(one.raw, self._office.place, one.own)) for one in found]
        if alone is None:
            return self._mend.others(due.answer), roles.answer
        timer = await timers.one_timer(tx, *alone.timer) if alone.kind is Kind.TIMER else None
        return [timer] if timer is not None and timer.due <= now else [], roles.answer

    async def _settle(
        self, batch: Batch, this: Round, attempts: list[Attempt], due: list[Timer], roles: Roles
    ) -> Settled:
        """Load what the round touches, and settle what became of sends."""
        for attempt in attempts:
            self._lanes.settle(attempt.letter.stream)
        heard = [one for row in this.rows for one in row.heard]
        await batch.load(heard, due, *touched(attempts), self._lanes.busy_chats, self._reader.answers, roles)
        for member in this.news.learned:
            batch.member_seen(member)
        done = await settle(batch, attempts)
        await write(batch, done)
        return done

    async def _hear(self, batch: Batch, this: Round) -> None:
        first = min((row.seq for row in this.rows), default=0)
        early = {who for seq, who in self._early.items() if seq < first}
        for row in this.rows:
            for one in row.heard:
                who = row.author = one.staff.id if isinstance(one, BY_STAFF) else 0
                waits = self._held if who in self._held else self._reading
                if who in waits or who in early:  # something earlier of the same person waits: keep the order
                    row.failed = HELD if who in waits else EARLY
                    if who in waits:
                        this.wait(waits, who, row.seq)
                    continue
                try:
                    await batch.hear(one)
                except UnknownMember as unknown:
                    if self._keeper.cannot_tell(unknown.user, unknown.group):
                        batch.cannot_check(one)
                        continue
                    this.wait(self._held, unknown.user, row.seq)
                    self._unsure.add((unknown.user, unknown.group))
                    row.failed = HELD
                except Unread as unread:
                    this.wait(self._reading, who, row.seq)
                    this.unread.append(unread.asked)
                    row.failed = HELD
                except TooEarly:
                    early.add(who)
                    row.failed = EARLY
            if row.failed not in ("", HELD, EARLY):
                self._parked(batch, row)

    def _parked(self, batch: Batch, row: Row) -> None:
        self._stats.parked += 1
        log.error("update parked", row=row.seq, why=row.failed)
        batch.board.line(Text("parked", {"number": row.seq}))

    async def _settle_updates(self, tx: Tx, rows: list[Row], now: datetime) -> None:
        await inbox.done(tx, [row.seq for row in rows if not row.failed and row.heard], now)
        await inbox.done(tx, [row.seq for row in rows if not row.failed and not row.heard], now, ignored=True)
        await inbox.hold(tx, [row.seq for row in rows if row.failed == HELD])
        # One that was tried alone had been held; it waits among the others now, or they would overtake it.
        await inbox.release(tx, [row.seq for row in rows if row.failed == EARLY])
        for row in rows:
            if row.failed not in ("", HELD, EARLY):
                await inbox.park(tx, row.seq, row.failed, now)

    async def _keep_house(self, tx: Tx, now: datetime, mono: float) -> None:
        """Hourly: forget what can no longer come again."""
        if mono >= self._next_house:
            self._next_house = mono + HOUSEKEEPING
            await inbox.prune(tx, now)
            await outbox.prune(tx, now)
            await suspects.tidy(tx)

    # After the transaction ------------------------------------------------------------------------

    def undo(self, this: Round) -> None:
        """Nothing was committed: attempts are settled and news is heard next time, and what was to leave waits."""
        self._keeper.give_back(this.news)
        for waits, who, seq in this.waits:  # else what comes next would wait for what nobody asks
            waits[who].remove(seq)
            if not waits[who]:
                del waits[who]
        for user, seqs in this.released.items():
            self._held.setdefault(user, []).extend(seqs)
        for user, seqs in this.read.items():
            self._reading.setdefault(user, []).extend(seqs)
        if this.alone is None:  # else mend keeps it
            self._sender.give_back(this.attempts)
        self._lanes.rolled_back(self._clock.monotonic())
        for attempt in this.attempts:
            self._lanes.mark_busy(attempt.letter)

    def done(self, this: Round, batch: Batch) -> None:
        """It is committed: what was marked leaves, and Telegram is asked about whom somebody waits for."""
        self._sender.written()
        self._lanes.committed()
        self._jumps.told()
        if batch.out.moved:
            self._office.moved(batch.out.moved)
        for row in this.rows:
            self._early.pop(row.seq, None)
            if row.failed == EARLY:
                self._early[row.seq] = row.author
        for user, group in self._unsure:
            self._keeper.ask(user, group)
        for asked in (one for row in this.rows if not row.failed for one in row.heard if isinstance(one, Reads)):
            self._reader.forget(asked)
        for asked in this.counted:
            self._reader.told(asked)
        for asked in this.unread:
            self._reader.ask(asked)
        self._sender.leave(this.ready)
