"""What the dialogue knows survives storage: every field of a person and of a complaint, none forgotten."""

import sys
from dataclasses import MISSING, fields, replace
from datetime import timedelta
from typing import Any

from dialogs.items import Item, Words
from dialogs.model import (
    Absence,
    Apology,
    Case,
    Cause,
    Clock,
    Closing,
    Complaint,
    Escalation,
    Filled,
    Gesture,
    Goodwill,
    Handover,
    Hazard,
    Held,
    Kind,
    Outcome,
    Person,
    Promise,
    Question,
    Reaction,
    Refusal,
    Register,
    Remedy,
    Source,
    Wish,
)
from dialogs.states import Language, State, Step
from storage import cases, clocks, tables
from tests.dialogs.world import START

MINUTE = timedelta(minutes=1)
PHOTO = Item(101, 7, "photo", "a & b", "a &amp; b", "file", "album", True, 3, START + timedelta(microseconds=1))
PERSON = Person(
    101, "Ann \x00'\"", Language.UK, True, True, "pl", Step.WORDS, 4821, 2, "table 7", True, START, True, True, True,
    (PHOTO,), 7305, (("4821:album", (PHOTO, PHOTO)),), (("4821:201:album:Olga: the first", (PHOTO,)),),
    START + 2 * MINUTE, 7305, True, START, START, START + MINUTE, 21, 6, "Guest 9182", True,
    2, START, ("0a", "1b"), ("0a",), 3_000_000, "UAH", (Reaction(-100, 41, 7000, 101, "👍", START),),
)  # fmt: skip
COMPLAINT = Complaint(
    id=sys.maxsize, customer=101, name="Ann", language=Language.RU, state=State.REOPENED, created_at=START,
    last_at=START + 4 * MINUTE, last_by_staff=True, writes="pl", earlier=3, lately=(4, 5), again=5, again_owner="Petr",
    hot=True, kind=Kind.IDEA, unsure=True,
    apologised=True,
    register=Register.SAFETY, hazard=Hazard.GAS, legal_due=START, facts=(("since", "noon"),),
    place="table 7", where="here", what="lid",
    wish=Wish.OTHER, wish_words="call me", asked=(Step.WHAT, Step.WISH),
    words=(Words(7, "photo", "😀", "album", True), Words(8, "text", "")), told=9, unseen=2, gathering=3,
    gathering_since=9, gathering_last=11, gathered=40, agreed=START, light="red", adding=False, confirmed=True,
    clocks=(
        Clock(Promise.TAKE_UP, START, START + MINUTE, None, START + MINUTE, True),
        Clock(Promise.RESOLUTION, START, START + 3 * MINUTE, START + MINUTE, None, False, MINUTE, 2),
    ),
    owner=201, owner_name="Olga", epoch=3, claimed_at=START + 5 * MINUTE, first_reply_at=START + 6 * MINUTE,
    forms=(Filled("resolve", 201, START + 7 * MINUTE, (("outcome", "fixed"),), 40, -100, (("reason", PHOTO),)),),
    links=((7305, "the same courier"),), value=3_000_000, currency="UAH",
    source=Source.BOOK, phone="+380441234567", called=(("taken", "Petr"),), joined=True,
    into=7305, merged=(1839,), parted_from=2964, parted=70,
    apology=Apology(START, 777, "Iryna", START + MINUTE, True),
    goodwill=Goodwill(
        Remedy.GIFT, 150_050, "UAH", 201, "Olga", START, START + MINUTE, Gesture.PROMISED, 777, "Iryna", 200_000, 1
    ),
    refusal=Refusal(START, "no seal", START + MINUTE), outcome=Outcome.REFERRED,
    cause=Cause.UNKNOWN, arose="Kitchen", handled="Support", process="Delivery",
    resolved_at=START + 8 * MINUTE, closed_at=START + 9 * MINUTE, reopened=2,
    csat_asked_at=START + 10 * MINUTE, score=3, comment="so so", low_score_told=True,
    publishable=True,
    news=2, nps_asked_at=START, nps=9, nps_at=START, nps_why="fast", ces_asked_at=START, ces=6,
    closing=Closing.ASSUMED, had="Petr", solved_due=True,
    lead=777, lead_name="Iryna", lead_over=1, incident=3, incident_what="Lift", incident_told=True, incident_not=(2,),
    reopening_offered=True, topic=True, group=-1003, asked_again=True, director_due=START + 12 * MINUTE,
    director_asked_at=START, director_missed=1,
    handover=Handover(202, "Petr", 201, START, START + MINUTE, 3), absence=Absence(False, START + 20 * MINUTE),
    escalation=Escalation(START, 201, "Olga", "May I refund it?", (777, 778), 778),
    held=(Held(PHOTO, 201, "Olga", "own", START),),
    question=Question(201, "Olga", START + 11 * MINUTE, -100, 41, "Which lid?", 2), confidential=True,
    entrusted=True, version=5,
)  # fmt: skip


def _unchanged(record: Any) -> list[str]:
    return [each.name for each in fields(record) if getattr(record, each.name) == each.default is not MISSING]


def test_the_samples_use_every_field() -> None:
    """A new field belongs into the samples here, or the tests below would say nothing about it."""
    assert _unchanged(PERSON) == []
    assert _unchanged(COMPLAINT) == []


def test_a_person_survives() -> None:
    """Written and read, with the version counted."""
    row = cases.person_row(Case(PERSON, {}, 9), START)
    assert cases.person_of([row[column.name] for column in tables.people.columns]) == replace(PERSON, version=7)
    assert row["complaints"] == 9


def test_a_complaint_survives() -> None:
    """Written and read, with the version counted; with every field used, and as it begins."""
    begun = Complaint(1, 101, "Ann", Language.EN, State.NEW, START, START)
    for complaint in (COMPLAINT, begun, replace(COMPLAINT, forms=(Filled("resolve", 201, START),))):
        row = cases.complaint_row(complaint)
        values = [row[column.name] for column in tables.complaints.columns]
        rows = [clocks.clock_row(complaint.id, number, clock) for number, clock in enumerate(complaint.clocks, 1)]
        kept = tuple(clocks.clock_of(list(row.values())) for row in rows)
        assert cases.complaint_of(values, kept) == replace(complaint, version=complaint.version + 1)
