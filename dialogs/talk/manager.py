"""A manager's private talk with the bot about somebody's complaint.

What a manager answers to an alert is a note to the owner, in the complaint's topic; only [Write to the customer] makes
it a reply. Without having been alerted within the hour a manager is a customer like anybody: owners try their bot so.
"""

from datetime import timedelta

from dialogs.alerts import private_button
from dialogs.cues import CONTENT, MANAGER_ANSWERS, NOT_REACHED
from dialogs.effects import (
    Arm,
    Disarm,
    Keep,
    Line,
    Replies,
    Tell,
    Text,
    Then,
    Toast,
    ToCustomer,
    ToStaff,
)
from dialogs.events import ColleagueUnreachable, ManagerPressed, ManagerSends, ManagerWrote, Rang, Wrote
from dialogs.items import Item
from dialogs.machine import Answer, Cue, Heard, Part, Rule, Turn, cue, write_down
from dialogs.model import Alert, Colleague, Staff
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import Step
from dialogs.talk import twins
from dialogs.talk.choose import NO_CHOICE
from dialogs.talk.greetings import is_bare
from dialogs.talk.tell import record

ASKS_WITHIN = timedelta(hours=1)  # so long after an alert a message that is no reply may still be about it
KNOWN_SENT = 20  # notes remembered as sent, so that a second press does not send one twice


def private_press(act: str, name: str) -> Cue[ManagerPressed]:
    """A manager presses a button in private."""
    return Cue(name, ManagerPressed, act)


ANSWER = private_press("answer", "answers an alert")
ABOUT_ALERT = private_press("about", "for the alert")
OWN_COMPLAINT = private_press("own", "a complaint of my own")
NOTED = cue("manager's note", ManagerWrote)
SENDS = cue("manager replies", ManagerSends)
UNREACHABLE = cue("colleague unreachable", ColleagueUnreachable)


# In the manager's own talk -----------------------------------------------------------------------


def _alert(turn: Turn) -> Alert | None:
    known = turn.colleagues.get(turn.person.id)
    alert = known.alert if known and turn.person.id in turn.policy.leaders else None
    return alert if alert is not None and turn.now - alert.at <= ASKS_WITHIN else None


def was_alerted(turn: Turn, wrote: Wrote) -> bool:
    """Guard: a manager, told of somebody's complaint within the hour; the message answers nothing of their own."""
    return wrote.complaint is None and _alert(turn) is not None


def was_asked(turn: Turn, wrote: Wrote) -> bool:
    """Guard: the same, and it is known what the message is about: [Answer] was pressed, or its album began so."""
    alert, album = _alert(turn), wrote.item.album
    return was_alerted(turn, wrote) and alert is not None and (alert.asked or bool(album and album == alert.album))


def hears(turn: Turn, wrote: Wrote) -> Heard | None:
    """What a manager writes after an alert is about it, or may be: nobody else guesses what it is."""
    bare = is_bare(wrote.item.kind, wrote.item.text)
    return (CONTENT, wrote) if was_asked(turn, wrote) or (was_alerted(turn, wrote) and not bare) else None


def waits_for_choice(turn: Turn, _: object) -> bool:
    """Guard: what waits may belong to the complaint of an alert."""
    return bool(turn.person.pending) and turn.person.alert is not None


def waits_and_has_own(turn: Turn, event: object) -> bool:
    """Guard: the same, of a manager who has a complaint of their own as well."""
    return waits_for_choice(turn, event) and turn.person.focus in turn.complaints


def hold(turn: Turn, wrote: Wrote) -> None:
    """Ask whether it is for the complaint of the alert, or a complaint of the manager's own."""
    alert = _alert(turn)
    assert alert is not None  # guarded by was_alerted
    number = label(alert.complaint)
    turn.person = replace(turn.person, pending=(wrote.item,), alert=alert.complaint)
    buttons = (
        (private_button("about", alert.complaint, number=number),),
        (private_button("own", alert.complaint),),
    )
    turn.do(
        Keep(alert.complaint, wrote.item, "waiting", turn.person.id),
        Tell(turn.person.id, alert.complaint, Text("choose_alert", {"number": number}), buttons),
        Arm(NO_CHOICE.act, turn.now + turn.policy.choose_within),
    )


def pass_on(turn: Turn, wrote: Wrote) -> None:
    """It belongs to the complaint of the alert, without a question."""
    alert = _alert(turn)
    assert alert is not None  # guarded by was_asked
    _to_complaint(turn, alert.complaint, (wrote.item,))


def choose_alert(turn: Turn, event: Rang | ManagerPressed) -> None:
    """What waits belongs to the complaint of the alert: it was pressed, or nothing was."""
    number, waiting = turn.person.alert, turn.person.pending
    assert number is not None  # guarded by waits_for_choice
    _put_away(turn, number, event)
    turn.person = replace(turn.person, pending=(), alert=None)
    _to_complaint(turn, number, waiting, waited=True)


def _to_complaint(turn: Turn, number: int, items: tuple[Item, ...], *, waited: bool = False) -> None:
    staff = Staff(turn.person.id, turn.person.name)
    for item in items:
        turn.do(Then(number, ManagerWrote(number, item, staff, waited), f"{item.chat}:{item.message}"))
    alert = _alert(turn)
    if alert is not None:
        told = replace(alert, asked=alert.asked and waited, album=items[-1].album)
        turn.know(replace(turn.colleagues[staff.id], alert=told))


def released(turn: Turn) -> tuple[Item, ...]:
    """What waits for a choice, when something comes that cannot wait for it: its caller takes it from here.

    Words that may be a manager's answer go to the complaint of the alert, as they do when nobody chooses.
    """
    if turn.person.alert is not None:
        choose_alert(turn, Rang(NO_CHOICE.act))
        return ()
    waiting = turn.person.pending
    if waiting:
        turn.person = replace(turn.person, pending=())
        turn.do(Disarm(NO_CHOICE.act))
    return waiting


def own_complaint(turn: Turn, pressed: ManagerPressed) -> None:
    """It is a complaint of the manager's own; what was told about the other one is over."""
    _put_away(turn, pressed.complaint, pressed)
    turn.person = replace(turn.person, alert=None)
    known = turn.colleagues.get(turn.person.id)
    if known is not None:
        turn.know(replace(known, alert=None))
    items = turn.person.pending
    record(turn, items, calls=all(item.kind == "text" and twins.first_of(twins.CALLS, item.text) for item in items))


def _put_away(turn: Turn, number: int, event: Rang | ManagerPressed) -> None:
    """The question is answered, by a press or by silence."""
    turn.do(Disarm(NO_CHOICE.act))
    if isinstance(event, ManagerPressed):
        question = Text("choose_alert", {"number": label(number)})
        turn.do(Toast(event.query, None, staff=True), Tell(turn.person.id, number, question, message=event.message))


def answer(turn: Turn, pressed: ManagerPressed) -> None:
    """[Answer] under an alert: the next message belongs to it."""
    known = turn.colleagues.get(pressed.staff.id) or Colleague(pressed.staff.id, pressed.staff.name)
    turn.know(replace(known, alert=Alert(pressed.complaint, turn.now, asked=True)))
    turn.do(
        Toast(pressed.query, None, staff=True),
        Tell(pressed.staff.id, pressed.complaint, Text("write_answer", {"number": label(pressed.complaint)})),
    )


# At the complaint --------------------------------------------------------------------------------


def note(turn: Turn, event: ManagerWrote) -> None:
    """A manager's answer stands in the complaint's room as a note to the owner; the manager hears so."""
    complaint, item = turn.complaint, event.item
    turn.do(
        Keep(complaint.id, item, "note", event.staff.id),
        ToStaff(complaint.id, (item,), event.staff.name, "from_manager", Replies.NOTE),
    )
    facts = {"number": label(complaint.id), "name": complaint.name, "owner": complaint.owner_name}
    send = private_button("send", complaint.id, str(item.message))
    turn.do(Tell(event.staff.id, complaint.id, Text("manager_noted", facts), ((send,),)))
    turn.then(MANAGER_ANSWERS, event)


def send(turn: Turn, event: ManagerSends) -> None:
    """The note becomes a reply in the manager's name; a second press sends nothing."""
    complaint, item = turn.complaint, event.item
    known = turn.colleagues.get(event.staff.id) or Colleague(event.staff.id, event.staff.name)
    if item.message in known.sent:
        said = Text("manager_sent_already", {"number": label(complaint.id)})
        turn.do(Toast(event.query, said, staff=True))
        return
    turn.know(replace(known, sent=(*known.sent, item.message)[-KNOWN_SENT:]))
    turn.put(replace(complaint, last_at=max(turn.now, complaint.last_at), last_by_staff=True))
    sent = Text("manager_sent", {"number": label(complaint.id), "name": complaint.name})
    replied = Text("manager_replied", {"name": complaint.name, "manager": event.staff.name})
    turn.do(
        Toast(event.query, None, staff=True),
        ToCustomer(complaint.id, (replace(item, quote=""),), event.staff),  # what is marked are words of the alert
        Tell(event.staff.id, complaint.id, sent, message=event.message),
        Line(complaint.id, replied, Replies.NOTE),
    )
    write_down(turn, SENDS.value, event.staff.id)


def unreachable(turn: Turn, event: ColleagueUnreachable) -> None:
    """Somebody has not started the bot: the board gets the line instead (domain decision 7)."""
    known = turn.colleagues.get(event.colleague)
    named = known.name if known else ""
    text = Text(event.text, {**event.args, "manager": named or str(event.colleague)})
    turn.do(Line(turn.complaint.id, text, Replies.NOTE, alert=True))
    turn.then(NOT_REACHED, event)


NOT_CHOOSING = tuple(step for step in Step if step is not Step.CHOOSING)

PART = Part(
    "manager",
    talk=(
        Rule(NOT_CHOOSING, CONTENT, None, pass_on, was_asked),
        Rule((Step.IDLE, Step.TALKING), CONTENT, Step.CHOOSING, hold, was_alerted),
        Rule(Step.CHOOSING, NO_CHOICE, Step.TALKING, choose_alert, waits_and_has_own),
        Rule(Step.CHOOSING, NO_CHOICE, Step.IDLE, choose_alert, waits_for_choice),
        Rule(Step.CHOOSING, ABOUT_ALERT, Step.TALKING, choose_alert, waits_and_has_own),
        Rule(Step.CHOOSING, ABOUT_ALERT, Step.IDLE, choose_alert, waits_for_choice),
        Rule(Step.CHOOSING, OWN_COMPLAINT, Step.LISTENING, own_complaint, waits_for_choice),
    ),
    hears=hears,
    answers=(Answer(ANSWER, answer), Answer(NOTED, note), Answer(SENDS, send), Answer(UNREACHABLE, unreachable)),
)
