"""Resolve: the owner says how the complaint ended, what its root cause was, and writes the last words to the customer;
then the customer is asked whether it is solved for them. A refusal ends otherwise (see refuse).
"""

from collections.abc import Mapping

from dialogs.complaint import department, prevent, refuse
from dialogs.complaint.ended import ask_solved
from dialogs.complaint.ending import end_so, is_bare, leave
from dialogs.complaint.owner import offers
from dialogs.complaint.reply import to_customer
from dialogs.effects import Button, Keep, RedrawLine, Rows, Text
from dialogs.events import FormDone
from dialogs.forms import Choice, Form, Words, form_done
from dialogs.machine import Part, Rule, Turn, staff_button, staff_press
from dialogs.model import Cause, Complaint, Kind, Outcome
from dialogs.numbers import label
from dialogs.states import State

RESOLVE = staff_press("resolve", answered=True)


def is_granted(answers: Mapping[str, str]) -> bool:
    """Whether the outcome that was chosen is no refusal."""
    return not refuse.is_refusal(answers)


QUESTIONS = Form(
    "resolve",
    (
        Choice("outcome", Outcome, "ask_outcome", ("number", "name")),
        Choice("cause", Cause, "ask_cause", ("number", "outcome")),
    ),
    (
        *refuse.QUESTIONS,
        Words(
            "ask_resolution",
            ("number", "name", "customer", "language", "outcome", "cause"),
            toast="now_reply",
            when=is_granted,
            doubts=is_bare,
            preview="resolution_preview",
        ),
    ),
    hint="note_while_resolving",
    put_away="resolve_cancelled",
    done=form_done("reply"),
)


def refuses(_: Turn, done: FormDone) -> bool:
    """Guard: what was chosen refuses something."""
    return refuse.is_refusal(done.answers)


def resolve(turn: Turn, done: FormDone) -> None:
    """The message to the customer is there: resolved, and the customer is asked whether it truly is."""
    to_customer(turn, done.item, done.staff)
    facts = _ended(turn, done)
    if not done.item.album:
        ask_solved(turn)
    _put_away(turn, done, Text("resolution_sent", facts), prevent.rows(turn.complaint.id, turn.complaint.cause))


def refused(turn: Turn, done: FormDone) -> None:
    """The last of the three answers is there: refused, and the customer hears what can be done about it."""
    turn.do(Keep(turn.complaint.id, done.item, "note", done.staff.id))
    facts = _ended(turn, done)
    refuse.refuse(turn, done)
    _put_away(turn, done, Text("refusal_sent", {**facts, "customer": turn.complaint.name}))


def _ended(turn: Turn, done: FormDone) -> dict[str, object]:
    """It is resolved, in this way; what the staff are told of it."""
    QUESTIONS.close(turn, done.staff.id)
    outcome, cause = Outcome(done.answers["outcome"]), Cause(done.answers["cause"])
    end_so(turn, outcome, cause, album=bool(done.item.album))
    return {"number": label(turn.complaint.id), "outcome": outcome, "cause": cause}


def _put_away(turn: Turn, done: FormDone, text: Text, rows: Rows = ()) -> None:
    turn.do(RedrawLine(turn.complaint.id, done.chat, done.message, text, rows, form=QUESTIONS.name))
    department.ask(turn)
    leave(turn, done)


def buttons(complaint: Complaint) -> list[Button]:
    """[Resolve] once somebody has it."""
    if complaint.state is not State.CLAIMED or complaint.kind is not Kind.COMPLAINT:
        return []
    return [staff_button("resolve", complaint.id)]


PART = Part(
    "resolve",
    life=(
        *offers(QUESTIONS, RESOLVE),
        *QUESTIONS.rules(State.CLAIMED),
        Rule(State.CLAIMED, QUESTIONS.done, State.RESOLVED, refused, refuses),
        Rule(State.CLAIMED, QUESTIONS.done, State.RESOLVED, resolve),
    ),
    forms=(QUESTIONS,),
    buttons=buttons,
)
