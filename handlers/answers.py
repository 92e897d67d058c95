"""Reading commands of colleagues as a table: what is read, and the page it makes.

A reading changes nothing, so it is done in a reading transaction of its own, outside the round, that goes on meanwhile
(bot.reader). Its answer is a page: plain data, rendered in the round in which it becomes a letter, where the right to
read is checked. A part hands in one line of `ANSWERS`.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.board import lists as pages
from dialogs.board.page import Page
from dialogs.board.story import number_in
from dialogs.model import Complaint
from dialogs.records import replace
from handlers import packs, personal, process, promised, qa, reports, stories
from handlers.heard import Reads
from handlers.place import Place
from handlers.reading import Reading, View, groups_of
from handlers.together import lines as together_lines
from handlers.together import numbers_of
from storage import cases, lists, rooms, search
from storage import reports as reports_of
from storage.database import Tx
from storage.rooms import Room

PAGE_LINES = 8
GATHERED = ("open", "late")
"""Lists in which one line stands for many that one trouble has brought."""


class Unread(Exception):
    """It must be read first: the row waits until that is done."""

    def __init__(self, asked: Reads) -> None:
        super().__init__(asked.command)
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Answered:
    """What was read, for who asked."""

    asked: Reads
    page: Page


async def read(tx: Tx, asked: Reads, view: View) -> Page:
    """Read what was asked for. StorageTrouble when the database cannot be read now."""
    reading = ANSWERS[asked.command]
    found = await reading.query(tx, asked, view)
    if reading.long:
        return await asyncio.to_thread(reading.page, found, asked, view)
    return reading.page(found, asked, view)


async def is_heavy(tx: Tx, asked: Reads) -> bool:
    """Whether reading it would take the processor for so long that it belongs into a process of its own."""
    return ANSWERS[asked.command].long and await reports_of.are_many(tx)


# The lists of the desk ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, with what is known of its complaints."""

    part: lists.Part
    counts: lists.Counts
    together: list[dict[str, Any]]
    complaints: dict[int, Complaint]
    rooms: dict[int, Room]


def _listing(span: Callable[[Reads, View], lists.Span]) -> Reading:
    """A list of complaints: those of this span."""

    async def query(tx: Tx, asked: Reads, view: View) -> Listed:
        key, back = pages.key_of(asked.key)
        groups = await groups_of(tx, asked, view)
        together = await together_lines(tx, groups) if asked.command in GATHERED else []
        wanted = replace(span(asked, view), groups=groups, apart=numbers_of(together))
        part = await lists.page(tx, wanted, key, PAGE_LINES, back=back)
        numbers = {number for _, number in part.keys}
        found = await cases.named(tx, numbers)
        counts = await lists.counts(tx, view.now, groups)
        return Listed(part, counts, together, found, await rooms.load_rooms(tx, numbers))

    def page(found: Listed, asked: Reads, view: View) -> Page:
        shown = [
            pages.line(
                found.complaints[number],
                address_of(view.place, found.rooms.get(number)),
                view.now,
                view.policy,
            )
            for _, number in found.part.keys
        ]
        part, together = found.part, [] if found.part.before else found.together
        return pages.listing(asked.command, shown, part.keys, part.before, part.total, found.counts.open, together)

    return Reading(query, page)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search has found: all of it by number, in order, and this page."""

    found: list[int]
    first: int
    complaints: dict[int, Complaint]
    rooms: dict[int, Room]


async def _seek(tx: Tx, asked: Reads, view: View) -> Sought:
    number = number_in(asked.words)
    found = await search.find(tx, asked.words)
    if number is not None and number not in found and await cases.owners(tx, {number}):
        found = [number, *found]
    found = await lists.in_order(tx, await lists.of_groups(tx, found, await groups_of(tx, asked, view)))
    if number in found:
        found.sort(key=lambda one: one != number)
    key, _ = pages.key_of(asked.key)
    first = min(key[0], max(0, len(found) - 1)) // PAGE_LINES * PAGE_LINES if key else 0
    shown = found[first : first + PAGE_LINES]
    return Sought(found, first, await cases.named(tx, shown), await rooms.load_rooms(tx, set(shown)))


def _sought(seen: Sought, asked: Reads, view: View) -> Page:
    shown = [one for one in seen.found[seen.first : seen.first + PAGE_LINES] if one in seen.complaints]
    lines = [
        pages.line(seen.complaints[one], address_of(view.place, seen.rooms.get(one)), view.now, view.policy)
        for one in shown
    ]
    return pages.found(asked.words, lines, seen.first, len(seen.found), search.MOST, PAGE_LINES)


def address_of(place: Place, room: Room | None) -> str:
    """Where staff find a complaint: its topic, or its card. Only supergroups have addresses (t.me/c/<id>/<message>)."""
    message = room.topic or room.board_message if room else None
    digits = str(place.chat_of(room.group)) if room else ""
    return f"https://t.me/c/{digits[4:]}/{message}" if message and digits.startswith("-100") else ""


ANSWERS: Mapping[str, Reading] = {
    "mine": _listing(lambda asked, _: lists.Span(owner=asked.staff.id)),
    "open": _listing(lambda _, __: lists.OPEN),
    "late": _listing(lambda _, view: lists.late(view.now)),
    "waiting": _listing(lambda _, __: lists.WAITING),
    "find": Reading(_seek, _sought),
    **stories.ANSWERS,
    **reports.ANSWERS,
    **promised.ANSWERS,
    **packs.ANSWERS,
    **personal.ANSWERS,
    **qa.ANSWERS,
    **process.ANSWERS,
}
"""By the command, without its slash."""
