"""Notices that the clock was set by more than a minute, for the log and one line to the staff.

Compared with a count of seconds that nobody sets and that goes on while the machine sleeps, so a laptop that wakes up
is no jump. A virtual machine that its host had stopped is one: there both stood still, and only the clock was mended.
"""

from bot.clock import Clock
from bot.logs import log
from dialogs.effects import Text

LARGE = 60.0  # seconds; what is less neither staff nor customers would notice


class Jumps:
    """What the clock has jumped since staff were last told; jumps that undo each other are none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lead = clock.lead()
        self._untold = 0.0

    def look(self) -> None:
        """Compare with the last look, and log a jump."""
        lead = self._clock.lead()
        jump, self._lead = lead - self._lead, lead
        if abs(jump) > LARGE:
            self._untold += jump
            log.warning("the clock was set", seconds=round(jump))

    @property
    def line(self) -> Text | None:
        """What the staff are to be told, until `told`."""
        if abs(self._untold) <= LARGE:
            return None
        return Text("clock_set", {"minutes": round(abs(self._untold) / 60), "back": self._untold < 0})

    def told(self) -> None:
        """The line is committed."""
        self._untold = 0.0
