"""How sure a share is: intervals that hold for few answers too, at 95 %. All shares and limits are from 0 to 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.96
"""The 97.5 % point of the normal distribution: what lies outside on both sides together is one in twenty."""
FEW = 10
"""Below so many a figure is shown in grey: it may be chance."""
OF_A_PERSON = 5
"""Below so many nothing is told of one person."""


@dataclass(frozen=True, slots=True)
class Share:
    """`k` of `n`, and between which shares the true one lies, 19 times of 20 (Wilson's interval)."""

    k: int
    n: int

    @property
    def value(self) -> float | None:
        """The share; None where there is nothing to tell it from."""
        return self.k / self.n if self.n else None

    @property
    def is_few(self) -> bool:
        """Whether it rests on too few to say much."""
        return self.n < FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval: centre (p + z²/2n) / (1 + z²/n), half-width z·√(p(1-p)/n + z²/4n²) / (1 + z²/n).

        E. B. Wilson, Probable inference (1927). None where n is 0: there is no data, which is no zero.
        """
        if not self.n:
            return None
        p, n = self.k / self.n, self.n
        whole = 1 + Z**2 / n
        centre, half = p + Z**2 / (2 * n), Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
        return max((centre - half) / whole, 0.0), min((centre + half) / whole, 1.0)


def change(before: Share, after: Share) -> tuple[float, float] | None:
    """Between which values the difference after - before lies; None where one of them has no data.

    R. G. Newcombe, Interval estimation for the difference between independent proportions (1998), method 10: from the
    ends of both Wilson intervals. A change is called one only where this leaves out nought: see `is_change`.
    """
    was, now = before.interval, after.interval
    if was is None or now is None:
        return None
    p, q = after.k / after.n, before.k / before.n
    low = p - q - sqrt((p - now[0]) ** 2 + (was[1] - q) ** 2)
    high = p - q + sqrt((now[1] - p) ** 2 + (q - was[0]) ** 2)
    return low, high


def is_change(before: Share, after: Share) -> bool:
    """Whether the two shares differ by more than chance explains."""
    found = change(before, after)
    return found is not None and not found[0] <= 0 <= found[1]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """NPS of `n` answers from 0 to 10: `promoters` said 9 or 10, `detractors` 0 to 6. In points, from -100 to 100."""

    promoters: int
    detractors: int
    n: int

    @property
    def score(self) -> float | None:
        """100 (P - D) / n; None without answers."""
        return 100 * (self.promoters - self.detractors) / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The adjusted Wald range: three answers more, three quarters of one to each end.

        The best of the methods that B. Rocks compared (2016); the plain one claims ±0 where all said 10.
        """
        if not self.n:
            return None
        n = self.n + 3
        p, d = (self.promoters + 0.75) / n, (self.detractors + 0.75) / n
        half = 100 * Z * sqrt((p + d - (p - d) ** 2) / n)
        return max(100 * (p - d) - half, -100.0), min(100 * (p - d) + half, 100.0)


def recommendation(answers: Sequence[int]) -> Recommendation:
    """The NPS of these answers from 0 to 10."""
    return Recommendation(sum(one >= 9 for one in answers), sum(one <= 6 for one in answers), len(answers))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share of them lies, read between its two neighbours; None of nothing.

    Type 7 of R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages (1996).
    """
    if not values:
        return None
    found = sorted(values)
    place = share * (len(found) - 1)
    below = int(place)
    above = min(below + 1, len(found) - 1)
    return found[below] + (found[above] - found[below]) * (place - below)


def median_of_unfinished(lasted: Sequence[tuple[float, bool]]) -> float | None:
    """The median time of what ended (True) and what still goes on (False), so that open cases do not flatter it.

    E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations (1958): the first time at which
    half are over. None where half of them have not ended within the time that we have seen.
    """
    left, at_risk = 1.0, len(lasted)
    for time, ended in sorted(lasted, key=lambda one: (one[0], not one[1])):
        if ended:
            left *= 1 - 1 / at_risk
            if left <= 0.5 + 1e-12:
                return time
        at_risk -= 1
    return None
