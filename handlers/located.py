"""What something that was heard can mean, and what has to be known to say so: rights above all.

Rights are checked in the transaction of the act.
"""

from dataclasses import dataclass
from datetime import timedelta

from dialogs.effects import Line, Text, Toast
from dialogs.events import Commanded, Event, MatterPressed
from dialogs.groups import FIRST
from dialogs.items import Item
from dialogs.model import Case
from dialogs.records import replace
from dialogs.states import Language
from handlers.answers import Answered
from handlers.heard import ManagerButton, Reads, StaffButton
from handlers.memory import Memory
from storage.links import Link

MEMBER_FRESH = timedelta(seconds=30)  # domain: leaving the group ends access within a minute
CLOCKS_AGREE = timedelta(hours=25)  # a message that is dated further away comes from a broken clock


class UnknownMember(Exception):
    """Telegram has to be asked whether this person is in a staff group."""

    def __init__(self, user: int, group: int = FIRST) -> None:
        super().__init__(user, group)
        self.user = user
        self.group = group


class TooEarly(Exception):
    """The answered message of ours has left, but its answer is not settled: its link comes with the next round."""


@dataclass(frozen=True, slots=True)
class Meant:
    """An event for this customer's case. `asked`: the message that is now known to be a form's question."""

    customer: int
    event: Event
    asked: Link | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A press that is answered without a step, in this chat; a customer's in this language."""

    toast: Toast
    chat: int
    language: Language


@dataclass(frozen=True, slots=True)
class Below:
    """Something that is said below a colleague's message in a group, in no complaint's room."""

    message: int
    thread: int | None
    text: Text
    group: int = FIRST


Located = Meant | Refused | Line | Below | Answered | Commanded | MatterPressed | None
"""A `Line` is said in the room of its complaint, without a step; the last two are errands (handlers.errands)."""


# Rights --------------------------------------------------------------------------------------------


def works_here(memory: Memory, user: int) -> bool:
    """Whether this is a colleague, as far as Telegram has told; for what gives nobody a right."""
    return user in memory.policy.managers or any(one.is_in for one in memory.places_of(user))


def is_member(memory: Memory, user: int, group: int = FIRST) -> bool:
    """Rights, checked in the transaction of the act; UnknownMember when Telegram must be asked first."""
    member = memory.members.get((user, group))
    if member is None or abs(memory.now - member.checked_at) > MEMBER_FRESH:  # a clock may be set back
        raise UnknownMember(user, group)
    return member.is_in


def is_member_anywhere(memory: Memory, user: int) -> bool:
    """The same for any of the groups: who is known to be in one need not be asked about in the others."""
    unknown: UnknownMember | None = None
    for group in memory.place.groups:
        try:
            if is_member(memory, user, group):
                return True
        except UnknownMember as one:
            unknown = unknown or one
    if unknown is not None:
        raise unknown
    return False


def refused(memory: Memory, one: StaffButton | ManagerButton | Reads, text: str | Text) -> Refused:
    """A press of a colleague that is answered by this text (or the one of this name) alone."""
    toast = Toast(one.query, Text(text) if isinstance(text, str) else text, alert=True, staff=True)
    return Refused(toast, memory.place.staff_chat, memory.policy.staff_language)


# Messages ---------------------------------------------------------------------------------------------


def changes(memory: Memory, item: Item) -> bool:
    """Whether an edit is one: Telegram sends them for reactions and places on the move too."""
    was = memory.known.get((item.chat, item.message))
    return was is None or was.html != item.html or item.has_other_file(was)


def dated(memory: Memory, item: Item) -> Item:
    """Telegram's own time of a message, unless it is far from ours (a broken clock on either side)."""
    return replace(item, at=memory.now) if abs(memory.now - item.at) > CLOCKS_AGREE else item


def waits(case: Case, item: Item) -> bool:
    """Whether a message of a customer waits for "addition or new?" already."""
    return any(held.message == item.message for held in case.person.pending)
