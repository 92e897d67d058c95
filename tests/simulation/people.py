"""Seeded people: customers who complain, answer, press, edit, block, return; staff who race, reply, leave.

Every text carries a mark of its own (`w0001` of a customer, `r0001` of a staff reply, `n0001` of a note), by which the
oracle finds it again wherever it went.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import World, Wrong, perform
from bot.sandbox.model import Message

STAFF = {201: "Olga", 202: "Petr", 203: "Iryna"}
SECRET = "Sekret"
"""Begins every last name and username: nobody's may be shown to anybody on the other side."""
FIRST_CUSTOMER = 10_001
_NAMES = ("Ann", "Boris", "Clara", "Dmytro", "Eva", "Foma", "Greta", "Hanna", "Ivan", "Julia", "Klim", "Lesya", "Mark")
_LANGUAGES = ("en", "ru", "uk", "de")
_WORDS = ("The kettle leaks", "Nobody answers me", "The parcel came broken", "I paid twice for this", "It is cold here")
_STAFF_WORDS = ("I am looking into it", "We found the cause", "A new one is on its way", "Could you tell me more")
MARK = re.compile(r"\b[wrn]\d{4}\b")
NUMBER = re.compile(r"K-\d+")


@dataclass(slots=True)
class Said:
    """One content message of a customer. `kind`: text or a file; `changed` when it was edited later."""

    customer: int
    message: int
    mark: str
    kind: str
    at: float
    changed: bool = False


@dataclass(slots=True)
class Replied:
    """What a staff member wrote in the group. `to` are the customers whom the answered message is about."""

    staff: int
    chat: int
    message: int
    mark: str
    at: float
    to: frozenset[int]
    numbers: frozenset[str]
    answered: int
    kind: str = "text"
    note: bool = False


@dataclass(slots=True)
class People:
    """Everybody in one history, and what they did."""

    world: World
    chance: random.Random
    staff_chat: int
    size: int
    now: Callable[[], float]
    said: list[Said] = field(default_factory=list)
    replied: list[Replied] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    blocked_ever: set[int] = field(default_factory=set)
    acts: int = 0
    names: dict[int, str] = field(default_factory=dict)
    _marks: int = 0
    _resolving: dict[str, int] = field(default_factory=dict)  # who pressed Resolve last, by number

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
        return found

    def act(self) -> None:
        """One random act of one random person."""
        if self.chance.random() < 0.55:
            self.chance.choices(
                (self._says, self._presses, self._album, self._photo, self._changes, self._greets, self._blocks,
                 self._asks, self._answers, self._odd),
                (30, 24, 4, 4, 4, 5, 2, 2, 5, 1),
            )[0](self.chance.choice(self.customers))  # fmt: skip
        else:
            self.chance.choices(
                (self._claims, self._works, self._replies, self._notes, self._moves, self._corrects, self._finishes),
                (14, 18, 16, 4, 2, 3, 14),
            )[0]()

    def later(self) -> None:
        """One act hours later: staff bring to an end what is open, customers answer what they were asked."""
        if self.chance.random() < 0.6:
            self.chance.choices((self._resolves, self._finishes, self._claims, self._replies), (3, 8, 2, 1))[0]()
        else:
            who = self.chance.choice(self.customers)
            self.chance.choices((self._responds, self._says, self._greets), (9, 1, 1))[0](who)

    # Customers ------------------------------------------------------------------------------------

    def _says(self, who: int, reply_to: int | None = None) -> None:
        if self.world.users[who].blocked:
            self.do("start", user_id=who)
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            mark = self.mark("w")
            text = f"{self.chance.choice(_WORDS)} {mark}"
            if self.chance.random() < 0.04:
                text += " " + "very long story " * self.chance.choice((40, 120, 240))
            found = self.do("send", user_id=who, chat_id=who, text=text.strip(), reply_to=reply_to)
            if found is not None:
                self.said.append(Said(who, found["message_id"], mark, "text", self.now()))

    def _responds(self, who: int) -> None:
        """Press one of the buttons under the newest question."""
        self._press_one(who, self._buttons(who, 2) or self._buttons(who, 6))

    def _photo(self, who: int) -> None:
        mark = self.mark("w")
        kind = self.chance.choice(("photo", "document", "video"))
        found = self.do("send_media", user_id=who, chat_id=who, kind=kind, caption=f"See {mark}")
        if found is not None:
            self.said.append(Said(who, found["message_id"], mark, kind, self.now()))

    def _album(self, who: int) -> None:
        mark = self.mark("w")
        kinds = ["photo"] * self.chance.randint(2, 4)
        found = self.do("album", user_id=who, chat_id=who, kinds=kinds, caption=f"All of it {mark}")
        if found is not None:
            self.said.append(Said(who, found[0]["message_id"], mark, "album", self.now()))

    def _presses(self, who: int) -> None:
        self._press_one(who, self._buttons(who, 5))

    def _changes(self, who: int) -> None:
        own = [one for one in self.said if one.customer == who and one.kind == "text"][-3:]
        if own:
            one = self.chance.choice(own)
            if self.do("edit", user_id=who, chat_id=who, message_id=one.message, text=f"Better said {one.mark}"):
                one.changed = True

    def _greets(self, who: int) -> None:
        if self.chance.random() < 0.4:
            self.do("start", user_id=who, payload=self.chance.choice(("", "", "shop_5")))
        else:
            self.do("send", user_id=who, chat_id=who, text=self.chance.choice(("Hello", "Thanks", "👍")))

    def _blocks(self, who: int) -> None:
        if self.world.users[who].blocked:
            self.do("start", user_id=who)
        else:
            self.blocked_ever.add(who)
            self.do("block", user_id=who)

    def _asks(self, who: int) -> None:
        self.do("send", user_id=who, chat_id=who, text=self.chance.choice(("/status", "/help", "/language", "/foo")))

    def _answers(self, who: int) -> None:
        seen = [one.id for one in self.world.chats[who].messages.values() if one.out and not one.deleted][-6:]
        if seen:
            self._says(who, self.chance.choice(seen))

    def _odd(self, who: int) -> None:
        self.do("send_media", user_id=who, chat_id=who, kind=self.chance.choice(("poll", "dice", "story")))

    # Staff ----------------------------------------------------------------------------------------

    def _shown(self, most: int) -> list[Message]:
        """What the bot last wrote in the group."""
        found = []
        for one in reversed(self.world.chats[self.staff_chat].messages.values()):
            if one.out and not one.deleted and not one.service:
                found.append(one)
                if len(found) == most:
                    break
        return found

    def _buttons(self, chat: int, most: int) -> list[tuple[int, str, str]]:
        found = []
        for one in reversed(self.world.chats[chat].messages.values()):
            if not one.out or one.deleted:
                continue
            most -= 1
            for row in (one.markup or {}).get("inline_keyboard", []):
                found += [(one.id, button["callback_data"], words(one)) for button in row if "callback_data" in button]
            if most <= 0:
                break
        return found

    def _press_one(self, who: int, buttons: list[tuple[int, str, str]], chat: int = 0) -> None:
        if buttons:
            message, data, _ = self.chance.choice(buttons)
            self.do("press", user_id=who, chat_id=chat or who, message_id=message, data=data)

    def _claims(self) -> None:
        free = [one for one in self._buttons(self.staff_chat, 40) if one[1].startswith("s:claim:")]
        if not free:
            return
        message, data, _ = self.chance.choice(free)
        racers = list(STAFF)
        self.chance.shuffle(racers)
        for who in racers[: self.chance.randint(1, 3)]:
            self.do("press", user_id=who, chat_id=self.staff_chat, message_id=message, data=data)

    def _works(self) -> None:
        found = [one for one in self._buttons(self.staff_chat, 12) if not one[1].startswith("s:claim:")]
        if not found:
            return
        message, data, said = self.chance.choice(found)
        if data.startswith("s:cancel:") and self.chance.random() < 0.8:
            return
        self._press_card(message, data, said)

    def _resolves(self) -> None:
        """Press Resolve where it can be pressed, mostly as the one whose it is."""
        found = [one for one in self._buttons(self.staff_chat, 40) if one[1].startswith("s:resolve:")]
        if found:
            message, data, said = self.chance.choice(found)
            self._press_card(message, data, said)

    def _press_card(self, message: int, data: str, said: str) -> None:
        who = self._whose(said)
        if self.do("press", user_id=who, chat_id=self.staff_chat, message_id=message, data=data) is None:
            return
        if data.startswith("s:resolve:"):
            self._resolving[f"K-{data.split(':')[2]}"] = who

    def _whose(self, said: str) -> int:
        named = [user for user, name in STAFF.items() if name in said]
        return self.chance.choice(named if named and self.chance.random() < 0.8 else list(STAFF))

    def _replies(self) -> None:
        shown = self._shown(15)
        if shown:
            self._reply(self.chance.choice(shown))

    def _finishes(self) -> None:
        """Go on where a Resolve waits: press its next button, or give it its words."""
        for one in self._shown(25):
            rows = (one.markup or {}).get("inline_keyboard", [])
            data = [button["callback_data"] for row in rows for button in row]
            if any(each.startswith(("s:outcome:", "s:cause:")) for each in data):
                chosen = self.chance.choice([each for each in data if not each.startswith("s:cancel:")])
                who = self._resolving.get(number_of(one), 201)
                self.do("press", user_id=who, chat_id=self.staff_chat, message_id=one.id, data=chosen)
                return
            if data and all(each.startswith("s:cancel:") for each in data):
                self._reply(one, self._resolving.get(number_of(one)))
                return

    def _reply(self, one: Message, who: int | None = None) -> None:
        said = self._whole(one)
        to = frozenset(user for user, name in self.names.items() if re.search(rf"\b{name}\b", said))
        mark = self.mark("r")
        who = who or self._whose(said)
        args: dict[str, Any] = {"user_id": who, "chat_id": self.staff_chat, "reply_to": one.id}
        text = f"{self.chance.choice(_STAFF_WORDS)} {mark}"
        kind = self.chance.choices(("text", "photo", "album"), (8, 1, 1))[0]
        if kind == "text":
            found = self.do("send", text=text, **args)
        elif kind == "photo":
            found = self.do("send_media", kind="photo", caption=text, **args)
        else:
            parts = self.do("album", kinds=["photo", "photo"], caption=text, **args)
            found = parts[0] if parts else None
        if found is not None:
            numbers = frozenset(NUMBER.findall(said))
            self.replied.append(
                Replied(who, self.staff_chat, found["message_id"], mark, self.now(), to, numbers, one.id, kind)
            )

    def _whole(self, one: Message) -> str:
        """Its words; those of its whole album when it is a part of one."""
        album = one.data.get("media_group_id")
        if not album:
            return words(one)
        parts = self.world.chats[one.chat_id].messages.values()
        return " ".join(words(part) for part in parts if part.data.get("media_group_id") == album)

    def _notes(self) -> None:
        chat = self.world.chats[self.staff_chat]
        topics = [topic.id for topic in chat.topics.values() if not topic.deleted]
        mark = self.mark("n")
        args: dict[str, Any] = {"thread_id": self.chance.choice(topics)} if topics else {}
        who = self.chance.choice(list(STAFF))
        text = f"Between us: difficult person {mark}"
        found = self.do("send", user_id=who, chat_id=self.staff_chat, text=text, **args)
        if found is not None:
            nobody: frozenset[Any] = frozenset()
            self.replied.append(
                Replied(who, self.staff_chat, found["message_id"], mark, self.now(), nobody, nobody, 0, note=True)
            )

    def _moves(self) -> None:
        who = self.chance.choice((201, 202))
        chat = self.world.chats[self.staff_chat]
        self.do("leave" if chat.member(who).present else "join", user_id=who, chat_id=self.staff_chat)

    def _corrects(self) -> None:
        own = [one for one in self.replied if one.kind == "text" and one.chat == self.staff_chat][-4:]
        if own:
            one = self.chance.choice(own)
            self.do("edit", user_id=one.staff, chat_id=one.chat, message_id=one.message, text=f"I mean it {one.mark}")


def words(message: Message) -> str:
    """What a message says."""
    return str(message.data.get("text", message.data.get("caption", "")))


def number_of(message: Message) -> str:
    """The first complaint it names."""
    found = NUMBER.search(words(message))
    return found.group() if found else ""
