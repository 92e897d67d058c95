"""What clocks do by themselves: steps of a ladder once each, misses noted once, the light on the card, other clocks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs.effects import Arm, Effect, Journal, Line, ShowCard, Tell
from dialogs.events import Delivered, Rang, Wrote
from dialogs.ladder import BadLadder, Whom, by_share, by_time
from dialogs.model import Clock, Complaint, Kind, Promise, Register
from dialogs.policy import Policy
from dialogs.promises import running, start
from dialogs.states import State, Step
from dialogs.step import step
from dialogs.watching import follow
from tests.dialogs.making import a_case, a_complaint, a_turn, an_item
from tests.dialogs.world import OLGA, START, policy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def ring(complaint: Complaint, after: timedelta, using: Policy | None = None) -> tuple[Complaint, list[Effect]]:
    """The timer of its clocks rings so long after the start."""
    case, effects = step(a_case(complaint), Rang("overdue", 1), START + after, using or policy(), lambda: 99)
    return case.complaints[1], effects


def called(effects: list[Effect]) -> list[str]:
    """Which lines and private messages there were."""
    return [one.text.name for one in effects if isinstance(one, Line | Tell)]


def missed(effects: list[Effect]) -> list[dict[str, Any]]:
    """What the journal says of promises that have run out."""
    return [one.details for one in effects if isinstance(one, Journal) and one.event == "missed"]


def unclaimed() -> Complaint:
    """Nobody has it; take-up is promised within a quarter of an hour."""
    return a_complaint(take_up_due=START + 15 * MINUTE, reply_due=START + HOUR, resolve_due=START + 8 * HOUR)


# Ladders ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["10m", "10m nobody", "ten board", "10m board, 10m duty", "80% owner", ""])
def test_a_ladder_refused(text: str) -> None:
    """It is checked when the program starts: each step has a time, later than the one before, and known people."""
    with pytest.raises(BadLadder):
        by_time(text)


def test_ladders_as_people_write_them() -> None:
    """Several may be called by one step; "off" is a ladder without steps; a share may be past the end."""
    (rung,) = by_time("1h30m managers + board")
    assert (rung.after, rung.whom) == (90 * MINUTE, frozenset((Whom.MANAGERS, Whom.BOARD)))
    assert [one.share for one in by_share("50% owner, 150% lead")] == [0.5, 1.5]
    assert by_time("OFF") == by_share("off") == ()
    with pytest.raises(BadLadder, match="80%"):
        by_share("10m owner")


def test_each_step_is_said_once() -> None:
    """Minute by minute, with a second ring each time, as after a crash: four steps, and no fifth."""
    complaint = unclaimed()
    told: list[tuple[int, str]] = []
    for minute in range(0, 120):
        for _ in range(2):
            complaint, effects = ring(complaint, minute * MINUTE)
            told += [(minute, name) for name in called(effects)]
    assert told == [(10, "call"), (15, "call"), (30, "call_private"), (60, "call_private")]


def test_after_a_standstill_all_steps_are_one() -> None:
    """One line for everybody, one message for the managers; another ring says nothing more."""
    complaint, effects = ring(unclaimed(), 7 * DAY)
    assert called(effects) == ["call", "call_private"]
    assert called(ring(complaint, 8 * DAY)[1]) == []


def test_no_ladder_and_still_no_silence() -> None:
    """Where nobody is called by a step, the light that turns red rings all the same."""
    off = replace(policy(), ladder_unclaimed=(), ladder_owner=())
    complaint, effects = ring(unclaimed(), 15 * MINUTE, off)
    assert called(effects) == ["call"]
    assert called(ring(complaint, 16 * MINUTE, off)[1]) == []


def test_without_managers_the_board_gets_the_line() -> None:
    """Nobody can be told in private, so nothing ends in silence."""
    nobody = replace(policy(), managers=())
    _, effects = ring(ring(unclaimed(), 15 * MINUTE, nobody)[0], 30 * MINUTE, nobody)
    assert called(effects) == ["call_untold"]


# Misses and lights --------------------------------------------------------------------------------


def test_a_miss_is_noted_at_that_moment_and_once() -> None:
    """Which promise, whose, and when it was due: the first reply runs out while nobody has the complaint, too."""
    complaint, effects = ring(unclaimed(), HOUR)
    found = [(one["clock"], one["number"], one["owner"]) for one in missed(effects)]
    assert found == [("take_up", 1, None), ("first_reply", 2, None)]
    assert missed(effects)[1]["due"] == (START + HOUR).timestamp() * 1_000_000
    assert missed(ring(complaint, 2 * HOUR)[1]) == []


def test_the_card_changes_when_the_light_does() -> None:
    """Green, yellow at 60 %, red at the end; a ring between changes no card: Telegram would refuse the same again."""
    complaint = replace(unclaimed(), light="green")
    shown: list[tuple[int, str]] = []
    for minute in (8, 9, 10, 14, 15, 16):
        complaint, effects = ring(complaint, minute * MINUTE)
        shown += [(minute, complaint.light) for one in effects if isinstance(one, ShowCard)]
    assert shown == [(9, "yellow"), (15, "red")]


def test_the_timer_waits_for_the_next_moment() -> None:
    """Of all clocks, lights and steps."""
    _, effects = ring(unclaimed(), 10 * MINUTE)
    assert [one.due - START for one in effects if isinstance(one, Arm)] == [15 * MINUTE]


# Clocks that follow -------------------------------------------------------------------------------


def owned(**more: Any) -> Complaint:
    """Olga has it and has answered; the decision is promised within eight hours."""
    known = {"state": State.CLAIMED, "owner": OLGA.id, "claimed_at": START, "first_reply_at": START, **more}
    return a_complaint(resolve_due=START + 8 * HOUR, last_by_staff=True, **known)


@pytest.mark.parametrize(("words", "starts"), [("In blue, please", True), ("Thank you", False)])
def test_words_after_a_reply_wait_for_the_next_one(words: str, starts: bool) -> None:
    """Two hours from the first message of a run; thanks wait for nothing."""
    case, _ = step(a_case(owned(), step=Step.TALKING), Wrote(an_item(words), 1), START + HOUR, policy(), lambda: 99)
    clock = running(case.complaints[1], Promise.NEXT_REPLY)
    assert (clock is not None) is starts
    if clock is not None:
        assert clock.due == START + 3 * HOUR
        later, _ = step(case, Wrote(an_item("And soon"), 1), START + 2 * HOUR, policy(), lambda: 99)
        assert running(later.complaints[1], Promise.NEXT_REPLY) == clock
        after, _ = step(later, Delivered(1, -100, 5, OLGA), START + 150 * MINUTE, policy(), lambda: 99)
        assert running(after.complaints[1], Promise.NEXT_REPLY) is None


def test_news_are_owed_while_somebody_works_on_it() -> None:
    """A day after the last words of ours; no more once it is resolved."""
    complaint = start(owned(), Promise.NEWS, START, START + DAY)
    case, _ = step(a_case(complaint), Delivered(1, -100, 5, OLGA), START + DAY, policy(), lambda: 99)
    clock = running(case.complaints[1], Promise.NEWS)
    assert clock is not None and clock.due == START + 2 * DAY
    over, _ = step(
        a_case(replace(case.complaints[1], state=State.RESOLVED)), Delivered(1, -100, 6, OLGA), START + DAY, policy(),
        lambda: 99,
    )  # fmt: skip
    assert running(over.complaints[1], Promise.NEWS) is None


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [({}, {"hot": True}, 5), ({}, {"register": Register.THREAT}, 5), ({}, {"register": Register.LEGAL}, 8)],
)
def test_what_is_serious_is_decided_sooner(before: dict[str, Any], after: dict[str, Any], hours: int) -> None:
    """Four hours from the moment in which it turns out so; law and press have a date of their own."""
    was = owned(**before)
    turn, _ = a_turn(None, replace(was, **after), now=HOUR)
    follow(turn, {1: was})
    clock = running(turn.complaints[1], Promise.RESOLUTION)
    assert clock is not None and clock.due == START + hours * HOUR


def test_the_date_of_the_law_is_a_clock() -> None:
    """It is called out like others, and ends when the complaint is resolved."""
    due, was = START + 10 * DAY, owned()
    turn, _ = a_turn(None, replace(was, register=Register.LEGAL, legal_due=due))
    follow(turn, {1: was})
    clock = running(turn.complaints[1], Promise.LEGAL)
    assert clock is not None and clock.due == due
    assert called(ring(turn.complaints[1], 8 * DAY)[1]) == ["call", "call_private"]
    over, _ = a_turn(None, replace(turn.complaints[1], state=State.RESOLVED), now=DAY)
    follow(over, dict(turn.complaints))
    assert running(over.complaints[1], Promise.LEGAL) is None


def test_a_clock_on_the_wall_calls_at_night() -> None:
    """A case of safety waits for no opening; everything else does."""
    night = policy("Mon-Fri 09:00-10:01")
    plain = start(a_complaint(), Promise.TAKE_UP, START, START + 15 * MINUTE)
    danger = start(a_complaint(register=Register.SAFETY), Promise.TAKE_UP, START, START + 15 * MINUTE, wall=True)
    assert called(ring(plain, 10 * MINUTE, night)[1]) == []
    assert called(ring(danger, 10 * MINUTE, night)[1]) == ["call", "call_private"]


def test_praise_is_never_late() -> None:
    """Nothing is owed."""
    praise = replace(a_complaint(kind=Kind.PRAISE), clocks=())
    _, effects = ring(praise, 10 * DAY)
    assert (called(effects), missed(effects)) == ([], [])


def test_a_clock_that_stands_still_is_not_missed() -> None:
    """The next word is the customer's."""
    clock = Clock(Promise.FIRST_REPLY, START, START + HOUR, paused_at=START)
    _, effects = ring(owned(clocks=(clock,)), 10 * HOUR)
    assert Promise.FIRST_REPLY.value not in [one["clock"] for one in missed(effects)]
