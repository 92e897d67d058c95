"""Release: the owner gives a complaint back to everybody, with a reason. The take-up clock starts anew, for the board;
what was promised to the customer does not move.
"""

from dialogs.complaint.owner import asks_meanwhile, for_owner, freed, unless_asking
from dialogs.effects import Button, Keep, Line, RedrawLine, Replies, ShowCard, Text
from dialogs.events import FormDone
from dialogs.forms import SHOWN, Form, Words, form_done
from dialogs.items import clip
from dialogs.machine import Part, Rule, Turn, staff_button, staff_press
from dialogs.model import Complaint, Kind, Promise
from dialogs.numbers import label
from dialogs.promises import next_promise, start
from dialogs.states import State

RELEASE = staff_press("release", answered=True)

QUESTION = Form(
    "release",
    (),
    Words("ask_release_why", ("number", "name"), inside=True),
    hint="note_while_releasing",
    put_away="release_cancelled",
    done=form_done("released"),
)


def stays(turn: Turn, done: FormDone) -> None:
    """It cannot be given back now."""
    _put_away(turn, done, "release_stays")


def release(turn: Turn, done: FormDone) -> None:
    """It is free for everybody, at once."""
    was = turn.complaint
    due = turn.hours.add(turn.now, turn.policy.claim_within)
    complaint = turn.put(start(freed(was), Promise.TAKE_UP, turn.now, due))
    _put_away(turn, done, "release_done")
    facts = {
        "number": label(was.id), "owner": was.owner_name, "words": clip(done.item.text, SHOWN), "due": due,
        "m": next_promise(complaint) or due,
    }  # fmt: skip
    turn.do(
        ShowCard(was.id, urgent=True),
        Line(was.id, Text("release_board", facts), Replies.NOTE, alert=True, board=True),
    )


def _put_away(turn: Turn, done: FormDone, text: str) -> None:
    QUESTION.close(turn, done.staff.id)
    facts = {"number": label(turn.complaint.id)}
    turn.do(
        Keep(turn.complaint.id, done.item, "note", done.staff.id),
        RedrawLine(turn.complaint.id, done.chat, done.message, Text(text, facts)),
    )


def buttons(complaint: Complaint) -> list[Button]:
    """[Release] once somebody has it."""
    has = complaint.state is State.CLAIMED and complaint.kind is Kind.COMPLAINT
    return [staff_button("release", complaint.id)] if has else []


PART = Part(
    "release",
    life=(
        *for_owner(RELEASE, unless_asking(QUESTION, "cannot_release")),
        *QUESTION.rules(State.CLAIMED),
        Rule(State.CLAIMED, QUESTION.done, None, stays, asks_meanwhile),
        Rule(State.CLAIMED, QUESTION.done, State.RELEASED, release),
    ),
    forms=(QUESTION,),
    buttons=buttons,
)
