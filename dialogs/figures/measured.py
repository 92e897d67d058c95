"""How long decisions take, and what may be promised by it: of the newest closed cases the time that nine of ten did not
exceed, and a tenth more. The serious ones are measured apart, since they are promised apart. Below thirty: what is set.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dialogs.calendar import Hours
from dialogs.figures.intervals import percentile
from dialogs.figures.metrics import working_time
from dialogs.matters import Matter, Measure
from dialogs.policy import Policy
from dialogs.records import replace

ENOUGH = 30
MOST = 1000
"""The newest so many of each kind are measured: what was usual years ago says little."""
SHARE = 0.9
HOUR = 3600
FRESH = timedelta(days=2)
"""An older measure is not used: it is made each night, so something is wrong, or it was switched off for a while."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A closed case: when a decision was promised first, when it was there, and the working time between them that was
    no delay of ours."""

    since: datetime
    until: datetime
    paused: timedelta = timedelta()
    place: str = ""
    serious: bool = False

    def took(self, hours: Hours) -> timedelta:
        """The working time that it took us, as in the reports (6)."""
        return working_time(self.since, self.until, self.paused, hours)


def promised(took: Sequence[timedelta]) -> timedelta | None:
    """Their ninetieth percentile and a tenth of it, up to the next whole hour; None below thirty."""
    found = percentile([one.total_seconds() for one in took], SHARE)
    if found is None or len(took) < ENOUGH:
        return None
    with_a_tenth = round(found * 11 / 10)  # to the second: a rest of the division shall not be an hour more
    return timedelta(hours=max(1, -(-with_a_tenth // HOUR)))


def measured(number: int, cases: Iterable[Decided], now: datetime, policy: Policy) -> Measure:
    """The measure of these cases, which come the newest first, by the hours of their places."""
    found: dict[bool, list[timedelta]] = {False: [], True: []}
    for one in cases:
        if len(found[one.serious]) < MOST:
            found[one.serious].append(one.took(policy.hours_of(one.place)))
    ordinary, serious = (_seconds(promised(found[kind])) for kind in (False, True))
    return Measure(
        number, at=now, ordinary=ordinary, ordinary_of=len(found[False]), serious=serious, serious_of=len(found[True])
    )


def with_measure(policy: Policy, known: Iterable[Matter], now: datetime) -> Policy:
    """The policy with what was measured last, where that is wanted."""
    if not policy.resolve_measured:
        return policy
    found = next((one for one in known if isinstance(one, Measure)), None)
    if found is None or found.at is None or now - found.at > FRESH:
        return policy
    return replace(policy, measure=found)


def shown(policy: Policy) -> list[dict[str, Any]]:
    """What is promised, ordinarily and in serious cases: in minutes, whether that was measured or is set, of how many
    closed cases. Nothing where nobody wants it measured."""
    if not policy.resolve_measured:
        return []
    measure = policy.measure or Measure(0)
    return [
        {
            "serious": serious,
            "minutes": policy.resolution(serious=serious) // timedelta(minutes=1),
            "measured": policy.is_measured(serious=serious),
            "n": measure.serious_of if serious else measure.ordinary_of,
            "few": (measure.serious_of if serious else measure.ordinary_of) < ENOUGH,
        }
        for serious in (False, True)
    ]


def _seconds(length: timedelta | None) -> int:
    return 0 if length is None else int(length.total_seconds())
