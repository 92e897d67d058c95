"""How a record begins: made of the first words, told to the customer by its receipt, brought before the staff. And when
words begin none, but go on with the one that is there.

Whatever makes a record (a complaint, praise, a case of safety) does it in these three steps; what it says, and what it
promises, is its own.
"""

import re
from typing import Any

from dialogs.calendar import minute_up
from dialogs.effects import Journal, Lane, Purpose, Rows, Say, ShowCard, Text
from dialogs.items import Item
from dialogs.machine import Turn
from dialogs.model import Complaint, Earlier, Promise
from dialogs.numbers import label
from dialogs.pieces import add_piece, wait_for_quiet
from dialogs.promises import told_due
from dialogs.records import replace
from dialogs.states import QUESTIONS, Language, State, Step

_NUMBER = re.compile(r"\b[KkКк]\s?[-–—]?\s?(\d{4,12})\b")
"""A complaint's number as people write it, in letters of both alphabets."""

BARE = (Step.IDLE, Step.TALKING, Step.RATED)
"""The steps in which a hello is a hello; elsewhere it may be an answer."""


def make(turn: Turn, items: tuple[Item, ...], *, asking: bool, **more: Any) -> Complaint:
    """A new record with these fields, which the talk is about from here on; nothing is said yet."""
    person = turn.person
    number = turn.new_number()
    complaint = turn.put(
        Complaint(
            id=number,
            customer=person.id,
            name=person.called,
            confidential=bool(person.alias),
            entrusted=person.entrusted,
            language=person.language,
            writes=person.writes,
            state=State.NEW,
            created_at=turn.now,
            last_at=items[-1].at,
            earlier=turn.before.earlier,
            place=person.place,
            value=person.value,
            currency=person.currency,
            adding=asking,
            **more,
        )
    )
    turn.id = number
    turn.person = replace(
        person,
        focus=number,
        pending=(),
        invites=0,
        place="",
        back_to=None,
        asked_at=turn.now if asking else None,
        answering=asking,
        nudged=False,
        paused=False,
    )
    return complaint


def to_ask(place: str) -> tuple[Step, ...]:
    """What is asked about a complaint; who came by the link of a place is not asked where it was."""
    return tuple(question for question in QUESTIONS if question is not Step.WHERE or not place)


def told_lately(turn: Turn, but: int | None = None) -> list[Earlier]:
    """What this person has told us lately (Policy.repeat_within), the first one first, `but` one."""
    since = turn.now - turn.policy.repeat_within
    loaded = [one for one in turn.complaints.values() if one.is_told and one.id != but and one.created_at >= since]
    known = {one.id: Earlier(one.id, one.created_at, one.owner_name) for one in loaded}
    known |= {one.id: one for one in turn.before.lately if one.id not in turn.complaints and one.created_at >= since}
    return sorted(known.values(), key=lambda one: one.created_at)


def history(turn: Turn, items: tuple[Item, ...], again: int | None = None) -> dict[str, Any]:
    """What a new complaint of these messages follows on: what was told lately, and which of it the words name.

    `again` is the one that is known without words.
    """
    lately = told_lately(turn)
    owners = {one.id: one.owner_name for one in lately}
    owners |= {one.id: one.owner_name for one in turn.complaints.values()}
    said = [int(found) for item in items if not item.origin for found in _NUMBER.findall(item.text)]
    again = again or next((number for number in said if number in owners), turn.person.back_to)
    owner = owners.get(again, "") if again is not None else ""
    return {"lately": tuple(one.id for one in lately), "again": again, "again_owner": owner}


def receipt_facts(turn: Turn, complaint: Complaint) -> dict[str, Any]:
    """What a receipt tells: the number, when an answer comes, and how else to reach us while we are closed."""
    return {
        "number": label(complaint.id),
        "due": minute_up(told_due(complaint, Promise.FIRST_REPLY)),
        "closed": not turn.hours.is_open(turn.now),
        "contact": turn.policy.contact,
        "writes": turn.person.writes if turn.person.language is Language.EN else "",
    }


def bring(turn: Turn, items: tuple[Item, ...], receipt: Text, buttons: Rows = ()) -> None:
    """Say the receipt of a record that was just made, and bring its words before the staff."""
    complaint = turn.complaint
    turn.do(Say(receipt, complaint.id, buttons, lane=Lane.RECEIPT, purpose=Purpose.RECEIPT))
    turn.do(ShowCard(complaint.id, first=True), Journal(complaint.id, "created", "", State.NEW.value))
    for item in items:
        add_piece(turn, item)
    if turn.person.answering:
        wait_for_quiet(turn)
