"""The pack for a meeting as a reading command of managers: `/pack`, `/pack month`, `/pack week Main Street`."""

import asyncio
from dataclasses import dataclass, field

from dialogs.board.page import Page
from dialogs.effects import Text
from dialogs.errands import Role
from dialogs.figures.pack import pack, wanted_words
from dialogs.figures.report import Asked, BadPeriod, asked
from dialogs.figures.story import Story
from dialogs.matters import Idea, Prevention
from handlers.heard import Reads
from handlers.reading import Reading, View
from handlers.reports import unknown_place
from storage import matters, reports
from storage.database import Tx

ACTIONS = 50
"""So many of the newest preventions are looked at; those that are open stand in the paper."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What the paper is made of; `refused`: why there is none."""

    what: Asked | None = None
    stories: tuple[Story, ...] = ()
    words: dict[int, str] = field(default_factory=dict)
    preventions: tuple[Prevention, ...] = ()
    ideas: tuple[Idea, ...] = ()
    refused: Text | None = None


async def _query(tx: Tx, heard: Reads, view: View) -> Packed:
    try:
        what = asked(heard.words, view.now, view.policy.zone)
    except BadPeriod as bad:
        return Packed(refused=bad.text)
    before = reports.REPEATS if what.place else reports.NEAR  # to know a place that is quiet now
    stories, _ = await reports.stories(tx, what.period.before.since - before, what.period.until)
    refused = unknown_place(what, {one.place for one in stories if one.place})
    if refused is not None:
        return Packed(refused=refused)
    wanted = await asyncio.to_thread(wanted_words, stories, what, view.now)  # a long period holds up nobody
    words = await reports.words(tx, wanted)
    under_way = [one for one in await matters.latest(tx, Prevention, ACTIONS) if one.open]
    ideas = [one for one in await matters.latest(tx, Idea, ACTIONS) if one.open]
    return Packed(what, tuple(stories), words, tuple(under_way[::-1]), tuple(ideas[::-1]))


def _page(found: Packed, _: Reads, view: View) -> Page:
    if found.what is None:
        return Page(found.refused or Text("no_period"))
    made = pack(found.stories, found.what, view.now, view.policy, found.words, found.preventions, found.ideas)
    return Page(made.told, paper=made)


ANSWERS = {"pack": Reading(_query, _page, Role.MANAGER, long=True)}
