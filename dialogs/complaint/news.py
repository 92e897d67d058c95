"""News: a customer hears from us before a promised time runs out, and after a day without a word at the latest.

Before a promise is broken it is made anew: late, ours, how it stands, a new time. The clock of the old one ends dropped
and another starts, so that a time moved is never counted as a time kept; each further one is longer, and managers hear
of it. Where nothing was said for a day (HOLDING_REPLY_AFTER) a few words say how it stands and when the next ones come.
The words change each time, and nobody is asked for pardon again. The owner is called before, by the ladder of these
clocks, so that a person can write instead. While the clocks stand still nothing is said.
"""

from datetime import datetime, timedelta

from dialogs.alerts import first_words, tell_managers
from dialogs.calendar import Hours, minute_up
from dialogs.effects import Arm, Disarm, Line, Replies, Say, Text
from dialogs.events import Rang
from dialogs.machine import Part, Rule, Turn, rings, write_down
from dialogs.model import Clock, Complaint, Kind, Promise, Register
from dialogs.names import owner_shown
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.promises import AT_WORK, counted, end, point, rule_of, running, start, waits_since
from dialogs.records import replace
from dialogs.states import State

NEWS = rings("news")
TOLD_AT = 0.9  # of the promised time: the owner was called at 0.8, and a person may have written
LATE_WORDS, QUIET_WORDS = 3, 4  # ways to say it, in turn
LONGEST = timedelta(hours=32)  # of working time: each new promise is twice as long as the one before, up to this
QUARTER = timedelta(minutes=15)
BY_PEOPLE = frozenset({Register.DEATH, Register.SELF_HARM, Register.THREAT, Register.LEGAL})
"""Where nothing that is written beforehand fits: people are called, and write themselves."""


# When ------------------------------------------------------------------------------------------------


def promised(complaint: Complaint) -> Clock | None:
    """The clock of the time that the customer waits for: a first reply, then a decision."""
    kinds = (Promise.FIRST_REPLY, Promise.RESOLUTION) if complaint.state is State.CLAIMED else (Promise.FIRST_REPLY,)
    clocks = (running(complaint, kind) for kind in kinds)
    return next((clock for clock in clocks if clock is not None), None)


def moment(complaint: Complaint, now: datetime, policy: Policy) -> datetime | None:
    """When the customer has to hear from us next; `now` where it is late already, None where a person decides that."""
    spoken = complaint.register in BY_PEOPLE or complaint.kind is not Kind.COMPLAINT
    if spoken or complaint.state not in AT_WORK or waits_since(complaint) is not None:
        return None
    found, clock, silence = [], promised(complaint), running(complaint, Promise.NEWS)
    if clock is not None:
        found.append(_before(complaint, clock, now, policy))
    if silence is not None:
        found.append(awake(silence.due, silence.started, policy.survey))
    return max(min(found), now) if found else None


def _before(complaint: Complaint, clock: Clock, now: datetime, policy: Policy) -> datetime:
    """When it is late to keep this promise: at night the evening before, if half of its time has passed by then."""
    hours = policy.hours_of(complaint.place)
    late = point(complaint, clock, TOLD_AT, now, hours)
    return late if late <= now else awake(late, clock.started + (clock.due - clock.started) / 2, policy.survey)


def awake(at: datetime, since: datetime, hours: Hours) -> datetime:
    """When somebody may be told at the latest: where that would be at night, the evening before, but after `since`."""
    evening = at
    while not hours.is_open(evening) and evening > since:
        evening -= QUARTER
    return evening if evening > since and hours.is_open(evening) else at


def watch(turn: Turn, before: dict[int, Complaint]) -> None:
    """After each step: set the timer of each complaint for which another moment is next."""
    for number, complaint in turn.complaints.items():
        was = before.get(number)
        if was is complaint:
            continue
        known = moment(was, turn.now, turn.policy) if was is not None else None
        due = moment(complaint, turn.now, turn.policy)
        if due != known or due == turn.now:
            turn.do(Disarm(NEWS.act, number) if due is None else Arm(NEWS.act, due, number))


# What is said ----------------------------------------------------------------------------------------


def is_due(turn: Turn, _: Rang) -> bool:
    """Guard: it is time, and nothing has come in between."""
    due = moment(turn.complaint, turn.now, turn.policy)
    return due is not None and due <= turn.now


def tell(turn: Turn, _: Rang) -> None:
    """Late, or nothing new: one message, which begins the time of silence anew."""
    complaint, clock = turn.complaint, promised(turn.complaint)
    late = clock is not None and _before(complaint, clock, turn.now, turn.policy) <= turn.now
    if late and clock is not None:
        _promise_anew(turn, clock)
    else:
        _how_it_stands(turn, clock)
    turn.put(end(replace(turn.complaint, news=turn.complaint.news + 1), Promise.NEWS, turn.now))


def _promise_anew(turn: Turn, clock: Clock) -> None:
    complaint, kind = turn.complaint, clock.kind
    before = _renegotiated(complaint, kind)
    within = turn.policy.resolution() if kind is Promise.RESOLUTION else turn.policy.first_reply_within
    length = max(within, min(within * 2 ** min(before, 9), LONGEST))
    due = counted(clock, turn.hours).add(max(turn.now, clock.due), length)
    rule = rule_of(kind, turn.policy)
    turn.put(start(complaint, kind, turn.now, due, wall=clock.wall, rule=rule))
    write_down(turn, "renegotiated", clock=kind.value, times=before + 1)
    facts = {"number": label(complaint.id), "kind": kind.value, "was": minute_up(clock.due), "due": minute_up(due)}
    _say(turn, "late_news", LATE_WORDS, **facts)
    told = {**facts, "name": complaint.name, "owner": complaint.owner_name}
    turn.do(Line(complaint.id, Text("told_late", told), Replies.NOTE, alert=True))
    if before and turn.policy.managers:
        words = {"times": before + 1, "words": first_words(complaint), "link": ""}
        tell_managers(turn, Text("late_again", {**told, **words}), "late_again_untold")


def _renegotiated(complaint: Complaint, kind: Promise) -> int:
    """How often a time was told that was not kept, since the last one that was agreed on with the customer."""
    made = [one for one in complaint.clocks if one.kind is kind]
    agreed = next((at for at, one in enumerate(made) if one.due == complaint.agreed), 0)
    return sum(one.dropped for one in made[agreed:])


def _how_it_stands(turn: Turn, clock: Clock | None) -> None:
    complaint = turn.complaint
    following = turn.now + turn.policy.holding_reply_after
    facts = {
        "number": label(complaint.id),
        "kind": clock.kind.value if clock is not None else "",
        "due": minute_up(clock.due) if clock is not None else None,
        "next": minute_up(awake(following, turn.now, turn.policy.survey)),
    }
    _say(turn, "holding", QUIET_WORDS, **facts)
    turn.do(Line(complaint.id, Text("told_holding", {"number": facts["number"], "name": complaint.name}), Replies.NOTE))


def _say(turn: Turn, template: str, ways: int, **facts: object) -> None:
    """Each time in other words than the last; nothing to somebody who has blocked us."""
    if turn.person.blocked:
        return
    complaint = turn.complaint
    more = {"owner": owner_shown(complaint, turn.colleagues), "way": complaint.news % ways}
    turn.do(Say(Text(template, {**facts, **more}), complaint.id))


def nothing(turn: Turn, _: Rang) -> None:
    """Something came in between."""


PART = Part(
    "news",
    life=(
        Rule(AT_WORK, NEWS, None, tell, is_due),
        Rule(tuple(State), NEWS, None, nothing),
    ),
)
