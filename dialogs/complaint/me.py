"""Me: a colleague says how customers shall read them: `/me Olga, care team` anywhere in the staff group.

What was sent before stays as it is. Who claims for the first time is told how customers see them, and how to change it.
"""

from dialogs.effects import Line, Replies, Text
from dialogs.errands import Command, Errand
from dialogs.events import Commanded
from dialogs.machine import Part, Turn
from dialogs.model import Colleague, Staff
from dialogs.names import chosen_name, shown_name
from dialogs.records import replace

SEEN = "seen"  # the hint how customers read one's name: once a person


def me(errand: Errand, asked: Commanded) -> None:
    """`/me` alone tells how one is seen; with words it changes that."""
    colleague = errand.colleague
    if not asked.words:
        errand.answer("me_now", shown=_shown(colleague))
        return
    chosen = chosen_name(asked.words)
    if chosen is None:
        errand.answer("me_refused")
        return
    name, title = chosen
    hints = colleague.hints if SEEN in colleague.hints else (*colleague.hints, SEEN)
    changed = replace(colleague, shown=name, title=title, hints=hints)
    errand.know(changed)
    errand.answer("me_changed", shown=_shown(changed))


def introduce(turn: Turn, staff: Staff) -> None:
    """Somebody claims for the first time: tell them how the customer sees them."""
    if turn.first_time(staff, SEEN):
        facts = {"name": staff.name, "shown": shown_name(staff.id, staff.name, turn.colleagues)}
        turn.do(Line(turn.complaint.id, Text("seen_as", facts), Replies.NOTE))


def _shown(colleague: Colleague) -> str:
    return shown_name(colleague.id, colleague.name, {colleague.id: colleague})


PART = Part("me", commands=(Command("me", me),))
