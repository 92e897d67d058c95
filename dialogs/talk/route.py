"""Route: what a first message is, by the phrases in dialogs/phrases: a complaint, praise, a question or an idea.

A complaint is the default. Praise, a question and an idea are taken for such only when something in the words says so
and nothing speaks of trouble; sarcasm, mixed and doubtful words are a complaint. `sure` is false where no word spoke of
trouble: there the customer is offered to say that it is none. How often this is right is measured on labelled first
messages (tests/dialogs/first_messages.tsv, the table in ARCHITECTURE.md).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from dialogs import phrases
from dialogs.model import Kind

_SAID = phrases.Groups("kinds")
_LETTER = re.compile(r"[^\W\d_]")
_WORDS_OF_THANKS = 4  # who thanks in so many words says what for
_BEGINNING = 600  # characters that are looked at: by then it is clear what a message is
_WHOLE = 15  # characters; a single friendly word may be anything


@dataclass(frozen=True, slots=True)
class Route:
    """What a message was taken for. `sure`: something in it says so."""

    kind: Kind
    sure: bool


@lru_cache(maxsize=64)  # asked by what decides, and by what writes down
def route_of(text: str) -> Route:
    """What a first message is taken for."""
    plain = phrases.plain(text[:_BEGINNING])
    calm = _SAID["no_trouble"].sub(" ", plain)
    if not _LETTER.search(plain):
        return Route(Kind.COMPLAINT, False)
    troubled = bool(_SAID["trouble"].search(calm) or _SAID["sarcasm"].search(plain))
    kind = Kind.COMPLAINT if troubled else _kind_of(plain, calm)
    return Route(kind, troubled or kind is not Kind.COMPLAINT)


def guess(text: str) -> Kind:
    """What a message is when the customer says that it is no complaint."""
    plain = phrases.plain(text[:_BEGINNING])
    for kind, group in ((Kind.IDEA, "wishing"), (Kind.QUESTION, "asking"), (Kind.PRAISE, "thanking")):
        if _SAID[group].search(plain):
            return kind
    return Kind.PRAISE if _SAID["liked"].search(plain) else Kind.MESSAGE


def _kind_of(plain: str, calm: str) -> Kind:
    if _SAID["praise_first"].search(plain):
        return Kind.PRAISE
    if _SAID["wishing"].search(plain):
        return Kind.IDEA
    if _SAID["asking"].search(plain):
        return Kind.QUESTION
    liked = len({found.group() for found in _SAID["liked"].finditer(plain)})
    thanks = _SAID["thanking"].search(plain) and (liked or len(plain.split()) >= _WORDS_OF_THANKS)
    if thanks or liked > 1 or (liked and len(calm) > _WHOLE):
        return Kind.PRAISE
    return Kind.COMPLAINT
