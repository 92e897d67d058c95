"""Public holidays of a country, from the library `holidays`, as plain dates: the dialogues know of no country."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

YEARS = range(2025, 2046)
"""Nobody runs the bot for longer without a new version of the library; what is promised lies days ahead, not years."""


@lru_cache(maxsize=4)
def holidays_of(country: str) -> Mapping[date, str]:
    """The holidays of a country of two letters, with their names; none where the library knows none."""
    import holidays  # slow to load, and most commands do not need it

    return dict(holidays.country_holidays(country, years=YEARS)) if knows(country) else {}


def knows(country: str) -> bool:
    """Whether the library knows the holidays of this country."""
    from holidays.registry import COUNTRIES

    return any(country in (code for code in codes if len(code) == 2) for _, *codes in COUNTRIES.values())
