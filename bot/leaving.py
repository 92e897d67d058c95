"""What leaves next: the rows of the outbox, as memory (lanes) and database know them, brought together."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.lanes import Lanes
from bot.mend import Mend
from bot.sender import Sender
from handlers.addresses import Ready, resolve
from handlers.attempts import LONGEST_WAIT, Attempt, Settled
from handlers.place import Place
from storage import outbox
from storage.database import Tx
from storage.outbox import Letter, Waiting
from storage.suspects import Kind, Suspect
from storage.times import from_us, to_us

MOST_READ = 100_000  # waiting rows that are kept in memory


class Leaving:
    """All within the transaction of a round, but `recall`, which belongs to the start. `now` and `mono` are one moment,
    by the wall clock and in monotonic seconds."""

    def __init__(self, lanes: Lanes, sender: Sender, mend: Mend) -> None:
        self._lanes = lanes
        self._sender = sender
        self._mend = mend

    def recall(
        self, holds: dict[int, timedelta], recent: Iterable[tuple[int, datetime, str]], now: datetime, mono: float
    ) -> None:
        """What the last process knew of Telegram's limits: chats on hold, and when rows left for each staff group."""
        for chat, left in holds.items():
            self._lanes.hold(chat, mono + left.total_seconds())
        for group, at, share in recent:
            # What seems to have left later than now: the clock was ahead then, or is behind. It counts as just left.
            self._lanes.pace.remember(group, share, mono - max((now - at).total_seconds(), 0.0))

    async def reread(self, tx: Tx, attempts: list[Attempt], now: datetime, mono: float) -> list[Attempt]:
        """The last commit failed, or its answer was lost and it has happened: the rows know. Returns what is still to
        be settled.

        What stands as leaving without being under way has never left. What is settled already is not settled twice.
        """
        leaving = await outbox.leaving(tx)
        await outbox.put_back(tx, leaving - self._lanes.rows_under_way)
        for attempt in attempts:
            if attempt.letter.id not in leaving:
                self._lanes.settle(attempt.letter.stream)
        # A row waits until the moment that was noted, but no longer from now than the longest wait between two
        # attempts: more is left only when the clock was wrong then, or is now. A 429 of hours is not the row's but its
        # chat's, and is kept with what Telegram asked for (see outbox.load_holds).
        self._lanes.clear_waiting()
        found = await outbox.waiting(tx, MOST_READ)
        at, most = to_us(now), LONGEST_WAIT.total_seconds()
        later = {row.id: mono + min((row.not_before - at) / 1e6, most) for row in found if row.not_before > at}
        self._lanes.add(found, later)
        return [attempt for attempt in attempts if attempt.letter.id in leaving]

    def add(self, letters: list[Letter], replaced: Iterable[int], now: datetime, mono: float) -> None:
        """New rows, and those whose place they take."""
        self._lanes.drop(replaced)
        at = to_us(now)
        later = {letter.id: mono + (letter.not_before - at) / 1e6 for letter in letters if letter.not_before > at}
        self._lanes.add([_waiting(letter) for letter in letters], later)

    def add_again(self, attempts: list[Attempt], settled: Settled, now: datetime, mono: float) -> None:
        """Of the rows that these attempts are about, those that have not arrived; and what chats are on hold."""
        later = {one.id: one.at for one in settled.again}
        later |= {letter.id: from_us(letter.not_before) for letter in settled.rewritten}
        for letter in (attempt.letter for attempt in attempts if attempt.letter.id in later):
            self._lanes.add([_waiting(letter)], {letter.id: mono + (later[letter.id] - now).total_seconds()})
        for chat, held in settled.holds.items():
            self._lanes.hold(chat, mono + (held - now).total_seconds())

    def pick(self, alone: Suspect | None, mono: float) -> list[Waiting]:
        """Take what leaves next, as far as there is room; when a row is tried alone, itself at most."""
        if alone is None and self._mend.wary:
            self._mend.propose(self._lanes.peek(mono))
            return []
        if alone is None:
            return self._lanes.pick(mono, self._sender.places)
        if alone.kind is Kind.LETTER and self._lanes.free_at(alone.number, mono) <= mono:
            return self._lanes.take_alone(alone.number, mono)
        return []

    async def mark(self, tx: Tx, picked: list[Waiting], new: list[Letter], place: Place, mono: float) -> list[Ready]:
        """Mark them as leaving, and put them into words for Telegram; one that has gone meanwhile is let go.

        What is `new` was added as leaving (see storage.outbox.add), and need not be read again.
        """
        written = {letter.id: letter for letter in new}
        marked = await outbox.begin(tx, [row.id for row in picked if row.id not in written])
        known = {letter.id: letter for letter in marked}
        known |= {row.id: outbox.begun(written[row.id]) for row in picked if row.id in written}
        ready = await resolve(tx, [known[row.id] for row in picked if row.id in known], place)
        for row in picked:
            if row.id not in known:
                self._lanes.put_back(row, mono)
        return ready


def _waiting(letter: Letter) -> Waiting:
    return Waiting(
        letter.id, letter.stream, letter.chat, int(letter.lane), letter.not_before, letter.share, letter.weight
    )
