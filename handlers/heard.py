"""What translation makes of an update, before the database has been asked which complaint it is about."""

from dataclasses import dataclass

from dialogs.events import Asked, Blocked, Desk, Edited, Pressed, Unsupported, Wrote
from dialogs.model import Item, Staff


@dataclass(frozen=True, slots=True)
class FromCustomer:
    """Something in a private chat."""

    user: int
    name: str
    code: str | None  # Telegram's language code
    event: Wrote | Edited | Asked | Unsupported | Pressed | Blocked


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """A message in the staff group."""

    staff: Staff
    item: Item
    thread: int | None
    edited: bool = False
    answers_bot: bool = False  # it replies to a message of ours
    card: int | None = None  # the complaint whose card it replies to, read off the card itself


@dataclass(frozen=True, slots=True)
class StaffButton:
    """A press in the staff group."""

    staff: Staff
    act: Desk
    complaint: int
    arg: str
    query: str
    message: int


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


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """Telegram told of somebody's place in the staff group."""

    user: int
    status: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """The staff group has a new id."""

    chat: int


@dataclass(frozen=True, slots=True)
class TopicSeen:
    """A topic was created in the staff group (perhaps by us, with the answer lost)."""

    topic: int
    name: str


@dataclass(frozen=True, slots=True)
class ForeignGroup:
    """Somebody added the bot to another group."""

    chat: int


@dataclass(frozen=True, slots=True)
class BotMoved:
    """The bot's own place in the staff group changed."""

    status: str


Heard = (
    FromCustomer
    | StaffMessage
    | StaffButton
    | ForeignPress
    | Anonymous
    | MemberSeen
    | GroupMoved
    | TopicSeen
    | ForeignGroup
    | BotMoved
)
