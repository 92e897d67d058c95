"""Rota: who has duty and when (`/duty Olga 18:00-09:00`), and who is away (`/away until Friday`), told in the group.

Whoever has duty is called by name for what nobody has taken; whoever is away is not, and what they have is for others.
"""

from datetime import datetime

from dialogs.calendar import BadHours, hours
from dialogs.complaint.owner import hand_to
from dialogs.duty import is_away, named, named_first, on_duty
from dialogs.effects import Then
from dialogs.errands import Command, Errand, Need
from dialogs.events import Commanded, GivenTo
from dialogs.journal import plain
from dialogs.machine import Answer, Part, Turn, cue
from dialogs.model import Colleague, Staff
from dialogs.records import replace
from dialogs.spoken_times import when
from dialogs.states import State

GIVEN = cue("given for an absence", GivenTo)
OFF = frozenset({"off", "-", "none", "нет", "снять", "ні", "зняти"})
BACK = frozenset({"back", "вернулся", "вернулась", "здесь", "тут", "повернувся", "повернулась", "off"})
LONGEST = 200  # characters of a duty's hours


def duty(errand: Errand, asked: Commanded) -> None:
    """`/duty` alone shows the rota; with a name (or none: one's own) and hours it changes that."""
    if not asked.words:
        _show(errand)
        return
    found, rest = named_first(asked.words, errand.colleagues.values())
    if not found and _is_hours(errand, rest):
        found = [errand.colleague]
    if not _is_one(errand, found, asked.words):
        return
    (colleague,) = found
    if rest.casefold() in OFF:
        _set(errand, replace(colleague, duty=""))
        errand.answer("duty_off", name=colleague.name)
    elif not rest or not _is_hours(errand, rest):
        errand.answer("duty_hours", name=colleague.name, words=rest)
    else:
        _set(errand, replace(colleague, duty=rest))
        away = colleague.away_until if is_away(colleague, errand.now) else None
        errand.answer("duty_set", name=colleague.name, hours=rest, until=away)


def away(errand: Errand, asked: Commanded) -> None:
    """`/away until Friday`, `/away back`; with a name before it, for somebody else (who is ill, and cannot)."""
    found, rest = named_first(asked.words, errand.colleagues.values())
    colleague = errand.colleague if not found else found[0]
    if len(found) > 1 and not _is_one(errand, found, asked.words):
        return
    rest, to, unknown = _whom(errand, rest)
    until = when(rest, errand.now, errand.policy.working)
    if rest.casefold().strip(" .!") in BACK:
        _set(errand, replace(colleague, away_until=None))
        errand.answer("away_back", name=colleague.name)
    elif until is None:
        absent = [_absent(one) for one in _everybody(errand) if is_away(one, errand.now)]
        errand.answer("away_how", words=rest, lines=absent)
    elif unknown or (to is not None and to.id == colleague.id):
        _is_one(errand, [], unknown or colleague.name)
    else:
        owned = errand.found[Need.OWNED].get(colleague.id, [])
        _set(errand, replace(colleague, away_until=until))
        if to is not None:
            staff = Staff(to.id, to.name)
            errand.do(*(Then(one, GivenTo(one, colleague.id, staff), given_key(one, errand.now)) for one in owned))
        errand.answer("away_set", name=colleague.name, until=until, open=len(owned), to=to.name if to else "")


def given_key(complaint: int, now: datetime) -> str:
    """By which it is known that a complaint is given to somebody by name at this moment."""
    return f"given:{complaint}:{plain(now)}"


def _whom(errand: Errand, words: str) -> tuple[str, Colleague | None, str]:
    """The words about the time; who shall have what is open, if a name follows after a comma; a name nobody has."""
    time, comma, name = words.rpartition(",")
    if not comma or not name.strip():
        return words, None, ""
    found = named(name, errand.colleagues.values())
    return (time, found[0], "") if len(found) == 1 else (time, None, name.strip())


def give(turn: Turn, event: GivenTo) -> None:
    """Somebody else has it from now on, and the customer hears the name; unless somebody has taken it before."""
    if turn.complaint.owner == event.colleague and turn.complaint.state is State.CLAIMED:
        hand_to(turn, event.to)


def _set(errand: Errand, colleague: Colleague) -> None:
    until = colleague.away_until
    errand.know(colleague)
    errand.write_down("rota", colleague=colleague.id, duty=colleague.duty, away_until=plain(until) if until else None)


def _is_one(errand: Errand, found: list[Colleague], words: str) -> bool:
    """Whether a name means exactly one colleague; said otherwise."""
    if len(found) == 1:
        return True
    names = [one.name for one in (found or _everybody(errand))]
    errand.answer("who_is_meant", words=words, names=", ".join(names[:20]), many=bool(found))
    return False


def _is_hours(errand: Errand, words: str) -> bool:
    try:
        hours(words, errand.policy.zone)
    except BadHours:
        return False
    return bool(words) and len(words) <= LONGEST


def _show(errand: Errand) -> None:
    everybody = _everybody(errand)
    now = on_duty(everybody, errand.now, errand.policy.zone)
    lines = [
        {"name": one.name, "hours": one.duty, "until": one.away_until if is_away(one, errand.now) else None}
        for one in everybody
        if one.duty or is_away(one, errand.now)
    ]
    errand.answer("rota", lines=lines, names=", ".join(one.name for one in now))


def _absent(colleague: Colleague) -> dict[str, object]:
    return {"name": colleague.name, "until": colleague.away_until}


def _everybody(errand: Errand) -> list[Colleague]:
    return sorted(errand.colleagues.values(), key=lambda one: (one.name.casefold(), one.id))


PART = Part(
    "rota",
    answers=(Answer(GIVEN, give),),
    commands=(Command("duty", duty), Command("away", away, needs=(Need.OWNED,))),
)
