"""Alerts: what managers are told in private about a complaint, at once; what they answer is in dialogs.talk.manager."""

from dialogs.effects import Button, Line, Replies, Rows, Tell, Text
from dialogs.machine import Turn
from dialogs.model import Complaint


def private_button(act: str, complaint: int, arg: str = "", **args: object) -> Button:
    """A manager's button in private; its label is the text `button_<act>`."""
    return Button(Text(f"button_{act}", dict(args)), act, complaint, arg)


def tell_managers(turn: Turn, text: Text, board: str, *, crowd: bool = False, takes: bool = False) -> None:
    """Alert every manager in private, with [Answer]; the board hears when there is none, or one cannot be reached.

    `crowd`: where many such alerts come at once, all are told of together. `takes`: [I take it] beside [Answer].
    """
    number = turn.complaint.id
    for manager in turn.policy.managers:
        turn.do(Tell(manager, number, text, _rows(number, takes), board, alert=True, crowd=crowd))
    if not turn.policy.managers:
        told = Text(board, {**text.args, "manager": ""})
        turn.do(Line(number, told, Replies.NOTE, alert=True, crowd=crowd))


def tell_director(turn: Turn, text: Text, board: str, *, crowd: bool = False, takes: bool = False) -> None:
    """The same for the director alone (DIRECTOR_ID); nothing where none is set."""
    number, director = turn.complaint.id, turn.policy.director_id
    if director is not None:
        turn.do(Tell(director, number, text, _rows(number, takes), board, alert=True, crowd=crowd))


def _rows(number: int, takes: bool) -> Rows:
    answer = private_button("answer", number)
    return ((answer, private_button("take", number)),) if takes else ((answer,),)


def first_words(complaint: Complaint, most: int = 600) -> str:
    """What the customer said first, for people who have not read the topic; at most so many characters."""
    told = "\n".join(complaint.own_words)
    return told if len(told) <= most else told[: most - 1].rstrip() + "…"
