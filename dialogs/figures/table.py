"""The table of complaints that leaves as a file: one row each, without anybody's words, name or phone.

Times are local, and the head of the column names the zone: a table is read without us beside it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialogs.board.page import Cell
from dialogs.calendar import Hours
from dialogs.figures import metrics
from dialogs.figures.metrics import Fate
from dialogs.figures.story import Story
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.values import Promise

_MINUTE = timedelta(minutes=1)
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # wide ones too
COLUMNS = (
    "number", "came", "kind", "register", "place", "state", "owner", "taken_minutes", "answered_minutes",
    "solved_minutes", "wait_minutes", "paused_minutes", "take_up_kept", "answer_kept", "solution_kept", "reopened",
    "outcome", "cause", "arose", "handled", "score", "closed",
)  # fmt: skip
"""The columns, in order; their heads are the texts `column_<name>`."""
WITH_NAMES = ("number", "came", "state", "place", "name", "telegram", "phone", "words", "comment")
"""The columns of the table that a manager gets for a reason: who complained, how they are reached, what they wrote."""
OF_MESSAGES = ("number", "written", "by", "form", "length")
"""The columns of the table of messages: who wrote, as what (text, photo, ...), and how many characters."""


def row(story: Story, hours: Hours, zone: ZoneInfo, now: datetime) -> list[Cell]:
    """One complaint as the table shows it; what has not happened is empty."""
    ended = metrics.time_to_resolution(story, hours)
    wait = metrics.full_wait(story)
    paused = sum((clock.paused_for for clock in story.of(Promise.RESOLUTION)), timedelta())
    return [
        label(story.number),
        _local(story.created, zone),
        story.kind.value,
        story.register.value if story.register else "",
        story.place,
        story.state.value,
        story.owner,
        _minutes(hours.between(story.created, story.claims[0][0]) if story.claims else None),
        _minutes(hours.between(story.created, story.first_reply) if story.first_reply else None),
        _minutes(ended),
        _minutes(wait),
        _minutes(paused),
        *(_kept(story, kind, now) for kind in (Promise.TAKE_UP, Promise.FIRST_REPLY, Promise.RESOLUTION)),
        len(story.reopens),
        story.outcome.value if story.outcome else "",
        story.cause.value if story.cause else "",
        story.arose,
        story.handled,
        story.score,
        _local(story.closed, zone) if story.closed else None,
    ]


def named_row(complaint: Complaint, words: str, zone: ZoneInfo) -> list[Cell]:
    """One complaint with its customer. Of who keeps the name back only the alias: no number leads to them here."""
    hidden = complaint.confidential
    return [
        label(complaint.id),
        _local(complaint.created_at, zone),
        complaint.state.value,
        complaint.place,
        complaint.name,
        "" if hidden else str(complaint.customer),
        "" if hidden else complaint.phone,
        words,
        complaint.comment,
    ]


def message_row(number: int, at: datetime, by: str, form: str, length: int, zone: ZoneInfo) -> list[Cell]:
    """One message as its table shows it: without its words."""
    return [label(number), _local(at, zone), by, form, length]


def harmless(cell: Cell) -> Cell:
    """A cell that no program takes for a formula: what begins like one gets an apostrophe before it.

    CSV has no types, so that Excel and LibreOffice read "=1+1" as a sum; see OWASP, CSV injection.
    """
    if isinstance(cell, str) and cell.lstrip().startswith(_BEGINS):
        return "'" + cell
    return cell


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _minutes(length: timedelta | None) -> float | None:
    return None if length is None else round(length / _MINUTE, 1)


_SAID = {Fate.MET: "yes", Fate.MISSED: "no", Fate.RENEGOTIATED: "told anew", Fate.NONE: ""}


def _kept(story: Story, kind: Promise, now: datetime) -> str:
    """Of the first promise of this kind."""
    return next((_SAID[metrics.fate(first, last, now)] for first, last in metrics.made(story.of(kind))), "")
