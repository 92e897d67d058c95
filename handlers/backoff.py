"""How long to wait before the next attempt: twice as long after each failure, up to a longest wait.

The lengths are tenacity's. The waiting is not: who waits inside the process is woken by a stop (Supervisor.wait), and
what waits in the outbox is a moment in its row, which a restart does not forget.
"""

from tenacity import RetryCallState, Retrying, wait_exponential

_RETRYING = Retrying()  # tenacity asks for its retrying object; nothing is called through it


class Backoff:
    """Waits of `first`, twice `first`, four times `first` ... seconds, none above `longest`."""

    def __init__(self, first: float, longest: float) -> None:
        self._wait = wait_exponential(multiplier=first, max=longest)

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        state = RetryCallState(_RETRYING, None, (), {})
        state.attempt_number = max(failures, 1)
        return self._wait(state)
