"""Goodwill: what a customer gets on top of the solution. Once a complaint; promised with a date, then delivered.

Up to a limit it is the owner's own decision, with no proof. Above it the managers decide in private: yes, no, or less.
The customer hears it in the owner's name. Until somebody presses [Delivered] a clock of its own runs, whatever becomes
of the complaint, and the score is not asked for.
"""

from dialogs.complaint.approval import ask_managers
from dialogs.complaint.gesture import UNDELIVERED, due_of, given_of, is_moot, limit_of, promise, what_of
from dialogs.complaint.owner import closed_for_now, offers
from dialogs.cues import GIVEN
from dialogs.dates import NoSuchDay
from dialogs.effects import Button, Disarm, Keep, Line, RedrawLine, Replies, ShowCard, Text, Toast
from dialogs.events import FormDone, Rang, StaffPressed
from dialogs.forms import Choice, Form, Words, form_done
from dialogs.machine import Part, Rule, Turn, staff_button, staff_press
from dialogs.model import Complaint, Gesture, Goodwill, Kind, Promise, Register, Remedy
from dialogs.money import HUNDREDTHS, read_sum
from dialogs.numbers import label
from dialogs.promises import end
from dialogs.records import replace
from dialogs.states import State

GOODWILL = staff_press("goodwill", answered=True)
DELIVERED = staff_press("given", name="goodwill delivered", answered=True)

STATES = tuple(State)
NEVER = (Register.CHILD, Register.SELF_HARM)
"""Where a gift would be out of place: the card does not offer it."""
ELSEWHERE = tuple(state for state in State if state is not State.CLAIMED)


# The offer ---------------------------------------------------------------------------------------


def misread(turn: Turn, words: str) -> str:
    """What is wrong with "500, by 5.03"; "" when nothing is."""
    found = read_sum(words)
    if found is None:
        return "no_sum"
    try:
        due_of(turn, found[1])
    except NoSuchDay:
        return "no_such_day"
    return ""


OFFER = Form(
    "goodwill",
    (Choice("remedy", Remedy, "ask_remedy", ("number", "customer")),),
    Words(
        "ask_how_much",
        ("number", "name", "customer", "remedy"),
        toast="now_how_much",
        most=200,
        misread=misread,
    ),
    hint="note_while_goodwill",
    put_away="goodwill_cancelled",
    done=form_done("goodwill"),
)


def is_free(turn: Turn, _: object) -> bool:
    """Guard: nothing is offered yet, or it was declined."""
    given = turn.complaint.goodwill
    return given is None or given.state is Gesture.DECLINED


def is_offered(turn: Turn, event: object) -> bool:
    """Guard: the opposite."""
    return not is_free(turn, event)


def offered_already(turn: Turn, pressed: StaffPressed) -> None:
    """No goodwill twice: say what it is, and whose."""
    turn.do(Toast(pressed.query, _already(turn.complaint), staff=True))


def _already(complaint: Complaint) -> Text:
    given = given_of(complaint)
    facts = {"number": label(complaint.id), "name": given.by_name, **what_of(given)}
    return Text("goodwill_already", {**facts, "state": given.state.value})


def offer(turn: Turn, done: FormDone) -> None:
    """What and how much is said: the owner's own decision, or a manager's."""
    complaint, policy, item = turn.complaint, turn.policy, done.item
    found = read_sum(item.text)
    assert found is not None  # it would have been asked again
    cost, rest = found
    OFFER.close(turn, done.staff.id)
    remedy, due = Remedy(done.answers["remedy"]), due_of(turn, rest)
    given = Goodwill(remedy, cost, policy.currency, done.staff.id, done.staff.name, turn.now, due)
    turn.do(Keep(complaint.id, item, "note", done.staff.id))
    if cost <= policy.goodwill_limit * HUNDREDTHS:
        promise(turn, given)
        facts = {"number": label(complaint.id), "customer": complaint.name, **what_of(given), "due": given.due}
        _answer(turn, done, Text("goodwill_sent", facts))
    elif policy.managers:
        turn.put(replace(turn.complaint, goodwill=given))
        ask_managers(turn, given)
        _answer(turn, done, Text("goodwill_asked", {"number": label(complaint.id), **what_of(given), **limit_of(turn)}))
    else:
        _answer(turn, done, Text("goodwill_no_manager", {"number": label(complaint.id), **limit_of(turn)}))


def offered_meanwhile(turn: Turn, done: FormDone) -> None:
    """Somebody was faster."""
    OFFER.close(turn, done.staff.id)
    turn.do(Keep(turn.complaint.id, done.item, "note", done.staff.id))
    _answer(turn, done, _already(turn.complaint))


def too_late(turn: Turn, done: FormDone) -> None:
    """The complaint is with nobody any more: nothing is promised, and the sum reaches no customer."""
    OFFER.close(turn, done.staff.id)
    turn.do(Keep(turn.complaint.id, done.item, "note", done.staff.id))
    _answer(turn, done, Text("goodwill_not_now", {"number": label(turn.complaint.id)}))


def _answer(turn: Turn, done: FormDone, text: Text) -> None:
    """The question says what became of it."""
    turn.do(RedrawLine(turn.complaint.id, done.chat, done.message, text))
    turn.do(ShowCard(turn.complaint.id, urgent=True))


# The delivery ------------------------------------------------------------------------------------


def is_promised(turn: Turn, _: object) -> bool:
    """Guard: the customer waits for it."""
    return turn.complaint.owes_goodwill


def deliver(turn: Turn, pressed: StaffPressed) -> None:
    """It is with the customer: the clock ends, and the score may be asked for."""
    given = replace(given_of(turn.complaint), state=Gesture.DELIVERED)
    given = replace(given, decided_by=pressed.staff.id, decided_name=pressed.staff.name)
    complaint = turn.put(end(replace(turn.complaint, goodwill=given), Promise.GOODWILL, turn.now))
    turn.do(
        Toast(pressed.query, Text("goodwill_delivered", {"number": label(complaint.id), **what_of(given)}), staff=True),
        Disarm(UNDELIVERED.act, complaint.id),
        ShowCard(complaint.id, urgent=True),
    )
    turn.then(GIVEN, pressed)


def not_promised(turn: Turn, pressed: StaffPressed) -> None:
    """Somebody pressed first, or there is nothing to deliver."""
    given = turn.complaint.goodwill
    if given is None or given.state is not Gesture.DELIVERED:
        turn.do(Toast(pressed.query, Text("nothing_to_deliver", {"number": label(turn.complaint.id)}), staff=True))
        return
    facts = {"number": label(turn.complaint.id), "name": given.decided_name}
    turn.do(Toast(pressed.query, Text("delivered_already", facts), staff=True))


def late(turn: Turn, _: Rang) -> None:
    """The date has passed, and nobody says that the customer has it."""
    complaint, given = turn.complaint, given_of(turn.complaint)
    facts = {"number": label(complaint.id), "owner": complaint.owner_name, "customer": complaint.name, **what_of(given)}
    turn.do(
        ShowCard(complaint.id, urgent=True),
        Line(complaint.id, Text("goodwill_late", facts), Replies.NOTE, alert=True),
    )


def nothing(turn: Turn, _: Rang) -> None:
    """It was delivered before this."""


# Where it is seen --------------------------------------------------------------------------------


def card(complaint: Complaint) -> list[Text]:
    """What is given on top, and how far it is."""
    given = complaint.goodwill
    if given is None or given.state is Gesture.DECLINED or is_moot(complaint):
        return []
    return [Text("goodwill_line", {**what_of(given), "state": given.state.value, "due": given.due})]


def buttons(complaint: Complaint) -> list[Button]:
    """[Goodwill] once somebody has the complaint; [Delivered] until it is with the customer."""
    given = complaint.goodwill
    if complaint.owes_goodwill:
        return [staff_button("given", complaint.id)]
    free = given is None or given.state is Gesture.DECLINED
    apt = complaint.kind is Kind.COMPLAINT and complaint.register not in NEVER
    offers_it = complaint.state is State.CLAIMED and apt and free
    return [staff_button("goodwill", complaint.id)] if offers_it else []


PART = Part(
    "goodwill",
    life=(
        Rule(STATES, GOODWILL, None, offered_already, is_offered),
        *offers(OFFER, GOODWILL),
        Rule(State.PAUSED, GOODWILL, None, closed_for_now),
        *OFFER.rules(State.CLAIMED),
        Rule(State.CLAIMED, OFFER.done, None, offered_meanwhile, is_offered),
        Rule(State.CLAIMED, OFFER.done, None, offer),
        Rule(ELSEWHERE, OFFER.done, None, too_late),
        Rule(STATES, DELIVERED, None, deliver, is_promised),
        Rule(STATES, DELIVERED, None, not_promised),
        Rule(STATES, UNDELIVERED, None, late, is_promised),
        Rule(STATES, UNDELIVERED, None, nothing),
    ),
    forms=(OFFER,),
    card=card,
    buttons=buttons,
)
