"""The sums of the benchmark: percentiles, paired ratios and their spread.

An answer that never came is infinitely late: a loss spoils the percentile instead of leaving the sample.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEVER = math.inf


def percentile(samples: Iterable[float], percent: float) -> float:
    """Nearest-rank percentile: the smallest sample that at least `percent` of all samples do not exceed.

    Raises ValueError for no samples, or a percent outside 0 < percent <= 100.
    """
    ordered = sorted(samples)
    if not ordered:
        raise ValueError("a percentile of nothing")
    if not 0 < percent <= 100:
        raise ValueError(f"percent must be above 0 and at most 100, not {percent}")
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


def ratio(ours: float, baseline: float) -> float:
    """Ours divided by the baseline; infinite when ours never came, whatever the baseline did.

    Raises ValueError for a baseline of zero, which nothing can be compared with.
    """
    if baseline == 0:
        raise ValueError("a ratio to zero")
    if math.isinf(ours):
        return NEVER
    return ours / baseline


def paired_ratios(ours: Sequence[float], baseline: Sequence[float]) -> tuple[float, ...]:
    """The ratio of each repetition, taken within the pair: what disturbs both at once cancels out.

    Raises ValueError when the repetitions do not pair up.
    """
    return tuple(ratio(one, other) for one, other in zip(ours, baseline, strict=True))


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several repetitions, with the least and the greatest of them."""

    middle: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Sum up the repetitions. Raises ValueError when there are none."""
        if not values:
            raise ValueError("a spread of nothing")
        return cls(statistics.median(values), min(values), max(values))
