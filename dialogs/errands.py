"""Errands: what colleagues have us do that is about no customer's case, and the one errand in progress.

A command in the staff group, a press under a line about a matter, the timer of a matter, something that the step of a
case hands over: each is one errand, taken whole in the transaction that heard it. A part hands in its commands and its
deeds; what they need to have read beforehand they name, and who may ask for them.

    Command("duty", duty, needs=(Need.OWNED,))
    Deed(matter_press("done"), done)

An errand changes no complaint. Where it must, it asks that complaint's case (effects.Then), which comes next.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Generic, TypeVar

from dialogs.effects import Button, Effect, Journal, Know, Rows, SayBelow, Store, Text
from dialogs.events import Commanded, Handed, MatterPressed, MatterRang
from dialogs.groups import FIRST
from dialogs.machine import Cue
from dialogs.matters import Matter
from dialogs.model import Colleague, Staff
from dialogs.policy import Policy
from dialogs.records import replace

M = TypeVar("M", bound=Matter)
E = TypeVar("E")


class Role(IntEnum):
    """What somebody may ask for; who may more may also less."""

    HANDLER = 1  # a member of the staff group
    LEAD = 2  # named so by /role
    ADMIN = 3  # an administrator of the staff group
    MANAGER = 4  # named in MANAGER_IDS, or by /role


class Need(StrEnum):
    """What an errand has to have read before it begins; handlers.readings knows how."""

    USERNAME = "username"  # str: the bot's own, "" while Telegram has not told it
    KEPT = "kept"  # dialogs.board.places.Kept: how the promise of the first reply was kept lately
    COMPLAINED = "complained"  # list[int]: whom a prevention is still to be told, one complaint a customer
    RATE = "rate"  # dialogs.figures.effect.Effect: complaints of its cause before and after it was done; or a Shift
    OWNED = "owned"  # dict[int, list[int]]: the complaints that each of the team is to work on
    DECIDED = "decided"  # list[dialogs.figures.measured.Decided]: the newest closed cases
    NUMBERS = "numbers"  # dict[int, int]: the complaints of the asker's groups that the words name, and whose
    ELSEWHERE = "elsewhere"  # dict[int, int]: those of the others, with the group whose case each is
    PARTS = "parts"  # list[Part]: the complaints that are parts of the matter it is about, or that the words name
    LINES = "lines"  # list[dict[str, Any]]: a page of those that are open, as a list shows them (dialogs.board.lists)
    CROWDS = "crowds"  # list[int]: the groups in which they are so many that one line shows them
    TALLIES = "tallies"  # dict[str, tuple[int, int, int]]: what has arrived, is lost, and was not said, by tally


class Errand:
    """One errand in progress: what is known, and the effects gathered so far.

    `found` holds what was read for it, by its needs. `colleagues` are all of the team as far as anything is known;
    `group` is the staff group in which it was asked for.
    """

    __slots__ = ("colleagues", "effects", "found", "group", "id", "matters", "new_id", "now", "policy", "role", "staff")

    def __init__(
        self,
        now: datetime,
        policy: Policy,
        new_id: Callable[[], int],
        colleagues: Mapping[int, Colleague],
        matters: Mapping[int, Matter],
        staff: Staff | None = None,
        role: Role = Role.HANDLER,
        found: Mapping[Need, Any] | None = None,
        group: int = FIRST,
    ) -> None:
        self.now = now
        self.policy = policy
        self.new_id = new_id
        self.colleagues: dict[int, Colleague] = dict(colleagues)
        self.matters: dict[int, Matter] = dict(matters)
        self.staff = staff
        self.role = role
        self.found: Mapping[Need, Any] = found or {}
        self.group = group
        self.effects: list[Effect] = []
        self.id = 0  # the matter it is about

    def do(self, *effects: Effect) -> None:
        """Add effects, in the order in which they shall be seen."""
        self.effects.extend(effects)

    def answer(self, name: str, /, *, buttons: Rows = (), **args: object) -> None:
        """Say something below the message or the line that asked."""
        self.do(SayBelow(Text(name, dict(args)), buttons))

    def write_down(self, what: str, **values: object) -> None:
        """A line in the journal about the matter this is about, or about none; never anybody's words."""
        details = {"matter": self.id, **values} if self.id else values
        self.do(Journal(0, what, "", "", self.staff.id if self.staff else None, details))

    @property
    def colleague(self) -> Colleague:
        """Who asks. LookupError where a timer does."""
        if self.staff is None:
            raise LookupError("Nobody has asked for this errand.")
        known = self.colleagues.get(self.staff.id) or Colleague(self.staff.id, "")
        return replace(known, name=self.staff.name)

    def know(self, colleague: Colleague) -> None:
        """Remember a colleague as they are now."""
        if self.colleagues.get(colleague.id) != colleague:
            self.colleagues[colleague.id] = colleague
            self.do(Know(colleague))

    def put(self, matter: M) -> M:
        """A matter as it is from now on."""
        self.matters[matter.id] = matter
        self.do(Store(matter))
        return matter

    def of(self, kind: type[M]) -> list[M]:
        """The matters of a kind that are known here, the oldest first."""
        return sorted((one for one in self.matters.values() if isinstance(one, kind)), key=lambda one: one.id)

    def about(self, kind: type[M]) -> M | None:
        """The matter this errand is about; None where it is gone, or another kind."""
        found = self.matters.get(self.id)
        return found if isinstance(found, kind) else None


@dataclass(frozen=True, slots=True)
class Command:
    """Something colleagues ask for by a slash in the staff group, by its name without the slash."""

    name: str
    do: Callable[[Errand, Commanded], None]
    role: Role = Role.HANDLER  # at least
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed(Generic[E]):
    """What is done on a press under a line about a matter, on a timer of it, or when a case hands something over."""

    on: Cue[E]
    do: Callable[[Errand, E], None]
    role: Role = Role.HANDLER  # of the one who presses
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A timer that stands at all times and is about no matter (its number is 0): what it rings, and when next after a
    moment; None: not with these settings."""

    ring: str
    next: Callable[[datetime, Policy], datetime | None]


def matter_press(act: str) -> Cue[MatterPressed]:
    """A colleague presses a button under a line about a matter. No card may have a button that carries the same."""
    return Cue(act, MatterPressed, act)


def matter_rings(ring: str) -> Cue[MatterRang]:
    """A timer of a matter is due."""
    return Cue(ring, MatterRang, ring)


def handed(what: str) -> Cue[Handed]:
    """The step of a case hands something over (effects.Hand)."""
    return Cue(what, Handed, what)


def matter_button(act: str, matter: int, arg: str = "", text: str = "", **args: object) -> Button:
    """A button under a line about a matter; its label is the text `button_<text>`, or `button_<act>`."""
    return Button(Text(f"button_{text or act}", dict(args)), act, matter, arg)
