"""Morning: reports that come by themselves at nine, local time: of yesterday, on Mondays of the last week, on the first
of the last month; and the alarms. Each period is told once, by the diary, however often we start or the clock is set.

After a standstill only the last whole periods are told, not all that were missed.
"""

from dataclasses import dataclass
from datetime import datetime, time

from dialogs.calendar import next_at
from dialogs.effects import ShowPage
from dialogs.errands import Deed, Errand, Standing, matter_rings
from dialogs.events import MatterRang, PageDue
from dialogs.figures.report import last_whole
from dialogs.machine import Part
from dialogs.matters import Diary
from dialogs.policy import Policy
from dialogs.records import replace

NINE = time(9)
PERIODS = ("day", "week", "month")
ALARMS = "alarms"
MORNING = matter_rings("morning")


def next_nine(now: datetime, policy: Policy) -> datetime | None:
    """The next nine o'clock after now; None where nothing is wanted, or nobody is there to whom it could be told."""
    if not _wanted(policy):
        return None
    return next_at(NINE, now, policy.zone)


def tell(errand: Errand, _: MatterRang) -> None:
    """Ask for each page that is due and was not told yet; from now on it was."""
    now, policy = errand.now, errand.policy
    diary = next(iter(errand.of(Diary)), None) or Diary(errand.new_id())
    told = dict(diary.told)
    for one in _due(now, policy):
        was, told[one.name] = told.get(one.name), max(one.day, told.get(one.name, ""))
        if one.day > was if was is not None else one.fresh:
            for reader in _readers(one.name, policy):
                errand.do(ShowPage(PageDue(one.command, one.words, reader)))
    if told != diary.told:
        errand.put(replace(diary, told=told))


@dataclass(frozen=True, slots=True)
class _Due:
    """A page that may be told: of what, its first day as in 2026-11-30, and whether that has ended this very night."""

    name: str
    day: str
    fresh: bool
    command: str
    words: str


def _due(now: datetime, policy: Policy) -> list[_Due]:
    today = now.astimezone(policy.zone).date()
    found = []
    for called in _wanted(policy):
        period = last_whole("day" if called == ALARMS else called, now, policy.zone)
        day = period.since.astimezone(policy.zone).date().isoformat()
        fresh = period.until.astimezone(policy.zone).date() == today
        command, words = (ALARMS, day) if called == ALARMS else ("report", f"{called} {day}")
        found.append(_Due(called, day, fresh, command, words))
    return found


def _wanted(policy: Policy) -> list[str]:
    return [one for one in (*PERIODS, ALARMS) if one in policy.reports and _readers(one, policy)]


def _readers(called: str, policy: Policy) -> tuple[int | None, ...]:
    """To whom it is told: each manager in private, the board (None), or both."""
    if called == ALARMS:
        return (None, *policy.managers)
    return (None,) if policy.reports_on_board else policy.managers


PART = Part("morning", deeds=(Deed(MORNING, tell),), standing=(Standing(MORNING.act, next_nine),))
