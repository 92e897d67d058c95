"""Where a row of the outbox goes, and what it means that it left: two records, stored as JSON.

A row is written long before it leaves. What is only known then (the topic, the message to edit) stands in its `Address`
by name, and what follows from its arrival or its refusal in its `After`. Only what differs from the default is written,
and what this program does not know (a row of a newer one) is passed over.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from storage.times import from_us, to_us

R = TypeVar("R", "Address", "After")
_AT = "@at"  # the only key of an object that is a time
PAGES = "l"  # how the streams of pages begin that somebody has asked for
CARDS, EDITS, ALERTS = "cards", "edits", "alerts"  # the shares of the group's minute (see bot.pace)


NAMED = "named"  # a line of ours that can be changed before anybody knows where it stands (see dialogs.effects)


class Which(NamedTuple):
    """One message, by what it is. The numbers are a chat and a message, or the number of a digest.

    To answer: `card`, `message` (that very one), `copy` (ours of that one). To edit: `board`, `topic` (the card there),
    `digest`, `named` (the line of that name), `line` (that very one), `copy` (ours of that one, its third number tells
    which part), `receipt` (of that complaint).
    """

    kind: str
    numbers: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[int, int]:
        """The chat and the message."""
        return self.numbers[0], self.numbers[1]


CARD, ON_BOARD, IN_TOPIC = Which("card"), Which("board"), Which("topic")


class Replied(NamedTuple):
    """A colleague's message that goes to the customer, and who wrote it."""

    chat: int
    message: int
    staff: int
    name: str


class Unreachable(NamedTuple):
    """Whom Telegram may not let us write to; the board then gets the line `text` with `args` instead."""

    colleague: int
    text: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a row goes: the staff group, the complaint's room (its topic, else the board), or its topic alone.

    `reply` is what it answers there, `edit` the message of ours that it changes.
    """

    staff: bool = False
    room: bool = False
    topic: bool = False
    reply: Which | None = None
    edit: Which | None = None


@dataclass(frozen=True, slots=True)
class After:
    """What it means that a row left, or could not.

    link: the role its message gets among the complaint's messages (see storage.links); none without it.
    peer, peers: the message it is a copy of (chat, message); of an album, the messages part by part.
    purpose, text: why the bot said it (dialogs.effects.Purpose, or "reply"), and the name of the text.
    share, weight: which share of the group's minute it uses, and how many messages it makes there.
    below: it stands below the complaint's card, and waits while there is none.
    board, topic_card, topic, digest: its message is the card on the board or in the topic, the topic, that digest.
    reply, mark: the colleague's message that it brings to the customer, or on which it marks that this has happened.
    undo: the message (chat, id) that asked to delete what this row deletes; it hears whether that was done.
    unreachable, manager: a colleague is told in private; `manager` is how that was written before 0002.
    board_page: a page in private that nobody asked for (command, words); the board gets it where its reader cannot.
    head, pin: its message is the head of the board; it pins that.
    counts: the tally in which its arrival is counted, or that it never will.
    refused, lost: how often it was refused for no reason we know, or its topic was gone.
    """

    link: str = ""
    peer: tuple[int, int] | None = None
    peers: tuple[int, ...] = ()
    purpose: str = ""
    text: str = ""
    share: str = EDITS
    weight: int = 1
    below: bool = False
    board: bool = False
    topic_card: bool = False
    topic: bool = False
    digest: int | None = None
    reply: Replied | None = None
    mark: tuple[int, int] | None = None
    undo: tuple[int, int] | None = None
    unreachable: Unreachable | None = None
    manager: int | None = None
    board_page: tuple[str, str] | None = None
    head: bool = False
    pin: bool = False
    counts: str = ""
    refused: int = 0
    lost: int = 0


def is_in_room(address: Address, after: After) -> bool:
    """Whether a row belongs where its complaint is shown: its card, its topic, or what stands below them."""
    return address.room or address.topic or address.edit in (ON_BOARD, IN_TOPIC) or after.board or after.topic


def _which(told: Any) -> Which:
    return Which(told) if isinstance(told, str) else Which(told[0], tuple(told[1:]))


def _written(value: Any) -> Any:
    if isinstance(value, Which):
        return [value.kind, *value.numbers] if value.numbers else value.kind
    return value


def _same(value: Any) -> Any:
    return value


def _known(kind: type, **read: Callable[[Any], Any]) -> dict[str, tuple[Any, Callable[[Any], Any]]]:
    """Of each field its default, and how its value is read from JSON."""
    return {one.name: (one.default, read.get(one.name, _same)) for one in fields(kind)}


_FIELDS: Mapping[type, dict[str, tuple[Any, Callable[[Any], Any]]]] = {
    Address: _known(Address, reply=_which, edit=_which),
    After: _known(
        After,
        peer=tuple,
        peers=tuple,
        mark=tuple,
        board_page=tuple,
        undo=tuple,
        reply=lambda told: Replied(*told),
        unreachable=lambda told: Unreachable(*told),
    ),
}
assert all(default is not MISSING for known in _FIELDS.values() for default, _ in known.values())


def _instant(value: object) -> dict[str, int]:
    """A time that a text names; TypeError where it is none."""
    if isinstance(value, datetime):
        return {_AT: to_us(value)}
    raise TypeError(f"{type(value).__name__} cannot wait in the outbox.")


def _read(told: dict[str, Any]) -> Any:
    return from_us(told[_AT]) if told.keys() == {_AT} else told


def encode(record: Address | After) -> str:
    """The JSON of a record, as short as it can be."""
    told = {
        name: _written(value)
        for name, (default, _) in _FIELDS[type(record)].items()
        if (value := getattr(record, name)) != default
    }
    return json.dumps(told, separators=(",", ":"), default=_instant) if told else "{}"


def decode(kind: type[R], text: str) -> R:
    """The record that this JSON tells of. ValueError when it is no JSON, TypeError when a value is of another form."""
    known = _FIELDS[kind]
    told: dict[str, Any] = json.loads(text, object_hook=_read)
    return kind(**{name: known[name][1](value) for name, value in told.items() if name in known and value is not None})


def share_and_weight(text: str) -> tuple[str, int]:
    """`share` and `weight` of an After that is stored so: all that the lanes need to know of thousands of rows."""
    told = json.loads(text)
    return str(told.get("share", EDITS)), int(told.get("weight", 1))
