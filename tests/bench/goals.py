"""What the benchmark promises: each goal with its bounds, and the judgement of a measurement."""

from dataclasses import dataclass, field
from enum import StrEnum

from tests.bench.arithmetic import Spread, paired_ratios


class Sense(StrEnum):
    """Which way is good."""

    AT_LEAST = ">="
    AT_MOST = "<="


class Verdict(StrEnum):
    """The judgement, in words that need no colour."""

    STRETCH = "stretch reached"
    MUST = "must met"
    MISSED = "MISSED"
    SHOWN = "shown only"
    UNMEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table.

    `unit` is that of ours and of the baseline: "/s", "ms", "s", "MB" or "" (a number).
    A goal without `must` is shown for information and cannot fail.
    """

    title: str
    unit: str
    sense: Sense = Sense.AT_MOST
    must: float | None = None
    stretch: float | None = None

    def judge(self, value: float) -> Verdict:
        """Hold the ratio, or our own figure where there is no baseline, against the bounds (inclusive)."""
        if self.must is None:
            return Verdict.SHOWN
        if not self._reaches(value, self.must):
            return Verdict.MISSED
        if self.stretch is not None and self._reaches(value, self.stretch):
            return Verdict.STRETCH
        return Verdict.MUST

    def _reaches(self, value: float, bound: float) -> bool:
        return value >= bound if self.sense is Sense.AT_LEAST else value <= bound


@dataclass(frozen=True, slots=True)
class Measured:
    """A goal with its figures, one per repetition; no `baseline` where the goal is absolute.

    `reason` says why there are no figures; then nothing else counts.
    """

    goal: Goal
    ours: tuple[float, ...] = ()
    baseline: tuple[float, ...] = ()
    reason: str = ""
    ratios: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        ratios = paired_ratios(self.ours, self.baseline) if self.baseline else ()
        object.__setattr__(self, "ratios", ratios)

    @property
    def judged(self) -> Spread | None:
        """What the verdict rests on: the ratios of the pairs, or ours alone; none when not measured."""
        values = self.ratios or self.ours
        return Spread.of(values) if values and not self.reason else None

    @property
    def verdict(self) -> Verdict:
        """The verdict on the median of the repetitions."""
        return Verdict.UNMEASURED if self.judged is None else self.goal.judge(self.judged.middle)


def unmeasured(goals: tuple[Goal, ...], reason: str) -> list[Measured]:
    """Every goal of a scenario that could not be played, with the reason."""
    return [Measured(goal, reason=reason) for goal in goals]


def all_met(rows: list[Measured]) -> bool:
    """Whether every goal was measured and none was missed."""
    return all(row.verdict not in (Verdict.MISSED, Verdict.UNMEASURED) for row in rows)
