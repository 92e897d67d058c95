"""Which people, complaints and messages a batch has to read before its events can be stepped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from dialogs.absent import complaint_in, number_of
from dialogs.events import (
    Asked,
    Blocked,
    Edited,
    Logged,
    ManagerWrote,
    MatterPressed,
    Merged,
    Pressed,
    Unsupported,
    Valued,
    Wrote,
)
from dialogs.items import Item
from dialogs.tables import CREW, DEEDS
from handlers.heard import (
    Anonymous,
    BotMoved,
    CustomerReacted,
    ForeignGroup,
    ForeignPress,
    FromCustomer,
    GroupMoved,
    Heard,
    ManagerButton,
    MemberSeen,
    NumberAsked,
    Own,
    Reads,
    StaffAsked,
    StaffButton,
    StaffMessage,
    StaffReacted,
    TopicSeen,
)
from handlers.place import Place
from storage.timers import Timer

Ref = tuple[int, int]  # chat and message


@dataclass(slots=True)
class Wanted:
    """Ids of what is to be read."""

    managers: frozenset[int]
    place: Place
    salt: str = ""  # makes the numbers of people without Telegram
    people: set[int] = field(default_factory=set)
    complaints: set[int] = field(default_factory=set)
    messages: set[Ref] = field(default_factory=set)  # whose links tell the complaint
    changed: set[Ref] = field(default_factory=set)  # whose last version is compared with the new one
    topics: set[Ref] = field(default_factory=set)  # group and topic
    members: set[int] = field(default_factory=set)  # whose rights are checked
    colleagues: set[int] = field(default_factory=set)
    team: bool = False  # all of them, not those alone
    crew: bool = False  # everybody who works here
    numbers: int = 0  # complaints that these events may open, at most

    def by_timers(self, rings: Iterable[Timer]) -> None:
        """What the timers that ring are about."""
        for timer in rings:
            kind, _, number = timer.subject.partition(":")
            if kind == "board":
                self.team = True  # who is on duty may be called
            elif kind == "p":
                self.people.add(int(number))
            elif kind == "k":
                self.complaints.add(int(number))
                self.team = True  # a promise may have been missed: whose duty it is, is among them

    def by_heard(self, one: Heard) -> None:
        """What one thing that was heard is about."""
        match one:
            case FromCustomer():
                self._by_customer(one)
            case ManagerButton():
                self.people.add(one.staff.id)
                self.colleagues.add(one.staff.id)
                self.complaints.add(one.complaint)
                self.numbers += 1
                if one.arg:
                    self.messages.add((one.staff.id, int(one.arg)))
                    self.changed.add((one.staff.id, int(one.arg)))
            case Own(event=Logged() as logged):
                self.people.add(number_of(logged.phone, logged.nth, self.salt))
                self.colleagues.add(logged.staff.id)
                self.numbers += 1
            case Own(event=Valued(person=person)) if person:
                self.people.add(person)
            case Own(event=event):
                self.complaints.add(getattr(event, "complaint", 0))
                if isinstance(event, Merged):
                    self.complaints.add(event.other)
                if isinstance(event, ManagerWrote):
                    self.colleagues.add(event.staff.id)
            case StaffMessage():
                self.members.add(one.staff.id)
                self.colleagues |= self.managers
                self._message(one.item, one.edited)
                if one.thread:
                    self.topics.add((one.group, one.thread))
                if one.card:
                    self.complaints.add(one.card)
                self.crew = self.crew or bool(one.mentions)
                self.numbers += one.order == "split"
                if one.order and one.item.reply_to:
                    self.changed.add((one.item.chat, one.item.reply_to))
            case StaffAsked():
                self.members.add(one.staff.id)
            case Reads():
                self.members.add(one.staff.id)
                if one.otherwise is not None:
                    self._by_customer(one.otherwise)
            case StaffButton():
                self.members.add(one.staff.id)
                if (MatterPressed, one.act) not in DEEDS:
                    self.complaints.add(one.complaint)
                self.crew = self.crew or one.act in CREW
            case CustomerReacted():
                self.messages.add((one.user, one.message))
            case StaffReacted():
                self.members.add(one.staff.id)
                self.messages.add((self.place.chat_of(one.group), one.message))
            case ForeignPress():
                self.people.add(one.user)
            case Anonymous():
                self.messages.add((self.place.chat_of(one.group), one.reply_to or 0))
            case TopicSeen():
                self.complaints.add(number_in(one.name))
            case MemberSeen():
                self.members.add(one.user)
            case GroupMoved() | ForeignGroup() | NumberAsked() | BotMoved():
                pass
            case _:
                assert_never(one)

    def _by_customer(self, one: FromCustomer) -> None:
        self.people.add(one.user)
        self.numbers += 1
        match one.event:
            case Wrote(item=item):
                self._message(item, changed=False)
            case Edited(item=item):
                self._message(item, changed=True)
            case Pressed(complaint=complaint):
                self.complaints.add(complaint)
                self.colleagues |= self.managers
            case Asked(command=command, payload=payload):
                self.complaints.add(complaint_in(payload))
                if command == "help":  # a colleague gets another one
                    self.members.add(one.user)
            case Unsupported() | Blocked():
                pass
            case _:
                assert_never(one.event)

    def _message(self, item: Item, changed: bool) -> None:
        self.messages.add((item.chat, item.message))
        if item.reply_to:
            self.messages.add((item.chat, item.reply_to))
        if changed:
            self.changed.add((item.chat, item.message))


def number_in(topic: str) -> int:
    """The complaint's number that begins a topic's name; 0, which no complaint has, where there is none."""
    digits = "".join(char for char in topic.split(" ", 1)[0] if char.isdecimal())
    return int(digits) if digits and len(digits) < 12 else 0
