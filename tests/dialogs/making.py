"""Makes cases, events and turns for tests, and names the kinds of effects that a step gave."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dialogs import effects as fx
from dialogs.effects import Effect
from dialogs.events import Act, Answers, Desk, Event, Pressed, StaffPressed, StaffWrote
from dialogs.machine import Turn
from dialogs.model import Case, Complaint, Item, Language, Person, Policy, Staff, State, Step
from dialogs.step import step
from tests.dialogs.world import OLGA, START, policy

FRESH = 99  # the number of a complaint that a step makes


def an_item(text: str = "words", at: timedelta = timedelta(), kind: str = "text") -> Item:
    """A message at START plus `at`."""
    return Item(101, 50, kind, text, text, at=START + at)


def a_complaint(number: int = 1, **changes: Any) -> Complaint:
    """A new complaint, changed."""
    made = Complaint(
        number, 101, "Ann", Language.EN, State.NEW, START, START, START, START, START,
        asked=(Step.WHERE, Step.WHAT, Step.WISH),
    )  # fmt: skip
    return replace(made, **changes)


def a_turn(event: Any, *complaints: Complaint, now: timedelta = timedelta(), **person: Any) -> Turn:
    """A step in progress about the first of these complaints."""
    known = {one.id: one for one in complaints}
    who = replace(Person(101, "Ann", Language.EN, focus=complaints[0].id if complaints else None), **person)
    turn = Turn(Case(who, known), event, START + now, policy(), lambda: 99)
    turn.id = complaints[0].id if complaints else None
    return turn


def claims(staff: Staff = OLGA, act: Desk = Desk.CLAIM, arg: str = "") -> StaffPressed:
    """A press by a colleague."""
    return StaffPressed(act, 1, arg, "q", 1, staff)


def writes(staff: Staff = OLGA, answers: Answers = Answers.CARD, album: str = "") -> StaffWrote:
    """A reply by a colleague."""
    return StaffWrote(1, replace(an_item(kind="photo" if album else "text"), chat=-100, album=album), staff, answers)


def presses(act: Act, arg: str = "", complaint: int = 1) -> Pressed:
    """A customer's press."""
    return Pressed(act, complaint, arg, "q", 1)


def a_case(*complaints: Complaint, **person: Any) -> Case:
    """A customer with these complaints; the talk is about the first."""
    turn = a_turn(None, *complaints, **person)
    return Case(turn.person, turn.complaints)


def stepped(case: Case, event: Event, now: timedelta = timedelta(), using: Policy | None = None) -> tuple[Case, str]:
    """One step at START plus `now`: the case after it, and its effects by kind."""
    after, effects = step(case, event, START + now, using or policy(), lambda: FRESH)
    return after, kinds(effects)


def kinds(effects: list[Effect]) -> str:
    """`say receipt, ShowCard, Keep, arm quiet`: what a step did, in order; Disarm and Journal stay unsaid."""
    told: list[str] = []
    for effect in effects:
        match effect:
            case fx.Say() | fx.Line() | fx.RedrawLine() | fx.TellManagers():
                told.append(f"{type(effect).__name__.lower()} {effect.text.name}")
            case fx.Toast() | fx.Redraw():
                name = type(effect).__name__.lower()
                told.append(f"{name} {effect.text.name}" if effect.text else name)
            case fx.Arm():
                told.append(f"arm {effect.ring.value}")
            case fx.Disarm() | fx.Journal():
                pass
            case _:
                told.append(type(effect).__name__)
    return ", ".join(told)
