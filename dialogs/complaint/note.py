"""Note: `/note` keeps words for the staff alone, where a reply would reach the customer, as in a plain group; and words
below one's own delivered answer, which may be meant for either, wait for one press.
"""

from dialogs.effects import Keep, Line, Marked, Replies, Text
from dialogs.events import Ordered
from dialogs.machine import Answer, Part, Turn, order

NOTE = order("note")


def note(turn: Turn, asked: Ordered) -> None:
    """It is kept, and marked so; an empty one is told how it is meant."""
    number, item = turn.complaint.id, asked.item
    if not item.text:
        turn.do(Line(number, Text("note_is_empty"), Replies.NOTE, answers=(item.chat, item.message)))
        return
    turn.do(Keep(number, item, "note", asked.staff.id), Marked(number, item.chat, item.message, note=True))


PART = Part("note", answers=(Answer(NOTE, note),))
