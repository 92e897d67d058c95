"""Small pieces that several parts of the talk say or do in the same way."""

from datetime import datetime

from dialogs.effects import Arm, Button, Disarm, Rows, Say, ShowCard, Text
from dialogs.events import Act, Ring
from dialogs.machine import Turn
from dialogs.model import OPEN, QUESTIONS, UNCLAIMED, Complaint, State, Step
from dialogs.numbers import label


def press(act: Act, complaint: int, arg: str = "", text: str = "", **args: object) -> Button:
    """A customer's button; its label template is `button_<text>`."""
    return Button(Text(f"button_{text or act.name.lower()}", dict(args)), act.value, complaint, arg)


def next_promise(complaint: Complaint) -> datetime | None:
    """The next time we owe this customer something; None while we wait for the customer's word."""
    if complaint.state in UNCLAIMED:
        return complaint.take_up_due
    if complaint.state is State.CLAIMED:
        return complaint.resolve_due if complaint.first_reply_at else complaint.reply_due
    return None


def arm_overdue(turn: Turn) -> None:
    """Let the card say so when the next promise is missed."""
    due = next_promise(turn.complaint)
    if due is not None and due > turn.now:
        turn.do(Arm(Ring.OVERDUE, due, turn.complaint.id))
    else:
        turn.do(Disarm(Ring.OVERDUE, turn.complaint.id))


def end_questions(turn: Turn) -> None:
    """Ask nothing more: the card stops saying that the customer is still adding."""
    turn.do(Disarm(Ring.QUIET), Disarm(Ring.NUDGE))
    turn.customer(answering=False, asked_at=None)
    focus = turn.focus()
    if focus is not None and focus.adding:
        turn.id = focus.id
        turn.change(adding=False)
        turn.do(ShowCard(focus.id))


def wait_for_quiet(turn: Turn) -> None:
    """Start the quiet window again, at most `merge_cap` after the first piece."""
    first = turn.person.asked_at or turn.now
    turn.customer(asked_at=first, answering=True)
    due = min(turn.now + turn.policy.merge, max(first + turn.policy.merge_cap, turn.now))
    turn.do(Arm(Ring.QUIET, due), Disarm(Ring.NUDGE))


def status_of(turn: Turn) -> Text:
    """Every open complaint of this person: number, state, who has it, next promised time."""
    lines = []
    for complaint in turn.open_complaints():
        due = next_promise(complaint)
        lines.append(
            {
                "number": label(complaint.id),
                "state": complaint.state.value,
                "owner": complaint.owner_name,
                "due": due,
                "late": due is not None and due <= turn.now,
                "replied": complaint.first_reply_at is not None,
            }
        )
    return Text("status", {"complaints": lines}) if lines else Text("status_none")


def say(turn: Turn, template: str, /, *, buttons: Rows = (), complaint: int | None = None, **args: object) -> None:
    """Tell the customer one thing."""
    turn.do(Say(Text(template, dict(args)), complaint, buttons))


def solved_buttons(complaint: int) -> Rows:
    """Solved? yes / partly / not yet."""
    return (
        (press(Act.SOLVED, complaint, "yes", "solved_yes"),),
        (press(Act.SOLVED, complaint, "partly", "solved_partly"),),
        (press(Act.SOLVED, complaint, "no", "solved_no"),),
    )


def remaining_questions(complaint: Complaint, after: Step) -> list[Step]:
    """The questions still to ask, in order."""
    position = (
        QUESTIONS.index(Step.WISH if after is Step.WORDS else after) + 1
        if after
        in (
            *QUESTIONS,
            Step.WORDS,
        )
        else 0
    )
    return [question for question in complaint.asked if QUESTIONS.index(question) >= position]


def is_live(complaint: Complaint | None) -> bool:
    """Whether the complaint exists and people still owe something on it."""
    return complaint is not None and complaint.state in OPEN
