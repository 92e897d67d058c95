"""Link: two complaints have to do with each other, and the link says why: `/link K-4821 K-7305 the same courier`.

Both stay as they are, each with its owner and its promises; the other one and the reason stand on both cards.
"""

import re

from dialogs.complaint.merge import elsewhere
from dialogs.effects import ShowCard, Text, Then
from dialogs.errands import Command, Errand, Need
from dialogs.events import Commanded, Linked
from dialogs.items import clip
from dialogs.machine import Answer, Part, Turn, cue, write_down
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.records import replace

LINKED = cue("linked", Linked)

MOST = 120  # characters of the reason
SHOWN = 5  # links on a card
_ASKED = re.compile(r"[KkКк]-?(\d{4,12})\s+[KkКк]-?(\d{4,12})\s+(.+)", re.DOTALL)


def link(errand: Errand, asked: Commanded) -> None:
    """Both complaints hear of it; one that does not exist is named."""
    found = _ASKED.fullmatch(asked.words.strip())
    if found is None:
        errand.answer("link_how")
        return
    first, second, why = int(found[1]), int(found[2]), clip(" ".join(found[3].split()), MOST)
    if elsewhere(errand, (first, second), "link"):
        return
    unknown = [number for number in (first, second) if number not in errand.found[Need.NUMBERS]]
    if unknown or first == second:
        errand.answer("link_unknown", number=label(unknown[0] if unknown else first), same=not unknown)
        return
    for one, other in ((first, second), (second, first)):
        event = Linked(one, other, why, asked.staff)
        errand.do(Then(one, event, f"link:{one}:{other}:{asked.message}"))
    errand.answer("link_done", first=label(first), second=label(second), why=why)


def linked(turn: Turn, event: Linked) -> None:
    """The other one and the reason stand here; a later reason takes the place of an earlier one."""
    others = tuple(one for one in turn.complaint.links if one[0] != event.other)
    turn.put(replace(turn.complaint, links=(*others, (event.other, event.why))))
    turn.do(ShowCard(turn.complaint.id))
    write_down(turn, LINKED.value, event.staff.id, other=event.other)


def card(complaint: Complaint) -> list[Text]:
    """The links, the latest last."""
    shown = complaint.links[-SHOWN:]
    return [Text("link_line", {"number": label(other), "why": why}) for other, why in shown]


PART = Part(
    "link",
    answers=(Answer(LINKED, linked),),
    commands=(Command("link", link, needs=(Need.NUMBERS, Need.ELSEWHERE)),),
    card=card,
)
