"""What every batch of work stands on: where the staff are, the policy for their kinds of groups, and the words."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.keeper import GroupFacts, Keeper
from bot.logs import log
from bot.papers import Told, complete
from dialogs.board.page import Page
from dialogs.groups import FIRST, Group
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.render import Renderer
from handlers.batch import Batch
from handlers.heard import Reads
from handlers.place import Place
from handlers.reading import View
from storage import facts
from storage.database import Tx


def moved_fact(configured: int) -> str:
    """The fact that names the present id of the group that has this id in the settings."""
    return f"staff_chat_id:{configured}"


def forum_fact(group: int) -> str:
    """The fact that says whether a group is a forum."""
    return "forum" if group == FIRST else f"forum:{group}"


def title_fact(group: int) -> str:
    """The fact that names a group's title, where there are several."""
    return f"title:{group}"


class Office:
    """Makes batches. `policy` gives the policy for a forum or a plain group; `configured_chat` is the first group's id
    in the settings, which Telegram may have replaced since. `groups` are the staff groups, the first one first, where
    there are several. `apart` reads a page that is much work in another process."""

    def __init__(
        self,
        keeper: Keeper,
        renderer: Renderer,
        policy: Callable[[bool], Policy],
        place: Place,
        configured_chat: int,
        salt: str,
        groups: tuple[Group, ...] = (),
        apart: Callable[[Reads, View, Told], Awaitable[Page]] | None = None,
    ) -> None:
        self.apart = apart
        self._keeper = keeper
        self._renderer = renderer
        self._policy_of = policy
        self._groups = groups
        self._place = place
        self._policy = self._policy_now()
        self._configured_chat = configured_chat
        self._salt = salt
        self._written: dict[int, GroupFacts] = {}

    @property
    def place(self) -> Place:
        """Where the staff are, as far as it is known."""
        return self._place

    def batch(self, tx: Tx, now: datetime) -> Batch:
        """A batch of work within this transaction, for the kinds of groups that Telegram has told of last."""
        group = self._keeper.groups.get(FIRST)
        forum = self._place.forum if group is None else group.forum
        known = tuple(map(self._as_known, self._groups))
        if forum != self._place.forum or known != self._groups:
            self._place, self._groups = replace(self._place, forum=forum), known
            self._policy = self._policy_now()
        if self._keeper.username != self._place.username:
            self._place = replace(self._place, username=self._keeper.username)
        return Batch(tx, now, self._policy, self._place, self._renderer, self._salt)

    def _as_known(self, group: Group) -> Group:
        told = self._keeper.groups.get(group.key)
        return group if told is None else replace(group, forum=told.forum, title=told.title)

    def _policy_now(self) -> Policy:
        policy = self._policy_of(self._place.forum)
        return replace(policy, groups=self._groups) if self._groups else policy

    def view(self, now: datetime) -> View:
        """What a reading stands on, outside any batch."""
        return View(self._policy, self._place, now)

    async def complete(self, page: Page, now: datetime, told: Told) -> Page:
        """The page with the files that it wants; `told` hears after each of them."""
        return await complete(page, self._renderer, self._policy, now, told)

    async def remember(self, tx: Tx, moved: Mapping[int, int]) -> None:
        """Write down for the next process what was learned about the groups; `moved`: new ids, by key."""
        for key, chat in moved.items():
            await facts.set_fact(tx, moved_fact(key or self._configured_chat), str(chat))
            await facts.forget_group(tx, key)
        for key, group in self._keeper.groups.items():
            if group != self._written.get(key):
                await facts.set_fact(tx, forum_fact(key), "1" if group.forum else "0")
                if self._groups:
                    await facts.set_fact(tx, title_fact(key), group.title)
                self._written[key] = group

    def moved(self, moved: Mapping[int, int]) -> None:
        """The new ids are committed."""
        self._place = self._place.after(moved)
        for key, chat in moved.items():
            self._keeper.moved_to(key, chat)
            log.warning("the staff group has a new id", chat=chat)
