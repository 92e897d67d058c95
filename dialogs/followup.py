"""After the resolution: solved or not, the score, the comment, the end."""

from dialogs.clocks import minute_up
from dialogs.complaint import arm_follow_up
from dialogs.effects import (
    Arm,
    Disarm,
    Lane,
    Line,
    Purpose,
    Redraw,
    Rows,
    Say,
    ShowCard,
    TellManagers,
    Text,
    Toast,
)
from dialogs.events import Act, Ring
from dialogs.machine import Turn
from dialogs.numbers import label
from dialogs.says import arm_overdue, end_questions, press, say

LOW_SCORE = 3  # domain rule 79: a score of 3 or less triggers personal contact
SCORES = (1, 2, 3, 4, 5)


def score_buttons(complaint: int) -> Rows:
    """One tap, 1 to 5."""
    return (tuple(press(Act.SCORE, complaint, str(score), "score", score=score) for score in SCORES),)


def solved(turn: Turn) -> None:
    """ "Yes": the customer's word closes the loop; the score is asked later."""
    number = turn.complaint.id
    turn.do(Toast(turn.event.query, None))
    say(turn, "solved_thanks", complaint=number, number=label(number))
    turn.do(
        Redraw(
            turn.event.message,
            Text("answered_solved", {"number": label(number), "answer": "yes"}),
            ((press(Act.SOLVED, number, "no", "solved_no"),),),
        ),
        ShowCard(number),
        Arm(Ring.CLOSE, turn.now + turn.policy.close_after, number),
    )
    arm_follow_up(turn)


def reopen(turn: Turn) -> None:
    """ "Partly" or "not yet": back to the board, with a new take-up promise; the words come next."""
    policy, complaint = turn.policy, turn.complaint
    answer = turn.event.arg
    was = complaint.owner_name
    left = policy.working.between(complaint.resolved_at or turn.now, complaint.resolve_due)
    turn.change(
        owner=None,
        owner_name="",
        resolving=None,
        reopened=complaint.reopened + 1,
        take_up_due=policy.working.add(turn.now, policy.claim_within),
        reply_due=policy.working.add(turn.now, policy.first_reply_within),
        resolve_due=max(complaint.resolve_due, policy.working.add(turn.now, left)),
        first_reply_at=None,
        closed_at=None,
        solved_due=False,
        last_at=turn.now,
        last_by_staff=False,
    )
    turn.do(Toast(turn.event.query, None))
    say(
        turn,
        "reopened",
        complaint=complaint.id,
        number=label(complaint.id),
        due=minute_up(turn.complaint.take_up_due),
        open=policy.working.is_open(turn.now),
    )
    turn.do(
        Redraw(
            turn.event.message,
            Text("answered_solved", {"number": label(complaint.id), "answer": answer}),
        ),
        Disarm(Ring.FOLLOW_UP, complaint.id),
        Disarm(Ring.FOLLOW_UP_REMINDER, complaint.id),
        Disarm(Ring.CLOSE, complaint.id),
        ShowCard(complaint.id, urgent=True),
        Line(
            complaint.id,
            Text(
                "reopened",
                {"number": label(complaint.id), "name": complaint.name, "answer": answer, "was": was},
            ),
            words=True,
            alert=True,
        ),
    )
    arm_overdue(turn)


def thank_again(turn: Turn) -> None:
    """A second "yes": nothing changes."""
    turn.do(Toast(turn.event.query, Text("solved_already")))


def within_reopening(turn: Turn) -> bool:
    """Guard: the closing is not longer ago than the reopening time."""
    end = turn.complaint.closed_at or turn.complaint.resolved_at
    return end is None or turn.now - end <= turn.policy.reopen_within


def too_late(turn: Turn) -> None:
    """The reopening time is over: a new complaint is the way."""
    turn.do(Toast(turn.event.query, Text("too_late"), alert=True))


def not_asked(turn: Turn) -> bool:
    """Guard: no score has been asked for, and none given."""
    return turn.complaint.csat_asked_at is None and turn.complaint.score is None


def no_score(turn: Turn) -> bool:
    """Guard: asked once, not answered."""
    return turn.complaint.csat_asked_at is not None and turn.complaint.score is None


def ask_score(turn: Turn) -> None:
    """The satisfaction question, once per complaint."""
    _ask(turn, "ask_score")
    turn.change(csat_asked_at=turn.now)
    due = turn.policy.survey.opens(turn.now + turn.policy.follow_up_reminder_after)
    turn.do(Arm(Ring.FOLLOW_UP_REMINDER, due, turn.complaint.id))


def remind_score(turn: Turn) -> None:
    """One reminder."""
    _ask(turn, "remind_score")


def _ask(turn: Turn, name: str) -> None:
    number = turn.complaint.id
    turn.do(
        Say(
            Text(name, {"number": label(number)}),
            number,
            score_buttons(number),
            Lane.REMINDER,
            Purpose.FOLLOW_UP,
        )
    )


def was_asked(turn: Turn) -> bool:
    """Guard: a score has been asked for, and the button carries one."""
    return turn.complaint.csat_asked_at is not None and turn.event.arg in map(str, SCORES)


def score(turn: Turn) -> None:
    """A score, or a changed one; a low one reaches the managers at once."""
    value = int(turn.event.arg)
    complaint = turn.complaint
    again = complaint.score == value
    turn.change(score=value)
    turn.do(Toast(turn.event.query, Text("score_saved", {"score": value})))
    if again:
        return
    turn.do(
        Redraw(
            turn.event.message,
            Text("rated", {"number": label(complaint.id), "score": value, "low": value <= LOW_SCORE}),
            score_buttons(complaint.id),
        ),
        Disarm(Ring.FOLLOW_UP_REMINDER, complaint.id),
    )
    facts = {
        "number": label(complaint.id),
        "score": value,
        "name": complaint.name,
        "owner": complaint.owner_name,
    }
    if value <= LOW_SCORE and not complaint.low_score_told:
        turn.change(low_score_told=True)
        turn.do(TellManagers(complaint.id, Text("low_score", facts)))
    turn.do(Line(complaint.id, Text("scored", facts), words=True))


def await_missing(turn: Turn) -> None:
    """After "not yet" the talk is about that complaint; questions about another one end."""
    number = turn.complaint.id
    end_questions(turn)
    turn.id = number
    turn.customer(focus=number)


def await_comment(turn: Turn) -> None:
    """After a score the talk is about that complaint, and words now are its comment."""
    turn.customer(focus=turn.complaint.id, asked_at=turn.now)


def close(turn: Turn) -> None:
    """Silence after "resolved", or after "solved": closed, without a word to the customer."""
    turn.change(closed_at=turn.now)
    turn.do(ShowCard(turn.complaint.id))


def manager_unreachable(turn: Turn) -> None:
    """A manager has not started the bot: the board gets the line instead (domain decision 7)."""
    complaint = turn.complaint
    facts = {
        "number": label(complaint.id),
        "score": complaint.score,
        "name": complaint.name,
        "owner": complaint.owner_name,
        "manager": turn.event.manager,
    }
    turn.do(Line(complaint.id, Text("low_score_board", facts), words=True, alert=True))
