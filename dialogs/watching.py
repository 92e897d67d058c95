"""What clocks do by themselves: the light on the card changes, people are called, a miss is noted. And the clocks that
follow from how a complaint stands, so that no rule has to think of them.

One timer a complaint rings at the next of these moments. After each step it is set anew where the complaint changed.
"""

from collections.abc import Iterator
from datetime import datetime

from dialogs.effects import Arm, Disarm, Keep, ShowCard
from dialogs.ladder import Ladder, Rung
from dialogs.machine import Turn
from dialogs.model import Clock, Complaint, Kind, Promise, Register
from dialogs.policy import Policy
from dialogs.promises import (
    AT_WORK,
    OVERDUE,
    WATCHED,
    YELLOW,
    agreed_due,
    counted,
    end,
    light,
    point,
    pressing,
    rule_of,
    running,
    start,
    waits_since,
)
from dialogs.records import replace
from dialogs.states import State
from dialogs.talk.greetings import is_bare

OF_THE_OWNER = (Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.RESOLUTION, Promise.NEWS, Promise.LEGAL)


# Moments -----------------------------------------------------------------------------------------


def watched(complaint: Complaint) -> Iterator[tuple[int, Clock]]:
    """The running clocks that may be missed now, with their places; those that stand still may not."""
    for at, clock in enumerate(complaint.clocks):
        if clock.ended is None and clock.paused_at is None and complaint.state in WATCHED[clock.kind]:
            yield at, clock


def ladder_of(complaint: Complaint, clock: Clock, policy: Policy) -> Ladder:
    """Who is called about this clock, as things stand."""
    if clock.kind is Promise.TAKE_UP:
        return policy.ladder_safety if clock.wall else policy.ladder_unclaimed
    since = complaint.claimed_at
    theirs = complaint.state is State.CLAIMED and since is not None and clock.due > since  # not broken before them
    if clock.kind in OF_THE_OWNER and theirs:
        return policy.ladder_owner
    return ()


def rungs_left(complaint: Complaint, clock: Clock, now: datetime, policy: Policy) -> Iterator[tuple[datetime, Rung]]:
    """The steps of its ladder that were not said, each with its time; `now` where that has been."""
    hours = policy.hours_of(complaint.place)
    for rung in ladder_of(complaint, clock, policy)[clock.rungs :]:
        if rung.share:
            yield point(complaint, clock, rung.share, now, hours), rung
        else:
            at = counted(clock, hours).add(clock.started, rung.after)
            yield at if clock.wall else hours.opens(at), rung


def next_moment(complaint: Complaint, now: datetime, policy: Policy) -> datetime | None:
    """When something about its clocks has to be done or shown next; `now` where it is late already."""
    found: list[datetime] = []
    for _, clock in watched(complaint):
        found += [at for at, _ in rungs_left(complaint, clock, now, policy)][:1]
        if not clock.missed:
            found.append(clock.due)
    lit = pressing(complaint)
    if lit is not None:
        yellow = point(complaint, lit, YELLOW, now, policy.hours_of(complaint.place))
        found += [each for each in (yellow, lit.due) if each > now]
    return max(min(found), now) if found else None


def watch(turn: Turn, before: dict[int, Complaint], rang: int | None) -> None:
    """Set the timers of those for which another moment is next than was before this step, and of the one that `rang`.

    Where another light is on, the card shows it.
    """
    for number, complaint in list(turn.complaints.items()):
        was = before.get(number)
        if (was is complaint or was == complaint) and number != rang:
            continue
        known = next_moment(was, turn.now, turn.policy) if was is not None and number != rang else None
        due = next_moment(complaint, turn.now, turn.policy)
        if due != known or due == turn.now:
            turn.do(Disarm(OVERDUE.act, number) if due is None else Arm(OVERDUE.act, due, number))
        shown = light(complaint, turn.now, turn.policy.hours_of(complaint.place))
        if shown != complaint.light:
            turn.put(replace(complaint, light=shown))
            if complaint.light:  # else it is new, or of a version that did not know
                turn.do(ShowCard(number, urgent=True))


# Clocks that follow ------------------------------------------------------------------------------


def follow(turn: Turn, before: dict[int, Complaint]) -> None:
    """Start and end what follows from how the complaints of this step stand now."""
    for number, complaint in list(turn.complaints.items()):
        was = before.get(number)
        if was is not complaint and was != complaint:
            turn.put(_legal(turn, _news(turn, _next_reply(turn, was, _serious(turn, was, complaint)))))


def is_serious(complaint: Complaint) -> bool:
    """Whether it shall be put right sooner: a register is set, or the customer is beside themselves.

    Law and press are no reason of their own: the law names the date, and a lawyer is better answered well than fast.
    """
    return serious_by(complaint.hot, complaint.register)


def serious_by(hot: bool, register: Register | None) -> bool:
    """The same, where only these two are known."""
    return hot or register not in (None, Register.LEGAL)


def _serious(turn: Turn, was: Complaint | None, complaint: Complaint) -> Complaint:
    clock = running(complaint, Promise.RESOLUTION)
    if clock is None or not is_serious(complaint) or (was is not None and is_serious(was)):
        return complaint
    policy = turn.policy
    due = policy.hours_of(complaint.place).add(turn.now, policy.resolution(serious=True))
    if due >= clock.due:
        return complaint
    rule = rule_of(Promise.RESOLUTION, policy, serious=True)
    return _as_others(start(complaint, Promise.RESOLUTION, turn.now, due, rule=rule), turn.now)


def _next_reply(turn: Turn, was: Complaint | None, complaint: Complaint) -> Complaint:
    """The customer writes after our reply: the wait counts once for a run of messages, and not for a bare "thanks"."""
    if was is None or not was.last_by_staff or complaint.last_by_staff or complaint.state is not State.CLAIMED:
        return complaint
    if any(running(complaint, kind) for kind in (Promise.FIRST_REPLY, Promise.NEXT_REPLY)):
        return complaint
    said = [one.item for one in turn.effects if isinstance(one, Keep) and one.complaint == complaint.id]
    if said and all(is_bare(item.kind, item.text) for item in said):
        return complaint
    due = turn.policy.hours_of(complaint.place).add(turn.now, turn.policy.next_reply_within)
    return start(complaint, Promise.NEXT_REPLY, turn.now, due)


def _news(turn: Turn, complaint: Complaint) -> Complaint:
    """While it is at work the customer hears from us at the latest after so long, by the calendar on the wall.

    Who has agreed on a time waits for that; what becomes of it is told before it has passed.
    """
    wanted = complaint.kind is Kind.COMPLAINT and complaint.state in AT_WORK
    clock = running(complaint, Promise.NEWS)
    if wanted and clock is None:
        due = max(turn.now, agreed_due(complaint) or turn.now) + turn.policy.holding_reply_after
        return _as_others(start(complaint, Promise.NEWS, turn.now, due), turn.now)
    return complaint if wanted else end(complaint, Promise.NEWS, turn.now)


def _legal(turn: Turn, complaint: Complaint) -> Complaint:
    """The date of the law runs until the complaint is resolved; it knows no pause."""
    due, clock = complaint.legal_due, running(complaint, Promise.LEGAL)
    if due is not None and complaint.register is Register.LEGAL and complaint.state in WATCHED[Promise.LEGAL]:
        return complaint if clock is not None else start(complaint, Promise.LEGAL, turn.now, due)
    return end(complaint, Promise.LEGAL, turn.now, dropped=complaint.register is not Register.LEGAL)


def _as_others(complaint: Complaint, now: datetime) -> Complaint:
    """A clock that was started while the others wait for the customer waits, too."""
    if waits_since(complaint) is None:
        return complaint
    last = complaint.clocks[-1]
    return replace(complaint, clocks=(*complaint.clocks[:-1], replace(last, paused_at=now)))
