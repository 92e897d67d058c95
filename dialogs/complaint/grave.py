"""Grave: danger, a death, despair, a child. It is resolved only after a manager's own apology, signed, has left for the
customer, or was waived with a reason.

[Resolve] asks the managers for it, in private; what they write there goes to the customer in their name. Where no
manager is set (MANAGER_IDS) nobody could sign, and the owner's words stand alone.
"""

from datetime import timedelta

from dialogs.alerts import first_words, private_button
from dialogs.complaint import resolve
from dialogs.effects import Keep, Line, RedrawLine, Replies, ShowCard, Tell, Text, Toast, ToCustomer, ToStaff
from dialogs.events import FormDone, ManagerPressed, StaffPressed
from dialogs.forms import Form, Words, form_done
from dialogs.machine import Cue, Part, Rule, Turn
from dialogs.model import Apology, Complaint, Register, Staff
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import UNCLAIMED, State

SIGN = Cue("signs an apology", ManagerPressed, "sign", answered=True)
WAIVE = Cue("waives the apology", ManagerPressed, "waive", answered=True)

REGISTERS = (Register.SAFETY, Register.DEATH, Register.SELF_HARM, Register.CHILD)
ASKED_AGAIN = timedelta(hours=1)
STATES = tuple(State)

SIGNED = Form(
    "sign",
    (),
    Words("ask_apology", ("number",), most=2000),
    hint="note_while_resolving",
    put_away="resolve_cancelled",
    done=form_done("apology signed"),
    private=True,
)
WAIVED = Form(
    "waive",
    (),
    Words("ask_waiver", ("number",), most=500),
    hint="note_while_resolving",
    put_away="resolve_cancelled",
    done=form_done("apology waived"),
    private=True,
)


# Before it is resolved ---------------------------------------------------------------------------


def lacks_apology(turn: Turn, _: object) -> bool:
    """Guard: it is grave, there are managers, and none of them has apologised or said why not."""
    complaint = turn.complaint
    signed = complaint.apology is not None and bool(complaint.apology.name)
    return complaint.register in REGISTERS and bool(turn.policy.managers) and not signed


def mine_lacks_apology(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: the same, and the owner presses."""
    return lacks_apology(turn, pressed) and turn.complaint.owner == pressed.staff.id


def ask_first(turn: Turn, pressed: StaffPressed) -> None:
    """[Resolve] comes too early: the managers are asked, at most once an hour."""
    turn.do(Toast(pressed.query, Text("apology_first", {"number": label(turn.complaint.id)}), alert=True, staff=True))
    _ask(turn, pressed.staff)


def not_resolved(turn: Turn, done: FormDone) -> None:
    """It became grave while Resolve was being filled in: the words are kept, and have not left."""
    resolve.QUESTIONS.close(turn, done.staff.id)
    number = turn.complaint.id
    text = Text("apology_before_words", {"number": label(number), "customer": turn.complaint.name})
    turn.do(Keep(number, done.item, "note", done.staff.id), RedrawLine(number, done.chat, done.message, text))
    _ask(turn, done.staff)


def _ask(turn: Turn, staff: Staff) -> None:
    complaint, before = turn.complaint, turn.complaint.apology
    if before is not None and turn.now - before.asked_at < ASKED_AGAIN:
        return
    turn.put(replace(complaint, apology=Apology(turn.now)))
    assert complaint.register is not None  # guarded
    facts = {
        "number": label(complaint.id),
        "name": complaint.name,
        "owner": staff.name,
        "register": complaint.register.value,
        "language": complaint.language.value,
        "words": first_words(complaint),
        "link": "",
    }
    buttons = ((private_button("sign", complaint.id),), (private_button("waive", complaint.id),))
    for manager in turn.policy.managers:
        turn.do(Tell(manager, complaint.id, Text("apology_wanted", facts), buttons, "apology_board", alert=True))
    turn.do(ShowCard(complaint.id))


# A manager in private ----------------------------------------------------------------------------


def begin(turn: Turn, pressed: ManagerPressed) -> None:
    """What the manager writes next is the apology, or the reason why there is none."""
    signs = pressed.act == SIGN.act
    form, other = (SIGNED, WAIVED) if signs else (WAIVED, SIGNED)
    other.close(turn, pressed.staff.id)
    form.ask_in_private(turn, pressed.staff, pressed.message)
    number = turn.complaint.id
    asks = Text("ask_apology" if signs else "ask_waiver", {"number": label(number), "customer": turn.complaint.name})
    turn.do(Toast(pressed.query, None, staff=True), Tell(pressed.staff.id, number, asks))


def sign(turn: Turn, done: FormDone) -> None:
    """The customer gets it in the manager's name; the room reads it too, and Resolve is free."""
    complaint, staff = turn.complaint, done.staff
    SIGNED.close(turn, staff.id)
    asked = complaint.apology.asked_at if complaint.apology else turn.now
    signed = Apology(asked, staff.id, staff.name, turn.now)
    turn.put(replace(turn.complaint, apology=signed, last_at=max(turn.now, complaint.last_at), last_by_staff=True))
    number, item = complaint.id, replace(done.item, quote="", reply_to=None)
    turn.do(
        Keep(number, done.item, "staff", staff.id),
        ToCustomer(number, (item,), staff, "from_manager"),
        ToStaff(number, (item,), staff.name, "manager_apology", Replies.NOTE),
    )
    _over(turn, done, Text("apology_signed", _facts(turn.complaint)))


def waive(turn: Turn, done: FormDone) -> None:
    """No apology, and why not: the room reads the reason, the customer nothing."""
    complaint, staff = turn.complaint, done.staff
    WAIVED.close(turn, staff.id)
    asked = complaint.apology.asked_at if complaint.apology else turn.now
    turn.put(replace(turn.complaint, apology=Apology(asked, staff.id, staff.name, turn.now, waived=True)))
    number, item = complaint.id, replace(done.item, quote="", reply_to=None)
    turn.do(
        Keep(number, done.item, "note", staff.id),
        ToStaff(number, (item,), staff.name, "waiver", Replies.NOTE),
    )
    _over(turn, done, Text("apology_waived", _facts(turn.complaint)))


def _over(turn: Turn, done: FormDone, text: Text) -> None:
    number = turn.complaint.id
    turn.do(
        Tell(done.staff.id, number, text, message=done.message),
        Line(number, text, Replies.NOTE, alert=True),
        ShowCard(number, urgent=True),
    )


def _facts(complaint: Complaint) -> dict[str, object]:
    assert complaint.apology is not None  # it has just been made
    owner, name = complaint.owner_name, complaint.apology.name
    return {"number": label(complaint.id), "customer": complaint.name, "manager": name, "owner": owner}


def made_already(turn: Turn, pressed: ManagerPressed) -> None:
    """Another manager was first, or it is not grave any more."""
    turn.do(Toast(pressed.query, _who(turn), alert=True, staff=True))


def came_second(turn: Turn, done: FormDone) -> None:
    """Words of a manager who was not the first: they are a note, and have not left."""
    for form in (SIGNED, WAIVED):
        form.close(turn, done.staff.id)
    number = turn.complaint.id
    turn.do(Keep(number, done.item, "note", done.staff.id), Tell(done.staff.id, number, _who(turn)))


def _who(turn: Turn) -> Text:
    made = turn.complaint.apology
    return Text("apology_made", {"number": label(turn.complaint.id), "manager": made.name if made else ""})


def card(complaint: Complaint) -> list[Text]:
    """That an apology is asked for, was signed, or was waived."""
    made = complaint.apology
    if made is None or complaint.register not in REGISTERS:
        return []
    return [Text("apology_line", {"manager": made.name, "waived": made.waived})]


PART = Part(
    "grave",
    life=(
        Rule(UNCLAIMED, resolve.RESOLVE, None, ask_first, lacks_apology),
        Rule(State.CLAIMED, resolve.RESOLVE, None, ask_first, mine_lacks_apology),
        Rule(State.CLAIMED, resolve.QUESTIONS.done, None, not_resolved, lacks_apology),
        Rule(STATES, SIGN, None, begin, lacks_apology),
        Rule(STATES, SIGN, None, made_already),
        Rule(STATES, WAIVE, None, begin, lacks_apology),
        Rule(STATES, WAIVE, None, made_already),
        Rule(STATES, SIGNED.done, None, sign, lacks_apology),
        Rule(STATES, SIGNED.done, None, came_second),
        Rule(STATES, WAIVED.done, None, waive, lacks_apology),
        Rule(STATES, WAIVED.done, None, came_second),
    ),
    forms=(SIGNED, WAIVED),
    card=card,
)
