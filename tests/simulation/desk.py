"""What colleagues do at the desk beside the cases themselves: they look things up, merge and move, and two of them
press at the same moment. All of it is drawn apart, so that what else people do stays what it was.
"""

import random
from dataclasses import dataclass, field

from bot.sandbox.model import Message
from bot.sandbox.world import BOT_RIGHTS
from tests.simulation.about import NUMBER, words
from tests.simulation.crowd import MANAGER, STAFF, Crowd, carried

SEEN = 40
"""Messages of the group in which somebody looks for a button."""
Pressed = tuple[int, int, str]
"""Somebody, the message, and what the button carries."""


@dataclass(slots=True, kw_only=True)
class Desk(Crowd):
    """Staff, at what takes two of them or two numbers."""

    desk: random.Random = field(default_factory=lambda: random.Random("desk"))

    def open_shop(self, forum: bool) -> None:
        """A second staff group, in which Petr is not."""
        shop = self.do("new_group", title="Shop", forum=forum, type="supergroup", members=[203, 201])
        self.do("bot_rights", chat_id=shop["id"], rights=BOT_RIGHTS)
        self.others.append(shop["id"])

    def at_the_desk(self) -> None:
        """One such act, if it can be done just now."""
        self.desk.choices(
            (self._looks_up, self._merges, self._decide_at_once, self._answer_at_once, self._moves_on), (3, 3, 4, 3, 4)
        )[0]()

    def _looks_up(self) -> None:
        """Ask for a list, a story, or who it is that writes such things."""
        who, number = self.desk.choice(list(STAFF)), self.desk.choice(self.numbers() or ["K-1000"])
        name = self.desk.choice(list(self.names.values()))
        asked = ("/open", "/mine", "/late", "/waiting", "/next", f"/find {name}", f"/history {number}", "/find kettle")
        self.do("send", user_id=who, chat_id=self.here, text=self.desk.choice(asked))

    def numbers(self, customer: int = 0) -> list[str]:
        """The numbers that customers (this one) have been told."""
        found: dict[str, None] = {}
        for who in [customer] if customer else self.customers:
            if who in self.world.chats:
                written = self.world.chats[who].messages.values()
                found |= {number: None for one in written if one.out for number in NUMBER.findall(words(one))}
        return list(found)

    def _merges(self) -> None:
        """Make one of two numbers of a customer, while others press [Claim] on them."""
        both = [found for one in self.customers if len(found := self.numbers(one)) > 1]
        if not both:
            return
        first, second = self.desk.sample(self.desk.choice(both), 2)
        at_once = [self._of(f"s:claim:{number[2:]}:") for number in (first, second)]
        presses = [(self.desk.choice(list(STAFF)), *one) for one in at_once if one is not None]
        self.merge(self.desk.choice(list(STAFF)), first, second, presses, self.desk.randint(0, len(presses)))

    def merge(self, who: int, first: str, second: str, presses: list[Pressed], after: int = 0) -> None:
        """Somebody says that both are one; others press at the same moment, the first `after` of them before that."""
        for one in presses[:after]:
            self._press_here(*one)
        self.do("send", user_id=who, chat_id=self.here, text=f"/merge {first} {second}")
        for one in presses[after:]:
            self._press_here(*one)

    def _of(self, begins: str) -> tuple[int, str] | None:
        """The newest button in the group that carries something that begins so."""
        found = [(message, data) for message, data, _ in self.buttons(self.here, SEEN) if data.startswith(begins)]
        return found[0] if found else None

    def _press_here(self, who: int, message: int, data: str) -> None:
        self.press(who, self.here, message, data)

    def _decide_at_once(self) -> None:
        """Managers approve and decline the same at the same moment."""
        for one in self.managers:
            if one not in self.world.chats:
                self.do("start", user_id=one)
        asked = [data for one in self._messages(MANAGER) for data in carried(one) if data.startswith("m:approve:")]
        if asked:
            self.decide(asked[-1].split(":")[2], self.desk.sample(("approve", "decline"), 2))

    def decide(self, number: str, acts: list[str]) -> None:
        """Each manager presses one of these under the question about this complaint, or one of them all."""
        for index, act in enumerate(acts):
            who = self.managers[index % len(self.managers)]
            for one in reversed(self._messages(who)):
                data = next((each for each in carried(one) if each.startswith(f"m:{act}:{number}:")), None)
                if data is not None and not one.deleted:
                    self.press(who, who, one.id, data)
                    break

    def _messages(self, chat: int) -> list[Message]:
        return list(self.world.chats[chat].messages.values()) if chat in self.world.chats else []

    def _answer_at_once(self) -> None:
        """An offer is accepted and given back at the same moment, by whoever it may be."""
        accept = self._of("s:accept:")
        if accept is None:
            return
        message, data = accept
        acts = self.desk.sample((data, data.replace("accept", "give_back", 1)), 2)
        for act in acts:
            self.press(self.desk.choice(list(STAFF)), self.here, message, act)

    def _moves_on(self) -> None:
        """Say where a case goes, or press [Move] on one."""
        found = self._of("s:move_to:") or self._of("s:move:")
        if found is not None:
            said = words(self.world.chats[self.here].messages[found[0]])
            named = [user for user, name in STAFF.items() if name in said]
            self.press(self.desk.choice(named or list(STAFF)), self.here, *found)
