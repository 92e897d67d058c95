"""Night: who writes about an open complaint while we are closed is told, once a night, when people are back."""

from dialogs.cues import SAID
from dialogs.events import Said
from dialogs.machine import Part, Rule, Turn, say
from dialogs.model import Promise
from dialogs.numbers import label
from dialogs.promises import latest
from dialogs.records import replace
from dialogs.states import State, Step
from dialogs.talk.greetings import is_bare


def is_unanswered_night(turn: Turn, said: Said) -> bool:
    """Guard: we are closed, the bot asks nothing, and the customer was not told so tonight or just now."""
    hours, now = turn.hours, turn.now
    if hours.is_open(now) or turn.person.step is not Step.TALKING or is_bare(said.item.kind, said.item.text):
        return False
    promised = latest(turn.complaint, Promise.FIRST_REPLY)  # a receipt, or "open again": both say that we are closed
    just_told = promised is not None and now - promised.started <= turn.policy.addition_within
    return not just_told and turn.person.back_told != hours.opens(now)


def tell(turn: Turn, _: Said) -> None:
    """The words are safe, and at what time they are read."""
    back = turn.hours.opens(turn.now)
    turn.person = replace(turn.person, back_told=back)
    number = turn.complaint.id
    say(turn, "back_at", complaint=number, number=label(number), due=back)


PART = Part(
    "night",
    life=(Rule((State.NEW, State.CLAIMED, State.REOPENED, State.RELEASED), SAID, None, tell, is_unanswered_night),),
)
