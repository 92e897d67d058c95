"""Undo: `/withdraw` as a reply to words for the customer. While they wait (REPLY_DELAY) they never leave; later they
are deleted at the customer's, as long as Telegram allows it, and the colleague hears whether that was done.
"""

from dialogs.cues import NOT_ARRIVED
from dialogs.effects import Keep, Line, Replies, TakeBack, Text
from dialogs.events import Fate, Ordered, TakenBack, Undelivered, Why
from dialogs.machine import Answer, Part, Turn, cue, order, write_down
from dialogs.records import replace

WITHDRAW = order("withdraw")
DELETED = cue("taken back", TakenBack)


def withdraw(turn: Turn, asked: Ordered) -> None:
    """What became of the words decides what can be done."""
    complaint, item = turn.complaint, asked.answered
    if (asked.fate is Fate.NONE and item is not None and _drop_album(turn, asked)) or asked.fate is Fate.HELD:
        _never_left(turn, asked)
    elif asked.fate is Fate.THERE:
        turn.do(TakeBack(complaint.id, asked.copies, (asked.item.chat, asked.item.message)))
        write_down(turn, WITHDRAW.value, asked.staff.id, fate=asked.fate.value)
        _answer_is_not_awaited(turn, asked)
    elif asked.fate is Fate.LEAVING:
        _say(turn, asked, Text("withdraw_leaving"))
    elif asked.fate is Fate.OLD:
        _say(turn, asked, Text("withdraw_too_old", {"name": complaint.name}))
    else:
        _say(turn, asked, Text("withdraw_what"))


def _never_left(turn: Turn, asked: Ordered) -> None:
    if asked.answered is not None:
        turn.do(Keep(turn.complaint.id, asked.answered, "note", asked.staff.id))
    _say(turn, asked, Text("withdrawn_in_time", {"name": turn.complaint.name}))
    write_down(turn, WITHDRAW.value, asked.staff.id, fate=Fate.HELD.value)
    _answer_is_not_awaited(turn, asked)


def _drop_album(turn: Turn, asked: Ordered) -> bool:
    """Whether it was a part of an album that was still being gathered; it is not any more."""
    message = asked.item.reply_to
    albums = turn.person.staff_albums
    kept = tuple((key, items) for key, items in albums if all(one.message != message for one in items))
    turn.person = replace(turn.person, staff_albums=kept)
    return len(kept) < len(albums)


def _answer_is_not_awaited(turn: Turn, asked: Ordered) -> None:
    """Where it was a question, nobody waits for its answer."""
    gone = Undelivered(turn.complaint.id, asked.item.chat, asked.item.reply_to or 0, Why.REFUSED)
    turn.then(NOT_ARRIVED, gone)


def deleted(turn: Turn, event: TakenBack) -> None:
    """Telegram has answered."""
    name = "withdrawn" if event.done else "not_withdrawn"
    text = Text(name, {"name": turn.complaint.name})
    turn.do(Line(turn.complaint.id, text, Replies.NOTE, answers=(event.chat, event.message)))


def _say(turn: Turn, asked: Ordered, text: Text) -> None:
    turn.do(Line(turn.complaint.id, text, Replies.NOTE, answers=(asked.item.chat, asked.item.message)))


PART = Part("undo", answers=(Answer(WITHDRAW, withdraw), Answer(DELETED, deleted)))
