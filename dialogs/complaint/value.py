"""Value: what a customer is worth to us, as the purchase, so many times a year, for so many years.

`/value K-4821 5000 2 3` in the staff group, or `python -m bot value import FILE`. Managers see it beside the cost of a
gesture. It informs how generous we are, never who comes first: no list is ordered by it.
"""

import re

from dialogs.complaint.merge import elsewhere
from dialogs.effects import ShowCard, Text, Then
from dialogs.errands import Command, Errand, Need
from dialogs.events import Commanded, Valued
from dialogs.machine import Answer, Part, Turn, cue
from dialogs.model import Complaint
from dialogs.money import MOST, money, read_sum
from dialogs.numbers import label
from dialogs.records import replace

VALUED = cue("value", Valued)

_ASKED = re.compile(r"(?:[KkКк]-?)(?P<number>\d{4,12})\s+(?P<rest>.+)", re.DOTALL)
_TIMES = re.compile(r"[×xх*\s]*(?P<year>\d{1,4})[×xх*\s]+(?P<years>\d{1,3})\s*", re.IGNORECASE)


def worth(words: str) -> int | None:
    """Purchase × a year × years, in hundredths; one sum alone is the whole. None where it cannot be read."""
    found = read_sum(words)
    if found is None:
        return None
    purchase, rest = found
    if not rest.strip(" \t\n.₽₴$€"):
        return purchase
    times = _TIMES.fullmatch(rest)
    amount = purchase * int(times["year"]) * int(times["years"]) if times else 0
    return amount if 0 < amount <= MOST else None


def value(errand: Errand, asked: Commanded) -> None:
    """`/value K-4821 5000 2 3`: the customer of that complaint."""
    found = _ASKED.fullmatch(asked.words.strip())
    amount = worth(found["rest"]) if found else None
    if found is None or amount is None:
        errand.answer("value_how")
        return
    number = int(found["number"])
    if elsewhere(errand, (number,), "value"):
        return
    if number not in errand.found[Need.NUMBERS]:
        errand.answer("link_unknown", number=label(number), same=False)
        return
    event = Valued(number, amount, errand.policy.currency, asked.staff)
    errand.do(Then(number, event, f"value:{number}:{asked.message}"))
    errand.answer("value_noted", number=label(number), value=money(amount, errand.policy.currency))


def valued(turn: Turn, event: Valued) -> None:
    """Known from now on, for what is open and for what will come."""
    turn.person = replace(turn.person, value=event.amount, currency=event.currency)
    for complaint in turn.complaints.values():
        if complaint.is_open and (complaint.value, complaint.currency) != (event.amount, event.currency):
            turn.put(replace(complaint, value=event.amount, currency=event.currency))
            turn.do(ShowCard(complaint.id))


def card(complaint: Complaint) -> list[Text]:
    """What the customer is worth, where it is known."""
    return [Text("value_line", {"value": money(complaint.value, complaint.currency)})] if complaint.value else []


PART = Part(
    "value",
    answers=(Answer(VALUED, valued),),
    commands=(Command("value", value, needs=(Need.NUMBERS, Need.ELSEWHERE)),),
    card=card,
)
