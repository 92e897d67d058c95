"""Prevent: when the last words have left, Resolve asks what we change so that it does not happen again.

[We change this] takes what, who and by when as a reply, and a prevention begins (board.prevention); what is missing is
asked there. [Nothing to change] is an answer, too. Nobody has to answer: the complaint is resolved either way.
"""

from dialogs.effects import Hand, Keep, RedrawLine, Rows, Text, Toast
from dialogs.events import FormDone, Handed, StaffPressed
from dialogs.forms import Form, Words, form_done
from dialogs.items import Item
from dialogs.machine import Answer, Part, Rule, Turn, staff_button, staff_press, write_down
from dialogs.model import Cause
from dialogs.numbers import label
from dialogs.states import State

CHANGE = staff_press("prevent", "yes", name="something is changed")
NOTHING = staff_press("prevent", "no", name="nothing is changed")
MOST = 400  # characters of the answer: what, who and by when

QUESTION = Form(
    "prevent",
    (),
    Words("ask_prevention", ("number", "name"), most=MOST, inside=True),
    hint="note_while_preventing",
    put_away="prevent_cancelled",
    done=form_done("prevention"),
)


def rows(number: int, cause: Cause | None) -> Rows:
    """The buttons under the line that says that the last words have left; none where nobody knows the cause."""
    if cause in (None, Cause.UNKNOWN):
        return ()
    change = staff_button("prevent", number, "yes", "prevent_yes")
    return ((change, staff_button("prevent", number, "no", "prevent_no")),)


def change(turn: Turn, pressed: StaffPressed) -> None:
    """Ask what; the line above asks nothing any more."""
    QUESTION.begin(turn, pressed)
    _answered(turn, pressed, "prevent_begun")


def nothing(turn: Turn, pressed: StaffPressed) -> None:
    """It is noted who says so."""
    turn.do(Toast(pressed.query, None, staff=True))
    _answered(turn, pressed, "prevent_nothing")
    write_down(turn, NOTHING.value, pressed.staff.id)


def _answered(turn: Turn, pressed: StaffPressed, text: str) -> None:
    number, name = label(turn.complaint.id), pressed.staff.name
    said = Text(text, {"number": number, "name": name})
    turn.do(RedrawLine(turn.complaint.id, pressed.chat, pressed.message, said))


def prevent(turn: Turn, done: FormDone) -> None:
    """It is handed on with its cause; the board reads the rest."""
    complaint = turn.complaint
    QUESTION.close(turn, done.staff.id)
    cause = (complaint.cause or Cause.UNKNOWN).value
    turn.do(
        Keep(complaint.id, done.item, "note", done.staff.id),
        RedrawLine(complaint.id, done.chat, done.message, Text("prevent_noted", {"number": label(complaint.id)})),
        Hand(Handed("prevention", complaint.id, done.staff, {"cause": cause, "words": _one_line(done.item)})),
    )


def _one_line(item: Item) -> str:
    return " ".join(item.text.split())


PART = Part(
    "prevent",
    life=(
        *(rule for state in State for rule in QUESTION.rules(state)),
        Rule(tuple(State), QUESTION.done, None, prevent),
    ),
    answers=(Answer(CHANGE, change), Answer(NOTHING, nothing)),
    forms=(QUESTION,),
)
