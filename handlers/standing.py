"""Timers that always stand: set at each start, in a new database and in an old one alike, and after each ring again.

Their subject is `m:0`: they are about no matter in particular.
"""

from datetime import datetime

from dialogs.policy import Policy
from dialogs.tables import STANDING
from storage import timers
from storage.database import Tx
from storage.timers import Timer

NONE = 0
SUBJECT = f"m:{NONE}"


def next_of(ring: str, now: datetime, policy: Policy) -> Timer | None:
    """When this one rings next; None where it is no standing one, or not wanted."""
    due = STANDING[ring].next(now, policy) if ring in STANDING else None
    return Timer(SUBJECT, ring, due) if due is not None else None


async def stand(tx: Tx, now: datetime, policy: Policy) -> None:
    """Set those that are missing, take off those that nobody wants any more, move those that the settings have moved.

    One that fell due while we did not run is left: it rings at once.
    """
    for ring in STANDING:
        known, due = await timers.one_timer(tx, SUBJECT, ring), next_of(ring, now, policy)
        if due is None:
            await timers.drop_timers(tx, [(SUBJECT, ring)])
        elif known is None or known.due > now:
            await timers.set_timers(tx, [due])
