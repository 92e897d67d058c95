"""Makes cases, events and turns for tests, and names the kinds of effects that a step gave."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dialogs import effects as fx
from dialogs.complaint.news import NEWS
from dialogs.effects import Effect
from dialogs.events import Answers, Event, Pressed, StaffPressed, StaffWrote
from dialogs.items import Item
from dialogs.machine import Turn
from dialogs.model import Case, Clock, Colleague, Complaint, Person, Promise, Staff
from dialogs.policy import Policy
from dialogs.promises import OVERDUE
from dialogs.states import UNCLAIMED, Language, State, Step
from dialogs.step import step
from tests.dialogs.world import OLGA, START, policy

DUES = {Promise.TAKE_UP: "take_up_due", Promise.FIRST_REPLY: "reply_due", Promise.RESOLUTION: "resolve_due"}
OVER = (State.RESOLVED, State.SOLVED, State.CLOSED)
FRESH = 99  # the number of a complaint that a step makes


def an_item(text: str = "words", at: timedelta = timedelta(), kind: str = "text") -> Item:
    """A message at START plus `at`."""
    return Item(101, 50, kind, text, text, at=START + at)


def a_complaint(number: int = 1, **changes: Any) -> Complaint:
    """A new complaint, changed. Its three clocks run until `take_up_due`, `reply_due` and `resolve_due`, or have ended
    where its state says so."""
    promised = {kind: changes.pop(name, START) for kind, name in DUES.items()}
    made = Complaint(number, 101, "Ann", Language.EN, State.NEW, START, START, asked=(Step.WHERE, Step.WHAT, Step.WISH))
    made = replace(made, **changes)
    ended = {
        Promise.TAKE_UP: None if made.state in UNCLAIMED else made.claimed_at or START,
        Promise.FIRST_REPLY: made.first_reply_at,
        Promise.RESOLUTION: (made.resolved_at or START) if made.state in OVER else None,
    }
    clocks = tuple(Clock(kind, START, due, ended=ended[kind]) for kind, due in promised.items())
    return made if made.clocks else replace(made, clocks=clocks)


def a_turn(
    event: Any,
    *complaints: Complaint,
    now: timedelta = timedelta(),
    colleagues: tuple[Colleague, ...] = (),
    **person: Any,
) -> tuple[Turn, Any]:
    """A step in progress about the first of these complaints, and the event it takes."""
    known = {one.id: one for one in complaints}
    who = replace(Person(101, "Ann", Language.EN, focus=complaints[0].id if complaints else None), **person)
    turn = Turn(Case(who, known), START + now, policy(), lambda: 99, {one.id: one for one in colleagues})
    turn.id = complaints[0].id if complaints else None
    return turn, event


def claims(staff: Staff = OLGA, act: str = "claim", arg: str = "") -> StaffPressed:
    """A press by a colleague."""
    return StaffPressed(act, 1, arg, "q", 1, staff)


def writes(staff: Staff = OLGA, answers: Answers = Answers.CARD, album: str = "") -> StaffWrote:
    """A reply by a colleague."""
    return StaffWrote(1, replace(an_item(kind="photo" if album else "text"), chat=-100, album=album), staff, answers)


def presses(act: str, arg: str = "", complaint: int = 1) -> Pressed:
    """A customer's press."""
    return Pressed(act, complaint, arg, "q", 1)


def a_case(*complaints: Complaint, **person: Any) -> Case:
    """A customer with these complaints; the talk is about the first."""
    turn, _ = a_turn(None, *complaints, **person)
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
            case fx.Say() | fx.Line() | fx.RedrawLine() | fx.Tell():
                told.append(f"{type(effect).__name__.lower()} {effect.text.name}")
            case fx.Toast() | fx.Redraw():
                name = type(effect).__name__.lower()
                told.append(f"{name} {effect.text.name}" if effect.text else name)
            case fx.Arm():
                if effect.ring not in (OVERDUE.act, NEWS.act):  # they follow from the clocks (see test_watching)
                    told.append(f"arm {effect.ring}")
            case fx.Disarm() | fx.Journal() | fx.Unheard():
                pass
            case _:
                told.append(type(effect).__name__)
    return ", ".join(told)
