"""Waits between attempts."""

from handlers.backoff import Backoff


def test_each_wait_is_twice_the_last_up_to_the_longest() -> None:
    """Also after more failures than a float can count."""
    waits = Backoff(0.5, 15.0)
    assert [waits.after(failures) for failures in range(1, 8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    assert waits.after(100_000) == 15.0
    assert waits.after(0) == 0.5
