"""Which waiting row leaves next: in order within its stream, by urgency across streams, when its chat has room.

Only ids and keys are kept in memory. Of every ten places each lane below the receipts has one of its own, so that
no flood can starve it; what a lane does not need goes to the most urgent one that waits. In the group a complaint with
many rows has its part of the minute (see pace), and of the rows of one lane that of the complaint leaves first which
has said least in the last minute: the rows of one cannot hold up those of another, however many wait.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from math import inf

from bot.pace import UNDER_WAY, Pace
from dialogs.effects import Lane
from storage.outbox import Letter, Waiting

FLOOR_OF = {1: Lane.BULK, 3: Lane.DIALOGUE, 5: Lane.CARD, 7: Lane.CLAIM, 9: Lane.REMINDER}  # by place of every ten

FEW = 4  # rows of a complaint that may wait before it counts as a flood: a claim makes as many


class Lanes:
    """The waiting rows, arranged. Times are monotonic seconds; `not_before` of a row is given as one."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.holds: dict[int, float] = {}
        self._apart: frozenset[int] = frozenset()
        self._streams: dict[str, deque[Waiting]] = {}
        self._known: dict[int, Waiting] = {}
        self._not_before: dict[int, float] = {}
        self._ready: dict[int, list[tuple[int, int, str]]] = {int(lane): [] for lane in Lane}
        self._later: list[tuple[float, int, str]] = []
        self._blocked: dict[int, set[str]] = {}  # streams that wait for an answer in their chat, by chat
        self._busy: dict[str, Waiting] = {}
        self._picked = 0
        self._now = 0.0  # of the last pick
        self._picked_now: list[Waiting] = []  # taken in the present round, not committed yet
        self.wake: float | None = None

    def __len__(self) -> int:
        return len(self._known)

    @property
    def under_way(self) -> int:
        """Rows that have been picked and not settled."""
        return len(self._busy)

    @property
    def rows_under_way(self) -> set[int]:
        """Their ids."""
        return {row.id for row in self._busy.values()}

    @property
    def busy_chats(self) -> frozenset[int]:
        """Chats that have rows under way."""
        return frozenset(row.chat for row in self._busy.values())

    def add(self, rows: Iterable[Waiting], not_before: dict[int, float] | None = None) -> None:
        """Rows that wait; a row that comes back takes its old place at the head of its stream."""
        for row in rows:
            if row.id in self._known:
                continue
            self._known[row.id] = row
            self._want(row, 1)
            if not_before and row.id in not_before:
                self._not_before[row.id] = not_before[row.id]
            stream = self._streams.setdefault(row.stream, deque())
            if stream and row.id < stream[0].id:
                stream.appendleft(row)
            elif stream and row.id < stream[-1].id:
                ordered = sorted([*stream, row], key=lambda one: one.id)
                stream.clear()
                stream.extend(ordered)
            else:
                stream.append(row)
            if stream[0] is row and row.stream not in self._busy:
                self._offer(row)

    def keep_apart(self, ids: frozenset[int]) -> None:
        """These rows leave only when they are taken alone; all others as ever."""
        free, self._apart = self._apart - ids, ids
        for number in free:
            row = self._known.get(number)
            if row is not None and row.stream not in self._busy and self._streams[row.stream][0] is row:
                self._offer(row)

    def free_at(self, number: int, now: float) -> float:
        """When this row may leave, as far as time decides it; infinite while it is not the next one of its stream."""
        row = self._known.get(number)
        if row is None or row.stream in self._busy or self._streams[row.stream][0] is not row:
            return inf
        free = max(self._not_before.get(number, now), self.holds.get(row.chat, now))
        if row.lane == Lane.ANSWER:
            return free
        return max(free, self.pace.busy_until(row.chat, row.share, now, row.weight), self.pace.all_busy_until(now))

    def take_alone(self, number: int, now: float) -> list[Waiting]:
        """Take this one row, which is free."""
        self._picked_now = [self._take(self._known[number], now)]
        return list(self._picked_now)

    def peek(self, now: float) -> Waiting | None:
        """The row that would leave next; it goes on waiting."""
        picked = self.pick(now, 1)
        for row in picked:
            self._known[row.id] = row
            self._want(row, 1)
            self._streams.setdefault(row.stream, deque()).appendleft(row)
            self.put_back(row, now)
        self._picked_now = []
        return picked[0] if picked else None

    def committed(self) -> None:
        """What was taken is marked in the database, and leaves."""
        self._picked_now = []

    def rolled_back(self, now: float) -> None:
        """What was taken since the last commit does not leave: it goes back to its place."""
        picked, self._picked_now = self._picked_now, []
        for row in picked:
            self.put_back(row, now)

    def hold(self, chat: int, until: float) -> None:
        """Telegram wants nothing in this chat until then; a longer hold that is known stands."""
        self.holds[chat] = max(self.holds.get(chat, 0.0), until)

    def waits(self, number: int) -> bool:
        """Whether this row waits here."""
        return number in self._known

    def drop(self, ids: Iterable[int]) -> None:
        """Rows that were replaced."""
        for one in ids:
            row = self._known.pop(one, None)
            if row is None:
                continue
            self._want(row, -1)
            stream = self._streams[row.stream]
            was_head = stream[0] is row
            stream.remove(row)
            self._after_change(row.stream, was_head)

    def settle(self, stream: str) -> None:
        """The row of this stream that was under way is settled; the next one may leave."""
        self._busy.pop(stream, None)
        self._after_change(stream, True)

    def _after_change(self, stream: str, head_changed: bool) -> None:
        rows = self._streams.get(stream)
        if not rows:
            self._streams.pop(stream, None)
        elif head_changed and stream not in self._busy:
            self._offer(rows[0])

    def _offer(self, row: Waiting) -> None:
        said = self.pace.said(row.chat, _part(row), self._now)
        heapq.heappush(self._ready[row.lane], (said, row.id, row.stream))

    def _want(self, row: Waiting, change: int) -> None:
        key = (row.chat, row.share)
        wanted = self.pace.wanted.get(key, 0) + change
        if wanted > 0:
            self.pace.wanted[key] = wanted
        else:
            self.pace.wanted.pop(key, None)

    def pick(self, now: float, places: int) -> list[Waiting]:
        """Take up to `places` rows that may leave now; each must be settled or put back."""
        self._now = now
        while self._later and self._later[0][0] <= now:
            _, _, name = heapq.heappop(self._later)
            rows = self._streams.get(name)
            if rows and name not in self._busy:
                self._offer(rows[0])
        self.wake = None
        picked: list[Waiting] = []
        while len(picked) < places:
            row = self._next(now)
            if row is None:
                break
            picked.append(row)
        self._picked_now = list(picked)
        if self._later:
            first = self._later[0][0]
            self.wake = first if self.wake is None else min(self.wake, first)
        return picked

    def _next(self, now: float) -> Waiting | None:
        lanes = sorted(self._ready)
        floor = FLOOR_OF.get(self._picked % 10)
        if floor is not None:
            lanes.remove(floor)
            lanes.insert(1, floor)  # button answers stay first; they take no place
        for lane in lanes:
            heap = self._ready[lane]
            while heap:
                _, number, name = heap[0]
                rows = self._streams.get(name)
                if not rows or rows[0].id != number or name in self._busy or rows[0].lane != lane:
                    heapq.heappop(heap)
                    continue
                row = rows[0]
                if number in self._apart:
                    heapq.heappop(heap)
                    continue
                free = max(self._not_before.get(number, now), self.holds.get(row.chat, now))
                if lane != Lane.ANSWER:
                    part = _part(row) if self._is_flood(row) else ""
                    free = max(free, self.pace.busy_until(row.chat, row.share, now, row.weight, part))
                    busy = self.pace.all_busy_until(now)
                    if free <= now and busy > now:
                        self.wake = busy if self.wake is None else min(self.wake, busy)
                        break
                heapq.heappop(heap)
                if free == UNDER_WAY:
                    self._blocked.setdefault(row.chat, set()).add(name)
                    continue
                if free > now:
                    heapq.heappush(self._later, (free, number, name))
                    continue
                return self._take(row, now)
        return None

    def _is_flood(self, row: Waiting) -> bool:
        """Whether many rows of its complaint wait, or it is a file of a flood: its part of the minute must suffice."""
        return row.stream.startswith("m") or len(self._streams[row.stream]) > FEW

    def _take(self, row: Waiting, now: float) -> Waiting:
        self._streams[row.stream].popleft()
        self._known.pop(row.id)
        self._not_before.pop(row.id, None)
        self._want(row, -1)
        self._busy[row.stream] = row
        if row.lane != Lane.ANSWER:
            self._picked += 1
            self.pace.begin(row.chat, row.share, now, row.weight, _part(row))
        return row

    def ended(self, row: Waiting | Letter, now: float, weight: int) -> None:
        """The call for a picked row was answered, or never will be; 0: it was never made. Its chat has room again."""
        if row.lane == Lane.ANSWER:
            return  # button answers take no place
        if weight:
            self.pace.end(row.chat, row.share, now, weight, _part(row))
        else:
            self.pace.cancel(row.chat, row.share, now, row.weight, _part(row))
        for name in sorted(self._blocked.pop(row.chat, ())):
            self._after_change(name, True)

    def put_back(self, row: Waiting, now: float) -> None:
        """A picked row did not leave."""
        self.ended(row, now, 0)
        self.settle(row.stream)

    def mark_busy(self, letter: Letter) -> None:
        """A settled row turned out not to be: its stream waits for it again."""
        self._busy[letter.stream] = Waiting(
            letter.id, letter.stream, letter.chat, letter.lane, 0, letter.share, letter.weight
        )

    def clear_waiting(self) -> None:
        """Forget what waits (it is going to be read again); what is under way stays."""
        self._streams.clear()
        self._known.clear()
        self._not_before.clear()
        self._later.clear()
        self._blocked.clear()
        for heap in self._ready.values():
            heap.clear()
        self.pace.wanted.clear()


def _part(row: Waiting | Letter) -> str:
    """Whose part of the group's minute a row uses: a complaint's words (k4821) and the files of its flood (m4821) share
    one. The board's own lines are nobody's."""
    return row.stream[1:] if row.stream[:1] in ("k", "m") else ""
