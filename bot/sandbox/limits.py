"""Sending limits, off by default: 30 a second in all, 1 a second per private chat, 20 a minute per group.

Sends and edits share the budgets. The windows slide; a refused call takes nothing from them. Telegram does not
publish its limits: these are the documented ones taken at their word. A 429 (from here or from a fault) starts a
hold; a call made before it ends is a problem of the bot, whether the limits are on or not.
"""

from __future__ import annotations

from collections import deque
from math import ceil

GLOBAL = (30, 1.0)
PRIVATE = (1, 1.0)
GROUP = (20, 60.0)
IN_FLIGHT = 0.2
COUNTED = ("send", "edit", "copy", "forward", "createforumtopic")
NOT_COUNTED = ("sendchataction", "editforumtopic")


def counts(method: str) -> bool:
    """Whether a method (lower case) takes from the budgets."""
    return method.startswith(COUNTED) and method not in NOT_COUNTED


class Limits:
    """The budgets used so far. Times are seconds since the epoch; a scope is a chat id, a method's name, or None for
    the whole bot."""

    def __init__(self, *, on: bool = False) -> None:
        self.on = on
        self._used: dict[int | None, deque[float]] = {}
        self._holds: dict[int | str | None, tuple[float, float]] = {}

    def clear(self) -> None:
        """Forget what was used and held."""
        self._used.clear()
        self._holds.clear()

    def hold(self, scope: int | str | None, now: float, seconds: float) -> None:
        """Remember that the bot was told to wait."""
        self._holds[scope] = (now, now + seconds)

    def held(self, scope: int | str | None, now: float) -> float:
        """Seconds for which the bot still has to keep silent here; 0 when it may speak.

        Calls that were already under way when the refusal left are forgiven.
        """
        since, until = self._holds.get(scope, (0.0, 0.0))
        if until <= now:
            self._holds.pop(scope, None)
            return 0.0
        return 0.0 if now < since + IN_FLIGHT else until - now

    def spend(self, chat_id: int, now: float, amount: int = 1) -> tuple[int, int | None] | None:
        """Take `amount` from the budgets; or the seconds to wait and the scope that is exhausted."""
        if not self.on:
            return None
        scopes = ((None, GLOBAL), (chat_id, PRIVATE if chat_id > 0 else GROUP))
        for scope, (most, period) in scopes:
            used = self._used.setdefault(scope, deque())
            while used and used[0] <= now - period:
                used.popleft()
            if used and len(used) + amount > most:
                index = min(len(used) - 1, max(0, len(used) + amount - most - 1))
                return max(1, ceil(used[index] + period - now)), scope
        for scope, _ in scopes:
            self._used[scope].extend([now] * amount)
        return None
