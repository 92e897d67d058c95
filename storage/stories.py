"""Stories of complaints in brief, kept beside the journal: a row each, told up to some line of it.

They hold nothing that the journal does not, and lag behind it: whoever reads a story adds the lines that came since
(storage.reports). So a report over a hundred thousand complaints reads as many rows, and not a dozen lines for each;
keeping them costs the round nothing; and where they are missing, after a migration or when figures ask for more than
before, they are made again from the first line on, part by part, while everything else goes on (bot.stories).
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, literal, select

from dialogs.figures.brief import VERSION, brief, told
from dialogs.figures.story import JournalLine, Story, go_on, read
from storage import tables as t
from storage.database import Tx
from storage.statement import among, insert, statement
from storage.times import from_us

PART = 150
"""Lines of the journal that are told at once: a round that comes meanwhile waits for less than five milliseconds."""
_MARK = f"stories:{VERSION}"
"""The counter that holds the last line of the journal that was told. Briefs of another version begin anew."""

_TOLD_UPTO = statement(select(t.counters.c.value).where(t.counters.c.name == bindparam("name")))
_SET_MARK = insert(
    lambda ins: (
        ins(t.counters)
        .values(name=bindparam("name"), value=bindparam("value"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("value")})
    )
)
LINE = (
    t.journal.c.complaint_id,
    t.journal.c.at,
    t.journal.c.event,
    t.journal.c.before,
    t.journal.c.after,
    t.journal.c.actor_id,
    t.journal.c.details,
    t.journal.c.id,
)
_NEXT = statement(
    select(*LINE).where(t.journal.c.id > bindparam("mark")).order_by(t.journal.c.id).limit(bindparam("part"))
)
_KNOWN = statement(
    select(t.stories.c.complaint_id, t.stories.c.upto, t.stories.c.place, t.stories.c.body).where(
        among(t.stories.c.complaint_id, "numbers"), t.stories.c.version == literal(VERSION)
    )
)
_OF = statement(
    select(t.complaints.c.id, t.complaints.c.customer_id, t.complaints.c.data).where(
        among(t.complaints.c.id, "numbers")
    )
)
_COLUMNS = tuple(column.name for column in t.stories.columns)
_KEEP = insert(
    lambda ins: (
        ins(t.stories)
        .values({name: bindparam(name) for name in _COLUMNS})
        .on_conflict_do_update(index_elements=["complaint_id"], set_={name: bindparam(name) for name in _COLUMNS[1:]})
    )
)

Known = dict[int, tuple[int, str, str]]
"""By complaint: up to which line it is told, its place, and the brief as JSON."""


async def keep_up(tx: Tx, part: int = PART) -> bool:
    """Tell the next lines of the journal; whether there may be more of them."""
    marks = await tx.rows(_TOLD_UPTO, {"name": _MARK})
    lines = await tx.rows(_NEXT, {"mark": int(marks[0][0]) if marks else 0, "part": part})
    if not lines:
        return False
    numbers = {int(row[0]) for row in lines if row[0]}
    known = await known_of(tx, numbers)
    begun = {int(row[0]): (int(row[1]), place_in(row[2])) for row in await tx.rows(_OF, {"numbers": sorted(numbers)})}
    found: dict[int, tuple[Story | None, int]] = {}
    for row in lines:
        number = int(row[0])
        if number not in begun or (number in known and int(row[7]) <= known[number][0]):
            continue  # it is about no complaint, or told already
        customer, place = begun[number]
        story = found[number][0] if number in found else of(number, customer, known, place, ())
        found[number] = (_on(story, number, customer, place, line(row)), int(row[7]))
    await tx.many(
        _KEEP,
        [
            {
                "complaint_id": number,
                "upto": upto,
                "version": VERSION,
                "place": story.place,
                "body": json.dumps(brief(story), separators=(",", ":")),
            }
            for number, (story, upto) in found.items()
            if story is not None
        ],
    )
    await tx.run(_SET_MARK, {"name": _MARK, "value": int(lines[-1][7])})
    return len(lines) == part


def _on(story: Story | None, number: int, customer: int, place: str, one: JournalLine) -> Story | None:
    if story is None:
        return read(number, customer, place, [one])
    go_on(story, one)
    return story


async def known_of(tx: Tx, numbers: Iterable[int]) -> Known:
    """What is kept of these complaints."""
    rows = await tx.rows(_KNOWN, {"numbers": sorted(numbers)})
    return {int(number): (int(upto), str(place), str(body)) for number, upto, place, body in rows}


def of(
    number: int, customer: int, known: Known, place: str, lines: Sequence[JournalLine], since: int = 0
) -> Story | None:
    """The story as it is kept, with the lines that came since; from these alone where nothing is kept. `since`: see
    dialogs.figures.brief.told; what goes on is told whole."""
    if number not in known:
        return read(number, customer, place, lines)
    _, place, body = known[number]
    story = told(number, customer, place, json.loads(body), 0 if lines else since)
    for one in lines:
        go_on(story, one)
    return story


def line(row: Any) -> JournalLine:
    """One row of the journal, as `LINE` picks it."""
    _, at, event, before, after, actor, details, _ = row
    return JournalLine(from_us(int(at)), str(event), str(before), str(after), actor, json.loads(details))


def place_in(data: Any) -> str:
    """Where a complaint arose, of its free-form state."""
    return str(json.loads(data).get("place", ""))
