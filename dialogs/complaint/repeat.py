"""Repeat: another complaint of somebody for whom something went wrong lately. Sorry was said, and is spent: now the
receipt says how often it was, a manager hears of it at once, and a person writes first; the bot asks nothing.

The card says which complaints came before, and which one this goes back to: the number stood in the words, or the
customer chose [New complaint] soon after the end of it.
"""

from dialogs.alerts import first_words, tell_managers
from dialogs.effects import Line, Replies, Text
from dialogs.machine import Part, Turn
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.opening import receipt_facts


def receipt(turn: Turn, complaint: Complaint) -> Text:
    """What the customer reads in place of thanks and an apology."""
    more = {"nth": len(complaint.lately) + 1, "days": turn.policy.repeat_within.days}
    managed = bool(turn.policy.managers)
    return Text("receipt_again", {**receipt_facts(turn, complaint), **more, "managed": managed})


def announce(turn: Turn, complaint: Complaint) -> None:
    """At once: a line on the board that rings, and every manager in private. A register has an alarm of its own."""
    if complaint.register is not None:
        return
    facts = {**_facts(complaint), "number": label(complaint.id), "name": complaint.name}
    turn.do(Line(complaint.id, Text("repeat_board", facts), Replies.NOTE, alert=True))
    if turn.policy.managers:
        told = {**facts, "words": first_words(complaint), "link": ""}
        tell_managers(turn, Text("repeat_private", told), "repeat_untold")


def _facts(complaint: Complaint) -> dict[str, object]:
    earlier = [label(one) for one in complaint.lately]
    return {"nth": len(earlier) + 1, "earlier_ones": ", ".join(earlier)}


def card(complaint: Complaint) -> list[Text]:
    """Which complaints came before it."""
    lines = []
    if complaint.lately:
        lines.append(Text("repeat_line", _facts(complaint)))
    if complaint.again is not None:
        lines.append(Text("again_line", {"number": label(complaint.again), "owner": complaint.again_owner}))
    return lines


PART = Part("repeat", card=card)
