"""What can happen: the inputs of a step. Each names the customer whose talk it belongs to.

Translation knows only Telegram's ids; `handlers.locate` finds the complaint a staff message or a
press is about before the step sees it.
"""

from dataclasses import dataclass
from enum import StrEnum

from dialogs.model import Item, Staff


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


class Command(StrEnum):
    """What a customer can ask for by a slash."""

    START = "start"
    STATUS = "status"
    LANGUAGE = "language"
    HELP = "help"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer used a command; `payload` is what followed /start."""

    command: Command
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A customer sent something we cannot pass on (a poll, a game, a story)."""

    kind: str
    message: int


class Act(StrEnum):
    """Customer's buttons."""

    SKIP = "skip"
    WISH = "wish"
    ADD = "add"
    CORRECT = "ok"
    ADDITION = "plus"
    FRESH = "new"
    SOLVED = "solved"
    SCORE = "score"
    LANGUAGE = "lang"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A customer pressed a button under one of our messages."""

    act: Act
    complaint: int
    arg: str
    query: str  # callback query id
    message: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """The customer blocked (or unblocked) the bot."""

    blocked: bool


class Ring(StrEnum):
    """Timers, by what they are for."""

    QUIET = "quiet"
    NUDGE = "nudge"
    CHOOSE = "choose"
    ALBUM = "album"
    STAFF_ALBUM = "staff_album"
    OVERDUE = "overdue"
    FOLLOW_UP = "follow_up"
    FOLLOW_UP_REMINDER = "follow_up_reminder"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Rang:
    """A timer of this person (complaint None) or of one complaint is due."""

    ring: Ring
    complaint: int | None = None
    data: str = ""


class Desk(StrEnum):
    """Staff's buttons."""

    CLAIM = "claim"
    RESOLVE = "resolve"
    OUTCOME = "outcome"
    CAUSE = "cause"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class StaffPressed:
    """A staff member pressed a button of one complaint."""

    act: Desk
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
    WIZARD = "wizard"  # the question Resolve asks
    NOTHING = "nothing"  # no reply, or a reply to a colleague: a note
    LINE = "line"  # one of the bot's own lines


@dataclass(frozen=True, slots=True)
class StaffWrote:
    """A staff member wrote in the room of a complaint."""

    complaint: int
    item: Item
    staff: Staff
    answers: Answers


@dataclass(frozen=True, slots=True)
class StaffEdited:
    """A staff member changed a message of this complaint's room."""

    complaint: int
    item: Item
    staff: Staff
    delivered: bool  # it had been sent to the customer
    was: Item | None = None  # the version before, if it is known


@dataclass(frozen=True, slots=True)
class Delivered:
    """A staff reply reached the customer (all its parts)."""

    complaint: int
    chat: int
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
class ManagerUnreachable:
    """A manager could not be written to; the board gets the line instead."""

    complaint: int
    manager: int


@dataclass(frozen=True, slots=True)
class TopicLost:
    """The complaint's topic is gone, or could not be made; the talk goes on under the card."""

    complaint: int
    existed: bool


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
    | Undelivered
    | ManagerUnreachable
    | TopicLost
)
