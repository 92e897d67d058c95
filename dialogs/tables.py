"""The two transition tables: the customer's talk, and the complaint. They are the rules of all parts, one by one.

They are the only place where a state changes. The talk (`TALK`) is about what the bot asks next; the complaint (`LIFE`)
is about who owes what. One event can move both: a "not yet" reopens the complaint and turns the talk to what is missing
(Turn.then). Where several rules fit, the first one is taken, so that the order of `PARTS` decides: what is known for
sure comes before what is guessed, and a new complaint is opened last. ARCHITECTURE.md draws the diagrams from here.

    the talk:       idle -> listening -> where -> what -> wish -> talking      (each question may be known, or skipped)
                    talking -> choosing -> talking | listening                 (addition or new?)
                    any -> missing -> talking, any -> rated -> talking         (not solved; scored)
    the complaint:  new -> claimed -> resolved -> solved -> closed
                    resolved | solved | closed | withdrawn -> reopened -> claimed
                    any that is open -> withdrawn
"""

from typing import Any

from dialogs.board import ideas, incidents, measure, morning, places, prevention, roles, rota
from dialogs.complaint import (
    absence,
    agreed,
    approval,
    ask,
    claim,
    contact,
    department,
    escalate,
    goodwill,
    grave,
    guide,
    hold,
    hot,
    incident,
    late,
    legal,
    link,
    log,
    me,
    member,
    merge,
    move,
    news,
    note,
    nps,
    prevent,
    process,
    publish,
    react,
    refuse,
    register,
    release,
    repeat,
    reply,
    resolve,
    score,
    solved,
    split,
    takes,
    topic,
    transfer,
    undo,
    value,
    withdraw,
    wordings,
)
from dialogs.errands import Command, Deed
from dialogs.events import OWN, Commanded, ErrandEvent, Handed, MatterPressed, MatterRang, Ordered, StaffPressed
from dialogs.machine import Answer, BrokenTable, Cue, Part, Table
from dialogs.states import State, Step
from dialogs.talk import (
    add,
    after,
    choose,
    clarify,
    confidential,
    flood,
    greet,
    kinds,
    language,
    manager,
    night,
    person,
    stale,
    stop,
    tell,
    typed,
)

PARTS: tuple[Part, ...] = (
    language.PART,
    flood.PART,
    manager.PART,
    typed.PART,
    legal.PART,
    absence.PART,
    claim.PART,
    late.PART,
    news.PART,
    reply.PART,
    grave.PART,
    resolve.PART,
    refuse.PART,
    prevent.PART,
    department.PART,
    process.PART,
    ask.PART,
    agreed.PART,
    log.PART,
    goodwill.PART,
    value.PART,
    link.PART,
    merge.PART,
    split.PART,
    approval.PART,
    transfer.PART,
    nps.PART,
    release.PART,
    move.PART,
    escalate.PART,
    hold.PART,
    note.PART,
    undo.PART,
    react.PART,
    wordings.PART,
    score.PART,
    contact.PART,
    takes.PART,
    publish.PART,
    topic.PART,
    me.PART,
    guide.PART,
    stale.PART,
    rota.PART,
    roles.PART,
    places.PART,
    prevention.PART,
    ideas.PART,
    register.PART,
    hot.PART,
    repeat.PART,
    incident.PART,
    member.PART,
    withdraw.PART,
    add.PART,
    solved.PART,
    after.PART,
    choose.PART,
    clarify.PART,
    greet.PART,
    confidential.PART,
    person.PART,
    kinds.PART,
    night.PART,
    stop.PART,
    tell.PART,
    morning.PART,
    measure.PART,
    incidents.PART,
)

FORMS = tuple(form for part in PARTS for form in part.forms)
COMMANDS = {command.name: command for part in PARTS for command in part.commands}
EARS = tuple(part.hears for part in PARTS if part.hears is not None)
STANDING = {one.ring: one for part in PARTS for one in part.standing}
STATUSES = tuple(part.status for part in PARTS if part.status is not None)
TALK: Table[Step] = Table("talk", Step, Step.IDLE, (rule for part in PARTS for rule in part.talk))
LIFE: Table[State] = Table("complaint", State, State.NEW, (rule for part in PARTS for rule in part.life))
ANSWERS: dict[Cue[Any], Answer[Any]] = {answer.on: answer for part in PARTS for answer in part.answers}


def _named() -> dict[tuple[type, str, str], Cue[Any]]:
    """Presses and rings by what they carry; "*" stands for whatever it is."""
    found: dict[tuple[type, str, str], Cue[Any]] = {}
    for on in (*TALK.cues, *LIFE.cues, *ANSWERS):
        for arg in on.args or ("*",):
            if on.act and found.setdefault((on.kind, on.act, arg), on) is not on:
                raise BrokenTable(f"Two cues are heard from {on.act}:{arg}.")
    return found


def _by_kind() -> dict[type, Cue[Any]]:
    """Answers to events that are no press, no ring and no words, and rules for events of our own: one cue a kind."""
    found: dict[type, Cue[Any]] = {}
    for on in ANSWERS:
        if not on.act:
            found.setdefault(on.kind, on)
    for on in LIFE.cues:
        if on.kind in OWN and not on.act and not on.inner and found.setdefault(on.kind, on) is not on:
            raise BrokenTable(f"Two cues hear {on.kind.__name__}: the one that others raise is inner.")
    return found


def _deeds() -> dict[tuple[type, str], Deed[Any]]:
    """Deeds by what they are heard from; what a card's button carries is no press on a matter."""
    found: dict[tuple[type, str], Deed[Any]] = {}
    for deed in (deed for part in PARTS for deed in part.deeds):
        on = deed.on
        on_cards = on.kind is MatterPressed and any((StaffPressed, on.act) == named[:2] for named in NAMED)
        if on_cards or found.setdefault((on.kind, on.act), deed) is not deed:
            raise BrokenTable(f"Two things are heard from {on.act}.")
    return found


CREW = frozenset(on.act for part in PARTS for on in part.crew)
"""Presses whose rules have to know everybody who works here."""
NAMED = _named()
BY_KIND = _by_kind()
DEEDS = _deeds()
ON_CARDS = frozenset(on.act for on in LIFE.cues if on.kind is StaffPressed) - {
    on.act for form in FORMS for on in form.presses
}
"""What the buttons of a card carry: all that colleagues press and no form asks. A card has one of them at least."""


ORDERS = frozenset(on.act for on in (*LIFE.cues, *ANSWERS) if on.kind is Ordered)
"""The commands that are about a complaint."""


def form_of(act: str, arg: str) -> str:
    """The form that asks the question under which a colleague's press stands; "" when it stands elsewhere."""
    on = named(StaffPressed, act, arg)
    return next((form.name for form in FORMS if on is not None and on in form.presses), "")


def named(kind: type, act: str, arg: str = "") -> Cue[Any] | None:
    """The cue that is heard from a press or a ring; None when no part knows it."""
    return NAMED.get((kind, act, arg)) or NAMED.get((kind, act, "*"))


def errand_of(event: ErrandEvent) -> Command | Deed[Any] | None:
    """What an errand is to do; None when no part knows it."""
    if isinstance(event, Commanded):
        return COMMANDS.get(event.command)
    what = event.what if isinstance(event, Handed) else event.ring if isinstance(event, MatterRang) else event.act
    return DEEDS.get((type(event), what))
