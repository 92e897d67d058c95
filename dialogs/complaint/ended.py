"""What is over, or may be: "solved?" is asked where one may ask so; for thirty days a press opens it again, and words
that come to it are asked about once.
"""

from dialogs.effects import Lane, Rows, Say, Text
from dialogs.machine import Turn, button, rings, say
from dialogs.model import Complaint, Kind, Register
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import ENDED

CLOSING = rings("close", "silence")


def ended_lately(turn: Turn, complaint: Complaint) -> bool:
    """Whether it was resolved, closed or taken back not longer ago than the reopening time."""
    end = complaint.closed_at or complaint.resolved_at
    return end is None or turn.now - end <= turn.policy.reopen_within


def open_again(complaint: int) -> Rows:
    """[Open K-4821 again]: the same as "not yet"."""
    return ((button("solved", complaint, "again", "open_again", number=label(complaint)),),)


def offers_again(turn: Turn) -> bool:
    """Whether words have reached a complaint that is over, and nobody was asked yet whether it shall be open again."""
    complaint = turn.complaint
    return complaint.state in ENDED and ended_lately(turn, complaint) and not complaint.reopening_offered


def offer_again(turn: Turn) -> None:
    """The words are kept; only the customer knows whether they mean that it is not solved. Asked once."""
    complaint = turn.put(replace(turn.complaint, reopening_offered=True))
    say(
        turn,
        "added_to_ended",
        buttons=open_again(complaint.id),
        complaint=complaint.id,
        number=label(complaint.id),
    )


# Solved? -----------------------------------------------------------------------------------------

NEVER_ASKED = (Register.DEATH, Register.SELF_HARM)


def solved_buttons(complaint: int) -> Rows:
    """Solved? yes / partly / not yet."""
    return (
        (button("solved", complaint, "yes", "solved_yes"),),
        (button("solved", complaint, "partly", "solved_partly"),),
        (button("solved", complaint, "no", "solved_no"),),
    )


def asks_whether_solved(complaint: Complaint) -> bool:
    """Whether it is a case in which one may ask so: not after a death, nor of somebody in despair, nor what is no
    complaint."""
    return complaint.kind is Kind.COMPLAINT and complaint.register not in NEVER_ASKED


def ask_solved(turn: Turn, lane: Lane = Lane.DIALOGUE) -> None:
    """Solved? yes / partly / not yet."""
    complaint = turn.complaint
    if not asks_whether_solved(complaint):
        return
    text = Text("ask_solved", {"number": label(complaint.id)})
    turn.do(Say(text, complaint.id, solved_buttons(complaint.id), lane))
