"""What one line stands for on the desk: where one known trouble has brought many complaints, as data for the texts."""

from datetime import datetime
from typing import Any

from dialogs.items import clip
from dialogs.matters import Incident
from storage import matters, members
from storage.database import Tx

WHAT = 60  # characters of what it is


async def lines(tx: Tx, groups: tuple[int, ...] | None) -> list[dict[str, Any]]:
    """A line for each trouble that has brought many in these groups (None: in all): its number, what it is, how many,
    and when the first promise to one of them is due. They are read elsewhere one by one."""
    found: dict[int, tuple[int, datetime | None]] = {}
    for one in await members.crowds(tx, groups):
        count, first = found.get(one.matter, (0, None))
        dues = [due for due in (first, one.first) if due is not None]
        found[one.matter] = (count + one.count, min(dues, default=None))
    known = await matters.load(tx, set()) if found else {}
    return [
        {"number": number, "what": clip(matter.what, WHAT), "count": count, "due": due}
        for number, (count, due) in sorted(found.items())
        if isinstance(matter := known.get(number), Incident)
    ]


def numbers_of(together: list[dict[str, Any]]) -> tuple[int, ...]:
    """The matters of these lines: their complaints stand in no list of their own (storage.lists)."""
    return tuple(one["number"] for one in together)
