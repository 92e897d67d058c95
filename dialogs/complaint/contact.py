"""Contact: a person speaks with whoever gives a low score, by the time they were told. Until then nothing is closed.

A message of a colleague or a manager that arrives is enough, and so is [Spoken with them] on the card, after a call.
When the time has run out and nobody has, the board and the managers hear it.
"""

from dialogs.alerts import first_words, tell_managers
from dialogs.complaint.ended import CLOSING
from dialogs.complaint.score import RELIEVED, UNHAPPY, contact_due
from dialogs.cues import ARRIVED
from dialogs.effects import Arm, Button, Disarm, Line, Replies, ShowCard, Text, Toast
from dialogs.events import Rang, StaffPressed
from dialogs.machine import Part, Rule, Turn, rings, staff_button, staff_press
from dialogs.model import Complaint, Promise
from dialogs.numbers import label
from dialogs.promises import end
from dialogs.states import State

SPOKEN = staff_press("spoken", name="spoken by other means")
NOBODY_HAS = rings("contact", "nobody has spoken with them")
EVERY = tuple(State)


def is_waited_for(turn: Turn, _: object) -> bool:
    """Guard: somebody still has to speak with the customer."""
    return contact_due(turn.complaint) is not None


def expect(turn: Turn, _: object) -> None:
    """The clock runs from here on; the card says so."""
    due = contact_due(turn.complaint)
    if due is not None:
        turn.do(Arm(NOBODY_HAS.act, due, turn.complaint.id), ShowCard(turn.complaint.id, urgent=True))


def spoken(turn: Turn, _: object) -> None:
    """Somebody has: the clock ends, and the time of silence begins anew."""
    turn.put(end(turn.complaint, Promise.CONTACT, turn.now))
    _free(turn)


def spoken_otherwise(turn: Turn, pressed: StaffPressed) -> None:
    """[Spoken with them], by who has: after a call, or face to face."""
    spoken(turn, pressed)
    facts = {"number": label(turn.complaint.id), "name": turn.complaint.name}
    told = Text("spoken_with", {**facts, "colleague": pressed.staff.name})
    turn.do(Toast(pressed.query, None, staff=True), Line(turn.complaint.id, told, Replies.NOTE))


def not_needed(turn: Turn, pressed: StaffPressed) -> None:
    """Somebody was first, or the score is no low one any more."""
    turn.do(Toast(pressed.query, Text("spoken_already", {"number": label(turn.complaint.id)}), staff=True))


def no_longer(turn: Turn, _: object) -> None:
    """The score is high after all: nobody need speak with them."""
    _free(turn)


def _free(turn: Turn) -> None:
    number = turn.complaint.id
    turn.do(Disarm(NOBODY_HAS.act, number), ShowCard(number, urgent=True))
    if turn.complaint.state in (State.RESOLVED, State.SOLVED):
        turn.do(Arm(CLOSING.act, turn.now + turn.policy.close_after, number))


def late(turn: Turn, _: Rang) -> None:
    """The time we told has run out: everybody who can mend it hears of it once."""
    complaint, due = turn.complaint, contact_due(turn.complaint)
    facts = {"number": label(complaint.id), "name": complaint.name, "score": complaint.score, "due": due}
    turn.do(
        Line(complaint.id, Text("contact_late", facts), Replies.NOTE, alert=True),
        ShowCard(complaint.id, urgent=True),
    )
    if turn.policy.managers:
        told = {**facts, "owner": complaint.owner_name, "words": first_words(complaint), "link": ""}
        tell_managers(turn, Text("contact_late_private", told), "contact_untold", takes=True)


def nothing(turn: Turn, _: Rang) -> None:
    """Somebody has spoken with them in time."""


def card(complaint: Complaint) -> list[Text]:
    """By when somebody has to speak with them."""
    due = contact_due(complaint)
    return [Text("contact_by", {"name": complaint.name, "due": due})] if due is not None else []


def buttons(complaint: Complaint) -> list[Button]:
    """[Spoken with them] until somebody has."""
    return [staff_button("spoken", complaint.id)] if contact_due(complaint) is not None else []


PART = Part(
    "contact",
    life=(
        Rule(EVERY, UNHAPPY, None, expect),
        Rule(EVERY, RELIEVED, None, no_longer),
        Rule(EVERY, ARRIVED, None, spoken, is_waited_for),
        Rule(EVERY, SPOKEN, None, spoken_otherwise, is_waited_for),
        Rule(EVERY, SPOKEN, None, not_needed),
        Rule(EVERY, NOBODY_HAS, None, late, is_waited_for),
        Rule(EVERY, NOBODY_HAS, None, nothing),
    ),
    card=card,
    buttons=buttons,
)
