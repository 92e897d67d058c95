"""Sums of money: how people write them, and how each language shows them (CLDR, by Babel).

A sum is a whole number of hundredths of the currency of the settings, so that nothing is ever rounded.
"""

import re
from typing import TypedDict

from babel import Locale
from babel.numbers import format_decimal, get_currency_symbol

from dialogs.states import Language

HUNDREDTHS = 100
MOST = 10**9 * HUNDREDTHS  # nobody means more, and a slip of the finger does
_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<whole>\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+|\d+)(?:[.,](?P<part>\d{1,2}))?(?!\d)(?![.,-]\d)"
)
_BETWEEN = re.compile(r"[ \u00a0\u202f.,'’]")


class Money(TypedDict):
    """A sum as an argument of a text; plain data, because texts wait in the outbox."""

    amount: int  # hundredths
    currency: str  # ISO 4217


def money(amount: int, currency: str) -> Money:
    """So many hundredths of a currency."""
    return {"amount": amount, "currency": currency}


def read_sum(words: str) -> tuple[int, str] | None:
    """The first sum in somebody's words, in hundredths, and the words behind it: "1 500,50", "1,500", "500 ₽ by ...".

    None where no number stands there, where it is nothing, or more than anybody means.
    """
    found = _NUMBER.search(words)
    if found is None:
        return None
    amount = int(_BETWEEN.sub("", found["whole"])) * HUNDREDTHS + int((found["part"] or "").ljust(2, "0"))
    return (amount, words[found.end() :]) if 0 < amount <= MOST else None


def shown(sum_: Money, language: Language) -> str:
    """A sum as the language writes it, its parts held together; hundredths only where there are some."""
    locale = Locale.parse(language.value)
    whole, part = divmod(sum_["amount"], HUNDREDTHS)
    digits = format_decimal(whole + part / HUNDREDTHS, "#,##0.00" if part else "#,##0", locale=locale)
    symbol = get_currency_symbol(sum_["currency"], locale=locale)
    pattern = locale.currency_formats["standard"].pattern
    if not pattern.startswith("¤"):
        said = f"{digits}\u00a0{symbol}"
    else:
        said = f"{symbol}\u00a0{digits}" if symbol[-1].isalpha() else f"{symbol}{digits}"
    return said.replace("\u202f", "\u00a0")
