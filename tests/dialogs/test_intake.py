"""From the first word to the summary, rule by rule: what is content, what is asked, what can be skipped."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs import effects as fx
from dialogs.effects import Lane
from dialogs.events import Answers, Asked, Edited, Event, Rang, Wrote
from dialogs.items import Item, Words
from dialogs.model import Case, Complaint, Wish
from dialogs.states import State, Step
from dialogs.step import step
from dialogs.talk.tell import INVITES
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, claims, presses, stepped, writes
from tests.dialogs.world import START, policy

NOTHING = ""
STALE = "toast stale"
OPENED = "say receipt, ShowCard, Keep, ShowCard, arm quiet"
HERE = "say here, ShowCard, Keep, ShowCard"
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
        ({"invites": INVITES}, wrote("hello"), Step.LISTENING, HERE),
        (
            {"invites": INVITES},
            wrote("", "sticker"),
            Step.LISTENING,
            f"{HERE}, ToStaff",
        ),
        ({"invites": INVITES}, wrote("thanks"), Step.LISTENING, HERE),
        ({"invites": INVITES}, wrote("The kettle broke"), Step.LISTENING, OPENED),
        ({}, Edited(an_item("The kettle broke"), None, seen_before=False), Step.LISTENING, OPENED),
        ({}, Edited(an_item("The kettle broke"), None), Step.IDLE, NOTHING),
        # No complaint, no questions
        ({}, Rang("quiet"), Step.IDLE, NOTHING),
        ({}, Rang("nudge"), Step.IDLE, NOTHING),
        ({}, presses("skip", "where"), Step.IDLE, STALE),
        ({}, Asked("start"), Step.IDLE, "say greeting"),
    ],
)
def test_before_content(person: dict[str, object], event: Event, to: Step, effects: str) -> None:
    """The first real content makes the complaint; a greeting invites, twice at most, and no apology answers one."""
    after, given = stepped(a_case(**person), event)
    assert (after.person.step, given) == (to, effects)
    assert set(after.complaints) == ({FRESH} if to is Step.LISTENING else set())


@pytest.mark.parametrize(
    ("at", "person", "event", "to", "effects"),
    [
        # Gathering
        (Step.LISTENING, {}, wrote("and wet"), Step.LISTENING, ADDED),
        (Step.LISTENING, {"answering": True}, wrote("hello"), Step.LISTENING, ADDED),
        (Step.LISTENING, {}, wrote("hello"), Step.LISTENING, "Keep, ShowCard, Noted"),
        (Step.LISTENING, {"answering": True}, Rang("quiet"), Step.WHERE, "say ask_where, arm nudge"),
        (Step.LISTENING, {}, presses("skip", "where"), Step.LISTENING, STALE),
        # Where
        (Step.WHERE, {}, wrote("In town"), Step.WHERE, ADDED),
        (Step.WHERE, {"answering": True}, Rang("quiet"), Step.WHAT, "say ask_what, arm nudge"),
        (Step.WHERE, {}, Rang("quiet"), Step.WHERE, NOTHING),
        (Step.WHERE, {}, presses("skip", "where"), Step.WHAT, "toast, say ask_what, arm nudge, redraw"),
        (Step.WHERE, {}, presses("skip", "what"), Step.WHERE, STALE),
        (Step.WHERE, {}, presses("wish", "fix"), Step.WHERE, STALE),
        (Step.WHERE, {}, Rang("nudge"), Step.WHERE, "say nudge, arm nudge"),
        (Step.WHERE, {"answering": True}, Rang("nudge"), Step.WHERE, NOTHING),
        (Step.WHERE, NUDGED, Rang("nudge"), Step.WHERE, "ShowCard"),
        (Step.WHERE, {"paused": True}, wrote("In town"), Step.WHERE, ADDED),
        # What
        (Step.WHAT, {}, wrote("", "photo"), Step.WHAT, "Keep, ShowCard, ToStaff, arm quiet"),
        (Step.WHAT, {"answering": True}, Rang("quiet"), Step.WISH, "say ask_wish, arm nudge"),
        (Step.WHAT, {}, presses("skip", "what"), Step.WISH, "toast, say ask_wish, arm nudge, redraw"),
        # What would put it right
        (Step.WISH, {}, presses("wish", "money"), Step.TALKING, "toast, ShowCard, ShowCard, say summary, redraw"),
        (Step.WISH, {}, presses("wish", "gold"), Step.WISH, STALE),
        (Step.WISH, {}, presses("wish", "other"), Step.WORDS, "toast, say ask_words, arm nudge"),
        (Step.WISH, {}, presses("skip", "wish"), Step.TALKING, "toast, ShowCard, redraw"),
        (Step.WISH, {}, wrote("A call"), Step.WISH, ADDED),
        (Step.WISH, {"answering": True}, Rang("quiet"), Step.TALKING, "ShowCard"),  # nothing is known but the story
        # Unwelcome
        (Step.WHAT, {}, wrote("Who cares?"), Step.TALKING, "ShowCard, Keep, ShowCard, Noted"),
        (Step.WORDS, {}, wrote("A call"), Step.WORDS, ADDED),
        (Step.WORDS, {}, presses("wish", "other"), Step.WORDS, STALE),
        (Step.WORDS, {}, presses("wish", "heard"), Step.TALKING, "toast, ShowCard, ShowCard, say summary, redraw"),
        (Step.WORDS, {}, presses("skip", "wish"), Step.TALKING, "toast, ShowCard, redraw"),
        # The questions are over
        (Step.TALKING, {}, presses("skip", "wish"), Step.TALKING, STALE),
        (Step.TALKING, {}, presses("wish", "fix"), Step.TALKING, STALE),
        (Step.TALKING, {}, Rang("nudge"), Step.TALKING, NOTHING),
        (Step.TALKING, {"answering": True}, Rang("quiet"), Step.TALKING, NOTHING),
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
    assert receipt.text.args == {
        "number": f"K-{FRESH}",
        "due": START + timedelta(hours=1),
        "closed": False,
        "contact": "+44 20 7946 0000",
        "writes": "",
    }


def test_a_promise_waits_for_opening() -> None:
    """Out of hours the promise is counted from the next opening, and the receipt says that nobody works now."""
    night = timedelta(hours=12)  # Monday 22:00
    office = policy("Mon-Fri 09:00-18:00")
    _, effects = step(a_case(), wrote(), START + night, office, lambda: FRESH)
    receipt = next(effect for effect in effects if isinstance(effect, fx.Say))
    assert receipt.text.args["due"] == START + timedelta(hours=24)
    assert receipt.text.args["closed"] is True


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
    after, _ = stepped(a_case(), Asked("start", "table_7"))
    after, _ = stepped(after, wrote())
    assert (after.complaints[FRESH].place, after.person.place) == ("table 7", "")
    _, effects = step(after, Rang("quiet"), START, policy(), lambda: 1)
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
    assert (arm.ring, arm.due) == ("quiet", START + timedelta(seconds=due))


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
    after, effects = step(case, Rang("album"), START, policy(), lambda: FRESH)
    assert [[item.message for item in each.items] for each in effects if isinstance(each, fx.ToStaff)] == [[10, 11, 12]]
    assert after.person.albums == ()
    assert step(after, Rang("album"), START, policy(), lambda: FRESH)[1] == []


def test_an_album_goes_where_its_first_part_went() -> None:
    """Not every part need be a reply: the others follow the first, and nothing moves to another complaint."""
    case = a_case(a_complaint(), a_complaint(2), step=Step.TALKING)
    case, _ = stepped(case, _part(10, complaint=2))
    case = replace(case, person=replace(case.person, focus=1))
    case, _ = stepped(case, _part(11))
    _, effects = step(case, Rang("album"), START, policy(), lambda: FRESH)
    rooms = [(each.complaint, len(each.items)) for each in effects if isinstance(each, fx.ToStaff)]
    assert rooms == [(2, 2)]


def test_a_person_who_answers_ends_the_questions() -> None:
    """Once a colleague replies, the bot asks nothing more."""
    for at in (Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.WORDS):
        case: Case = a_case(a_complaint(), step=at, answering=True)
        after, _ = stepped(case, writes(answers=Answers.CARD))
        assert (after.person.step, after.person.answering, after.complaints[1].adding) == (Step.TALKING, False, False)
        assert stepped(after, Rang("quiet"))[1] == NOTHING


# What the story tells ---------------------------------------------------------------------------

LONG_STORY = "I bought a kettle from you and on the very first day the lid broke off"


@pytest.mark.parametrize(
    ("story", "asked"),
    [
        ("The kettle came broken", (Step.WHERE, Step.WHAT, Step.WISH)),
        (LONG_STORY, (Step.WHERE, Step.WISH)),
        ("Order 48213: the lid is missing", (Step.WHAT, Step.WISH)),
        ("Чайник не греет, заказ №48213, вы прислали мне его в мятой коробке и без крышки", (Step.WISH,)),
        ("Вчера в 18:00 нам нагрубили", (Step.WHAT, Step.WISH)),
        ("Учора о 18:30 нам нагрубили", (Step.WHAT, Step.WISH)),
        ("The waiter was rude yesterday at 6 pm", (Step.WHAT, Step.WISH)),
        ("Он стоит 12000 руб. и не греет", (Step.WHERE, Step.WHAT, Step.WISH)),
        ("I waited since 2024", (Step.WHERE, Step.WHAT, Step.WISH)),
        ("Call me: +380441234567", (Step.WHERE, Step.WHAT, Step.WISH)),
        ("Вчера нам нагрубили", (Step.WHERE, Step.WHAT, Step.WISH)),
    ],
)
def test_what_is_told_is_not_asked(story: str, asked: tuple[Step, ...]) -> None:
    """Many words say what went wrong, a number of an order says where; the progress counts what is really asked."""
    case, _ = stepped(a_case(), wrote(story))
    after, effects = step(case, Rang("quiet"), START, policy(), lambda: FRESH)
    (question,) = [one for one in effects if isinstance(one, fx.Say)]
    assert after.person.step is asked[0]
    assert after.complaints[FRESH].asked == asked
    assert (question.text.args["step"], question.text.args["of"]) == (1, len(asked))


@pytest.mark.parametrize(
    ("text", "hostile"),
    [
        ("идите на хер со своими вопросами", True),
        ("Какая разница?", True),
        ("яка вам різниця", True),
        ("none of your business", True),
        ("WHAT DO YOU WANT FROM ME", True),
        ("Не ваше дело", True),
        ("Не ваша справа", True),
        ("IKEA", False),
        ("ТЦ РИО, МОСКВА", False),
        ("ЗАКАЗ 4821 ОТ ТРЕТЬЕГО МАРТА", False),
        ("какая разница в цене, не понимаю", False),
        ("Художественный музей, хулиганы разбили стекло", False),
        ("У Єгора на Хрещатику", False),
        ("мы живем в Ебурге", False),
        ("Scunthorpe, at noon", False),
        ("хочу небольшую скидку, себе и требую замену", False),
    ],
)
def test_how_an_answer_sounds(text: str, hostile: bool) -> None:
    """Swearing, shouting, and "none of your business" end the questions; a place or a name does not."""
    after, _ = stepped(a_case(a_complaint(), step=Step.WHERE), wrote(text))
    assert (after.person.step is Step.TALKING) is hostile
    assert after.complaints[1].where == ("" if hostile else text)
    assert [piece.text for piece in after.complaints[1].words] == ([text] if hostile else [])


def test_a_claim_ends_the_questions() -> None:
    """A person has it: what the customer is just answering is an addition."""
    case, _ = stepped(a_case(a_complaint(where="In"), step=Step.WHERE, answering=True), claims())
    assert (case.person.step, case.complaints[1].adding) == (Step.TALKING, False)
    after, given = stepped(case, wrote("town"))
    assert (after.complaints[1].where, given) == ("In", "Keep, ToStaff, Noted")


def summary_of(complaint: Complaint) -> dict[str, object] | None:
    """What is said back when the last question is skipped."""
    case = a_case(complaint, step=Step.WISH)
    _, effects = step(case, presses("skip", "wish"), START, policy(), lambda: FRESH)
    said = [one.text.args for one in effects if isinstance(one, fx.Say) and one.text.name == "summary"]
    return said[0] if said else None


def test_the_summary() -> None:
    """One message is not said back; long words are named by their length, and nothing is cut."""
    one, two = Words(1, "text", "x" * 700), Words(2, "photo", "")
    assert summary_of(a_complaint(words=(one,))) is None
    assert summary_of(a_complaint(words=(Words(1, "photo", "a", "b"), Words(2, "photo", "", "b")))) is None
    assert summary_of(a_complaint(wish=Wish.OTHER)) is None
    whole = summary_of(a_complaint(words=(one, two)))
    assert whole is not None
    assert (whole["story"], whole["media"], whole["where"]) == (700, 1, "")
    answered = summary_of(a_complaint(words=(one,), where="In town", what="y" * 401))
    assert answered is not None
    assert (answered["story"], answered["where"], answered["what"]) == (700, "In town", 401)
    unseen = summary_of(a_complaint(unseen=1, told=2700, where="In town"))
    assert unseen is not None
    assert unseen["story"] == 2700


# At night ---------------------------------------------------------------------------------------

OFFICE = policy("Mon-Fri 09:00-18:00")
EVENING = timedelta(hours=7, minutes=55)  # 17:55
NIGHT = timedelta(hours=13, minutes=30)  # 23:30
OPENING = timedelta(hours=23)


def test_no_nudge_while_closed() -> None:
    """A question in the evening is asked again in the morning."""
    case = a_case(a_complaint(), step=Step.LISTENING, answering=True)
    _, effects = step(case, Rang("quiet"), START + EVENING, OFFICE, lambda: FRESH)
    assert fx.Arm("nudge", START + OPENING) in effects


def test_when_people_are_back_is_said_once_a_night() -> None:
    """And only to words, when the questions are over."""
    case = a_case(a_complaint(), step=Step.TALKING)
    case, given = stepped(case, wrote_at("So what now?", complaint=1), NIGHT, OFFICE)
    assert given == "Keep, ShowCard, Noted, say back_at"
    for text, later in (("Anybody?", timedelta(minutes=1)), ("thanks", timedelta(minutes=2))):
        case, given = stepped(case, wrote_at(text, complaint=1), NIGHT + later, OFFICE)
        assert given == "Keep, ShowCard, Noted"
    _, given = stepped(case, wrote_at("And now?", complaint=1), NIGHT + timedelta(days=1), OFFICE)
    assert given == "Keep, ShowCard, Noted, say back_at"


@pytest.mark.parametrize(
    ("at", "person", "text"),
    [
        (EVENING, {"step": Step.TALKING}, "So what now?"),
        (NIGHT, {"step": Step.WHERE}, "In town"),
        (NIGHT, {"step": Step.TALKING}, "thanks"),
    ],
)
def test_when_it_is_not_said(at: timedelta, person: dict[str, Step], text: str) -> None:
    """By day, in the middle of the questions, and to bare thanks."""
    _, given = stepped(a_case(a_complaint(), **person), wrote_at(text, complaint=1), at, OFFICE)
    assert "back_at" not in given


def test_not_right_after_the_receipt() -> None:
    """It has said that we are closed."""
    case, _ = stepped(a_case(), wrote(), NIGHT, OFFICE)
    case = replace(case, person=replace(case.person, step=Step.TALKING))
    _, given = stepped(case, wrote_at("and wet", complaint=FRESH), NIGHT + timedelta(minutes=5), OFFICE)
    assert "back_at" not in given


def wrote_at(text: str, complaint: int) -> Wrote:
    """A reply to a message of the complaint."""
    return Wrote(an_item(text), complaint)
