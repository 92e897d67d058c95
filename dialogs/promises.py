"""The clocks of a complaint: what was promised, since when it counts, and what is left of it.

A promise is made by `start` and kept by `end`. No clock is ever written over: reopening, or a person who promises anew,
ends the one that runs (it is then `dropped`) and starts another, so that what a customer was told first can always be
looked up. The functions are pure: a complaint in, the complaint with its changed clocks out.

    complaint = start(complaint, Promise.FIRST_REPLY, now, due)
    complaint = end(complaint, Promise.FIRST_REPLY, now)

While the next word is the customer's, the clocks of `STAND_STILL` wait. A rule that asks the customer something calls
`stand_still(turn)`, the rule that hears the answer (the cue SAID) `run_on(turn)`. The working time that was left when
they stopped is left when they run on, not a second more or less, even when they stop or run on at night. A clock that
was late already stays as late as it was.

A new kind of promise is a member of `Promise`, the states in which it is `WATCHED`, and the rules that start and end
it. What a clock does while it runs (the light, the ladder, the miss) needs no rule: see dialogs.watching.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from dialogs.calendar import Hours
from dialogs.machine import Turn, rings
from dialogs.model import Clock, Complaint, Promise
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.states import State

OVERDUE = rings("overdue")

YELLOW = 0.6
"""The light turns yellow when so much of the clock is used."""

RULE = 2
"""The version of how due times are computed, which a clock keeps. In the first one no holidays were known."""
MEASURED = 3
"""The same, with a length that was measured and is shorter than the one that is set (Policy.resolution)."""

OWED = {
    State.NEW: (Promise.TAKE_UP,),
    State.REOPENED: (Promise.TAKE_UP,),
    State.RELEASED: (Promise.TAKE_UP, Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.RESOLUTION),  # the first due
    State.CLAIMED: (Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.RESOLUTION),
}
"""What we owe next in each state: the first whose clock runs. In the other states the word is the customer's."""

ALWAYS = Promise.GOODWILL
"""What is owed in every state once it was promised: it ends when it is with the customer, and in no other way."""

STAND_STILL = (Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.RESOLUTION, Promise.NEWS)
"""What waits while the customer is asked something. Somebody has the complaint by then, so take-up is over."""

AT_WORK = (State.NEW, State.REOPENED, State.RELEASED, State.CLAIMED)
WATCHED = {
    Promise.TAKE_UP: (State.NEW, State.REOPENED, State.RELEASED),
    Promise.FIRST_REPLY: (*AT_WORK, State.RESOLVED),  # the last words have not arrived
    Promise.NEXT_REPLY: (*AT_WORK, State.RESOLVED),
    Promise.RESOLUTION: AT_WORK,
    Promise.NEWS: AT_WORK,
    Promise.LEGAL: (*AT_WORK, State.PAUSED),
    Promise.CONTACT: tuple(State),
    Promise.GOODWILL: tuple(State),
}
"""The states in which a promise that runs out is a broken one."""

AT_LEAST = timedelta(hours=2)
"""As much of the time before an agreed one is for the work: in it the owner is called, or the customer told."""

ROUND_THE_CLOCK = Hours(ZoneInfo("UTC"), None)


# Asking ------------------------------------------------------------------------------------------


def latest(complaint: Complaint, kind: Promise) -> Clock | None:
    """The last clock of this kind that was started, whether it runs or not."""
    return next((clock for clock in reversed(complaint.clocks) if clock.kind is kind), None)


def running(complaint: Complaint, kind: Promise) -> Clock | None:
    """The clock of this kind that has not ended; it may stand still. None where there is none."""
    clock = latest(complaint, kind)
    return clock if clock is not None and clock.ended is None else None


def told_due(complaint: Complaint, kind: Promise) -> datetime:
    """The time of this promise as it was made last. LookupError when it was never made."""
    clock = latest(complaint, kind)
    if clock is None:
        raise LookupError(f"Complaint {complaint.id} has no clock for {kind}.")
    return clock.due


def next_clock(complaint: Complaint) -> Clock | None:
    """The clock of what we owe this customer next; None while we wait for the customer's word."""
    return owed(complaint.state, partial(running, complaint))


def owed(state: State, running_of: Callable[[Promise], Clock | None]) -> Clock | None:
    """The same, of whatever is in this state and knows its running clocks: a complaint, or what the journal tells."""
    clocks = [running_of(kind) for kind in OWED.get(state, ())]
    found = [clock for clock in clocks if clock is not None and clock.paused_at is None]
    if state is State.RELEASED:  # what was promised to the customer goes on while nobody has it
        found.sort(key=lambda clock: clock.due)
    return found[0] if found else None


def pressing(complaint: Complaint) -> Clock | None:
    """The clock that staff have to keep next: of the step that is owed, or of what is owed in every state."""
    found = [clock for clock in (next_clock(complaint), running(complaint, ALWAYS)) if clock is not None]
    return min(found, key=lambda clock: clock.due, default=None)


def next_promise(complaint: Complaint) -> datetime | None:
    """The next time we owe this customer something; None while we wait for the customer's word."""
    clock = next_clock(complaint)
    return clock.due if clock is not None else None


def waits_since(complaint: Complaint) -> datetime | None:
    """Since when the clocks stand still; None while they run."""
    since = [clock.paused_at for clock in complaint.clocks if clock.ended is None and clock.paused_at is not None]
    return min(since, default=None)


def counted(clock: Clock, hours: Hours) -> Hours:
    """The hours that count for a clock: the working hours, or all of them."""
    return ROUND_THE_CLOCK if clock.wall else hours


def left(clock: Clock, now: datetime, hours: Hours) -> timedelta:
    """The working time that is left of a clock, or was left when it stopped or ended; zero once it is late."""
    return counted(clock, hours).between(clock.paused_at or clock.ended or now, clock.due)


def whole(complaint: Complaint, clock: Clock, hours: Hours) -> timedelta:
    """The working time that its people had for a clock in all. For an owner it begins with the claim at the earliest:
    the time before is not theirs."""
    since = clock.started
    if complaint.state is State.CLAIMED and complaint.claimed_at is not None:
        since = max(since, complaint.claimed_at)
    return max(counted(clock, hours).between(since, clock.due) - clock.paused_for, timedelta())


def point(complaint: Complaint, clock: Clock, share: float, now: datetime, hours: Hours) -> datetime:
    """When so much of a running clock is used (0.8; 1.2 is past its end); `now` where that has been."""
    all_of_it, count = whole(complaint, clock, hours), counted(clock, hours)
    if share > 1:
        return count.add(clock.due, all_of_it * (share - 1))
    if share == 1:
        return clock.due if clock.wall else hours.opens(clock.due)
    rest = left(clock, now, hours) - all_of_it * (1 - share)
    return count.add(now, rest) if rest > timedelta() else now


def light(complaint: Complaint, now: datetime, hours: Hours) -> str:
    """Live light (domain 3.4): green below 60 % of the clock, yellow to 100 %, red beyond; done without a clock."""
    clock = pressing(complaint)
    if clock is None:
        return "done"
    if now >= clock.due:
        return "red"
    return "yellow" if point(complaint, clock, YELLOW, now, hours) <= now else "green"


def changed(before: tuple[Clock, ...], after: tuple[Clock, ...]) -> list[tuple[int, Clock | None, Clock]]:
    """The clocks that are new or not as they were: their numbers, counted from one, what they were (None: new), and
    what they are. No clock is ever taken away."""
    pairs = (
        (number, before[number - 1] if number <= len(before) else None, now) for number, now in enumerate(after, 1)
    )
    return [(number, was, now) for number, was, now in pairs if was != now]


# Starting and ending -----------------------------------------------------------------------------


def first_clocks(now: datetime, policy: Policy, place: str = "") -> tuple[Clock, ...]:
    """What a customer is promised with the receipt, by the hours of the place."""
    whole = _whole(now, policy, place).items()
    return tuple(Clock(kind, now, due, rule=rule_of(kind, policy)) for kind, due in whole)


def start(
    complaint: Complaint, kind: Promise, now: datetime, due: datetime, *, wall: bool = False, rule: int = RULE
) -> Complaint:
    """A promise is made; one of this kind that still runs is dropped. `wall`: it knows no closing time; `rule`: how its
    due time was computed."""
    dropped = end(complaint, kind, now, dropped=True)
    return replace(dropped, clocks=(*dropped.clocks, Clock(kind, now, due, rule=rule, wall=wall)))


def rule_of(kind: Promise, policy: Policy, *, serious: bool = False) -> int:
    """The version of the rules for a promise of this kind that is made now, with its whole time."""
    return MEASURED if kind is Promise.RESOLUTION and policy.is_measured(serious=serious) else RULE


def end(complaint: Complaint, kind: Promise, now: datetime, *, dropped: bool = False) -> Complaint:
    """A promise is kept, or dropped; where no clock of this kind runs nothing changes."""
    return _change(complaint, (kind,), lambda clock: replace(clock, ended=now, dropped=dropped))


def let_go(complaint: Complaint, now: datetime) -> Complaint:
    """It is closed: whatever is still promised will not come any more, but for what is owed always."""
    return _change(complaint, set(Promise) - {ALWAYS}, lambda clock: replace(clock, ended=now, dropped=True))


def agree(complaint: Complaint, now: datetime, due: datetime, hours: Hours) -> Complaint:
    """The decision is promised for the time that was agreed on, sooner or later than before.

    The working time that is added was no delay of ours: the new clock counts it as a pause. It is told by a person, who
    has answered with it.
    """
    was = running(complaint, Promise.RESOLUTION)
    spare = hours.between(now, due) - max(left(was, now, hours) if was is not None else AT_LEAST, AT_LEAST)
    complaint = start(replace(complaint, agreed=due), Promise.RESOLUTION, now, due)
    clock = replace(complaint.clocks[-1], paused_for=max(spare, timedelta()))
    complaint = replace(complaint, clocks=(*complaint.clocks[:-1], clock))
    for kind in (Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.NEWS):
        complaint = end(complaint, kind, now)
    return replace(complaint, first_reply_at=complaint.first_reply_at or now)


def agreed_due(complaint: Complaint) -> datetime | None:
    """The agreed time, as long as the decision is promised for it; None where nothing was agreed, or it was moved."""
    clock = running(complaint, Promise.RESOLUTION)
    return clock.due if clock is not None and clock.due == complaint.agreed else None


def decide(complaint: Complaint, now: datetime, hours: Hours) -> Complaint:
    """The decision is there. Before an agreed time only what has passed of the pause was one."""

    def over(clock: Clock) -> Clock:
        stood = clock.paused_for
        if clock.due == complaint.agreed:
            stood = min(stood, hours.between(clock.started, now))
        return replace(clock, ended=now, paused_for=stood)

    return _change(complaint, (Promise.RESOLUTION,), over)


def restore(complaint: Complaint, now: datetime, policy: Policy, told: datetime | None = None) -> Complaint:
    """It is open again: take-up and first reply begin anew, the resolution gets the working time that it had left.

    Where the customer is `told` another time, that is the time of the first two, and the resolution is not before it.
    """
    was, hours = latest(complaint, Promise.RESOLUTION), policy.hours_of(complaint.place)
    for kind, due in _whole(now, policy, complaint.place).items():
        rule = rule_of(kind, policy)
        if kind is Promise.RESOLUTION and was is not None:
            rest = left(was, now, hours)
            if was.due == complaint.agreed and policy.resolution() < rest:  # up to such a time there is more than work
                rest = policy.resolution()
            else:
                rule = was.rule
            due, rule = max((was.due, was.rule), (hours.add(now, rest), rule))
        if told is not None:
            due = max(due, told) if kind is Promise.RESOLUTION else told
        complaint = start(complaint, kind, now, due, rule=rule)
    return complaint


def one_day(now: datetime, hours: Hours) -> datetime:
    """What we call "within a day": this time tomorrow, when people work then; else after eight hours of work."""
    tomorrow = now + timedelta(days=1)
    return tomorrow if hours.is_open(tomorrow) else hours.add(now, timedelta(hours=8))


def _whole(now: datetime, policy: Policy, place: str) -> dict[Promise, datetime]:
    lengths = {
        Promise.TAKE_UP: policy.claim_within,
        Promise.FIRST_REPLY: policy.first_reply_within,
        Promise.RESOLUTION: policy.resolution(),
    }
    hours = policy.hours_of(place)
    return {kind: hours.add(now, length) for kind, length in lengths.items()}


# Standing still ----------------------------------------------------------------------------------


def pause(complaint: Complaint, now: datetime, kinds: Iterable[Promise] = STAND_STILL) -> Complaint:
    """Let the running clocks of these kinds stand still; one that does already keeps the time at which it stopped."""
    return _change(complaint, kinds, lambda clock: clock if clock.paused_at else replace(clock, paused_at=now))


def resume(complaint: Complaint, now: datetime, hours: Hours, kinds: Iterable[Promise] = STAND_STILL) -> Complaint:
    """Let the clocks of these kinds that stand still run on, with the working time that was left when they stopped.

    No due time comes nearer, and one that had passed before the pause does not move; neither does an agreed time that
    is still to come.
    """

    def run(clock: Clock) -> Clock:
        if clock.paused_at is None:
            return clock
        since, due, count = clock.paused_at, clock.due, counted(clock, hours)
        if due == complaint.agreed and due > now:
            return replace(clock, paused_at=None)
        if due > since:
            due = max(due, count.add(now, count.between(since, due)))
        return replace(clock, due=due, paused_at=None, paused_for=clock.paused_for + count.between(since, now))

    return _change(complaint, kinds, run)


def stand_still(turn: Turn) -> None:
    """The customer is asked something: until the answer nobody can be late."""
    turn.put(pause(turn.complaint, turn.now))


def run_on(turn: Turn) -> None:
    """The customer has answered: the clocks get back the pause, and may be missed again."""
    turn.put(resume(turn.complaint, turn.now, turn.hours))


def _change(complaint: Complaint, kinds: Iterable[Promise], how: Callable[[Clock], Clock]) -> Complaint:
    """The complaint with these running clocks changed."""
    kinds = frozenset(kinds)
    clocks = tuple(how(one) if one.kind in kinds and one.ended is None else one for one in complaint.clocks)
    return complaint if clocks == complaint.clocks else replace(complaint, clocks=clocks)
