"""After: words that come when everything is resolved, within thirty days of it. They may be thanks, they may belong to
what was resolved, they may be a new complaint; only the customer knows, so nothing is opened without asking.

Bare thanks are no question: they are answered in kind, and marked only while something is open, or when the score was
low and thanks are none.
"""

from dialogs.complaint.ended import ended_lately
from dialogs.cues import CONTENT, NOT_SOLVED, THANKS
from dialogs.effects import Disarm, Keep, Line, Redraw, Replies, Text, Toast
from dialogs.events import Pressed, Wrote
from dialogs.items import Item
from dialogs.machine import Part, Rule, Turn, button, press, say
from dialogs.model import Complaint, Kind
from dialogs.numbers import label
from dialogs.pieces import add_piece, to_staff
from dialogs.records import replace
from dialogs.states import ENDED, State, Step
from dialogs.talk.add import add_item
from dialogs.talk.choose import NO_CHOICE, latest_first, names_waiting, waits

JUST_THANKS = press("thanks", name="just thanks")
OFFERED = 3  # complaints that may be chosen from


def _over(turn: Turn) -> list[Complaint]:
    """What was resolved, closed or taken back lately; the latest first, and what still asks "solved?" before it."""
    found = latest_first(turn)
    over = (State.RESOLVED, *ENDED)
    return [one for one in found if one.kind is Kind.COMPLAINT and one.state in over and ended_lately(turn, one)]


def all_is_over(turn: Turn, _: Wrote) -> bool:
    """Guard: something has ended lately, and nothing else is open."""
    unfinished = any(one.state is not State.RESOLVED for one in turn.open_complaints())
    return not unfinished and bool(_over(turn))


def hold(turn: Turn, wrote: Wrote) -> None:
    """Ask what the words are: thanks, an addition, or a new complaint."""
    if waits(turn, wrote):
        latest = _over(turn)[:OFFERED]
        number = label(latest[0].id)
        add = [(button("plus", one.id, text="addition", number=label(one.id)),) for one in latest]
        thanks, new = button("thanks", latest[0].id, text="just_thanks"), button("new", latest[0].id, text="fresh")
        say(turn, "choose_after", buttons=((thanks,), *add, (new,)), number=number)


def just_thanks(turn: Turn, pressed: Pressed) -> None:
    """The waiting words are kept with the complaint, and its owner reads them; there is nothing to do."""
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None), Disarm(NO_CHOICE.act))
    waiting = turn.person.pending
    turn.person = replace(turn.person, pending=(), focus=turn.complaint.id)
    for item in waiting:
        _thanked(turn, item)
    say(turn, "courtesy")


def _thanked(turn: Turn, item: Item) -> None:
    complaint = turn.complaint
    turn.do(Keep(complaint.id, item, "customer", turn.person.id))
    turn.put(replace(complaint, last_at=max(item.at, complaint.last_at), last_by_staff=False))
    if item.is_media:
        to_staff(turn, item)
    else:
        text = Text("thanked", {"name": complaint.name, "words": item.text})
        turn.do(Line(complaint.id, text, Replies.CUSTOMER, quotes=(item.chat, item.message)))


def choice_is_made(turn: Turn, _: object) -> bool:
    """Guard: a person opened a complaint again while their words waited for the choice."""
    return bool(turn.person.pending) and turn.person.alert is None


def to_reopened(turn: Turn, _: Pressed) -> None:
    """The waiting words belong to the complaint that was opened again; what is missing comes next."""
    waiting = turn.person.pending
    turn.person = replace(turn.person, pending=(), focus=turn.complaint.id)
    turn.do(Disarm(NO_CHOICE.act))
    for item in waiting:
        add_piece(turn, item)


# Bare thanks -------------------------------------------------------------------------------------


def _marks(turn: Turn) -> Complaint | None:
    """The complaint that bare thanks belong to without a word of ours: an open one, or one with a low score."""
    low = [one for one in _over(turn) if one.scored_low]
    return next(iter([*turn.open_complaints(), *low]), None)


def only_marks(turn: Turn, _: Wrote) -> bool:
    """Guard: a farewell would be out of place."""
    return _marks(turn) is not None


def mark(turn: Turn, wrote: Wrote) -> None:
    """Passed on, and nothing more."""
    complaint = _marks(turn)
    if complaint is None:
        return
    turn.id = complaint.id
    add_item(turn, wrote.item)


PART = Part(
    "after",
    talk=(
        Rule((Step.TALKING, Step.RATED), CONTENT, Step.CHOOSING, hold, all_is_over),
        Rule(Step.CHOOSING, JUST_THANKS, Step.TALKING, just_thanks, names_waiting),
        Rule(Step.CHOOSING, NOT_SOLVED, Step.MISSING, to_reopened, choice_is_made),
        Rule((Step.TALKING, Step.RATED), THANKS, Step.TALKING, mark, only_marks),
    ),
)
