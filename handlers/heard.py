"""What translation makes of an update, before the database has been asked which complaint it is about."""

from dataclasses import dataclass, field
from datetime import datetime

from dialogs.events import Asked, Blocked, Edited, Event, PageDue, Pressed, Unsupported, Wrote
from dialogs.items import Item
from dialogs.model import Staff


@dataclass(frozen=True, slots=True)
class FromCustomer:
    """Something in a private chat."""

    user: int
    name: str
    code: str | None  # Telegram's language code
    event: Wrote | Edited | Asked | Unsupported | Pressed | Blocked


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """A message in a staff group, by its key as everywhere below."""

    staff: Staff
    item: Item
    thread: int | None
    edited: bool = False
    answers_bot: bool = False  # it replies to a message of ours
    card: int | None = None  # the complaint whose card it replies to, read off the card itself
    unsent: str = ""  # it cannot go to a customer: the text that says so to its author
    order: str = ""  # a command about a complaint; `item` is what followed it
    answers_self: bool = False  # it replies to a message of its own author
    mentions: tuple[str, ...] = ()  # who is named in it: "name" of "@name" in lower case, or an id
    group: int = 0


@dataclass(frozen=True, slots=True)
class StaffAsked:
    """A command in a staff group that one of the parts answers, without its slash; `words` is what followed it."""

    staff: Staff
    command: str
    words: str
    message: int
    thread: int | None
    group: int = 0


@dataclass(frozen=True, slots=True)
class Reads:
    """A colleague wants to read something (handlers.answers), in a staff group or in private.

    `message` is the question; of a press (`query`) it is our answer, which turns to the page at `key`.
    `otherwise`: what it is when it comes from a customer. `due`: nobody has asked, it is told by itself; `message` is 0
    then, and on the board the group stands for the reader.
    """

    staff: Staff
    command: str
    words: str
    chat: int
    message: int
    thread: int | None = None
    reply_to: int | None = None
    key: str = ""
    query: str = ""
    due: bool = False
    otherwise: FromCustomer | None = field(default=None, compare=False)

    @property
    def private(self) -> bool:
        """Whether nobody else sees the answer."""
        return self.chat == self.staff.id > 0


@dataclass(frozen=True, slots=True)
class StaffButton:
    """A press in a staff group."""

    staff: Staff
    act: str
    complaint: int
    arg: str
    query: str
    message: int
    group: int = 0


@dataclass(frozen=True, slots=True)
class ManagerButton:
    """A press in a private chat that only a manager can make; `arg` names a message of that chat."""

    staff: Staff
    act: str
    complaint: int
    arg: str
    query: str
    message: int


@dataclass(frozen=True, slots=True)
class CustomerReacted:
    """A customer put a reaction on a message in private, or took it away (no `emoji`)."""

    user: int
    message: int
    emoji: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffReacted:
    """The same, in a staff group."""

    staff: Staff
    message: int
    emoji: str
    at: datetime
    group: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """An event that we asked of ourselves."""

    event: Event


def asked_of_ourselves(event: Event | PageDue, staff_chat: int) -> Own | Reads:
    """What an event of our own is heard as, by the id of the staff group."""
    if not isinstance(event, PageDue):
        return Own(event)
    chat = staff_chat if event.reader is None else event.reader
    return Reads(Staff(chat, ""), event.command, event.words, chat, 0, due=True)


@dataclass(frozen=True, slots=True)
class ForeignPress:
    """A press whose data we never made, or from a place where it cannot come from."""

    user: int
    code: str | None
    query: str
    staff: bool


@dataclass(frozen=True, slots=True)
class Anonymous:
    """An administrator who hides behind the group tried to answer."""

    message: int
    reply_to: int | None
    thread: int | None
    group: int = 0


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """Telegram told of somebody's place in a staff group."""

    user: int
    status: str
    name: str
    group: int = 0


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A staff group has a new id."""

    chat: int
    group: int = 0


@dataclass(frozen=True, slots=True)
class TopicSeen:
    """A topic was created in a staff group (perhaps by us, with the answer lost)."""

    topic: int
    name: str
    group: int = 0


@dataclass(frozen=True, slots=True)
class ForeignGroup:
    """Somebody added the bot to another group, or asked there for its number (/id)."""

    chat: int


@dataclass(frozen=True, slots=True)
class NumberAsked:
    """Somebody asked for the number of a staff group (/id)."""

    message: int
    thread: int | None
    group: int = 0


@dataclass(frozen=True, slots=True)
class BotMoved:
    """The bot's own place in a staff group changed."""

    status: str
    group: int = 0


OfACase = (
    FromCustomer
    | StaffMessage
    | StaffAsked
    | Reads
    | StaffButton
    | ManagerButton
    | CustomerReacted
    | StaffReacted
    | Own
    | ForeignPress
    | Anonymous
)
"""What may be about somebody's case; where that is, is looked up (handlers.locate)."""

Heard = OfACase | MemberSeen | GroupMoved | TopicSeen | ForeignGroup | NumberAsked | BotMoved
