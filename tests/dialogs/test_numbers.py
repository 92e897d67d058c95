"""Complaint numbers: unique, short, speakable, and silent about how many complaints there are."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.numbers import label, speakable

PATIENT = settings(deadline=None)  # a busy machine is no failure

SALTS = st.text(max_size=20)


@pytest.mark.parametrize("salt", ["", "one", "two", "сіль"])
def test_the_first_block_is_a_permutation(salt: str) -> None:
    """The first 9000 complaints get each of 1000 to 9999 exactly once."""
    assert sorted(speakable(running, salt) for running in range(9000)) == list(range(1000, 10000))


def test_the_second_block_has_five_digits() -> None:
    """After 9000 come five digits, then six; still each number once."""
    numbers = [speakable(running, "salt") for running in range(9000, 99000)]
    assert len(set(numbers)) == 90000
    assert (min(numbers), max(numbers)) == (10000, 99999)
    assert 100000 <= speakable(99000, "salt") <= 999999


@PATIENT
@given(st.sets(st.integers(0, 10**9), min_size=2, max_size=50), SALTS)
def test_no_two_complaints_share_a_number(runnings: set[int], salt: str) -> None:
    """Different running numbers never meet, however far the counting has come."""
    assert len({speakable(running, salt) for running in runnings}) == len(runnings)


@PATIENT
@given(st.integers(0, 10**9), SALTS)
def test_length_follows_the_count(running: int, salt: str) -> None:
    """A number has as many digits as its block: four up to the 9000th, then five, and so on."""
    digits, before = 4, 0
    while running >= before + 9 * 10 ** (digits - 1):
        before += 9 * 10 ** (digits - 1)
        digits += 1
    assert len(str(speakable(running, salt))) == digits


def test_neighbours_do_not_tell_the_count() -> None:
    """Neighbouring complaints lie far apart, and another salt gives other numbers."""
    numbers = [speakable(running, "salt") for running in range(1000)]
    steps = [abs(later - earlier) for earlier, later in pairwise(numbers)]
    assert sum(steps) / len(steps) > 2000  # a random order of 9000 has steps of 3000 on average
    assert sum(later > earlier for earlier, later in pairwise(numbers)) < 600
    others = [speakable(running, "another") for running in range(1000)]
    assert sum(one == other for one, other in zip(numbers, others, strict=True)) < 10


def test_the_same_again() -> None:
    """The number depends on nothing but the running number and the salt, also in another process."""
    assert [speakable(running, "salt") for running in range(3)] == [1839, 4355, 5170]


def test_label() -> None:
    """People say K, a dash and the digits."""
    assert label(4821) == "K-4821"
