"""Spreads: what an incident tells many, to some of them in each round, and the line that says how far it is.

Each complaint is asked by an event of its own, fifty a second: no round loads more, and whoever writes meanwhile is
answered in between. Whether a message arrived is counted where that is settled (storage.tally), and the line follows it
at most once in fifteen seconds, until nobody is left.
"""

from collections.abc import Iterable
from datetime import timedelta

from dialogs.complaint.incident import EVERY, HEARS, after_this
from dialogs.effects import Arm, Effect, RedrawNamed, SayBelow, Scatter, Text, Then
from dialogs.errands import Errand, Need
from dialogs.events import Affected, Handed, MatterRang, OverForAll
from dialogs.matters import Incident, Spread
from dialogs.model import Staff
from dialogs.numbers import label
from dialogs.promises import AT_WORK
from dialogs.records import replace
from dialogs.together import Part

AT_ONCE = 50  # complaints that are asked in one round
NEXT = timedelta(seconds=1)
SLOWLY, SELDOM = timedelta(minutes=10), timedelta(minutes=5)  # after so long it is looked at so often
GIVES_UP = timedelta(days=1)  # what has had no outcome by then is named as such
NAMED = 12  # complaints that are named for one reason
GO_ON, PROGRESS = "incident_spread", "incident_progress"


def key_of(one: Incident, spread: Spread) -> str:
    """The tally in which its messages are counted."""
    return f"incident:{one.id}:{spread.nth}"


def those_told(parts: Iterable[Part]) -> tuple[int, ...]:
    """Who hears news, and the end."""
    return tuple(part.number for part in parts if part.told and part.state in HEARS)


def those_untold(parts: Iterable[Part]) -> tuple[int, ...]:
    """Who can still be told what is known."""
    return tuple(part.number for part in parts if not part.told and part.state in AT_WORK)


def begin(errand: Errand, one: Incident, spread: Spread, numbers: tuple[int, ...]) -> Incident:
    """Tell it to these, the first of them at once; where it was asked for a line says how far it is."""
    known = errand.colleague
    spread = replace(
        spread, left=numbers, of=len(numbers), at=errand.now, by=known.id, by_name=known.name, group=errand.group
    )
    one = replace(one, heard=spread.nth, spreads=(*one.spreads, spread))
    if not numbers:
        errand.do(SayBelow(_told(one, spread, (0, 0, 0), over=True)), *(() if one.open else (Scatter(one.id),)))
        return errand.put(replace(one, spreads=one.spreads[:-1]))
    errand.do(SayBelow(_told(one, spread, (0, 0, 0)), name=(one.id, spread.nth)))
    one = _ask_some(errand, one, spread)
    errand.do(Arm(PROGRESS, after_this(EVERY, errand.now), matter=one.id))
    return errand.put(one)


def go_on(errand: Errand, _: MatterRang) -> None:
    """The next ones: of what was said first, so that everybody hears things in their order."""
    one = errand.about(Incident)
    spread = next((each for each in one.spreads if each.left), None) if one is not None else None
    if one is not None and spread is not None:
        errand.put(_ask_some(errand, one, spread))


def _ask_some(errand: Errand, one: Incident, spread: Spread) -> Incident:
    if any(each.left for each in one.spreads if each.nth < spread.nth):
        return one  # what was said before goes first
    now, later = spread.left[:AT_ONCE], spread.left[AT_ONCE:]
    for number in now:
        errand.do(_asks(one, spread, number))
    spread = replace(spread, left=later)
    one = replace(one, spreads=tuple(spread if each.nth == spread.nth else each for each in one.spreads))
    if any(each.left for each in one.spreads):
        errand.do(Arm(GO_ON, errand.now + NEXT, matter=one.id))
    return one


def _asks(one: Incident, spread: Spread, number: int) -> Effect:
    counts = key_of(one, spread)
    if spread.kind == "solved":
        staff = Staff(spread.by, spread.by_name)
        event: Affected | OverForAll = OverForAll(
            number, one.what, spread.words, one.id, counts, spread.cause, staff, one.names, spread.said
        )
    else:
        told = spread.kind != "known"
        event = Affected(number, one.what, spread.words, spread.due, one.names, spread.said, one.id, counts, told)
    return Then(number, event, f"{counts}:{number}")


def left(errand: Errand, event: Handed) -> None:
    """One of many stays open, or has to be told by voice: it is named, with the reason."""
    values = event.values
    one = errand.matters.get(values["matter"])
    if not isinstance(one, Incident):
        return
    errand.id = one.id
    spreads = []
    for spread in one.spreads:
        if key_of(one, spread) == values["counts"]:
            spread = replace(spread, left_out=(*spread.left_out, (event.complaint, str(values["why"]))))
        spreads.append(spread)
    errand.put(replace(one, spreads=tuple(spreads)))


# How far it is -------------------------------------------------------------------------------------


def progress(errand: Errand, _: MatterRang) -> None:
    """Each line says how many have it by now; where all are through, for the last time."""
    one = errand.about(Incident)
    if one is None:
        return
    tallies: dict[str, tuple[int, int, int]] = errand.found[Need.TALLIES]
    kept = []
    for spread in one.spreads:
        tally = tallies[key_of(one, spread)]
        through = sum(tally) >= spread.of and not spread.left
        over = through or errand.now - (spread.at or errand.now) >= GIVES_UP
        if over or sum(tally) != spread.shown:
            text = _told(one, spread, tally, over=over)
            errand.do(RedrawNamed((one.id, spread.nth), spread.group, text))
        if not over:
            kept.append(replace(spread, shown=sum(tally)))
        elif not one.open:
            errand.do(Scatter(one.id))
    errand.put(replace(one, spreads=tuple(kept)))
    if kept:
        young = any(errand.now - (each.at or errand.now) < SLOWLY for each in kept)
        errand.do(Arm(PROGRESS, after_this(EVERY if young else SELDOM, errand.now), matter=one.id))


def _told(one: Incident, spread: Spread, tally: tuple[int, int, int], *, over: bool = False) -> Text:
    there, lost, unsaid = tally
    reasons: dict[str, list[str]] = {}
    for number, why in spread.left_out:
        reasons.setdefault(why, []).append(label(number))
    lines = [
        {"why": why, "numbers": ", ".join(found[:NAMED]), "more": max(0, len(found) - NAMED)}
        for why, found in sorted(reasons.items())
    ]
    facts = {
        "number": one.id, "what": one.what, "kind": spread.kind, "name": spread.by_name, "there": there,
        "count": spread.of, "lost": lost, "unsaid": unsaid, "due": spread.due, "cause": spread.cause, "lines": lines,
        "over": over, "unknown": max(0, spread.of - there - lost - unsaid) if over else 0,
    }  # fmt: skip
    return Text("incident_progress", facts)
