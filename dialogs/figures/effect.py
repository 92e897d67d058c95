"""Whether a rate fell: the exact interval of the ratio of two Poisson rates, at 95 % (domain: metric 19)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, exp, lgamma, log

ALPHA = 0.05
_STEPS = 60  # of halving: far below what is shown


@dataclass(frozen=True, slots=True)
class Effect:
    """`before` and `after` are counts over `days_before` and `days_after` days."""

    before: int
    after: int
    days_before: int = 60
    days_after: int = 30

    @property
    def interval(self) -> tuple[float, float | None]:
        """Between which values the ratio after/before of the rates lies; None above: no upper limit.

        Given the sum, the later count is binomial with p = r·d2 / (d1 + r·d2); the limits of p are those of Clopper and
        Pearson (1934), turned back into r. Przyborowski and Wilenski, Homogeneity of results (1940).
        """
        k, n, exposure = self.after, self.before + self.after, self.days_after / self.days_before
        low = 0.0 if k == 0 else _solve(lambda p: 1 - _at_most(k - 1, n, p), rising=True)
        high = 1.0 if k == n else _solve(lambda p: _at_most(k, n, p), rising=False)
        return low / (1 - low) / exposure if low < 1 else 0.0, high / (1 - high) / exposure if high < 1 else None

    @property
    def fell(self) -> bool:
        """Whether it fell by more than chance explains."""
        high = self.interval[1]
        return high is not None and high < 1

    @property
    def rose(self) -> bool:
        """Whether it rose by more than chance explains."""
        return self.interval[0] > 1


def _at_most(k: int, n: int, p: float) -> float:
    """How likely k or fewer of n are, each with probability p."""
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)) if n < 400 else _recursive(k, n, p)


def _recursive(k: int, n: int, p: float) -> float:
    """The same for large n, term by term in logarithms so that nothing overflows."""

    def term(i: int) -> float:
        return exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p))

    return sum(term(i) for i in range(k + 1)) if 0 < p < 1 else float(p == 0 or k >= n)


def _solve(tail: Callable[[float], float], *, rising: bool) -> float:
    """The p at which a tail has half of ALPHA."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        above = tail(middle) > ALPHA / 2
        low, high = (low, middle) if above == rising else (middle, high)
    return (low + high) / 2
