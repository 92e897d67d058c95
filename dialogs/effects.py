"""What shall be done: the outputs of a step, as data. Nothing here knows Telegram's methods.

`Text` names a template and its arguments; it is rendered inside the transaction, so a broken text
fails there and not in front of a customer.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from dialogs.errand_effects import Notice as Notice
from dialogs.errand_effects import Poster as Poster
from dialogs.errand_effects import RedrawNamed as RedrawNamed
from dialogs.errand_effects import RedrawNotice as RedrawNotice
from dialogs.errand_effects import SayBelow as SayBelow
from dialogs.events import Event, Handed, PageDue, Why
from dialogs.items import Item
from dialogs.matters import Matter
from dialogs.model import Colleague, Remedy, Staff
from dialogs.template import Button as Button
from dialogs.template import Rows as Rows
from dialogs.template import Text as Text


class Lane(IntEnum):
    """Urgency across chats; a smaller number leaves first."""

    ANSWER = 0  # button answers
    RECEIPT = 1
    DIALOGUE = 2
    CLAIM = 3  # claim results: topics, edits
    CARD = 4  # cards and digests
    REMINDER = 5
    BULK = 6


class Purpose(StrEnum):
    """What a message to the customer is, for the books and for what a lost answer means."""

    RECEIPT = "receipt"
    DIALOGUE = "dialogue"
    REPLY = "reply"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the customer something. `counts`: the tally in which it is counted whether it arrives."""

    text: Text
    complaint: int | None = None
    buttons: Rows = ()
    lane: Lane = Lane.DIALOGUE
    purpose: Purpose = Purpose.DIALOGUE
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Redraw:
    """Change one of our own messages in the customer's chat; without text only its buttons.

    Where no button was pressed there is no `message`; with `receipt`, it is then the receipt of that complaint,
    whichever message that is. A receipt that cannot be found any more is said anew.
    """

    message: int
    text: Text | None
    buttons: Rows = ()
    receipt: int = 0


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
    """Mark a staff member's reply as delivered (a reaction), or a note as kept."""

    complaint: int
    chat: int
    message: int
    note: bool = False


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Show on somebody's own message the reaction of the other side; without one (no `emoji`) a colleague's message
    has the mark of a delivered reply again, and a customer's has none."""

    complaint: int
    chat: int
    message: int
    emoji: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Delete a colleague's words at the customer's: these messages. `order` is the message that asks for it."""

    complaint: int
    copies: tuple[int, ...]
    order: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Bring the card up to date (the board's, and the topic's where there is one)."""

    complaint: int
    first: bool = False
    urgent: bool = False  # a claim, a miss, a pause: the board must show it, also where only a digest lists it


@dataclass(frozen=True, slots=True)
class Relocate:
    """The complaint is another staff group's from now on: it is shown there anew, with its story. The one in which it
    stood keeps the line `text` in place of its card."""

    complaint: int
    text: Text


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """Give the complaint a topic of its own."""

    complaint: int


class Replies(StrEnum):
    """Where a colleague's reply to a line of ours goes. Every line says so where it is written: no default."""

    CUSTOMER = "customer"  # to the customer: the line shows the customer's own words
    NOTE = "line"  # to nobody: it is kept as a note, and the colleague is told so
    QUESTION = "question"  # to the question of a form that the line asks


@dataclass(frozen=True, slots=True)
class Line:
    """Put a line of ours into the complaint's room, or before everybody on the `board`.

    `quotes` is the customer's message (chat, id) it is about, `answers` a staff message (chat, id), `form` the name of
    the form that asks.
    """

    complaint: int
    text: Text
    replies: Replies
    quotes: tuple[int, int] | None = None
    answers: tuple[int, int] | None = None
    buttons: Rows = ()
    alert: bool = False
    form: str = ""
    board: bool = False
    crowd: bool = False  # where many others say the same at that time, all are told of together


@dataclass(frozen=True, slots=True)
class RedrawLine:
    """Change a line of ours in the room (a form's question); said anew when the group is not `chat` any more.

    `form` names the form whose question it still is; without it, it asks nothing any more, and a reply to it is a note.
    """

    complaint: int
    chat: int
    message: int
    text: Text
    buttons: Rows = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class ToStaff:
    """Bring somebody's items into the room: one, or the parts of one album; the customer's unless said otherwise.

    `heading` names the text above them (and `<heading>_caption` the one for media).
    """

    complaint: int
    items: tuple[Item, ...]
    name: str
    heading: str = "from_customer"  # or from_manager, told_customer, replaced
    replies: Replies = Replies.CUSTOMER


@dataclass(frozen=True, slots=True)
class Gathered:
    """Bring into the room, together, what the customer wrote since then: `since` is the first message (chat, id).

    `of`: what they wrote about that complaint, which has become a part of this one; 0: about this one.
    """

    complaint: int
    since: tuple[int, int]
    of: int = 0


@dataclass(frozen=True, slots=True)
class ToCustomer:
    """Bring a staff member's items to the customer: one, or the parts of one album.

    `heading` names the text above them (and `<heading>_caption` the one for media).
    """

    complaint: int
    items: tuple[Item, ...]
    staff: Staff
    heading: str = "from_staff"


@dataclass(frozen=True, slots=True)
class ChangeCopy:
    """A staff member changed a delivered reply: change the customer's copy. `was`: the version before, if known.

    `heading`: as it was sent with.
    """

    complaint: int
    item: Item
    staff: Staff
    was: Item | None = None
    heading: str = "from_staff"


@dataclass(frozen=True, slots=True)
class Tell:
    """A line to one colleague in private, about a complaint (a reply to it belongs to that complaint) or a matter.

    `board` names the text that the board gets, with the same arguments, when the colleague cannot be written to.
    `alert`: what the colleague writes next may be about it too. An argument `link` is filled in with the address of the
    complaint's topic or card, and `similar` with what other cases got of this kind. With `message`, that message of
    ours is changed instead.
    """

    colleague: int
    complaint: int | None
    text: Text
    buttons: Rows = ()
    board: str = ""
    alert: bool = False
    message: int | None = None
    similar: Remedy | None = None
    crowd: bool = False  # as of a line


@dataclass(frozen=True, slots=True)
class Recount:
    """Tell a colleague in private the whole story of a complaint: its card, and all words, notes and files in order."""

    complaint: int
    colleague: int


@dataclass(frozen=True, slots=True)
class Know:
    """Remember a colleague as they are now."""

    colleague: Colleague


@dataclass(frozen=True, slots=True)
class Then:
    """An event for the case of another complaint: it waits in the inbox, and is taken in a later round.

    `key` tells what it is about: of two with the same key only the first counts.
    """

    complaint: int
    event: Event
    key: str


@dataclass(frozen=True, slots=True)
class ShowPage:
    """A page that nobody asked for (a report by itself): read in a later round, beside the rounds, and then told.

    Of two of the same words for the same reader only the first counts.
    """

    page: PageDue


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Nothing is said to somebody who would have been counted in this tally: they count as such."""

    counts: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """What one line has shown for many (dialogs.together) is shown by itself from now on, where it still waits."""

    matter: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Something that the step of a case hands over to an errand, which comes next in the same transaction."""

    event: Handed


@dataclass(frozen=True, slots=True)
class Store:
    """Remember a matter as it is now."""

    matter: Matter


@dataclass(frozen=True, slots=True)
class Watch:
    """A case of safety has become known at these places (none: it is no such case any more).

    Two of different customers at one place are told of together; a step sees one customer alone. Each place is what it
    is compared by, and what is shown.
    """

    complaint: int
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """Set (or move) a timer: of a complaint, or a matter, or (neither) of the customer."""

    ring: str
    due: datetime
    complaint: int | None = None
    matter: int | None = None


@dataclass(frozen=True, slots=True)
class Disarm:
    """Take a timer off; nothing happens when it is not set."""

    ring: str
    complaint: int | None = None
    matter: int | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Store what somebody wrote. `note` never leaves the staff's side.

    `waiting`: words of which it is not yet known where they belong are stored when they come, with the complaint that
    silence would give them to, so that what storage does not take is refused now, and not with all that comes later.
    They are stored once more where they then go.
    """

    complaint: int | None
    item: Item
    author: str  # customer | staff | note | waiting
    author_id: int


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey's question is put: once a complaint and kind, which the database holds us to."""

    complaint: int
    kind: str  # csat, ...


@dataclass(frozen=True, slots=True)
class Unheard:
    """Something happened that no rule is for, by the name of its cue: it is logged and counted, never dropped."""

    what: str


@dataclass(frozen=True, slots=True)
class Journal:
    """One line of the audit trail; never anybody's words. `complaint` 0: it is about a matter, named in the details."""

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
    | Mirrored
    | TakeBack
    | ShowCard
    | Relocate
    | OpenTopic
    | Line
    | RedrawLine
    | ToStaff
    | Gathered
    | ToCustomer
    | ChangeCopy
    | Tell
    | Recount
    | Know
    | Then
    | ShowPage
    | Hand
    | Unsaid
    | Scatter
    | Store
    | SayBelow
    | Poster
    | Notice
    | RedrawNotice
    | RedrawNamed
    | Watch
    | Arm
    | Disarm
    | Keep
    | Survey
    | Unheard
    | Journal
)

UNDELIVERED = {why: f"undelivered_{why.value}" for why in Why}
