"""What the dialogue knows survives storage: every field of a person and of a complaint, none forgotten."""

import sys
from dataclasses import MISSING, fields, replace
from datetime import timedelta
from typing import Any

from dialogs.model import Case, Cause, Complaint, Item, Language, Outcome, Person, Resolving, State, Step, Wish, Words
from storage import cases, tables
from tests.dialogs.world import START

MINUTE = timedelta(minutes=1)
PHOTO = Item(101, 7, "photo", "a & b", "a &amp; b", "file", "album", True, 3, START + timedelta(microseconds=1))
PERSON = Person(
    101, "Ann \x00'\"", Language.UK, True, Step.WORDS, 4821, 2, "table 7", True, START, True, True, True, (PHOTO,),
    (("4821:album", (PHOTO, PHOTO)),), (("4821:201:album:Olga: the first", (PHOTO,)),), 6,
)  # fmt: skip
COMPLAINT = Complaint(
    id=sys.maxsize, customer=101, name="Ann", language=Language.RU, state=State.REOPENED, created_at=START,
    take_up_due=START + MINUTE, reply_due=START + 2 * MINUTE, resolve_due=START + 3 * MINUTE,
    last_at=START + 4 * MINUTE, last_by_staff=True, earlier=3, place="table 7", where="here", what="lid",
    wish=Wish.OTHER, wish_words="call me", asked=(Step.WHAT, Step.WISH),
    words=(Words(7, "photo", "😀", "album", True), Words(8, "text", "")), unseen=2, adding=False, confirmed=True,
    owner=201, owner_name="Olga", epoch=3, claimed_at=START + 5 * MINUTE, first_reply_at=START + 6 * MINUTE,
    resolving=Resolving(201, START + 7 * MINUTE, Outcome.FIXED, Cause.PRODUCT), outcome=Outcome.REFERRED,
    cause=Cause.UNKNOWN, resolved_at=START + 8 * MINUTE, closed_at=START + 9 * MINUTE, reopened=2,
    csat_asked_at=START + 10 * MINUTE, score=3, comment="so so", low_score_told=True, solved_due=True, topic=True,
    version=5,
)  # fmt: skip


def _unchanged(record: Any) -> list[str]:
    return [each.name for each in fields(record) if getattr(record, each.name) == each.default is not MISSING]


def test_the_samples_use_every_field() -> None:
    """A new field belongs into the samples here, or the tests below would say nothing about it."""
    assert _unchanged(PERSON) == []
    assert _unchanged(COMPLAINT) == []


def test_a_person_survives() -> None:
    """Written and read, with the version counted."""
    row = cases._person_row(Case(PERSON, {}, 9), START)
    assert cases._person([row[name] for name in cases._PERSON_COLUMNS]) == replace(PERSON, version=7)
    assert row["complaints"] == 9


def test_a_complaint_survives() -> None:
    """Written and read, with the version counted; with every field used, and as it begins."""
    begun = Complaint(1, 101, "Ann", Language.EN, State.NEW, START, START, START, START, START)
    for complaint in (COMPLAINT, begun, replace(COMPLAINT, resolving=Resolving(201, START))):
        row = cases._complaint_row(complaint)
        values = [row[column.name] for column in tables.complaints.columns]
        assert cases._complaint(values) == replace(complaint, version=complaint.version + 1)
