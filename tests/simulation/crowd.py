"""Everybody in one history: what people do in their Telegram apps, and what of it the oracle has to remember.

Every text carries a mark of its own (`w0001` of a customer, `r0001` of a staff reply, `n0001` of a note), by which the
oracle finds it again wherever it went. Nothing is left to chance here: tests.simulation.people decides at random what
is done, tests.simulation.story by a script.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import World, Wrong, perform
from bot.sandbox.model import Message
from tests.simulation.about import ALIAS, NUMBER, customers_in, leads_out, words
from tests.simulation.said import Reacted, Replied, Said, Sort

STAFF = {201: "Olga", 202: "Petr", 203: "Iryna"}
MANAGER = 203
SECRET = "Sekret"
"""Begins every last name and username: nobody's may be shown to anybody on the other side."""
FIRST_CUSTOMER = 10_001
MARK = re.compile(r"\b[wrn]\d{4}\b")
_NAMES = ("Ann", "Boris", "Clara", "Dmytro", "Eva", "Foma", "Greta", "Hanna", "Ivan", "Julia", "Klim", "Lesya", "Mark")
_LANGUAGES = ("en", "ru", "uk", "de")


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Customers and staff, and what they have done so far."""

    world: World
    staff_chat: int
    size: int
    now: Callable[[], float]
    said: list[Said] = field(default_factory=list)
    replied: list[Replied] = field(default_factory=list)
    wrote: list[tuple[int, float]] = field(default_factory=list)  # customers, whatever it was
    pressed: list[tuple[int, str, float]] = field(default_factory=list)  # by customers
    reacted: list[Reacted] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    blocked_ever: set[int] = field(default_factory=set)
    others: list[int] = field(default_factory=list)  # further staff groups
    at: int = 0  # in which of them something is done just now; 0: in the first one
    managers: tuple[int, ...] = (MANAGER,)
    acts: int = 0
    names: dict[int, str] = field(default_factory=dict)
    _marks: int = 0

    def arrive(self) -> None:
        """Let everybody exist."""
        for index in range(self.size):
            user = FIRST_CUSTOMER + index
            self.names[user] = _NAMES[index]
            perform(
                self.world,
                {
                    "do": "new_user",
                    "user_id": user,
                    "first_name": self.names[user],
                    "last_name": f"{SECRET}{index}",
                    "username": f"{SECRET}_user{index}",
                    "language_code": _LANGUAGES[index % len(_LANGUAGES)],
                },
            )
        for user in STAFF:
            self.world.users[user].last_name = f"{SECRET}{user}"
            self.world.users[user].username = f"{SECRET}_staff{user}"

    @property
    def here(self) -> int:
        """The staff group in which something is done just now."""
        return self.at or self.staff_chat

    @property
    def customers(self) -> list[int]:
        """Their ids."""
        return list(self.names)

    def mark(self, kind: str) -> str:
        """A word that occurs nowhere else."""
        self._marks += 1
        return f"{kind}{self._marks:04d}"

    def do(self, act: str, **args: Any) -> Any:
        """Do it if it can be done; None when it makes no sense just now."""
        try:
            found = perform(self.world, {"do": act, **args})
        except Wrong:
            return None
        self.acts += 1
        shown = {name: value for name, value in args.items() if name not in ("update",)}
        self.log.append(f"{self.now():.6f} {act} {sorted(shown.items())}")
        if act in ("send", "send_media", "album") and args["user_id"] in self.names:
            self.wrote.append((args["user_id"], self.now()))
        return found

    # Customers ------------------------------------------------------------------------------------

    def say(self, who: int, text: str, sort: Sort = Sort.TROUBLE, reply_to: int | None = None, more: str = "") -> None:
        """A customer writes; the mark stands between `text` and `more`."""
        mark = self.mark("w")
        whole = f"{text} {mark} {more}".strip()
        found = self.do("send", user_id=who, chat_id=who, text=whole, reply_to=reply_to)
        if found is not None:
            self.said.append(Said(who, found["message_id"], mark, "text", self.now(), sort=sort))

    def show(self, who: int, kind: str) -> None:
        """A customer sends a photo, or another file."""
        mark = self.mark("w")
        found = self.do("send_media", user_id=who, chat_id=who, kind=kind, caption=f"See {mark}")
        if found is not None:
            self.said.append(Said(who, found["message_id"], mark, kind, self.now()))

    def press(self, who: int, chat: int, message: int, data: str) -> bool:
        """Press a button; whether that could be done."""
        done = self.do("press", user_id=who, chat_id=chat, message_id=message, data=data) is not None
        if who in self.names:
            self.pressed.append((who, data, self.now()))
        return done

    def react(self, who: int, chat: int, message: int, emoji: str) -> None:
        """Put a reaction on a message, in place of the one before; "" takes it away."""
        if self.do("react", user_id=who, chat_id=chat, message_id=message, emoji=emoji) is not None:
            self.reacted.append(Reacted(who, chat, message, emoji, self.now()))

    # Staff ----------------------------------------------------------------------------------------

    def reply(self, who: int, one: Message, text: str, kind: str = "text") -> None:
        """Somebody of the staff answers a message in the group."""
        whole = self._whole(one)
        mark = self.mark("r")
        args: dict[str, Any] = {"user_id": who, "chat_id": one.chat_id, "reply_to": one.id}
        marked = f"{text} {mark}"
        if kind == "text":
            found = self.do("send", text=marked, **args)
        elif kind == "photo":
            found = self.do("send_media", kind="photo", caption=marked, **args)
        else:
            parts = self.do("album", kinds=["photo", "photo"], caption=marked, **args)
            found = parts[0] if parts else None
        if found is None:
            return
        self.replied.append(
            Replied(
                who,
                one.chat_id,
                found["message_id"],
                mark,
                self.now(),
                customers_in(whole, self.names, self.world),
                frozenset(NUMBER.findall(whole)),
                one.id,
                kind,
                leaves=leads_out(one, whole, self.names.values()),
                aliases=frozenset(ALIAS.findall(whole)),
            )
        )

    def note(self, who: int, chat: int, text: str, meant: frozenset[str] = frozenset(), **args: Any) -> bool:
        """Somebody of the staff writes for colleagues, or a manager to the bot: for the customers of the complaints
        `meant`, if there are any. Whether that could be done."""
        mark = self.mark("n")
        found = self.do("send", user_id=who, chat_id=chat, text=f"{text} {mark}", **args)
        if found is not None:
            nobody: frozenset[int] = frozenset()
            answered = args.get("reply_to") or 0
            self.replied.append(
                Replied(who, chat, found["message_id"], mark, self.now(), nobody, meant, answered, note=not meant)
            )
        return found is not None

    def _whole(self, one: Message) -> str:
        """Its words; those of its whole album when it is a part of one."""
        album = one.data.get("media_group_id")
        if not album:
            return words(one)
        parts = self.world.chats[one.chat_id].messages.values()
        return " ".join(words(part) for part in parts if part.data.get("media_group_id") == album)

    # What they see --------------------------------------------------------------------------------

    def buttons(self, chat: int, most: int) -> list[tuple[int, str, str]]:
        """The buttons of the bot's newest `most` messages in a chat: the message, what it carries, the words above."""
        found = []
        for one in reversed(self.world.chats[chat].messages.values()):
            if not one.out or one.deleted:
                continue
            most -= 1
            found += [(one.id, data, words(one)) for data in carried(one)]
            if most <= 0:
                break
        return found


def carried(message: Message) -> list[str]:
    """What the buttons of a message carry."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
