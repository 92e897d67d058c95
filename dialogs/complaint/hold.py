"""Hold: words that a colleague should look at once more before they leave. They are kept as a note until one press.

A reply to one's own delivered answer may be meant for the customer or for the staff: "To Ann?". Words that hurt wait as
well (dialogs.complaint.tone), and a wording that this customer has read before; whoever changes them so that nothing
speaks against them has sent them by that.
"""

from dialogs.complaint.tone import better
from dialogs.complaint.wordings import was_read
from dialogs.cues import REPLY
from dialogs.effects import Keep, Line, RedrawLine, Replies, Rows, Text, Toast
from dialogs.events import Answers, StaffEdited, StaffPressed, StaffWrote
from dialogs.machine import Answer, Part, Turn, cue, staff_button, staff_press
from dialogs.model import Held, Staff
from dialogs.records import replace

OWN, TONE, TWICE = "own", "tone", "twice"
HELD = cue("words that wait", StaffWrote)
DELIVER = staff_press("deliver", name="sends what waits")
LEAVE = staff_press("leave", name="leaves it a note")
MOST = 20  # waiting words of one complaint


def why_held(turn: Turn, wrote: StaffWrote) -> str:
    """Why words shall wait; "" when nothing speaks against them."""
    if wrote.answers is Answers.OWN:
        return OWN
    return _doubt(turn, wrote.item.text) if wrote.answers in (Answers.CARD, Answers.CUSTOMER) else ""


def _doubt(turn: Turn, words: str) -> str:
    if was_read(turn.person, words):
        return TWICE
    return TONE if better(words) is not None else ""


def hold(turn: Turn, wrote: StaffWrote) -> None:
    """They are a note for now; one press decides."""
    turn.do(Keep(turn.complaint.id, wrote.item, "note", wrote.staff.id))
    _ask(turn, Held(wrote.item, wrote.staff.id, wrote.staff.name, why_held(turn, wrote), turn.now))


def _ask(turn: Turn, held: Held) -> None:
    complaint, item = turn.complaint, held.item
    others = tuple(one for one in complaint.held if one.item.message != item.message)
    turn.put(replace(complaint, held=(*others, held)[-MOST:]))
    name, arg = complaint.name, str(item.message)
    text = Text("to_customer", {"name": name})
    label = "deliver"
    if held.why == TONE:
        found = better(item.text)
        assert found is not None  # that is why
        text, label = Text("tone_hurts", {"name": name, "words": found[0], "group": found[1]}), "send_as_it_is"
    rows: Rows = ((staff_button("deliver", complaint.id, arg, label), staff_button("leave", complaint.id, arg)),)
    if held.why == TWICE:  # no press sends the same words again: only a change does
        text, rows = Text("read_before", {"name": name}), ()
    turn.do(Line(complaint.id, text, Replies.NOTE, answers=(item.chat, item.message), buttons=rows))


def _held(turn: Turn, pressed: StaffPressed) -> Held | None:
    return next((one for one in turn.complaint.held if str(one.item.message) == pressed.arg), None)


def deliver(turn: Turn, pressed: StaffPressed) -> None:
    """Its author sends it, as it is by now."""
    held = _held(turn, pressed)
    if held is not None and held.by == pressed.staff.id and held.why != TWICE:
        _forget(turn, held)
        _put_away(turn, pressed, "held_sent")
        _send(turn, held)
    else:
        _refuse(turn, pressed, held)


def leave(turn: Turn, pressed: StaffPressed) -> None:
    """It stays a note."""
    held = _held(turn, pressed)
    if held is not None and held.by == pressed.staff.id:
        _forget(turn, held)
        _put_away(turn, pressed, "held_left")
    else:
        _refuse(turn, pressed, held)


def _refuse(turn: Turn, pressed: StaffPressed, held: Held | None) -> None:
    text = Text("held_of", {"name": held.by_name}) if held is not None else Text("held_no_more")
    turn.do(Toast(pressed.query, text, staff=True))


def _put_away(turn: Turn, pressed: StaffPressed, text: str) -> None:
    said = Text(text, {"name": turn.complaint.name})
    turn.do(Toast(pressed.query, None, staff=True), RedrawLine(turn.complaint.id, pressed.chat, pressed.message, said))


def _forget(turn: Turn, held: Held) -> None:
    left = tuple(one for one in turn.complaint.held if one.item.message != held.item.message)
    turn.put(replace(turn.complaint, held=left))


def _send(turn: Turn, held: Held) -> None:
    wrote = StaffWrote(turn.complaint.id, held.item, Staff(held.by, held.by_name), Answers.CARD)
    turn.then(REPLY, wrote)


def changed(turn: Turn, event: StaffEdited) -> None:
    """Words that wait read otherwise: they are shown again, or leave, when they hurt no more."""
    held = next((one for one in turn.complaint.held if one.item.message == event.item.message), None)
    if held is None:
        return
    held, doubt = replace(held, item=event.item), _doubt(turn, event.item.text)
    if held.why != OWN and not doubt:
        _forget(turn, held)
        _send(turn, held)
    elif held.why != OWN:
        _ask(turn, replace(held, why=doubt))
    else:
        others = tuple(one for one in turn.complaint.held if one.item.message != event.item.message)
        turn.put(replace(turn.complaint, held=(*others, held)))


PART = Part("hold", answers=(Answer(HELD, hold), Answer(DELIVER, deliver), Answer(LEAVE, leave)))
