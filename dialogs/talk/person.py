"""Person: a customer asks for a human, for the director, or how it stands. Each is answered in words, with a time.

Who asks for a human is asked nothing more by the bot; without an open complaint there is a record, and nothing to
apologise for. The director is told by a press (every manager, in private), with the customer's first words and an
answer within a business day; nothing more is asked then, either. When that time passes without a manager's answer the
managers hear it, and the customer a new time; after the second miss the customer hears that no third time is named, as
a promise nobody keeps is worse than none. Once the complaint is over the answer is owed no more. How it stands is told
at once, and the owner reads that the customer asks.
"""

from datetime import datetime

from dialogs.alerts import first_words, tell_managers
from dialogs.alerts import tell_director as tell_the_director
from dialogs.calendar import minute_up
from dialogs.cues import ARRIVED, TAKEN_OVER
from dialogs.effects import Arm, Disarm, Keep, Line, Redraw, Replies, ShowCard, Text, Toast
from dialogs.events import Delivered, Pressed, Rang, Wrote
from dialogs.machine import Answer, Part, Rule, Turn, button, cue, press, rings, say
from dialogs.model import Complaint, Promise
from dialogs.names import owner_called
from dialogs.numbers import label
from dialogs.opening import BARE
from dialogs.pieces import rated_recently
from dialogs.promises import running, start
from dialogs.records import replace
from dialogs.states import ENDED, State, Step
from dialogs.talk.greet import show_status
from dialogs.talk.tell import record

WANTS_PERSON = cue("asks for a person", Wrote)
WANTS_DIRECTOR = cue("asks for the director", Wrote)
ASKS_STATUS = cue("asks how it stands", Wrote)
DIRECTOR = press("director", name="tell the director")
DIRECTOR_LATE = rings("director", "the director is late")
PROMISED_AGAIN = 1
"""How often a new time is named after one that passed."""


def concerns(turn: Turn, wrote: Wrote) -> Complaint | None:
    """The open complaint that such words are about: the one replied to, the talk's, or the latest; None without one."""
    for one in (turn.complaints.get(wrote.complaint or 0), turn.focus()):
        if one is not None and one.is_open:
            return one
    return next(iter(turn.open_complaints()), None)


def concerns_none(turn: Turn, wrote: Wrote) -> bool:
    """Guard: nothing is open that it could be about."""
    return concerns(turn, wrote) is None


def for_director(turn: Turn, wrote: Wrote) -> Complaint | None:
    """The same for the director: right after a score it is the one that was scored, open or not."""
    rated = turn.person.step is Step.RATED and rated_recently(turn, wrote)
    return (turn.focus() if rated else None) or concerns(turn, wrote)


def nothing_for_director(turn: Turn, wrote: Wrote) -> bool:
    """Guard: there is nothing that the director could be told about."""
    return for_director(turn, wrote) is None


def _keep(turn: Turn, wrote: Wrote, complaint: Complaint | None) -> Complaint:
    """The words belong to the complaint they are about, and this step is about it from here on."""
    assert complaint is not None  # guarded by concerns_none
    turn.id = complaint.id
    turn.do(Keep(complaint.id, wrote.item, "customer", turn.person.id))
    return turn.put(replace(complaint, last_at=max(wrote.item.at, complaint.last_at), last_by_staff=False))


# A human -----------------------------------------------------------------------------------------


def begin(turn: Turn, wrote: Wrote) -> None:
    """Nothing is open: a record, so that somebody comes, without an apology for what nobody has told."""
    record(turn, (wrote.item,), calls=True)


def call(turn: Turn, wrote: Wrote) -> None:
    """A person answers, by a time; the bot asks nothing more."""
    complaint = _keep(turn, wrote, concerns(turn, wrote))
    closed = not turn.hours.is_open(turn.now)
    say(
        turn,
        "person_called",
        complaint=complaint.id,
        number=label(complaint.id),
        due=minute_up(_answer_due(turn)),
        closed=closed,
        contact=turn.policy.contact,
    )
    facts = {
        "number": label(complaint.id),
        "name": complaint.name,
        "words": wrote.item.text,
        "owner": owner_called(complaint),
    }
    quoted = (wrote.item.chat, wrote.item.message)
    turn.do(Line(complaint.id, Text("asks_for_person", facts), Replies.CUSTOMER, quotes=quoted, alert=True))
    if turn.person.focus == complaint.id:
        turn.then(TAKEN_OVER, wrote)


def _answer_due(turn: Turn) -> datetime:
    """By when a person answers: as promised before, or a promise anew where that one is kept, late or stands still."""
    clock = running(turn.complaint, Promise.FIRST_REPLY)
    if clock is not None and clock.paused_at is None and clock.due > turn.now:
        return clock.due
    due = turn.hours.add(turn.now, turn.policy.first_reply_within)
    turn.put(start(turn.complaint, Promise.FIRST_REPLY, turn.now, due))
    return due


# The director ------------------------------------------------------------------------------------


def begin_for_director(turn: Turn, wrote: Wrote) -> None:
    """Nothing is open: first a record, as for a human."""
    begin(turn, wrote)
    _offer(turn)


def offer(turn: Turn, wrote: Wrote) -> None:
    """One press tells the director; who was told already is said so."""
    _keep(turn, wrote, for_director(turn, wrote))
    facts = {
        "number": label(turn.complaint.id),
        "name": turn.complaint.name,
        "words": wrote.item.text,
        "owner": owner_called(turn.complaint),
    }
    quoted = (wrote.item.chat, wrote.item.message)
    turn.do(Line(turn.complaint.id, Text("asks_for_director", facts), Replies.CUSTOMER, quotes=quoted))
    if is_told(turn, wrote):
        _told(turn, "director_told_already")
    else:
        _offer(turn)


def _offer(turn: Turn) -> None:
    number = turn.complaint.id
    buttons = ((button("director", number),),)
    say(
        turn,
        "director_offer",
        complaint=number,
        buttons=buttons,
        number=label(number),
        director=turn.policy.director,
    )


def is_told(turn: Turn, _: object) -> bool:
    """Guard: the director was told, and the time of the answer has not come."""
    due = turn.complaint.director_due
    return due is not None and turn.now < due


def tell_director(turn: Turn, pressed: Pressed) -> None:
    """Every manager is told in private, the team on the board, and the customer by when an answer comes."""
    complaint = _promise(turn, turn.put(replace(turn.complaint, director_asked_at=turn.now, director_missed=0)))
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None), ShowCard(complaint.id))
    _told(turn, "director_told")
    facts = _facts(complaint, due=complaint.director_due)
    tell_managers(turn, Text("director_wanted", facts), "director_board")
    if turn.policy.director_id not in turn.policy.managers:
        tell_the_director(turn, Text("director_wanted", facts), "director_board")
    if turn.policy.managers:
        turn.do(Line(complaint.id, Text("director_board", {**facts, "manager": ""}), Replies.NOTE, alert=True))
    if turn.person.focus == complaint.id:
        turn.then(TAKEN_OVER, pressed)


def _facts(complaint: Complaint, **times: datetime | None) -> dict[str, object]:
    """What managers read of it, and the times that the customer was told."""
    return {
        "number": label(complaint.id),
        "name": complaint.name,
        "owner": complaint.owner_name,
        "words": first_words(complaint),
        **times,
        "link": "",
    }


def _promise(turn: Turn, complaint: Complaint) -> Complaint:
    """The director's answer comes within a business day from now; the complaint with that time."""
    due = minute_up(turn.hours.add(turn.now, turn.policy.director_within))
    turn.do(Arm(DIRECTOR_LATE.act, due, complaint.id))
    return turn.put(replace(complaint, director_due=due))


def is_late(turn: Turn, _: Rang) -> bool:
    """Guard: the answer that was promised has not come, and the customer still wants one."""
    complaint = turn.complaint
    due = complaint.director_due
    return due is not None and due <= turn.now and not _is_over(complaint)


def _is_over(complaint: Complaint) -> bool:
    """Whether it has ended since the customer asked for the director; who asks after the end still wants an answer."""
    asked, end = complaint.director_asked_at, complaint.resolved_at or complaint.closed_at
    later = asked is not None and end is not None and end > asked
    return complaint.state is State.WITHDRAWN or (complaint.state in ENDED and later)


def is_late_again(turn: Turn, rang: Rang) -> bool:
    """Guard: the same, and a new time was named before."""
    return is_late(turn, rang) and turn.complaint.director_missed >= PROMISED_AGAIN


def director_late(turn: Turn, _: Rang) -> None:
    """The promised time is past: managers hear it, and the customer a new time, as our own fault."""
    was = turn.complaint.director_due
    complaint = _promise(turn, _missed(turn))
    due, director = complaint.director_due, turn.policy.director
    number = label(complaint.id)
    say(turn, "director_late", complaint=complaint.id, number=number, was=was, due=due, director=director)
    _tell_of_miss(turn, was, due)


def director_silent(turn: Turn, _: Rang) -> None:
    """The second time is past, too: nobody names a third; the customer hears so, and how else to reach us."""
    complaint = _missed(turn)
    say(
        turn,
        "director_silent",
        complaint=complaint.id,
        number=label(complaint.id),
        was=complaint.director_due,
        director=turn.policy.director,
        contact=turn.policy.contact,
    )
    _tell_of_miss(turn, complaint.director_due, None)


def _missed(turn: Turn) -> Complaint:
    return turn.put(replace(turn.complaint, director_missed=turn.complaint.director_missed + 1))


def _tell_of_miss(turn: Turn, was: datetime | None, due: datetime | None) -> None:
    """Managers in private, and the team: what was missed, and what the customer has heard."""
    complaint = turn.complaint
    facts = _facts(complaint, was=was, due=due)
    turn.do(ShowCard(complaint.id))
    tell_managers(turn, Text("director_missed", facts), "director_missed_board")
    if turn.policy.managers:
        told = {**facts, "owner": owner_called(complaint), "manager": ""}
        turn.do(Line(complaint.id, Text("director_missed_board", told), Replies.NOTE, alert=True))


def nothing_is_late(turn: Turn, _: Rang) -> None:
    """It was answered, or taken back."""


def is_from_director(turn: Turn, event: Delivered) -> bool:
    """Guard: it was promised, and whoever wrote is a manager; where none is set, any colleague."""
    managers = turn.policy.leaders
    return turn.complaint.director_due is not None and (not managers or event.staff.id in managers)


def director_answered(turn: Turn, _: Delivered) -> None:
    """The promise is kept."""
    turn.do(Disarm(DIRECTOR_LATE.act, turn.complaint.id), ShowCard(turn.complaint.id))
    turn.put(replace(turn.complaint, director_due=None))


def tell_again(turn: Turn, pressed: Pressed) -> None:
    """Pressed once more: nobody is told twice, and the time stands."""
    turn.do(Toast(pressed.query, None))
    _told(turn, "director_told_already")


def _told(turn: Turn, template: str) -> None:
    complaint = turn.complaint
    due = complaint.director_due
    assert due is not None  # set by tell_director
    number, director = label(complaint.id), turn.policy.director
    say(turn, template, complaint=complaint.id, number=number, due=minute_up(due), director=director)


def card(complaint: Complaint) -> list[Text]:
    """By when the director answers."""
    return [Text("director_on_card", {"due": complaint.director_due})] if complaint.director_due else []


# How it stands -----------------------------------------------------------------------------------


def ask_status(turn: Turn, wrote: Wrote) -> None:
    """The status at once; the owner reads in the room that the customer asks."""
    if not concerns_none(turn, wrote):
        complaint = _keep(turn, wrote, concerns(turn, wrote))
        facts = {"number": label(complaint.id), "name": complaint.name, "owner": owner_called(complaint)}
        turn.do(Line(complaint.id, Text("asks_status", facts), Replies.NOTE, alert=True))
    show_status(turn)


EVERY = tuple(Step)

PART = Part(
    "person",
    life=(
        Rule(tuple(State), DIRECTOR, None, tell_again, is_told),
        Rule(tuple(State), DIRECTOR, None, tell_director),
        Rule(tuple(State), DIRECTOR_LATE, None, director_silent, is_late_again),
        Rule(tuple(State), DIRECTOR_LATE, None, director_late, is_late),
        Rule(tuple(State), DIRECTOR_LATE, None, nothing_is_late),
        Rule(tuple(State), ARRIVED, None, director_answered, is_from_director),
    ),
    talk=(
        Rule(BARE, WANTS_PERSON, Step.LISTENING, begin, concerns_none),
        Rule(EVERY, WANTS_PERSON, None, call),
        Rule(BARE, WANTS_DIRECTOR, Step.LISTENING, begin_for_director, nothing_for_director),
        Rule(EVERY, WANTS_DIRECTOR, None, offer),
    ),
    answers=(Answer(ASKS_STATUS, ask_status),),
    card=card,
)
