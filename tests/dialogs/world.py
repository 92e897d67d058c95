"""A small world for pure tests: people, complaints, timers and links in memory, kept as the desk keeps them.

Only what the desk would load is given to a step (open and solved complaints, the focus, and the ones an event
names), so that a rule which relies on more fails here too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from zoneinfo import ZoneInfo

from dialogs.clocks import hours
from dialogs.effects import Arm, Disarm, Effect, Keep
from dialogs.events import Edited, Event, Rang, Ring, Wrote
from dialogs.model import OPEN, Case, Complaint, Item, Language, Person, Policy, Staff, State
from dialogs.step import step

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
STAFF_CHAT = -100
UTC_ZONE = ZoneInfo("UTC")
OLGA, PETR = Staff(201, "Olga"), Staff(202, "Petr")


def policy(working: str = "24/7", survey: str = "09:00-21:00", *, forum: bool = True) -> Policy:
    """The defaults of the configuration, in UTC."""
    return Policy(
        working=hours(working, UTC_ZONE), survey=hours(survey, UTC_ZONE), zone=UTC_ZONE, company="Kettle & Co",
        contact="+44 20 7946 0000", privacy_url="https://example.org/privacy", forum=forum, managers=(777,),
    )  # fmt: skip


Key = tuple[int, int | None, Ring]  # person, complaint, what for


@dataclass(frozen=True, slots=True)
class Set:
    """A timer that is armed."""

    due: datetime
    data: str


@dataclass
class World:
    """Cases and timers; `act` is one commit."""

    policy: Policy
    now: datetime = START
    cases: dict[int, Case] = field(default_factory=dict)
    timers: dict[Key, Set] = field(default_factory=dict)
    links: dict[tuple[int, int], int] = field(default_factory=dict)  # message -> complaint
    roles: dict[tuple[int, int], str] = field(default_factory=dict)  # message -> who wrote it, as kept
    messages: Iterator[int] = field(default_factory=lambda: count(1))
    numbers: Iterator[int] = field(default_factory=lambda: chain([4821, 7305, 2964, 9182], count(10_000)))

    def meet(self, number: int, name: str, language: Language = Language.EN) -> None:
        """Somebody who has not written yet."""
        self.cases[number] = Case(Person(number, name, language))

    def complaint(self, number: int) -> Complaint:
        """A complaint by its number."""
        return next(case.complaints[number] for case in self.cases.values() if number in case.complaints)

    def complaints(self) -> list[Complaint]:
        """All complaints, in the order of their making."""
        return [complaint for case in self.cases.values() for complaint in case.complaints.values()]

    def item(self, chat: int, text: str = "", kind: str = "text", album: str = "", reply_to: int | None = None) -> Item:
        """A new message in a chat."""
        number = next(self.messages)
        media = f"file{number}" if album else ""
        return Item(chat, number, kind, text, text, media, album, False, reply_to, self.now)

    def wrote(self, item: Item) -> Wrote:
        """A customer's message, with the complaint it answers."""
        return Wrote(item, self.links.get((item.chat, item.reply_to)) if item.reply_to else None)

    def edited(self, item: Item) -> Edited:
        """A customer's change of a message."""
        waiting = any(held.message == item.message for held in self.cases[item.chat].person.pending)
        known = self.links.get((item.chat, item.message))
        return Edited(item, known, known is not None or waiting)

    def act(self, person: int, event: Event) -> list[Effect]:
        """One step and what it does to timers and links."""
        whole = self.cases[person]
        loaded = replace(whole, complaints=self._loaded(whole, event))
        after, effects = step(loaded, event, self.now, self.policy, lambda: next(self.numbers))
        born = len(after.complaints) - len(loaded.complaints)
        self.cases[person] = Case(after.person, {**whole.complaints, **after.complaints}, after.earlier + born)
        for effect in effects:
            match effect:
                case Arm():
                    self.timers[person, effect.complaint, effect.ring] = Set(effect.due, effect.data)
                case Disarm():
                    self.timers.pop((person, effect.complaint, effect.ring), None)
                case Keep(complaint=int(number)):
                    key = (effect.item.chat, effect.item.message)
                    self.links.setdefault(key, number)
                    self.roles.setdefault(key, effect.author)
        return effects

    def _loaded(self, whole: Case, event: Event) -> dict[int, Complaint]:
        named = {getattr(event, "complaint", None), whole.person.focus}
        live = (*OPEN, State.SOLVED)
        return {n: one for n, one in whole.complaints.items() if n in named or one.state in live}

    def next_timer(self, until: datetime) -> Key | None:
        """The earliest timer that is due by `until`."""
        due = [(timer.due, str(key), key) for key, timer in self.timers.items() if timer.due <= until]
        return min(due)[2] if due else None

    def ring(self, key: Key) -> list[Effect]:
        """Ring one timer at its time; it is taken off in the same commit."""
        timer = self.timers.pop(key)
        self.now = max(self.now, timer.due)
        person, complaint, ring = key
        return self.act(person, Rang(ring, complaint, timer.data))

    def wait(self, length: timedelta) -> list[Effect]:
        """Let time pass; ring what is due on the way."""
        until, effects = self.now + length, list[Effect]()
        while (key := self.next_timer(until)) is not None:
            effects += self.ring(key)
        self.now = until
        return effects
