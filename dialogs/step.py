"""The pure step: a case, an event and the time give the new case and the effects.

    new_case, effects = step(case, event, now, policy, new_number)

An event finds its cue, and the cue its rule in one of the tables, or its answer. `new_number` hands out the next
complaint number; storage draws it, so that nothing here is random.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, assert_never

from dialogs import absent, forms, journal, pieces, watching
from dialogs.complaint import incident, log, merge, move, news, reply
from dialogs.cues import REPLY, SAID
from dialogs.effects import Effect, Keep, SayBelow, Text, Toast, Unheard
from dialogs.errands import Errand
from dialogs.events import (
    Affected,
    Alarmed,
    Asked,
    Blocked,
    ColleagueUnreachable,
    Commanded,
    Delivered,
    Edited,
    ErrandEvent,
    Event,
    FormDone,
    GivenTo,
    Handed,
    Joined,
    Linked,
    Logged,
    ManagerPressed,
    ManagerSends,
    ManagerWrote,
    MatterPressed,
    Merged,
    Ordered,
    OverForAll,
    OwnerAbsent,
    PartOf,
    Pressed,
    Prevented,
    Rang,
    Reacted,
    Said,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    TakenBack,
    TopicLost,
    Undelivered,
    Unsupported,
    Valued,
    Wrote,
)
from dialogs.machine import Cue, Turn, cue, handle, speak, write_down
from dialogs.model import Case, Colleague
from dialogs.policy import Policy
from dialogs.promises import OVERDUE
from dialogs.records import replace
from dialogs.tables import ANSWERS, BY_KIND, EARS, FORMS, LIFE, STATUSES, TALK, errand_of, named
from dialogs.talk import add

NumberSource = Callable[[], int]
CLOCKS = cue("clocks", object)
"""How the journal names what follows from how a complaint stands."""
BY_COLLEAGUES = (FormDone, ManagerWrote, Merged, StaffWrote)
"""What rules raise that a colleague has done."""


def step(
    case: Case,
    event: Event,
    now: datetime,
    policy: Policy,
    new_number: NumberSource,
    colleagues: Mapping[int, Colleague] = MappingProxyType({}),
) -> tuple[Case, list[Effect]]:
    """Take one event; an event that means nothing here changes nothing (a press is answered in words).

    `colleagues` are those of the staff whom the event names, and the managers, as far as anything is known of them.
    """
    event = merge.heard_there(case, event)
    turn = Turn(case, now, policy, new_number, colleagues, FORMS, STATUSES)
    _take(turn, event)
    while turn.following:
        on, follows = turn.following.pop(0)
        _react(turn, on, follows, follows.staff.id if isinstance(follows, BY_COLLEAGUES) else None)
    if not (isinstance(event, Edited) and event.seen_before):  # changed words are no new ones
        _words_reach_complaints(turn)
    _clocks_follow(turn, event)
    effects = absent.told(turn.effects, turn.person.called) if absent.is_absent(turn.person.id) else turn.effects
    return Case(turn.person, turn.complaints, case.earlier, case.lately), effects


def carry_out(errand: Errand, event: ErrandEvent) -> list[Effect]:
    """Take one errand; who may not ask for it is told so, and what means nothing any more is answered."""
    what = errand_of(event)
    errand.id = 0 if isinstance(event, Commanded | Handed) else event.matter
    query = event.query if isinstance(event, MatterPressed) else ""
    if what is None:
        errand.do(Toast(query, Text("stale"), staff=True) if query else Unheard(type(event).__name__))
    elif errand.staff is not None and errand.role < what.role:
        text = Text("not_allowed", {"role": what.role.name.lower()})
        errand.do(Toast(query, text, alert=True, staff=True) if query else SayBelow(text))
    else:
        do: Callable[[Errand, Any], None] = what.do
        do(errand, event)
    return errand.effects


def _take(turn: Turn, event: Event) -> None:
    match event:
        case Wrote():
            turn.person = replace(turn.person, blocked=False, odd=0)
            _customer_wrote(turn, pieces.with_album(turn, event))
        case Edited(seen_before=True):
            add.changed(turn, event)
        case Edited():
            _customer_wrote(turn, Wrote(event.item, event.complaint))
        case StaffWrote():
            _colleague_wrote(turn, event)
        case Pressed() | StaffPressed():
            turn.id = event.complaint
            _pressed(turn, named(type(event), event.act, event.arg), event)
        case ManagerPressed():
            on = named(ManagerPressed, event.act)
            turn.id = event.complaint if on in LIFE.cues else None
            _pressed(turn, on, event)
        case ManagerWrote():
            _manager_wrote(turn, event)
        case Rang():
            turn.id = event.complaint
            on = named(Rang, event.ring)
            if not _heard(turn, on, event):
                _unheard(turn, on.value if on else event.ring)
        case Ordered():
            turn.id = event.complaint
            if not _heard(turn, named(Ordered, event.command), event, event.staff.id):
                _unheard(turn, event.command)
        case Asked() | Unsupported() | Blocked():
            _react(turn, BY_KIND[type(event)], event)
        case (
            StaffEdited()
            | Delivered()
            | Undelivered()
            | ColleagueUnreachable()
            | TopicLost()
            | ManagerSends()
            | OwnerAbsent()
            | GivenTo()
            | Prevented()
            | Affected()
            | OverForAll()
            | PartOf()
            | TakenBack()
            | Reacted()
            | Linked()
            | Merged()
        ):
            turn.id = event.complaint
            actor = event.staff.id if isinstance(event, Merged | OverForAll) else None
            _react(turn, BY_KIND[type(event)], event, actor)
        case Logged():
            _customer_wrote(turn, Wrote(log.words_of(turn, event)))
            _react(turn, BY_KIND[Logged], event)
        case Joined() | Valued():
            _react(turn, BY_KIND[type(event)], event)
        case FormDone() | Said() | Alarmed():
            raise AssertionError(f"{type(event).__name__} comes from within a step alone.")
        case _:
            assert_never(event)


def _customer_wrote(turn: Turn, wrote: Wrote) -> None:
    """Words of a customer: what they are, the first part says that knows."""
    heard = next(found for hears in EARS if (found := hears(turn, wrote)) is not None)
    _react(turn, *heard)


def _colleague_wrote(turn: Turn, wrote: StaffWrote) -> None:
    """Words of a colleague: an answer in a form of theirs, or a reply, or none of both."""
    turn.id = wrote.complaint
    on = reply.what_it_is(turn, wrote)
    finished = forms.answered(turn, FORMS, wrote) if on is not reply.ALBUM_PART else None
    named = forms.mentions(turn, FORMS, wrote)
    if named is not None and _react(turn, named.mention, wrote, wrote.staff.id):
        return
    if finished is not None:
        form, done = finished
        if _react(turn, form.hears(turn, done), done, wrote.staff.id):
            return
        if form.leaves(done):  # it comes too late for the form, and is for the customer all the same
            on = REPLY
    _react(turn, on, wrote, wrote.staff.id)


def _manager_wrote(turn: Turn, wrote: ManagerWrote) -> None:
    """What a manager wrote in private about a complaint: an answer to what they were asked there, or a note."""
    turn.id = wrote.complaint
    form = forms.asked_in_private(turn, FORMS, wrote)
    done = forms.answered_in_private(turn, form, wrote) if form is not None else None
    if form is None or done is None or not _react(turn, form.done, done, wrote.staff.id):
        _react(turn, BY_KIND[ManagerWrote], wrote)


def _heard(turn: Turn, on: Cue[Any] | None, event: Event, actor: int | None = None) -> bool:
    """Whether a press or a ring meant something. What is about a complaint needs that complaint to be this person's."""
    if on is None or (on in LIFE.cues and turn.id not in turn.complaints):
        return False
    if isinstance(event, Pressed) and on in TALK.cues and event.complaint not in turn.complaints:
        return False
    return _react(turn, on, event, actor)


def _react(turn: Turn, on: Cue[Any], event: object, actor: int | None = None) -> bool:
    """Let the table of this cue take the event, or its answer; whether anything did. The journal notes what changed."""
    before, begun, heard = dict(turn.complaints), len(turn.effects), True
    if on in LIFE.cues:
        heard = handle(LIFE, turn, on, event, actor)
    elif on in TALK.cues:
        heard = speak(TALK, turn, on, event)
    else:
        ANSWERS[on].do(turn, event)
    journal.note(turn, before, begun, on, event)
    return heard


def _words_reach_complaints(turn: Turn) -> None:
    """What was kept of the customer's words is heard by the complaint they belong to."""
    kept = [one for one in turn.effects if isinstance(one, Keep) and one.author == "customer"]
    for one in kept:
        if one.complaint in turn.complaints and SAID in LIFE.cues:
            turn.id = one.complaint
            _react(turn, SAID, Said(turn.complaint.id, one.item))


def _clocks_follow(turn: Turn, event: Event) -> None:
    """What the clocks do after each step is no rule's business."""
    came, before, begun = turn.before.complaints, dict(turn.complaints), len(turn.effects)
    watching.follow(turn, came)
    incident.look(turn, came)
    move.follow(turn, came)
    journal.note(turn, before, begun, CLOCKS, event)
    rang = event.complaint if isinstance(event, Rang) and event.ring == OVERDUE.act else None
    watching.watch(turn, came, rang)
    news.watch(turn, came)


def _pressed(turn: Turn, on: Cue[Any] | None, event: Pressed | StaffPressed | ManagerPressed) -> None:
    """A press; one that means nothing any more is told so."""
    actor = None if isinstance(event, Pressed) else event.staff.id
    if not _heard(turn, on, event, actor):
        turn.do(Toast(event.query, Text("stale"), staff=actor is not None))


def _unheard(turn: Turn, what: str) -> None:
    """Something happened that no rule is for: it is counted, and stands in the journal of its complaint."""
    turn.do(Unheard(what))
    if turn.id in turn.complaints:
        write_down(turn, f"{what}: no rule")
