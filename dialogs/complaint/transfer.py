"""Transfer: the owner wants somebody else to have it. That one has fifteen minutes to accept, or to give it back; until
then nothing changes: the owner keeps it, and all clocks go on. Whoever is second to decide reads what was decided.
"""

from datetime import timedelta

from dialogs.complaint.owner import finished, for_owner, hand_to, works_in
from dialogs.effects import Arm, Button, Disarm, Keep, Line, RedrawLine, Replies, ShowCard, Text, Toast
from dialogs.events import FormDone, Rang, StaffPressed
from dialogs.forms import SHOWN, Form, Offer, Pick, Words, form_done, named
from dialogs.items import clip
from dialogs.machine import Part, Rule, Turn, rings, staff_button, staff_press
from dialogs.model import Colleague, Complaint, Handover, Kind
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.states import OVER, State

TRANSFER = staff_press("transfer", answered=True)
ACCEPT = staff_press("accept")
GIVE_BACK = staff_press("give_back", name="gives back")
UNANSWERED = rings("handover", "not accepted")
WITHIN = timedelta(minutes=15)  # working time: nobody is asked to accept at night
ACTS = (ACCEPT, GIVE_BACK)
ON_LABEL = 16  # characters of a name on a button


def is_away(colleague: Colleague, turn: Turn) -> bool:
    """Whether a colleague is away at this moment."""
    return colleague.away_until is not None and colleague.away_until > turn.now


def others(turn: Turn, colleague: int) -> list[Offer]:
    """Who else works here, those with the fewest open complaints first; whoever is away comes last."""
    group, owner = turn.complaint.group, turn.complaint.owner
    found = [one for one in turn.colleagues.values() if works_in(one, group) and one.id not in (colleague, owner)]
    found.sort(key=lambda one: (is_away(one, turn), one.load, one.name.casefold(), one.id))
    return [Offer(str(one.id), one.name, _label(one, turn)) for one in found]


def _label(colleague: Colleague, turn: Turn) -> Text:
    away = is_away(colleague, turn)
    facts = {"name": clip(colleague.name, ON_LABEL), "load": colleague.load, "away": away}
    return Text("button_hand_to", facts)


QUESTIONS = Form(
    "transfer",
    (Pick("hand_to", others, "ask_hand_to", ("number", "name"), mentioned=True, unknown="hand_to_unknown"),),
    Words("ask_hand_over_why", ("number", "name", "hand_to"), toast="now_say_why", inside=True),
    hint="note_while_transferring",
    put_away="transfer_cancelled",
    done=form_done("offered"),
)


# The offer ---------------------------------------------------------------------------------------


def offered(turn: Turn, _: object) -> Handover | None:
    """What is offered and not answered; an offer of an earlier owner counts no more."""
    handover = turn.complaint.handover
    return handover if handover is not None and handover.epoch == turn.complaint.epoch else None


def is_offered(turn: Turn, event: object) -> bool:
    """Guard: it is offered to somebody."""
    return offered(turn, event) is not None


def is_offered_to_me(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: the one who presses is the one who is asked."""
    handover = offered(turn, pressed)
    return handover is not None and handover.to == pressed.staff.id


def is_offered_by_me(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: the owner presses, and has offered it."""
    return is_offered(turn, pressed) and turn.complaint.owner == pressed.staff.id


def offer(turn: Turn, done: FormDone) -> None:
    """Everything is said: the new person is asked, with the reason. A new offer takes the place of an earlier one."""
    QUESTIONS.close(turn, done.staff.id)
    chosen = done.answers["hand_to"]
    to, name, due = int(chosen.partition(" ")[0]), named(chosen), turn.hours.add(turn.now, WITHIN)
    was = turn.complaint
    complaint = turn.put(replace(was, handover=Handover(to, name, done.staff.id, turn.now, due, was.epoch)))
    number = label(complaint.id)
    facts = {
        "number": number, "to": to, "name": name, "owner": complaint.owner_name,
        "words": clip(done.item.text, SHOWN), "due": due,
    }  # fmt: skip
    turn.do(
        Keep(complaint.id, done.item, "note", done.staff.id),
        RedrawLine(complaint.id, done.chat, done.message, Text("transfer_asked", {"number": number, "name": name})),
        Line(complaint.id, Text("transfer_offered", facts), Replies.NOTE, buttons=_answers(complaint), alert=True),
        ShowCard(complaint.id, urgent=True),
        Arm(UNANSWERED.act, due, complaint.id),
    )


def _answers(complaint: Complaint) -> tuple[tuple[Button, ...], ...]:
    return ((staff_button("accept", complaint.id), staff_button("give_back", complaint.id)),)


# The answer --------------------------------------------------------------------------------------


def accept(turn: Turn, pressed: StaffPressed) -> None:
    """The new owner has it, and the customer hears the name."""
    was = turn.complaint
    hand_to(turn, pressed.staff)
    facts = {"number": label(was.id), "name": pressed.staff.name, "owner": was.owner_name}
    turn.do(
        Toast(pressed.query, Text("yours", {"number": facts["number"]}), staff=True),
        RedrawLine(was.id, pressed.chat, pressed.message, Text("transfer_accepted", facts)),
        Disarm(UNANSWERED.act, was.id),
    )


def give_back(turn: Turn, pressed: StaffPressed) -> None:
    """The one who was asked cannot take it: the owner reads so."""
    _returns(turn, pressed, "transfer_given_back")


def take_back(turn: Turn, pressed: StaffPressed) -> None:
    """The owner does not want to hand it over any more."""
    _returns(turn, pressed, "transfer_taken_back")


def _returns(turn: Turn, pressed: StaffPressed, why: str) -> None:
    turn.do(
        Toast(pressed.query, None, staff=True),
        RedrawLine(turn.complaint.id, pressed.chat, pressed.message, _told(turn, "transfer_answered")),
    )
    _stays(turn, why)


def not_accepted(turn: Turn, _: Rang) -> None:
    """Nobody has answered in time: it stays where it was, and both read so."""
    _stays(turn, "transfer_unanswered")


def _stays(turn: Turn, why: str) -> None:
    complaint = turn.complaint
    turn.do(
        Line(complaint.id, _told(turn, why), Replies.NOTE, alert=True),
        Disarm(UNANSWERED.act, complaint.id),
        ShowCard(complaint.id, urgent=True),
    )
    turn.put(replace(complaint, handover=None))


def _told(turn: Turn, name: str) -> Text:
    """Both are named, so that both read it."""
    complaint, handover = turn.complaint, turn.complaint.handover
    assert handover is not None  # guarded
    facts = {"number": label(complaint.id), "to": handover.to, "name": handover.to_name}
    return Text(name, {**facts, "by": handover.by, "owner": complaint.owner_name})


def offered_to(turn: Turn, pressed: StaffPressed) -> None:
    """It is offered to somebody else: say to whom."""
    handover = turn.complaint.handover
    assert handover is not None  # guarded
    facts = {"number": label(turn.complaint.id), "name": handover.to_name}
    turn.do(Toast(pressed.query, Text("offered_to", facts), staff=True))


def decided(turn: Turn, pressed: StaffPressed) -> None:
    """Somebody was first, or the time is over: say who has it."""
    facts = {"number": label(turn.complaint.id), "name": turn.complaint.owner_name}
    turn.do(Toast(pressed.query, Text("offer_over", facts), staff=True))


def nothing(_: Turn, __: Rang) -> None:
    """The offer was answered before this."""


# Where it is seen --------------------------------------------------------------------------------


def card(complaint: Complaint) -> list[Text]:
    """To whom it is offered, and until when."""
    handover = complaint.handover
    if complaint.state is not State.CLAIMED or handover is None or handover.epoch != complaint.epoch:
        return []
    return [Text("offered_until", {"name": handover.to_name, "m": handover.due})]


def buttons(complaint: Complaint) -> list[Button]:
    """[Transfer] once somebody has it."""
    has = complaint.state is State.CLAIMED and complaint.kind is Kind.COMPLAINT
    return [staff_button("transfer", complaint.id)] if has else []


UNOWNED = tuple(state for state in State if state not in (State.CLAIMED, *OVER))

PART = Part(
    "transfer",
    life=(
        *for_owner(TRANSFER, QUESTIONS.begin),
        *QUESTIONS.rules(State.CLAIMED),
        Rule(State.CLAIMED, QUESTIONS.done, None, offer),
        Rule(State.CLAIMED, ACCEPT, None, accept, is_offered_to_me),
        Rule(State.CLAIMED, GIVE_BACK, None, give_back, is_offered_to_me),
        Rule(State.CLAIMED, GIVE_BACK, None, take_back, is_offered_by_me),
        *(Rule(State.CLAIMED, on, None, offered_to, is_offered) for on in ACTS),
        *(Rule((State.CLAIMED, *UNOWNED), on, None, decided) for on in ACTS),
        *(Rule(OVER, on, None, finished) for on in ACTS),
        Rule((State.CLAIMED, State.PAUSED), UNANSWERED, None, not_accepted, is_offered),
        Rule(tuple(State), UNANSWERED, None, nothing),
    ),
    forms=(QUESTIONS,),
    card=card,
    buttons=buttons,
    crew=(TRANSFER, QUESTIONS.presses[0]),
)
