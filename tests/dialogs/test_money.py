"""Sums and days as people write them, and sums as each language shows them."""

from datetime import date

import pytest

from dialogs.dates import NoSuchDay, read_day
from dialogs.money import money, read_sum, shown
from dialogs.states import Language

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("500", 50_000), ("500 ₽", 50_000), ("500р", 50_000), ("1 500,50 руб", 150_050), ("1\u00a0500", 150_000),
        ("1,500", 150_000), ("1.500", 150_000), ("1'500", 150_000), ("12.50", 1250), ("0,5", 50),
        ("500 by 05.03", 50_000), ("500, tomorrow", 50_000), ("a coupon for 700 until 5.3", 70_000),
        ("0", None), ("-500", None), ("nothing", None), ("r0012", None), ("99999999999999", None), ("2026-03-05", None),
    ],
)  # fmt: skip
def test_a_sum_is_read(words: str, found: int | None) -> None:
    """The first one, in hundredths; no sum is read into a date or a name."""
    read = read_sum(words)
    assert (read[0] if read else None) == found


@pytest.mark.parametrize(
    ("words", "day"),
    [
        (" by 5.03", date(2026, 3, 5)), ("до 05.03.2026", date(2026, 3, 5)), ("05/03/26", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)), ("Завтра", date(2026, 3, 3)), ("післязавтра", date(2026, 3, 4)),
        ("today", TODAY), ("1.02", date(2026, 2, 1)), ("1.08", date(2026, 8, 1)), ("", None), ("₽", None),
    ],
)  # fmt: skip
def test_a_day_is_read(words: str, day: date | None) -> None:
    """With or without its year, or by its word."""
    assert read_day(words, TODAY) == day


def test_the_nearest_day_over_the_turn_of_the_year() -> None:
    """In December the fifth of January is the one that comes."""
    assert read_day("5.01", date(2026, 12, 20)) == date(2027, 1, 5)


def test_a_day_that_does_not_exist() -> None:
    """It is refused, not taken for another one."""
    with pytest.raises(NoSuchDay, match=r"31\.02"):
        read_day("by 31.02", TODAY)


@pytest.mark.parametrize(
    ("language", "currency", "amount", "said"),
    [
        (Language.EN, "USD", 150_000, "$1,500"), (Language.EN, "RUB", 150_050, "RUB\u00a01,500.50"),
        (Language.RU, "RUB", 150_050, "1\u00a0500,50\u00a0₽"), (Language.UK, "UAH", 150_000, "1\u00a0500\u00a0₴"),
    ],
)  # fmt: skip
def test_a_sum_is_shown(language: Language, currency: str, amount: int, said: str) -> None:
    """As the language writes it; the parts hold together."""
    assert shown(money(amount, currency), language) == said
