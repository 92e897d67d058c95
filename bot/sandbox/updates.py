"""The bot's queue of updates, with Telegram's rules of keeping, confirming and forgetting.

Updates stay until a higher offset confirms them or they expire: messages a day after their date, presses after 150 s.
`allowed_updates` is applied when an update is made. Differs from Telegram in one point only: update ids start at a
fixed number, so that a run can be repeated.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.model import Json

DAY = 86_400.0
CALLBACK_LIFE = 150.0
MAX_WAITING = 1_000_000
HISTORY = 100_000
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that are delivered only when named in `allowed_updates`."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One waiting update; `lane` is the webhook queue in which it keeps its order, `serial` the order of queueing."""

    id: int
    body: Json
    expires: float
    lane: str
    serial: int


class Updates:
    """The queue itself. Times are seconds since the epoch."""

    def __init__(self, first_id: int = 500_000_001) -> None:
        self.waiting: deque[Queued] = deque()
        self.repeats: list[Queued] = []
        self.history: dict[int, Queued] = {}
        self.allowed: frozenset[str] | None = None
        self.next_id = first_id
        self.serial = 0
        self.listeners: list[Callable[[], None]] = []
        self.last_poll: tuple[int, float] | None = None
        """Offset and end of the latest getUpdates."""

    def wants(self, kind: str) -> bool:
        """Whether an update of this kind is made at all."""
        if self.allowed is None:
            return kind not in ON_REQUEST
        return kind in self.allowed

    def allow(self, kinds: list[str] | None) -> None:
        """Store `allowed_updates`: None leaves the setting, an empty list restores the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) if kinds else None

    def push(self, kind: str, payload: Any, expires: float, lane: str) -> int | None:
        """Queue an update; None when it is not wanted or the queue is full."""
        if not self.wants(kind) or len(self.waiting) >= MAX_WAITING:
            return None
        update_id = self.next_id
        self.add({"update_id": update_id, kind: payload}, expires, lane)
        return update_id

    def add(self, body: Json, expires: float, lane: str) -> None:
        """Queue a ready-made update; one with an old id is delivered once, whatever the offset."""
        self.serial += 1
        item = Queued(body["update_id"], body, expires, lane, self.serial)
        self.history[item.id] = item
        if len(self.history) > HISTORY:
            del self.history[next(iter(self.history))]
        if item.id >= self.next_id:
            self.next_id = item.id + 1
            self.waiting.append(item)
        else:
            self.repeats.append(item)
        self.ring()

    def repeat(self, update_id: int) -> bool:
        """Deliver an update once more under its own id; False when it is not known."""
        item = self.history.get(update_id)
        if item is None:
            return False
        self.repeats.append(item)
        self.ring()
        return True

    def ring(self) -> None:
        """Tell those who wait for updates."""
        for listener in self.listeners:
            listener()

    def confirm(self, offset: int) -> None:
        """Forget what an offset confirms.

        Negative: only the last `-offset` updates stay. More than 10 past the end: ignored, as on the real server.
        """
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        elif 0 < offset <= self.next_id + 10:
            while self.waiting and self.waiting[0].id < offset:
                self.waiting.popleft()

    def take(self, limit: int, now: float) -> list[Json]:
        """At most `limit` updates from the head, oldest first; they stay until confirmed."""
        while self.waiting and self.waiting[0].expires <= now:
            self.waiting.popleft()
        found = [item.body for item in self.repeats[:limit]]
        del self.repeats[:limit]
        for item in self.waiting:
            if len(found) >= limit:
                break
            if item.expires > now:
                found.append(item.body)
        return found

    def settle(self, item: Queued) -> None:
        """Forget one update: a webhook took it, or it expired."""
        if self.waiting and self.waiting[0] is item:
            self.waiting.popleft()
            return
        try:
            self.waiting.remove(item)
        except ValueError:  # a repeat, or dropped meanwhile
            return

    def asked_again(self, offset: int, now: float) -> bool:
        """Whether the same offset was asked for within half a second: then one update at a time is given."""
        last, self.last_poll = self.last_poll, (offset, now)
        return last is not None and last[0] == offset and 0 <= now - last[1] < 0.5

    def clear(self) -> None:
        """Drop everything that waits."""
        self.waiting.clear()
        self.repeats.clear()
