"""The mechanism of the dialogues: cues, rules, tables, and the one step in progress that rules act on.

A **cue** names a kind of event and carries its type: `press("skip")` is heard from customers, `rings("nudge")` from a
timer, `CONTENT` from words. A **rule** says: in this state, on this cue, if this guard holds, do this and be in that
state; what it does gets the turn and the event, typed by its cue. The first rule whose state and cue match and whose
guard holds is taken. An **answer** holds in every state and moves none. A **part** is one capability: its rules, its
answers, its forms, its lines and buttons on the card. The tables are the rules of all parts (dialogs.tables).

Tables check themselves at import: every state is reachable, every state has a way out, no rule hides behind another,
and a cue that must be answered has a rule without a guard in every state.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dialogs.calendar import Hours
from dialogs.effects import Button, Effect, Journal, Know, Lane, Purpose, Redraw, Rows, Say, Text, Toast
from dialogs.events import Ordered, Pressed, Rang, StaffPressed, Wrote
from dialogs.model import ANSWERED, Case, Colleague, Complaint, Person, Staff
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.states import State, Step

if TYPE_CHECKING:
    from dialogs.errands import Command, Deed, Standing
    from dialogs.forms import Form

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E")


Heard = tuple["Cue[Any]", object]
"""What a customer's message is: a cue, and the event that is heard by it (the message, or a press it stands for)."""
Status = Callable[[Complaint], Text | None]
"""What a part tells the customer of a complaint at /status; None where it has nothing to say."""


class BrokenTable(Exception):
    """A transition table contradicts itself."""


# One step in progress ----------------------------------------------------------------------------


class Turn:
    """One step in progress: the case as it stands, and the effects gathered so far."""

    __slots__ = (
        "before",
        "colleagues",
        "complaints",
        "effects",
        "following",
        "forms",
        "id",
        "new_number",
        "now",
        "person",
        "policy",
        "statuses",
    )

    def __init__(
        self,
        case: Case,
        now: datetime,
        policy: Policy,
        new_number: Callable[[], int],
        colleagues: Mapping[int, Colleague] = MappingProxyType({}),
        forms: "tuple[Form, ...]" = (),
        statuses: "tuple[Status, ...]" = (),
    ) -> None:
        self.person: Person = case.person
        self.complaints: dict[int, Complaint] = dict(case.complaints)
        self.before = case
        self.now = now
        self.policy = policy
        self.new_number = new_number
        self.colleagues: dict[int, Colleague] = dict(colleagues)
        self.forms = forms
        self.statuses = statuses
        self.effects: list[Effect] = []
        self.following: list[tuple[Cue[Any], object]] = []
        self.id: int | None = None  # the complaint this step is about

    def do(self, *effects: Effect) -> None:
        """Add effects, in the order in which they shall be seen.

        A press that words stand for has no query to answer and no message to change: that is left out here, so that no
        rule has to ask how it was pressed.
        """
        self.effects.extend(effect for effect in effects if not _of_no_press(effect))

    def then(self, cue: "Cue[E]", event: E) -> None:
        """When the present rule is done, let the other table hear of it too: a "not yet" also turns the talk."""
        self.following.append((cue, event))

    @property
    def complaint(self) -> Complaint:
        """The complaint this step is about. LookupError when it is about none."""
        if self.id is None:
            raise LookupError("This step is about no complaint.")
        return self.complaints[self.id]

    @property
    def hours(self) -> Hours:
        """When people work for the place of the complaint that this step is about, or of the one to come."""
        about = self.complaints.get(self.id or -1)
        if about is None and not self.person.place:
            about = self.focus()
        return self.policy.hours_of(about.place if about is not None else self.person.place)

    def put(self, complaint: Complaint) -> Complaint:
        """The complaint as it is from now on."""
        self.complaints[complaint.id] = complaint
        return complaint

    def know(self, colleague: Colleague) -> None:
        """Remember a colleague as they are now."""
        self.colleagues[colleague.id] = colleague
        self.do(Know(colleague))

    def first_time(self, staff: Staff, hint: str) -> bool:
        """Whether this person has not been told this before; from now on they have."""
        known = self.colleagues.get(staff.id) or Colleague(staff.id, staff.name)
        if hint in known.hints:
            return False
        self.know(replace(known, name=staff.name, hints=(*known.hints, hint)))
        return True

    def focus(self) -> Complaint | None:
        """The complaint the customer's talk is about, if it is loaded."""
        return self.complaints.get(self.person.focus) if self.person.focus is not None else None

    def about_focus(self) -> Complaint:
        """From here on this step is about the complaint that the talk is about."""
        self.id = self.person.focus
        return self.complaint

    def open_complaints(self) -> list[Complaint]:
        """This person's open complaints and questions, the latest talked about first: where we owe an answer."""
        found = [one for one in self.complaints.values() if one.is_open and one.kind in ANSWERED]
        return sorted(found, key=lambda complaint: complaint.last_at, reverse=True)


def _of_no_press(effect: Effect) -> bool:
    """Whether it is about a button, and none was pressed."""
    if isinstance(effect, Redraw):
        return not effect.message and not effect.receipt
    return isinstance(effect, Toast) and not effect.query


def say(
    turn: Turn,
    template: str,
    /,
    *,
    buttons: Rows = (),
    complaint: int | None = None,
    lane: Lane = Lane.DIALOGUE,
    purpose: Purpose = Purpose.DIALOGUE,
    counts: str = "",
    **args: object,
) -> None:
    """Tell the customer one thing."""
    turn.do(Say(Text(template, dict(args)), complaint, buttons, lane, purpose, counts))


def button(act: str, complaint: int, arg: str = "", text: str = "", **args: object) -> Button:
    """A customer's button; its label is the text `button_<text>`, or `button_<act>`."""
    return Button(Text(f"button_{text or act}", dict(args)), act, complaint, arg)


def staff_button(act: str, complaint: int, arg: str = "", text: str = "") -> Button:
    """A colleague's button; its label is the text `button_<text>`, or `button_<act>`."""
    return Button(Text(f"button_{text or act}"), act, complaint, arg)


# Cues and rules ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Cue(Generic[E]):
    """What moves a table. `value` is its name in the diagram and the journal, `kind` the type of its events.

    `act` and `args` say which press or ring it is (no `args`: whatever it carries). `answered`: somebody waits for an
    answer, so every state needs a rule for it that always applies. `inner`: only other rules raise it, by `Turn.then`;
    of the cues with an event of our own, one alone is none of these, and hears it.
    """

    value: str
    kind: type[E]
    act: str = ""
    args: tuple[str, ...] = ()
    answered: bool = False
    inner: bool = False


def cue(value: str, kind: type[E], *, answered: bool = False, inner: bool = False) -> Cue[E]:
    """A cue that is no press and no ring."""
    return Cue(value, kind, answered=answered, inner=inner)


def press(act: str, *args: str, name: str = "") -> Cue[Pressed]:
    """A customer presses a button; with `args`, one that carries one of these."""
    return Cue(name or act, Pressed, act, args)


def staff_press(act: str, *args: str, name: str = "", answered: bool = False) -> Cue[StaffPressed]:
    """A colleague presses a button of the card or of one of our questions."""
    return Cue(name or act, StaffPressed, act, args, answered)


def order(command: str) -> "Cue[Ordered]":
    """A colleague asks for something about a complaint by a slash, as a reply to something of it or in its topic."""
    return Cue(f"/{command}", Ordered, command)


def rings(ring: str, name: str = "") -> Cue[Rang]:
    """A timer is due."""
    return Cue(name or ring.replace("_", " "), Rang, ring)


@dataclass(frozen=True, slots=True)
class Rule(Generic[S, E]):
    """In `state` (one, or each of some), on a cue, if `when` holds: do `do` and be in `to` (None: stay)."""

    state: S | tuple[S, ...]
    on: Cue[E]
    to: S | None
    do: Callable[[Turn, E], None]
    when: Callable[[Turn, E], bool] | None = None


@dataclass(frozen=True, slots=True)
class Answer(Generic[E]):
    """On a cue, in every state: do `do`; no state changes."""

    on: Cue[E]
    do: Callable[[Turn, E], None]


@dataclass(frozen=True, slots=True)
class Found(Generic[S]):
    """A rule for one state, as a table holds it."""

    state: S
    on: Cue[Any]
    to: S
    do: Callable[[Turn, Any], None]
    when: Callable[[Turn, Any], bool] | None


class Table(Generic[S]):
    """A checked set of rules over one kind of state."""

    def __init__(self, name: str, states: type[S], initial: S, rules: Iterable[Rule[S, Any]]) -> None:
        self.name = name
        self.states = states
        self.initial = initial
        self.rules = tuple(found for rule in rules for found in _each(rule))
        self.cues = frozenset(rule.on for rule in self.rules)
        self._by_key: dict[tuple[S, Cue[Any]], list[Found[S]]] = {}
        for rule in self.rules:
            self._by_key.setdefault((rule.state, rule.on), []).append(rule)
        self._check()

    def find(self, state: S, on: Cue[E], turn: Turn, event: E) -> Found[S] | None:
        """Return the rule that applies, or None."""
        for rule in self._by_key.get((state, on), ()):
            if rule.when is None or rule.when(turn, event):
                return rule
        return None

    def _check(self) -> None:
        for (state, on), rules in self._by_key.items():
            for rule in rules[:-1]:
                if rule.when is None:
                    raise BrokenTable(f"{self.name}: a rule for {state} on {on.value} hides the ones behind it.")
            if len({rule.when for rule in rules}) < len(rules):
                raise BrokenTable(f"{self.name}: two rules for {state} on {on.value} have the same guard.")
        for on in self.cues:
            for state in self.states:
                rules = self._by_key.get((state, on), [])
                if on.answered and (not rules or rules[-1].when is not None):
                    raise BrokenTable(f"{self.name}: in {state} nothing always answers {on.value}.")
        reached, frontier = {self.initial}, [self.initial]
        while frontier:
            state = frontier.pop()
            for rule in self.rules:
                if rule.state == state and rule.to not in reached:
                    reached.add(rule.to)
                    frontier.append(rule.to)
        for state in self.states:
            if state not in reached:
                raise BrokenTable(f"{self.name}: {state} cannot be reached.")
            if not any(rule.state == state and rule.to != state for rule in self.rules):
                raise BrokenTable(f"{self.name}: {state} has no way out.")


def _each(rule: Rule[S, Any]) -> Iterator[Found[S]]:
    states = rule.state if isinstance(rule.state, tuple) else (rule.state,)
    for state in states:
        yield Found(state, rule.on, state if rule.to is None else rule.to, rule.do, rule.when)


def speak(table: Table[Step], turn: Turn, on: Cue[E], event: E) -> bool:
    """Move the customer's talk; return whether a rule applied."""
    rule = table.find(turn.person.step, on, turn, event)
    if rule is None:
        return False
    if turn.person.step is not rule.to:
        turn.person = replace(turn.person, step=rule.to)
    rule.do(turn, event)
    return True


def handle(table: Table[State], turn: Turn, on: Cue[E], event: E, actor: int | None = None) -> bool:
    """Move the complaint this step is about, with a line in its journal; return whether a rule applied."""
    before = turn.complaint.state
    rule = table.find(before, on, turn, event)
    if rule is None:
        return False
    number = turn.complaint.id
    turn.put(replace(turn.complaint, state=rule.to))
    rule.do(turn, event)
    turn.do(Journal(number, on.value, before.value, rule.to.value, actor))
    return True


def write_down(turn: Turn, what: str, actor: int | None = None, **values: object) -> None:
    """A line in the journal of this step's complaint, about something that moves no state; never anybody's words.

    What it changes in the complaint is added by itself (see dialogs.journal).
    """
    state = turn.complaint.state.value
    turn.do(Journal(turn.complaint.id, what, state, state, actor, values))


# Parts -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One capability: all that the product can do is the list of these (dialogs.tables).

    `life` are rules over a complaint's state, `talk` over the step of a customer's talk, `answers` hold in every state,
    `forms` are questions to a colleague. `hears` looks at each message of a customer before it means anything, and says
    what it is, or nothing: the first part that does decides, in the order of the parts. `card` adds lines to the card,
    `buttons` its buttons. `commands` and `deeds` are errands, which are about no complaint (see dialogs.errands);
    `standing` are timers of such errands that always stand.
    `status` is what the customer reads of a complaint at /status in place of the usual line; None where the part has
    nothing to say of it. `crew`: presses whose rules have to know everybody who works here. `where`: its
    buttons mean something only while this holds.
    """

    name: str
    life: tuple[Rule[State, Any], ...] = ()
    talk: tuple[Rule[Step, Any], ...] = ()
    answers: tuple[Answer[Any], ...] = ()
    forms: "tuple[Form, ...]" = ()
    hears: Callable[[Turn, Wrote], Heard | None] | None = None
    card: Callable[[Complaint], list[Text]] | None = None
    status: Status | None = None
    buttons: Callable[[Complaint], list[Button]] | None = None
    commands: "tuple[Command, ...]" = ()
    deeds: "tuple[Deed[Any], ...]" = ()
    standing: "tuple[Standing, ...]" = ()
    crew: tuple[Cue[StaffPressed], ...] = ()
    where: Callable[[Policy], bool] | None = None


def both(first: Callable[[Turn, E], bool], second: Callable[[Turn, E], bool]) -> Callable[[Turn, E], bool]:
    """Guard: both hold."""

    def guard(turn: Turn, event: E) -> bool:
        return first(turn, event) and second(turn, event)

    guard.__name__ = f"{first.__name__} and {second.__name__}"
    return guard
