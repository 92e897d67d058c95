"""Reads what colleagues have asked for, in reading transactions beside the rounds, and keeps the pages for the pump.

Where there is much to read, a report is read by a process of its own (bot.apart): it would take the processor from who
waits for a first answer.
A question waits in the inbox until its page is there; so one that a process ends over is read by the next one. Who has
waited for two seconds is told, once, how far it is.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.supervisor import Supervisor
from dialogs.board.page import Page
from dialogs.effects import Text
from handlers.answers import is_heavy, read
from handlers.heard import Reads
from handlers.reading import View
from storage.database import Database

LONG = 2.0
"""Seconds after which who waits is told so."""


@dataclass(slots=True)
class Reader:
    """`view` tells what a reading stands on at this moment; `complete` makes the files of a page, outside any
    transaction, and tells how far it is; `apart` does both in another process; `wake` lets a round come. `counting` are
    those who are to be told how far theirs is: so many of so many."""

    database: Database
    supervisor: Supervisor
    view: Callable[[], View]
    complete: Callable[[Page, Callable[[int, int], None]], Awaitable[Page]]
    wake: Callable[[], None]
    apart: Callable[[Reads, View, Callable[[int, int], None]], Awaitable[Page]] | None = None
    answers: dict[Reads, Page] = field(default_factory=dict)
    counting: dict[Reads, tuple[int, int]] = field(default_factory=dict)
    _asked: dict[Reads, tuple[int, int]] = field(default_factory=dict)  # with how far it is

    def ask(self, asked: Reads) -> None:
        """Read this, unless it is being read or has been."""
        if asked not in self._asked and asked not in self.answers:
            self._asked[asked] = (0, 0)
            self.supervisor.errand(self._read(asked))

    def forget(self, asked: Reads) -> None:
        """It is answered, or nobody may read it any more."""
        self.answers.pop(asked, None)

    def told(self, asked: Reads) -> None:
        """Who asked has been told how far it is."""
        self.counting.pop(asked, None)

    def _long(self, asked: Reads) -> None:
        self.counting[asked] = self._asked[asked]
        self.wake()

    async def _read(self, asked: Reads) -> None:
        page = Page(Text("not_read", {"command": asked.command}))
        late = None if asked.due or asked.query else asyncio.get_running_loop().call_later(LONG, self._long, asked)

        def so_far(done: int, of: int) -> None:
            self._asked[asked] = (done, of)

        try:
            async with self.database.reading() as tx:
                heavy = self.apart is not None and await is_heavy(tx, asked)
                found = page if heavy else await read(tx, asked, self.view())
            if heavy and self.apart is not None:
                page = await self.apart(asked, self.view(), so_far)
            else:
                page = await self.complete(found, so_far)
        finally:  # a failure is told to who asked, and logged by the supervisor
            if late is not None:
                late.cancel()
            self.counting.pop(asked, None)
            self._asked.pop(asked, None)
            self.answers[asked] = page
            self.wake()
