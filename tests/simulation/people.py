"""Seeded people: customers who complain, answer, press, edit, block, return; staff who race, reply, leave."""

import random
import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.model import Message
from tests.simulation.about import number_of, words
from tests.simulation.crowd import MANAGER, STAFF, carried
from tests.simulation.desk import Desk
from tests.simulation.said import DANGER, GREETINGS, KIND, TROUBLE, TYPED, Said, Sort

SHY = 5
"""Greetings of a shy customer before the first words: more than the bot answers with an invitation."""
_INCIDENT = re.compile(r"Incident (\d+)")
_OF_INCIDENTS = ("s:incident",)
_STAFF_WORDS = ("I am looking into it", "We found the cause", "A new one is on its way", "Could you tell me more")


@dataclass(slots=True, kw_only=True)
class People(Desk):
    """The crowd, acting at random."""

    chance: random.Random
    moods: random.Random = field(default_factory=lambda: random.Random("moods"))  # for what is no plain complaint
    hands: random.Random = field(default_factory=lambda: random.Random("hands"))  # for reactions, beside all else
    gatherings: random.Random = field(default_factory=lambda: random.Random("gatherings"))  # for incidents, likewise
    inquires: bool = True  # staff ask customers something, and wait for the answer for a week
    _greetings_left: dict[int, int] = field(default_factory=dict)  # of customers who have not told anything yet
    _signs: frozenset[str] = frozenset()  # whose apology the manager was ever asked to write
    _begun: dict[tuple[str, str], int] = field(default_factory=dict)  # who pressed [Resolve] or [Ask] last, by number

    def turn_shy(self, many: int) -> None:
        """The last `many` customers will only greet at first."""
        self._greetings_left = dict.fromkeys(self.customers[self.size - many :], SHY)

    def act(self) -> None:
        """One random act of one random person, and now and then a reaction."""
        self._goes_somewhere()
        if self.desk.random() < 0.12:
            self.at_the_desk()
        if self.hands.random() < 0.15:
            self._reacts()
        if self.gatherings.random() < 0.08:
            self._gathers()
        if self.moods.random() < 0.07:
            who = self.moods.choice(self.customers)
            self.moods.choices((self._types, self._hides, self._turns), (3, 2, 2))[0](who)
        elif self.chance.random() < 0.55:
            self.chance.choices(
                (self._says, self._presses, self._album, self._photo, self._changes, self._greets, self._blocks,
                 self._asks, self._answers, self._odd),
                (30, 24, 4, 4, 4, 5, 2, 2, 5, 1),
            )[0](self.chance.choice(self.customers))  # fmt: skip
        else:
            self.chance.choices(
                (
                    self._claims,
                    self._works,
                    self._replies,
                    self._notes,
                    self._moves,
                    self._corrects,
                    self._finishes,
                    self._manages,
                ),
                (14, 18, 16, 4, 2, 3, 14, 4),
            )[0]()

    def later(self) -> None:
        """One act hours later: staff bring to an end what is open, customers answer what they were asked."""
        self._goes_somewhere()
        if self.desk.random() < 0.08:
            self.at_the_desk()
        if self.chance.random() < 0.6:
            self.chance.choices(
                (self._resolves, self._finishes, self._claims, self._replies, self._manages, self._inquires),
                (3, 8, 2, 1, 3, 1),
            )[0]()
        else:
            who = self.chance.choice(self.customers)
            self.chance.choices((self._responds, self._says, self._greets), (9, 1, 1))[0](who)

    def _goes_somewhere(self) -> None:
        """Staff are in one of their groups, at one time."""
        if self.others:
            self.at = self.desk.choice((0, *self.others))

    def _reacts(self) -> None:
        """Somebody puts a reaction on something that the bot has written to them, or takes it away."""
        who = self.hands.choice((*self.customers, *STAFF))
        chat = self.here if who in STAFF else who
        if chat in self.world.chats:
            seen = [one.id for one in self.world.chats[chat].messages.values() if one.out and not one.deleted][-8:]
            if seen:
                self.react(who, chat, self.hands.choice(seen), self.hands.choice(("👍", "🙏", "❤", "")))

    def _gathers(self) -> None:
        """Somebody begins an incident, gives news of one, ends it, or presses what belongs to one."""
        chance, who = self.gatherings, self.gatherings.choice(list(STAFF))
        known = {found for one in self._shown(40) for found in _INCIDENT.findall(words(one))}
        number = chance.choice(sorted(known)) if known else ""
        found = [one for one in self.buttons(self.staff_chat, 40) if one[1].startswith(_OF_INCIDENTS)]
        if found and chance.random() < 0.6:
            message, data, _ = chance.choice(found)
            self.press(who, self.staff_chat, message, data)
        elif number:
            said = chance.choice(("It is on its way, news 23:50", "", "over It is mended, and runs again", "over"))
            self.do("send", user_id=who, chat_id=self.staff_chat, text=f"/incident {number} {said}")
        else:
            begins = "/incident A bad day, words kettle soup lamp courier, news 23:40"
            self.do("send", user_id=who, chat_id=self.staff_chat, text=begins)

    # Customers ------------------------------------------------------------------------------------

    def _is_shy(self, who: int) -> bool:
        """Whether this one greets once more instead of telling something; if so, it is done."""
        if not self._greetings_left.get(who):
            return False
        self._greetings_left[who] -= 1
        self.do("send", user_id=who, chat_id=who, text=self.chance.choice((*GREETINGS, "Hello")))
        return True

    def _says(self, who: int, reply_to: int | None = None) -> None:
        if self.world.users[who].blocked:
            self.do("start", user_id=who)
        if self._is_shy(who):
            return
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            sort = self._sort()
            text = self._words(sort)
            longer = self.chance.random() < 0.04
            more = "very long story " * self.chance.choice((40, 120, 240)) if longer else ""
            self.say(who, text, sort, reply_to, more)

    def _sort(self) -> Sort:
        """Most have trouble; a few are content, curious or full of ideas, and some are in danger."""
        return self.moods.choices((Sort.TROUBLE, Sort.KIND, Sort.DANGER), (16, 3, 1))[0]

    def _words(self, sort: Sort) -> str:
        plain = self.chance.choice(TROUBLE)
        return plain if sort is Sort.TROUBLE else self.moods.choice(KIND if sort is Sort.KIND else DANGER)

    def _types(self, who: int) -> None:
        """Write what a button says."""
        self.do("send", user_id=who, chat_id=who, text=self.moods.choice(TYPED))

    def _hides(self, who: int) -> None:
        """Ask to keep the name from the staff, press so, or lift it again."""
        named = [one for one in self.buttons(who, 6) if one[1].startswith("u:name:")]
        if named:
            self._press_one(who, named)
        else:
            self.do("send", user_id=who, chat_id=who, text="/confidential")

    def _turns(self, who: int) -> None:
        """Say what it is: a complaint after all, none at all, or one that is taken back."""
        turning = ("u:complaint:", "u:other:", "u:withdraw:")
        found = [one for one in self.buttons(who, 12) if one[1].startswith(turning)]
        if found:
            self._press_one(who, found)
        else:
            self.do("send", user_id=who, chat_id=who, text="/cancel")

    def _responds(self, who: int) -> None:
        """Press one of the buttons under the newest question."""
        self._press_one(who, self.buttons(who, 2) or self.buttons(who, 6))

    def _photo(self, who: int) -> None:
        if not self._is_shy(who):
            self.show(who, self.chance.choice(("photo", "document", "video")))

    def _album(self, who: int) -> None:
        if self._is_shy(who):
            return
        mark = self.mark("w")
        kinds = ["photo"] * self.chance.randint(2, 4)
        found = self.do("album", user_id=who, chat_id=who, kinds=kinds, caption=f"All of it {mark}")
        if found is not None:
            self.said.append(Said(who, found[0]["message_id"], mark, "album", self.now()))

    def _presses(self, who: int) -> None:
        self._press_one(who, self.buttons(who, 5))

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
            self.do("send", user_id=who, chat_id=who, text=self.chance.choice(GREETINGS))

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
        for one in reversed(self.world.chats[self.here].messages.values()):
            if one.out and not one.deleted and not one.service:
                found.append(one)
                if len(found) == most:
                    break
        return found

    def _press_one(self, who: int, buttons: list[tuple[int, str, str]]) -> None:
        if buttons:
            message, data, _ = self.chance.choice(buttons)
            self.press(who, who, message, data)

    def _claims(self) -> None:
        free = [one for one in self.buttons(self.here, 40) if one[1].startswith("s:claim:")]
        if not free:
            return
        message, data, _ = self.chance.choice(free)
        racers = list(STAFF)
        self.chance.shuffle(racers)
        for who in racers[: self.chance.randint(1, 3)]:
            self.press(who, self.here, message, data)

    def _works(self) -> None:
        others = ("s:claim:",) if self.inquires else ("s:claim:", "s:ask:", "s:unask:")
        found = [one for one in self.buttons(self.here, 12) if not one[1].startswith(others)]
        if not found:
            return
        message, data, said = self.chance.choice(found)
        if data.startswith("s:cancel:") and self.chance.random() < 0.8:
            return
        self._press_card(message, data, said)

    def _resolves(self) -> None:
        """Press Resolve where it can be pressed, mostly as the one whose it is."""
        self._press_some("s:resolve:")

    def _inquires(self) -> None:
        """Ask the customer something, or wait no more for the answer."""
        self._press_some("s:ask:", "s:unask:")

    def _press_some(self, *carrying: str) -> None:
        found = [one for one in self.buttons(self.here, 40) if one[1].startswith(carrying)]
        if found:
            self._press_card(*self.chance.choice(found))

    def _press_card(self, message: int, data: str, said: str) -> None:
        who = self._whose(said)
        if not self.press(who, self.here, message, data):
            return
        _, act, number, *_ = data.split(":")
        self._begun[f"K-{number}", act] = who

    def _whose(self, said: str) -> int:
        named = [user for user, name in STAFF.items() if name in said]
        return self.chance.choice(named if named and self.chance.random() < 0.8 else list(STAFF))

    def _replies(self) -> None:
        shown = self._shown(15)
        if shown:
            self._reply(self.chance.choice(shown))

    def _finishes(self) -> None:
        """Go on where a form waits: press its next button, or give it its words."""
        for one in self._shown(25):
            data = carried(one)
            if any(each.startswith(("s:outcome:", "s:cause:", "s:remedy:")) for each in data):
                chosen = self.chance.choice([each for each in data if not each.startswith("s:cancel:")])
                form = "goodwill" if chosen.startswith("s:remedy:") else "resolve"
                who = self._begun.get((number_of(one), form), 201)
                self.press(who, self.here, one.id, chosen)
                return
            if data and all(each.startswith("s:cancel:") for each in data):
                form = data[0].split(":")[3]
                gives = str(self.moods.choice((300, 5000))) if form == "goodwill" else ""
                self._reply(one, self._begun.get((number_of(one), form)), gives)
                return

    def _reply(self, one: Message, who: int | None = None, given: str = "") -> None:
        who = who or self._whose(self._whole(one))
        text = given or self.chance.choice(_STAFF_WORDS)
        self.reply(who, one, text, self.chance.choices(("text", "photo", "album"), (8, 1, 1))[0])

    def _notes(self) -> None:
        chat = self.world.chats[self.here]
        topics = [topic.id for topic in chat.topics.values() if not topic.deleted]
        args: dict[str, Any] = {"thread_id": self.chance.choice(topics)} if topics else {}
        self.note(self.chance.choice(list(STAFF)), self.here, "Between us: difficult person", **args)

    def _moves(self) -> None:
        who = self.chance.choice((201, 202))
        chat = self.world.chats[self.staff_chat]
        self.do("leave" if chat.member(who).present else "join", user_id=who, chat_id=self.staff_chat)

    def _manages(self) -> None:
        """The manager looks into the private chat with the bot: answers what stands there, writes, or presses."""
        told = [one for one in self.world.chats[MANAGER].messages.values() if one.out] if self._started() else []
        if not told:
            self.do("start", user_id=MANAGER)
            return
        buttons = [one for one in self.buttons(MANAGER, 4) if one[1].startswith("m:")]
        if buttons and self.chance.random() < 0.5:
            message, data, _ = self.chance.choice(buttons)
            if self.press(MANAGER, MANAGER, message, data):
                self._sends(data)
            return
        answered = self.chance.choice(told[-3:]).id if self.chance.random() < 0.6 else None
        self.note(MANAGER, MANAGER, "Call them", self._signs, reply_to=answered)

    def _started(self) -> bool:
        return MANAGER in self.world.chats

    def _sends(self, data: str) -> None:
        """[Write to the customer]: the note may reach whose complaint it is. [Write the apology]: what comes after it.

        Which message that is depends on what was pressed and answered since: any of them may be it."""
        _, act, number, message = data.split(":")
        if act == "sign":
            self._signs |= {f"K-{number}"}
        for one in self.replied:
            if act == "send" and (one.chat, str(one.message)) == (MANAGER, message):
                one.note, one.numbers, one.at = False, one.numbers | {f"K-{number}"}, self.now()

    def _corrects(self) -> None:
        own = [one for one in self.replied if one.kind == "text" and one.chat in (self.staff_chat, *self.others)][-4:]
        if own:
            one = self.chance.choice(own)
            self.do("edit", user_id=one.staff, chat_id=one.chat, message_id=one.message, text=f"I mean it {one.mark}")
