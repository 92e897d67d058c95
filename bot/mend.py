"""What to do when a round fails: find the row that it fails over, and set that aside, so that the others go on.

The pieces of a batch that failed, or of one that the last process may have died of, become suspects. Each is tried
alone, its attempt committed before. Whether a refusal is the row's fault or the storage's is told by a probe: rows that
are known to be good, written into every table at the same moment. What goes wrong with the probe is the storage's.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime, timedelta
from math import inf

from bot.clock import Clock
from bot.lanes import Lanes
from bot.logs import log, where
from bot.stats import Stats
from dialogs.effects import Text
from dialogs.records import replace
from handlers.attempts import Attempt, Fate
from handlers.batch import Batch
from storage import inbox, outbox, suspects, timers
from storage.database import Conflict, Database, StorageTrouble, Tx
from storage.inbox import Taken
from storage.outbox import Waiting
from storage.suspects import Key, Kind, Suspect, timer_key
from storage.timers import Timer
from storage.times import to_us

MOST_CONFLICTS = 5
SURVIVED = 2.0  # seconds after which a call under way is the network's affair
WARY = 200  # more than can have been on their way when a process died
TIMER_AGAIN = timedelta(hours=1)


class Mend:
    """Knows the suspects. `transaction` is the pump's; `batch` makes a batch of work within one."""

    def __init__(
        self,
        database: Database,
        transaction: Callable[[], AbstractAsyncContextManager[Tx]],
        batch: Callable[[Tx, datetime], Batch],
        lanes: Lanes,
        clock: Clock,
        stats: Stats,
    ) -> None:
        self._attempts: dict[int, Attempt] = {}  # of sends that are suspects: settled alone
        self._stale = False  # the outbox was changed past the lanes
        self._database = database
        self._transaction = transaction
        self._batch = batch
        self._lanes = lanes
        self._clock = clock
        self._stats = stats
        self._suspects: dict[Key, Suspect] = {}
        self._authors: dict[int, int] = {}  # of suspects among the updates, by number
        self._first: dict[int, int] = {}  # by person: the first update of theirs that was tried and waits
        self._behind: dict[int, set[int]] = {}  # by person: later updates, held so that nobody overtakes himself
        self._alone_now = False
        self._conflicts = 0
        self._left_at: float | None = None  # when a suspect left; monotonic seconds
        self._let_go: set[int] = set()  # of those, what this round releases
        self._wary = 0  # rows of the outbox that still leave alone, because the last process died
        self._proposed: int | None = None  # the one that would leave next
        self._in_trouble = False  # the last probe was refused, too

    # What the pump asks ---------------------------------------------------------------------------

    @property
    def fresh(self) -> bool:
        """Whether there are updates that are to be tried alone first: they go before all later ones."""
        return any(one.kind is Kind.UPDATE and not one.tried for one in self._waiting() if not self._follows(one))

    @property
    def timers(self) -> int:
        """How many timers are suspects."""
        return sum(one.kind is Kind.TIMER for one in self._waiting())

    def others(self, due: list[Timer]) -> list[Timer]:
        """Those that may ring in a round like any other."""
        known = {one.key for one in self._waiting()}
        return [one for one in due if timer_key(one.subject, one.ring) not in known]

    async def next_timer(self, tx: Tx) -> datetime | None:
        """When a timer is due that is no suspect; a suspect that was set anew meanwhile still waits for its attempt."""
        if not self.timers:
            return await timers.next_due(tx)
        earliest = await timers.due_timers(tx, timers.NEVER, 1 + self.timers)
        return next((one.due for one in self.others(earliest)), None)

    def wait(self) -> float:
        """Seconds until a suspect is due; infinite when there is none."""
        now, mono = to_us(self._clock.now()), self._clock.monotonic()
        left = inf
        for one in self._waiting():
            if one.given_up:
                return 0.0
            if not self._follows(one):
                after = (one.again_at - now) / 1e6
                left = min(left, after if after > 0 else self._free_at(one, mono) - mono)
        return 0.0 if self._proposed is not None and not self._sending() else left

    @property
    def wary(self) -> bool:
        """Whether every row of the outbox leaves alone."""
        return self._wary > 0

    @property
    def at_peace(self) -> bool:
        """Whether nothing is suspected of anything, nobody waits behind such a one, and the storage works."""
        return not (self._suspects or self._behind or self._wary or self._proposed or self._in_trouble)

    def attempt_of(self, one: Suspect) -> Attempt | None:
        """What became of a suspect that left; it is settled when that is tried alone."""
        return self._attempts.get(one.number) if one.kind is Kind.LETTER else None

    def take_stale(self) -> bool:
        """Whether the outbox was changed past the lanes since the last time this was asked."""
        stale, self._stale = self._stale, False
        return stale

    def propose(self, row: Waiting | None) -> None:
        """While it is wary: the row that would leave next."""
        self._proposed = row.id if row is not None else None
        if row is None and not len(self._lanes):
            self._wary = 0

    def sort_out(self, attempts: Iterable[Attempt]) -> list[Attempt]:
        """Keep those that are settled alone; return the others."""
        others = [one for number, one in self._attempts.items() if (Kind.LETTER, str(number)) not in self._suspects]
        for one in others:  # dropped by the owner meanwhile
            del self._attempts[one.letter.id]
        for one in attempts:
            if (Kind.LETTER, str(one.letter.id)) in self._suspects:
                self._attempts[one.letter.id] = one
            else:
                others.append(one)
        return others

    def untried(self) -> list[Attempt]:
        """Outcomes that nobody has stumbled over: a process that stops settles them."""
        return [
            self._attempts[one.number]
            for one in self._waiting()
            if one.kind is Kind.LETTER and one.number in self._attempts and not one.tried
        ]

    async def pass_over(self, tx: Tx, rows: list[Taken]) -> list[Taken]:
        """Hold the updates of people who have a suspect waiting, so that nobody overtakes himself; the others."""
        if not self._first:
            return rows
        later = {row.seq: one for row in rows if self._first.get(one := author(row.raw), inf) < row.seq}
        await inbox.hold(tx, list(later))
        for seq, person in later.items():
            self._behind.setdefault(person, set()).add(seq)
        return [row for row in rows if row.seq not in later]

    async def let_go(self, tx: Tx) -> None:
        """Who waited for a suspect that waits no more may go on; and a call that takes its time kills nobody."""
        if self._left_at is not None and self._clock.monotonic() - self._left_at > SURVIVED and self._sending():
            self._left_at = None
            await suspects.survived(tx)
            self._suspects = {key: replace(one, begun=False) for key, one in self._suspects.items()}
        self._let_go = {
            seq for person, held in self._behind.items() for seq in held if seq < self._first.get(person, inf)
        }
        await inbox.release(tx, sorted(self._let_go))

    def went_well(self) -> None:
        """A round has been committed."""
        self._conflicts = 0
        if self._let_go:
            self._behind = {person: held - self._let_go for person, held in self._behind.items() if held - self._let_go}
            self._let_go = set()

    # Suspects -------------------------------------------------------------------------------------

    async def start(self, tx: Tx, most: int, clean: bool) -> None:
        """After a start, before sends are rescued; `clean`: how the last process ended."""
        await suspects.start(tx, self._clock.now(), most, clean)
        if not clean:
            self._wary = WARY
            log.warning("the last process was ended from outside, or by one of the rows: they are tried one by one")
        self._know(await self._read(tx))  # a start that fails is made anew

    async def choose(self, may: bool) -> Suspect | None:
        """The suspect that this round works on alone, its attempt written down; None: a round like any other."""
        if self._in_trouble:
            async with self._probing():
                pass
        if not self._suspects and self._proposed is None:
            return None
        if any(one.parked for one in self._suspects.values()):
            await self._look_again()
        self._alone_now = may and not self._alone_now  # in turn, so that the others go on meanwhile
        if not self._alone_now:
            return None
        one = self._due()
        if one is None:
            return await self._first_leaving()
        if one.given_up:
            await self._set_aside(one, one.reason)
            return None
        if not one.begun:
            async with self._transaction() as tx:
                begun = await suspects.begin(tx, one)
            if not begun:  # the owner has dropped it
                del self._suspects[one.key]
                self._arrange()
                return None
            one = self._suspects[one.key] = replace(one, begun=True)
        return one

    async def _first_leaving(self) -> Suspect | None:
        """While it is wary: whoever would leave next is a suspect, too."""
        number, self._proposed = self._proposed, None
        if number is None or not self.wary or self._sending():
            return None
        one = Suspect(Kind.LETTER, str(number), begun=True)
        async with self._transaction() as tx:
            await suspects.mark(tx, [one.key])
            await suspects.begin(tx, one)
        self._wary -= 1
        self._suspects[one.key] = one
        self._arrange()
        return one

    async def acquit(self, tx: Tx, one: Suspect) -> None:
        """It went well: within the commit of its work."""
        await suspects.clear(tx, one)

    def left(self, settled: Iterable[Attempt]) -> None:
        """A suspect is on its way; what an earlier attempt came to is `settled`, or it would leave for that again."""
        for one in settled:
            self._attempts.pop(one.letter.id, None)
        self._left_at = self._clock.monotonic()

    def acquitted(self, one: Suspect) -> None:
        """That commit has happened."""
        self._suspects.pop(one.key, None)
        if one.kind is Kind.LETTER:
            self._attempts.pop(one.number, None)
        self._arrange()

    def _waiting(self) -> list[Suspect]:
        return [one for one in self._suspects.values() if not one.parked]

    def _follows(self, one: Suspect) -> bool:
        """Whether an earlier update of the same person waits, in trouble itself or held behind such a one."""
        if one.kind is not Kind.UPDATE:
            return False
        person = self._authors.get(one.number, 0)
        return min(self._first.get(person, one.number), *self._behind.get(person, ()), one.number) < one.number

    def _due(self) -> Suspect | None:
        """Outcomes first, then updates in their order, timers, and rows that may leave; who was tried, later."""
        now, mono = to_us(self._clock.now()), self._clock.monotonic()
        due = [one for one in self._waiting() if one.given_up or (one.again_at <= now and not self._follows(one))]
        due.sort(key=lambda one: (one.tried, not self._ended(one), list(Kind).index(one.kind), one.number))
        return next((one for one in due if one.given_up or self._free_at(one, mono) <= mono), None)

    def _free_at(self, one: Suspect, mono: float) -> float:
        """When it can be tried, as far as that is no matter of earlier failures: a row of the outbox waits its turn."""
        if one.kind is not Kind.LETTER or self._ended(one):
            return mono
        if self._sending():
            return inf  # one at a time, so that it is known which of them the process dies of
        if one.number in self._lanes.rows_under_way or self._lanes.waits(one.number):
            return self._lanes.free_at(one.number, mono)
        return mono  # it is gone; the round will find that out

    def _sending(self) -> bool:
        """Whether the answer to a suspect is awaited."""
        under_way = self._lanes.rows_under_way - self._attempts.keys()
        return any((Kind.LETTER, str(number)) in self._suspects for number in under_way)

    def _ended(self, one: Suspect) -> bool:
        return one.kind is Kind.LETTER and one.number in self._attempts

    async def _read(self, tx: Tx) -> dict[Key, Suspect]:
        """All suspects, as this transaction leaves them."""
        found = {one.key: one for one in await suspects.load(tx)}
        unknown = [one.number for one in found.values() if one.kind is Kind.UPDATE and one.number not in self._authors]
        self._authors |= {one.seq: author(one.raw) for one in await inbox.named(tx, unknown)}
        return found

    def _know(self, found: dict[Key, Suspect]) -> None:
        """That transaction has been committed."""
        if any(one.parked and one.kind is Kind.LETTER and key not in found for key, one in self._suspects.items()):
            self._stale = True  # the owner lets it leave again
        self._suspects = found
        self._arrange()

    async def _look_again(self) -> None:
        """The owner may have settled what is parked."""
        async with self._database.reading() as tx:
            found = await self._read(tx)
        self._know(found)

    def _arrange(self) -> None:
        updates = [one for one in self._waiting() if one.kind is Kind.UPDATE]
        self._authors = {one.number: self._authors.get(one.number, 0) for one in updates}
        self._behind = {person: held - self._authors.keys() for person, held in self._behind.items()}
        self._first = {}
        for one in updates:
            person = self._authors[one.number]
            if one.tried and person:
                self._first[person] = min(one.number, self._first.get(person, one.number))
        self._lanes.keep_apart(frozenset(one.number for one in self._waiting() if one.kind is Kind.LETTER))

    # After a failure ------------------------------------------------------------------------------

    async def failed(self, error: Exception, alone: Suspect | None, accused: list[Key]) -> None:
        """A round failed, and all it did in memory is undone; `accused`: the rows that it may have failed over. Raises
        `error` when it is no row's fault."""
        self._let_go = set()
        if isinstance(error, Conflict):
            self._conflicts += 1
            if self._conflicts < MOST_CONFLICTS:
                raise error
            # Not a race with another process but the work itself, again and again.
            self._conflicts = 0
        elif not isinstance(error, StorageTrouble):
            self._conflicts = 0
        if alone is None:
            await self._accuse(error, accused)
        elif isinstance(error, StorageTrouble):
            await self._refused(error, alone)
        else:
            reason = f"{type(error).__name__} at {where(error)}"
            await self._set_aside(alone, reason, again=alone.kind is Kind.TIMER)

    async def _accuse(self, error: Exception, keys: list[Key]) -> None:
        """A batch failed: its pieces are suspects, if the storage takes what is good."""
        if not keys:
            raise error
        refused = isinstance(error, StorageTrouble)
        async with self._probing() if refused else self._transaction() as tx:
            await suspects.mark(tx, keys)
            found = await self._read(tx)
        self._know(found)
        self._alone_now = False
        if refused:
            raise error
        log.warning("a batch failed and is redone piece by piece", error=type(error).__name__, where=where(error))

    async def _refused(self, error: StorageTrouble, one: Suspect) -> None:
        """The database refused one row alone. It is the row's fault if the probe is taken; else it raises."""
        reason = f"refused by the database ({type(error.__cause__ or error).__name__})"
        try:
            async with self._probing() as tx:
                await suspects.refused(tx, one, reason, self._clock.now())
                found = await self._read(tx)
        except StorageTrouble:
            with suppress(StorageTrouble):  # perhaps so much can be written; else a kill by now would count as its deed
                async with self._transaction() as tx:
                    await suspects.survived(tx)
                self._suspects[one.key] = replace(one, begun=False)
            raise
        self._know(found)
        counted = self._suspects.get(one.key)
        if counted is None:  # that commit had happened after all, and only its answer was lost
            return
        log.warning("a row is refused by the database, others are not", kind=one.kind, attempts=counted.refusals)
        if counted.given_up:
            await self._set_aside(counted, reason)

    @asynccontextmanager
    async def _probing(self) -> AsyncIterator[Tx]:
        """A transaction with the probe in it. While that is refused nothing else is tried."""
        self._in_trouble = True
        async with self._transaction() as tx:
            await suspects.probe(tx)
            yield tx
        self._in_trouble = False

    async def _set_aside(self, one: Suspect, reason: str, again: bool = False) -> None:
        """Park it, and tell the staff. `again`: a timer that failed, and has killed nobody, rings in an hour."""
        attempt = self.attempt_of(one)
        log.error("parked", kind=one.kind, why=reason)
        try:
            found = await self._write_off(one, reason, attempt, again)
        except StorageTrouble:  # it refuses this as well, or the storage does: then so does the next transaction
            found = await self._write_off(one, reason, None, again=False)
        self._know(found)
        if attempt is not None:
            del self._attempts[one.number]
            self._lanes.settle(attempt.letter.stream)
        self._stats.parked += 1
        self._stale = True

    async def _write_off(self, one: Suspect, reason: str, attempt: Attempt | None, again: bool) -> dict[Key, Suspect]:
        """Write down that it is parked, or for a message that has arrived, that it has; return who is suspect then."""
        now = self._clock.now()
        async with self._transaction() as tx:
            batch = self._batch(tx, now)
            batch.board.line(Text("parked", {"number": one.shown}))
            await batch.write()
            if again:
                await timers.move(tx, *one.timer, now + TIMER_AGAIN)
                await suspects.clear(tx, one)
            elif attempt is not None and attempt.fate is Fate.SENT:  # only what follows from it is given up
                await outbox.sent(tx, [(one.number, attempt.messages[0] if attempt.messages else None)], now)
                await suspects.clear(tx, one)
            else:
                await suspects.park(tx, one, reason, now)
            return await self._read(tx)


def author(raw: str) -> int:
    """Who sent an update; 0 where that cannot be read."""
    try:
        update = json.loads(raw)
    except (ValueError, RecursionError):
        return 0
    if not isinstance(update, dict):
        return 0
    for part in update.values():
        sender = part.get("from") if isinstance(part, dict) else None
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return int(sender["id"])
    return 0
