"""Who has a complaint: taking it, handing it on, and what presses say that are for somebody else, or come too late."""

from collections.abc import Callable
from datetime import datetime

from dialogs.calendar import minute_up
from dialogs.complaint.me import introduce
from dialogs.cues import TAKEN_OVER
from dialogs.effects import OpenTopic, ShowCard, Text, Toast
from dialogs.events import StaffPressed
from dialogs.forms import Form
from dialogs.machine import Cue, Rule, Turn, say
from dialogs.model import Colleague, Complaint, Kind, Promise, Staff
from dialogs.names import owner_shown
from dialogs.numbers import label
from dialogs.promises import end, latest, next_clock, rule_of, running, start, told_due, waits_since
from dialogs.records import replace
from dialogs.states import OVER, UNCLAIMED, State


def is_mine(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: the one who presses is the owner."""
    return turn.complaint.owner == pressed.staff.id


def works_in(colleague: Colleague, group: int) -> bool:
    """Whether a colleague is in this staff group, as far as Telegram has told."""
    return bool(colleague.here) and (not colleague.groups or group in colleague.groups)


def take(turn: Turn, staff: Staff) -> None:
    """Make `staff` the owner of an unclaimed complaint; from here on the bot asks nothing more about it."""
    was = turn.complaint
    complaint = owned_by(was, staff, turn.now)
    released = turn.before.complaints[was.id].state is State.RELEASED
    promised = running(complaint, Promise.FIRST_REPLY) if released else latest(complaint, Promise.FIRST_REPLY)
    if promised is not None and promised.due <= turn.now:  # it is broken already; the person makes a new one
        due = turn.hours.add(turn.now, turn.policy.first_reply_within)
        complaint = start(complaint, Promise.FIRST_REPLY, turn.now, due)
    complaint = turn.put(_decided_anew(turn, complaint))
    if released:
        _tell_name(turn)
    elif complaint.kind is Kind.COMPLAINT:  # praise, a question and an idea hear from the person, not of them
        say(
            turn,
            "taken",
            complaint=complaint.id,
            number=label(complaint.id),
            name=owner_shown(complaint, turn.colleagues),
            due=minute_up(told_due(complaint, Promise.FIRST_REPLY)),
        )
    if turn.policy.is_forum(complaint.group) and not complaint.topic:
        turn.put(replace(complaint, topic=True))
        turn.do(OpenTopic(complaint.id))
    turn.do(ShowCard(complaint.id, urgent=True))
    introduce(turn, staff)
    if turn.person.focus == complaint.id:
        turn.then(TAKEN_OVER, staff)


def owned_by(was: Complaint, staff: Staff, now: datetime) -> Complaint:
    """An unclaimed complaint as it is once `staff` has it; nobody has heard of it yet."""
    complaint = replace(was, owner=staff.id, owner_name=staff.name, epoch=was.epoch + 1, claimed_at=now, forms=())
    return end(complaint, Promise.TAKE_UP, now)


def _decided_anew(turn: Turn, complaint: Complaint) -> Complaint:
    """A decision that is late already is promised anew by whoever has it from now on."""
    late = running(complaint, Promise.RESOLUTION)
    if late is None or late.due > turn.now or late.paused_at is not None:
        return complaint
    due = turn.hours.add(turn.now, turn.policy.resolution())
    rule = rule_of(Promise.RESOLUTION, turn.policy)
    return start(complaint, Promise.RESOLUTION, turn.now, due, rule=rule)


def freed(was: Complaint) -> Complaint:
    """It is nobody's, and free for everybody: what was begun, offered or noted of the one who had it counts no more."""
    return replace(was, owner=None, owner_name="", forms=(), handover=None, absence=None)


def hand_to(turn: Turn, staff: Staff) -> None:
    """Somebody else has it from now on. The clocks go on, and what was promised stays: the customer hears the name.

    Only a first reply that is late already is promised anew, by the one who makes it.
    """
    was = turn.complaint
    kept = tuple(one for one in was.forms if one.by == staff.id)
    complaint = replace(
        was, owner=staff.id, owner_name=staff.name, epoch=was.epoch + 1, claimed_at=turn.now, forms=kept,
        handover=None, absence=None,
    )  # fmt: skip
    late = running(complaint, Promise.FIRST_REPLY)
    if late is not None and late.due <= turn.now:
        due = turn.hours.add(turn.now, turn.policy.first_reply_within)
        complaint = start(complaint, Promise.FIRST_REPLY, turn.now, due)
    complaint = turn.put(_decided_anew(turn, complaint))
    _tell_name(turn)
    turn.do(ShowCard(complaint.id, urgent=True))
    introduce(turn, staff)


def _tell_name(turn: Turn) -> None:
    """The customer hears who has it now, and by when there will be word, where that is still to come."""
    complaint = turn.complaint
    clock = next_clock(complaint)
    say(
        turn,
        "handed_over",
        complaint=complaint.id,
        number=label(complaint.id),
        name=owner_shown(complaint, turn.colleagues),
        due=minute_up(clock.due) if clock is not None and clock.due > turn.now else None,
    )


def taken_by(turn: Turn, pressed: StaffPressed) -> None:
    """It is somebody else's: say whose."""
    facts = {"number": label(turn.complaint.id), "name": turn.complaint.owner_name}
    turn.do(Toast(pressed.query, Text("taken_by", facts), staff=True))


def finished(turn: Turn, pressed: StaffPressed) -> None:
    """A press on a complaint that is resolved, closed or taken back."""
    complaint = turn.complaint
    if complaint.into is not None:
        text = Text("is_merged", {"number": label(complaint.id), "other": label(complaint.into)})
    elif complaint.state is State.WITHDRAWN:
        text = Text("is_withdrawn", {"number": label(complaint.id)})
    else:
        text = Text("finished", {"number": label(complaint.id), "name": complaint.owner_name})
    turn.do(Toast(pressed.query, text, staff=True))


def nobody_has_it(turn: Turn, pressed: StaffPressed) -> None:
    """A press that is for the owner, and there is none."""
    turn.do(Toast(pressed.query, Text("nobody_has_it", {"number": label(turn.complaint.id)}), staff=True))


def closed_for_now(turn: Turn, pressed: StaffPressed) -> None:
    """A press on a complaint that is closed until the customer writes: say how it is opened."""
    turn.do(Toast(pressed.query, Text("is_paused", {"number": label(turn.complaint.id)}), staff=True))


def for_owner(on: Cue[StaffPressed], do: Callable[[Turn, StaffPressed], None]) -> tuple[Rule[State, StaffPressed], ...]:
    """What only the owner does, on a press on the card; everybody else reads why nothing happens."""
    return (
        Rule(UNCLAIMED, on, None, nobody_has_it),
        Rule(State.CLAIMED, on, None, do, is_mine),
        Rule(State.CLAIMED, on, None, taken_by),
        Rule(State.PAUSED, on, None, closed_for_now),
        Rule(OVER, on, None, finished),
    )


def asks_meanwhile(turn: Turn, _: object) -> bool:
    """Guard: the customer is asked something, and the answer is still to come."""
    return waits_since(turn.complaint) is not None


def unless_asking(form: Form, refusal: str) -> Callable[[Turn, StaffPressed], None]:
    """Begin a form; while the customer is asked something the one who presses reads `refusal` instead."""

    def begin(turn: Turn, pressed: StaffPressed) -> None:
        if asks_meanwhile(turn, pressed):
            facts = {"number": label(turn.complaint.id)}
            turn.do(Toast(pressed.query, Text(refusal, facts), alert=True, staff=True))
        else:
            form.begin(turn, pressed)

    return begin


def offers(form: Form, on: Cue[StaffPressed]) -> tuple[Rule[State, StaffPressed], ...]:
    """A form for the owner, begun by a press on the card. A press where nobody has the complaint claims it first."""

    def claim_and_begin(turn: Turn, pressed: StaffPressed) -> None:
        take(turn, pressed.staff)
        form.begin(turn, pressed, Text("yours", {"number": label(turn.complaint.id)}))

    return (
        Rule(UNCLAIMED, on, State.CLAIMED, claim_and_begin),
        Rule(State.CLAIMED, on, None, form.begin, is_mine),
        Rule(State.CLAIMED, on, None, taken_by),
        Rule(OVER, on, None, finished),
    )
