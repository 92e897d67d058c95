"""The table with names, phones and words: `/personal month: why`, for a manager in private who says what it is for.

That it was taken, by whom and for which time, stands in the journal; the board reads it with the reason. Of
somebody who keeps the name back it holds the alias alone.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.board.cells import packed
from dialogs.board.page import Noted, Page, Sheet
from dialogs.effects import Text
from dialogs.errands import Role
from dialogs.figures.report import Asked, BadPeriod, asked, at_place
from dialogs.figures.table import WITH_NAMES, named_row
from dialogs.items import clip
from dialogs.model import Complaint
from handlers.heard import Reads
from handlers.reading import Reading, View
from handlers.reports import Row, sheet_of, unknown_place
from storage import cases, reports
from storage.database import Tx

TAKEN = "table with names taken"
"""The journal's event."""
SHORTEST, LONGEST = 5, 300
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the table is made of; `refused`: why there is none."""

    what: Asked | None = None
    rows: tuple[Row, ...] = ()
    reason: str = ""
    refused: Text | None = None


async def _query(tx: Tx, heard: Reads, view: View) -> Named:
    words, _, reason = heard.words.partition(":")
    reason = " ".join(reason.split())
    if not heard.private:
        return Named(refused=Text("personal_in_private"))
    if len(reason) < SHORTEST:
        return Named(refused=Text("personal_why"))
    try:
        what = asked(words, view.now, view.policy.zone)
    except BadPeriod as bad:
        return Named(refused=bad.text)
    rows: list[Row] = []
    known: set[str] = set()
    async for stories, _ in reports.in_parts(tx, what.period.since, what.period.until):
        known |= {one.place for one in stories if one.place}
        numbers = {one.number for one in at_place(stories, what.place) if one.created in what.period}
        said, found = await reports.words(tx, numbers), await cases.named(tx, numbers)
        rows += await asyncio.to_thread(_rows, found, said, view)
    refused = unknown_place(what, known)
    return Named(refused=refused) if refused is not None else Named(what, tuple(rows), reason)


def _rows(found: Mapping[int, Complaint], said: Mapping[int, str], view: View) -> list[Row]:
    return [
        (one.created_at, number, packed(named_row(one, said.get(number, ""), view.policy.zone)))
        for number, one in found.items()
    ]


def _page(found: Named, heard: Reads, view: View) -> Page:
    if found.what is None:
        return Page(found.refused or Text("no_period"))
    told = Text("exported_personal", {"count": len(found.rows), "zone": view.policy.zone.key})
    sheet: Sheet | None = sheet_of(found.what, found.rows, view, "customers", WITH_NAMES, told)
    if sheet is None:
        return Page(Text("nothing_to_export"))
    period = found.what.period
    facts = {"since": period.since.isoformat(), "until": period.until.isoformat(), "count": len(found.rows)}
    line = Text(
        "personal_taken", {"name": heard.staff.name, "count": len(found.rows), "why": clip(found.reason, LONGEST)}
    )
    return Page(told, sheet=sheet, noted=Noted(TAKEN, facts, line))


ANSWERS = {"personal": Reading(_query, _page, Role.MANAGER, long=True)}
