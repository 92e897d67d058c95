"""Messages out: rows whose mark is committed leave, a few at a time, and what became of each is kept for the pump."""

from collections import deque
from collections.abc import Callable, Iterable

from bot.calls import Telegram
from bot.clock import Clock
from bot.fates import fate_of
from bot.lanes import Lanes
from bot.logs import log, where
from bot.stats import Stats
from bot.supervisor import Supervisor
from handlers.addresses import Ready
from handlers.outcomes import Fate, Outcome, Refusal
from storage.outbox import STAFF_CHAT
from storage.seat import Seat

IN_FLIGHT = 16  # more at once gains nothing (measured), and is what a crash can leave ambiguous
CLAIMED = 48  # rows marked as leaving at once, so that a commit is shared by many sends
TIMEOUT = 30.0  # seconds
_OUTSIDE = (Refusal.OUT, Refusal.GONE)


class Sender:
    """Sends, and gathers `outcomes`; `wake` tells the pump of each. What cannot be known counts as lost."""

    def __init__(
        self,
        telegram: Telegram,
        lanes: Lanes,
        clock: Clock,
        supervisor: Supervisor,
        stats: Stats,
        seat: Seat,
        wake: Callable[[], None],
    ) -> None:
        self.outcomes: list[Outcome] = []
        self._telegram = telegram
        self._lanes = lanes
        self._clock = clock
        self._supervisor = supervisor
        self._stats = stats
        self._seat = seat
        self._wake = wake
        self._leaving: deque[Ready] = deque()
        self._sending = 0

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
                self._finish(Outcome(one.letter, Fate.SENT, reason=one.skip), 0)
            else:
                self._leaving.append(one)
        self._start()

    def give_back(self) -> None:
        """The end: what has not left comes back as it was."""
        while self._leaving:
            self._finish(Outcome(self._leaving.popleft().letter, Fate.AGAIN, reason="stopped"), 0)

    def _start(self) -> None:
        while self._leaving and self._sending < IN_FLIGHT and not self._supervisor.stopping.is_set():
            self._sending += 1
            self._supervisor.errand(self._send(self._leaving.popleft()))

    async def _send(self, ready: Ready) -> None:
        try:
            outcome, weight = await self._sent(ready)
        finally:
            self._sending -= 1
        self._finish(outcome, weight)
        self._start()

    async def _sent(self, ready: Ready) -> tuple[Outcome, int]:
        """What became of it, and how many messages it made."""
        letter = ready.letter
        while not self._seat.fresh:
            await self._supervisor.wait(0.2)  # we stood still: somebody else may be sending this by now
            if self._supervisor.stopping.is_set():
                return Outcome(letter, Fate.AGAIN, reason="stopped"), 0
        try:
            answer = await self._telegram.call(ready.method, ready.params, TIMEOUT)
            outcome = fate_of(letter, answer)
            self._note(outcome)
            return outcome, letter.weight
        except Exception as error:  # noqa: BLE001  the row must come back whatever happened
            log.error("send failed", method=ready.method, error=type(error).__name__, where=where(error))
            return Outcome(letter, Fate.LOST, reason=type(error).__name__), letter.weight

    def _note(self, outcome: Outcome) -> None:
        """For the figures: whether Telegram takes the token and lets us into the staff group."""
        if outcome.fate not in (Fate.SENT, Fate.REFUSED):
            return
        self._stats.token_accepted = outcome.refusal is not Refusal.UNAUTHORIZED
        if outcome.letter.chat == STAFF_CHAT and (outcome.fate is Fate.SENT or outcome.refusal in _OUTSIDE):
            self._stats.group_reachable = outcome.fate is Fate.SENT

    def _finish(self, outcome: Outcome, weight: int) -> None:
        letter = outcome.letter
        self._lanes.ended(letter, self._clock.monotonic(), weight)
        self._stats.count_send(letter.method, outcome.fate.value)
        if outcome.fate is not Fate.SENT:
            log.warning(
                "send " + outcome.fate.value,
                method=letter.method,
                row=letter.id,
                attempts=letter.attempts,
                why=outcome.reason[:120],
                complaint=letter.complaint,
            )
        self.outcomes.append(outcome)
        self._wake()
