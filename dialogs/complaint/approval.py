"""Approval: a gesture above the limit is for the managers, in private: yes, no, or less. The first decision counts.

An hour without one, of working time, and they are told again, and the owner that nobody has decided. Once the customer
has taken the complaint back nothing is left to decide.
"""

from datetime import timedelta

from dialogs.alerts import first_words, private_button
from dialogs.complaint.gesture import given_of, is_moot, limit_of, promise, what_of
from dialogs.effects import Arm, Disarm, Keep, Line, Replies, ShowCard, Tell, Text, Toast
from dialogs.events import FormDone, ManagerPressed, Rang
from dialogs.forms import Form, Words, form_done
from dialogs.machine import Cue, Part, Rule, Turn, rings
from dialogs.model import Complaint, Gesture, Goodwill, Staff
from dialogs.money import money, read_sum
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import State

APPROVE = Cue("goodwill approved", ManagerPressed, "approve", answered=True)
DECLINE = Cue("goodwill declined", ManagerPressed, "decline", answered=True)
LESS = Cue("less goodwill", ManagerPressed, "less", answered=True)
UNDECIDED = rings("goodwill_wait", "goodwill undecided")

DECIDE_WITHIN = timedelta(hours=1)  # of working time
TOLD_AGAIN = 2  # times
STATES = tuple(State)


def misread_less(turn: Turn, words: str) -> str:
    """What is wrong with a lower sum; "" when nothing is."""
    found, given = read_sum(words), turn.complaint.goodwill
    return "" if found is not None and given is not None and found[0] < given.cost else "no_less"


SMALLER = Form(
    "less",
    (),
    Words("ask_less", ("number",), most=100, misread=misread_less),
    hint="note_while_goodwill",
    put_away="goodwill_cancelled",
    done=form_done("goodwill lowered"),
    private=True,
)


def ask_managers(turn: Turn, given: Goodwill) -> None:
    """Each manager in private: what, how much, for whom, and the three answers."""
    complaint = turn.complaint
    facts = {
        "number": label(complaint.id),
        "name": complaint.name,
        "owner": given.by_name,
        "again": given.reminded > 0,
        "words": first_words(complaint),
        "value": money(complaint.value, complaint.currency) if complaint.value else None,
        "similar": None,
        "link": "",
        **what_of(given),
        **limit_of(turn),
    }
    buttons = (
        (private_button("approve", complaint.id), private_button("decline", complaint.id)),
        (private_button("less", complaint.id),),
    )
    for manager in turn.policy.managers:
        text = Text("goodwill_wanted", facts)
        turn.do(Tell(manager, complaint.id, text, buttons, "goodwill_board", alert=True, similar=given.what))
    if given.reminded < TOLD_AGAIN:
        turn.do(Arm(UNDECIDED.act, turn.policy.working.add(turn.now, DECIDE_WITHIN), complaint.id))


def is_asked(turn: Turn, _: object) -> bool:
    """Guard: a manager has to decide."""
    given = turn.complaint.goodwill
    return given is not None and given.state is Gesture.ASKED


def may_remind(turn: Turn, rang: Rang) -> bool:
    """Guard: the same, and managers were not told too often."""
    return is_asked(turn, rang) and given_of(turn.complaint).reminded < TOLD_AGAIN


def remind(turn: Turn, _: Rang) -> None:
    """An hour without a decision: managers are told again, and the owner hears that nobody has decided."""
    given = replace(given_of(turn.complaint), reminded=given_of(turn.complaint).reminded + 1)
    complaint = turn.put(replace(turn.complaint, goodwill=given))
    ask_managers(turn, given)
    facts = {"number": label(complaint.id), "owner": given.by_name, **limit_of(turn)}
    turn.do(Line(complaint.id, Text("goodwill_undecided", facts), Replies.NOTE, alert=True))


def is_taken_back(turn: Turn, _: object) -> bool:
    """Guard: it waits for a decision, and the customer has taken the complaint back meanwhile."""
    return is_moot(turn.complaint)


def taken_back(turn: Turn, pressed: ManagerPressed) -> None:
    """Nothing is promised to somebody who wants nothing more; if they open it again it is offered anew."""
    number = turn.complaint.id
    turn.put(replace(turn.complaint, goodwill=replace(given_of(turn.complaint), state=Gesture.DECLINED)))
    text = Text("goodwill_not_needed", {"number": label(number), "customer": turn.complaint.name})
    turn.do(
        Toast(pressed.query, None, staff=True),
        Tell(pressed.staff.id, number, text, message=pressed.message),
        Disarm(UNDECIDED.act, number),
    )


def approve(turn: Turn, pressed: ManagerPressed) -> None:
    """Yes: the customer hears it now."""
    _decide(turn, pressed.staff, turn.complaint)
    _decided(turn, pressed, Text("goodwill_approved", _decision(turn)))


def decline(turn: Turn, pressed: ManagerPressed) -> None:
    """No: the customer has heard nothing, and hears nothing; something else may be offered."""
    given = replace(given_of(turn.complaint), state=Gesture.DECLINED)
    given = replace(given, decided_by=pressed.staff.id, decided_name=pressed.staff.name)
    turn.put(replace(turn.complaint, goodwill=given))
    turn.do(Disarm(UNDECIDED.act, turn.complaint.id))
    _decided(turn, pressed, Text("goodwill_declined", {**_decision(turn), **limit_of(turn)}))


def ask_less(turn: Turn, pressed: ManagerPressed) -> None:
    """Less: what the manager writes next is the sum."""
    complaint, staff = turn.complaint, pressed.staff
    SMALLER.ask_in_private(turn, staff, pressed.message)
    facts = {"number": label(complaint.id), **what_of(given_of(complaint))}
    turn.do(Toast(pressed.query, None, staff=True), Tell(staff.id, complaint.id, Text("ask_less", facts)))


def lower(turn: Turn, done: FormDone) -> None:
    """The lower sum is there: the customer hears of this one."""
    found, given = read_sum(done.item.text), given_of(turn.complaint)
    assert found is not None  # it would be a note
    SMALLER.close(turn, done.staff.id)
    lowered = replace(turn.complaint, goodwill=replace(given, cost=found[0], wanted=given.cost))
    _decide(turn, done.staff, lowered)
    turn.do(Keep(turn.complaint.id, done.item, "note", done.staff.id))
    text = Text("goodwill_approved", _decision(turn))
    turn.do(
        Tell(done.staff.id, turn.complaint.id, text, message=done.message),
        Line(turn.complaint.id, text, Replies.NOTE, alert=True),
        ShowCard(turn.complaint.id, urgent=True),
    )


def _decide(turn: Turn, staff: Staff, complaint: Complaint) -> None:
    turn.put(complaint)
    turn.do(Disarm(UNDECIDED.act, complaint.id))
    promise(turn, replace(given_of(complaint), decided_by=staff.id, decided_name=staff.name))


def _decision(turn: Turn) -> dict[str, object]:
    given = given_of(turn.complaint)
    facts = {"number": label(turn.complaint.id), "manager": given.decided_name, "owner": given.by_name}
    return {**facts, "customer": turn.complaint.name, "less": given.wanted > 0, **what_of(given)}


def _decided(turn: Turn, pressed: ManagerPressed, text: Text) -> None:
    number = turn.complaint.id
    turn.do(
        Toast(pressed.query, None, staff=True),
        Tell(pressed.staff.id, number, text, message=pressed.message),
        Line(number, text, Replies.NOTE, alert=True),
        ShowCard(number, urgent=True),
    )


def decided_already(turn: Turn, pressed: ManagerPressed) -> None:
    """Another manager was faster: say who, and what it is now."""
    given = turn.complaint.goodwill
    if given is None:
        turn.do(Toast(pressed.query, Text("stale"), staff=True))
        return
    turn.do(Toast(pressed.query, _made(turn.complaint, given), alert=True, staff=True))


def _made(complaint: Complaint, given: Goodwill) -> Text:
    """Whose decision it was, and what it is."""
    facts = {"number": label(complaint.id), "name": given.decided_name or given.by_name, "state": given.state.value}
    return Text("goodwill_decided", {**facts, "sum": money(given.cost, given.currency)})


def decided_meanwhile(turn: Turn, done: FormDone) -> None:
    """A lower sum that came too late is a note."""
    SMALLER.close(turn, done.staff.id)
    turn.do(Keep(turn.complaint.id, done.item, "note", done.staff.id))
    given = turn.complaint.goodwill
    if given is not None:
        turn.do(Tell(done.staff.id, turn.complaint.id, _made(turn.complaint, given)))


def nothing(turn: Turn, _: Rang) -> None:
    """It was decided before this."""


PART = Part(
    "approval",
    life=(
        Rule(STATES, APPROVE, None, taken_back, is_taken_back),
        Rule(STATES, APPROVE, None, approve, is_asked),
        Rule(STATES, APPROVE, None, decided_already),
        Rule(STATES, DECLINE, None, taken_back, is_taken_back),
        Rule(STATES, DECLINE, None, decline, is_asked),
        Rule(STATES, DECLINE, None, decided_already),
        Rule(STATES, LESS, None, taken_back, is_taken_back),
        Rule(STATES, LESS, None, ask_less, is_asked),
        Rule(STATES, LESS, None, decided_already),
        Rule(STATES, SMALLER.done, None, lower, is_asked),
        Rule(STATES, SMALLER.done, None, decided_meanwhile),
        Rule(STATES, UNDECIDED, None, remind, may_remind),
        Rule(STATES, UNDECIDED, None, nothing),
    ),
    forms=(SMALLER,),
)
