"""A reading command: what it reads, and the page it makes (see handlers.answers, where they stand in a table)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dialogs.board.page import Page
from dialogs.errands import Role
from dialogs.policy import Policy
from handlers.heard import Reads
from handlers.place import Place
from storage import facts
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class View:
    """What a reading stands on, beside the database."""

    policy: Policy
    place: Place
    now: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """One command: `query` reads, `page` makes of it what is shown. `role`: who may ask for it, at least. `long`: the
    page takes long to make, and is made in a thread beside the loop. `own`: words behind the command with which people
    ask for what is about themselves; where there are such, all else of it is for managers. `acts`: whether the words
    are no question but, in a group, an errand of the same name (dialogs.errands)."""

    query: Callable[[Tx, Reads, View], Awaitable[Any]]
    page: Callable[[Any, Reads, View], Page]
    role: Role = Role.HANDLER
    long: bool = False
    own: tuple[str, ...] = ()
    acts: Callable[[str], bool] = lambda _: False

    def role_for(self, words: str) -> Role:
        """Who may ask for it with these words behind it, at least."""
        return self.role if not self.own or words.casefold() in self.own else Role.MANAGER


async def groups_of(tx: Tx, asked: Reads, view: View) -> tuple[int, ...] | None:
    """Whose cases may be shown: those of the group in which it is asked; in private those of all groups in which the
    reader is, and to managers any (None)."""
    if not view.place.others or (asked.private and asked.staff.id in view.policy.leaders):
        return None
    group = view.place.group_at(asked.chat)
    if group is not None:
        return (group,)
    theirs = (await facts.load_places(tx, {asked.staff.id})).values()
    return tuple(sorted(one.group for one in theirs if one.is_in))
