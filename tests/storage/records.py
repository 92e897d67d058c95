"""Records for storage tests: small ones by hand, and any at all by hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from dialogs.model import (
    Case,
    Cause,
    Complaint,
    Item,
    Language,
    Outcome,
    Person,
    Resolving,
    State,
    Step,
    Wish,
    Words,
)
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
    return Complaint(number, customer, "Ann", Language.EN, state, NOW, due, due, due, NOW)


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
# What `handlers.routes.clean` lets through: all but NUL and lone surrogates.
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
people = st.builds(
    Person,
    id=ids,
    name=cleaned,
    language=st.sampled_from(Language),
    language_chosen=st.booleans(),
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
    albums=albums,
    staff_albums=albums,
    version=st.integers(0, 2**40),
)
_words = st.builds(
    Words, message=ids, kind=st.sampled_from(["text", "photo"]), text=anything, album=anything, edited=st.booleans()
)
_wizards = st.builds(
    Resolving,
    by=ids,
    at=instants,
    outcome=st.none() | st.sampled_from(Outcome),
    cause=st.none() | st.sampled_from(Cause),
)
complaints = st.builds(
    Complaint,
    id=ids,
    customer=ids,
    name=anything,
    language=st.sampled_from(Language),
    state=st.sampled_from(State),
    created_at=instants,
    take_up_due=instants,
    reply_due=instants,
    resolve_due=instants,
    last_at=instants,
    last_by_staff=st.booleans(),
    earlier=st.integers(0, 999),
    place=anything,
    where=anything,
    what=anything,
    wish=st.none() | st.sampled_from(Wish),
    wish_words=anything,
    asked=st.lists(st.sampled_from(Step), max_size=3).map(tuple),
    words=st.lists(_words, max_size=3).map(tuple),
    unseen=st.integers(0, 99),
    adding=st.booleans(),
    confirmed=st.booleans(),
    owner=st.none() | ids,
    owner_name=cleaned,
    epoch=st.integers(0, 2**31 - 1),
    claimed_at=st.none() | instants,
    first_reply_at=st.none() | instants,
    resolving=st.none() | _wizards,
    outcome=st.none() | st.sampled_from(Outcome),
    cause=st.none() | st.sampled_from(Cause),
    resolved_at=st.none() | instants,
    closed_at=st.none() | instants,
    reopened=st.integers(0, 99),
    solved_due=st.booleans(),
    csat_asked_at=st.none() | instants,
    score=st.none() | st.integers(1, 5),
    comment=anything,
    low_score_told=st.booleans(),
    topic=st.booleans(),
    version=st.integers(0, 2**40),
)
