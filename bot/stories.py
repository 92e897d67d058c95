"""Keeps the stories of complaints up to the journal, part by part, in transactions of their own between the rounds.

A part is short, so that no round waits for it. What is not told yet is read from the journal by whoever needs it, so
nothing depends on how soon this is done; an error here stops no round, and is logged like that of any worker.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.supervisor import Supervisor
from storage import stories
from storage.database import Tx

BETWEEN = 0.03
"""Seconds between two parts: rounds come in between."""
REST = 60.0
"""Seconds until it looks again after everything was told."""


@dataclass(slots=True)
class Stories:
    """One part, and a wait. `transaction`: one of the process that works on this database, and no other."""

    transaction: Callable[[], AbstractAsyncContextManager[Tx]]
    supervisor: Supervisor

    async def run(self) -> None:
        """Tell what is next."""
        async with self.transaction() as tx:
            more = await stories.keep_up(tx)
        await self.supervisor.wait(BETWEEN if more else REST)
