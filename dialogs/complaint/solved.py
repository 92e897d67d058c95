"""Solved: after a resolution the customer decides. "Yes" ends it, "partly" and "not yet" bring it back to the board
with a new promise; silence closes it after a week, and for thirty days more a "not yet" opens it again.

What is closed is either confirmed by the customer or assumed by us, and the two are never mixed up: a "yes" that comes
after an assumed end is a word of the customer like any other. While somebody still has to speak with them about a low
score nothing is closed.
"""

from datetime import datetime

from dialogs.calendar import minute_up
from dialogs.complaint.ended import CLOSING, ended_lately
from dialogs.complaint.owner import freed
from dialogs.complaint.score import FOLLOW_UP, REMINDER, arm_follow_up
from dialogs.cues import CONTENT, IS_CLOSED, NOT_SOLVED
from dialogs.effects import Arm, Disarm, Line, Noted, Redraw, Replies, ShowCard, Text, Toast
from dialogs.events import Pressed, Rang, Wrote
from dialogs.machine import Part, Rule, Turn, button, press, say
from dialogs.model import Closing, Complaint, Promise
from dialogs.numbers import label
from dialogs.pieces import add_piece
from dialogs.promises import let_go, restore, running, told_due
from dialogs.records import replace
from dialogs.states import State, Step
from dialogs.talk.clarify import end_questions

YES = press("solved", "yes", name="solved")
NOT_YET = press("solved", "partly", "no", "again", name="not solved")


def solved(turn: Turn, pressed: Pressed) -> None:
    """ "Yes": the customer's word closes the loop; the score is asked later."""
    confirm(turn, pressed)
    turn.do(Arm(CLOSING.act, turn.now + turn.policy.close_after, turn.complaint.id))


def confirm(turn: Turn, pressed: Pressed) -> None:
    """The customer says that it is over: also of what we had closed without their word."""
    number = turn.put(replace(turn.complaint, asked_again=True, closing=Closing.CONFIRMED)).id
    turn.do(Toast(pressed.query, None))
    say(turn, "solved_thanks", complaint=number, number=label(number))
    turn.do(
        Redraw(
            pressed.message,
            Text("answered_solved", {"number": label(number), "answer": "yes"}),
            ((button("solved", number, "no", "solved_no"),),),
        ),
        ShowCard(number),
    )
    arm_follow_up(turn)


def open_again(turn: Turn, told: datetime | None = None) -> Complaint:
    """Back to the board, with nobody's name and new promises: the usual ones, or the time that the customer is told."""
    was = turn.complaint
    opened = replace(
        freed(was),
        had=was.owner_name or was.had,
        reopened=was.reopened + 1,
        closing=None,
        first_reply_at=None,
        closed_at=None,
        solved_due=False,
        reopening_offered=False,
        last_at=turn.now,
        last_by_staff=False,
    )
    return turn.put(restore(opened, turn.now, turn.policy, told))


def no_follow_up(turn: Turn) -> None:
    """It is open again: no score is asked, and silence does not close it."""
    number = turn.complaint.id
    turn.do(Disarm(FOLLOW_UP.act, number), Disarm(REMINDER.act, number), Disarm(CLOSING.act, number))


def reopen(turn: Turn, pressed: Pressed) -> None:
    """ "Partly" or "not yet": back to the board, with a new take-up promise; the words come next."""
    was = turn.complaint
    complaint = open_again(turn)
    turn.do(Toast(pressed.query, None))
    say(
        turn,
        "reopened",
        complaint=complaint.id,
        number=label(complaint.id),
        due=minute_up(told_due(complaint, Promise.FIRST_REPLY)),
        closed=not turn.hours.is_open(turn.now),
    )
    facts = {"number": label(complaint.id), "name": complaint.name, "answer": pressed.arg, "was": was.owner_name}
    turn.do(
        Redraw(
            pressed.message,
            Text("answered_solved", {"number": label(complaint.id), "answer": pressed.arg}),
        ),
    )
    no_follow_up(turn)
    turn.do(
        ShowCard(complaint.id, urgent=True),
        Line(complaint.id, Text("reopened", facts), Replies.NOTE, alert=True),
    )
    turn.then(NOT_SOLVED, pressed)


def is_assumed(turn: Turn, about: Pressed | Complaint) -> bool:
    """Guard: we closed it, and the customer has not said that it is over; it is not too long ago to say so."""
    complaint = about if isinstance(about, Complaint) else turn.complaint
    return complaint.closing is not Closing.CONFIRMED and ended_lately(turn, complaint)


def is_confirmed(turn: Turn, _: Pressed) -> bool:
    """Guard: the customer has said that it is over."""
    return turn.complaint.closing is Closing.CONFIRMED


def thank_again(turn: Turn, pressed: Pressed) -> None:
    """A second "yes": nothing changes."""
    turn.do(Toast(pressed.query, Text("solved_already")))


def within_reopening(turn: Turn, _: Pressed) -> bool:
    """Guard: the end is not longer ago than the reopening time."""
    return ended_lately(turn, turn.complaint)


def too_late(turn: Turn, pressed: Pressed) -> None:
    """The reopening time is over: a new complaint is the way, and it is linked to this one."""
    turn.person = replace(turn.person, back_to=turn.complaint.id)
    turn.do(Toast(pressed.query, Text("too_late"), alert=True))


def noted_late(turn: Turn, pressed: Pressed) -> None:
    """A "yes" long after we closed it ourselves: good to know."""
    turn.put(replace(turn.complaint, closing=Closing.CONFIRMED))
    turn.do(Toast(pressed.query, Text("solved_noted")))


def close(turn: Turn, rang: Rang) -> None:
    """Silence after "resolved", or after "solved": closed, without a word to the customer."""
    closing = turn.complaint.closing or Closing.ASSUMED
    turn.put(let_go(replace(turn.complaint, closed_at=turn.now, closing=closing), turn.now))
    turn.do(ShowCard(turn.complaint.id))
    turn.then(IS_CLOSED, rang)


def is_held(turn: Turn, _: Rang) -> bool:
    """Guard: somebody has to speak with the customer first."""
    return running(turn.complaint, Promise.CONTACT) is not None


def hold(turn: Turn, _: Rang) -> None:
    """It is closed when that is done: dialogs.complaint.contact begins the time of silence anew."""


def await_missing(turn: Turn, _: Pressed) -> None:
    """After "not yet" the talk is about that complaint; questions about another one end."""
    number = turn.complaint.id
    end_questions(turn)
    turn.id = number
    turn.person = replace(turn.person, focus=number)


def missing_words(turn: Turn, wrote: Wrote) -> None:
    """What is still missing, in the customer's words."""
    turn.about_focus()
    add_piece(turn, wrote.item)
    turn.do(Noted(wrote.item.message))


def card(complaint: Complaint) -> list[Text]:
    """Who had it before it was opened again: somebody else looks at it with fresh eyes."""
    return [Text("had_by", {"name": complaint.had})] if complaint.had and complaint.state is State.REOPENED else []


PART = Part(
    "solved",
    life=(
        Rule(State.RESOLVED, YES, State.SOLVED, solved),
        Rule(State.SOLVED, YES, None, thank_again),
        Rule(State.CLOSED, YES, None, confirm, is_assumed),
        Rule(State.CLOSED, YES, None, thank_again, is_confirmed),
        Rule(State.CLOSED, YES, None, noted_late),
        Rule((State.RESOLVED, State.SOLVED), NOT_YET, State.REOPENED, reopen),
        Rule((State.CLOSED, State.WITHDRAWN), NOT_YET, State.REOPENED, reopen, within_reopening),
        Rule((State.CLOSED, State.WITHDRAWN), NOT_YET, None, too_late),
        Rule((State.RESOLVED, State.SOLVED), CLOSING, None, hold, is_held),
        Rule((State.RESOLVED, State.SOLVED), CLOSING, State.CLOSED, close),
    ),
    talk=(
        Rule(tuple(step for step in Step if step is not Step.CHOOSING), NOT_SOLVED, Step.MISSING, await_missing),
        Rule(Step.MISSING, CONTENT, Step.TALKING, missing_words),
    ),
    card=card,
)
