"""The staff's side, rule by rule: who owns it, what reaches the customer, and the three presses of Resolve."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs import effects as fx
from dialogs.events import (
    Answers,
    Delivered,
    Desk,
    Event,
    Rang,
    Ring,
    StaffEdited,
    TopicLost,
    Undelivered,
    Why,
)
from dialogs.model import Case, Cause, Complaint, Outcome, Resolving, Staff, State
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, claims, stepped, writes
from tests.dialogs.world import OLGA, PETR, START, policy

STALE, NOTHING = "toast stale", ""
TAKEN = "say taken, OpenTopic, ShowCard, arm overdue"
RESOLVED = "Keep, ToCustomer, say ask_solved, redrawline resolution_sent, ShowCard, arm close, arm follow_up"
WIZARD = Resolving(OLGA.id, START)
CHOSEN = replace(WIZARD, outcome=Outcome.FIXED)
READY = replace(CHOSEN, cause=Cause.PRODUCT)
OUTCOME: dict[str, Any] = {"act": Desk.OUTCOME, "arg": "fixed"}
CAUSE: dict[str, Any] = {"act": Desk.CAUSE, "arg": "product"}


def due(**changes: Any) -> Complaint:
    """A complaint whose promises lie ahead; it belongs to Olga unless it is unclaimed."""
    promised = START + timedelta(minutes=30)
    state = changes.get("state", State.NEW)
    owner: dict[str, Any] = {} if state in (State.NEW, State.REOPENED) else {"owner": OLGA.id, "owner_name": "Olga"}
    given: dict[str, Any] = {
        "take_up_due": promised,
        "reply_due": promised,
        "resolve_due": promised,
        **owner,
        **changes,
    }
    return a_complaint(**given)


def press(staff: Staff = OLGA, act: Desk = Desk.CLAIM, arg: str = "") -> Event:
    """A staff member's press."""
    return claims(staff, act, arg)


@pytest.mark.parametrize(
    ("state", "resolving", "event", "to", "effects"),
    [
        # Unclaimed: claimed by the first press or reply
        (State.NEW, None, press(), State.CLAIMED, f"toast yours, {TAKEN}"),
        (State.REOPENED, None, press(PETR), State.CLAIMED, f"toast yours, {TAKEN}"),
        (State.NEW, None, writes(), State.CLAIMED, f"{TAKEN}, Keep, ToCustomer"),
        (State.NEW, None, writes(answers=Answers.CUSTOMER), State.CLAIMED, f"{TAKEN}, Keep, ToCustomer"),
        (State.NEW, None, press(act=Desk.RESOLVE), State.CLAIMED, f"{TAKEN}, toast yours, line ask_outcome"),
        (State.NEW, None, press(**OUTCOME), State.NEW, STALE),
        (State.NEW, None, press(act=Desk.CANCEL), State.NEW, STALE),
        # Claimed: one owner
        (State.CLAIMED, None, press(), State.CLAIMED, "toast already_yours"),
        (State.CLAIMED, None, press(PETR), State.CLAIMED, "toast taken_by"),
        (State.CLAIMED, None, press(PETR, Desk.RESOLVE), State.CLAIMED, "toast taken_by"),
        (State.CLAIMED, None, writes(PETR), State.CLAIMED, "Keep, ToCustomer"),
        # Resolve: three presses and the words
        (State.CLAIMED, None, press(act=Desk.RESOLVE), State.CLAIMED, "toast, line ask_outcome"),
        (State.CLAIMED, None, press(**OUTCOME), State.CLAIMED, STALE),
        (State.CLAIMED, WIZARD, press(**OUTCOME), State.CLAIMED, "toast, redrawline ask_cause"),
        (State.CLAIMED, WIZARD, press(PETR, **OUTCOME), State.CLAIMED, STALE),
        (State.CLAIMED, WIZARD, press(**CAUSE), State.CLAIMED, STALE),
        (State.CLAIMED, CHOSEN, press(**CAUSE), State.CLAIMED, "toast now_reply, redrawline ask_resolution"),
        (State.CLAIMED, CHOSEN, press(PETR, **CAUSE), State.CLAIMED, STALE),
        (State.CLAIMED, READY, press(act=Desk.CANCEL), State.CLAIMED, "toast, redrawline resolve_cancelled"),
        (State.CLAIMED, READY, press(PETR, Desk.CANCEL), State.CLAIMED, STALE),
        (State.CLAIMED, CHOSEN, writes(), State.CLAIMED, "Keep, ToCustomer"),
        (State.CLAIMED, READY, writes(PETR), State.CLAIMED, "Keep, ToCustomer"),
        (State.CLAIMED, READY, writes(), State.RESOLVED, RESOLVED),
        (State.CLAIMED, READY, writes(answers=Answers.WIZARD), State.RESOLVED, RESOLVED),
        (State.CLAIMED, CHOSEN, writes(answers=Answers.WIZARD), State.CLAIMED, "line goes_nowhere"),
        (State.CLAIMED, READY, writes(PETR, Answers.WIZARD), State.CLAIMED, "line goes_nowhere"),
        # Notes, and replies to what is no message of the customer
        (State.NEW, None, writes(answers=Answers.NOTHING), State.NEW, "Keep"),
        (State.CLAIMED, None, writes(answers=Answers.NOTHING), State.CLAIMED, "Keep"),
        (State.CLAIMED, READY, writes(answers=Answers.NOTHING), State.CLAIMED, "Keep, line note_while_resolving"),
        (State.CLAIMED, READY, writes(PETR, Answers.NOTHING), State.CLAIMED, "Keep"),
        (State.NEW, None, writes(answers=Answers.LINE), State.NEW, "line goes_nowhere"),
        # It is over: presses are told so, replies still arrive
        *((state, None, press(PETR), state, "toast finished") for state in (State.RESOLVED, State.SOLVED)),
        (State.CLOSED, None, press(act=Desk.RESOLVE), State.CLOSED, "toast finished"),
        (State.CLOSED, None, press(**OUTCOME), State.CLOSED, STALE),
        (State.SOLVED, None, writes(), State.SOLVED, "Keep, ToCustomer"),
        # A promise is missed
        (State.NEW, None, Rang(Ring.OVERDUE, 1), State.NEW, "ShowCard"),
        (State.CLAIMED, None, Rang(Ring.OVERDUE, 1), State.CLAIMED, "ShowCard"),
        (State.RESOLVED, None, Rang(Ring.OVERDUE, 1), State.RESOLVED, NOTHING),
    ],
)
def test_staff(state: State, resolving: Resolving | None, event: Event, to: State, effects: str) -> None:
    """What each press and each message does in each state, and what it does not."""
    before = a_case(due(state=state, resolving=resolving))
    after, given = stepped(before, event)
    assert (after.complaints[1].state, given) == (to, effects)
    if effects in (STALE, NOTHING) or effects.startswith(("toast taken_by", "toast finished", "line")):
        assert after == before


def test_fifty_claims_make_one_owner() -> None:
    """Fifty presses at once: the first owns it, the others hear the name, and only one topic opens."""
    case, answers = a_case(due()), []
    topics = 0
    for number in range(50):
        case, effects = step(case, claims(Staff(200 + number, f"P{number}")), START, policy(), lambda: FRESH)
        answers += [each.text for each in effects if isinstance(each, fx.Toast)]
        topics += sum(isinstance(each, fx.OpenTopic) for each in effects)
    assert [text.name for text in answers if text] == ["yours"] + ["taken_by"] * 49
    assert {text.args["name"] for text in answers[1:] if text} == {"P0"}
    assert (case.complaints[1].owner, case.complaints[1].epoch, topics) == (200, 1, 1)


@pytest.mark.parametrize(("forum", "topic", "opens"), [(True, False, True), (True, True, False), (False, False, False)])
def test_a_topic_opens_once(forum: bool, topic: bool, opens: bool) -> None:
    """A claim opens a topic in a forum, once; a plain group has none."""
    _, given = stepped(a_case(due(topic=topic)), claims(), using=policy(forum=forum))
    assert ("OpenTopic" in given) is opens


@pytest.mark.parametrize(("late", "promise"), [(False, 30), (True, 31 + 60)])
def test_a_claim_makes_a_promise_that_can_be_kept(late: bool, promise: int) -> None:
    """The customer is told the first-reply promise; one already broken is made anew."""
    now = timedelta(minutes=31 if late else 1)
    _, effects = step(a_case(due()), claims(), START + now, policy(), lambda: FRESH)
    taken = next(effect for effect in effects if isinstance(effect, fx.Say))
    assert taken.text.args["due"] == START + timedelta(minutes=promise)
    assert taken.text.args["name"] == "Olga"


def _album(case: Case, *answers: Answers, staff: Staff = OLGA, album: str = "a") -> Case:
    for index, answer in enumerate(answers):
        written = writes(staff, answer, album)
        event = replace(written, item=replace(written.item, message=60 + index))
        case, given = stepped(case, event)
        assert "ToCustomer" not in given
    return case


@pytest.mark.parametrize("second", [Answers.CARD, Answers.NOTHING, Answers.WIZARD])
def test_an_album_reaches_the_customer_whole(second: Answers) -> None:
    """Its parts wait for each other, whether or not each of them is a reply."""
    case = _album(a_case(due(state=State.CLAIMED)), Answers.CARD, second)
    after, effects = step(case, Rang(Ring.STAFF_ALBUM), START, policy(), lambda: FRESH)
    sent = [(each.staff, len(each.items)) for each in effects if isinstance(each, fx.ToCustomer)]
    assert (sent, after.person.staff_albums) == ([(OLGA, 2)], ())


def test_an_album_of_notes_stays() -> None:
    """An album that replies to nothing is a note."""
    case = _album(a_case(due(state=State.CLAIMED)), Answers.NOTHING, Answers.NOTHING)
    assert stepped(case, Rang(Ring.STAFF_ALBUM))[1] == NOTHING


def test_two_albums_at_once_keep_their_senders() -> None:
    """Two colleagues send albums about two complaints of one customer: each goes under its own name."""
    case = a_case(due(state=State.CLAIMED), due(number=2, state=State.CLAIMED, owner=PETR.id))
    case = _album(case, Answers.CARD, album="a")
    written = writes(PETR, Answers.CARD, "b")
    case, _ = stepped(case, replace(written, complaint=2))
    _, effects = step(case, Rang(Ring.STAFF_ALBUM), START, policy(), lambda: FRESH)
    sent = [(each.complaint, each.staff) for each in effects if isinstance(each, fx.ToCustomer)]
    assert sent == [(1, OLGA), (2, PETR)]


def test_an_album_that_resolves_is_followed_by_the_question() -> None:
    """ "Solved?" comes after the album, and once."""
    case = _album(a_case(due(state=State.CLAIMED, resolving=READY)), Answers.WIZARD, Answers.WIZARD)
    assert case.complaints[1].state is State.RESOLVED
    after, given = stepped(case, Rang(Ring.STAFF_ALBUM))
    assert given == "ToCustomer, say ask_solved"
    more = _album(after, Answers.CARD, album="b")
    assert stepped(more, Rang(Ring.STAFF_ALBUM))[1] == "ToCustomer"


@pytest.mark.parametrize(
    ("delivered", "author", "effects"), [(True, "staff", "Keep, ChangeCopy"), (False, "note", "Keep")]
)
def test_a_colleague_changes_words(delivered: bool, author: str, effects: str) -> None:
    """The customer's copy of a reply follows; a note's new version stays with the staff."""
    event = StaffEdited(1, an_item(), OLGA, delivered)
    _, given = step(a_case(due(state=State.CLAIMED)), event, START, policy(), lambda: FRESH)
    kept = next(effect for effect in given if isinstance(effect, fx.Keep))
    assert (kept.author, stepped(a_case(due(state=State.CLAIMED)), event)[1]) == (author, effects)


def test_the_first_delivered_reply_stops_its_clock() -> None:
    """The mark comes with each delivery, the clock stops at the first, and the next promise is armed."""
    event = Delivered(1, -100, 60, OLGA)
    after, given = stepped(a_case(due(state=State.CLAIMED)), event)
    assert (after.complaints[1].first_reply_at, given) == (START, "Marked, arm overdue")
    again, given = stepped(after, event, now=timedelta(minutes=5))
    assert (again.complaints[1].first_reply_at, given) == (START, "Marked")


@pytest.mark.parametrize("why", Why)
def test_an_undelivered_reply_says_why(why: Why) -> None:
    """The line stands under that reply, and the clock goes on."""
    case = a_case(due(state=State.CLAIMED))
    after, effects = step(case, Undelivered(1, -100, 60, why), START, policy(), lambda: FRESH)
    line = next(effect for effect in effects if isinstance(effect, fx.Line))
    assert (line.text.name, line.answers, line.alert) == (f"undelivered_{why.value}", (-100, 60), True)
    assert after == case


@pytest.mark.parametrize(("existed", "line"), [(True, "line topic_lost"), (False, "line no_topic")])
def test_a_lost_topic(existed: bool, line: str) -> None:
    """The talk goes on under the card, and the staff are told."""
    after, given = stepped(a_case(due(state=State.CLAIMED, topic=True)), TopicLost(1, existed))
    assert (after.complaints[1].topic, given) == (False, f"ShowCard, {line}")
