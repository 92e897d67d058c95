"""Incident: a complaint that is a part of trouble that is known (see board.incidents, where it is begun and ended).

A new complaint that speaks of it, by its place or its words, is marked on its card; one press tells the customer what
is known, since when, how to get by and when there is more. News go to everybody who was told, and so does the end; the
complaints of all can be resolved with it, but for those about which somebody has still to decide.
"""

from datetime import datetime, timedelta

from dialogs.absent import is_absent
from dialogs.calendar import minute_up
from dialogs.complaint import grave, legal, transfer
from dialogs.complaint.ended import ask_solved
from dialogs.complaint.ending import end_so, leave
from dialogs.complaint.owner import owned_by
from dialogs.effects import Arm, Button, Hand, Keep, Lane, ShowCard, Text, Toast, Unsaid
from dialogs.events import Affected, Handed, OverForAll, StaffPressed
from dialogs.items import BEGINNING, Item, clip
from dialogs.machine import Answer, Part, Rule, Turn, cue, say, staff_button, staff_press
from dialogs.matters import Incident
from dialogs.model import Cause, Complaint, Gesture, Kind, Outcome, Person, Promise
from dialogs.names import first_name, shown_name
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.promises import AT_WORK, end, waits_since
from dialogs.records import replace
from dialogs.states import UNCLAIMED, State
from dialogs.stems import stems

TELL = staff_press("incident", name="tells of the incident")
AFFECTED = cue("news of the incident", Affected)
OVER = cue("over with the incident", OverForAll)
LINE = "incident_line"  # the timer by which the line of an incident follows its counts
EVERY = timedelta(seconds=15)
HEARS = (*AT_WORK, State.PAUSED)  # nobody reads of it whose complaint is over
TELLING = 4  # letters of a stem that says something
MANY = 2  # words in common without which a complaint is no sign of an incident that names none


# What is a part of it ------------------------------------------------------------------------------


def matches(one: Incident, complaint: Complaint) -> bool:
    """Whether a complaint speaks of it: at its place, or in its words."""
    if one.place and complaint.place:
        return one.place == complaint.place
    said = set(stems(" ".join((*complaint.own_words, complaint.where, complaint.what, complaint.place))))
    if one.place and said >= set(stems(one.place)):
        return True
    named = set(stems(one.words))
    telling = {stem for stem in stems(one.what) if len(stem) >= TELLING}
    return bool(said & named) if named else bool(telling) and len(said & telling) >= min(MANY, len(telling))


def look(turn: Turn, before: dict[int, Complaint]) -> None:
    """After each step: a new complaint that speaks of something known is marked with it."""
    for number, complaint in list(turn.complaints.items()) if turn.policy.incidents else ():
        if complaint.state is State.NEW and not complaint.incident and before.get(number) != complaint:
            speaks = (one for one in turn.policy.incidents if one.id not in complaint.incident_not)
            found = next((one for one in speaks if matches(one, complaint)), None)
            if found is not None:
                turn.put(replace(complaint, incident=found.id, incident_what=found.what))
                turn.do(ShowCard(number, urgent=True))
        if number in turn.complaints and _counts(before.get(number)) != _counts(turn.complaints[number]):
            _follow(turn, before.get(number), turn.complaints[number])


def _counts(complaint: Complaint | None) -> tuple[int, bool, bool]:
    """What of it the line of its incident counts."""
    return (
        (complaint.incident, complaint.incident_told, complaint.is_open) if complaint is not None else (0, False, True)
    )


def _follow(turn: Turn, *complaints: Complaint | None) -> None:
    """The lines of these complaints' incidents follow, at the end of the present quarter of a minute."""
    known = {one.id for one in turn.policy.incidents}
    due = after_this(EVERY, turn.now)
    for matter in sorted({one.incident for one in complaints if one is not None} & known):
        turn.do(Arm(LINE, due, matter=matter))


def after_this(length: timedelta, now: datetime) -> datetime:
    """The end of the present piece of time of this length: whatever comes in it is told of together."""
    return now - (now - BEGINNING) % length + length


def of(policy: Policy, complaint: Complaint) -> Incident | None:
    """The incident that it is a part of; None where that is over."""
    return next((one for one in policy.incidents if one.id == complaint.incident), None)


# What is known -------------------------------------------------------------------------------------


def tell(turn: Turn, pressed: StaffPressed) -> None:
    """The customer hears what is known; it is the same for everybody, so nobody has to have the complaint."""
    complaint, known = turn.complaint, of(turn.policy, turn.complaint)
    if known is None or complaint.incident_told or complaint.state not in AT_WORK:
        turn.do(Toast(pressed.query, Text("stale"), staff=True))
        return
    _tell(turn, known)
    turn.do(Toast(pressed.query, Text("incident_said", {"name": complaint.name}), staff=True))


def _tell(turn: Turn, known: Incident, lane: Lane = Lane.DIALOGUE, counts: str = "") -> None:
    complaint, language = turn.complaint, turn.person.language.value
    turn.put(end(replace(complaint, incident_told=True), Promise.NEWS, turn.now))
    say(
        turn, "incident_told", complaint=complaint.id, lane=lane, counts=counts,
        number=label(complaint.id), name=_called(turn.person), what=known.names.get(language, known.what),
        since=known.since, instead=known.instead, latest=known.latest_said.get(language, known.latest),
        due=minute_up(known.news or turn.now),
    )  # fmt: skip
    turn.do(ShowCard(complaint.id, urgent=True))


def _called(person: Person) -> str:
    """How the customer reads their own name; "" where it does not look like one, or is kept back."""
    return "" if person.alias else first_name(person.called)


# News, and the end ---------------------------------------------------------------------------------


def concerns(turn: Turn, event: Affected) -> bool:
    """Whether the complaint is still a part of it, and its customer knows what has to be known before."""
    complaint = turn.complaint
    return not event.incident or (complaint.incident == event.incident and complaint.incident_told is event.told)


def affected(turn: Turn, event: Affected) -> None:
    """What is known, news of it, or its end, for one of many; nobody hears it who is no part of it any more."""
    complaint, known = turn.complaint, of(turn.policy, turn.complaint)
    if not concerns(turn, event) or complaint.state not in HEARS or turn.person.blocked:
        _unsaid(turn, event)
    elif is_absent(turn.person.id):
        _unsaid(turn, event, "voice")
    elif event.told:
        _say_news(turn, event, event.due)
    elif known is not None:
        _tell(turn, known, Lane.BULK, event.counts)
    else:
        _unsaid(turn, event)


def _say_news(turn: Turn, event: Affected | OverForAll, due: datetime | None) -> None:
    complaint, language = turn.complaint, turn.person.language.value
    turn.put(end(complaint, Promise.NEWS, turn.now))
    say(
        turn, "incident_news", complaint=complaint.id, lane=Lane.BULK, counts=event.counts,
        number=label(complaint.id), name=_called(turn.person), what=event.names.get(language, event.what),
        news=event.said.get(language, event.news), due=minute_up(due) if due is not None else None,
    )  # fmt: skip


def _unsaid(turn: Turn, event: Affected | OverForAll, why: str = "") -> None:
    if event.counts:
        turn.do(Unsaid(event.counts))
    if why and event.incident:
        _left_out(turn, event, why)


def _left_out(turn: Turn, event: Affected | OverForAll, why: str) -> None:
    values = {"matter": event.incident, "counts": event.counts, "why": why}
    turn.do(Hand(Handed("incident_left", turn.complaint.id, None, values)))


# All are resolved ----------------------------------------------------------------------------------


def is_part(turn: Turn, event: OverForAll) -> bool:
    """Whether it is still a part of what is over, and its customer knows."""
    return turn.complaint.incident == event.incident and turn.complaint.incident_told


def stays_open(turn: Turn, event: OverForAll) -> str:
    """Why it cannot be resolved together with all others; "" where nothing stands against it."""
    complaint = turn.complaint
    given, refusal = complaint.goodwill, complaint.refusal
    reasons = {
        "apology": grave.lacks_apology(turn, event),
        "law": legal.is_for_manager(turn, event),
        "kind": complaint.kind is not Kind.COMPLAINT,
        "voice": is_absent(turn.person.id),
        "goodwill": given is not None and given.state in (Gesture.ASKED, Gesture.PROMISED),
        "asked": waits_since(complaint) is not None or complaint.state is State.PAUSED,
        "review": complaint.is_refused and refusal is not None and refusal.reviewed_at is not None,
        "offered": transfer.is_offered(turn, event),
    }
    return next((why for why, holds in reasons.items() if holds), "")


def may_end(turn: Turn, event: OverForAll) -> bool:
    """Guard: it is a part of it, and can be resolved together with the others."""
    return is_part(turn, event) and not turn.person.blocked and not stays_open(turn, event)


def resolved(turn: Turn, event: OverForAll) -> None:
    """Resolved like any other, by the one who has it, else by the one who resolves all; in the words for all."""
    was, staff, language = turn.complaint, event.staff, turn.person.language.value
    words = event.said.get(language, event.news)
    complaint = owned_by(was, staff, turn.now) if turn.before.complaints[was.id].state in UNCLAIMED else was
    for kind in (Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.NEWS):
        complaint = end(complaint, kind, turn.now)
    turn.put(
        replace(
            complaint, first_reply_at=complaint.first_reply_at or turn.now, last_at=max(turn.now, complaint.last_at),
            last_by_staff=True, forms=(),
        )
    )  # fmt: skip
    end_so(turn, Outcome.FIXED, Cause(event.cause))
    turn.do(Keep(was.id, _item(event, words, turn.now), "staff", staff.id))
    say(
        turn, "incident_solved", complaint=was.id, lane=Lane.BULK, counts=event.counts,
        number=label(was.id), name=_called(turn.person), what=event.names.get(language, event.what), news=words,
        by=shown_name(staff.id, staff.name, turn.colleagues),
    )  # fmt: skip
    ask_solved(turn, Lane.BULK)
    leave(turn, event)


def _item(event: OverForAll, words: str, now: datetime) -> Item:
    """The words as a message of no chat: each complaint keeps its own, for its story."""
    number = event.incident << 32 | event.complaint
    return Item(0, number, "text", words, words.replace("&", "&amp;").replace("<", "&lt;"), at=now)


def not_resolved(turn: Turn, event: OverForAll) -> None:
    """It stays as it is; whoever was told hears that the trouble is over."""
    complaint = turn.complaint
    if not is_part(turn, event) or complaint.state not in HEARS or turn.person.blocked:
        _unsaid(turn, event)
        return
    why = stays_open(turn, event)
    if is_absent(turn.person.id):
        _unsaid(turn, event)
    else:
        _say_news(turn, event, None)
    _left_out(turn, event, why)


# Where it is seen ----------------------------------------------------------------------------------


def card(complaint: Complaint) -> list[Text]:
    """What it seems to be a part of, and whether the customer knows."""
    if not complaint.incident:
        return []
    facts = {"number": complaint.incident, "what": clip(complaint.incident_what, 100)}
    return [Text("incident_line", {**facts, "told": complaint.incident_told})]


def buttons(complaint: Complaint) -> list[Button]:
    """[Tell of incident] until the customer was told."""
    offers = complaint.incident and not complaint.incident_told and complaint.state in AT_WORK
    return [staff_button("incident", complaint.id)] if offers else []


PART = Part(
    "incident",
    life=(
        Rule(AT_WORK, OVER, State.RESOLVED, resolved, may_end),
        Rule(tuple(State), OVER, None, not_resolved),
    ),
    answers=(Answer(TELL, tell), Answer(AFFECTED, affected)),
    card=card,
    buttons=buttons,
)
