"""Agreed date: colleague and customer have settled when the decision comes; the promise follows it.

The customer reads the date in the colleague's name, with the way to say that it does not suit. Until then nothing is
late: the clock of the decision gets the agreed time as its end, and the working time that this adds counts as a pause.
News wait as long. A date is not moved by a question to the customer, unless the answer comes after it.
"""

from datetime import datetime

from dialogs.calendar import minute_up
from dialogs.complaint.owner import asks_meanwhile, for_owner, unless_asking
from dialogs.effects import Button, Keep, RedrawLine, Say, ShowCard, Text
from dialogs.events import FormDone
from dialogs.forms import Form, Words, form_done
from dialogs.machine import Part, Rule, Turn, staff_button, staff_press, write_down
from dialogs.model import Complaint, Kind
from dialogs.names import shown_name
from dialogs.numbers import label
from dialogs.promises import agree, agreed_due
from dialogs.records import replace
from dialogs.spoken_times import when
from dialogs.states import State

AGREED = staff_press("agreed", name="agreed date", answered=True)
LONGEST = 100  # characters that name a day


def read(turn: Turn, words: str) -> datetime | None:
    """The time that is named; of a day alone its last working moment."""
    return when(words, turn.now, turn.hours, at_its_end=True)


def misread(turn: Turn, words: str) -> str:
    """What is wrong with "Friday 14:00"; "" when nothing is."""
    return "" if read(turn, words) is not None else "no_agreed_day"


QUESTION = Form(
    "agreed",
    (),
    Words("ask_agreed", ("number", "name", "customer"), most=LONGEST, misread=misread),
    hint="note_while_agreeing",
    put_away="agreed_cancelled",
    done=form_done("agreed on"),
)


def not_agreed(turn: Turn, done: FormDone) -> None:
    """What is asked has to be answered first."""
    _put_away(turn, done, Text("agreed_not_now", {"number": label(turn.complaint.id)}))


def set_date(turn: Turn, done: FormDone) -> None:
    """The customer hears it, and it is the promise from now on."""
    due = read(turn, done.item.text)
    assert due is not None  # else it would have been asked again
    complaint = agree(turn.complaint, turn.now, due, turn.hours)
    turn.put(replace(complaint, last_at=max(turn.now, complaint.last_at), last_by_staff=True))
    write_down(turn, "date agreed", done.staff.id)
    facts = {"number": label(complaint.id), "due": minute_up(due)}
    name = shown_name(done.staff.id, done.staff.name, turn.colleagues)
    turn.do(Say(Text("agreed_date", {**facts, "name": name}), complaint.id))
    _put_away(turn, done, Text("agreed_sent", {**facts, "customer": complaint.name}))


def _put_away(turn: Turn, done: FormDone, text: Text) -> None:
    QUESTION.close(turn, done.staff.id)
    turn.do(
        Keep(turn.complaint.id, done.item, "note", done.staff.id),
        RedrawLine(turn.complaint.id, done.chat, done.message, text),
        ShowCard(turn.complaint.id, urgent=True),
    )


def card(complaint: Complaint) -> list[Text]:
    """By when it is agreed, as long as that is the promise."""
    due = agreed_due(complaint)
    return [Text("agreed_line", {"name": complaint.name, "due": due})] if due is not None else []


def buttons(complaint: Complaint) -> list[Button]:
    """[Agreed date] once somebody has it."""
    has = complaint.state is State.CLAIMED and complaint.kind is Kind.COMPLAINT
    return [staff_button("agreed", complaint.id)] if has else []


PART = Part(
    "agreed",
    life=(
        *for_owner(AGREED, unless_asking(QUESTION, "cannot_agree")),
        *QUESTION.rules(State.CLAIMED),
        Rule(State.CLAIMED, QUESTION.done, None, not_agreed, asks_meanwhile),
        Rule(State.CLAIMED, QUESTION.done, None, set_date),
    ),
    forms=(QUESTION,),
    card=card,
    buttons=buttons,
)
