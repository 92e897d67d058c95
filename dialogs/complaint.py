"""The staff's side of one complaint: claim, reply, the three presses of Resolve."""

from datetime import timedelta

from dialogs.clocks import minute_up
from dialogs.effects import (
    UNDELIVERED,
    Arm,
    Button,
    ChangeCopy,
    Disarm,
    Keep,
    Line,
    Marked,
    OpenTopic,
    RedrawLine,
    Rows,
    Say,
    ShowCard,
    Text,
    Toast,
    ToCustomer,
)
from dialogs.events import Answers, Desk, Ring, StaffPressed, StaffWrote
from dialogs.machine import Turn
from dialogs.model import Cause, Item, Outcome, Resolving, Staff
from dialogs.numbers import label
from dialogs.says import arm_overdue, say, solved_buttons

WIZARD_LASTS = timedelta(hours=1)  # how long the words of Resolve may take before a reply is a plain reply


def staff_button(act: Desk, complaint: int, arg: str = "", text: str = "") -> Button:
    """A staff member's button; its label template is `button_<text>`."""
    return Button(Text(f"button_{text or act.value}"), act.value, complaint, arg)


# Guards -----------------------------------------------------------------------------------------


def is_mine(turn: Turn) -> bool:
    """Guard: the one who acts is the owner."""
    return bool(turn.complaint.owner == turn.event.staff.id)


def may_press(turn: Turn) -> bool:
    """Guard: the wizard is open and belongs to the one who presses."""
    open_wizard = turn.complaint.resolving
    return open_wizard is not None and open_wizard.by == turn.event.staff.id


def may_choose_cause(turn: Turn) -> bool:
    """Guard: it is the presser's wizard, and the outcome has been chosen."""
    open_wizard = turn.complaint.resolving
    return may_press(turn) and open_wizard is not None and open_wizard.outcome is not None


def awaits_words(turn: Turn) -> bool:
    """Guard: the writer's own wizard waits for the message to the customer."""
    open_wizard = turn.complaint.resolving
    return (
        open_wizard is not None
        and open_wizard.by == turn.event.staff.id
        and open_wizard.cause is not None
        and (turn.event.answers is Answers.WIZARD or turn.now - open_wizard.at <= WIZARD_LASTS)
    )


# Actions ----------------------------------------------------------------------------------------


def claim(turn: Turn) -> None:
    """The first to claim owns it: the customer hears the name and the time, the topic opens."""
    turn.do(Toast(turn.event.query, Text("yours", {"number": label(turn.complaint.id)}), staff=True))
    take(turn, turn.event.staff)


def take(turn: Turn, staff: Staff) -> None:
    """Make `staff` the owner of an unclaimed complaint."""
    again = turn.complaint.epoch > 0
    reply_due = turn.complaint.reply_due
    if reply_due <= turn.now:  # the first promise is broken already; the person makes a new one
        reply_due = turn.policy.working.add(turn.now, turn.policy.first_reply_within)
    complaint = turn.change(
        owner=staff.id,
        owner_name=staff.name,
        epoch=turn.complaint.epoch + 1,
        claimed_at=turn.now,
        reply_due=reply_due,
        resolving=None,
    )
    say(
        turn,
        "taken",
        complaint=complaint.id,
        number=label(complaint.id),
        name=staff.name,
        due=minute_up(complaint.reply_due),
        again=again,
    )
    if turn.policy.forum and not complaint.topic:
        turn.change(topic=True)
        turn.do(OpenTopic(complaint.id))
    turn.do(ShowCard(complaint.id, urgent=True))
    arm_overdue(turn)


def already_mine(turn: Turn) -> None:
    """The owner presses Claim again."""
    turn.do(Toast(turn.event.query, Text("already_yours", {"number": label(turn.complaint.id)}), staff=True))


def taken_by(turn: Turn) -> None:
    """Somebody else was first: say who."""
    turn.do(
        Toast(
            turn.event.query,
            Text("taken_by", {"number": label(turn.complaint.id), "name": turn.complaint.owner_name}),
            staff=True,
        )
    )


def finished(turn: Turn) -> None:
    """A press on a complaint that is resolved or closed."""
    turn.do(
        Toast(
            turn.event.query,
            Text("finished", {"number": label(turn.complaint.id), "name": turn.complaint.owner_name}),
            staff=True,
        )
    )


def claim_and_reply(turn: Turn) -> None:
    """A reply to an unclaimed card claims it for the one who replies."""
    take(turn, turn.event.staff)
    reply(turn)


def reply(turn: Turn) -> None:
    """A reply reaches the customer; the parts of an album go together."""
    item: Item = turn.event.item
    staff: Staff = turn.event.staff
    turn.do(Keep(turn.complaint.id, item, "staff", staff.id))
    turn.change(last_at=max(turn.now, turn.complaint.last_at), last_by_staff=True)
    if not item.album:
        turn.do(ToCustomer(turn.complaint.id, (item,), staff))
        return
    gathered = dict(turn.person.staff_albums)
    key = f"{turn.complaint.id}:{staff.id}:{item.album}:{staff.name}"
    gathered[key] = (*gathered.get(key, ()), item)
    turn.customer(staff_albums=tuple(gathered.items()))
    turn.do(Arm(Ring.STAFF_ALBUM, turn.now + turn.policy.album))


def continues_album(turn: Turn) -> bool:
    """Whether this is one more part of an album that is on its way to the customer; not every part need be a reply."""
    event: StaffWrote = turn.event
    begun = f"{event.complaint}:{event.staff.id}:{event.item.album}:"
    return bool(event.item.album) and any(key.startswith(begun) for key, _ in turn.person.staff_albums)


def flush_staff_albums(turn: Turn) -> None:
    """The last part of a staff member's album came a while ago: send it as one."""
    gathered = turn.person.staff_albums
    turn.customer(staff_albums=())
    for key, items in gathered:
        number, staff_id, _, name = key.split(":", 3)
        ordered = tuple(sorted(items, key=lambda item: item.message))
        turn.do(ToCustomer(int(number), ordered, Staff(int(staff_id), name)))
        turn.id = int(number)
        if turn.id in turn.complaints and turn.complaint.solved_due:
            turn.change(solved_due=False)
            ask_solved(turn)


def begin_resolve(turn: Turn, toast: Text | None = None) -> None:
    """First press: which outcome?"""
    event: StaffPressed = turn.event
    turn.change(resolving=Resolving(event.staff.id, turn.now))
    turn.do(
        Toast(event.query, toast, staff=True),
        Line(
            turn.complaint.id,
            Text("ask_outcome", {"number": label(turn.complaint.id), "name": event.staff.name}),
            buttons=_choices(turn, Desk.OUTCOME, [outcome.value for outcome in Outcome], "outcome"),
            wizard=True,
        ),
    )


def claim_and_resolve(turn: Turn) -> None:
    """Resolve on an unclaimed complaint: it is claimed first."""
    take(turn, turn.event.staff)
    begin_resolve(turn, Text("yours", {"number": label(turn.complaint.id)}))


def choose_outcome(turn: Turn) -> None:
    """Second press: which root cause?"""
    event: StaffPressed = turn.event
    turn.change(resolving=Resolving(event.staff.id, turn.now, Outcome(event.arg)))
    turn.do(
        Toast(event.query, None, staff=True),
        RedrawLine(
            turn.complaint.id,
            event.chat,
            event.message,
            Text("ask_cause", {"number": label(turn.complaint.id), "outcome": event.arg}),
            _choices(turn, Desk.CAUSE, [cause.value for cause in Cause], "cause"),
        ),
    )


def choose_cause(turn: Turn) -> None:
    """Third press: now the message to the customer, as a reply."""
    event: StaffPressed = turn.event
    open_wizard = turn.complaint.resolving
    assert open_wizard is not None and open_wizard.outcome is not None  # guarded by may_choose_cause
    turn.change(
        resolving=Resolving(event.staff.id, turn.now, open_wizard.outcome, Cause(event.arg), event.message, event.chat)
    )
    turn.do(
        Toast(event.query, Text("now_reply"), staff=True),
        RedrawLine(
            turn.complaint.id,
            event.chat,
            event.message,
            Text(
                "ask_resolution",
                {
                    "number": label(turn.complaint.id),
                    "name": event.staff.name,
                    "customer": turn.complaint.name,
                    "language": turn.complaint.language.value,
                    "outcome": open_wizard.outcome.value,
                    "cause": event.arg,
                },
            ),
            ((staff_button(Desk.CANCEL, turn.complaint.id),),),
        ),
    )


def cancel_resolve(turn: Turn) -> None:
    """The wizard is put away; nothing was sent."""
    turn.change(resolving=None)
    turn.do(
        Toast(turn.event.query, None, staff=True),
        RedrawLine(
            turn.complaint.id,
            turn.event.chat,
            turn.event.message,
            Text("resolve_cancelled", {"number": label(turn.complaint.id)}),
        ),
    )


def _choices(turn: Turn, act: Desk, values: list[str], text: str) -> Rows:
    buttons = [staff_button(act, turn.complaint.id, value, f"{text}_{value}") for value in values]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return (*rows, (staff_button(Desk.CANCEL, turn.complaint.id),))


def resolve(turn: Turn) -> None:
    """The message to the customer is there: resolved, and the customer is asked whether it truly is."""
    event: StaffWrote = turn.event
    open_wizard = turn.complaint.resolving
    assert open_wizard is not None  # guarded by awaits_words
    reply(turn)
    complaint = turn.change(
        resolving=None,
        outcome=open_wizard.outcome,
        cause=open_wizard.cause,
        resolved_at=turn.now,
        adding=False,
    )
    if event.item.album:
        turn.change(solved_due=True)
    else:
        ask_solved(turn)
    facts = {"number": label(complaint.id), "outcome": open_wizard.outcome, "cause": open_wizard.cause}
    said = Text("resolution_sent", facts)
    turn.do(RedrawLine(complaint.id, open_wizard.chat, open_wizard.message, said))
    turn.do(ShowCard(complaint.id, urgent=True), Disarm(Ring.OVERDUE, complaint.id))
    turn.do(Arm(Ring.CLOSE, turn.now + turn.policy.close_after, complaint.id))
    arm_follow_up(turn)


def ask_solved(turn: Turn) -> None:
    """Solved? yes / partly / not yet."""
    complaint = turn.complaint
    turn.do(
        Say(
            Text("ask_solved", {"number": label(complaint.id)}),
            complaint.id,
            solved_buttons(complaint.id),
        )
    )


def arm_follow_up(turn: Turn) -> None:
    """The satisfaction question comes once, inside survey hours."""
    if turn.complaint.csat_asked_at is None:
        due = turn.policy.survey.opens(turn.now + turn.policy.follow_up_after)
        turn.do(Arm(Ring.FOLLOW_UP, due, turn.complaint.id))


def only_owner(turn: Turn) -> None:
    """Somebody else's complaint: say whose."""
    taken_by(turn)


# What is no press and no reply ------------------------------------------------------------------


def hint_line(turn: Turn) -> None:
    """A reply to one of the bot's own lines goes to nobody: say how it would reach the customer."""
    event: StaffWrote = turn.event
    turn.do(Line(turn.complaint.id, Text("goes_nowhere"), answers=(event.item.chat, event.item.message)))


def note(turn: Turn) -> None:
    """A note stays with the staff; a half-finished Resolve gets one hint."""
    event: StaffWrote = turn.event
    turn.do(Keep(turn.complaint.id, event.item, "note", event.staff.id))
    open_wizard = turn.complaint.resolving
    if open_wizard and open_wizard.by == event.staff.id and open_wizard.cause is not None:
        turn.do(Line(turn.complaint.id, Text("note_while_resolving"), answers=(event.item.chat, event.item.message)))


def delivered(turn: Turn) -> None:
    """A staff reply reached the customer: mark it, and stop the first-reply clock."""
    event = turn.event
    turn.do(Marked(turn.complaint.id, event.chat, event.message))
    if turn.complaint.first_reply_at is None:
        turn.change(first_reply_at=turn.now)
        arm_overdue(turn)


def undelivered(turn: Turn) -> None:
    """A staff reply could not reach the customer: say why, under that reply."""
    event = turn.event
    text = Text(UNDELIVERED[event.why], {"name": turn.complaint.name})
    turn.do(Line(turn.complaint.id, text, answers=(event.chat, event.message), alert=True))


def staff_edited(turn: Turn) -> None:
    """A staff member changed a message: the customer's copy follows; a note's version is kept."""
    event = turn.event
    author = "staff" if event.delivered else "note"
    turn.do(Keep(turn.complaint.id, event.item, author, event.staff.id))
    if event.delivered:
        turn.do(ChangeCopy(turn.complaint.id, event.item, event.staff, event.was))


def topic_lost(turn: Turn) -> None:
    """The topic is gone, or could not be made: the talk goes on under the card on the board."""
    turn.change(topic=False)
    name = "topic_lost" if turn.event.existed else "no_topic"
    turn.do(
        ShowCard(turn.complaint.id, urgent=True),
        Line(turn.complaint.id, Text(name, {"number": label(turn.complaint.id)}), alert=True),
    )


def show_again(turn: Turn) -> None:
    """A promise has just been missed: the card says so, and the digest that lists it."""
    turn.do(ShowCard(turn.complaint.id, urgent=True))
