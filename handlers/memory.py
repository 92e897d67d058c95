"""What one transaction has read: everything its events may touch, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dialogs import matters as kinds
from dialogs.board.page import Page
from dialogs.complaint.department import with_habits
from dialogs.complaint.reply import sender_of
from dialogs.figures.measured import with_measure
from dialogs.groups import FIRST
from dialogs.items import Item
from dialogs.model import Case, Colleague, Complaint
from dialogs.numbers import speakable
from dialogs.places import with_places
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.states import Language
from handlers.heard import Reads
from handlers.place import Place
from handlers.wanted import Ref, Wanted
from storage import cases, colleagues, facts, links, matters, messages, rooms
from storage.database import Ask, Tx
from storage.links import Link
from storage.rooms import Room


@dataclass(slots=True)
class Memory:
    """What is known, as it stands after the events that were stepped so far."""

    tx: Tx
    now: datetime
    policy: Policy
    place: Place
    salt: str  # makes the numbers of complaints hard to guess
    before: dict[int, Case] = field(default_factory=dict)  # as it was read
    cases: dict[int, Case] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)  # the customer of each complaint
    links: dict[Ref, Link] = field(default_factory=dict)
    known: dict[Ref, Item] = field(default_factory=dict)  # what stood in messages that were changed
    topics: dict[Ref, int] = field(default_factory=dict)  # the complaint of each topic, by its group and its id
    rooms: dict[int, Room] = field(default_factory=dict)
    members: dict[facts.Where, facts.Member] = field(default_factory=dict)
    members_before: dict[facts.Where, facts.Member] = field(default_factory=dict)  # as it was read
    colleagues: dict[int, Colleague] = field(default_factory=dict)
    colleagues_before: dict[int, Colleague] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)  # drawn for complaints that may be opened
    opened: set[int] = field(default_factory=set)  # which of them were: they have no room yet
    answers: Mapping[Reads, Page] = field(default_factory=dict)  # what has been read, for those who asked
    under_way: frozenset[int] = frozenset()  # chats that have sends whose outcome is not known yet

    async def load(self, wanted: Wanted, settled: set[int]) -> None:
        """Read it all. `settled`: complaints whose messages have just been sent or refused."""
        tx, named, people = self.tx, wanted.complaints | settled, set(wanted.people)
        await self._load_messages(wanted)
        named |= {link.complaint for link in self.links.values()} | set(self.topics.values())
        if named:
            self.owners = await cases.owners(tx, named)
            people |= set(self.owners.values())
        drawn = facts.numbers("complaints", wanted.numbers) if wanted.numbers else None
        also: list[Ask[Any]] = [] if drawn is None else [drawn]
        if people:
            since, lately = self.now - self.policy.reopen_within, self.now - self.policy.repeat_within
            also.append(open_ones := matters.known(set()))
            self.cases = await cases.load(tx, people, named & set(self.owners), since, lately, tuple(also))
            for person, case in self.cases.items():
                self.owners.update(dict.fromkeys(case.complaints, person))
            known = open_ones.answer.values()
            self.policy = with_places(self.policy, [one for one in known if isinstance(one, kinds.Place)])
            incidents = tuple(one for one in known if isinstance(one, kinds.Incident))
            if incidents:
                self.policy = replace(self.policy, incidents=incidents)
            self.policy = with_habits(with_measure(self.policy, known, self.now), known)
        self.before = dict(self.cases)
        who = wanted.colleagues | wanted.members | (people & wanted.managers) | _read_by_customers(self.cases.values())
        if wanted.team:
            who |= await colleagues.everybody(tx)
        if settled:
            who |= wanted.managers  # whoever could not be reached is named
        self.colleagues = await colleagues.load(tx, who)
        if wanted.crew:
            self.colleagues |= await colleagues.crew(tx)
        if settled:
            await self._name(wanted.managers)
        self.members_before, self.colleagues_before = dict(self.members), dict(self.colleagues)
        if drawn is not None:
            self.numbers = [speakable(drawn.answer + offset, self.salt) for offset in range(wanted.numbers)]

    async def _load_messages(self, wanted: Wanted) -> None:
        """What the messages belong to, and who writes."""
        of_links, of_topics = links.linked(wanted.messages), rooms.of_topics(wanted.topics)
        texts, placed = messages.versions(wanted.changed), facts.placed(wanted.members)
        pairs: tuple[tuple[Collection[Any], Ask[Any]], ...] = (
            (wanted.messages, of_links), (wanted.changed, texts), (wanted.topics, of_topics), (wanted.members, placed),
        )  # fmt: skip
        await self.tx.ask(*(one for about, one in pairs if about))
        if wanted.messages:
            self.links = of_links.answer
        if wanted.changed:
            self.known = texts.answer
        if wanted.topics:
            self.topics = of_topics.answer
        if wanted.members:
            self.members = placed.answer

    async def _name(self, people: frozenset[int]) -> None:
        """Who is known by a number alone gets the name that Telegram told last."""
        nameless = {one for one in people if one not in self.colleagues or not self.colleagues[one].name}
        for one, member in (await facts.load_members(self.tx, nameless)).items() if nameless else ():
            known = self.colleagues.get(one) or Colleague(one, "")
            self.colleagues[one] = replace(known, name=member.name)

    async def load_more(self, numbers: set[int]) -> None:
        """Read complaints that the batch did not touch so far; they are shown, not changed."""
        more = {number for number in numbers if self.complaint(number) is None}
        if not more:
            return
        owners = await cases.owners(self.tx, more)
        self.owners |= owners
        people = set(owners.values())
        for person, case in (await cases.load(self.tx, people, more)).items():
            if person in self.cases:
                known = self.cases[person]
                fresh = {n: c for n, c in case.complaints.items() if n not in known.complaints}
                extra = {n: cases.called(known.person, c) for n, c in fresh.items()}
                self.cases[person] = replace(known, complaints={**known.complaints, **extra})
                if person in self.before:
                    was = self.before[person]
                    self.before[person] = replace(was, complaints={**was.complaints, **fresh})
            else:
                self.cases[person] = self.before[person] = case

    async def load_team(self) -> None:
        """Read all colleagues of whom anything is known, those that are not known yet."""
        missing = await colleagues.everybody(self.tx) - self.colleagues.keys()
        found = await colleagues.load(self.tx, missing)
        self.colleagues |= found
        self.colleagues_before |= found

    async def load_rooms(self, numbers: set[int]) -> None:
        """Read the rooms of these complaints, those that are not known yet."""
        missing = numbers - self.rooms.keys() - self.opened
        if missing:
            self.rooms |= await rooms.load_rooms(self.tx, missing)

    async def room_of(self, complaint: int) -> Room | None:
        """The room of a complaint, read once."""
        await self.load_rooms({complaint})
        return self.rooms.get(complaint)

    def complaint(self, number: int) -> Complaint | None:
        """A complaint as it stands now."""
        case = self.cases.get(self.owners.get(number, 0))
        return case.complaints.get(number) if case else None

    def end_of(self, number: int) -> int:
        """The complaint that it has become a part of, as far as that is known here; else the same."""
        complaint = self.complaint(number)
        while complaint is not None and complaint.into is not None:
            complaint = self.complaint(complaint.into)
            number = complaint.id if complaint is not None else number
        return number

    def group_of(self, number: int) -> int:
        """The staff group whose case a complaint is, as far as it is known here."""
        complaint, room = self.complaint(number), self.rooms.get(number)
        return complaint.group if complaint else room.group if room else FIRST

    def see(self, member: facts.Member) -> None:
        """Telegram has told of somebody's place in a group."""
        self.members[member.id, member.group] = member
        known = self.colleagues.get(member.id)
        if known is not None:
            groups = {*known.groups, member.group} if member.is_in else {*known.groups} - {member.group}
            self.colleagues[member.id] = replace(known, here=bool(groups), groups=tuple(sorted(groups)))

    def places_of(self, user: int) -> list[facts.Member]:
        """What Telegram has said of somebody's place in each group."""
        return [one for one in self.members.values() if one.id == user]

    def complaint_at(self, chat: int, message: int | None) -> int | None:
        """The complaint that a message belongs to."""
        link = self.links.get((chat, message)) if message else None
        return link.complaint if link else None

    def meet(self, user: int, name: str, language: Language) -> Case:
        """The case of somebody who does something now, under the name they have now; a new one for a newcomer."""
        case = self.cases.get(user) or cases.newcomer(user, name, language)
        self.cases[user] = cases.renamed(case, name, language)
        return self.cases[user]

    def adopt(self, number: int, user: int) -> None:
        """A complaint of somebody without Telegram is this user's from now on."""
        was = self.cases[self.owners[number]]
        left = {key: one for key, one in was.complaints.items() if key != number}
        self.cases[was.person.id] = replace(
            was, person=replace(was.person, focus=None), complaints=left, earlier=was.earlier - 1
        )
        case = self.cases[user]
        language, name = case.person.language, case.person.called
        theirs = replace(was.complaints[number], customer=user, name=name, language=language)
        mine = {**case.complaints, number: cases.called(case.person, theirs)}
        self.cases[user] = replace(case, complaints=mine, earlier=case.earlier + 1)
        self.owners[number] = user

    def new_number(self) -> int:
        """The next number for a complaint."""
        self.opened.add(number := self.numbers.pop(0))
        return number


def _read_by_customers(found: Iterable[Case]) -> set[int]:
    """Colleagues whose names these customers may read: who has their complaints, and who sends them an album."""
    ids = {complaint.owner for case in found for complaint in case.complaints.values() if complaint.owner is not None}
    return ids | {sender_of(key) for case in found for key, _ in case.person.staff_albums}
