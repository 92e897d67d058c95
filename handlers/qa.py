"""`/qa` in private: managers mark cases blind and read averages (`/qa results`); `/qa mine` tells people their own."""

from datetime import datetime, timedelta

from dialogs.board import qa
from dialogs.board.page import Page
from dialogs.effects import Text
from dialogs.figures.metrics import Period
from dialogs.figures.report import last_whole
from dialogs.figures.story import Story
from dialogs.items import BEGINNING
from handlers.heard import Reads
from handlers.reading import Reading, View
from storage import cases, colleagues, facts, journal, messages, reports
from storage.database import Tx

MINE = ("mine", "мои", "мої")
RESULTS = ("results", "итоги", "підсумки")
LONG = timedelta(days=366)
"""So far back results go where no month is named; five cases a month are few."""


async def _query(tx: Tx, asked: Reads, view: View) -> Page:
    if not asked.private:
        return Page(Text("qa_in_private"))
    what, _, behind = asked.words.casefold().partition(" ")
    if what in MINE and not behind:
        return await _mine(tx, asked, view)
    if asked.staff.id not in view.policy.leaders:
        return Page(Text("for_managers_only", {"command": asked.command}))
    if what in RESULTS:
        return await _results(tx, behind, view)
    return Page(Text("qa_how")) if what else await _marking(tx, asked, view)


def _page(found: Page, _: Reads, __: View) -> Page:
    return found


# Marking --------------------------------------------------------------------------------------------


async def _marking(tx: Tx, asked: Reads, view: View) -> Page:
    period = last_whole("month", view.now, view.policy.zone)
    month, reader = qa.month_of(period, view.policy.zone), asked.staff.id
    drawn = qa.drawn(await _stories(tx, period), period, month)
    marked = {one.number for one in await _marks(tx, period.since) if one.month == month}
    left = qa.for_reader(drawn, marked, reader, month)
    if not asked.key:
        for case in left:
            lines = await _lines(tx, case, reader)
            if lines:
                return qa.question(month, case.number, "", lines)
        return Page(Text("qa_nothing", {"month": qa.written(month)}))
    pressed = qa.pressed(asked.key)
    found = next((one for one in drawn if pressed is not None and one.number == pressed[0]), None)
    if pressed is None or found is None:
        return Page(Text("qa_stale"))
    if found.number in marked:
        return Page(Text("qa_marked"))
    lines = await _lines(tx, found, reader) if found in left else ()
    if not lines:
        return Page(Text("qa_own"))
    _, marks = pressed
    if len(marks) < len(qa.ASPECTS):
        return qa.question(month, found.number, marks, lines)
    return qa.kept(month, found, marks, len(left) - 1)


async def _stories(tx: Tx, period: Period) -> list[Story]:
    found = []
    async for part, _ in reports.in_parts(tx, period.since, period.until):
        found += part
    return found


async def _lines(tx: Tx, case: qa.Drawn, reader: int) -> tuple[qa.Said, ...]:
    """What both sides wrote, without names; nothing where the reader has written there, or no words are left."""
    complaint = (await cases.named(tx, [case.number])).get(case.number)
    if complaint is None:
        return ()
    told = await messages.all_of(tx, (complaint.id, *complaint.merged), qa.MOST)
    said = [one for one in told if one.author != "note"]
    if any(one.author == "staff" and one.author_id == reader for one in said):
        return ()
    members = await facts.all_members(tx)
    known = (await colleagues.load(tx, await colleagues.everybody(tx))).values()
    names = {complaint.name, *(one.name for one in members.values())}
    names |= {name for one in known for name in (one.name, one.shown)}
    if not any(one.item.text for one in said):
        return ()
    return tuple(qa.Said(one.item.at, one.author, one.item.kind, qa.blind(one.item.text, names)) for one in said)


# Results --------------------------------------------------------------------------------------------


async def _marks(tx: Tx, since: datetime) -> list[qa.Marks]:
    lines = await journal.about_none(tx, qa.MARKED, since)
    return [
        qa.Marks(one["case"], one["colleague"], one["month"], tuple(one["marks"]))
        for one in (line.details for _, line in lines)
    ]


async def _results(tx: Tx, behind: str, view: View) -> Page:
    month = qa.month_in(behind)
    if behind and month is None:
        return Page(Text("qa_how"))
    told = await _marks(tx, view.now - LONG if month is None else BEGINNING)
    told = [one for one in told if month in (None, one.month)]
    people = {one.colleague for one in told}
    names = {one: member.name for one, member in (await facts.load_members(tx, people)).items()}
    return Page(Text("qa_results", {"month": qa.written(month) if month else "", "lines": qa.results(told, names)}))


async def _mine(tx: Tx, asked: Reads, view: View) -> Page:
    told = [one for one in await _marks(tx, view.now - LONG) if one.colleague == asked.staff.id]
    return Page(Text("qa_mine", {"lines": qa.results(told, {asked.staff.id: asked.staff.name})}))


ANSWERS = {"qa": Reading(_query, _page, own=MINE)}
"""By the command, without its slash."""
