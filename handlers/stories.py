"""`/card`, `/history` and `/next`: one complaint, named, answered to, or the one whose topic it is asked in."""

from dataclasses import dataclass
from typing import Any

from dialogs.board import story
from dialogs.board.page import Page
from dialogs.board.story import Done, Told
from dialogs.effects import Text
from dialogs.groups import FIRST
from dialogs.matters import Incident
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.records import replace
from handlers.heard import Reads
from handlers.reading import Reading, View, groups_of
from handlers.together import lines as together_lines
from handlers.together import numbers_of
from storage import cases, facts, journal, links, lists, matters, messages, rooms
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Named:
    """The complaint that is asked for, and what was read of it. `number`: 0 where none was named; `group`: it is the
    case of that group, and not shown here."""

    number: int
    complaint: Complaint | None = None
    asked: int = 0  # the number that was asked for, where it has become a part of this one
    told: tuple[Told, ...] = ()
    done: tuple[Done, ...] = ()
    group: int | None = None
    incidents: tuple[Incident, ...] = ()  # that are open: the card offers to add it to one


async def open_incidents(tx: Tx) -> tuple[Incident, ...]:
    """Trouble that is known at the moment."""
    return tuple(one for one in (await matters.load(tx, set())).values() if isinstance(one, Incident))


async def _named(tx: Tx, asked: Reads, view: View) -> Named:
    number = story.number_in(asked.words) or 0
    if not asked.words and asked.reply_to is not None:
        known = await links.load_links(tx, {(asked.chat, asked.reply_to)})
        number = known[asked.chat, asked.reply_to].complaint if known else 0
    if not asked.words and not number and asked.thread is not None:
        topic = (view.place.group_at(asked.chat) or FIRST, asked.thread)
        number = (await rooms.by_topic(tx, {topic})).get(topic, 0)
    found = (await cases.named(tx, [number])).get(number) if number else None
    groups = await groups_of(tx, asked, view)
    if found is not None and groups is not None and found.group not in groups:
        return Named(number, group=found.group)
    return Named(number, found, incidents=await open_incidents(tx))


async def _whole(tx: Tx, asked: Reads, view: View) -> Named:
    found = await _named(tx, asked, view)
    complaint = found.complaint
    if complaint is None:
        return found
    while complaint.into is not None and complaint.into in (further := await cases.named(tx, [complaint.into])):
        complaint = further[complaint.into]
    groups = await groups_of(tx, asked, view)
    if groups is not None and complaint.group not in groups:
        return Named(complaint.id, group=complaint.group)
    numbers = (complaint.id, *complaint.merged)
    lines = [one for number in numbers for one in await journal.history(tx, number)]
    written = await messages.all_written(tx, numbers)
    ids = {one.author_id for one in written if one.author != "customer"} | {line.actor or 0 for _, line in lines}
    names = {one: member.name for one, member in (await facts.load_members(tx, ids)).items()}
    seen: set[tuple[int, int]] = set()
    told = []
    for one in written:
        key = (one.item.chat, one.item.message)
        who = complaint.name if one.author == "customer" else names.get(one.author_id, "?")
        told.append(Told(one.item.at, one.author, who, one.item.kind, one.item.text, key in seen, one.complaint))
        seen.add(key)
    done = [
        Done(at, line.event, line.before, line.after, names.get(line.actor or 0, ""), line.complaint)
        for at, line in lines
    ]
    return Named(complaint.id, complaint, found.number, tuple(told), tuple(done))


def _missing(found: Named, asked: Reads, view: View) -> Page:
    if found.group is not None:
        where = {"number": label(found.number), "team": view.policy.group_called(found.group)}
        return Page(Text("case_elsewhere", where))
    return story.unknown(asked.command, found.number) if found.number else story.which(asked.command)


def _card(found: Named, asked: Reads, view: View) -> Page:
    if found.complaint is None:
        return _missing(found, asked, view)
    return story.card_page(found.complaint, view.now, replace(view.policy, incidents=found.incidents))


def _history(found: Named, asked: Reads, view: View) -> Page:
    if found.complaint is None:
        return _missing(found, asked, view)
    return story.history_page(found.complaint, list(found.told), list(found.done), found.asked)


async def _first(tx: Tx, asked: Reads, view: View) -> Any:
    groups = await groups_of(tx, asked, view)
    number = await lists.first_unclaimed(tx, groups, numbers_of(await together_lines(tx, groups)))
    found = (await cases.named(tx, [number])).get(number) if number is not None else None
    loads = await lists.loads(tx)
    members = await facts.load_members(tx, set(loads))
    others = {members[one].name: count for one, count in loads.items() if one in members and members[one].is_in}
    return found, loads.get(asked.staff.id, 0), others, await open_incidents(tx)


def _next(found: Any, asked: Reads, view: View) -> Page:
    complaint, load, others, incidents = found
    return story.next_page(complaint, load, others, view.now, replace(view.policy, incidents=incidents))


ANSWERS = {"card": Reading(_named, _card), "history": Reading(_whole, _history), "next": Reading(_first, _next)}
