"""The staff's side, rule by rule: who owns it, what reaches the customer, and the three presses of Resolve."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs import effects as fx
from dialogs.complaint import ending
from dialogs.events import (
    Answers,
    Delivered,
    Event,
    Ordered,
    Rang,
    StaffEdited,
    TopicLost,
    Undelivered,
    Why,
)
from dialogs.model import Case, Complaint, Escalation, Filled, Handover, Staff
from dialogs.states import State
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, claims, presses, stepped, writes
from tests.dialogs.world import OLGA, PETR, START, policy

STALE, NOTHING = "toast stale", ""
CANCELLED = "toast, redrawline resolve_cancelled"
HINTED = "Keep, Know, line note_hint"
TAKEN = "say taken, OpenTopic, ShowCard, Know, line seen_as"
RESOLVED = "Keep, ToCustomer, say ask_solved, redrawline resolution_sent, ShowCard, arm close"
WIZARD = Filled("resolve", OLGA.id, START)
CHOSEN = replace(WIZARD, answers=(("outcome", "fixed"),))
READY = replace(CHOSEN, answers=(("outcome", "fixed"), ("cause", "product")))
HELD = replace(READY, drafts=(("words", replace(an_item("ok"), chat=-100)),), doubted=True)
OUTCOME: dict[str, Any] = {"act": "outcome", "arg": "fixed"}
CAUSE: dict[str, Any] = {"act": "cause", "arg": "product"}


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


def press(staff: Staff = OLGA, act: str = "claim", arg: str = "") -> Event:
    """A staff member's press."""
    return claims(staff, act, arg)


def asked(staff: Staff = OLGA, text: str = "A new one is on its way", answers: Answers = Answers.QUESTION) -> Event:
    """A reply to the question of Resolve."""
    written = writes(staff, answers)
    return replace(written, item=replace(written.item, text=text, html=text), form="resolve")


@pytest.mark.parametrize(
    ("state", "form", "event", "to", "effects"),
    [
        # Unclaimed: claimed by the first press or reply
        (State.NEW, None, press(), State.CLAIMED, f"toast yours, {TAKEN}"),
        (State.REOPENED, None, press(PETR), State.CLAIMED, f"toast yours, {TAKEN}"),
        (State.NEW, None, writes(), State.CLAIMED, f"{TAKEN}, Keep, ToCustomer"),
        (State.NEW, None, writes(answers=Answers.CUSTOMER), State.CLAIMED, f"{TAKEN}, Keep, ToCustomer"),
        (State.NEW, None, press(act="resolve"), State.CLAIMED, f"{TAKEN}, toast yours, line ask_outcome"),
        (State.NEW, None, press(**OUTCOME), State.NEW, STALE),
        (State.NEW, None, press(act="cancel", arg="resolve"), State.NEW, STALE),
        # Claimed: one owner
        (State.CLAIMED, None, press(), State.CLAIMED, "toast already_yours"),
        (State.CLAIMED, None, press(PETR), State.CLAIMED, "toast taken_by"),
        (State.CLAIMED, None, press(PETR, "resolve"), State.CLAIMED, "toast taken_by"),
        (State.CLAIMED, None, writes(PETR), State.CLAIMED, "Keep, ToCustomer"),
        # Resolve: three presses and the words
        (State.CLAIMED, None, press(act="resolve"), State.CLAIMED, "toast, line ask_outcome"),
        (State.CLAIMED, None, press(**OUTCOME), State.CLAIMED, STALE),
        (State.CLAIMED, WIZARD, press(**OUTCOME), State.CLAIMED, "toast, redrawline ask_cause"),
        (State.CLAIMED, WIZARD, press(PETR, **OUTCOME), State.CLAIMED, STALE),
        (State.CLAIMED, WIZARD, press(**CAUSE), State.CLAIMED, STALE),
        (State.CLAIMED, CHOSEN, press(**CAUSE), State.CLAIMED, "toast now_reply, redrawline ask_resolution"),
        (State.CLAIMED, CHOSEN, press(PETR, **CAUSE), State.CLAIMED, STALE),
        (State.CLAIMED, READY, press(OLGA, "cancel", "resolve"), State.CLAIMED, CANCELLED),
        (State.CLAIMED, READY, press(PETR, "cancel", "resolve"), State.CLAIMED, STALE),
        (State.CLAIMED, CHOSEN, writes(), State.CLAIMED, "Keep, ToCustomer"),
        (State.CLAIMED, READY, writes(PETR), State.CLAIMED, "Keep, ToCustomer"),
        (State.CLAIMED, READY, asked(answers=Answers.CARD), State.RESOLVED, RESOLVED),
        (State.CLAIMED, READY, asked(text="ok"), State.CLAIMED, "Keep, line resolution_preview"),
        (State.CLAIMED, READY, asked(text="ok", answers=Answers.CARD), State.CLAIMED, "Keep, line resolution_preview"),
        (State.CLAIMED, HELD, asked(text="ok"), State.RESOLVED, RESOLVED),
        (State.CLAIMED, HELD, press(act="send", arg="resolve"), State.RESOLVED, f"toast, {RESOLVED}"),
        (State.CLAIMED, HELD, press(PETR, "send", "resolve"), State.CLAIMED, STALE),
        (State.CLAIMED, READY, press(act="send", arg="resolve"), State.CLAIMED, STALE),
        (State.CLAIMED, HELD, press(act="again", arg="resolve"), State.CLAIMED, "toast, redrawline ask_resolution"),
        (State.CLAIMED, READY, asked(), State.RESOLVED, RESOLVED),
        (State.CLAIMED, CHOSEN, asked(), State.CLAIMED, "Keep, line kept_as_note"),
        (State.CLAIMED, READY, asked(PETR), State.CLAIMED, "Keep, line kept_as_note"),
        # Notes, and replies to what is no message of the customer
        (State.NEW, None, writes(answers=Answers.NOTHING), State.NEW, HINTED),
        (State.CLAIMED, None, writes(answers=Answers.NOTHING), State.CLAIMED, HINTED),
        (State.CLAIMED, READY, writes(answers=Answers.NOTHING), State.CLAIMED, "Keep, line note_while_resolving"),
        (State.CLAIMED, READY, writes(PETR, Answers.NOTHING), State.CLAIMED, HINTED),
        (State.NEW, None, writes(answers=Answers.LINE), State.NEW, "Keep, line kept_as_note"),
        # It is over: presses are told so, replies still arrive
        *((state, None, press(PETR), state, "toast finished") for state in (State.RESOLVED, State.SOLVED)),
        (State.CLOSED, None, press(act="resolve"), State.CLOSED, "toast finished"),
        (State.CLOSED, None, press(**OUTCOME), State.CLOSED, STALE),
        (State.SOLVED, None, writes(), State.SOLVED, "Keep, ToCustomer"),
        # A promise is missed
    ],
)
def test_staff(state: State, form: Filled | None, event: Event, to: State, effects: str) -> None:
    """What each press and each message does in each state, and what it does not."""
    before = a_case(due(state=state, forms=(form,) if form else ()))
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
        form = "resolve" if answer is Answers.QUESTION else ""
        event = replace(written, item=replace(written.item, message=60 + index), form=form)
        case, given = stepped(case, event)
        assert "ToCustomer" not in given
    return case


@pytest.mark.parametrize("second", [Answers.CARD, Answers.NOTHING, Answers.QUESTION])
def test_an_album_reaches_the_customer_whole(second: Answers) -> None:
    """Its parts wait for each other, whether or not each of them is a reply."""
    case = _album(a_case(due(state=State.CLAIMED)), Answers.CARD, second)
    after, effects = step(case, Rang("staff_album"), START, policy(), lambda: FRESH)
    sent = [(each.staff, len(each.items)) for each in effects if isinstance(each, fx.ToCustomer)]
    assert (sent, after.person.staff_albums) == ([(OLGA, 2)], ())


def test_an_album_of_notes_stays() -> None:
    """An album that replies to nothing is a note."""
    case = _album(a_case(due(state=State.CLAIMED)), Answers.NOTHING, Answers.NOTHING)
    assert stepped(case, Rang("staff_album"))[1] == NOTHING


def test_two_albums_at_once_keep_their_senders() -> None:
    """Two colleagues send albums about two complaints of one customer: each goes under its own name."""
    case = a_case(due(state=State.CLAIMED), due(number=2, state=State.CLAIMED, owner=PETR.id))
    case = _album(case, Answers.CARD, album="a")
    written = writes(PETR, Answers.CARD, "b")
    case, _ = stepped(case, replace(written, complaint=2))
    _, effects = step(case, Rang("staff_album"), START, policy(), lambda: FRESH)
    sent = [(each.complaint, each.staff) for each in effects if isinstance(each, fx.ToCustomer)]
    assert sent == [(1, OLGA), (2, PETR)]


def test_an_album_that_resolves_is_followed_by_the_question() -> None:
    """ "Solved?" comes after the album, and once."""
    case = _album(a_case(due(state=State.CLAIMED, forms=(READY,))), Answers.QUESTION, Answers.QUESTION)
    assert case.complaints[1].state is State.RESOLVED
    after, given = stepped(case, Rang("staff_album"))
    assert given == "ToCustomer, say ask_solved"
    more = _album(after, Answers.CARD, album="b")
    assert stepped(more, Rang("staff_album"))[1] == "ToCustomer"


def test_the_question_comes_also_where_that_album_was_taken_back() -> None:
    """It is resolved, and silence would close it: somebody asks."""
    case = _album(a_case(due(state=State.CLAIMED, forms=(READY,))), Answers.QUESTION)
    was = case.person.staff_albums[0][1][0]
    order = Ordered(1, "withdraw", replace(an_item(""), chat=-100, reply_to=was.message), OLGA, Answers.OWN, was)
    case, _ = stepped(case, order)
    after, given = stepped(case, Rang("staff_album"))
    assert (given, after.complaints[1].solved_due) == ("say ask_solved", False)


def test_who_has_said_yes_meanwhile_is_not_asked() -> None:
    """By the button of an earlier question, while the parts of the album wait for each other."""
    case = _album(a_case(due(state=State.CLAIMED, forms=(READY,))), Answers.QUESTION)
    case, _ = stepped(case, presses("solved", "yes"))
    assert stepped(case, Rang("staff_album"))[1] == "ToCustomer"


def test_what_others_were_asked_ends_also_while_it_waits() -> None:
    """An offer is over after its time, and the next manager hears, where the complaint is closed for now."""
    offer = Handover(PETR.id, "Petr", OLGA.id, START, START, 1)
    case = a_case(due(state=State.PAUSED, epoch=1, handover=offer))
    after, given = stepped(case, Rang("handover", 1))
    assert (after.complaints[1].handover, given) == (None, "line transfer_unanswered, ShowCard")
    case = a_case(due(state=State.PAUSED, escalation=Escalation(START, OLGA.id, "Olga", "May I?", (777,))))
    assert stepped(case, Rang("escalation", 1))[1] == "ShowCard, line escalation_unanswered"


@pytest.mark.parametrize(
    ("delivered", "author", "effects"), [(True, "staff", "Keep, ChangeCopy"), (False, "note", "Keep")]
)
def test_a_colleague_changes_words(delivered: bool, author: str, effects: str) -> None:
    """The customer's copy of a reply follows; a note's new version stays with the staff."""
    event = StaffEdited(1, replace(an_item(), chat=-100), OLGA, delivered)
    _, given = step(a_case(due(state=State.CLAIMED)), event, START, policy(), lambda: FRESH)
    kept = next(effect for effect in given if isinstance(effect, fx.Keep))
    assert (kept.author, stepped(a_case(due(state=State.CLAIMED)), event)[1]) == (author, effects)


def test_the_first_delivered_reply_stops_its_clock() -> None:
    """The mark comes with each delivery, the clock stops at the first, and the next promise is armed."""
    event = Delivered(1, -100, 60, OLGA)
    after, given = stepped(a_case(due(state=State.CLAIMED)), event)
    assert (after.complaints[1].first_reply_at, given) == (START, "Marked")
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


@pytest.mark.parametrize(
    ("words", "held"),
    [
        ("ok", True),
        ("Готово.", True),
        ("All done", True),
        ("Компенсировано", True),
        ("Refunded today", False),
        ("A new one", False),
        ("https://example.org/refund", False),
        ("", True),
    ],
)
def test_what_is_hardly_an_answer(words: str, held: bool) -> None:
    """One short word, or two very short ones; a file is always an answer."""
    assert ending.is_bare(an_item(words)) is held
    assert not ending.is_bare(an_item(words, kind="photo"))
