"""Places: where customers can be, each with a link that a QR code holds, and a poster with that code.

Who comes by the link is not asked where it was; hours and a topic of the staff group may be a place's own. A poster
tells how fast people answered in the last thirty days, where that can be said: from thirty complaints on, and not when
fewer than half heard from a person in time.
"""

from dataclasses import dataclass
from datetime import timedelta

from dialogs.calendar import BadHours, hours
from dialogs.effects import Poster, SayBelow, Text
from dialogs.errands import Command, Errand, Need, Role
from dialogs.events import Commanded
from dialogs.machine import Part
from dialogs.matters import Place
from dialogs.places import LONGEST, MOST, by_name, code_for
from dialogs.records import replace
from dialogs.states import Language

MEASURED = timedelta(days=30)
ENOUGH = 30  # complaints whose promise fell due in that time
HALF = 5  # of ten, in time: below that a poster tells nothing


@dataclass(frozen=True, slots=True)
class Kept:
    """How many first replies were due in the time that is measured, and how many of them came in time."""

    k: int
    n: int

    @property
    def tenths(self) -> int | None:
        """Of ten, rounded down; None where it may not be told."""
        tenths = self.k * 10 // self.n if self.n >= ENOUGH else 0
        return tenths if tenths >= HALF else None


def place(errand: Errand, asked: Commanded) -> None:
    """`/place` lists them; `/place add NAME; hours; here` adds one, `/place drop NAME` takes one away."""
    what, _, rest = asked.words.partition(" ")
    if what.casefold() == "add" and rest.strip():
        _add(errand, rest, asked.thread)
    elif what.casefold() == "drop" and rest.strip():
        _drop(errand, rest.strip())
    else:
        _list(errand)


def _add(errand: Errand, words: str, thread: int | None) -> None:
    name, times, here = ([" ".join(part.split()) for part in words.split(";")] + ["", ""])[:3]
    known = errand.policy.places
    if times.casefold() == "here":
        times, here = "", times
    if not name or len(name) > LONGEST or len(known) >= MOST:
        errand.answer("place_name", most=LONGEST)
        return
    if times:
        try:
            hours(times, errand.policy.zone)
        except BadHours:
            errand.answer("place_hours", name=name, words=times)
            return
    if here and thread is None:
        errand.answer("place_topic", name=name)
        return
    there = by_name(errand.policy, name)
    if there is not None and there.id == 0:
        errand.answer("place_in_file", name=there.name)
        return
    if there is None:
        there = Place(errand.new_id(), name=name, code=code_for(name, [one.code for one in known]))
    made = errand.put(replace(there, hours=times or there.hours, topic=thread if here else there.topic))
    errand.write_down("place", place=made.id)
    errand.do(SayBelow(Text("place_added", _shown(errand, made))))


def _drop(errand: Errand, words: str) -> None:
    found = by_name(errand.policy, words)
    if found is None:
        _unknown(errand, words)
    elif errand.role < Role.LEAD:
        errand.answer("not_allowed", role=Role.LEAD.name.lower())
    elif found.id == 0:
        errand.answer("place_in_file", name=found.name)
    else:
        errand.put(replace(found, open=False))
        errand.write_down("place_dropped", place=found.id)
        errand.answer("place_dropped", name=found.name)


def _list(errand: Errand) -> None:
    lines = [_shown(errand, one) for one in sorted(errand.policy.places, key=lambda one: one.name.casefold())]
    errand.answer("places", lines=lines)


def _shown(errand: Errand, one: Place) -> dict[str, object]:
    link = link_of(errand.found[Need.USERNAME], one)
    return {"name": one.name, "hours": one.hours, "link": link, "topic": one.topic is not None}


def _unknown(errand: Errand, words: str) -> None:
    names = ", ".join(one.name for one in errand.policy.places[:20])
    errand.answer("place_unknown", words=words, names=names)


def link_of(username: str, one: Place) -> str:
    """The link of a place; "" while Telegram has not told our name."""
    return f"https://t.me/{username}?start=p-{one.code}" if username else ""


def poster(errand: Errand, asked: Commanded) -> None:
    """`/poster NAME`, in all languages or, with `ru`, `uk` or `en` behind the name, in one."""
    words, _, last = asked.words.rpartition(" ")
    language = next((one for one in Language if words and one.value == last.casefold()), None)
    name = words if language else asked.words
    found = by_name(errand.policy, name)
    if found is None:
        _unknown(errand, name)
        return
    link = link_of(errand.found[Need.USERNAME], found)
    if not link:
        errand.answer("poster_not_yet")
        return
    kept: Kept = errand.found[Need.KEPT]
    languages = (language,) if language else tuple(Language)
    errand.do(Poster(found.name, found.code, link, languages, kept.tenths, kept.n))
    few = kept.n < ENOUGH
    errand.answer("poster_below", name=found.name, tenths=kept.tenths, n=kept.n, few=few, enough=ENOUGH)


PART = Part(
    "places",
    commands=(
        Command("place", place, needs=(Need.USERNAME,)),
        Command("poster", poster, needs=(Need.USERNAME, Need.KEPT)),
    ),
)
