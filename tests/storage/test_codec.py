"""Records as JSON: what the hand-made codec wrote, and rows of earlier versions, are read as they were meant."""

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, TypeVar

from dialogs.model import Case, Complaint, Filled, Person
from dialogs.states import Language, State
from storage import cases, tables
from storage.times import to_us
from tests.dialogs.test_rows import COMPLAINT, PERSON
from tests.dialogs.world import START

# Written by the hand-made codec that stood in storage/cases.py before this one.
T = TypeVar("T", Person, Complaint)
OLD_PERSON = (
    r'{"language_chosen":true,"invites":2,"place":"table 7","asked_at":1772445600000000,"answering":true,"'
    r'nudged":true,"paused":true,"pending":[{"chat":101,"message":7,"kind":"photo","text":"a & b","html":"'
    r'a &amp; b","media":"file","album":"album","spoiler":true,"reply_to":3,"at":1772445600000001}],"alert'
    r'":7305,"albums":[["4821:album",[{"chat":101,"message":7,"kind":"photo","text":"a & b","html":"a &amp'
    r'; b","media":"file","album":"album","spoiler":true,"reply_to":3,"at":1772445600000001},{"chat":101,"'
    r'message":7,"kind":"photo","text":"a & b","html":"a &amp; b","media":"file","album":"album","spoiler"'
    r':true,"reply_to":3,"at":1772445600000001}]]],"staff_albums":[["4821:201:album:Olga: the first",[{"ch'
    r'at":101,"message":7,"kind":"photo","text":"a & b","html":"a &amp; b","media":"file","album":"album",'
    r'"spoiler":true,"reply_to":3,"at":1772445600000001}]]],"minute":1772445660000000,"wrote":21}'
)
OLD_COMPLAINT = (
    r'{"name":"Ann","language":"ru","last_at":1772445840000000,"last_by_staff":true,"earlier":3,"place":"t'
    r'able 7","where":"here","what":"lid","wish":"other","wish_words":"call me","asked":["what","wish"],"w'
    r'ords":[{"message":7,"kind":"photo","text":"\ud83d\ude00","album":"album","edited":true},{"message":8'
    r',"kind":"text","text":""}],"unseen":2,"gathering":3,"gathering_since":9,"gathering_last":11,"gathere'
    r'd":40,"adding":false,"confirmed":true,"forms":[{"form":"resolve","by":201,"at":1772446020000000,"ans'
    r'wers":[["outcome","fixed"]],"message":40,"chat":-100}],"csat_asked_at":1772446200000000,"comment":"s'
    r'o so","low_score_told":true,"solved_due":true,"topic":true}'
)


def _without_later(record: T, written: str, old: str) -> T:
    """The record with the default in each field that the codec before this one did not know of."""
    later = set(json.loads(written)) - set(json.loads(old))
    defaults: dict[str, Any] = {one.name: one.default for one in fields(record)}
    return replace(record, **{name: defaults[name] for name in later})


EARLIER = _without_later(PERSON, cases.person_row(Case(PERSON, {}, 9), START)["data"], OLD_PERSON)
_FORMS = tuple(replace(one, drafts=()) for one in COMPLAINT.forms)  # nor of drafts
UNASKED = replace(_without_later(COMPLAINT, cases.complaint_row(COMPLAINT)["data"], OLD_COMPLAINT), forms=_FORMS)


def person_with(data: str) -> Person:
    """PERSON's row, with this JSON."""
    row = {**cases.person_row(Case(PERSON, {}, 9), START), "data": data}
    return replace(cases.person_of([row[column.name] for column in tables.people.columns]), version=PERSON.version)


def complaint_with(data: str) -> Complaint:
    """COMPLAINT's row, with this JSON."""
    row = {**cases.complaint_row(COMPLAINT), "data": data}
    found = cases.complaint_of([row[column.name] for column in tables.complaints.columns], COMPLAINT.clocks)
    return replace(found, version=COMPLAINT.version)


def test_what_the_codec_before_it_wrote_is_read() -> None:
    """Times are microseconds, tuples are lists, and what was at its default is missing."""
    assert person_with(OLD_PERSON) == EARLIER
    assert complaint_with(OLD_COMPLAINT) == UNASKED


def test_both_codecs_write_the_same() -> None:
    """An older version of the program, put back in place, can read what the newer one wrote."""
    assert json.loads(cases.person_row(Case(EARLIER, {}, 9), START)["data"]) == json.loads(OLD_PERSON)
    assert json.loads(cases.complaint_row(UNASKED)["data"]) == json.loads(OLD_COMPLAINT)


def test_a_record_from_before_a_field_existed_gets_its_default() -> None:
    """A row that says the least a row can say."""
    assert person_with("{}").pending == () and person_with("{}").wrote == 0
    least = complaint_with(json.dumps({"name": "Ann", "language": "en", "last_at": to_us(START)}))
    assert (least.words, least.forms, least.wish, least.adding, least.comment) == ((), (), None, True, "")
    assert (least.language, least.last_at, least.state) == (Language.EN, START, State.REOPENED)


def test_a_resolve_that_was_open_before_there_were_forms_goes_on() -> None:
    """It stood under `resolving`, with its answers as fields; closed, it was null."""
    fields = {"name": "Ann", "language": "en", "last_at": to_us(START)}
    at = START - timedelta(minutes=3)
    wizard = {"by": 201, "at": to_us(at), "outcome": "fixed", "cause": "product", "message": 40, "chat": -100}
    (form,) = complaint_with(json.dumps({**fields, "resolving": wizard})).forms
    assert form == Filled("resolve", 201, at, (("outcome", "fixed"), ("cause", "product")), 40, -100)
    (begun,) = complaint_with(json.dumps({**fields, "resolving": {"by": 201, "at": to_us(at)}})).forms
    assert begun == Filled("resolve", 201, at)
    assert complaint_with(json.dumps({**fields, "resolving": None})).forms == ()


def test_a_field_that_is_gone_is_passed_over() -> None:
    """What a later version has written and an earlier one does not know stops nobody."""
    fields = {"name": "Ann", "language": "en", "last_at": to_us(START), "no_such_field": 1}
    assert complaint_with(json.dumps(fields)).name == "Ann"
