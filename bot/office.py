"""What every batch of work stands on: where the staff are, the policy for their kind of group, and the words."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.keeper import Keeper
from bot.logs import log
from bot.papers import Told, complete
from dialogs.board.page import Page
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.render import Renderer
from handlers.batch import Batch
from handlers.heard import Reads
from handlers.place import Place
from handlers.reading import View
from storage import facts
from storage.database import Tx


class Office:
    """Makes batches. `policy` gives the policy for a forum or a plain group; `configured_chat` is the group's id in the
    settings, which Telegram may have replaced since. `apart` reads a page that is much work in another process."""

    def __init__(
        self,
        keeper: Keeper,
        renderer: Renderer,
        policy: Callable[[bool], Policy],
        place: Place,
        configured_chat: int,
        salt: str,
        apart: Callable[[Reads, View, Told], Awaitable[Page]] | None = None,
    ) -> None:
        self.apart = apart
        self._keeper = keeper
        self._renderer = renderer
        self._policy_of = policy
        self._policy = policy(place.forum)
        self._place = place
        self._configured_chat = configured_chat
        self._salt = salt
        self._forum_written: bool | None = None

    @property
    def place(self) -> Place:
        """Where the staff are, as far as it is known."""
        return self._place

    def batch(self, tx: Tx, now: datetime) -> Batch:
        """A batch of work within this transaction, for the kind of group that Telegram has told of last."""
        group = self._keeper.group
        if group is not None and group.forum != self._place.forum:
            self._place = replace(self._place, forum=group.forum)
            self._policy = self._policy_of(group.forum)
        if self._keeper.username != self._place.username:
            self._place = replace(self._place, username=self._keeper.username)
        return Batch(tx, now, self._policy, self._place, self._renderer, self._salt)

    def view(self, now: datetime) -> View:
        """What a reading stands on, outside any batch."""
        return View(self._policy, self._place, now)

    async def complete(self, page: Page, now: datetime, told: Told) -> Page:
        """The page with the files that it wants; `told` hears after each of them."""
        return await complete(page, self._renderer, self._policy, now, told)

    async def remember(self, tx: Tx, moved_to: int | None) -> None:
        """Write down for the next process what was learned about the group; `moved_to`: its new id, if it has one."""
        if moved_to is not None:
            await facts.set_fact(tx, f"staff_chat_id:{self._configured_chat}", str(moved_to))
            await facts.forget_group(tx)
        group = self._keeper.group
        if group is not None and group.forum != self._forum_written:
            await facts.set_fact(tx, "forum", "1" if group.forum else "0")
            self._forum_written = group.forum

    def moved_to(self, chat: int) -> None:
        """The new id is committed."""
        self._place = replace(self._place, staff_chat=chat)
        self._keeper.moved_to(chat)
        log.warning("the staff group has a new id", chat=chat)
