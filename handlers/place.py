"""Where staff are and who we are, and what is done to every text and name before it goes further. No aiogram here."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from dialogs.groups import FIRST
from dialogs.model import Staff
from dialogs.records import replace

_NOWHERE = dict.fromkeys(map(ord, "\x00"))
_UNSEEN = frozenset({"Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")  # letters and signs by category, with nothing to see
_LIVE = re.compile(r"(?<=[@＠#＃$/.])(?=\w)")  # here Telegram would begin or go on with a mention, a tag, a link
_BREAK = "\u200b"  # has no width, and Telegram's links end at it


class Named(Protocol):
    """Somebody with a first name, as Telegram tells of people."""

    id: int
    first_name: str
    username: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where staff are, and who we are. `username` is empty until Telegram has told it.

    `staff_chat` and `forum` are of the first staff group; `others` are the further ones, by key and present id.
    """

    staff_chat: int
    bot_id: int
    forum: bool
    username: str = ""
    others: tuple[tuple[int, int], ...] = ()

    @property
    def groups(self) -> tuple[int, ...]:
        """The keys of all staff groups, the first one first."""
        return (FIRST, *(key for key, _ in self.others))

    def group_at(self, chat: int | None) -> int | None:
        """The key of the group that has this id now; None where it is none of ours."""
        if chat == self.staff_chat:
            return FIRST
        return next((key for key, present in self.others if present == chat), None)

    def chat_of(self, group: int) -> int:
        """The present id of a group; that of the first one for a group that is not ours any more."""
        return next((present for key, present in self.others if key == group), self.staff_chat)

    def span(self, group: int) -> tuple[int, ...] | None:
        """Which cases are this group's: of these groups; None, all of them, where there is one group."""
        return (group,) if self.others else None

    def after(self, moved: Mapping[int, int]) -> "Place":
        """The same when these groups (by key) have new ids."""
        others = tuple((key, moved.get(key, chat)) for key, chat in self.others)
        return replace(self, staff_chat=moved.get(FIRST, self.staff_chat), others=others)


def clean(text: str) -> str:
    """Drop what no database or server takes: NUL, and halves of surrogate pairs."""
    return text.translate(_NOWHERE).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def name_of(user: Named) -> str:
    """The first name as in the profile."""
    return shown_name(user.first_name)


def colleague_of(user: Named) -> Staff:
    """A colleague who does something now."""
    return Staff(user.id, name_of(user), user.username or "")


def shown_name(name: str) -> str:
    """The name of somebody or something, on one line; "?" where there is nothing to see (texts: colleague).

    It is never live: a name such as "@durov", "t.me/x", "/start" or "#sale" pings nobody and leads nowhere.
    """
    line = " ".join(clean(name).split())[:64]
    return _LIVE.sub(_BREAK, line)[:64] if any(map(_is_seen, line)) else "?"


def _is_seen(char: str) -> bool:
    """Whether a character is something to see; a combining sign alone is not."""
    return char not in _BLANK and unicodedata.category(char) not in _UNSEEN
