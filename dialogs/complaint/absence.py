"""Absence: the owner has left the group, or is away. It stays with them until somebody takes it: [Claim] stands on the
card again, for everybody. Whoever was away and is back before that simply goes on.
"""

from dialogs.complaint.claim import CLAIM
from dialogs.complaint.owner import hand_to, is_mine
from dialogs.effects import Arm, Button, Disarm, ShowCard, Text, Toast
from dialogs.events import OwnerAbsent, Rang, StaffPressed
from dialogs.machine import Part, Rule, Turn, both, cue, rings, staff_button
from dialogs.model import Absence, Complaint
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import State

ABSENT = cue("owner absent", OwnerAbsent)
BACK = rings("owner_back", "owner back")
HAS_OWNER = (State.CLAIMED, State.PAUSED)


def is_theirs(turn: Turn, event: OwnerAbsent) -> bool:
    """Guard: it is still with the one who is absent, or back."""
    return turn.complaint.owner == event.colleague


def is_absent(turn: Turn, _: object) -> bool:
    """Guard: the owner cannot work on it at this moment."""
    absence = turn.complaint.absence
    return absence is not None and (absence.until is None or absence.until > turn.now)


def note(turn: Turn, event: OwnerAbsent) -> None:
    """From now on anybody may take it; or nobody any more, because the owner is back."""
    absence = Absence(event.gone, event.until) if event.absent else None
    complaint = turn.put(replace(turn.complaint, absence=absence))
    turn.do(ShowCard(complaint.id, urgent=True), Disarm(BACK.act, complaint.id))
    if absence is not None and absence.until is not None:
        turn.do(Arm(BACK.act, absence.until, complaint.id))


def take_over(turn: Turn, pressed: StaffPressed) -> None:
    """The first to press has it now; the customer hears the new name."""
    number = turn.complaint.id
    turn.do(Toast(pressed.query, Text("yours", {"number": label(number)}), staff=True), Disarm(BACK.act, number))
    hand_to(turn, pressed.staff)


def is_back(turn: Turn, pressed: StaffPressed) -> None:
    """The owner presses: they are here."""
    turn.do(Toast(pressed.query, Text("already_yours", {"number": label(turn.complaint.id)}), staff=True))
    _over(turn)


def back(turn: Turn, _: Rang) -> None:
    """The time for which the owner was away is over."""
    if turn.complaint.absence is not None:
        _over(turn)


def _over(turn: Turn) -> None:
    complaint = turn.put(replace(turn.complaint, absence=None))
    turn.do(Disarm(BACK.act, complaint.id), ShowCard(complaint.id, urgent=True))


def nothing(_: Turn, __: OwnerAbsent) -> None:
    """It is not theirs any more, or over."""


def card(complaint: Complaint) -> list[Text]:
    """That anybody may take it."""
    absence = complaint.absence
    if complaint.state is not State.CLAIMED or absence is None:
        return []
    return [Text("owner_absent", {"name": complaint.owner_name, "gone": absence.gone, "m": absence.until})]


def buttons(complaint: Complaint) -> list[Button]:
    """[Claim] once more."""
    free = complaint.state is State.CLAIMED and complaint.absence is not None
    return [staff_button("claim", complaint.id)] if free else []


PART = Part(
    "absence",
    life=(
        Rule(HAS_OWNER, ABSENT, None, note, is_theirs),
        Rule(tuple(State), ABSENT, None, nothing),
        Rule(State.CLAIMED, CLAIM, None, is_back, both(is_absent, is_mine)),
        Rule(State.CLAIMED, CLAIM, None, take_over, is_absent),
        Rule(tuple(State), BACK, None, back),
    ),
    card=card,
    buttons=buttons,
)
