"""Incidents: trouble that is known, told to people before they have to ask. `/incident WHAT, since 10:00, news 14:00`.

Which complaints are a part of one, and what their customers hear, is in complaint.incident. Here one is begun, gets its
news and its end, and its line on the board follows: one line with their number in place of hundreds (board.spreads: how
many are told). When promised news are due the board is called, a quarter of an hour before and once more at their time.
"""

import re
from datetime import datetime, time, timedelta
from typing import Any

from dialogs.board import spreads
from dialogs.board.spreads import those_told, those_untold
from dialogs.complaint.ending import is_bare
from dialogs.complaint.incident import HEARS, LINE
from dialogs.effects import Arm, Button, Disarm, Notice, RedrawNamed, RedrawNotice, Rows, Text, Then, Toast
from dialogs.errands import Command, Deed, Errand, Need, handed, matter_button, matter_press, matter_rings
from dialogs.events import Commanded, MatterPressed, MatterRang, PartOf
from dialogs.items import Item
from dialogs.machine import Part
from dialogs.matters import Incident, Spread
from dialogs.model import Cause, Staff
from dialogs.numbers import label, numbers_in
from dialogs.places import by_name
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.spoken_times import when
from dialogs.states import Language

LONGEST = 300  # characters of what is wrong, of the way out, and of news: customers read them
BEFORE = timedelta(minutes=15)
PAGE = 8  # complaints on a page
ADDED = 50  # complaints that are added by one command
OVER = frozenset({"over", "end", "done", "кончилось", "устранено", "закончилось", "скінчилося", "усунено"})
_PARTS = {
    "since": r"since|from|с|со|з|від",
    "news": r"next news|news|новости|новость|новини",
    "instead": r"instead|meanwhile|way out|вместо|пока|замість|поки",
    "words": r"words|слова",
    "place": r"place|место|місце",
    **{language.value: language.value for language in Language},
}
_PART = {name: re.compile(rf"(?:{said})\s*:?\s+(.+)", re.I) for name, said in _PARTS.items()}
LANGUAGES, CAUSES = frozenset(map(str, Language)), frozenset(map(str, Cause))
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
_NUMBERS = re.compile(r"(?:[KkКк]-?\d{4,12}[\s,;]*)+")


# The command ---------------------------------------------------------------------------------------


def incident(errand: Errand, asked: Commanded) -> None:
    """`/incident` lists what is open; with words it begins one. With a number first it shows its complaints, adds
    some, gives news, or ends it."""
    first, _, rest = asked.words.partition(" ")
    number, rest = first.lstrip("#"), rest.strip()
    known = errand.matters.get(int(number)) if number.isdecimal() and len(number) < 10 else None
    if not first:
        errand.answer("incidents", lines=[_facts(one, one.shown[-1]) for one in errand.of(Incident) if one.open])
    elif not number.isdecimal():
        _begin(errand, asked.words)
    elif not isinstance(known, Incident) or not known.open:
        errand.answer("incident_unknown", number=number[:9], count=sum(one.open for one in errand.of(Incident)))
    else:
        errand.id = known.id
        if not rest:
            text, rows = _page(errand, known, 0)
            errand.answer(text.name, buttons=rows, **text.args)
        elif _NUMBERS.fullmatch(rest):
            _add(errand, known, rest)
        elif rest.split(maxsplit=1)[0].casefold().strip(".,!:") in OVER:
            _ask_end(errand, known, rest)
        else:
            _news(errand, known, rest)


def _begin(errand: Errand, words: str) -> None:
    said, what = _read(words)
    news = when(said.get("news", ""), errand.now, errand.policy.working)
    since = _since(said.get("since", ""), errand)
    place = by_name(errand.policy, said["place"]) if "place" in said else None
    read = (("news", news), ("since", since), ("place", place))
    wrong = next((said[name] for name, found in read if name in said and found is None), "")
    names = _by_language(said)
    longest = max(map(len, (what, said.get("instead", ""), *names.values())))
    if not what or longest > LONGEST or news is None or wrong:
        errand.answer("incident_how", wrong=wrong, most=LONGEST)
        return
    made = Incident(
        errand.new_id(), what=what, names=names, since=since or errand.now, news=news, words=said.get("words", ""),
        instead=said.get("instead", ""), place=place.name if place is not None else "", by=errand.colleague.id,
        group=errand.group, groups=(errand.group,),
    )  # fmt: skip
    errand.id = made.id
    errand.put(made)
    errand.write_down("incident")
    text, rows = _line(errand.policy, made)
    errand.do(_call(errand, made), Notice(text, rows, _named(made, errand.group)))


def _read(words: str) -> tuple[dict[str, str], str]:
    """The parts that are named, and what is wrong: all the rest. What follows words of a language goes on in it."""
    said: dict[str, str] = {}
    what, spoken = [], ""
    for part in (each.strip() for each in words.split(",")):
        name, found = next(
            ((name, match[1]) for name, one in _PART.items() if (match := one.fullmatch(part))), ("", "")
        )
        if name:
            said.setdefault(name, found)
            spoken = name if name in LANGUAGES else ""
        elif part and spoken:
            said[spoken] += f", {part}"
        elif part:
            what.append(part)
    return said, ", ".join(what)


def _by_language(said: dict[str, str]) -> dict[str, str]:
    return {name: words for name, words in said.items() if name in LANGUAGES}


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


def _add(errand: Errand, one: Incident, words: str) -> None:
    """These are a part of it, whatever their words are."""
    known: dict[int, int] = errand.found[Need.NUMBERS]
    asked = sorted(numbers_in(words))
    found = [number for number in asked if number in known][:ADDED]
    staff = errand.colleague
    for number in found:
        event = PartOf(number, one.id, Staff(staff.id, staff.name))
        errand.do(Then(number, event, f"part:{one.id}:{number}:{errand.now.timestamp():.0f}"))
    if found:
        errand.write_down("incident_adds", count=len(found))
    unknown = [label(number) for number in asked if number not in found]
    named = ", ".join(map(label, found[:PAGE])) + ("…" if len(found) > PAGE else "")
    errand.answer("incident_adds", number=one.id, numbers=named, unknown=", ".join(unknown[:PAGE]), most=ADDED)


# News, and the end ---------------------------------------------------------------------------------


def _parts(errand: Errand) -> list[Any]:
    found: list[Any] = errand.found[Need.PARTS]
    return found


def _news(errand: Errand, one: Incident, words: str) -> None:
    """Everybody who was told hears it; without a time of the next news only its end can be told."""
    said, what = _read(words)
    following = when(said.get("news", ""), errand.now, errand.policy.working)
    by_language = _by_language(said)
    if max(map(len, (what, *by_language.values()))) > LONGEST or not what or following is None:
        errand.answer("incident_news_how", number=one.id, most=LONGEST)
        return
    told = those_told(_parts(errand))
    one = replace(one, news=following, latest=what, latest_said=by_language)
    errand.write_down("incident_news", told=len(told))
    spread = Spread(one.heard + 1, "news", words=what, said=by_language, due=following)
    one = spreads.begin(errand, one, spread, told)
    errand.do(_call(errand, one))
    _redraw_lines(errand, one)


def _ask_end(errand: Errand, one: Incident, words: str) -> None:
    """What shall follow from its end is asked before anybody hears of it."""
    said, what = _read(words.partition(" ")[2])
    by_language = _by_language(said)
    if max(map(len, (what, *by_language.values()))) > LONGEST:
        errand.answer("incident_news_how", number=one.id, most=LONGEST)
        return
    one = errand.put(replace(one, ending=what, ending_said=by_language))
    parts = _parts(errand)
    told = those_told(parts)
    if not told:
        _end(errand, one, Spread(one.heard + 1, "over", words=what, said=by_language))
        return
    rows = (
        (matter_button("incident_end", one.id, "tell", "incident_tell_end"),),
        (matter_button("incident_end", one.id, "all", "incident_end_all", count=len(told)),),
        (matter_button("incident_end", one.id, "no", "incident_goes_on"),),
    )
    facts = {"number": one.id, "what": one.what, "words": what, "said": " · ".join(sorted(by_language))}
    errand.answer("incident_end", buttons=rows, **facts, count=len(told), untold=len(those_untold(parts)))


def end(errand: Errand, pressed: MatterPressed) -> None:
    """What shall follow: the end is told, all are resolved (for which cause?), or it is not over after all."""
    one = errand.about(Incident)
    if one is None or not one.open:
        text = Text("incident_ended_by", {"number": one.id, "name": one.ended_by}) if one else Text("stale")
        errand.do(Toast(pressed.query, text, staff=True))
        return
    spread = Spread(one.heard + 1, "over", words=one.ending, said=one.ending_said)
    facts: dict[str, object] = {"number": one.id, "what": one.what, "name": errand.colleague.name}
    if pressed.arg == "all" and not _says_enough(one):
        errand.do(Toast(pressed.query, Text("incident_in_words", {"number": one.id}), alert=True, staff=True))
        return
    errand.do(Toast(pressed.query, None, staff=True))
    if pressed.arg == "all":
        text, rows = Text("incident_ask_cause", {**facts, "count": len(those_told(_parts(errand)))}), _causes(one)
    elif pressed.arg == "no":
        errand.put(replace(one, ending="", ending_said={}))
        text, rows = Text("incident_open_still", facts), ()
    else:
        cause = pressed.arg if pressed.arg in CAUSES else ""
        text, rows = Text("incident_decided", {**facts, "cause": cause}), ()
        _end(errand, one, replace(spread, kind="solved", cause=cause) if cause else spread)
    errand.do(RedrawNotice(pressed.chat, pressed.message, text, rows))


def _says_enough(one: Incident) -> bool:
    """Whether its end was told in words that somebody can be left with: they are the last ones to each customer."""
    return bool(one.ending) and not is_bare(Item(0, 0, "text", one.ending))


def _causes(one: Incident) -> Rows:
    buttons = [Button(Text(f"button_cause_{cause.value}"), "incident_end", one.id, cause.value) for cause in Cause]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return (*rows, (matter_button("incident_end", one.id, "no", "incident_goes_on"),))


def _end(errand: Errand, one: Incident, spread: Spread) -> None:
    told = those_told(_parts(errand))
    one = replace(one, open=False, ending="", ending_said={}, ended_by=errand.colleague.name)
    more = {"cause": spread.cause} if spread.cause else {}
    errand.write_down("incident_resolved" if spread.cause else "incident_over", told=len(told), **more)
    one = spreads.begin(errand, one, spread, told)
    errand.do(Disarm("incident_news", matter=one.id), Disarm(LINE, matter=one.id))
    for group in one.groups:
        errand.do(RedrawNamed(_named(one, group), group, Text("incident_over", _short(one, len(told)))))


# Its complaints ------------------------------------------------------------------------------------


def _page(errand: Errand, one: Incident, start: int) -> tuple[Text, Rows]:
    """Those that are open, some at a time, with what can be done for all."""
    parts = [part for part in _parts(errand) if part.state in HEARS]
    untold, lines = those_untold(parts), list(errand.found[Need.LINES])
    start = min(start, max(0, len(parts) - 1) // PAGE * PAGE)
    facts = _short(one, len(those_told(parts)))
    shown = {"lines": lines, "first": start + 1, "last": start + len(lines), "total": len(parts)}
    rows: list[tuple[Button, ...]] = []
    turned = []
    if start:
        turned.append(matter_button("incident_page", one.id, str(start - PAGE), "page_back"))
    if start + PAGE < len(parts):
        turned.append(matter_button("incident_page", one.id, str(start + PAGE), "page_on"))
    rows += [tuple(turned)] if turned else []
    if untold:
        rows.append((matter_button("incident_tell", one.id, count=len(untold)),))
    return Text("incident_members", {**facts, **shown, "untold": len(untold)}), tuple(rows)


def page(errand: Errand, pressed: MatterPressed) -> None:
    """Another page; from the line on the board, the first one below it."""
    one = errand.about(Incident)
    if one is None or not one.open:
        errand.do(Toast(pressed.query, Text("incident_over_now", {"incident": str(pressed.matter)}), staff=True))
        return
    errand.do(Toast(pressed.query, None, staff=True))
    text, rows = _page(errand, one, start_of(pressed))
    if pressed.arg:
        errand.do(RedrawNotice(pressed.chat, pressed.message, text, rows))
    else:
        errand.answer(text.name, buttons=rows, **text.args)


def start_of(event: object) -> int:
    """The first complaint of the page that is asked for, counted from nought."""
    arg = event.arg if isinstance(event, MatterPressed) else ""
    return int(arg) if arg.isdecimal() and len(arg) < 7 else 0


def tell(errand: Errand, pressed: MatterPressed) -> None:
    """Everybody who was not told hears what is known."""
    one = errand.about(Incident)
    untold = those_untold(_parts(errand)) if one is not None and one.open else ()
    if one is None or not one.open:
        errand.do(Toast(pressed.query, Text("incident_over_now", {"incident": str(pressed.matter)}), staff=True))
    elif not untold or any(each.kind == "known" and each.left for each in one.spreads):
        errand.do(Toast(pressed.query, Text("incident_all_told", {"number": one.id}), staff=True))
    else:
        errand.write_down("incident_known", told=len(untold))
        errand.do(Toast(pressed.query, None, staff=True))
        spreads.begin(errand, one, Spread(one.heard + 1, "known", due=one.news), untold)


# Its line on the board -----------------------------------------------------------------------------


def _named(one: Incident, group: int) -> tuple[int, ...]:
    """By what its line in a group can be found; what goes to many has its number there."""
    return (one.id, 0, group)


def _line(policy: Policy, one: Incident) -> tuple[Text, Rows]:
    total, told = one.shown
    facts = {**_facts(one, told), "total": total, "several": bool(policy.groups)}
    return Text("incident_open", facts), ((matter_button("incident_page", one.id, text="incident_page"),),)


def _redraw_lines(errand: Errand, one: Incident) -> None:
    text, rows = _line(errand.policy, one)
    for group in one.groups:
        errand.do(RedrawNamed(_named(one, group), group, text, rows))


def line(errand: Errand, _: MatterRang) -> None:
    """Its counts have changed; a group in which they are many now gets the line, too."""
    one = errand.about(Incident)
    if one is None or not one.open:
        return
    parts = [part for part in _parts(errand) if part.state in HEARS]
    counts = (len(parts), len(those_told(parts)))
    new = [group for group in errand.found[Need.CROWDS] if group not in one.groups]
    if counts == one.shown and not new:
        return
    was, one = one, replace(one, shown=counts, groups=(*one.groups, *new))
    errand.put(one)
    if counts != was.shown:
        _redraw_lines(errand, replace(one, groups=was.groups))
    text, rows = _line(errand.policy, one)
    for group in new:
        errand.do(Notice(text, rows, _named(one, group), group))


def news_due(errand: Errand, _: MatterRang) -> None:
    """News were promised for now."""
    one = errand.about(Incident)
    if one is not None and one.open and one.news is not None:
        facts = _facts(one, len(those_told(_parts(errand))))
        errand.do(
            Notice(Text("incident_due", {k: facts[k] for k in ("number", "what", "due", "count")}), group=one.group)
        )
        if one.news > errand.now:
            errand.do(Arm("incident_news", one.news, matter=one.id))


def _call(errand: Errand, one: Incident) -> Arm:
    """When the board is called for news: before they are late."""
    assert one.news is not None  # nothing is begun without
    return Arm("incident_news", max(one.news - BEFORE, errand.now), matter=one.id)


def _short(one: Incident, told: int) -> dict[str, object]:
    return {"number": one.id, "what": one.what, "count": told}


def _facts(one: Incident, told: int) -> dict[str, object]:
    return {
        "number": one.id, "what": one.what, "since": one.since, "due": one.news, "instead": one.instead,
        "place": one.place, "words": one.words, "count": told,
    }  # fmt: skip


_PARTS_AND_LINES = (Need.PARTS, Need.LINES)
PART = Part(
    "incidents",
    commands=(Command("incident", incident, needs=(*_PARTS_AND_LINES, Need.NUMBERS)),),
    deeds=(
        Deed(handed("incident_left"), spreads.left),
        Deed(matter_press("incident_end"), end, needs=(Need.PARTS,)),
        Deed(matter_press("incident_page"), page, needs=_PARTS_AND_LINES),
        Deed(matter_press("incident_tell"), tell, needs=(Need.PARTS,)),
        Deed(matter_rings("incident_news"), news_due, needs=(Need.PARTS,)),
        Deed(matter_rings(LINE), line, needs=(Need.PARTS, Need.CROWDS)),
        Deed(matter_rings(spreads.GO_ON), spreads.go_on),
        Deed(matter_rings(spreads.PROGRESS), spreads.progress, needs=(Need.TALLIES,)),
    ),
)
