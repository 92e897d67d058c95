"""Where staff are and who we are, and what is done to every text and name before it goes further. No aiogram here."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from dialogs.model import Staff

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
    """Where staff are, and who we are. `username` is empty until Telegram has told it."""

    staff_chat: int
    bot_id: int
    forum: bool
    username: str = ""


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
