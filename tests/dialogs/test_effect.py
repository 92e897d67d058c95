"""The exact interval of the ratio of two Poisson rates, against published values."""

import pytest

from dialogs.figures.effect import Effect


def test_a_published_example() -> None:
    """11 in 800 person-years against 21 in 3011 (poisson.test of R): 0.8584264 to 4.2772659."""
    low, high = Effect(21, 11, 3011, 800).interval
    assert low == pytest.approx(0.8584264, abs=1e-6) and high == pytest.approx(4.2772659, abs=1e-6)


@pytest.mark.parametrize(
    ("before", "after", "fell", "rose"),
    [(0, 0, False, False), (5, 0, False, False), (20, 3, False, False), (24, 3, True, False), (2, 20, False, True),
     (900, 300, True, False), (600, 300, False, False)],
)  # fmt: skip
def test_only_what_chance_does_not_explain_is_called_a_change(before: int, after: int, fell: bool, rose: bool) -> None:
    """Sixty days before, thirty after: half as many is no change."""
    effect = Effect(before, after)
    assert (effect.fell, effect.rose) == (fell, rose)


def test_nothing_after_has_no_lower_limit_and_nothing_before_no_upper_one() -> None:
    """There is no division by nought."""
    assert Effect(9, 0).interval[0] == 0.0 and Effect(0, 9).interval[1] is None
