"""Split: what a customer added is a matter of its own, and becomes a complaint of its own: `/split` as a reply to it.

The words leave the card they stood on; both cards name the other one. The customer hears the new number and promise.
"""

from dialogs.effects import Line, Replies, ShowCard, Text
from dialogs.events import Answers, Ordered
from dialogs.items import Item, clip
from dialogs.machine import Answer, Part, Turn, order, write_down
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.opening import bring, make, receipt_facts
from dialogs.promises import first_clocks
from dialogs.records import replace

SPLIT = order("split")
SHOWN = 150  # characters of the words that the customer reads again


def split(turn: Turn, asked: Ordered) -> None:
    """A complaint of these words, unless they began the one they stand in, or are split off already."""
    was, item = turn.complaint, asked.answered
    if asked.answers is not Answers.CUSTOMER or item is None or item.chat != turn.person.id:
        _answer(turn, asked, Text("split_what", {"name": was.name}))
        return
    there = next((one for one in turn.complaints.values() if one.parted == item.message), None)
    if there is not None:
        _answer(turn, asked, Text("split_already", {"number": label(there.id)}))
    elif _began(was, item):
        _answer(turn, asked, Text("split_first", {"number": label(was.id)}))
    else:
        _part(turn, asked, replace(item, album="", reply_to=None))


def _began(complaint: Complaint, item: Item) -> bool:
    """Whether nothing would be left: they are its first words, or it was made of them."""
    first = min((piece.message for piece in complaint.words), default=0)
    return item.message <= first or complaint.parted == item.message


def _part(turn: Turn, asked: Ordered, item: Item) -> None:
    was, person = turn.complaint, turn.person
    left = tuple(piece for piece in was.words if piece.message != item.message)
    turn.put(replace(was, words=left))
    turn.person = replace(person, place=was.place)
    made = make(
        turn,
        (item,),
        asking=False,
        apologised=True,
        clocks=first_clocks(turn.now, turn.policy, was.place),
        parted_from=was.id,
        parted=item.message,
    )
    facts = {**receipt_facts(turn, made), "other": label(was.id), "words": clip(item.text, SHOWN)}
    bring(turn, (item,), Text("split_off", facts))
    turn.person = person  # the talk goes on where it was
    turn.id = was.id
    turn.do(ShowCard(was.id))
    write_down(turn, SPLIT.value, asked.staff.id, other=made.id)
    _answer(turn, asked, Text("split_done", {"number": label(made.id), "other": label(was.id), "name": was.name}))


def _answer(turn: Turn, asked: Ordered, text: Text) -> None:
    turn.do(Line(turn.complaint.id, text, Replies.NOTE, answers=(asked.item.chat, asked.item.message)))


def card(complaint: Complaint) -> list[Text]:
    """Where it was split off from."""
    return [Text("split_from", {"number": label(complaint.parted_from)})] if complaint.parted_from else []


PART = Part("split", answers=(Answer(SPLIT, split),), card=card)
