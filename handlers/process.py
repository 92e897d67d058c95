"""`/process` for managers and leads: the lights of all processes, one of them, and its walk-through (board.walk)."""

from datetime import timedelta

from dialogs.board import walk
from dialogs.board.page import Page
from dialogs.complaint.process import is_plan
from dialogs.effects import Text
from dialogs.errands import Role
from dialogs.figures.metrics import Period
from dialogs.figures.processes import MARKED, Marked, marked
from dialogs.matters import Prevention
from dialogs.processes import Process, by_key
from handlers.heard import Reads
from handlers.reading import Reading, View
from storage import journal, matters
from storage.database import Tx

DAYS = 30
"""So far back marks are looked at: the month of records."""
PLANS = 100
"""So many of the newest preventions are looked at; those of the process are shown."""


async def _query(tx: Tx, asked: Reads, view: View) -> Page:
    processes = view.policy.processes
    if asked.key:
        return await _pressed(tx, asked, view)
    if not processes:
        return Page(Text("process_off"))
    if not asked.words:
        return walk.overview(await _marked(tx, view), processes, DAYS)
    process, act, words = walk.split(asked.words, processes)
    if process is None:
        return Page(Text("process_unknown", walk.unknown(asked.words, processes)))
    if act == "walk" and not words:
        return walk.step(walk.Walk(process, asked.staff.id, ""))
    if act:
        return Page(Text("process_plan_where" if act == "plan" and words else "process_how"))
    return await _shown(tx, process, view)


async def _pressed(tx: Tx, asked: Reads, view: View) -> Page:
    """A press under one of these pages: it shows one, or goes on with a walk-through."""
    processes = view.policy.processes
    if asked.key == walk.SHOWN and processes:
        return walk.overview(await _marked(tx, view), processes, DAYS)
    if asked.key.startswith(walk.SHOWN):
        process = by_key(processes, asked.key.removeprefix(walk.SHOWN))
        return Page(Text("process_changed"), alert=True) if process is None else await _shown(tx, process, view)
    found = walk.pressed(asked.key, asked.staff.id, processes)
    if found is None:
        return Page(Text("process_changed"), alert=True)
    if found.who != asked.staff.id:
        return Page(Text("process_walk_not_yours"), alert=True)
    return walk.ended(found, asked.chat, asked.message) if found.is_over else walk.step(found)


async def _marked(tx: Tx, view: View) -> list[Marked]:
    period = Period(view.now - timedelta(days=DAYS), view.now + timedelta(microseconds=1))
    lines = await journal.about_none(tx, MARKED, period.since)
    return marked([(at, line.details) for at, line in lines], view.policy.processes, period)


async def _shown(tx: Tx, process: Process, view: View) -> Page:
    found = next(one for one in await _marked(tx, view) if one.process == process.name)
    plans = [one for one in await matters.latest(tx, Prevention, PLANS) if one.process == process.name]
    return walk.shown(process, found, plans, view.now, DAYS)


def _page(found: Page, _: Reads, __: View) -> Page:
    return found


ANSWERS = {"process": Reading(_query, _page, Role.LEAD, acts=is_plan)}
"""By the command, without its slash."""
