"""`/promises` for managers: read beside the rounds, counted as in the reports (dialogs.figures.today)."""

from dataclasses import dataclass

from dialogs.board.page import Page
from dialogs.errands import Role
from dialogs.figures.report import running
from dialogs.figures.story import Story
from dialogs.figures.today import promises
from handlers.heard import Reads
from handlers.reading import Reading, View
from storage import reports
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Told:
    """All that is open or was today, and who has it."""

    stories: tuple[Story, ...]
    owners: dict[int, str]


async def _query(tx: Tx, _: Reads, view: View) -> Told:
    day = running("today", view.now, view.policy.zone)
    stories, owners = await reports.stories(tx, day.since, day.until)
    return Told(tuple(stories), owners)


def _page(found: Told, _: Reads, view: View) -> Page:
    return Page(promises(found.stories, found.owners, view.now, view.policy.zone))


ANSWERS = {"promises": Reading(_query, _page, Role.MANAGER)}
"""By the command, without its slash."""
