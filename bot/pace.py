"""Telegram's limits: about 30 messages a second in all, 1 a second in a private chat, 20 a minute in a group.

Windows are counted from the answer, not from the call: whatever time the network takes, the server then never
sees more than its limit. Edits and sends share one budget (Telegram's developers say so). The group's minute is
split: 8 for cards and digests, 8 for claims and edits, 4 for alerts; what one share does not use is lent.

Beside that, one complaint with many rows waiting (a flood) has six of the group's twenty: whoever else writes then
finds room as if there were no flood.
"""

from collections import deque
from dataclasses import dataclass, field

SHARES = {"cards": 0.4, "edits": 0.4, "alerts": 0.2}
PART = 0.3  # of the group's minute, for one complaint that has many rows waiting
RECHECK = 0.2  # seconds until a place that is taken by a call under way is looked at again
UNDER_WAY = float("inf")
_MINUTE = 60.0
_SECOND = 1.0


@dataclass(slots=True)
class _Window:
    """Calls under way, and the times of answers inside the window."""

    length: float
    under_way: int = 0
    answers: deque[float] = field(default_factory=deque)

    def used(self, now: float) -> int:
        while self.answers and self.answers[0] <= now - self.length:
            self.answers.popleft()
        return self.under_way + len(self.answers)

    def frees_at(self, now: float) -> float:
        return self.answers[0] + self.length if self.answers else now + RECHECK


@dataclass(slots=True)
class Pace:
    """Says when a call may start. A limit of 0 is off. Times are monotonic seconds."""

    total_per_second: float = 30
    chat_per_second: float = 1
    group_per_minute: float = 20
    _total: _Window = field(default_factory=lambda: _Window(_SECOND))
    _groups: dict[int, _Window] = field(default_factory=dict)
    _shares: dict[tuple[int, str], _Window] = field(default_factory=dict)
    _parts: dict[tuple[int, str], _Window] = field(default_factory=dict)  # of the group's minute, by complaint
    _chats: dict[int, float] = field(default_factory=dict)  # next moment that is free
    wanted: dict[tuple[int, str], int] = field(default_factory=dict)  # rows waiting, per group and share

    def all_busy_until(self, now: float) -> float:
        """When the overall limit has room; `now` when it has."""
        if not self.total_per_second or self._total.used(now) < self.total_per_second:
            return now
        return max(self._total.frees_at(now), now)

    def busy_until(self, chat: int, share: str, now: float, weight: int = 1, part: str = "") -> float:
        """When this chat has room for a call of this weight (an album: its parts); `now` when it has, UNDER_WAY when
        that depends on the answer to a call that has been made. `part`: the complaint whose part of a group's
        minute must suffice, if there is one."""
        if chat > 0:
            return max(self._chats.get(chat, now), now) if self.chat_per_second else now
        if not self.group_per_minute:
            return now
        group = self._groups.setdefault(chat, _Window(_MINUTE))
        used = group.used(now)
        if used >= self.group_per_minute or (used and used + weight > self.group_per_minute):
            return max(group.frees_at(now), now + RECHECK)
        said = self.said(chat, part, now)
        if said and said + weight > PART * self.group_per_minute:
            return max(group.frees_at(now), now + RECHECK)
        own = self._shares.setdefault((chat, share), _Window(_MINUTE))
        quota = SHARES.get(share, 0.2) * self.group_per_minute
        if own.used(now) < quota:
            return now
        # Lend: what the other shares could still use, and have rows waiting for, is kept for them.
        kept = 0.0
        for other, quota_of in SHARES.items():
            if other != share:
                window = self._shares.setdefault((chat, other), _Window(_MINUTE))
                room = quota_of * self.group_per_minute - window.used(now)
                kept += min(max(room, 0.0), self.wanted.get((chat, other), 0) + 1)
        if group.used(now) + kept < self.group_per_minute:
            return now
        return max(min(own.frees_at(now), group.frees_at(now)), now + RECHECK)

    def said(self, chat: int, part: str, now: float) -> int:
        """How many messages of the last minute in this group were somebody's; 0 for what is nobody's."""
        window = self._parts.get((chat, part)) if part else None
        return window.used(now) if window is not None else 0

    def _windows(self, chat: int, share: str, part: str) -> list[_Window]:
        """All in which a call to a group counts."""
        found = [self._groups.setdefault(chat, _Window(_MINUTE))]
        found.append(self._shares.setdefault((chat, share), _Window(_MINUTE)))
        if part:
            found.append(self._parts.setdefault((chat, part), _Window(_MINUTE)))
        return found

    def begin(self, chat: int, share: str, now: float, weight: int = 1, part: str = "") -> None:
        """A call starts."""
        self._total.under_way += weight
        if chat > 0:
            self._chats[chat] = UNDER_WAY
        else:
            for window in self._windows(chat, share, part):
                window.under_way += weight

    def end(self, chat: int, share: str, now: float, weight: int = 1, part: str = "") -> None:
        """Its answer came (or never will). An album weighs as many messages as it has parts."""
        self._total.under_way -= weight
        self._total.answers.extend([now] * weight)
        if chat > 0:
            self._chats[chat] = now + (weight / self.chat_per_second if self.chat_per_second else 0)
            if len(self._chats) > 10_000:
                self._chats = {one: until for one, until in self._chats.items() if until > now}
            return
        for window in self._windows(chat, share, part):
            window.under_way -= weight
            window.answers.extend([now] * weight)
        if len(self._parts) > 1_000:
            self._parts = {one: window for one, window in self._parts.items() if window.used(now)}

    def cancel(self, chat: int, share: str, now: float, weight: int = 1, part: str = "") -> None:
        """A call that was begun was never made."""
        self._total.under_way -= weight
        if chat > 0:
            self._chats[chat] = now
            return
        for window in self._windows(chat, share, part):
            window.under_way -= weight

    def remember(self, chat: int, share: str, at: float) -> None:
        """A message that left before the process started still counts."""
        self._groups.setdefault(chat, _Window(_MINUTE)).answers.append(at)
        self._shares.setdefault((chat, share), _Window(_MINUTE)).answers.append(at)
