"""Customers without Telegram: whoever told us on the phone, in the complaint book, on paper, in a review, to a courier.

They are people with a number below zero, which nothing can be sent to. What would go to such a customer becomes a duty:
a line to the owner with [Called: told]; what only a chat could do (questions, marks, the score) is left out.
"""

import hashlib

from dialogs.effects import (
    ChangeCopy,
    Effect,
    Gathered,
    Line,
    Noted,
    Redraw,
    Replies,
    Say,
    Text,
    Toast,
    ToCustomer,
)
from dialogs.machine import staff_button
from dialogs.numbers import label

DUTIES = {
    "taken": "taken", "handed_over": "taken", "goodwill": "goodwill", "refusal": "refusal",
    "incident_told": "incident",
}  # fmt: skip
"""What has to be told by voice, by the name of the text that others read."""
_BEYOND = 10**9  # numbers made of a phone lie beyond those that are counted
_BYTES = 6  # the largest stays below 2**52, which is what an id may have


def number_of(phone: str, nth: int, salt: str) -> int:
    """The number of a customer without Telegram: the same for the same phone, another for each who left none.

    It stands in logs, so that the phone may not be read from it.
    """
    if not phone:
        return -nth
    digest = hashlib.blake2b(f"{salt}:{phone}".encode(), digest_size=_BYTES).digest()
    return -(_BEYOND + int.from_bytes(digest, "big"))


def link_code(complaint: int, salt: str) -> str:
    """What stands in the link by which such a customer joins: it names the complaint, and nobody can guess the rest."""
    digest = hashlib.blake2b(f"{salt}:join:{complaint}".encode(), digest_size=8).hexdigest()
    return f"j-{complaint}-{digest}"


def complaint_in(payload: str) -> int:
    """The complaint that such a link names; 0 where it is another link."""
    kind, _, rest = payload.partition("-")
    number = rest.partition("-")[0]
    return int(number) if kind == "j" and number.isascii() and number.isdecimal() and len(number) < 13 else 0


def is_absent(person: int) -> bool:
    """Whether nothing can be sent to this customer."""
    return person < 0


def told(effects: list[Effect], name: str) -> list[Effect]:
    """The effects of a step about a customer without Telegram: `name` is how staff read them."""
    return [kept for effect in effects if (kept := _told(effect, name)) is not None]


def _told(effect: Effect, name: str) -> Effect | None:
    if isinstance(effect, Say) and effect.complaint is not None and effect.text.name in DUTIES:
        return duty(effect.complaint, name, DUTIES[effect.text.name])
    if isinstance(effect, ToCustomer):
        return duty(effect.complaint, name, "reply", (effect.items[0].chat, effect.items[0].message))
    if isinstance(effect, ChangeCopy):
        return duty(effect.complaint, name, "changed", (effect.item.chat, effect.item.message))
    for_a_chat = isinstance(effect, Say | Redraw | Noted | Gathered) or (isinstance(effect, Toast) and not effect.staff)
    return None if for_a_chat else effect


def duty(complaint: int, name: str, what: str, answers: tuple[int, int] | None = None) -> Line:
    """Something to tell by voice; a colleague's words (chat, message) are what they stand below."""
    about = str(answers[1]) if answers else what
    facts = {"number": label(complaint), "name": name, "what": what}
    buttons = ((staff_button("told", complaint, about),),)
    return Line(complaint, Text("tell_them", facts), Replies.NOTE, answers=answers, buttons=buttons)
