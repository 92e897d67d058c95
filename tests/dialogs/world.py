"""A small world for pure tests: people, complaints, timers and links in memory, kept as the desk keeps them.

Only what the desk would load is given to a step (open and solved complaints, the focus, and the ones an event
names), so that a rule which relies on more fails here too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.absent import number_of
from dialogs.board.incidents import PAGE, start_of
from dialogs.board.lists import line
from dialogs.board.places import Kept
from dialogs.board.roles import CONFIDANT, with_roles
from dialogs.board.spreads import key_of
from dialogs.calendar import hours
from dialogs.complaint.incident import HEARS
from dialogs.effects import Arm, Disarm, Effect, Hand, Keep, Know, Say, Store, Tell, Then, Unsaid
from dialogs.errands import Errand, Need, Role
from dialogs.events import Commanded, Edited, ErrandEvent, Event, Handed, Logged, MatterPressed, MatterRang, Rang, Wrote
from dialogs.figures.effect import Effect as Ratio
from dialogs.figures.lights import Lights
from dialogs.figures.processes import Shift
from dialogs.groups import Group
from dialogs.items import Item
from dialogs.matters import Incident, Matter, Place, Prevention
from dialogs.model import Alert, Case, Colleague, Complaint, Earlier, Person, Promise, Staff
from dialogs.places import with_places
from dialogs.policy import Policy
from dialogs.processes import read_processes
from dialogs.states import OPEN, Language, State
from dialogs.step import carry_out, step
from dialogs.tables import errand_of
from dialogs.together import Part
from storage import tables
from storage.cases import complaint_of, complaint_row, person_of, person_row

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
STAFF_CHAT = -100
UTC_ZONE = ZoneInfo("UTC")
OLGA, PETR = Staff(201, "Olga"), Staff(202, "Petr")


def policy(working: str = "24/7", survey: str = "09:00-21:00", *, forum: bool = True, zone: str = "UTC") -> Policy:
    """The defaults of the configuration; in UTC, if nothing else is said."""
    where = ZoneInfo(zone)
    return Policy(
        working=hours(working, where), survey=hours(survey, where), zone=where, company="Kettle & Co",
        contact="+44 20 7946 0000", privacy_url="https://example.org/privacy", forum=forum, managers=(777,),
    )  # fmt: skip


def with_everything(made: Policy) -> Policy:
    """With these settings a card has every button that it may have."""
    lift = Incident(4, what="The lift is out of order")
    return replace(made, groups=made.groups or (Group(-7, title="Shop"),), incidents=made.incidents or (lift,))


def _matter(event: ErrandEvent) -> int:
    """The matter that an errand is about, or that a command names first."""
    if isinstance(event, MatterPressed | MatterRang):
        return event.matter
    first = event.words.partition(" ")[0] if isinstance(event, Commanded) else ""
    return int(first) if first.isdecimal() else 0


Key = tuple[int, int | None, str]  # person, complaint, what for; of a matter: 0, its number, what for

READ: dict[Need, Callable[["World", ErrandEvent], Any]] = {
    Need.OWNED: lambda world, _: world.owned(),
    Need.USERNAME: lambda world, _: "amends_bot",
    Need.COMPLAINED: lambda world, event: world.complained(event),
    Need.RATE: lambda world, event: world.rate(event),
    Need.KEPT: lambda world, _: world.kept(),
    Need.NUMBERS: lambda world, _: {one.id: one.customer for one in world.complaints()},
    Need.PARTS: lambda world, event: world.parts(event),
    Need.LINES: lambda world, event: world.lines(event),
    Need.CROWDS: lambda world, _: [],
    Need.TALLIES: lambda world, event: world.tallies(event),
    Need.ELSEWHERE: lambda world, _: {},
}
"""What an errand needs, read from a world."""


@dataclass
class World:
    """Cases and timers; `act` is one commit."""

    policy: Policy
    now: datetime = START
    cases: dict[int, Case] = field(default_factory=dict)
    timers: dict[Key, datetime] = field(default_factory=dict)
    links: dict[tuple[int, int], int] = field(default_factory=dict)  # message -> complaint
    roles: dict[tuple[int, int], str] = field(default_factory=dict)  # message -> who wrote it, as kept
    colleagues: dict[int, Colleague] = field(default_factory=dict)
    matters: dict[int, Matter] = field(default_factory=dict)
    handed: list[Handed] = field(default_factory=list)  # what steps have handed over to errands
    tally: dict[str, list[int]] = field(default_factory=dict)  # of what goes to many: there, lost, not said
    asked: list[tuple[int, Event]] = field(default_factory=list)  # events of our own: (whose complaint, event)
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

    def whole_policy(self) -> Policy:
        """The policy with the places that were added, the roles that were given, and the incidents that are open."""
        known = [one for one in self.matters.values() if one.open]
        given = {one.id: (one.role, CONFIDANT if one.trusted else "") for one in self.colleagues.values()}
        policy = with_roles(with_places(self.policy, [one for one in known if isinstance(one, Place)]), given)
        return replace(policy, incidents=tuple(one for one in known if isinstance(one, Incident)))

    def kept(self) -> Kept:
        """How the first replies were kept that fell due."""
        clocks = [one for each in self.complaints() for one in each.clocks if one.kind is Promise.FIRST_REPLY]
        due = [one for one in clocks if one.due < self.now]
        return Kept(sum(one.ended is not None and one.ended <= one.due for one in due), len(due))

    def complained(self, event: ErrandEvent) -> list[int]:
        """One complaint of each customer who complained of a cause before it was prevented."""
        one = self.matters[event.matter] if isinstance(event, MatterRang) else None
        assert isinstance(one, Prevention) and one.done_at is not None
        first: dict[int, int] = {}
        for each in sorted(self.complaints(), key=lambda each: each.id):
            if each.cause == one.cause and each.created_at < one.done_at:
                first.setdefault(each.customer, each.id)
        return sorted(number for number in first.values() if number > one.told)

    def rate(self, event: ErrandEvent) -> Ratio | Shift:
        """Complaints of its cause before and after it was done; marks of a process are in the journal alone."""
        one = self.matters[event.matter] if isinstance(event, MatterRang) else None
        assert isinstance(one, Prevention) and one.done_at is not None
        if one.process:
            return Shift(Lights(0, 0, 0), Lights(0, 0, 0))
        made = [each.created_at for each in self.complaints() if each.cause == one.cause]
        return Ratio(sum(at < one.done_at for at in made), sum(at >= one.done_at for at in made))

    def owned(self) -> dict[int, list[int]]:
        """What each of the team is to work on."""
        found: dict[int, list[int]] = {}
        for one in self.complaints():
            if one.owner is not None and one.state in (State.CLAIMED, State.PAUSED):
                found.setdefault(one.owner, []).append(one.id)
        return found

    def parts(self, event: ErrandEvent) -> list[Part]:
        """The complaints that are parts of the matter that is meant."""
        meant = _matter(event)
        found = (one for one in self.complaints() if meant and one.incident == meant)
        return [Part(one.id, one.incident_told, one.state) for one in sorted(found, key=lambda one: one.id)]

    def lines(self, event: ErrandEvent) -> list[dict[str, Any]]:
        """A page of those that are open."""
        numbers = [part.number for part in self.parts(event) if part.state in HEARS]
        shown = map(self.complaint, numbers[start_of(event) :][:PAGE])
        return [{**line(one, "", self.now, self.policy), "told": one.incident_told} for one in shown]

    def tallies(self, event: ErrandEvent) -> dict[str, tuple[int, ...]]:
        """How far it is with what goes to many: whatever is said arrives."""
        one = self.matters.get(_matter(event))
        keys = [key_of(one, spread) for spread in one.spreads] if isinstance(one, Incident) else []
        return {key: tuple(self.tally.get(key, (0, 0, 0))) for key in keys}

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
        loaded = replace(whole, complaints=self._loaded(whole, event), lately=self._past(whole))
        has = [one.owner for one in self.complaints() if one.state in OPEN]
        for number, known in self.colleagues.items():
            self.colleagues[number] = replace(known, load=has.count(number))
        policy = self.whole_policy()
        after, effects = step(loaded, event, self.now, policy, lambda: next(self.numbers), self.colleagues)
        born = len(after.complaints) - len(loaded.complaints)
        self.cases[person] = Case(after.person, {**whole.complaints, **after.complaints}, after.earlier + born)
        for effect in effects:
            match effect:
                case Arm(matter=int(about)):
                    self.timers[0, about, effect.ring] = effect.due
                case Arm():
                    self.timers[person, effect.complaint, effect.ring] = effect.due
                case Say(counts=str(tally)) if tally:
                    self.tally.setdefault(tally, [0, 0, 0])[0] += 1
                case Unsaid(counts=tally):
                    self.tally.setdefault(tally, [0, 0, 0])[2] += 1
                case Disarm():
                    self.timers.pop((person, effect.complaint, effect.ring), None)
                case Know(colleague=colleague):
                    self.colleagues[colleague.id] = colleague
                case Tell(alert=True, colleague=number, complaint=int(about)):
                    known = self.colleagues.get(number) or Colleague(number, "")
                    self.colleagues[number] = replace(known, alert=Alert(about, self.now))
                case Then(complaint=about, event=asked):
                    self.asked.append((self.complaint(about).customer, asked))
                case Hand(event=handed):
                    self.handed.append(handed)
                case Keep(complaint=int(number)) if effect.author != "waiting":
                    key = (effect.item.chat, effect.item.message)
                    self.links.setdefault(key, number)
                    if effect.author == "staff" or key not in self.roles:  # a draft is sent after all
                        self.roles[key] = effect.author
        return effects

    def errand(self, event: ErrandEvent, role: Role = Role.HANDLER) -> list[Effect]:
        """One errand, with all that it may need, and what it does to timers, colleagues and matters."""
        staff = None if isinstance(event, MatterRang) else event.staff
        what = errand_of(event)
        found = {need: READ[need](self, event) for need in what.needs} if what is not None else {}
        team = {one.id: Colleague(one.id, one.name) for one in (OLGA, PETR)} | self.colleagues
        for number, one in team.items():
            load = sum(complaint.owner == number and complaint.is_open for complaint in self.complaints())
            team[number] = replace(one, load=load)
        about = event.values.get("matter", 0) if isinstance(event, Handed) else 0
        named = about if isinstance(event, Commanded | Handed) else event.matter
        known = {number: one for number, one in self.matters.items() if one.open or number == named}
        number, policy = max(self.matters, default=0) + 1, self.whole_policy()
        effects = carry_out(Errand(self.now, policy, lambda: number, team, known, staff, role, found), event)
        for effect in effects:
            match effect:
                case Arm(matter=int(about)):
                    self.timers[0, about, effect.ring] = effect.due
                case Disarm(matter=int(about)):
                    self.timers.pop((0, about, effect.ring), None)
                case Know(colleague=colleague):
                    self.colleagues[colleague.id] = replace(colleague, load=0)
                case Store(matter=matter):
                    self.matters[matter.id] = matter
                case Then(event=Logged() as asked):
                    person = number_of(asked.phone, asked.nth, "")
                    if person not in self.cases:
                        self.meet(person, "")
                    self.asked.append((person, asked))
                case Then(complaint=about, event=asked):
                    self.asked.append((self.complaint(about).customer, asked))
        return effects

    def adopt(self, number: int, person: int) -> None:
        """A complaint of somebody without Telegram becomes this person's."""
        was = self.cases[self.complaint(number).customer]
        theirs = replace(was.complaints.pop(number), customer=person, name=self.cases[person].person.called)
        self.cases[person].complaints[number] = theirs

    def restart(self) -> None:
        """What is known goes through storage and comes back; nothing else of the world is kept by the bot."""
        for number, case in self.cases.items():
            complaints = {}
            for one in case.complaints.values():
                row, clocks = complaint_row(one), one.clocks
                complaints[one.id] = complaint_of([row[column.name] for column in tables.complaints.columns], clocks)
            row = person_row(case, self.now)
            person = person_of([row[column.name] for column in tables.people.columns])
            self.cases[number] = Case(person, complaints, case.earlier)

    def _loaded(self, whole: Case, event: Event) -> dict[int, Complaint]:
        named = {getattr(event, "complaint", None), whole.person.focus}
        live = (*OPEN, State.SOLVED)
        since = self.now - self.policy.reopen_within
        return {
            n: one
            for n, one in whole.complaints.items()
            if n in named or one.state in live or (one.closed_at is not None and one.closed_at >= since)
        }

    def _past(self, whole: Case) -> tuple[Earlier, ...]:
        since, lately = self.now - self.policy.reopen_within, self.now - self.policy.repeat_within
        closed = [one for one in whole.complaints.values() if one.state is State.CLOSED and one.closed_at]
        past = [one for one in closed if one.closed_at and one.closed_at < since and one.created_at >= lately]
        return tuple(Earlier(one.id, one.created_at, one.owner_name) for one in past if one.is_told)

    def next_timer(self, until: datetime) -> Key | None:
        """The earliest timer that is due by `until`."""
        due = [(at, str(key), key) for key, at in self.timers.items() if at <= until]
        return min(due)[2] if due else None

    def ring(self, key: Key) -> list[Effect]:
        """Ring one timer at its time; it is taken off in the same commit."""
        due = self.timers.pop(key)
        self.now = max(self.now, due)
        person, complaint, ring = key
        if person == 0:
            return self.errand(MatterRang(ring, complaint or 0))
        return self.act(person, Rang(ring, complaint, self.now - due))

    def wait(self, length: timedelta) -> list[Effect]:
        """Let time pass; ring what is due on the way."""
        until, effects = self.now + length, list[Effect]()
        while (key := self.next_timer(until)) is not None:
            effects += self.ring(key)
        self.now = until
        return effects


PROCESSES = read_processes(
    """
process: Delivery
script: 1. call before | 2. hand over
criterion: minutes late | green <= 0 | yellow <= 15 | red
criterion: called before | green yes | red no

process: Taking orders
criterion: read back | green yes | red no
"""
)
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "with a plain group": {"forum": False},
    "with departments": {"departments": ("Kitchen", "Support")},
    "with processes": {"processes": PROCESSES},
}
"""Settings that a line of a transcript names."""
