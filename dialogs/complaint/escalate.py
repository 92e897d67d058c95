"""Escalate: the owner asks a manager, who gets the whole story in private and answers there. The owner stays the owner.

The answer comes as a note (dialogs.talk.manager), and becomes a reply by [Write to the customer] alone. Managers are
asked one after the other, in the order of MANAGER_IDS: an hour without an answer goes to the next, then to the board.
"""

from datetime import timedelta

from dialogs.alerts import private_button
from dialogs.calendar import minute_of
from dialogs.complaint.owner import for_owner
from dialogs.cues import MANAGER_ANSWERS, NOT_REACHED
from dialogs.effects import (
    Arm,
    Button,
    Disarm,
    Keep,
    Line,
    Recount,
    RedrawLine,
    Replies,
    ShowCard,
    Tell,
    Text,
    Toast,
)
from dialogs.events import ColleagueUnreachable, FormDone, ManagerWrote, StaffPressed
from dialogs.forms import SHOWN, Form, Words, form_done
from dialogs.items import clip
from dialogs.machine import Part, Rule, Turn, rings, staff_button, staff_press
from dialogs.model import Complaint, Escalation
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import State

ESCALATE = staff_press("escalate", answered=True)
UNANSWERED = rings("escalation", "no answer of a manager")
WITHIN = timedelta(hours=1)  # working time

QUESTION = Form(
    "escalate",
    (),
    Words("ask_escalation", ("number", "name"), inside=True),
    hint="note_while_escalating",
    put_away="escalation_cancelled",
    done=form_done("escalated"),
)


def has_no_manager(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: there is nobody to ask, the one who presses apart."""
    return not any(one != pressed.staff.id for one in turn.policy.managers)


def nobody_to_ask(turn: Turn, pressed: StaffPressed) -> None:
    """No manager is set."""
    turn.do(Toast(pressed.query, Text("no_manager_to_ask"), alert=True, staff=True))


def escalate(turn: Turn, done: FormDone) -> None:
    """The question goes to the first manager, with the whole story; an earlier one is over by that."""
    complaint = turn.complaint
    QUESTION.close(turn, done.staff.id)
    question = clip(done.item.text, SHOWN)
    turn.put(replace(turn.complaint, escalation=Escalation(turn.now, done.staff.id, done.staff.name, question)))
    turn.do(
        Keep(complaint.id, done.item, "note", done.staff.id),
        RedrawLine(complaint.id, done.chat, done.message, Text("escalation_sent", {"number": label(complaint.id)})),
    )
    _ask_next(turn)


def waits(turn: Turn, _: object) -> bool:
    """Guard: a manager is asked, and nobody has answered."""
    escalation = turn.complaint.escalation
    return escalation is not None and escalation.answered is None


def was_asked(turn: Turn, event: ColleagueUnreachable) -> bool:
    """Guard: whom we cannot write to is the one who was asked last."""
    escalation = turn.complaint.escalation
    return waits(turn, event) and escalation is not None and escalation.told[-1:] == (event.colleague,)


def go_on(turn: Turn, _: object) -> None:
    """The next one is asked."""
    _ask_next(turn)


def _ask_next(turn: Turn) -> None:
    complaint, escalation = turn.complaint, turn.complaint.escalation
    assert escalation is not None  # guarded
    left = [one for one in turn.policy.managers if one not in (*escalation.told, escalation.by)]
    known = {one: turn.colleagues[one] for one in left if one in turn.colleagues}
    here = [one for one in left if one not in known or (known[one].away_until or turn.now) <= turn.now]
    number, facts = label(complaint.id), {"owner": escalation.by_name, "words": escalation.question}
    turn.do(ShowCard(complaint.id, urgent=True))
    if not here:
        text = Text("escalation_unanswered", {"number": number, **facts})
        turn.do(Line(complaint.id, text, Replies.NOTE, alert=True, board=True), Disarm(UNANSWERED.act, complaint.id))
        return
    turn.put(replace(complaint, escalation=replace(escalation, told=(*escalation.told, here[0]))))
    due = turn.hours.add(turn.now, WITHIN)
    asked = Text("escalated", {"number": number, "name": complaint.name, **facts, "m": due, "link": ""})
    turn.do(
        Recount(complaint.id, here[0]),
        Tell(
            here[0], complaint.id, asked, ((private_button("answer", complaint.id),),), "escalation_board", alert=True
        ),
        Arm(UNANSWERED.act, due, complaint.id),
    )


def answered(turn: Turn, event: ManagerWrote) -> None:
    """A manager's words are there, as a note."""
    complaint, escalation = turn.complaint, turn.complaint.escalation
    assert escalation is not None  # guarded
    turn.put(replace(complaint, escalation=replace(escalation, answered=event.staff.id)))
    turn.do(Disarm(UNANSWERED.act, complaint.id), ShowCard(complaint.id, urgent=True))


def nothing(_: Turn, __: object) -> None:
    """It was answered before, or is about something else."""


def card(complaint: Complaint) -> list[Text]:
    """Since when a manager is asked."""
    escalation = complaint.escalation
    if complaint.state is not State.CLAIMED or escalation is None or escalation.answered is not None:
        return []
    return [Text("escalated_since", {"m": minute_of(escalation.at)})]


def buttons(complaint: Complaint) -> list[Button]:
    """[Escalate] once somebody has it."""
    return [staff_button("escalate", complaint.id)] if complaint.state is State.CLAIMED else []


PART = Part(
    "escalate",
    life=(
        Rule(State.CLAIMED, ESCALATE, None, nobody_to_ask, has_no_manager),
        *for_owner(ESCALATE, QUESTION.begin),
        *QUESTION.rules(State.CLAIMED),
        Rule(State.CLAIMED, QUESTION.done, None, escalate),
        Rule(tuple(State), MANAGER_ANSWERS, None, answered, waits),
        Rule(tuple(State), NOT_REACHED, None, go_on, was_asked),
        Rule((State.CLAIMED, State.PAUSED), UNANSWERED, None, go_on, waits),
        Rule(tuple(State), UNANSWERED, None, nothing),
    ),
    forms=(QUESTION,),
    card=card,
    buttons=buttons,
)
