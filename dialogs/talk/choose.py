"""Choose: words that neither answer anything nor come soon after others wait until the customer has said whether they
add to an open complaint or are a new one. Half a minute without a choice, and they go to the latest one: nothing may
lie unseen. Where nothing is open but something has ended lately, dialogs.talk.after asks.
"""

from dialogs.complaint.ended import offer_again, offers_again
from dialogs.cues import CONTENT
from dialogs.effects import Arm, Disarm, Keep, Redraw, Toast
from dialogs.events import Pressed, Wrote
from dialogs.machine import Part, Rule, Turn, button, press, rings, say
from dialogs.model import Complaint
from dialogs.names import owner_shown
from dialogs.numbers import label
from dialogs.pieces import add_piece
from dialogs.records import replace
from dialogs.states import ENDED, State, Step
from dialogs.talk.tell import record

ADDITION = press("plus", name="addition")
FRESH = press("new", name="new complaint")
NO_CHOICE = rings("choose", "no choice")


def has_open(turn: Turn, _: Wrote) -> bool:
    """Guard: some complaint of this person is open."""
    return bool(turn.open_complaints())


def names_waiting(turn: Turn, pressed: Pressed) -> bool:
    """Guard: the chosen complaint is one of this person's, and messages wait for the choice."""
    return bool(turn.person.pending) and pressed.complaint in turn.complaints


def hold(turn: Turn, wrote: Wrote) -> None:
    """Neither a reply nor recent: ask whether it adds to an open complaint or is a new one."""
    if waits(turn, wrote):
        latest = turn.open_complaints()[:3]
        buttons = tuple(
            (button("plus", complaint.id, text="addition", number=label(complaint.id)),) for complaint in latest
        )
        fresh = button("new", latest[0].id, text="fresh")
        say(turn, "choose", buttons=(*buttons, (fresh,)), number=label(latest[0].id), many=len(latest) > 1)


def waits(turn: Turn, wrote: Wrote) -> bool:
    """Let the message wait for the choice; whether it is the first one, so that the question is due."""
    first = not turn.person.pending
    turn.person = replace(turn.person, pending=(*turn.person.pending, wrote.item))
    if turn.complaints:
        turn.do(Keep(latest_first(turn)[0].id, wrote.item, "waiting", turn.person.id))
    turn.do(Arm(NO_CHOICE.act, turn.now + turn.policy.choose_within))
    return first


def choose_addition(turn: Turn, pressed: Pressed) -> None:
    """The waiting messages belong to the complaint that was named."""
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
    _flush(turn, pressed.complaint)


def choose_latest(turn: Turn, _: object) -> None:
    """No choice was made: nothing may lie unseen, so they go to the latest complaint."""
    _flush(turn, latest_first(turn)[0].id)


def latest_first(turn: Turn) -> list[Complaint]:
    """This person's complaints: the open ones before the others, the latest talked about first."""
    return sorted(turn.complaints.values(), key=lambda one: (one.is_open, one.last_at), reverse=True)


def _flush(turn: Turn, number: int) -> None:
    turn.id = number
    waiting = turn.person.pending
    turn.person = replace(turn.person, pending=(), focus=number)
    turn.do(Disarm(NO_CHOICE.act))
    for item in waiting:
        add_piece(turn, item)
    if offers_again(turn):
        offer_again(turn)
    else:
        say(turn, "added", complaint=number, number=label(number), name=owner_shown(turn.complaint, turn.colleagues))


def choose_fresh(turn: Turn, pressed: Pressed) -> None:
    """The waiting messages are a complaint of their own."""
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None), Disarm(NO_CHOICE.act))
    record(turn, turn.person.pending, again=_over(turn, pressed.complaint))


def _over(turn: Turn, number: int) -> int | None:
    """The complaint that it goes back to: the one asked about, where everything is over (dialogs.talk.after)."""
    asked_about = turn.complaints.get(number)
    unfinished = any(one.state is not State.RESOLVED for one in turn.open_complaints())
    if asked_about is None or unfinished or asked_about.state not in (State.RESOLVED, *ENDED):
        return None
    return number


PART = Part(
    "choose",
    talk=(
        Rule((Step.TALKING, Step.RATED), CONTENT, Step.CHOOSING, hold, has_open),
        Rule(Step.CHOOSING, CONTENT, Step.CHOOSING, hold),
        Rule(Step.CHOOSING, ADDITION, Step.TALKING, choose_addition, names_waiting),
        Rule(Step.CHOOSING, FRESH, Step.LISTENING, choose_fresh, names_waiting),
        Rule(Step.CHOOSING, NO_CHOICE, Step.TALKING, choose_latest),
    ),
)
