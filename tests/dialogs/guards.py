"""Guards of what comes when a complaint is resolved, each beside its refusal: for tests/dialogs/test_machine.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dialogs.complaint import contact, news, nps, publish, register, score, solved
from dialogs.events import Rang, Wrote
from dialogs.machine import Turn
from dialogs.model import Clock, Closing, Complaint, Outcome, Promise, Register
from dialogs.states import State
from dialogs.talk import stale
from tests.dialogs.making import a_complaint, a_turn, an_item, presses
from tests.dialogs.world import START


def waited_for() -> tuple[Turn, Any]:
    """A low score about which nobody has spoken with the customer."""
    return a_turn(None, a_complaint(score=2, clocks=(Clock(Promise.CONTACT, START, START),)))


def ended(*others: Complaint, **person: Any) -> tuple[Turn, Any]:
    """A complaint that is over, beside others of the same person."""
    return a_turn(Rang("nps"), a_complaint(state=State.CLOSED), *others, **person)


def eased(**person: Any) -> tuple[Turn, Any]:
    """The same, where one asks how easy it was."""
    turn, event = ended(**person)
    turn.policy = replace(turn.policy, ces=True)
    return turn, event


def silent(now: timedelta = timedelta(hours=24), **facts: Any) -> tuple[Turn, Any]:
    """A complaint whose customer has heard nothing from us since the beginning."""
    clocks = (Clock(Promise.NEWS, START, START + timedelta(hours=24)),)
    return a_turn(Rang("news"), a_complaint(**{"state": State.CLAIMED, "clocks": clocks, **facts}), now=now)


def content(url: str = "https://example.org", **facts: Any) -> tuple[Turn, Any]:
    """A high score, where reviews are asked for."""
    person = {name: facts.pop(name) for name in ("review_asked_at", "stopped") if name in facts}
    turn, event = a_turn(None, a_complaint(score=5, **facts), **person)
    turn.policy = replace(turn.policy, review_url=url)
    return turn, event


AFTERWARDS: list[tuple[Callable[[Turn, Any], bool], Callable[[], tuple[Turn, Any]], bool]] = [
    (register.is_silent, lambda: a_turn(Rang("nudge"), a_complaint()), True),
    (register.is_silent, lambda: a_turn(Rang("nudge"), a_complaint(), answering=True), False),
    (score.not_asked, lambda: a_turn(Rang("follow_up"), a_complaint(closing=Closing.CONFIRMED)), True),
    (score.not_asked, lambda: a_turn(Rang("follow_up"), a_complaint()), False),
    (score.not_asked, lambda: a_turn(Rang("follow_up"), a_complaint(closing=Closing.CONFIRMED), stopped=True), False),
    (score.not_asked, lambda: a_turn(Rang("follow_up"), a_complaint(csat_asked_at=START)), False),
    (score.no_score, lambda: a_turn(Rang("follow_up"), a_complaint(csat_asked_at=START)), True),
    (score.no_score, lambda: a_turn(Rang("follow_up"), a_complaint(csat_asked_at=START, score=4)), False),
    (score.no_score, lambda: a_turn(Rang("follow_up"), a_complaint()), False),
    (score.was_asked, lambda: a_turn(presses("score", "5"), a_complaint(csat_asked_at=START)), True),
    (score.was_asked, lambda: a_turn(presses("score", "5"), a_complaint()), False),
    (score.was_asked_long_ago, lambda: a_turn(presses("score", "5"), a_complaint(csat_asked_at=START)), True),
    (score.was_asked_long_ago, lambda: a_turn(presses("score", "5"), a_complaint()), False),
    (contact.is_waited_for, lambda: waited_for(), True),
    (contact.is_waited_for, lambda: a_turn(None, a_complaint()), False),
    (solved.is_held, lambda: waited_for(), True),
    (solved.is_held, lambda: a_turn(None, a_complaint()), False),
    (solved.is_assumed, lambda: a_turn(None, a_complaint(closing=Closing.ASSUMED)), True),
    (solved.is_assumed, lambda: a_turn(None, a_complaint(closing=Closing.CONFIRMED)), False),
    (solved.is_confirmed, lambda: a_turn(None, a_complaint(closing=Closing.CONFIRMED)), True),
    (solved.is_confirmed, lambda: a_turn(None, a_complaint()), False),
    (stale.is_stale, lambda: a_turn(Rang("quiet", late=timedelta(hours=2))), True),
    (stale.is_stale, lambda: a_turn(Rang("quiet", late=timedelta(hours=1))), False),
    (news.is_due, lambda: silent(), True),
    (news.is_due, lambda: silent(now=timedelta(hours=23)), False),
    (news.is_due, lambda: silent(register=Register.DEATH), False),
    (news.is_due, lambda: silent(state=State.RESOLVED), False),
    (nps.is_on, lambda: a_turn(None, a_complaint()), True),
    (nps.is_on, lambda: a_turn(None, a_complaint(register=Register.SAFETY)), False),
    (nps.may_be_asked, lambda: ended(), True),
    (nps.may_be_asked, lambda: ended(nps_asked_at=START - timedelta(days=89)), False),
    (nps.may_be_asked, lambda: ended(nps_asked_at=START - timedelta(days=90)), True),
    (nps.may_be_asked, lambda: ended(stopped=True), False),
    (nps.may_be_asked, lambda: ended(a_complaint(2)), False),
    (nps.may_be_asked, lambda: ended(a_complaint(2, state=State.CLOSED, register=Register.DEATH)), False),
    (nps.was_asked, lambda: ended(), False),
    (nps.was_asked, lambda: a_turn(None, a_complaint(nps_asked_at=START)), True),
    (nps.was_asked, lambda: a_turn(None, a_complaint(nps_asked_at=START), now=timedelta(days=15)), False),
    (nps.may_ask_ease, lambda: a_turn(None, a_complaint()), False),
    (nps.may_ask_ease, lambda: eased(), True),
    (nps.may_ask_ease, lambda: eased(stopped=True), False),
    (nps.ease_was_asked, lambda: a_turn(None, a_complaint(ces_asked_at=START)), True),
    (nps.ease_was_asked, lambda: a_turn(None, a_complaint()), False),
    (nps.is_why, lambda: a_turn(Wrote(an_item()), a_complaint(nps_at=START), asked_at=START), True),
    (nps.is_why, lambda: a_turn(Wrote(an_item()), a_complaint(), asked_at=START), False),
    (publish.may_ask, lambda: content(), True),
    (publish.may_ask, lambda: content(review_asked_at=START), False),
    (publish.may_ask, lambda: content(review_asked_at=START - timedelta(days=180)), True),
    (publish.may_ask, lambda: content(stopped=True), False),
    (publish.may_ask, lambda: content(outcome=Outcome.COMPENSATED), False),
    (publish.may_ask, lambda: content(url=""), False),
    (publish.may_ask, lambda: content(clocks=(Clock(Promise.GOODWILL, START, START),)), False),
    (publish.is_high, lambda: a_turn(None, a_complaint(score=4)), True),
    (publish.is_high, lambda: a_turn(None, a_complaint(score=3)), False),
    (publish.is_high, lambda: a_turn(None, a_complaint()), False),
    (
        solved.within_reopening,
        lambda: a_turn(presses("solved"), a_complaint(closed_at=START), now=timedelta(days=30)),
        True,
    ),
    (
        solved.within_reopening,
        lambda: a_turn(presses("solved"), a_complaint(closed_at=START), now=timedelta(days=30, seconds=1)),
        False,
    ),
]
