"""What can happen: the inputs of a step. `handlers.locate` finds the customer and the complaint that each is about."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from dialogs.errand_events import Commanded as Commanded
from dialogs.errand_events import ErrandEvent as ErrandEvent
from dialogs.errand_events import Handed as Handed
from dialogs.errand_events import MatterPressed as MatterPressed
from dialogs.errand_events import MatterRang as MatterRang
from dialogs.incident_events import Affected as Affected
from dialogs.incident_events import OverForAll as OverForAll
from dialogs.incident_events import PartOf as PartOf
from dialogs.items import Item
from dialogs.matters import Wording
from dialogs.model import Hazard, Register, Staff


@dataclass(frozen=True, slots=True)
class Wrote:
    """A customer sent a message with something in it."""

    item: Item
    complaint: int | None = None  # the complaint the answered message belongs to


@dataclass(frozen=True, slots=True)
class Edited:
    """A customer changed a message."""

    item: Item
    complaint: int | None = None
    seen_before: bool = True  # False when the edit came before the message itself
    was: Item | None = None  # the version before, if it is known


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer used a command, without its slash; `payload` is what followed it."""

    command: str
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A customer sent something we cannot pass on (a poll, a game, a story)."""

    kind: str
    message: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A customer pressed a button under one of our messages."""

    act: str
    complaint: int
    arg: str
    query: str  # callback query id
    message: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """The customer blocked (or unblocked) the bot."""

    blocked: bool


@dataclass(frozen=True, slots=True)
class Rang:
    """A timer of this person (complaint None) or of one complaint is due; `late`: since so long."""

    ring: str
    complaint: int | None = None
    late: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class StaffPressed:
    """A staff member pressed a button of one complaint."""

    act: str
    complaint: int
    arg: str
    query: str
    message: int
    staff: Staff
    chat: int = 0  # the staff group, where the message stands


class Answers(StrEnum):
    """What a staff message is a reply to."""

    CARD = "card"
    CUSTOMER = "customer"
    QUESTION = "question"  # a question that a form asks
    NOTHING = "nothing"  # no reply, or a reply to a colleague: a note
    OWN = "own"  # one's own words, which the customer has
    LINE = "line"  # one of the bot's own lines, or what the customer has from a colleague


@dataclass(frozen=True, slots=True)
class StaffWrote:
    """A staff member wrote in the room of a complaint."""

    complaint: int
    item: Item
    staff: Staff
    answers: Answers
    form: str = ""  # the form whose question it answers, and the press that began it
    mentions: tuple[int, ...] = ()  # colleagues who are named in it; 0: somebody whom we do not know


class Fate(StrEnum):
    """What became of words for the customer that a colleague wants back."""

    HELD = "held"  # they had not left, and will not
    LEAVING = "leaving"  # they are on their way at this moment
    THERE = "there"  # the customer has them, and they can be deleted there
    OLD = "old"  # the customer has them, for longer than Telegram lets anybody delete them
    NONE = "none"  # it went to no customer, or is deleted there


@dataclass(frozen=True, slots=True)
class Ordered:
    """A colleague asked for something by a slash, about this complaint: in its topic, or as a reply to something of it.

    `item` holds what followed the command. `answered` is the message it answers, as far as anybody's words are kept.
    `fate` and `copies` are told where it wants words back: what became of them, and the messages that the customer has.
    """

    complaint: int
    command: str
    item: Item
    staff: Staff
    answers: Answers
    answered: Item | None = None
    fate: Fate = Fate.NONE
    copies: tuple[int, ...] = ()
    wordings: tuple[Wording, ...] = ()  # all that are saved, for the commands about them


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Telegram deleted a colleague's words at the customer's, or would not; `message` is the one that asked for it."""

    complaint: int
    chat: int
    message: int
    done: bool


@dataclass(frozen=True, slots=True)
class FormDone:
    """A colleague has answered a question of a form in words, which `item` holds. Never comes from outside."""

    complaint: int
    item: Item
    staff: Staff
    answers: dict[str, str]  # what was chosen, by the name of the choice
    message: int  # the question, to be put away
    chat: int
    asked: str = "words"  # the name of the question
    words: dict[str, Item] = field(default_factory=dict)  # these words and all before them, by the name of the question


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a customer have reached a complaint. Never comes from outside: see dialogs.step."""

    complaint: int
    item: Item


@dataclass(frozen=True, slots=True)
class Alarmed:
    """A customer's words ask for a register; `complaint` is the one they belong to. Never comes from outside."""

    item: Item
    register: Register
    hazard: Hazard | None
    complaint: int | None


@dataclass(frozen=True, slots=True)
class StaffEdited:
    """A staff member changed a message of this complaint's room."""

    complaint: int
    item: Item
    staff: Staff
    delivered: bool  # it had been sent to the customer
    was: Item | None = None  # the version before, if it is known
    held: bool = False  # it had waited to be sent, and was taken back for the change


@dataclass(frozen=True, slots=True)
class Delivered:
    """A staff reply reached the customer (all its parts)."""

    complaint: int
    chat: int
    message: int
    staff: Staff


@dataclass(frozen=True, slots=True)
class Reacted:
    """A customer put a reaction on a colleague's words that we brought, or a colleague on a customer's (`source`).

    It is for the original: `message` in `chat`. `emoji` "": it was taken away, or is one that a bot cannot show.
    """

    complaint: int
    chat: int
    message: int
    source: int
    by: int
    emoji: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ManagerWrote:
    """A manager answered, in private, what the bot told them about a complaint: a note until they say otherwise."""

    complaint: int
    item: Item
    staff: Staff
    waited: bool = False  # for a choice, as a note to be: it answers nothing that was asked since


@dataclass(frozen=True, slots=True)
class ManagerSends:
    """A manager pressed [Write to the customer] under a note of theirs: the note becomes a reply."""

    complaint: int
    item: Item
    staff: Staff
    query: str
    message: int  # the bot's message with the button


@dataclass(frozen=True, slots=True)
class ManagerPressed:
    """A manager pressed a button in private that is about the manager's own talk with the bot."""

    act: str
    complaint: int
    query: str
    message: int
    staff: Staff


class Why(StrEnum):
    """Why something could not be delivered."""

    BLOCKED = "blocked"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A staff reply could not reach the customer."""

    complaint: int
    chat: int
    message: int
    why: Why


@dataclass(frozen=True, slots=True)
class ColleagueUnreachable:
    """Somebody could not be written to in private; the board gets the line `text` with `args` instead."""

    complaint: int
    colleague: int
    text: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TopicLost:
    """The complaint's topic is gone, or could not be made; the talk goes on under the card."""

    complaint: int
    existed: bool


@dataclass(frozen=True, slots=True)
class OwnerAbsent:
    """Who has this complaint left the staff group, or is away until then; or is back (`absent` is False)."""

    complaint: int
    colleague: int
    absent: bool = True
    gone: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageDue:
    """What a reading command shows is to be told unasked, once it is read: to `reader`, or (None) on the board."""

    command: str
    words: str
    reader: int | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A colleague wrote down what a customer without Telegram told us at `at`; the `nth` of such records."""

    nth: int
    phone: str
    words: str
    source: str
    at: datetime
    staff: Staff


@dataclass(frozen=True, slots=True)
class Joined:
    """Such a customer has come by the link of this complaint, which is theirs now; 0: the link was used before."""

    complaint: int


@dataclass(frozen=True, slots=True)
class Valued:
    """What the customer of a complaint (or this `person`) is worth to us, in hundredths."""

    complaint: int
    amount: int
    currency: str
    staff: Staff
    person: int = 0


@dataclass(frozen=True, slots=True)
class Linked:
    """A colleague says that this complaint has to do with another one, and why."""

    complaint: int
    other: int
    why: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class Merged:
    """A colleague says that this complaint and another one of the same customer are one."""

    complaint: int
    other: int
    staff: Staff


@dataclass(frozen=True, slots=True)
class GivenTo:
    """Who has this complaint gives it to somebody else for the time they are away."""

    complaint: int
    colleague: int
    to: Staff


@dataclass(frozen=True, slots=True)
class Prevented:
    """What brought this complaint was changed, so that it does not happen again."""

    complaint: int
    what: str


Event = (
    Wrote
    | Edited
    | Asked
    | Unsupported
    | Pressed
    | Blocked
    | Rang
    | StaffPressed
    | StaffWrote
    | StaffEdited
    | Delivered
    | Logged
    | Joined
    | Valued
    | Linked
    | Merged
    | Undelivered
    | ColleagueUnreachable
    | TopicLost
    | ManagerWrote
    | ManagerSends
    | ManagerPressed
    | OwnerAbsent
    | GivenTo
    | Prevented
    | Affected
    | OverForAll
    | PartOf
    | Ordered
    | TakenBack
    | Reacted
    | FormDone
    | Said
    | Alarmed
)

OWN = (ManagerWrote, OwnerAbsent, GivenTo, Prevented, Affected, OverForAll, PartOf, Logged, Valued, Linked, Merged)
"""Events that one case may ask for another one (effects.Then): they wait in the inbox like Telegram's updates."""
