"""Which waiting row leaves next: in order within its stream, by urgency across streams, when its chat has room.

Only ids and keys are kept in memory. Of every ten places each lane below the receipts has one of its own, so that
no flood can starve it; what a lane does not need goes to the most urgent one that waits.
"""

import heapq
from collections import deque
from collections.abc import Iterable

from bot.pace import UNDER_WAY, Pace
from dialogs.effects import Lane
from storage.outbox import Letter, Waiting

FLOOR_OF = {1: Lane.BULK, 3: Lane.DIALOGUE, 5: Lane.CARD, 7: Lane.CLAIM, 9: Lane.REMINDER}  # by place of every ten


class Lanes:
    """The waiting rows, arranged. Times are monotonic seconds; `not_before` of a row is given as one."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.holds: dict[int, float] = {}
        self._streams: dict[str, deque[Waiting]] = {}
        self._known: dict[int, Waiting] = {}
        self._not_before: dict[int, float] = {}
        self._ready: dict[int, list[tuple[int, str]]] = {int(lane): [] for lane in Lane}
        self._later: list[tuple[float, int, str]] = []
        self._blocked: dict[int, set[str]] = {}  # streams that wait for an answer in their chat, by chat
        self._busy: dict[str, Waiting] = {}
        self._picked = 0
        self.picked_now: list[Waiting] = []  # taken in the present round, not committed yet
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
        heapq.heappush(self._ready[row.lane], (row.id, row.stream))

    def _want(self, row: Waiting, change: int) -> None:
        key = (row.chat, row.share)
        wanted = self.pace.wanted.get(key, 0) + change
        if wanted > 0:
            self.pace.wanted[key] = wanted
        else:
            self.pace.wanted.pop(key, None)

    def pick(self, now: float, places: int) -> list[Waiting]:
        """Take up to `places` rows that may leave now; each must be settled or put back."""
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
        self.picked_now = list(picked)
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
                number, name = heap[0]
                rows = self._streams.get(name)
                if not rows or rows[0].id != number or name in self._busy or rows[0].lane != lane:
                    heapq.heappop(heap)
                    continue
                row = rows[0]
                free = max(self._not_before.get(number, now), self.holds.get(row.chat, now))
                if lane != Lane.ANSWER:
                    free = max(free, self.pace.busy_until(row.chat, row.share, now, row.weight))
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

    def _take(self, row: Waiting, now: float) -> Waiting:
        self._streams[row.stream].popleft()
        self._known.pop(row.id)
        self._not_before.pop(row.id, None)
        self._want(row, -1)
        self._busy[row.stream] = row
        if row.lane != Lane.ANSWER:
            self._picked += 1
            self.pace.begin(row.chat, row.share, now, row.weight)
        return row

    def ended(self, row: Waiting | Letter, now: float, weight: int) -> None:
        """The call for a picked row was answered, or never will be; 0: it was never made. Its chat has room again."""
        if row.lane == Lane.ANSWER:
            return  # button answers take no place
        if weight:
            self.pace.end(row.chat, row.share, now, weight)
        else:
            self.pace.cancel(row.chat, row.share, now, row.weight)
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
