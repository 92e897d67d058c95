"""Measure: each night it is measured how long decisions take, and what may be promised by it (figures.measured).

What was promised before does not move. Nothing is measured while somebody waits for an answer.
"""

from datetime import datetime, time

from dialogs.calendar import next_at
from dialogs.errands import Deed, Errand, Need, Standing, matter_rings
from dialogs.events import MatterRang
from dialogs.figures.measured import measured
from dialogs.machine import Part
from dialogs.matters import Measure
from dialogs.policy import Policy

AT = time(4)
"""The hour of the night, local time, in which the fewest wait."""
MEASURE = matter_rings("measure")


def next_night(now: datetime, policy: Policy) -> datetime | None:
    """The next four o'clock; None where nobody wants it measured."""
    return next_at(AT, now, policy.zone) if policy.resolve_measured else None


def measure(errand: Errand, _: MatterRang) -> None:
    """Measure, once a day, however often it rings."""
    known = next(iter(errand.of(Measure)), None)
    if known is not None and known.at is not None and _day(known.at, errand.policy) == _day(errand.now, errand.policy):
        return
    number = known.id if known is not None else errand.new_id()
    errand.put(measured(number, errand.found[Need.DECIDED], errand.now, errand.policy))


def _day(at: datetime, policy: Policy) -> object:
    return at.astimezone(policy.zone).date()


PART = Part(
    "measure",
    deeds=(Deed(MEASURE, measure, needs=(Need.DECIDED,)),),
    standing=(Standing(MEASURE.act, next_night),),
)
