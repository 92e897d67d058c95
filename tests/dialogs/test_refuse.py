"""Refusals: what the customer reads, how long a review can be asked for, and by when it is promised."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs import effects as fx
from dialogs.calendar import hours
from dialogs.effects import Text
from dialogs.events import Answers, StaffWrote
from dialogs.model import Case, Colleague, Filled, Outcome, Promise, Refusal, Wish
from dialogs.promises import one_day, told_due
from dialogs.states import Language, State, Step
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, presses, stepped
from tests.dialogs.told import RENDERER
from tests.dialogs.world import OLGA, START, UTC_ZONE, policy

DAY = timedelta(days=1)
REVIEW = presses("review")
ASKED = "toast, say review_received, redraw, ShowCard, line review_asked, tell review_wanted"
CHOSEN = (("outcome", "not_upheld"), ("cause", "expectation"))


def refused(state: State, **changes: Any) -> Case:
    """A complaint that Olga refused at the start."""
    facts: dict[str, Any] = {"refusal": Refusal(START, "The seal was cut"), "outcome": Outcome.NOT_UPHELD, **changes}
    owner: dict[str, Any] = {} if state is State.REOPENED else {"owner": OLGA.id, "owner_name": "Olga"}
    made = a_complaint(state=state, resolved_at=START, adding=False, **owner, **facts)
    return a_case(made, step=Step.TALKING)


READ = {"refusal": Refusal(START, "The seal was cut", START)}


@pytest.mark.parametrize(
    ("state", "facts", "after", "to", "effects"),
    [
        (State.RESOLVED, {}, DAY, State.REOPENED, f"{ASKED}"),
        (State.CLOSED, {}, 30 * DAY, State.REOPENED, f"{ASKED}"),
        (State.CLOSED, {}, 30 * DAY + timedelta(seconds=1), State.CLOSED, "toast too_late"),
        (State.RESOLVED, READ, DAY, State.RESOLVED, "toast review_over"),
        (State.RESOLVED, {"outcome": Outcome.FIXED}, DAY, State.RESOLVED, "toast review_over"),
        (State.CLOSED, {"refusal": None}, DAY, State.CLOSED, "toast review_over"),
        (State.REOPENED, READ, DAY, State.REOPENED, "toast review_runs"),
        (State.CLAIMED, {}, DAY, State.CLAIMED, "toast review_runs"),
        (State.PAUSED, READ, DAY, State.PAUSED, "toast review_runs"),
    ],
)
def test_a_review(state: State, facts: dict[str, Any], after: timedelta, to: State, effects: str) -> None:
    """For thirty days, once a refusal; every press is answered in words."""
    then, given = stepped(refused(state, **facts), REVIEW, now=after)
    assert then.complaints[1].state is to
    assert sorted(given.split(", ")) == sorted(effects.split(", "))


def test_a_review_is_promised_once_and_by_one_time() -> None:
    """Nobody's name, the promised time on both clocks, and words that come next belong to it."""
    after, effects = step(refused(State.RESOLVED), REVIEW, START + DAY, policy(), lambda: FRESH)
    complaint = after.complaints[1]
    told = next(each.text.args["due"] for each in effects if isinstance(each, fx.Say))
    assert told == START + 2 * DAY
    dues = [told_due(complaint, kind) for kind in (Promise.TAKE_UP, Promise.FIRST_REPLY, Promise.RESOLUTION)]
    assert dues[:2] == [told, told] and dues[2] >= told
    assert (complaint.owner, complaint.reopened, after.person.step) == (None, 1, Step.MISSING)
    assert complaint.refusal is not None and complaint.refusal.reviewed_at == START + DAY


def test_without_managers_nobody_speaks_of_one() -> None:
    """The board hears it, and the customer reads of another person."""
    alone = replace(policy(), managers=())
    _, effects = step(refused(State.RESOLVED), REVIEW, START, alone, lambda: FRESH)
    said = next(each.text for each in effects if isinstance(each, fx.Say))
    assert "manager" not in RENDERER.plain("customer", Language.EN, said, START)
    lines = [(each.text.name, each.alert) for each in effects if isinstance(each, fx.Line)]
    assert lines == [("review_asked", True)] and not any(isinstance(each, fx.Tell) for each in effects)


@pytest.mark.parametrize(
    ("decided", "known", "read"),
    [
        ("me", Colleague(OLGA.id, "Olga"), "Decided by Olga, who handles your complaint."),
        ("Я.", Colleague(OLGA.id, "Olga", shown="Olga B.", title="shift lead"), "Decided by Olga B., shift lead."),
        ("Iryna, head of service.", None, "Decided by Iryna, head of service."),
    ],
)
def test_who_decided(decided: str, known: Colleague | None, read: str) -> None:
    """ "Me" is the colleague, with the role that customers may see."""
    assert read in say_of(decided, known).split("\n")


def say_of(decided: str = "me", known: Colleague | None = None, **facts: Any) -> str:
    """What the customer reads after the last answer."""
    drafts = (("reason", an_item("r" * 900)), ("instead", an_item("&" * 900)))
    filled = Filled("resolve", OLGA.id, START, CHOSEN, drafts=drafts)
    made = a_complaint(state=State.CLAIMED, owner=OLGA.id, owner_name="Olga", forms=(filled,), **facts)
    event = StaffWrote(1, an_item(decided), OLGA, Answers.QUESTION, "resolve")
    colleagues = {OLGA.id: known} if known else {}
    after, effects = step(a_case(made), event, START, policy(), lambda: FRESH, colleagues)
    assert after.complaints[1].is_refused and after.complaints[1].first_reply_at == START
    assert "ask_solved" not in str(effects) and "follow_up" not in str(effects)
    text: Text = next(each.text for each in effects if isinstance(each, fx.Say))
    return RENDERER.plain("customer", Language.EN, text, START)


@pytest.mark.parametrize(
    ("facts", "begins"),
    [
        ({}, "K-1: we looked into what you told us."),
        ({"wish": Wish.HEARD}, "K-1: we looked into what you told us."),
        ({"wish": Wish.MONEY}, "K-1: you asked for your money back."),
        ({"wish": Wish.OTHER, "wish_words": "w" * 9000}, f"K-1: you asked for “{'w' * 300}…”."),
    ],
)
def test_what_was_asked_is_named(facts: dict[str, Any], begins: str) -> None:
    """In the customer's words where there are some; whatever is answered, it is one message that Telegram takes."""
    said = say_of(**facts)
    assert said.startswith(begins) and len(said) < 4096


@pytest.mark.parametrize(
    ("working", "days", "hour", "due"),
    [
        ("24/7", 0, 10, START + DAY),
        ("Mon-Fri 09:00-18:00", 0, 10, START + DAY),
        ("Mon-Fri 09:00-18:00", 0, 20, START + DAY + timedelta(hours=7)),
        ("Mon-Fri 09:00-18:00", 4, 17, START + 7 * DAY + timedelta(hours=6)),
        ("Mon-Fri 09:00-18:00", 5, 12, START + 7 * DAY + timedelta(hours=7)),
    ],
)
def test_one_day(working: str, days: int, hour: int, due: Any) -> None:
    """This time tomorrow where people work then; else after eight hours of work. START is a Monday, ten o'clock."""
    now = START + timedelta(days=days, hours=hour - 10)
    assert one_day(now, hours(working, UTC_ZONE)) == due
