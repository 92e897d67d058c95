"""Legal: where law, press or an authority is named, a manager owns the complaint, if there are managers (MANAGER_IDS).

Others can read it and mark it otherwise ([Special case]); what they press, and what they write to the customer, is
answered in words and goes nowhere. Where somebody else had it before, a manager who replies, or presses [Resolve] or
[Ask], takes it over.
"""

from typing import Any

from dialogs.complaint import ask, resolve
from dialogs.complaint.claim import CLAIM
from dialogs.complaint.owner import take
from dialogs.cues import REPLY
from dialogs.effects import Keep, Line, Replies, Text, Toast
from dialogs.events import FormDone, OverForAll, StaffPressed, StaffWrote
from dialogs.forms import Form
from dialogs.items import Item
from dialogs.machine import Part, Rule, Turn
from dialogs.model import Register, Staff
from dialogs.numbers import label
from dialogs.states import UNCLAIMED, State

OPEN_STATES = (*UNCLAIMED, State.CLAIMED, State.PAUSED)


def _is_legal(turn: Turn) -> bool:
    return turn.complaint.register is Register.LEGAL and bool(turn.policy.managers)


def is_for_manager(turn: Turn, event: StaffPressed | StaffWrote | FormDone | OverForAll) -> bool:
    """Guard: it is a manager's, and the one who acts is none."""
    return _is_legal(turn) and event.staff.id not in turn.policy.leaders


def is_taken_over(turn: Turn, event: StaffPressed | StaffWrote) -> bool:
    """Guard: a manager acts on what somebody has who is none."""
    managers = turn.policy.leaders
    return _is_legal(turn) and event.staff.id in managers and turn.complaint.owner not in managers


def not_theirs(turn: Turn, pressed: StaffPressed) -> None:
    """A press: say who it is for, and what lifts it."""
    turn.do(Toast(pressed.query, Text("for_manager", {"number": label(turn.complaint.id)}), staff=True))


def not_sent(turn: Turn, wrote: StaffWrote) -> None:
    """A reply: it stays with the staff as a note, and claims nothing."""
    _keep(turn, wrote.item, wrote.staff)


def not_done(turn: Turn, done: FormDone) -> None:
    """The last words of a form that was begun before: the same; the form is put away."""
    for form in (resolve.QUESTIONS, ask.QUESTION):
        form.close(turn, done.staff.id)
    _keep(turn, done.item, done.staff)


def _keep(turn: Turn, item: Item, staff: Staff) -> None:
    number = turn.complaint.id
    text = Text("not_sent_for_manager", {"number": label(number), "name": turn.complaint.name})
    turn.do(
        Keep(number, item, "note", staff.id),
        Line(number, text, Replies.NOTE, answers=(item.chat, item.message)),
    )


def take_over(turn: Turn, wrote: StaffWrote) -> None:
    """A manager replies: it is theirs, and the reply leaves like any other."""
    take(turn, wrote.staff)
    turn.then(REPLY, wrote)


def _take_over(form: Form) -> Any:
    """Action: the manager has it from now on, and fills in this form."""

    def act(turn: Turn, pressed: StaffPressed) -> None:
        take(turn, pressed.staff)
        form.begin(turn, pressed, Text("yours", {"number": label(turn.complaint.id)}))

    act.__name__ = f"take_over_and_{form.name}"
    return act


PART = Part(
    "legal",
    life=(
        Rule((*UNCLAIMED, State.PAUSED), CLAIM, None, not_theirs, is_for_manager),
        Rule(OPEN_STATES, resolve.RESOLVE, None, not_theirs, is_for_manager),
        Rule(OPEN_STATES, ask.ASK, None, not_theirs, is_for_manager),
        Rule(OPEN_STATES, REPLY, None, not_sent, is_for_manager),
        Rule(State.CLAIMED, resolve.QUESTIONS.done, None, not_done, is_for_manager),
        Rule(State.CLAIMED, ask.QUESTION.done, None, not_done, is_for_manager),
        Rule(State.CLAIMED, REPLY, None, take_over, is_taken_over),
        Rule(State.CLAIMED, resolve.RESOLVE, None, _take_over(resolve.QUESTIONS), is_taken_over),
        Rule(State.CLAIMED, ask.ASK, None, _take_over(ask.QUESTION), is_taken_over),
    ),
)
