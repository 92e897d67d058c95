"""Rules as data, and the one step in progress that they act on.

A table is a list of `Rule(state, on, to, do, when)`. The first rule whose state and cue match and
whose guard holds is taken: its action runs, then the state becomes `to`. No rule means "this does
not apply here": nothing changes, and the caller answers that in words. Tables check themselves at
import: every state is reachable, every state has a way out, and no rule hides behind another.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from dialogs.effects import Effect, Journal
from dialogs.events import Event
from dialogs.model import Case, Complaint, Person, Policy, State, Step

S = TypeVar("S", bound=StrEnum)


class BrokenTable(Exception):
    """A transition table contradicts itself."""


class Turn:
    """One step in progress: the case as it stands, and the effects gathered so far."""

    __slots__ = ("before", "complaints", "effects", "event", "id", "new_number", "now", "person", "policy")

    def __init__(self, case: Case, event: Event, now: datetime, policy: Policy, new_number: Callable[[], int]) -> None:
        self.person: Person = case.person
        self.complaints: dict[int, Complaint] = dict(case.complaints)
        self.before = case
        self.event: Any = event
        self.now = now
        self.policy = policy
        self.new_number = new_number
        self.effects: list[Effect] = []
        self.id: int | None = None  # the complaint this step is about

    def do(self, *effects: Effect) -> None:
        """Add effects, in the order in which they shall be seen."""
        self.effects.extend(effects)

    @property
    def complaint(self) -> Complaint:
        """The complaint this step is about."""
        if self.id is None:
            raise LookupError("This step is about no complaint.")
        return self.complaints[self.id]

    def change(self, **changes: Any) -> Complaint:
        """Replace fields of the complaint this step is about."""
        changed = replace(self.complaint, **changes)
        self.complaints[changed.id] = changed
        return changed

    def customer(self, **changes: Any) -> Person:
        """Replace fields of the person."""
        person = self.person
        if any(getattr(person, name) != value for name, value in changes.items()):
            self.person = replace(person, **changes)
        return self.person

    def focus(self) -> Complaint | None:
        """The complaint the customer's talk is about, if it is loaded."""
        return self.complaints.get(self.person.focus) if self.person.focus is not None else None

    def open_complaints(self) -> list[Complaint]:
        """This person's open complaints, the latest talked about first."""
        found = [complaint for complaint in self.complaints.values() if complaint.is_open]
        return sorted(found, key=lambda complaint: complaint.last_at, reverse=True)


Action = Callable[[Turn], None]
Guard = Callable[[Turn], bool]


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """In `state`, `on` a cue, if `when` holds: do `do` and be in `to`."""

    state: S
    on: StrEnum
    to: S
    do: Action
    when: Guard | None = None


class Table(Generic[S]):
    """A checked set of rules over one kind of state."""

    def __init__(self, name: str, states: type[S], initial: S, rules: Iterable[Rule[S]]) -> None:
        self.name = name
        self.states = states
        self.initial = initial
        self.rules = tuple(rules)
        self._by_key: dict[tuple[S, StrEnum], list[Rule[S]]] = {}
        for rule in self.rules:
            self._by_key.setdefault((rule.state, rule.on), []).append(rule)
        self._check()

    def find(self, state: S, on: StrEnum, turn: Turn) -> Rule[S] | None:
        """Return the rule that applies, or None."""
        for rule in self._by_key.get((state, on), ()):
            if rule.when is None or rule.when(turn):
                return rule
        return None

    def _check(self) -> None:
        for (state, on), rules in self._by_key.items():
            for rule in rules[:-1]:
                if rule.when is None:
                    raise BrokenTable(f"{self.name}: a rule for {state} on {on} hides the ones behind it.")
            if len({rule.when for rule in rules}) < len(rules):
                raise BrokenTable(f"{self.name}: two rules for {state} on {on} have the same guard.")
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


def speak(table: Table[Step], turn: Turn, on: StrEnum) -> bool:
    """Move the customer's talk; return whether a rule applied."""
    rule = table.find(turn.person.step, on, turn)
    if rule is None:
        return False
    turn.customer(step=rule.to)
    rule.do(turn)
    return True


def handle(table: Table[State], turn: Turn, on: StrEnum, actor: int | None = None) -> bool:
    """Move the complaint this step is about, with a line in its journal; return whether a rule applied."""
    before = turn.complaint.state
    rule = table.find(before, on, turn)
    if rule is None:
        return False
    turn.change(state=rule.to)
    rule.do(turn)
    turn.do(Journal(turn.complaint.id, on.value, before.value, rule.to.value, actor))
    return True
