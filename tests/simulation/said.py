"""What was written in a history, as the oracle remembers it; and what customers write that is no plain complaint."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What a customer's message is, by the one who wrote it."""

    TROUBLE = "trouble"  # something went wrong: a complaint, or a part of one
    DANGER = "danger"  # something that cannot wait
    KIND = "kind"  # praise, a question or an idea: nobody complains of anything


TROUBLE = (
    "The kettle leaks",
    "Nobody answers me",
    "The parcel came broken",
    "I paid twice for this",
    "It is cold here",
)
KIND = (
    "Thank you, the courier was very kind",
    "What are your opening hours",
    "Do you have this lamp in blue",
    "It would be nice to have a bench at the stop",
    "I suggest adding a night bus",
)
DANGER = (
    "My child got sick after your soup",
    "The oven caught fire",
    "My lawyer will write to you",
    "I want to kill myself",
    "My mother died after your pills",
    "You will regret this, I know where you live",
)
GREETINGS = ("Hello", "Thanks", "👍")
TYPED = (
    "yes", "no", "solved", "not yet", "partly", "5", "2", "skip", "money back", "all correct", "add", "new complaint",
    "just thanks", "status?", "human", "not a complaint", "forget it", "keep it", "ask for a review", "open again",
)  # fmt: skip
"""Words that stand for a press somewhere, written wherever somebody is in the talk."""


@dataclass(slots=True)
class Said:
    """One content message of a customer. `kind`: text or a file; `changed` when it was edited later."""

    customer: int
    message: int
    mark: str
    kind: str
    at: float
    changed: bool = False
    sort: Sort = Sort.TROUBLE


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction that somebody put on a message; no `emoji`: took away."""

    who: int
    chat: int
    message: int
    emoji: str
    at: float


@dataclass(slots=True)
class Replied:
    """What a staff member wrote in the group. `to` are the customers whom the answered message is about.

    `at`: when it was written; of a manager's note, when it was sent to the customer.
    """

    staff: int
    chat: int
    message: int
    mark: str
    at: float
    to: frozenset[int]
    numbers: frozenset[str]
    answered: int
    kind: str = "text"
    note: bool = False
    leaves: bool = True  # the answered message is one under which replies go to the customer
    aliases: frozenset[str] = frozenset()  # in the answered message: whose they are may be told only later
