"""Score: one question a complaint, from one to five, within survey hours; one reminder, and two weeks to answer.

It comes a day after the customer said "solved", or after the day on which what was promised is with them, whichever is
later: never to somebody who still waits. Whoever gets a register (safety, a death ...) or a refusal is not asked.

A score of three or less reaches the managers at once, and somebody speaks with the customer by a time they are told
(dialogs.complaint.contact); words within ten minutes of a score are its comment.
"""

from datetime import datetime, timedelta

from dialogs.absent import is_absent
from dialogs.alerts import first_words, tell_managers
from dialogs.calendar import minute_up
from dialogs.cues import CONTENT, GIVEN
from dialogs.effects import (
    Arm,
    Disarm,
    Keep,
    Lane,
    Line,
    Noted,
    Purpose,
    Redraw,
    Replies,
    Rows,
    Survey,
    Tell,
    Text,
    Toast,
)
from dialogs.events import Pressed, Rang, StaffPressed, Wrote
from dialogs.machine import Part, Rule, Turn, button, cue, press, rings, say
from dialogs.model import LOW_SCORE, Closing, Complaint, Kind, Promise
from dialogs.numbers import label
from dialogs.pieces import add_piece, begins_album, rated_recently, to_staff
from dialogs.policy import Policy
from dialogs.promises import end, latest, one_day, running, start
from dialogs.records import replace
from dialogs.states import State, Step

WITHIN = 24  # hours, where nothing else was promised
SCORES = (1, 2, 3, 4, 5)
WINDOW = timedelta(days=14)  # after the question; later a score says little about how it was handled

FOLLOW_UP = rings("follow_up", "follow-up")
REMINDER = rings("follow_up_reminder", "follow-up reminder")
SCORE = press("score", *map(str, SCORES))
SCORED = cue("scored", Pressed)
"""The same, as the talk hears it: words now are its comment."""
CONTENT_WITH_US = cue("a high score", Pressed)
"""Four or five, for the first time or after a low one."""
UNHAPPY = cue("a low score", Pressed)
"""Three or less, likewise."""
RELIEVED = cue("no low score any more", Pressed)
"""A low one was changed into a high one."""


def score_buttons(complaint: int) -> Rows:
    """One tap, 1 to 5."""
    return (tuple(button("score", complaint, str(score), score=score) for score in SCORES),)


# When it is asked ---------------------------------------------------------------------------------


def may_ever_be_asked(complaint: Complaint) -> bool:
    """Whether it is a case in which one may ask how it was handled: a complaint, no register, and not refused."""
    return complaint.kind is Kind.COMPLAINT and complaint.register is None and not complaint.is_refused


def follow_up_due(complaint: Complaint, now: datetime, policy: Policy) -> datetime | None:
    """When the question may come: after the customer's "yes", or after the day on which what was promised arrives.

    None: nobody said yes and nothing was promised, or it was asked before, or may not be.
    """
    if complaint.csat_asked_at is not None or not may_ever_be_asked(complaint):
        return None
    remedy = latest(complaint, Promise.GOODWILL)
    promised = remedy if remedy is not None and not remedy.dropped else None
    if promised is None and complaint.closing is not Closing.CONFIRMED:
        return None
    arrives = promised.due if promised is not None and promised.ended is None else now
    return policy.survey.opens(max(now, arrives) + policy.follow_up_after)


def arm_follow_up(turn: Turn) -> None:
    """Ask when it may be asked."""
    due = follow_up_due(turn.complaint, turn.now, turn.policy)
    if due is not None:
        turn.do(Arm(FOLLOW_UP.act, due, turn.complaint.id))


def arm_after_goodwill(turn: Turn, _: StaffPressed) -> None:
    """What was promised on top is with the customer: the question may follow."""
    arm_follow_up(turn)


def _may_be_told(turn: Turn) -> bool:
    return may_ever_be_asked(turn.complaint) and not turn.person.stopped and not is_absent(turn.person.id)


def not_asked(turn: Turn, _: Rang) -> bool:
    """Guard: no score has been asked for, the customer said yes or has what was promised, and takes surveys."""
    complaint = turn.complaint
    waits = running(complaint, Promise.GOODWILL) is not None
    due = follow_up_due(complaint, turn.now, turn.policy)
    return _may_be_told(turn) and due is not None and not waits and complaint.score is None


def no_score(turn: Turn, _: Rang) -> bool:
    """Guard: asked once, not answered."""
    return _may_be_told(turn) and turn.complaint.csat_asked_at is not None and turn.complaint.score is None


def is_open_for_scores(complaint: Complaint, now: datetime) -> bool:
    """Whether a score is asked for, and not longer ago than the window."""
    return complaint.csat_asked_at is not None and now - complaint.csat_asked_at <= WINDOW


def was_asked(turn: Turn, _: Pressed) -> bool:
    """Guard: a score has been asked for, and may still be given."""
    return is_open_for_scores(turn.complaint, turn.now)


def was_asked_long_ago(turn: Turn, _: Pressed) -> bool:
    """Guard: it has been asked for, longer ago than the window."""
    return turn.complaint.csat_asked_at is not None


# The question ---------------------------------------------------------------------------------------


def ask_score(turn: Turn, _: Rang) -> None:
    """The satisfaction question, once per complaint."""
    number = turn.complaint.id
    _ask(turn, "ask_score")
    turn.put(replace(turn.complaint, csat_asked_at=turn.now))
    turn.do(Survey(number, "csat"))
    due = turn.policy.survey.opens(turn.now + turn.policy.follow_up_reminder_after)
    turn.do(Arm(REMINDER.act, due, number))


def remind_score(turn: Turn, _: Rang) -> None:
    """One reminder."""
    _ask(turn, "remind_score")


def _ask(turn: Turn, template: str) -> None:
    number = turn.complaint.id
    say(
        turn,
        template,
        complaint=number,
        buttons=score_buttons(number),
        lane=Lane.REMINDER,
        purpose=Purpose.FOLLOW_UP,
        number=label(number),
    )


def score(turn: Turn, pressed: Pressed) -> None:
    """A score, or a changed one; a low one reaches the managers at once."""
    value, was = int(pressed.arg), turn.complaint
    low, was_low = value <= LOW_SCORE, was.scored_low
    turn.put(replace(was, score=value, publishable=was.publishable and not low))
    if low and not was_low:
        turn.put(start(turn.complaint, Promise.CONTACT, turn.now, one_day(turn.now, turn.hours)))
    elif was_low and not low:
        turn.put(end(turn.complaint, Promise.CONTACT, turn.now, dropped=True))
    complaint, due = turn.complaint, contact_due(turn.complaint)
    turn.do(Toast(pressed.query, Text("score_saved", {"score": value})))
    if was.score == value:
        return
    turn.do(
        Redraw(pressed.message, rated(turn, complaint), score_buttons(complaint.id)),
        Disarm(REMINDER.act, complaint.id),
    )
    facts = {
        "number": label(complaint.id),
        "score": value,
        "name": complaint.name,
        "due": due,
    }
    if low and not complaint.low_score_told:
        complaint = turn.put(replace(complaint, low_score_told=True))
        hours = (due - turn.now) // timedelta(hours=1) if due else WITHIN
        tell_managers(turn, low_score(complaint, hours), "low_score_board", takes=True)
    turn.do(Line(complaint.id, Text("scored", facts), Replies.NOTE))
    turn.then(SCORED, pressed)
    if was.score is None or low is not was_low:
        turn.then(UNHAPPY if low else CONTENT_WITH_US, pressed)
    if was_low and not low:
        turn.then(RELIEVED, pressed)


def score_too_late(turn: Turn, pressed: Pressed) -> None:
    """The window is over: words always reach people."""
    turn.do(Toast(pressed.query, Text("score_over"), alert=True))


def contact_due(complaint: Complaint) -> datetime | None:
    """By when the customer was told that somebody writes about a low score; None where nobody need, or somebody did."""
    clock = running(complaint, Promise.CONTACT)
    return clock.due if clock is not None else None


def rated(turn: Turn, complaint: Complaint) -> Text:
    """What the customer reads of their score: of a low one, who writes to them and by when."""
    score = complaint.score or 0
    due = contact_due(complaint)
    return Text(
        "rated",
        {
            "number": label(complaint.id),
            "score": score,
            "low": score <= LOW_SCORE,
            "due": minute_up(due) if due else None,
            "managed": bool(turn.policy.managers),
        },
    )


def low_score(complaint: Complaint, hours: int = WITHIN) -> Text:
    """What managers read of a score of three or less: by whom, handled by whom, how it began, how long they have."""
    facts = {
        "number": label(complaint.id),
        "score": complaint.score,
        "name": complaint.name,
        "owner": complaint.owner_name,
        "words": first_words(complaint),
        "link": "",
        "hours": hours,
    }
    return Text("low_score", facts)


def await_comment(turn: Turn, _: Pressed) -> None:
    """After a score the talk is about that complaint, and words now are its comment."""
    turn.person = replace(turn.person, focus=turn.complaint.id, asked_at=turn.now)


def comment(turn: Turn, wrote: Wrote) -> None:
    """Words after a score."""
    complaint, item = turn.about_focus(), wrote.item
    if item.origin:  # evidence, and no word about the score
        add_piece(turn, item)
        turn.do(Noted(item.message))
        return
    first = not complaint.comment and begins_album(turn, item)
    turn.do(Keep(complaint.id, item, "customer", turn.person.id))
    turn.put(replace(complaint, comment=f"{complaint.comment}\n{item.text}".strip()[:2000]))
    turn.person = replace(turn.person, asked_at=turn.now)
    if item.text:
        text = Text("comment", {"name": complaint.name, "score": complaint.score, "words": item.text})
        turn.do(Line(complaint.id, text, Replies.CUSTOMER, quotes=(item.chat, item.message)))
        if complaint.low_score_told:
            told = Text("low_score_comment", {"number": label(complaint.id), **text.args})
            for one in turn.policy.managers:
                turn.do(Tell(one, complaint.id, told, alert=True))
    if item.is_media:
        to_staff(turn, item)
    if first:
        say(turn, "comment_thanks", complaint=complaint.id)


OVER = (State.RESOLVED, State.SOLVED, State.CLOSED)

PART = Part(
    "score",
    life=(
        Rule(OVER, FOLLOW_UP, None, ask_score, not_asked),
        Rule(OVER, GIVEN, None, arm_after_goodwill),
        Rule(OVER, REMINDER, None, remind_score, no_score),
        Rule(tuple(State), SCORE, None, score, was_asked),
        Rule(tuple(State), SCORE, None, score_too_late, was_asked_long_ago),
    ),
    talk=(
        Rule((Step.IDLE, Step.TALKING, Step.MISSING, Step.RATED), SCORED, Step.RATED, await_comment),
        Rule(Step.RATED, CONTENT, Step.RATED, comment, rated_recently),
    ),
)
