"""What shall be done: the outputs of a step, as data. Nothing here knows Telegram's methods.

`Text` names a template and its arguments; it is rendered inside the transaction, so a broken text
fails there and not in front of a customer.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from dialogs.events import Ring, Why
from dialogs.model import Item, Staff


class Lane(IntEnum):
    """Urgency across chats; a smaller number leaves first."""

    ANSWER = 0  # button answers
    RECEIPT = 1
    DIALOGUE = 2
    CLAIM = 3  # claim results: topics, edits
    CARD = 4  # cards and digests
    REMINDER = 5
    BULK = 6


@dataclass(frozen=True, slots=True)
class Text:
    """A template by name and its named arguments."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: label template, and what a press means."""

    label: Text
    act: str
    complaint: int
    arg: str = ""


Rows = tuple[tuple[Button, ...], ...]


class Purpose(StrEnum):
    """What a message to the customer is, for the books and for what a lost answer means."""

    RECEIPT = "receipt"
    DIALOGUE = "dialogue"
    REPLY = "reply"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the customer something."""

    text: Text
    complaint: int | None = None
    buttons: Rows = ()
    lane: Lane = Lane.DIALOGUE
    purpose: Purpose = Purpose.DIALOGUE
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Redraw:
    """Change one of our own messages in the customer's chat; without text only its buttons."""

    message: int
    text: Text | None
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class Toast:
    """Answer a press."""

    query: str
    text: Text | None
    alert: bool = False
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """Mark a customer's message as passed on (a reaction)."""

    message: int


@dataclass(frozen=True, slots=True)
class Marked:
    """Mark a staff member's reply as delivered (a reaction)."""

    complaint: int
    chat: int
    message: int


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Bring the card up to date (the board's, and the topic's where there is one)."""

    complaint: int
    first: bool = False
    urgent: bool = False  # a claim, a missed promise: the board must show it, also where only a digest lists it


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """Give the complaint a topic of its own."""

    complaint: int


@dataclass(frozen=True, slots=True)
class Line:
    """Put a line of ours into the complaint's room.

    `quotes` is the customer's message (chat, id) it is about; `words` marks lines that carry the
    customer's words, so that a reply to them reaches the customer. `answers` is a staff message (chat, id).
    """

    complaint: int
    text: Text
    quotes: tuple[int, int] | None = None
    answers: tuple[int, int] | None = None
    words: bool = False
    buttons: Rows = ()
    wizard: bool = False
    alert: bool = False


@dataclass(frozen=True, slots=True)
class RedrawLine:
    """Change a line of ours in the room (the Resolve wizard); said anew when the group is not `chat` any more."""

    complaint: int
    chat: int
    message: int
    text: Text
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class ToStaff:
    """Bring the customer's items into the room: one, or the parts of one album."""

    complaint: int
    items: tuple[Item, ...]
    name: str


@dataclass(frozen=True, slots=True)
class ToCustomer:
    """Bring a staff member's items to the customer: one, or the parts of one album."""

    complaint: int
    items: tuple[Item, ...]
    staff: Staff


@dataclass(frozen=True, slots=True)
class ChangeCopy:
    """A staff member changed a delivered reply: change the customer's copy. `was`: the version before, if known."""

    complaint: int
    item: Item
    staff: Staff
    was: Item | None = None


@dataclass(frozen=True, slots=True)
class TellManagers:
    """A line to every manager in private; unless `also` (the board has it anyway), the board where there is none."""

    complaint: int
    text: Text
    also: bool = False


@dataclass(frozen=True, slots=True)
class Arm:
    """Set (or move) a timer."""

    ring: Ring
    due: datetime
    complaint: int | None = None
    data: str = ""


@dataclass(frozen=True, slots=True)
class Disarm:
    """Take a timer off; nothing happens when it is not set."""

    ring: Ring
    complaint: int | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Store what somebody wrote. `note` never leaves the staff's side."""

    complaint: int | None
    item: Item
    author: str  # customer | staff | note
    author_id: int


@dataclass(frozen=True, slots=True)
class Journal:
    """One line of the audit trail; never anybody's words."""

    complaint: int
    event: str
    before: str
    after: str
    actor: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


Effect = (
    Say
    | Redraw
    | Toast
    | Noted
    | Marked
    | ShowCard
    | OpenTopic
    | Line
    | RedrawLine
    | ToStaff
    | ToCustomer
    | ChangeCopy
    | TellManagers
    | Arm
    | Disarm
    | Keep
    | Journal
)

UNDELIVERED = {why: f"undelivered_{why.value}" for why in Why}
