"""Watches that the database is still the one that was opened, and acts when it is not.

The file was deleted, moved or replaced under the running bot, or PostgreSQL's database was dropped or an older one was
put in its place. Every transaction, poll and send asks that by itself and refuses (see Database.gone); here it is
noticed also when nothing happens, what the open file still holds is saved beside it, and owner and staff are told.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.calls import Telegram
from bot.clock import Clock
from bot.logs import log
from bot.settings import Settings
from bot.supervisor import Supervisor
from storage.database import Database, StorageTrouble

LOOK_EVERY = 1.0  # seconds
TIMEOUT = 15.0  # seconds for the one call
LONGEST_WAIT = 60.0  # seconds between two tries to tell the staff
_REFUSED = (400, 401, 403, 404)


class Watch:
    """`staff_chats` gives the present ids of the staff groups."""

    def __init__(
        self,
        database: Database,
        telegram: Telegram,
        clock: Clock,
        supervisor: Supervisor,
        settings: Settings,
        staff_chats: Callable[[], tuple[int, ...]],
    ) -> None:
        self._database = database
        self._telegram = telegram
        self._clock = clock
        self._supervisor = supervisor
        self._settings = settings
        self._staff_chats = staff_chats
        self._noticed = False
        self._saved: tuple[int, Path] | None = None  # after how many commits, and where

    async def run(self) -> None:
        """Look once, and pause. StorageTrouble while the database is not in its place."""
        why = self._database.gone()
        if not why:
            self._noticed = False
            await self._supervisor.wait(LOOK_EVERY)
            return
        if not self._noticed:
            self._noticed = True
            log.error("the database is gone", why=why)
            await self.save()
            for chat in self._staff_chats():
                self._supervisor.errand(self._tell_staff(chat))
        else:
            await self.save()
        raise StorageTrouble(why)

    async def save(self) -> None:
        """Save what the lost file holds, once for each loss; where there was no room it is tried again."""
        if not self._database.gone() or self._saved_file is not None:
            return
        try:
            file = await self._database.rescue(self._clock.now())
        except StorageTrouble as error:
            log.error("what the lost database held is not saved yet: do not stop the bot", why=str(error)[:120])
            return
        if file is not None:
            self._saved = (self._database.commits, file)
            log.error("what the lost database held is saved; see `python -m bot check`", file=str(file))

    @property
    def _saved_file(self) -> Path | None:
        """The file that has all that was ever committed, if there is one: nothing can be committed while it is gone."""
        if self._saved is None or self._saved[0] != self._database.commits or not self._saved[1].exists():
            return None
        return self._saved[1]

    async def _tell_staff(self, chat: int) -> None:
        """One line to a staff group: the one message that leaves past the outbox.

        The law says that a message leaves only from the outbox, so that what was said and what is kept are one. Here
        there is no place left to keep anything: the outbox went with the database. So this line is written nowhere,
        promises nothing to a customer, and is repeated only until Telegram has answered. It takes no part in the
        pace either; a 429 is honoured.
        """
        wait = 1.0
        while self._database.gone() and not self._supervisor.stopping.is_set():
            params = {"chat_id": chat, "text": self._words(), "parse_mode": "HTML"}
            answer = await self._telegram.call("sendMessage", params, TIMEOUT)
            if answer.ok:
                return
            if answer.status in _REFUSED:
                log.error("the staff cannot be told that the database is gone", status=answer.status)
                return
            await self._supervisor.wait(answer.retry_after or wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _words(self) -> str:
        from dialogs.effects import Text  # imported when first needed: the bot takes updates before it knows words
        from dialogs.render import Renderer

        text = Text("server_database_gone")
        if self._database.dialect == "sqlite":
            saved: Any = self._saved_file
            text = Text("database_file_gone", {"saved": saved.name if saved is not None else ""})
        renderer = Renderer(self._settings.hours_of("working_hours").zone)
        return renderer.render("staff", self._settings.staff_language, text, self._clock.now())
