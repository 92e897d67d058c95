"""Records for storage tests: small ones by hand, and any at all by hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

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
from storage import cases
from storage.database import Database
from storage.outbox import Letter

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANN, BORYS = 101, 7_000_000_102  # the second does not fit 32 bits
STAFF = -1_002_345_678_901
OLGA, PETR = 201, 202


def complaint(number: int = 4821, customer: int = ANN, state: State = State.NEW) -> Complaint:
    """A complaint as it is when it has just come."""
    due = NOW + timedelta(hours=1)
    clocks = tuple(Clock(kind, NOW, due) for kind in Promise)
    return Complaint(number, customer, "Ann", Language.EN, state, NOW, NOW, clocks=clocks)


def case(person: int = ANN, *complaints: Complaint) -> Case:
    """A person with these complaints."""
    return Case(Person(person, "Ann", Language.EN), {one.id: one for one in complaints}, len(complaints))


def letter(number: int, **more: object) -> Letter:
    """A message to Ann."""
    made = Letter(f"c{ANN}", ANN, 2, "sendMessage", {"chat_id": ANN, "text": f"message {number}"}, id=number)
    return replace(made, **more)  # type: ignore[arg-type]


async def store(database: Database, *stored: Case) -> None:
    """Write cases that are new."""
    async with database.transaction() as tx:
        await cases.save(tx, {}, {one.person.id: one for one in stored}, NOW)


# Any at all ---------------------------------------------------------------------------------------

# Whatever Python can hold: NUL, lone surrogates, emoji, right-to-left; what is JSON must bring it back.
anything = st.text(st.characters(codec=None), max_size=40)
# What `handlers.place.clean` lets through: all but NUL and lone surrogates.
cleaned = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
ids = st.integers(1, 2**52)
chats = st.integers(-(2**52), 2**52)
instants = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
items = st.builds(
    Item,
    chat=chats,
    message=st.integers(1, 2**31),
    kind=st.sampled_from(["text", "photo", "voice"]),
    text=anything,
    html=anything,
    media=anything,
    album=anything,
    spoiler=st.booleans(),
    reply_to=st.none() | st.integers(1, 2**31),
    at=instants,
)
albums = st.lists(st.tuples(anything, st.lists(items, max_size=2).map(tuple)), max_size=2).map(tuple)
_reactions = st.builds(
    Reaction,
    chat=chats,
    message=st.integers(1, 2**31),
    source=st.integers(1, 2**31),
    by=ids,
    emoji=cleaned,
    at=instants,
)
people = st.builds(
    Person,
    id=ids,
    name=cleaned,
    language=st.sampled_from(Language),
    language_chosen=st.booleans(),
    language_heard=st.booleans(),
    writes=st.sampled_from(("", "pl")),
    step=st.sampled_from(Step),
    focus=st.none() | ids,
    invites=st.integers(0, 9),
    place=anything,
    blocked=st.booleans(),
    asked_at=st.none() | instants,
    answering=st.booleans(),
    nudged=st.booleans(),
    paused=st.booleans(),
    pending=st.lists(items, max_size=3).map(tuple),
    alert=st.none() | ids,
    albums=albums,
    staff_albums=albums,
    back_told=st.none() | instants,
    back_to=st.none() | ids,
    stopped=st.booleans(),
    nps_asked_at=st.none() | instants,
    review_asked_at=st.none() | instants,
    minute=st.none() | instants,
    wrote=st.integers(0, 2000),
    odd=st.integers(0, 9),
    odd_at=st.none() | instants,
    offered=st.lists(anything, max_size=3).map(tuple),
    read=st.lists(anything, max_size=3).map(tuple),
    alias=anything,
    entrusted=st.booleans(),
    version=st.integers(0, 2**40),
    value=st.integers(0, 10**11),
    currency=cleaned,
    reactions=st.lists(_reactions, max_size=3).map(tuple),
)
_words = st.builds(
    Words, message=ids, kind=st.sampled_from(["text", "photo"]), text=anything, album=anything, edited=st.booleans()
)
_forms = st.builds(
    Filled,
    form=st.sampled_from(["resolve", "ask"]),
    by=ids,
    at=instants,
    answers=st.lists(st.tuples(anything, anything), max_size=2).map(tuple),
    message=ids,
    chat=ids,
    drafts=st.lists(st.tuples(anything, items), max_size=2).map(tuple),
    doubted=st.booleans(),
)
_refusals = st.builds(Refusal, at=instants, reason=anything, reviewed_at=st.none() | instants)
_handovers = st.builds(Handover, to=ids, to_name=cleaned, by=ids, at=instants, due=instants, epoch=st.integers(0, 99))
_held = st.builds(Held, item=items, by=ids, by_name=cleaned, why=cleaned, at=instants)
_escalations = st.builds(
    Escalation, at=instants, by=ids, by_name=cleaned, question=cleaned, told=st.lists(ids, max_size=3).map(tuple),
    answered=st.none() | ids,
)  # fmt: skip
_absences = st.builds(Absence, gone=st.booleans(), until=st.none() | instants)
_apologies = st.builds(
    Apology, asked_at=instants, by=st.none() | ids, name=cleaned, at=st.none() | instants, waived=st.booleans()
)
_gestures = st.builds(
    Goodwill,
    what=st.sampled_from(Remedy),
    cost=st.integers(1, 10**11),
    currency=st.sampled_from(("RUB", "UAH")),
    by=ids,
    by_name=cleaned,
    at=instants,
    due=instants,
    state=st.sampled_from(Gesture),
    decided_by=st.none() | ids,
    decided_name=cleaned,
    wanted=st.integers(0, 10**11),
    reminded=st.integers(0, 2),
)
_questions = st.builds(
    Question,
    by=ids,
    name=cleaned,
    at=instants,
    chat=ids,
    message=ids,
    words=anything,
    reminded=st.integers(0, 2),
)
_clocks = st.builds(
    Clock,
    kind=st.sampled_from(Promise),
    started=instants,
    due=instants,
    paused_at=st.none() | instants,
    ended=st.none() | instants,
    dropped=st.booleans(),
    paused_for=st.timedeltas(timedelta(), timedelta(days=9999)),
    rule=st.integers(0, 99),
    wall=st.booleans(),
    rungs=st.integers(0, 9),
    missed=st.booleans(),
)
complaints = st.builds(
    Complaint,
    id=ids,
    customer=ids,
    name=anything,
    language=st.sampled_from(Language),
    state=st.sampled_from(State),
    created_at=instants,
    last_at=instants,
    last_by_staff=st.booleans(),
    writes=st.sampled_from(("", "pl")),
    earlier=st.integers(0, 999),
    lately=st.lists(ids, max_size=3).map(tuple),
    again=st.none() | ids,
    again_owner=cleaned,
    hot=st.booleans(),
    kind=st.sampled_from(Kind),
    unsure=st.booleans(),
    apologised=st.booleans(),
    register=st.none() | st.sampled_from(Register),
    hazard=st.none() | st.sampled_from(Hazard),
    legal_due=st.none() | instants,
    facts=st.lists(st.tuples(anything, anything), max_size=3).map(tuple),
    place=anything,
    where=anything,
    what=anything,
    wish=st.none() | st.sampled_from(Wish),
    wish_words=anything,
    asked=st.lists(st.sampled_from(Step), max_size=3).map(tuple),
    words=st.lists(_words, max_size=3).map(tuple),
    told=st.integers(0, 99),
    unseen=st.integers(0, 99),
    gathering=st.integers(0, 2000),
    gathering_since=st.integers(0, 2**40),
    gathering_last=st.integers(0, 2**40),
    gathered=st.integers(0, 2000),
    adding=st.booleans(),
    agreed=st.none() | instants,
    light=st.sampled_from(("", "green", "yellow", "red", "done")),
    confirmed=st.booleans(),
    owner=st.none() | ids,
    owner_name=cleaned,
    epoch=st.integers(0, 2**31 - 1),
    claimed_at=st.none() | instants,
    first_reply_at=st.none() | instants,
    clocks=st.lists(_clocks, max_size=4).map(tuple),
    forms=st.lists(_forms, max_size=2).map(tuple),
    question=st.none() | _questions,
    outcome=st.none() | st.sampled_from(Outcome),
    cause=st.none() | st.sampled_from(Cause),
    arose=st.sampled_from(("", "Kitchen")),
    handled=st.sampled_from(("", "Support")),
    process=st.sampled_from(("", "Delivery")),
    refusal=st.none() | _refusals,
    handover=st.none() | _handovers,
    escalation=st.none() | _escalations,
    held=st.lists(_held, max_size=2).map(tuple),
    absence=st.none() | _absences,
    links=st.lists(st.tuples(ids, cleaned), max_size=2).map(tuple),
    value=st.integers(0, 10**11),
    currency=cleaned,
    source=st.none() | st.sampled_from(Source),
    phone=cleaned,
    called=st.lists(st.tuples(cleaned, cleaned), max_size=2).map(tuple),
    joined=st.booleans(),
    into=st.none() | ids,
    merged=st.lists(ids, max_size=2).map(tuple),
    parted_from=st.none() | ids,
    parted=ids,
    apology=st.none() | _apologies,
    goodwill=st.none() | _gestures,
    resolved_at=st.none() | instants,
    closed_at=st.none() | instants,
    reopened=st.integers(0, 99),
    solved_due=st.booleans(),
    asked_again=st.booleans(),
    director_due=st.none() | instants,
    director_asked_at=st.none() | instants,
    director_missed=st.integers(0, 2),
    reopening_offered=st.booleans(),
    csat_asked_at=st.none() | instants,
    score=st.none() | st.integers(1, 5),
    comment=anything,
    low_score_told=st.booleans(),
    publishable=st.booleans(),
    nps_asked_at=st.none() | instants,
    news=st.integers(0, 99),
    nps=st.none() | st.integers(0, 10),
    nps_at=st.none() | instants,
    nps_why=anything,
    ces_asked_at=st.none() | instants,
    ces=st.none() | st.integers(1, 7),
    closing=st.none() | st.sampled_from(Closing),
    had=cleaned,
    topic=st.booleans(),
    group=st.sampled_from([0, -1_003_333_333_333]),
    lead=st.none() | ids,
    lead_name=cleaned,
    lead_over=st.integers(0, 9),
    incident=st.integers(0, 99),
    incident_what=cleaned,
    incident_told=st.booleans(),
    incident_not=st.lists(st.integers(1, 99), max_size=3).map(tuple),
    confidential=st.booleans(),
    entrusted=st.booleans(),
    version=st.integers(0, 2**40),
)
