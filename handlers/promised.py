"""`/promises` for managers: read beside the rounds, counted as in the reports (dialogs.figures.today)."""

from dataclasses import dataclass

from dialogs.board.page import Page
from dialogs.errands import Role
from dialogs.figures.measured import shown, with_measure
from dialogs.figures.report import running
from dialogs.figures.story import Story
from dialogs.figures.today import promises
from dialogs.policy import Policy
from handlers.heard import Reads
from handlers.reading import Reading, View
from storage import matters, reports
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Told:
    """All that is open or was today, and who has it; and within which time a decision is promised now."""

    stories: tuple[Story, ...]
    owners: dict[int, str]
    policy: Policy


async def _query(tx: Tx, _: Reads, view: View) -> Told:
    day = running("today", view.now, view.policy.zone)
    stories, owners = await reports.stories(tx, day.since - reports.NEAR, day.until)
    policy = with_measure(view.policy, (await matters.load(tx, set())).values(), view.now)
    return Told(tuple(stories), owners, policy)


def _page(found: Told, _: Reads, view: View) -> Page:
    return Page(promises(found.stories, found.owners, view.now, view.policy.zone, shown(found.policy)))


ANSWERS = {"promises": Reading(_query, _page, Role.MANAGER, long=True)}
"""By the command, without its slash."""
