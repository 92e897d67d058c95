"""Reports and tables for managers: what is read, and the page it makes. The figures are those of dialogs.figures."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from dialogs.board.cells import packed, parts_of
from dialogs.board.page import QUIET, Page, Sheet
from dialogs.effects import Text
from dialogs.errands import Role
from dialogs.figures import table
from dialogs.figures.alarms import DAY, WEEKS, Alarms, alarms
from dialogs.figures.effect import Effect
from dialogs.figures.pictures import WEEKS_SHOWN, pictures
from dialogs.figures.processes import MARKED, Marked, marked
from dialogs.figures.report import Asked, BadPeriod, asked, at_place, further, is_quiet, report
from dialogs.figures.story import Story
from dialogs.figures.table import message_row
from handlers.heard import Reads
from handlers.reading import Reading, View
from storage import causes, journal, reports
from storage.database import Tx

FULL = ("full", "полностью", "повністю")
MESSAGES = ("messages", "сообщения", "повідомлення")
EFFECTS = 6
"""So many preventions stand in the picture of what they did."""
PLACES = 20
"""So many places are named to who asked for one that nobody knows."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a report is made of; `refused`: why there is none."""

    what: Asked | None = None
    stories: tuple[Story, ...] = ()
    owners: dict[int, str] | None = None
    refused: Text | None = None
    full: bool = False
    starts: tuple[int, int] = (0, 0)  # people who came by a link or a code, and all who pressed Start
    effects: tuple[tuple[str, Effect], ...] = ()
    processes: tuple[Marked, ...] = ()


async def _query(tx: Tx, heard: Reads, view: View) -> Found:
    full, words = _headed(heard, FULL)
    try:
        what = asked(words, view.now, view.policy.zone)
    except BadPeriod as bad:
        return Found(refused=bad.text)
    far = full or bool(what.place)  # where repeats are counted, and to know a place that is quiet now
    since = min(what.period.before.since - (reports.REPEATS if far else reports.NEAR), what.period.until - WEEKS_SHOWN)
    after = reports.REPEATS if far else timedelta()  # what came later and is over stands in none of the ten lines
    stories, owners = await reports.stories(tx, since, what.period.until, what.period.before.since, after)
    refused = unknown_place(what, {one.place for one in stories if one.place})
    if refused is not None:
        return Found(refused=refused)
    if full:
        starts = await reports.starts(tx, what.period.since, what.period.until)
        return Found(what, tuple(stories), owners, full=True, starts=starts)
    effects = () if what.place else tuple(await causes.effects(tx, view.now, EFFECTS))
    return Found(what, tuple(stories), owners, effects=effects, processes=await _processes(tx, what, view))


async def _processes(tx: Tx, what: Asked, view: View) -> tuple[Marked, ...]:
    """The lights of a month or a range, of all places: walk-throughs name none."""
    known = view.policy.processes
    if not known or what.place or what.called not in ("month", "range"):
        return ()
    lines = await journal.about_none(tx, MARKED, what.period.since)
    return tuple(marked([(at, line.details) for at, line in lines], known, what.period))


def _headed(heard: Reads, by: Sequence[str]) -> tuple[bool, str]:
    """Whether one of these words stands first (`/report full month`), and the other words."""
    head, _, behind = heard.words.strip().partition(" ")
    return (True, behind) if head.casefold() in by else (False, heard.words)


def _report(found: Found, heard: Reads, view: View) -> Page:
    if found.what is None:
        return Page(found.refused or Text("no_period"))
    if heard.due and is_quiet(found.stories, found.what.period, view.now):
        return QUIET
    if found.full:
        return Page(further(found.stories, found.what, view.now, view.policy, found.starts))
    told = report(found.stories, found.what, view.now, view.policy, found.owners or {}, found.processes)
    shown = pictures(found.stories, found.what, view.now, view.policy, found.effects, found.processes)
    sheet = _sheet(found.what, _rows(found.stories, found.what, view), view) if shown else None
    return Page(told, pictures=shown, sheet=sheet)


Row = tuple[datetime, int, str]
"""When it came and its number, by which rows are put in order; and its cells, packed."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """What a table is made of; `refused`: why there is none."""

    what: Asked | None = None
    rows: tuple[Row, ...] = ()
    messages: bool = False  # a row a message, not a complaint
    refused: Text | None = None


def _rows(stories: Iterable[Story], what: Asked, view: View) -> list[Row]:
    """What came in the period, a row each."""
    hours, zone = view.policy.working, view.policy.zone
    came = [one for one in at_place(stories, what.place) if one.created in what.period]
    return [(one.created, one.number, packed(table.row(one, hours, zone, view.now))) for one in came]


async def _tabled(tx: Tx, heard: Reads, view: View) -> Tabled:
    """Part by part: of a story only its row is kept, or those of its messages (`/export messages month`)."""
    of_messages, words = _headed(heard, MESSAGES)
    try:
        what = asked(words, view.now, view.policy.zone)
    except BadPeriod as bad:
        return Tabled(refused=bad.text)
    found: list[Row] = []
    known: set[str] = set()
    since = what.period.since - (reports.REPEATS if what.place else timedelta())  # to know a place that is quiet now
    async for stories, _ in reports.in_parts(tx, since, what.period.until):
        known |= {one.place for one in stories if one.place}
        rows = await asyncio.to_thread(_rows, stories, what, view)
        if of_messages:
            sent = await reports.messages(tx, {number for _, number, _ in rows})
            zone = view.policy.zone
            rows = [
                (one.at, one.number, packed(message_row(one.number, one.at, one.by, one.kind, one.length, zone)))
                for one in sent
            ]
        found += rows
    refused = unknown_place(what, known)
    return Tabled(refused=refused) if refused is not None else Tabled(what, tuple(found), messages=of_messages)


def unknown_place(what: Asked, known: set[str]) -> Text | None:
    """Why there is nothing of this place; None where it is known, or none is named."""
    if not what.place or what.place.casefold() in {one.casefold() for one in known}:
        return None
    return Text("no_place", {"place": what.place, "known": sorted(known)[:PLACES]})


def _export(found: Tabled, heard: Reads, view: View) -> Page:
    if found.what is None:
        return Page(found.refused or Text("no_period"))
    sheet = _sheet(found.what, found.rows, view, found.messages)
    return Page(Text("nothing_to_export")) if sheet is None else Page(sheet.told, sheet=sheet)


def _sheet(what: Asked, found: Sequence[Row], view: View, messages: bool = False) -> Sheet | None:
    """The table of what came in the period, a row a complaint or a message; None where nothing came."""
    told = Text("exported_messages" if messages else "exported", {"count": len(found), "zone": view.policy.zone.key})
    columns = table.OF_MESSAGES if messages else table.COLUMNS
    return sheet_of(what, found, view, "messages" if messages else "complaints", columns, told)


def sheet_of(
    what: Asked, found: Sequence[Row], view: View, head: str, columns: Sequence[str], told: Text
) -> Sheet | None:
    """Rows in order, with these columns; `head` begins the name of the file. None where there is no row."""
    if not found:
        return None
    rows = (cells for _, _, cells in sorted(found, key=lambda one: one[:2]))
    heads = tuple(Text("column", {"name": name, "zone": view.policy.zone.key}) for name in columns)
    name = f"{head}_{_named(what.period.since, view)}_{_named(what.period.until, view)}"
    return Sheet(name, heads, tuple(parts_of(rows)), told)


async def _look(tx: Tx, heard: Reads, view: View) -> Alarms | None:
    """The alarms of the day that is named, else of yesterday; None where it is no day that is over."""
    zone = view.policy.zone
    try:
        day = _day(heard, view)
    except ValueError:
        return None
    if day >= view.now.astimezone(zone).date():
        return None
    until = datetime.combine(day + DAY, time(), zone)
    found, _ = await reports.stories(tx, until - (WEEKS + 1) * 7 * DAY - reports.NEAR, until)
    return await asyncio.to_thread(alarms, found, day, zone, view.now)


def _day(heard: Reads, view: View) -> date:
    """The day that is named, else yesterday; ValueError where it is none."""
    return date.fromisoformat(heard.words) if heard.words else view.now.astimezone(view.policy.zone).date() - DAY


def _noon(day: date, view: View) -> datetime:
    return datetime.combine(day, time(12), view.policy.zone)


def _alarms(found: Alarms | None, heard: Reads, view: View) -> Page:
    if found is None:
        return Page(Text("no_period"))
    if found == Alarms():
        return QUIET if heard.due else Page(Text("nothing_unusual"))
    shown = {
        name: one and asdict(one) for name in ("few", "cause", "place", "missed") for one in (getattr(found, name),)
    }
    return Page(Text("alarms", {"day": _noon(_day(heard, view), view), **shown}))


def _named(at: datetime, view: View) -> str:
    return f"{at.astimezone(view.policy.zone):%Y-%m-%d}"


ANSWERS = {
    "report": Reading(_query, _report, Role.MANAGER, long=True),
    "alarms": Reading(_look, _alarms, Role.MANAGER, long=True),
    "export": Reading(_tabled, _export, Role.MANAGER, long=True),
}
"""By the command, without its slash."""
