"""Kinds: what is no complaint (praise, a question, an idea) is thanked for without an apology and goes to the board as
what it is. One press turns it into a complaint, with its clocks from the first word; another one takes a complaint for
none. Nobody's guess is final: the words are kept, a person sees them, and both sides can correct it.
"""

from dialogs.calendar import minute_up
from dialogs.complaint import repeat
from dialogs.complaint.owner import freed
from dialogs.cues import TAKEN_OVER
from dialogs.effects import Button, Line, Redraw, Replies, Rows, Say, ShowCard, Text, Toast
from dialogs.events import Pressed, StaffPressed, Wrote
from dialogs.machine import Heard, Part, Rule, Turn, button, cue, press, say, staff_button, staff_press
from dialogs.model import ANSWERED, Complaint, Kind, Promise
from dialogs.opening import BARE, bring, make, receipt_facts, to_ask, told_lately
from dialogs.pieces import add_piece, is_recent, wait_for_quiet
from dialogs.promises import first_clocks, let_go, running, start, told_due
from dialogs.records import replace
from dialogs.states import State, Step
from dialogs.talk.greetings import is_bare
from dialogs.talk.route import guess, route_of

NO_COMPLAINT = cue("no complaint", Wrote)
TROUBLE = cue("trouble after all", Wrote)
"""Words of trouble behind praise, a question or an idea, before anything else is talked about."""
IS_COMPLAINT = press("complaint", name="this is a complaint")
IS_OTHER = press("other", name="not a complaint")
STAFF_SAYS = staff_press("turn", name="staff: a complaint")
DONE = staff_press("done")
ASKED_ABOUT = cue("a complaint after all", object)
"""The same, as the talk hears it: now there is something to ask."""

OPEN_STATES = (State.NEW, State.CLAIMED, State.REOPENED, State.RELEASED)
NOT_CLOSED = tuple(state for state in State if state is not State.CLOSED)
PROMISED = {Kind.QUESTION: (Promise.TAKE_UP, Promise.FIRST_REPLY)}
"""Who asks is promised an answer; who praises or has an idea is promised nothing."""


def hears(turn: Turn, wrote: Wrote) -> Heard | None:
    """Words out of nothing that are praise, a question or an idea; or of trouble right behind such words."""
    item, step = wrote.item, turn.person.step
    other = _turned_by(turn, wrote)
    if other is not None:
        turn.id = other.id
        return TROUBLE, wrote
    if step not in BARE or wrote.complaint is not None or item.kind != "text" or item.origin:
        return None
    if is_bare(item.kind, item.text):
        return None
    if turn.person.writes:  # a language whose phrases we do not know
        return None
    if is_recent(turn, wrote) or any(_may_concern(turn, one) for one in turn.complaints.values()):
        return None
    return (NO_COMPLAINT, wrote) if route_of(item.text).kind is not Kind.COMPLAINT else None


def _turned_by(turn: Turn, wrote: Wrote) -> Complaint | None:
    """What these words make a complaint of: it was taken for something else, and they speak plainly of trouble."""
    item, focus = wrote.item, turn.focus()
    about = turn.complaints.get(wrote.complaint or -1) or (focus if is_recent(turn, wrote) else None)
    if about is None or about.kind is Kind.COMPLAINT or turn.person.step not in BARE or item.origin:
        return None
    found = route_of(item.text)
    return about if found.kind is Kind.COMPLAINT and found.sure else None


def _may_concern(turn: Turn, complaint: Complaint) -> bool:
    """Whether these words may still be about it: it waits for an answer, or was a complaint and has ended lately.

    Earlier praise is no reason: who praises again is thanked again, and hears no apology.
    """
    if complaint.is_open:
        return complaint.kind in ANSWERED
    if complaint.kind is not Kind.COMPLAINT:
        return False
    end = complaint.closed_at or complaint.resolved_at or complaint.last_at
    return turn.now - end <= turn.policy.reopen_within


def take(turn: Turn, wrote: Wrote) -> None:
    """Thanks without an apology; it stands on the board as its own kind."""
    kind = route_of(wrote.item.text).kind
    promised = first_clocks(turn.now, turn.policy, turn.person.place)
    clocks = tuple(one for one in promised if one.kind in PROMISED.get(kind, ()))
    make(turn, (wrote.item,), asking=False, kind=kind, clocks=clocks)
    bring(turn, (wrote.item,), said_of(turn, turn.complaint), complaint_button(turn.complaint.id))


def said_of(turn: Turn, complaint: Complaint) -> Text:
    """What we say to praise, to a question, to an idea, and to what is none of them."""
    match complaint.kind:
        case Kind.QUESTION:
            due = minute_up(told_due(complaint, Promise.FIRST_REPLY))
            closed = not turn.hours.is_open(turn.now)
            return Text("question", {"due": due, "closed": closed, "contact": turn.policy.contact})
        case Kind.PRAISE:
            return Text("praise")
        case Kind.IDEA:
            return Text("idea")
        case _:
            return Text("message")


def complaint_button(number: int) -> Rows:
    """[This is a complaint]."""
    return ((button("complaint", number),),)


# Turning ----------------------------------------------------------------------------------------


def is_other(turn: Turn, _: object) -> bool:
    """Guard: it is taken for something else than a complaint."""
    return turn.complaint.kind is not Kind.COMPLAINT


def is_complaint(turn: Turn, event: object) -> bool:
    """Guard: it is taken for a complaint."""
    return not is_other(turn, event)


def trouble(turn: Turn, wrote: Wrote) -> None:
    """Words of trouble follow: all of it is one complaint. The words are brought first, then comes the receipt."""
    number = turn.complaint.id
    turn.person = replace(turn.person, focus=number)
    add_piece(turn, wrote.item)
    becomes_complaint(turn, Pressed(IS_COMPLAINT.act, number, "", query="", message=0))


def becomes_complaint(turn: Turn, pressed: Pressed | StaffPressed) -> None:
    """It is a complaint, from its first word on: thanks, the apology, a number and a time come now."""
    was = turn.complaint
    complaint = was
    if turn.before.complaints[was.id].state is State.CLOSED:  # whoever dealt with it need not be who takes it up again
        complaint = replace(freed(was), had=was.owner_name or was.had)
    complaint = replace(complaint, kind=Kind.COMPLAINT, unsure=False, closed_at=None)
    for clock in first_clocks(was.created_at, turn.policy, was.place):
        if running(complaint, clock.kind) is None:
            complaint = replace(complaint, clocks=(*complaint.clocks, clock))
    for clock in first_clocks(turn.now, turn.policy):  # from the first word on, but nobody is told a time that is past
        if told_due(complaint, clock.kind) <= turn.now and clock.kind is not Promise.RESOLUTION:
            complaint = start(complaint, clock.kind, turn.now, clock.due, rule=clock.rule)
    complaint = turn.put(complaint)
    if isinstance(pressed, Pressed):
        turn.do(Toast(pressed.query, None), Redraw(pressed.message, None, receipt=was.id))
    else:
        turn.do(Toast(pressed.query, Text("turned"), staff=True))
    facts = receipt_facts(turn, complaint)
    if complaint.apologised or complaint.lately:
        say(turn, "goes_on", complaint=complaint.id, number=facts["number"], due=facts["due"])
    elif lately := told_lately(turn, but=was.id):
        complaint = turn.put(replace(complaint, lately=tuple(one.id for one in lately), asked=()))
        turn.do(Say(repeat.receipt(turn, complaint), complaint.id))
        repeat.announce(turn, complaint)
    else:
        turn.put(replace(complaint, apologised=True))
        say(turn, "receipt", complaint=complaint.id, **facts)
    turn.do(ShowCard(complaint.id, urgent=True))
    if complaint.state in (State.NEW, State.REOPENED) and turn.person.focus == complaint.id:
        turn.then(ASKED_ABOUT, pressed)


def ask_about(turn: Turn, _: object) -> None:
    """The questions about a complaint follow when it is quiet."""
    complaint = turn.about_focus()
    turn.put(replace(complaint, adding=True, asked=() if complaint.lately else to_ask(complaint.place)))
    turn.person = replace(turn.person, asked_at=None)
    wait_for_quiet(turn)


def becomes_other(turn: Turn, pressed: Pressed) -> None:
    """The customer says that it is no complaint: the receipt is taken back, the words stay with the people."""
    was = turn.complaint
    words = "\n".join(piece.text for piece in was.words)
    kind = guess(words)
    complaint = replace(was, kind=kind, unsure=False)
    kept = PROMISED.get(kind, ())
    dropped = let_go(complaint, turn.now)
    clocks = tuple(old if old.kind in kept else new for old, new in zip(complaint.clocks, dropped.clocks, strict=True))
    complaint = turn.put(replace(complaint, clocks=clocks))
    turn.do(
        Toast(pressed.query, None),
        Redraw(pressed.message, said_of(turn, complaint), complaint_button(complaint.id), receipt=complaint.id),
        ShowCard(complaint.id, urgent=True),
    )
    if was.state is State.CLAIMED:
        turn.do(Line(complaint.id, Text("no_complaint", {"name": complaint.name}), Replies.NOTE, alert=True))
    if turn.person.focus == complaint.id:
        turn.then(TAKEN_OVER, pressed)


def is_it_already(turn: Turn, pressed: Pressed) -> None:
    """A second press, or one that comes when people have dealt with it."""
    turn.do(Toast(pressed.query, Text("taken_so")))


def staff_is_it_already(turn: Turn, pressed: StaffPressed) -> None:
    """A colleague presses on what is a complaint."""
    turn.do(Toast(pressed.query, Text("turned"), staff=True))


# The staff's end ---------------------------------------------------------------------------------


def done(turn: Turn, pressed: StaffPressed) -> None:
    """Praise was passed on, a question answered, an idea weighed: it leaves the board without a word."""
    turn.put(let_go(replace(turn.complaint, closed_at=turn.now), turn.now))
    turn.do(Toast(pressed.query, Text("put_away"), staff=True), ShowCard(turn.complaint.id, urgent=True))


def not_so(turn: Turn, pressed: StaffPressed) -> None:
    """[Done] on a complaint: it ends by Resolve."""
    turn.do(Toast(pressed.query, Text("by_resolve"), staff=True))


def buttons(complaint: Complaint) -> list[Button]:
    """[Done] and [It is a complaint] on what is none."""
    if complaint.kind is Kind.COMPLAINT or complaint.state not in OPEN_STATES:
        return []
    return [staff_button("done", complaint.id), staff_button("turn", complaint.id)]


PART = Part(
    "kinds",
    life=(
        Rule(State.CLOSED, IS_COMPLAINT, State.REOPENED, becomes_complaint, is_other),
        Rule(NOT_CLOSED, IS_COMPLAINT, None, becomes_complaint, is_other),
        Rule(tuple(State), IS_COMPLAINT, None, is_it_already),
        Rule(State.CLOSED, TROUBLE, State.REOPENED, trouble, is_other),
        Rule(NOT_CLOSED, TROUBLE, None, trouble, is_other),
        Rule(State.CLOSED, STAFF_SAYS, State.REOPENED, becomes_complaint, is_other),
        Rule(NOT_CLOSED, STAFF_SAYS, None, becomes_complaint, is_other),
        Rule(tuple(State), STAFF_SAYS, None, staff_is_it_already),
        Rule(OPEN_STATES, IS_OTHER, None, becomes_other, is_complaint),
        Rule(tuple(State), IS_OTHER, None, is_it_already),
        Rule(OPEN_STATES, DONE, State.CLOSED, done, is_other),
        Rule(tuple(State), DONE, None, not_so),
    ),
    talk=(
        Rule(BARE, NO_COMPLAINT, Step.TALKING, take),
        Rule((Step.IDLE, Step.TALKING, Step.RATED), ASKED_ABOUT, Step.LISTENING, ask_about),
    ),
    hears=hears,
    buttons=buttons,
)
