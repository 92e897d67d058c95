"""Incident: trouble that is known, told to people before they have to ask. `/incident WHAT, since 10:00, news 14:00`.

A new complaint that speaks of it, by its place or its words, is marked on its card; one press tells the customer what
is known, since when, how to get by and when there is more. News go to everybody who was told, and so does the end. When
promised news are due the board is called, a quarter of an hour before and once more at their time.
"""

import re
from datetime import datetime, time, timedelta

from dialogs.calendar import minute_up
from dialogs.effects import Arm, Button, Disarm, Hand, Lane, Notice, ShowCard, Text, Then, Toast
from dialogs.errands import Command, Deed, Errand, handed, matter_rings
from dialogs.events import Affected, Commanded, Handed, MatterRang, StaffPressed
from dialogs.items import clip
from dialogs.machine import Answer, Part, Turn, cue, say, staff_button, staff_press
from dialogs.matters import Incident
from dialogs.model import Complaint, Promise
from dialogs.numbers import label
from dialogs.places import by_name
from dialogs.policy import Policy
from dialogs.promises import AT_WORK, end
from dialogs.records import replace
from dialogs.spoken_times import when
from dialogs.states import State
from dialogs.stems import stems

TELL = staff_press("incident", name="tells of the incident")
AFFECTED = cue("news of the incident", Affected)
LONGEST = 300  # characters of what is wrong, of the way out, and of news: customers read them
BEFORE = timedelta(minutes=15)
TELLING = 4  # letters of a stem that says something
MANY = 2  # words in common without which a complaint is no sign of an incident that names none
OVER = frozenset({"over", "end", "done", "кончилось", "устранено", "закончилось", "скінчилося", "усунено"})
_PARTS = {
    "since": r"since|from|с|со|з|від",
    "news": r"next news|news|новости|новость|новини",
    "instead": r"instead|meanwhile|way out|вместо|пока|замість|поки",
    "words": r"words|слова",
    "place": r"place|место|місце",
}
_PART = {name: re.compile(rf"(?:{said})\s*:?\s+(.+)", re.I) for name, said in _PARTS.items()}
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")


# The command ---------------------------------------------------------------------------------------


def incident(errand: Errand, asked: Commanded) -> None:
    """`/incident` lists what is open; with words it begins one, with a number first it gives news, or ends it."""
    first, _, rest = asked.words.partition(" ")
    known = errand.matters.get(int(first.lstrip("#"))) if first.lstrip("#").isdecimal() else None
    if not first:
        errand.answer("incidents", lines=[_facts(one) for one in errand.of(Incident) if one.open])
    elif isinstance(known, Incident) and known.open:
        errand.id = known.id
        _news(errand, known, rest.strip())
    else:
        _begin(errand, asked.words)


def _begin(errand: Errand, words: str) -> None:
    said, what = _read(words)
    news = when(said.get("news", ""), errand.now, errand.policy.working)
    since = _since(said.get("since", ""), errand)
    place = by_name(errand.policy, said["place"]) if "place" in said else None
    wrong = next(
        (
            said[name]
            for name, found in (("news", news), ("since", since), ("place", place))
            if name in said and found is None
        ),
        "",
    )
    if not what or max(len(what), len(said.get("instead", ""))) > LONGEST or news is None or wrong:
        errand.answer("incident_how", wrong=wrong, most=LONGEST)
        return
    made = Incident(
        errand.new_id(), what=what, since=since or errand.now, news=news, instead=said.get("instead", ""),
        words=said.get("words", ""), place=place.name if place is not None else "", by=errand.colleague.id,
    )  # fmt: skip
    errand.id = made.id
    errand.put(made)
    errand.write_down("incident")
    errand.do(_call(errand, made), Notice(Text("incident_open", _facts(made))))


def _read(words: str) -> tuple[dict[str, str], str]:
    """The parts that are named, and what is wrong: all the rest."""
    said: dict[str, str] = {}
    what = []
    for part in (each.strip() for each in words.split(",")):
        name, found = next(
            ((name, match[1]) for name, one in _PART.items() if (match := one.fullmatch(part))), ("", "")
        )
        if name:
            said.setdefault(name, found)
        elif part:
            what.append(part)
    return said, ", ".join(what)


def _since(words: str, errand: Errand) -> datetime | None:
    """The last time of that name, "10:00"; now where nothing is said."""
    found = _CLOCK.fullmatch(words)
    if not words:
        return errand.now
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    local = errand.now.astimezone(errand.policy.zone)
    at = datetime.combine(local.date(), time(int(found[1]), int(found[2])), errand.policy.zone)
    return at if at <= errand.now else at - timedelta(days=1)


def _news(errand: Errand, one: Incident, words: str) -> None:
    """Everybody who was told hears it; without a time of the next news only its end can be told."""
    said, what = _read(words)
    first = what.split(maxsplit=1)
    over = bool(first) and first[0].casefold().strip(".!") in OVER
    following = when(said.get("news", ""), errand.now, errand.policy.working)
    if over:
        what = first[1] if len(first) > 1 else ""
    if len(what) > LONGEST or (not over and (not what or following is None)):
        errand.answer("incident_news_how", number=one.id)
        return
    one = errand.put(replace(one, open=not over, news=following or one.news, heard=one.heard + 1))
    errand.write_down("incident_over" if over else "incident_news", told=len(one.told))
    for number in one.told:
        event = Affected(number, one.what, what, None if over else following)
        errand.do(Then(number, event, f"incident:{one.id}:{one.heard}:{number}"))
    if over:
        errand.do(Disarm("incident_news", matter=one.id), Notice(Text("incident_over", _short(one))))
    else:
        errand.do(_call(errand, one), Notice(Text("incident_open", _facts(one))))


def news_due(errand: Errand, _: MatterRang) -> None:
    """News were promised for now."""
    one = errand.about(Incident)
    if one is not None and one.open and one.news is not None:
        errand.do(Notice(Text("incident_due", _short(one))))
        if one.news > errand.now:
            errand.do(Arm("incident_news", one.news, matter=one.id))


def _call(errand: Errand, one: Incident) -> Arm:
    """When the board is called for news: before they are late."""
    assert one.news is not None  # nothing is begun without
    return Arm("incident_news", max(one.news - BEFORE, errand.now), matter=one.id)


def was_told(errand: Errand, event: Handed) -> None:
    """One more customer hears the news from now on."""
    one = errand.matters.get(event.values["incident"])
    if isinstance(one, Incident) and event.complaint not in one.told:
        errand.id = one.id
        errand.put(replace(one, told=(*one.told, event.complaint)))


def _facts(one: Incident) -> dict[str, object]:
    return {
        "number": one.id, "what": one.what, "since": one.since, "due": one.news, "instead": one.instead,
        "place": one.place, "words": one.words, "count": len(one.told),
    }  # fmt: skip


def _short(one: Incident) -> dict[str, object]:
    return {"number": one.id, "what": one.what, "due": one.news, "count": len(one.told)}


# At the complaints ---------------------------------------------------------------------------------


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
            found = next((one for one in turn.policy.incidents if matches(one, complaint)), None)
            if found is not None:
                turn.put(replace(complaint, incident=found.id, incident_what=found.what))
                turn.do(ShowCard(number, urgent=True))


def tell(turn: Turn, pressed: StaffPressed) -> None:
    """The customer hears what is known; it is the same for everybody, so nobody has to have the complaint."""
    complaint, known = turn.complaint, _of(turn.policy, turn.complaint)
    if known is None or complaint.incident_told or complaint.state not in AT_WORK:
        turn.do(Toast(pressed.query, Text("stale"), staff=True))
        return
    turn.put(end(replace(complaint, incident_told=True), Promise.NEWS, turn.now))
    say(
        turn, "incident_told", complaint=complaint.id, number=label(complaint.id), what=known.what, since=known.since,
        instead=known.instead, due=minute_up(known.news or turn.now),
    )  # fmt: skip
    turn.do(
        Toast(pressed.query, Text("incident_said", {"name": complaint.name}), staff=True),
        ShowCard(complaint.id, urgent=True),
        Hand(Handed("incident_told", complaint.id, pressed.staff, {"incident": known.id})),
    )


def _of(policy: Policy, complaint: Complaint) -> Incident | None:
    return next((one for one in policy.incidents if one.id == complaint.incident), None)


def affected(turn: Turn, event: Affected) -> None:
    """News of it, or its end, for one who was told; nobody reads of it whose complaint is over."""
    if turn.person.blocked or turn.complaint.state not in (*AT_WORK, State.PAUSED):
        return
    turn.put(end(turn.complaint, Promise.NEWS, turn.now))
    due = minute_up(event.due) if event.due is not None else None
    say(
        turn, "incident_news", complaint=turn.complaint.id, lane=Lane.BULK,
        number=label(turn.complaint.id), what=event.what, news=event.news, due=due,
    )  # fmt: skip


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
    answers=(Answer(TELL, tell), Answer(AFFECTED, affected)),
    card=card,
    buttons=buttons,
    commands=(Command("incident", incident),),
    deeds=(Deed(handed("incident_told"), was_told), Deed(matter_rings("incident_news"), news_due)),
)
