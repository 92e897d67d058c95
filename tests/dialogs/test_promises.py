"""The clocks of a complaint: nothing told is written over, a pause gives back exactly its length, and the light."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.calendar import Hours, hours
from dialogs.cues import SAID
from dialogs.effects import Arm, Journal
from dialogs.events import Delivered, Wrote
from dialogs.machine import Rule, Table
from dialogs.model import Clock, Complaint, Promise
from dialogs.promises import (
    ALWAYS,
    OWED,
    RULE,
    STAND_STILL,
    WATCHED,
    agree,
    agreed_due,
    decide,
    end,
    first_clocks,
    latest,
    left,
    let_go,
    light,
    next_clock,
    next_promise,
    pause,
    restore,
    resume,
    run_on,
    running,
    stand_still,
    start,
    told_due,
    waits_since,
)
from dialogs.states import UNCLAIMED, State, Step
from dialogs.step import step
from dialogs.tables import PARTS
from tests.dialogs.making import a_case, a_complaint, a_turn, an_item, claims, presses, stepped
from tests.dialogs.world import OLGA, START, policy

KYIV = ZoneInfo("Europe/Kyiv")
ROUND = hours("24/7", KYIV)
OFFICE = hours("Mon-Fri 09:00-18:00", KYIV)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REPLY, RESOLUTION, TAKE_UP = Promise.FIRST_REPLY, Promise.RESOLUTION, Promise.TAKE_UP
FRIDAY = datetime(2026, 3, 6, 17, 0, tzinfo=KYIV).astimezone(UTC)


def with_clock(due: datetime, started: datetime = START, kind: Promise = REPLY) -> Complaint:
    """A claimed complaint with one clock."""
    return a_complaint(state=State.CLAIMED, owner=OLGA.id, clocks=(Clock(kind, started, due),))


def kyiv(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time of 2026 in Kyiv, as UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


# Pauses -----------------------------------------------------------------------------------------

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(), timedelta(days=20))
weeks = st.sampled_from(
    ["24/7", "Mon-Fri 09:00-18:00", "09:00-13:00,14:00-18:00", "Sat 22:00-04:00", "Mon 09:00-10:00; Sun 00:00-24:00"]
)


@settings(deadline=None)
@given(week=weeks, started=instants, promised=lengths, until_pause=lengths, length=lengths)
def test_a_pause_gives_back_exactly_its_length(
    week: str, started: datetime, promised: timedelta, until_pause: timedelta, length: timedelta
) -> None:
    """Whatever the working hours are, over nights, weekends and changes of the clock: what was left is left."""
    working = hours(week, KYIV)
    due, stopped = working.add(started, promised), started + until_pause
    again = stopped + length
    paused = pause(with_clock(due, started), stopped)
    clock = resume(paused, again, working).clocks[0]
    assert clock.due >= due
    assert clock.paused_at is None
    assert clock.paused_for == working.between(stopped, again)
    if stopped < due:
        assert working.between(again, clock.due) == working.between(stopped, due)
        assert working.between(started, clock.due) == promised + clock.paused_for
    else:
        assert clock.due == due, "a promise that was missed before the pause stays missed"


@settings(deadline=None)
@given(week=weeks, started=instants, promised=lengths, pauses=st.lists(st.tuples(lengths, lengths), max_size=4))
def test_pauses_add_up(
    week: str, started: datetime, promised: timedelta, pauses: list[tuple[timedelta, timedelta]]
) -> None:
    """After several, the working time to the due time is the promised one and all that the clock stood still."""
    working, now = hours(week, KYIV), started
    complaint = with_clock(working.add(started, promised), started)
    for until, length in pauses:
        now += until
        if now >= complaint.clocks[0].due:
            break
        complaint = pause(complaint, now)
        now += length
        complaint = resume(complaint, now, working)
        assert working.between(started, complaint.clocks[0].due) == promised + complaint.clocks[0].paused_for


@pytest.mark.parametrize(
    ("stopped", "again", "due"),
    [
        (kyiv(3, 6, 17, 30), kyiv(3, 6, 17, 45), kyiv(3, 9, 9, 45)),  # a quarter of an hour of work
        (kyiv(3, 6, 17, 30), kyiv(3, 7, 12), kyiv(3, 9, 10)),  # over the evening: half an hour of work
        (kyiv(3, 6, 17, 30), kyiv(3, 9, 9, 30), kyiv(3, 9, 10, 30)),  # the whole weekend: an hour of work
        (kyiv(3, 7, 3), kyiv(3, 8, 20), kyiv(3, 9, 9, 30)),  # stopped and going on at a weekend: nothing is added
        (kyiv(3, 9, 9, 30), kyiv(3, 9, 12), kyiv(3, 9, 9, 30)),  # late already: as late as before
    ],
)
def test_a_pause_over_a_weekend(stopped: datetime, again: datetime, due: datetime) -> None:
    """Promised on Friday at 17:00 within an hour and a half: due on Monday at 9:30."""
    promised = with_clock(OFFICE.add(FRIDAY, HOUR * 1.5), FRIDAY)
    assert promised.clocks[0].due == kyiv(3, 9, 9, 30)
    assert resume(pause(promised, stopped), again, OFFICE).clocks[0].due == due


def test_a_second_pause_within_a_pause_changes_nothing() -> None:
    """A second question while the first waits: the clocks stand still since the first."""
    once = pause(with_clock(START + HOUR), START)
    assert pause(once, START + MINUTE) == once
    assert waits_since(once) == START


def test_only_what_runs_and_may_wait_stands_still() -> None:
    """Take-up goes on, and what has ended stays as it was; to run on without having stopped is nothing."""
    complaint = a_complaint(first_reply_at=START, take_up_due=START + HOUR, resolve_due=START + DAY)
    stopped = pause(complaint, START + MINUTE)
    assert [clock.paused_at for clock in stopped.clocks] == [None, None, START + MINUTE]
    always = Hours(KYIV, None)
    assert resume(complaint, START + HOUR, always) == complaint
    assert resume(end(stopped, RESOLUTION, START + HOUR), START + DAY, always) == end(stopped, RESOLUTION, START + HOUR)


def test_nobody_is_late_while_the_customer_is_asked() -> None:
    """The clocks stand still, and run on for what was left when the answer comes."""
    promised = a_complaint(state=State.CLAIMED, owner=OLGA.id, reply_due=START + HOUR, resolve_due=START + 8 * HOUR)
    turn, _ = a_turn(None, promised)
    stand_still(turn)
    assert (next_promise(turn.complaint), light(turn.complaint, START + DAY, ROUND)) == (None, "done")
    assert waits_since(turn.complaint) == START
    later, _ = a_turn(None, turn.complaint, now=DAY)
    run_on(later)
    assert told_due(later.complaint, RESOLUTION) == START + DAY + 8 * HOUR
    assert waits_since(later.complaint) is None


def test_the_customers_words_let_the_clocks_run_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a part does it that asks: one rule on the customer's words. The journal says how long nobody was late."""
    rules = [
        *(rule for part in PARTS for rule in part.life),
        Rule(State.CLAIMED, SAID, None, lambda turn, _: run_on(turn)),
    ]
    monkeypatch.setattr("dialogs.step.LIFE", Table("complaint", State, State.NEW, rules))
    promised = a_complaint(
        state=State.CLAIMED, owner=OLGA.id, first_reply_at=START, resolve_due=START + 8 * HOUR, last_by_staff=True
    )
    case = a_case(pause(promised, START + HOUR), step=Step.TALKING)
    after, effects = step(case, Wrote(an_item("It is table 7", DAY), 1), START + DAY, policy(), lambda: 99)
    assert told_due(after.complaints[1], RESOLUTION) == START + DAY + 7 * HOUR
    assert [one for one in effects if isinstance(one, Arm) and one.ring != "news"] == [
        Arm("overdue", START + DAY + 72 * MINUTE, 1)
    ]
    (line,) = [one for one in effects if isinstance(one, Journal) and one.event == SAID.value]
    assert line.details["clocks"]["3"]["paused_for"] == [0, (DAY - HOUR) // timedelta(microseconds=1)]


def test_a_reply_that_arrives_while_the_clocks_stand_still_ends_its_clock() -> None:
    """The question itself is a reply of a person; the resolution waits on."""
    promised = a_complaint(state=State.CLAIMED, owner=OLGA.id, reply_due=START + HOUR, resolve_due=START + 8 * HOUR)
    after, _ = stepped(a_case(pause(promised, START)), Delivered(1, -100, 60, OLGA), now=MINUTE)
    reply, resolution = (latest(after.complaints[1], kind) for kind in (REPLY, RESOLUTION))
    assert reply is not None and (reply.ended, reply.dropped) == (START + MINUTE, False)
    assert resolution is not None and resolution.paused_at == START


def test_a_complaint_opened_again_has_the_time_that_was_left_when_it_stood_still() -> None:
    """Resolved while the customer was still asked: the days of waiting were nobody's."""
    promised = a_complaint(state=State.CLAIMED, owner=OLGA.id, resolve_due=START + 8 * HOUR)
    over = end(pause(promised, START + HOUR), RESOLUTION, START + 5 * HOUR)
    clock = latest(over, RESOLUTION)
    assert clock is not None and left(clock, START + DAY, Hours(KYIV, None)) == 7 * HOUR
    assert told_due(restore(over, START + DAY, policy()), RESOLUTION) == START + DAY + 7 * HOUR


# Nothing is written over --------------------------------------------------------------------------


def test_a_new_complaint_has_three_promises() -> None:
    """By the durations of the settings, in working hours."""
    clocks = first_clocks(FRIDAY, replace(policy(), working=OFFICE))
    assert [(clock.kind, clock.due) for clock in clocks] == [
        (TAKE_UP, FRIDAY + 15 * MINUTE),
        (REPLY, FRIDAY + HOUR),
        (RESOLUTION, kyiv(3, 9, 16)),
    ]


def test_a_late_claim_promises_anew_and_the_broken_promise_stays() -> None:
    """The customer was told an hour; two hours later somebody takes it and says another."""
    case = a_case(a_complaint(reply_due=START + HOUR, take_up_due=START + MINUTE))
    complaint = stepped(case, claims(), now=2 * HOUR)[0].complaints[1]
    first, second = (clock for clock in complaint.clocks if clock.kind is REPLY)
    assert (first.due, first.ended, first.dropped) == (START + HOUR, START + 2 * HOUR, True)
    assert (second.started, second.due, second.ended) == (START + 2 * HOUR, START + 3 * HOUR, None)
    taken = latest(complaint, TAKE_UP)
    assert taken is not None and (taken.ended, taken.dropped) == (START + 2 * HOUR, False)


def test_reopening_ends_what_runs_and_starts_anew() -> None:
    """Of six clocks the first three keep what was told, and when it was kept."""
    was = a_complaint(
        state=State.RESOLVED, owner=OLGA.id, resolved_at=START + HOUR, take_up_due=START + MINUTE,
        reply_due=START + 2 * HOUR, resolve_due=START + 8 * HOUR,
    )  # fmt: skip
    complaint = stepped(a_case(was), presses("solved", "no"), now=DAY)[0].complaints[1]
    dropped = replace(was.clocks[1], ended=START + DAY, dropped=True)  # no reply had arrived
    assert complaint.clocks[:3] == (was.clocks[0], dropped, was.clocks[2])
    assert [(clock.kind, clock.due - START - DAY) for clock in complaint.clocks[3:]] == [
        (TAKE_UP, 15 * MINUTE),
        (REPLY, HOUR),
        (RESOLUTION, 7 * HOUR),
        (Promise.NEWS, DAY),
    ]


def test_a_closed_complaint_owes_nothing() -> None:
    """A reply that never arrived was not kept, and is not waited for."""
    complaint = let_go(a_complaint(state=State.CLOSED, resolved_at=START), START + DAY)
    assert running(complaint, REPLY) is None
    assert [(clock.kind, clock.dropped) for clock in complaint.clocks] == [
        (TAKE_UP, False),
        (REPLY, True),
        (RESOLUTION, False),
    ]


def test_a_promise_that_was_never_made_has_no_time() -> None:
    """To ask for it is a fault of ours; to end it is nothing."""
    bare = replace(a_complaint(), clocks=())
    with pytest.raises(LookupError):
        told_due(bare, REPLY)
    assert end(bare, REPLY, START) == bare
    assert next_clock(bare) is None
    assert start(bare, REPLY, START, START + HOUR).clocks == (Clock(REPLY, START, START + HOUR, rule=RULE),)


# What is next -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
def test_what_we_owe_next(state: State) -> None:
    """Take-up while nobody has it, then the reply, then the resolution; afterwards the word is the customer's."""
    owner = None if state in UNCLAIMED else OLGA.id
    complaint = a_complaint(
        state=state, take_up_due=START + MINUTE, reply_due=START + HOUR, resolve_due=START + DAY, owner=owner
    )
    expected = {State.NEW: MINUTE, State.REOPENED: MINUTE, State.RELEASED: MINUTE, State.CLAIMED: HOUR}.get(state)
    assert next_promise(complaint) == (None if expected is None else START + expected)
    answered = end(complaint, REPLY, START)
    assert next_promise(answered) == (START + DAY if state is State.CLAIMED else next_promise(complaint))


def test_every_promise_has_its_place() -> None:
    """A new kind can be missed in some state; what stands still is owed while somebody has it, or is news."""
    assert WATCHED.keys() == set(Promise)
    assert {kind for kinds in OWED.values() for kind in kinds} | {ALWAYS} <= set(Promise)
    assert set(STAND_STILL) == {*OWED[State.CLAIMED], Promise.NEWS}


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0, "green"), (35, "green"), (36, "yellow"), (59, "yellow"), (60, "red")]
)
def test_the_light(minutes: int, shown: str) -> None:
    """Green to 60 % of the clock, yellow to its end; for the owner it begins with the claim."""
    assert light(a_complaint(take_up_due=START + HOUR), START + minutes * MINUTE, ROUND) == shown
    claimed = a_complaint(state=State.CLAIMED, owner=OLGA.id, claimed_at=START + DAY, reply_due=START + DAY + HOUR)
    assert light(claimed, START + DAY + minutes * MINUTE, ROUND) == shown
    again = start(a_complaint(state=State.REOPENED), TAKE_UP, START + DAY, START + DAY + HOUR)
    assert light(again, START + DAY + minutes * MINUTE, ROUND) == shown


def test_the_light_does_not_count_a_pause() -> None:
    """Half of an hour gone, three days of waiting, and half an hour is left: still green."""
    promised = a_complaint(state=State.CLAIMED, owner=OLGA.id, claimed_at=START, reply_due=START + HOUR)
    again = resume(pause(promised, START + HOUR / 2), START + 3 * DAY, Hours(KYIV, None))
    assert light(again, START + 3 * DAY, ROUND) == "green"
    assert light(again, START + 3 * DAY + 6 * MINUTE, ROUND) == "yellow"


# An agreed time -----------------------------------------------------------------------------------


def test_an_agreed_time_is_the_promise_and_what_it_adds_is_a_pause() -> None:
    """On Tuesday at ten, with seven hours of work left: agreed for Friday at 14:00, 22 hours of work later."""
    tuesday, friday = kyiv(3, 3, 10), kyiv(3, 6, 14)
    told = with_clock(OFFICE.add(tuesday, 7 * HOUR), tuesday, RESOLUTION)
    agreed = agree(told, tuesday, friday, OFFICE)
    was, clock = agreed.clocks
    assert (was.dropped, was.ended, clock.due, clock.paused_for) == (True, tuesday, friday, 24 * HOUR)
    assert agreed_due(agreed) == friday
    assert light(agreed, kyiv(3, 6, 10), OFFICE) == "green"
    assert light(agreed, kyiv(3, 6, 12), OFFICE) == "yellow"
    sooner = agree(told, tuesday, kyiv(3, 3, 12), OFFICE)
    assert (sooner.clocks[-1].due, sooner.clocks[-1].paused_for) == (kyiv(3, 3, 12), timedelta())


def test_an_agreed_time_stands_over_a_question_until_it_has_passed() -> None:
    """An answer that comes before it moves nothing; one that comes after it gives the time that was left."""
    tuesday, friday = kyiv(3, 3, 10), kyiv(3, 6, 14)
    agreed = agree(with_clock(kyiv(3, 3, 17), tuesday, RESOLUTION), tuesday, friday, OFFICE)
    asked = pause(agreed, kyiv(3, 5, 10))
    assert resume(asked, kyiv(3, 6, 13), OFFICE).clocks[-1] == agreed.clocks[-1]
    late = resume(asked, kyiv(3, 9, 9), OFFICE)
    assert late.clocks[-1].due > kyiv(3, 9, 9) and agreed_due(late) is None


def test_a_decision_before_the_agreed_time_was_no_long_pause() -> None:
    """Two hours after it was agreed: two hours stood still. Opened again, there is a day of work, not three."""
    tuesday, friday = kyiv(3, 3, 10), kyiv(3, 13, 14)
    agreed = agree(with_clock(kyiv(3, 3, 17), tuesday, RESOLUTION), tuesday, friday, OFFICE)
    over = decide(agreed, kyiv(3, 3, 12), OFFICE)
    assert (over.clocks[-1].ended, over.clocks[-1].paused_for) == (kyiv(3, 3, 12), 2 * HOUR)
    again = restore(over, kyiv(3, 16, 9), replace(policy(), working=OFFICE))
    assert told_due(again, RESOLUTION) == kyiv(3, 16, 17)
    assert decide(agreed, kyiv(3, 13, 15), OFFICE).clocks[-1].paused_for == agreed.clocks[-1].paused_for
