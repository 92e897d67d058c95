"""Takes: a manager who was told of a complaint in private says [I take it], and everybody knows who is on it.

What nobody has is the manager's from then on. What somebody has stays theirs, and so does what is over; the manager
speaks with the customer, which the room and the card say. The next thing they write to the bot belongs to it.
"""

from dialogs.complaint.owner import take
from dialogs.effects import Line, Replies, ShowCard, Tell, Text, Toast
from dialogs.events import ManagerPressed
from dialogs.machine import Cue, Part, Rule, Turn
from dialogs.model import Alert, Colleague, Complaint
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import UNCLAIMED, State

TAKE = Cue("a manager takes it", ManagerPressed, "take")
ELSE = tuple(state for state in State if state not in UNCLAIMED)


def is_taken(turn: Turn, pressed: ManagerPressed) -> bool:
    """Guard: a manager was first, be it this one."""
    return turn.complaint.lead is not None and turn.complaint.lead_over == turn.complaint.reopened


def taken_already(turn: Turn, pressed: ManagerPressed) -> None:
    """Say who."""
    facts = {"number": label(turn.complaint.id), "manager": turn.complaint.lead_name}
    turn.do(Toast(pressed.query, Text("lead_already", facts), staff=True))


def own(turn: Turn, pressed: ManagerPressed) -> None:
    """Nobody has it: it is the manager's own."""
    take(turn, pressed.staff)
    lead(turn, pressed)


def lead(turn: Turn, pressed: ManagerPressed) -> None:
    """The room reads who is on it; the manager, how to write to the customer."""
    was, staff = turn.complaint, pressed.staff
    turn.put(replace(was, lead=staff.id, lead_name=staff.name, lead_over=was.reopened))
    known = turn.colleagues.get(staff.id) or Colleague(staff.id, staff.name)
    turn.know(replace(known, alert=Alert(was.id, turn.now, asked=True)))
    facts = {"number": label(was.id), "name": was.name, "manager": staff.name}
    turn.do(
        Toast(pressed.query, None, staff=True),
        Tell(staff.id, was.id, Text("lead_yours", {"number": label(was.id), "name": was.name})),
        Line(was.id, Text("lead_takes", {**facts, "owner": turn.complaint.owner_name}), Replies.NOTE, alert=True),
        ShowCard(was.id, urgent=True),
    )


def card(complaint: Complaint) -> list[Text]:
    """Which manager is on it, besides who has it."""
    other = complaint.lead is not None and complaint.lead != complaint.owner
    return [Text("lead_line", {"manager": complaint.lead_name})] if other else []


PART = Part(
    "takes",
    life=(
        Rule(tuple(State), TAKE, None, taken_already, is_taken),
        Rule(UNCLAIMED, TAKE, State.CLAIMED, own),
        Rule(ELSE, TAKE, None, lead),
    ),
    card=card,
)
