"""Lines of a transcript about one's own words and about who is here: what they mean, as events."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dialogs.calendar import duration
from dialogs.events import Answers, Event, Fate, Ordered, OwnerAbsent, Reacted, StaffWrote, TakenBack
from dialogs.groups import FIRST, Group, read_groups
from dialogs.matters import Wording
from dialogs.model import Staff
from tests.dialogs.world import STAFF_CHAT

if TYPE_CHECKING:
    from tests.dialogs.teller import Teller

Acts = Iterator[tuple[int, Event]]
"""Whose case, and what happens in it."""


def hands(teller: "Teller", who: Staff, number: int, rest: str) -> Acts | None:
    """What a line of a colleague means, if it is one of these."""
    customer = teller.world.complaint(number).customer
    if found := re.fullmatch(r"below her own answer: (.*)", rest):
        wrote = StaffWrote(number, teller.new(STAFF_CHAT, found[1]), who, Answers.OWN)
        return iter([(customer, wrote)])
    if found := re.fullmatch(r"replies to the card with /(\w+) ?(.*)", rest):
        item = teller.new(STAFF_CHAT, found[2])
        return iter([(customer, Ordered(number, found[1], item, who, Answers.CARD, wordings=_wordings(teller)))])
    if found := re.fullmatch(r'splits off "(.+?)"', rest):
        was = teller.item(found[1], customer)
        item = teller.new(STAFF_CHAT, "")
        return iter([(customer, Ordered(number, "split", item, who, Answers.CUSTOMER, was))])
    if found := re.fullmatch(r'saves "(.+?)": ?(.*)', rest):
        was = teller.item(found[1], STAFF_CHAT)
        item = teller.new(STAFF_CHAT, found[2], was.message)
        return iter([(customer, Ordered(number, "save", item, who, Answers.OWN, was, wordings=_wordings(teller)))])
    if found := re.fullmatch(r'withdraws "(.+?)", which is (\w+)', rest):
        return _withdraws(teller, who, number, found[1], Fate(found[2]))
    if (event := reacts(teller, who.id, number, rest, customer)) is not None:
        return iter([(customer, event)])
    if found := re.fullmatch(r"leaves the group|is away for (.+)|is back", rest):
        return _is_away(teller, who, found[1], gone=rest.startswith("leaves"), back=rest == "is back")
    return None


COPY = 7000  # of a message that the bot brought to the other side: its own number, and this


def reacts(teller: "Teller", who: int, number: int, rest: str, chat: int) -> Reacted | None:
    """What somebody does to the bot's copy of words that were written in that chat."""
    found = re.fullmatch(r'reacts to "(.+?)": (\S+)|takes the reaction from "(.+?)"', rest)
    if found is None:
        return None
    item = teller.item(found[1] or found[3], chat)
    return Reacted(number, chat, item.message, COPY + item.message, who, found[2] or "", teller.world.now)


def _wordings(teller: "Teller") -> tuple[Wording, ...]:
    return tuple(one for one in teller.world.matters.values() if isinstance(one, Wording))


def _withdraws(teller: "Teller", who: Staff, number: int, words: str, fate: Fate) -> Acts:
    customer = teller.world.complaint(number).customer
    was = teller.item(words, STAFF_CHAT)
    item = teller.new(STAFF_CHAT, "", was.message)
    copies = (7000,) if fate is Fate.THERE else ()
    yield customer, Ordered(number, "withdraw", item, who, Answers.OWN, was, fate, copies)
    if copies:
        yield customer, TakenBack(number, item.chat, item.message, True)


def _is_away(teller: "Teller", who: Staff, length: str | None, *, gone: bool, back: bool) -> Acts:
    world = teller.world
    until = world.now + duration(length) if length else None
    world.colleagues[who.id] = replace(world.colleagues[who.id], here=not gone, away_until=until)
    for one in world.complaints():
        if one.owner == who.id:
            yield one.customer, OwnerAbsent(one.id, who.id, not back, gone, until)


def set_groups(teller: "Teller", line: str) -> bool:
    """`with groups Shop: kind=question, place=kyiv; Petr in Shop`: a second group, with who is in it beside the first;
    whoever is not named is in the first one alone."""
    found = re.fullmatch(r"with groups (\w+): ([^;]+); (.+) in \w+", line)
    if found is None:
        return False
    (second,) = read_groups(f"-2: {found[2]}")
    first = Group(FIRST, "Staff", teller.world.policy.forum)
    groups = (first, replace(second, title=found[1], forum=first.forum))
    teller.world.policy = replace(teller.world.policy, groups=groups)
    for number, one in teller.world.colleagues.items():
        there = (FIRST, second.key) if one.name in found[3].split(", ") else (FIRST,)
        teller.world.colleagues[number] = replace(one, groups=there)
    return True
