"""Claim: the first to press owns the complaint. The customer hears the name and the time, the topic opens, and
everybody else who presses is told whose it is.
"""

from dialogs.complaint.owner import finished, is_mine, take, taken_by
from dialogs.effects import Button, Text, Toast
from dialogs.events import StaffPressed
from dialogs.machine import Part, Rule, Turn, staff_button, staff_press
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.states import OVER, UNCLAIMED, State

CLAIM = staff_press("claim", answered=True)
MANY = 8
"""Open complaints of one person from which on whoever claims is warned."""


def claim(turn: Turn, pressed: StaffPressed) -> None:
    """The first to claim owns it: the customer hears the name and the time, the topic opens."""
    known = turn.colleagues.get(pressed.staff.id)
    count = known.load + 1 if known is not None else 1
    facts: dict[str, object] = {"number": label(turn.complaint.id)}
    text = Text("yours_many", {**facts, "count": count}) if count >= MANY else Text("yours", facts)
    turn.do(Toast(pressed.query, text, staff=True))
    take(turn, pressed.staff)


def already_mine(turn: Turn, pressed: StaffPressed) -> None:
    """The owner presses Claim again."""
    turn.do(Toast(pressed.query, Text("already_yours", {"number": label(turn.complaint.id)}), staff=True))


def buttons(complaint: Complaint) -> list[Button]:
    """[Claim] while nobody has it."""
    return [staff_button("claim", complaint.id)] if complaint.state in UNCLAIMED else []


PART = Part(
    "claim",
    life=(
        Rule(UNCLAIMED, CLAIM, State.CLAIMED, claim),
        Rule(State.CLAIMED, CLAIM, State.CLAIMED, already_mine, is_mine),
        Rule(State.CLAIMED, CLAIM, State.CLAIMED, taken_by),
        Rule(OVER, CLAIM, None, finished),
    ),
    buttons=buttons,
)
