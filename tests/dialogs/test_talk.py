"""After the questions: additions or a new complaint, edits, commands, and presses that come too late."""

from datetime import timedelta

import pytest

from dialogs import effects as fx
from dialogs.events import Asked, Blocked, Edited, Event, Rang, Unsupported, Wrote
from dialogs.items import Item
from dialogs.model import Promise, Register
from dialogs.promises import told_due
from dialogs.states import Language, State, Step
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, presses, stepped
from tests.dialogs.world import START, policy

SOON, LATER = timedelta(minutes=10), timedelta(minutes=11)
NOTHING, STALE = "", "toast stale"
ADDED = "Keep, ShowCard, Noted"
OPENED = "say receipt, ShowCard, Keep, ShowCard, arm quiet"
ASKED = "Keep, arm choose, say choose_after"
FLUSHED = "Keep, ShowCard, say added"


def wrote(at: timedelta, text: str = "It leaks", complaint: int | None = None) -> Wrote:
    """A customer's message."""
    return Wrote(an_item(text, at), complaint)


@pytest.mark.parametrize(
    ("state", "event", "to", "effects"),
    [
        # An addition: within ten minutes, or a reply at any time
        (State.NEW, wrote(SOON), Step.TALKING, ADDED),
        (State.NEW, wrote(LATER), Step.CHOOSING, "Keep, arm choose, say choose"),
        (State.NEW, wrote(LATER, complaint=1), Step.TALKING, ADDED),
        (State.NEW, wrote(SOON, "thanks"), Step.TALKING, ADDED),
        (State.NEW, wrote(LATER, "thanks"), Step.TALKING, ADDED),  # a farewell would be out of place
        (State.NEW, wrote(LATER, "hello"), Step.TALKING, "say status"),
        (State.NEW, wrote(LATER, "hello", 1), Step.TALKING, ADDED),
        # Once claimed, everything goes into the room
        (State.CLAIMED, wrote(SOON), Step.TALKING, "Keep, ToStaff, Noted"),
        (State.CLAIMED, wrote(LATER), Step.CHOOSING, "Keep, arm choose, say choose"),
        # Resolved: it is passed on, and the question stands
        (State.RESOLVED, wrote(SOON), Step.TALKING, "Keep, ToStaff, Noted, say passed_on_resolved"),
        (State.RESOLVED, wrote(LATER), Step.CHOOSING, ASKED),
        # Nothing is open
        (State.SOLVED, wrote(LATER), Step.CHOOSING, ASKED),
        (State.CLOSED, wrote(LATER), Step.CHOOSING, ASKED),
        (State.WITHDRAWN, wrote(LATER), Step.CHOOSING, ASKED),
        (State.CLOSED, wrote(SOON), Step.TALKING, "Keep, ToStaff, Noted, say added_to_ended"),
        (State.CLOSED, wrote(LATER, complaint=1), Step.TALKING, "Keep, ToStaff, Noted, say added_to_ended"),
        (State.CLOSED, wrote(LATER, "hello"), Step.TALKING, "say invite"),
        (State.CLOSED, wrote(LATER, "thanks"), Step.TALKING, "say courtesy"),
    ],
)
def test_addition_or_new(state: State, event: Wrote, to: Step, effects: str) -> None:
    """Nobody gets a second complaint unasked: not while something is open, and not for a month after its end."""
    after, given = stepped(a_case(a_complaint(state=state), step=Step.TALKING), event, now=LATER)
    assert (after.person.step, given) == (to, effects)


def test_staff_had_the_last_word() -> None:
    """An answer to a colleague is no second complaint, however late it comes."""
    case = a_case(a_complaint(state=State.CLAIMED, last_by_staff=True), step=Step.TALKING)
    after, given = stepped(case, wrote(timedelta(days=2)))
    assert (after.person.step, given) == (Step.TALKING, "Keep, ToStaff, Noted")


def test_two_greetings_are_enough() -> None:
    """After two invitations whatever comes goes to people, for somebody with an old complaint too."""
    case = a_case(a_complaint(state=State.CLOSED, closed_at=START - timedelta(days=31)), step=Step.TALKING)
    for _ in range(2):
        case, given = stepped(case, wrote(LATER, "hello"))
        assert given == "say invite"
    after, given = stepped(case, wrote(LATER, "hello"))
    assert (set(after.complaints), given) == ({1, FRESH}, "say here, ShowCard, Keep, ShowCard")


HELD = (an_item("first", LATER),)


@pytest.mark.parametrize(
    ("event", "to", "effects", "number"),
    [
        (wrote(LATER, "second"), Step.CHOOSING, "Keep, arm choose", None),
        (wrote(LATER, "hello"), Step.CHOOSING, "Keep, arm choose", None),
        (presses("plus"), Step.TALKING, f"toast, redraw, {FLUSHED}", 1),
        (presses("plus", complaint=2), Step.TALKING, f"toast, redraw, {FLUSHED}", 2),
        (presses("plus", complaint=3), Step.CHOOSING, STALE, None),
        (presses("new"), Step.LISTENING, f"toast, redraw, {OPENED}", FRESH),
        (Rang("choose"), Step.TALKING, FLUSHED, 2),
        (presses("ok"), Step.CHOOSING, STALE, None),
        (Rang("quiet"), Step.CHOOSING, NOTHING, None),
    ],
)
def test_the_choice(event: Event, to: Step, effects: str, number: int | None) -> None:
    """Two buttons and thirty seconds: addition to the named one, a new one, or the latest talked about."""
    case = a_case(a_complaint(), a_complaint(2, last_at=START + SOON), step=Step.CHOOSING, pending=HELD)
    after, given = stepped(case, event, now=LATER)
    assert (after.person.step, given) == (to, effects)
    found = [each.id for each in after.complaints.values() if [piece.text for piece in each.words] == ["first"]]
    assert found == ([number] if number else [])
    assert (after.person.pending == ()) == (number is not None)


@pytest.mark.parametrize("act", ["plus", "new"])
def test_a_choice_after_the_choice(act: str) -> None:
    """The same buttons pressed again mean nothing."""
    case = a_case(a_complaint(), step=Step.TALKING)
    assert stepped(case, presses(act)) == (case, STALE)


def test_the_buttons_of_the_choice() -> None:
    """At most three open complaints are offered, the latest first, and a new one."""
    many = [a_complaint(number, last_at=START + timedelta(minutes=number)) for number in range(1, 6)]
    _, effects = step(a_case(*many, step=Step.TALKING), wrote(timedelta(hours=1)), START, policy(), lambda: FRESH)
    say = next(effect for effect in effects if isinstance(effect, fx.Say))
    assert [(button.act, button.complaint) for row in say.buttons for button in row] == [
        ("plus", 5), ("plus", 4), ("plus", 3), ("new", 5),
    ]  # fmt: skip


def _changed(message: int = 50, text: str = "new") -> Item:
    return Item(101, message, "text", text, text, at=START)


@pytest.mark.parametrize(
    ("state", "message", "complaint", "effects"),
    [
        (State.NEW, 50, 1, "Keep, ShowCard"),
        (State.CLAIMED, 50, 1, "Keep, ShowCard, line edited"),
        (State.NEW, 51, 1, "Keep, line edited"),
        (State.NEW, 51, None, NOTHING),
        (State.NEW, 51, 7, NOTHING),
    ],
)
def test_an_edit(state: State, message: int, complaint: int | None, effects: str) -> None:
    """A new version is kept and staff see it, on the card or as a line; a message nobody knows changes nothing."""
    case, _ = stepped(a_case(a_complaint(), step=Step.LISTENING), Wrote(_changed(50, "old")))
    complaints = {1: a_complaint(state=state, words=case.complaints[1].words)}
    case = a_case(*complaints.values(), step=Step.LISTENING)
    after, given = stepped(case, Edited(_changed(message), complaint))
    assert given == effects
    on_card = [(piece.text, piece.edited) for piece in after.complaints[1].words]
    assert on_card == ([("new", True)] if message == 50 else [("old", False)])


def test_an_edit_of_words_that_wait() -> None:
    """A message that waits for the choice is replaced, and nothing else happens."""
    case = a_case(a_complaint(), step=Step.CHOOSING, pending=(_changed(50, "old"), _changed(51, "more")))
    after, given = stepped(case, Edited(_changed(50), None))
    assert ([item.text for item in after.person.pending], given) == (["new", "more"], NOTHING)


@pytest.mark.parametrize("at", Step)
@pytest.mark.parametrize(
    ("event", "effects"),
    [
        (Asked("start"), "say status_at_start"),
        (Asked("status"), "say status"),
        (Asked("language"), "say ask_language"),
        (Asked("help"), "say help"),
        (Asked(""), "say unknown_command"),
        (Unsupported("poll", 7), "say unsupported"),
        (Blocked(True), "line blocked"),
        (Blocked(False), "line unblocked"),
        (presses("status", complaint=0), "toast, say status"),
        (presses("lang", complaint=0), "toast, say ask_language"),
        (presses("lang", "uk", 0), "ShowCard, toast, say language_set"),
        (presses("lang", "xx", 0), STALE),
        (presses("solved", "yes"), STALE),
        (presses("solved", "maybe"), STALE),
        (presses("score", "5"), STALE),
        (presses("skip", "where", 7), STALE),
        (presses("add", complaint=7), STALE),
    ],
)
def test_in_every_step(at: Step, event: Event, effects: str) -> None:
    """Commands, what cannot be passed on, and presses out of place never move the talk."""
    pending = HELD if at is Step.CHOOSING else ()
    before = a_case(a_complaint(), step=at, pending=pending)
    after, given = stepped(before, event)
    assert (after.person.step, after.person.pending, given) == (at, pending, effects)


def test_a_language_reaches_open_complaints() -> None:
    """The chosen language stands over Telegram's, and the cards of open complaints name it."""
    case = a_case(a_complaint(), a_complaint(2, state=State.CLOSED))
    after, _ = stepped(case, presses("lang", "uk", 0))
    assert (after.person.language, after.person.language_chosen) == (Language.UK, True)
    assert [after.complaints[number].language for number in (1, 2)] == [Language.UK, Language.EN]


@pytest.mark.parametrize(
    ("event", "effects"),
    [
        (presses("add"), "toast, say add_words"),
        (presses("ok"), "toast confirmed, redraw"),
        (presses("add", complaint=2), STALE),
        (presses("ok", complaint=2), STALE),
    ],
)
def test_under_the_summary(event: Event, effects: str) -> None:
    """ "Add" opens ten minutes for more; "all correct" is noted; those of an older summary mean nothing."""
    case = a_case(a_complaint(), a_complaint(2), step=Step.TALKING)
    after, given = stepped(case, event, now=timedelta(hours=1))
    assert given == effects
    more, _ = stepped(after, wrote(timedelta(hours=1, minutes=9)))
    assert (more.person.step is Step.TALKING) == (given == "toast, say add_words")


def test_status_names_every_open_complaint() -> None:
    """Number, state, who has it, the next promised time, and whether it is late."""
    due = START + timedelta(hours=1)
    case = a_case(
        a_complaint(1, take_up_due=due, reply_due=due),
        a_complaint(2, state=State.CLAIMED, owner=201, owner_name="Olga", reply_due=due, last_at=START - SOON),
        a_complaint(3, state=State.CLOSED),
    )
    after, effects = step(case, Asked("status"), due, policy(), lambda: FRESH)
    say = next(effect for effect in effects if isinstance(effect, fx.Say))
    again = due + timedelta(hours=1)
    assert say.text.args["complaints"] == [
        {"number": "K-1", "state": "new", "owner": "", "due": due, "late": True, "next": again, "replied": False},
        {
            "number": "K-2",
            "state": "claimed",
            "owner": "Olga",
            "due": due,
            "late": True,
            "next": again,
            "replied": False,
        },
    ]
    for number in (1, 2):
        assert told_due(after.complaints[number], Promise.FIRST_REPLY) == again, "the new time is a promise, too"


# Silence in a case of safety ----------------------------------------------------------------------


def test_nobody_who_may_be_hurt_is_told_to_hurry() -> None:
    """The card alone says that no more comes; an answer that comes after all is one."""
    case = a_case(a_complaint(register=Register.SAFETY), step=Step.LISTENING, answering=True)
    case, given = stepped(case, Rang("quiet"))
    assert given == "say ask_phone, arm nudge"
    after, given = stepped(case, Rang("nudge"))
    assert (given, after.person.step, after.complaints[1].adding) == ("ShowCard", Step.PHONE, False)
    after, given = stepped(after, wrote(LATER, "+380 44 123 45 67"))
    assert dict(after.complaints[1].facts) == {"phone": "+380 44 123 45 67"}
    assert (after.complaints[1].adding, after.person.paused) == (True, False)
    assert stepped(after, Rang("nudge"))[1] == NOTHING


# After the end ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "to", "effects"),
    [
        (State.RESOLVED, Step.TALKING, "toast, redraw, Keep, ToStaff, say added"),
        (State.SOLVED, Step.TALKING, "toast, redraw, Keep, ToStaff, say added_to_ended"),
        (State.WITHDRAWN, Step.TALKING, "toast, redraw, Keep, ToStaff, say added_to_ended"),
    ],
)
def test_an_addition_after_the_end(state: State, to: Step, effects: str) -> None:
    """It is asked once whether it is open again, and never twice whether it is solved."""
    case = a_case(a_complaint(state=state), step=Step.CHOOSING, pending=HELD)
    after, given = stepped(case, presses("plus"), now=LATER)
    assert (after.person.step, given) == (to, effects)
    _, given = stepped(a_case(after.complaints[1], step=Step.CHOOSING, pending=HELD), Rang("choose"), now=LATER)
    assert given == FLUSHED.replace("ShowCard", "ToStaff")


def test_just_thanks() -> None:
    """The owner reads the words, the customer a courtesy, and the state stands."""
    case = a_case(a_complaint(state=State.CLOSED), step=Step.CHOOSING, pending=HELD)
    after, given = stepped(case, presses("thanks"), now=LATER)
    assert given == "toast, redraw, Keep, line thanked, say courtesy"
    assert (after.person.step, after.person.pending) == (Step.TALKING, ())
    assert after.complaints[1].state is State.CLOSED


def test_after_a_month_words_are_a_new_complaint() -> None:
    """What ended longer ago is not asked about."""
    case = a_case(a_complaint(state=State.CLOSED, closed_at=START), step=Step.TALKING)
    _, given = stepped(case, wrote(timedelta(days=31)), now=timedelta(days=31))
    assert given == OPENED


def test_opened_again_while_words_wait() -> None:
    """The press says what they are about."""
    case = a_case(a_complaint(state=State.SOLVED), step=Step.CHOOSING, pending=HELD)
    after, given = stepped(case, presses("solved", "no"), now=LATER)
    assert after.person.step is Step.MISSING and not after.person.pending
    assert given.endswith("Keep, ToStaff")
