"""From the first word to the summary, rule by rule: what is content, what is asked, what can be skipped."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs import effects as fx
from dialogs.effects import Lane
from dialogs.events import Act, Answers, Asked, Command, Edited, Event, Rang, Ring, Wrote
from dialogs.intake import INVITES
from dialogs.model import Case, Item, State, Step, Wish
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, presses, stepped, writes
from tests.dialogs.world import START, policy

NOTHING = ""
STALE = "toast stale"
OPENED = "say receipt, ShowCard, Keep, ShowCard, arm quiet, arm overdue"
ADDED = "Keep, ShowCard, arm quiet"
NUDGED = {"nudged": True}


def wrote(text: str = "The kettle broke", kind: str = "text", complaint: int | None = None) -> Wrote:
    """A customer's message."""
    return Wrote(an_item(text, kind=kind), complaint)


@pytest.mark.parametrize(
    ("person", "event", "to", "effects"),
    [
        # What is content, and what is not yet
        ({}, wrote(), Step.LISTENING, OPENED),
        ({}, wrote("", "voice"), Step.LISTENING, OPENED.replace("ShowCard, arm quiet", "ShowCard, ToStaff, arm quiet")),
        ({}, wrote("hello"), Step.IDLE, "say invite"),
        ({}, wrote("", "sticker"), Step.IDLE, "say invite"),
        ({}, wrote("thanks"), Step.IDLE, "say courtesy"),
        ({"invites": INVITES - 1}, wrote("hello"), Step.IDLE, "say invite"),
        ({"invites": INVITES}, wrote("hello"), Step.LISTENING, OPENED),
        ({}, Edited(an_item("The kettle broke"), None, seen_before=False), Step.LISTENING, OPENED),
        ({}, Edited(an_item("The kettle broke"), None), Step.IDLE, NOTHING),
        # No complaint, no questions
        ({}, Rang(Ring.QUIET), Step.IDLE, NOTHING),
        ({}, Rang(Ring.NUDGE), Step.IDLE, NOTHING),
        ({}, presses(Act.SKIP, "where"), Step.IDLE, STALE),
        ({}, Asked(Command.START), Step.IDLE, "say greeting"),
    ],
)
def test_before_content(person: dict[str, object], event: Event, to: Step, effects: str) -> None:
    """The first real content makes the complaint; a greeting invites, twice at most, and apologises for nothing."""
    after, given = stepped(a_case(**person), event)
    assert (after.person.step, given) == (to, effects)
    assert set(after.complaints) == ({FRESH} if to is Step.LISTENING else set())


@pytest.mark.parametrize(
    ("at", "person", "event", "to", "effects"),
    [
        # Gathering
        (Step.LISTENING, {}, wrote("and wet"), Step.LISTENING, ADDED),
        (Step.LISTENING, {}, wrote("hello"), Step.LISTENING, ADDED),
        (Step.LISTENING, {"answering": True}, Rang(Ring.QUIET), Step.WHERE, "say ask_where, arm nudge"),
        (Step.LISTENING, {}, presses(Act.SKIP, "where"), Step.LISTENING, STALE),
        # Where
        (Step.WHERE, {}, wrote("In town"), Step.WHERE, ADDED),
        (Step.WHERE, {"answering": True}, Rang(Ring.QUIET), Step.WHAT, "say ask_what, arm nudge"),
        (Step.WHERE, {}, Rang(Ring.QUIET), Step.WHERE, NOTHING),
        (Step.WHERE, {}, presses(Act.SKIP, "where"), Step.WHAT, "toast, say ask_what, arm nudge, redraw"),
        (Step.WHERE, {}, presses(Act.SKIP, "what"), Step.WHERE, STALE),
        (Step.WHERE, {}, presses(Act.WISH, "fix"), Step.WHERE, STALE),
        (Step.WHERE, {}, Rang(Ring.NUDGE), Step.WHERE, "say nudge, arm nudge"),
        (Step.WHERE, {"answering": True}, Rang(Ring.NUDGE), Step.WHERE, NOTHING),
        (Step.WHERE, NUDGED, Rang(Ring.NUDGE), Step.WHERE, "ShowCard"),
        (Step.WHERE, {"paused": True}, wrote("In town"), Step.WHERE, ADDED),
        # What
        (Step.WHAT, {}, wrote("", "photo"), Step.WHAT, "Keep, ShowCard, ToStaff, arm quiet"),
        (Step.WHAT, {"answering": True}, Rang(Ring.QUIET), Step.WISH, "say ask_wish, arm nudge"),
        (Step.WHAT, {}, presses(Act.SKIP, "what"), Step.WISH, "toast, say ask_wish, arm nudge, redraw"),
        # What would put it right
        (Step.WISH, {}, presses(Act.WISH, "money"), Step.TALKING, "toast, ShowCard, ShowCard, say summary, redraw"),
        (Step.WISH, {}, presses(Act.WISH, "gold"), Step.WISH, STALE),
        (Step.WISH, {}, presses(Act.WISH, "other"), Step.WORDS, "toast, say ask_words, arm nudge"),
        (Step.WISH, {}, presses(Act.SKIP, "wish"), Step.TALKING, "toast, ShowCard, say summary, redraw"),
        (Step.WISH, {}, wrote("A call"), Step.WISH, ADDED),
        (Step.WISH, {"answering": True}, Rang(Ring.QUIET), Step.TALKING, "ShowCard, say summary"),
        (Step.WORDS, {}, wrote("A call"), Step.WORDS, ADDED),
        (Step.WORDS, {}, presses(Act.WISH, "other"), Step.WORDS, STALE),
        (Step.WORDS, {}, presses(Act.WISH, "heard"), Step.TALKING, "toast, ShowCard, ShowCard, say summary, redraw"),
        (Step.WORDS, {}, presses(Act.SKIP, "wish"), Step.TALKING, "toast, ShowCard, say summary, redraw"),
        # The questions are over
        (Step.TALKING, {}, presses(Act.SKIP, "wish"), Step.TALKING, STALE),
        (Step.TALKING, {}, presses(Act.WISH, "fix"), Step.TALKING, STALE),
        (Step.TALKING, {}, Rang(Ring.NUDGE), Step.TALKING, NOTHING),
        (Step.TALKING, {"answering": True}, Rang(Ring.QUIET), Step.TALKING, NOTHING),
    ],
)
def test_questions(at: Step, person: dict[str, object], event: Event, to: Step, effects: str) -> None:
    """Each question: answered, skipped, left in silence; presses that belong elsewhere are answered in words."""
    before = a_case(a_complaint(), step=at, **person)
    after, given = stepped(before, event)
    assert (after.person.step, given) == (to, effects)
    if effects in (NOTHING, STALE):
        assert after == before


@pytest.mark.parametrize("at", [Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS])
def test_an_answer_to_another_complaint_leaves_the_question(at: Step) -> None:
    """A reply to a message of another complaint goes there, and the present question stands."""
    before = a_case(a_complaint(), a_complaint(2, where="x"), step=at)
    after, given = stepped(before, wrote("more", complaint=2))
    assert (after.person.step, after.person.focus, given) == (at, 1, "Keep, ShowCard, Noted")
    assert after.complaints[1] == before.complaints[1]
    assert [piece.text for piece in after.complaints[2].words] == ["more"]


def test_the_receipt() -> None:
    """The receipt leaves in its own lane, and what it promises is what is kept."""
    _, effects = step(a_case(), wrote(), START, policy(), lambda: FRESH)
    receipt = next(effect for effect in effects if isinstance(effect, fx.Say))
    assert receipt.lane is Lane.RECEIPT
    assert receipt.text.args == {"number": f"K-{FRESH}", "due": START + timedelta(minutes=15), "open": True}


def test_a_promise_waits_for_opening() -> None:
    """Out of hours the promise is counted from the next opening, and the receipt says that nobody works now."""
    night = timedelta(hours=12)  # Monday 22:00
    office = policy("Mon-Fri 09:00-18:00")
    _, effects = step(a_case(), wrote(), START + night, office, lambda: FRESH)
    receipt = next(effect for effect in effects if isinstance(effect, fx.Say))
    assert receipt.text.args["due"] == START + timedelta(hours=23, minutes=15)
    assert receipt.text.args["open"] is False


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (Step.WHERE, {"where": "one\ntwo"}),
        (Step.WHAT, {"what": "one\ntwo"}),
        (Step.WISH, {"wish": Wish.OTHER, "wish_words": "one\ntwo"}),
        (Step.WORDS, {"wish": Wish.OTHER, "wish_words": "one\ntwo"}),
    ],
)
def test_an_answer_of_several_messages(at: Step, kept: dict[str, object]) -> None:
    """Messages that answer one question are merged in order, into the question's own line of the card."""
    after, _ = stepped(a_case(a_complaint(), step=at), wrote("one"))
    after, _ = stepped(after, wrote("two"))
    assert {name: getattr(after.complaints[1], name) for name in kept} == kept


def test_coming_back_after_silence() -> None:
    """An answer after the nudge ran out is an answer: the case is "still adding" again, at the same question."""
    silent = a_case(a_complaint(adding=False), step=Step.WHAT, nudged=True, paused=True)
    after, _ = stepped(silent, wrote("The lid"))
    assert (after.person.step, after.person.paused) == (Step.WHAT, False)
    assert (after.complaints[1].adding, after.complaints[1].what) == (True, "The lid")


def test_a_known_place_is_not_asked() -> None:
    """A deep link names the place: two questions are left, and the place is used once."""
    after, _ = stepped(a_case(), Asked(Command.START, "table_7"))
    after, _ = stepped(after, wrote())
    assert (after.complaints[FRESH].place, after.person.place) == ("table 7", "")
    _, effects = step(after, Rang(Ring.QUIET), START, policy(), lambda: 1)
    question = next(effect for effect in effects if isinstance(effect, fx.Say))
    assert (question.text.name, question.text.args["step"], question.text.args["of"]) == ("ask_what", 1, 2)


@pytest.mark.parametrize(
    ("since_first", "due"), [(0, 5), (30, 5), (58, 2), (60, 0), (90, 0)], ids=lambda value: f"{value}s"
)
def test_the_quiet_window_has_a_cap(since_first: int, due: int) -> None:
    """Each message starts the window of 5 s again, but never past 60 s after the first one."""
    first = timedelta(seconds=since_first)
    case = a_case(a_complaint(), step=Step.LISTENING, asked_at=START - first, answering=True)
    _, effects = step(case, wrote(), START, policy(), lambda: FRESH)
    arm = next(effect for effect in effects if isinstance(effect, fx.Arm))
    assert (arm.ring, arm.due) == (Ring.QUIET, START + timedelta(seconds=due))


@pytest.mark.parametrize(
    ("length", "on_card", "unseen", "effects"),
    [
        (1700, 1, 0, ADDED),
        (1701, 0, 1, "Keep, ShowCard, ToStaff, arm quiet"),
    ],
)
def test_long_words_stand_below_the_card(length: int, on_card: int, unseen: int, effects: str) -> None:
    """Words stand on the card while they fit; what does not fit goes before the staff whole, below it."""
    case = a_case(a_complaint(), step=Step.LISTENING)
    after, given = stepped(case, wrote("x" * length))
    assert (len(after.complaints[1].words), after.complaints[1].unseen, given) == (on_card, unseen, effects)


def _part(message: int, complaint: int | None = None, at: int = 0) -> Wrote:
    """A part of album "a"."""
    return Wrote(Item(101, message, "photo", album="a", media="f", at=START + timedelta(seconds=at)), complaint)


@pytest.mark.parametrize("claimed", [False, True])
def test_an_album_is_one_item(claimed: bool) -> None:
    """Parts wait for each other and come to staff in the order of the messages, once."""
    state = State.CLAIMED if claimed else State.NEW
    case = a_case(a_complaint(state=state, owner=1 if claimed else None), step=Step.LISTENING)
    for message in (12, 10, 11):
        case, given = stepped(case, _part(message))
        assert "arm album" in given and "ToStaff" not in given
    after, effects = step(case, Rang(Ring.ALBUM), START, policy(), lambda: FRESH)
    assert [[item.message for item in each.items] for each in effects if isinstance(each, fx.ToStaff)] == [[10, 11, 12]]
    assert after.person.albums == ()
    assert step(after, Rang(Ring.ALBUM), START, policy(), lambda: FRESH)[1] == []


def test_an_album_goes_where_its_first_part_went() -> None:
    """Not every part need be a reply: the others follow the first, and nothing moves to another complaint."""
    case = a_case(a_complaint(), a_complaint(2), step=Step.TALKING)
    case, _ = stepped(case, _part(10, complaint=2))
    case = replace(case, person=replace(case.person, focus=1))
    case, _ = stepped(case, _part(11))
    _, effects = step(case, Rang(Ring.ALBUM), START, policy(), lambda: FRESH)
    rooms = [(each.complaint, len(each.items)) for each in effects if isinstance(each, fx.ToStaff)]
    assert rooms == [(2, 2)]


def test_a_person_who_answers_ends_the_questions() -> None:
    """Once a colleague replies, the bot asks nothing more."""
    for at in (Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS):
        case: Case = a_case(a_complaint(), step=at, answering=True)
        after, _ = stepped(case, writes(answers=Answers.CARD))
        assert (after.person.step, after.person.answering, after.complaints[1].adding) == (Step.TALKING, False, False)
        assert stepped(after, Rang(Ring.QUIET))[1] == NOTHING
