"""Messages out: rows whose mark is committed leave, a few at a time, and what became of each is kept for the pump.

A commit costs the same for one result as for sixteen, so the pump is woken when the last answer that is awaited has
come, or a moment after the first, whichever is sooner; a round that has something else to do takes what there is.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from bot.calls import Telegram
from bot.clock import Clock
from bot.lanes import Lanes
from bot.logs import log, where
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.verdicts import verdict_of
from dialogs.groups import FIRST
from handlers.addresses import Ready
from handlers.attempts import Attempt, Fate, Refusal
from storage.seat import Seat

IN_FLIGHT = 16  # under way, or heard and not committed yet: what a crash can leave ambiguous, and double
CLAIMED = 48  # rows marked as leaving at once, so that a commit is shared by many sends
TIMEOUT = 30.0  # seconds
WRITTEN_WITHIN = 0.02  # seconds from an answer to the round that writes it down, when nothing else wakes the pump
_OUTSIDE = (Refusal.OUT, Refusal.GONE)


class Sender:
    """Sends, and gathers what each attempt came to; `wake` tells the pump. What cannot be known counts as lost.

    `gone`: why the database is not any more the one that was opened (see storage.database.Database.gone); what was
    written there must not be told to anybody meanwhile.
    """

    def __init__(
        self,
        telegram: Telegram,
        lanes: Lanes,
        clock: Clock,
        supervisor: Supervisor,
        stats: Stats,
        seat: Seat,
        wake: Callable[[], None],
        gone: Callable[[], str],
        groups: frozenset[int] = frozenset({FIRST}),
    ) -> None:
        self._attempts: list[Attempt] = []
        self._telegram = telegram
        self._lanes = lanes
        self._clock = clock
        self._supervisor = supervisor
        self._stats = stats
        self._seat = seat
        self._wake = wake
        self._gone = gone
        self._groups = groups
        self._leaving: deque[Ready] = deque()
        self._sending = 0
        self._taken = 0  # attempts that a round is about to commit
        self._wakes: asyncio.TimerHandle | None = None  # when the pump hears of the first that has ended

    @property
    def places(self) -> int:
        """How many more rows may be marked as leaving."""
        return CLAIMED - len(self._leaving) - self._sending

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._sending > 0

    def leave(self, ready: Iterable[Ready]) -> None:
        """These are marked, and that is committed: send them, in this order as far as there is room."""
        for one in ready:
            if one.skip:
                self._finish(Attempt(one.letter, Fate.SENT, reason=one.skip), 0)
            else:
                self._leaving.append(one)
        self._start()

    @property
    def heard(self) -> bool:
        """Whether any attempt has ended that nobody has taken yet."""
        return bool(self._attempts)

    def take_attempts(self) -> list[Attempt]:
        """What became of rows since the last time, in this order."""
        taken, self._attempts = self._attempts, []
        if self._wakes is not None:
            self._wakes.cancel()
            self._wakes = None
        self._taken = len(taken)
        return taken

    def give_back(self, attempts: Iterable[Attempt]) -> None:
        """These are not settled after all; they come before what was heard meanwhile."""
        back = list(attempts)
        self._taken = 0
        self._attempts = [*back, *(one for one in self._attempts if one not in back)]

    def written(self) -> None:
        """What was taken is committed: there is room on the wire again."""
        self._taken = 0
        self._start()

    def unload(self) -> None:
        """The end: what has not left comes back as it was, as an attempt."""
        while self._leaving:
            self._finish(Attempt(self._leaving.popleft().letter, Fate.AGAIN, reason="stopped"), 0)

    @property
    def _doubtful(self) -> int:
        """How many messages would come twice if the process died now."""
        return self._sending + len(self._attempts) + self._taken

    def _start(self) -> None:
        while self._leaving and self._doubtful < IN_FLIGHT and not self._supervisor.stopping.is_set():
            self._sending += 1
            self._supervisor.errand(self._send(self._leaving.popleft()))

    async def _send(self, ready: Ready) -> None:
        try:
            attempt, weight = await self._sent(ready)
        finally:
            self._sending -= 1
        self._finish(attempt, weight)
        self._start()

    async def _sent(self, ready: Ready) -> tuple[Attempt, int]:
        """What became of it, and how many messages it made."""
        letter = ready.letter
        # We stood still: somebody else may be sending this by now. Or what it promises would be lost with the process.
        while not self._seat.fresh or self._gone():
            await self._supervisor.wait(0.2)
            if self._supervisor.stopping.is_set():
                return Attempt(letter, Fate.AGAIN, reason="stopped"), 0
        try:
            answer = await self._telegram.call(ready.method, ready.params, TIMEOUT)
            attempt = verdict_of(letter, answer)
            self._note(attempt)
            return attempt, letter.weight
        except Exception as error:  # noqa: BLE001  the row must come back whatever happened
            log.error("send failed", method=ready.method, error=type(error).__name__, where=where(error))
            return Attempt(letter, Fate.LOST, reason=type(error).__name__), letter.weight

    def _note(self, attempt: Attempt) -> None:
        """For the figures: whether Telegram takes the token and lets us into the staff groups."""
        if attempt.fate not in (Fate.SENT, Fate.REFUSED):
            return
        self._stats.token_accepted = attempt.refusal is not Refusal.UNAUTHORIZED
        group = attempt.letter.chat
        if group in self._groups and attempt.letter.method != "answerCallbackQuery":
            if attempt.fate is Fate.SENT:
                self._stats.unreachable.discard(group)
            elif attempt.refusal in _OUTSIDE:
                self._stats.unreachable.add(group)

    def _finish(self, attempt: Attempt, weight: int) -> None:
        letter = attempt.letter
        self._lanes.ended(letter, self._clock.monotonic(), weight)
        self._stats.count_send(letter.method, attempt.fate.value)
        if attempt.fate is not Fate.SENT:
            log.warning(
                "send " + attempt.fate.value,
                method=letter.method,
                row=letter.id,
                attempts=letter.attempts,
                why=attempt.reason[:120],
                complaint=letter.complaint,
            )
        self._attempts.append(attempt)
        if not self._sending:
            self._wake()
        elif len(self._attempts) == 1:
            self._wakes = asyncio.get_running_loop().call_later(WRITTEN_WITHIN, self._wake)
