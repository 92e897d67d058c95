"""Merge: two numbers of one customer are about one thing, and become one: `/merge K-4821 K-7305`.

The first one stays, unless only the other has an owner: there is one owner at any time. What was promised for either
holds, the earlier of each kind. They may be cases of two groups, for somebody who is in both. The other number ends,
can still be found and says where it went; what comes to it later is heard by the one that stays (`heard_there`). The
customer hears of it, and need not repeat anything.
"""

import re

from dialogs.calendar import minute_up
from dialogs.cues import WITHDRAWN
from dialogs.effects import Disarm, Gathered, Line, Replies, ShowCard, Text, Then
from dialogs.errands import Command, Errand, Need
from dialogs.events import (
    Commanded,
    Delivered,
    Edited,
    Event,
    Merged,
    Reacted,
    StaffEdited,
    StaffWrote,
    Undelivered,
    Wrote,
)
from dialogs.machine import Part, Rule, Turn, cue, say
from dialogs.model import Case, Complaint, Promise
from dialogs.names import owner_shown
from dialogs.numbers import label
from dialogs.pieces import on_card
from dialogs.promises import AT_WORK, end, let_go, next_clock, pause, resume, running, waits_since
from dialogs.records import replace
from dialogs.states import State

MERGE = cue("merge", Merged)
INTO = cue("goes into another", Merged, inner=True)
STAYS = cue("merge the other way", Merged, inner=True)

_ASKED = re.compile(r"[KkКк]-?(\d{4,12})\s+[KkКк]-?(\d{4,12})")
_TIMERS = ("overdue", "ask", "close", "follow_up", "follow_up_reminder", "handover", "escalation", "news")
_KINDS = (Promise.TAKE_UP, Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.RESOLUTION, Promise.NEWS, Promise.LEGAL)


def merge(errand: Errand, asked: Commanded) -> None:
    """Two numbers that there are, of one customer."""
    found = _ASKED.fullmatch(asked.words.strip())
    if found is None:
        errand.answer("merge_how")
        return
    first, second = int(found[1]), int(found[2])
    whose = errand.found[Need.NUMBERS]
    if elsewhere(errand, (first, second), "merge"):
        return
    unknown = [number for number in (first, second) if number not in whose]
    if unknown or first == second:
        errand.answer("merge_unknown", number=label(unknown[0] if unknown else first), same=not unknown)
    elif whose[first] != whose[second]:
        errand.answer("merge_others", first=label(first), second=label(second))
    else:
        event = Merged(first, second, asked.staff)
        errand.do(Then(first, event, f"merge:{first}:{second}:{asked.message}"))


def elsewhere(errand: Errand, numbers: tuple[int, ...], command: str) -> bool:
    """Whether one of these is a case of a group where the asker is not; if so, that is said, and what helps."""
    for number in numbers:
        group = errand.found[Need.ELSEWHERE].get(number)
        if group is not None:
            team = errand.policy.group_called(group)
            errand.answer("number_elsewhere", number=label(number), team=team, command=command)
            return True
    return False


# The one that stays ------------------------------------------------------------------------------


def fits(turn: Turn, event: Merged) -> bool:
    """Guard: people work on both, and the other one brings no gesture with it that was promised or asked for."""
    other = turn.complaints.get(event.other)
    return other is not None and other.state in AT_WORK and (other.goodwill is None or turn.complaint.goodwill is None)


def stays_itself(turn: Turn, event: Merged) -> bool:
    """Guard: the same, and this one is to stay."""
    return fits(turn, event) and not _other_stays(turn, event)


def _other_stays(turn: Turn, event: Merged) -> bool:
    """The other one has the gesture, or, where there is none, the only owner."""
    one, other = turn.complaint, turn.complaints[event.other]
    if one.goodwill is not None or other.goodwill is not None:
        return other.goodwill is not None
    return one.owner is None and other.owner is not None


def other_way_round(turn: Turn, event: Merged) -> None:
    """The other one stays."""
    turn.id = event.other
    turn.then(STAYS, replace(event, complaint=event.other, other=event.complaint))


def join(turn: Turn, event: Merged) -> None:
    """It takes over what the other one has: words, promises, how grave it is."""
    other = turn.complaints[event.other]
    complaint = turn.put(_with_promises(turn, turn.complaint, other))
    register = complaint.register or other.register
    turn.put(
        replace(
            complaint,
            register=register,
            hazard=complaint.hazard or other.hazard,
            legal_due=min((one for one in (complaint.legal_due, other.legal_due) if one), default=None),
            hot=complaint.hot or other.hot,
            merged=(*complaint.merged, *other.merged, other.id),
            last_at=max(complaint.last_at, other.last_at),
        )
    )
    _take_words(turn, other)
    clock = next_clock(turn.complaint)
    say(
        turn,
        "merged",
        complaint=complaint.id,
        number=label(complaint.id),
        other=label(other.id),
        name=owner_shown(complaint, turn.colleagues),
        due=minute_up(clock.due) if clock is not None and clock.due > turn.now else None,
    )
    turn.do(ShowCard(complaint.id, urgent=True))
    turn.id = other.id
    turn.then(INTO, replace(event, complaint=other.id, other=complaint.id))


def _with_promises(turn: Turn, complaint: Complaint, other: Complaint) -> Complaint:
    """What was promised for either, the earlier of each kind; what was dropped for it can still be looked up."""
    since = waits_since(complaint)
    if waits_since(other) is not None:
        other = resume(other, turn.now, turn.policy.hours_of(other.place))
    for kind in _KINDS:
        mine, theirs = running(complaint, kind), running(other, kind)
        if theirs is None or (kind is Promise.TAKE_UP and complaint.owner is not None):
            continue
        if mine is None or theirs.due < mine.due:
            complaint = end(complaint, kind, turn.now, dropped=True)
            complaint = replace(complaint, clocks=(*complaint.clocks, theirs))
    return pause(complaint, turn.now) if since is not None else complaint


def _take_words(turn: Turn, other: Complaint) -> None:
    """On the card while they fit there, and stand in this group; otherwise all of it below, the files too."""
    complaint = turn.complaint
    words = (*complaint.words, *other.words)
    if complaint.state is State.NEW and on_card(words) <= turn.policy.card_words and complaint.group == other.group:
        turn.put(replace(complaint, words=words, unseen=complaint.unseen + other.unseen))
        return
    facts = {"number": label(complaint.id), "other": label(other.id), "name": complaint.name}
    turn.do(
        Line(complaint.id, Text("merged_words", facts), Replies.NOTE, alert=True),
        *(Gathered(complaint.id, (complaint.customer, 0), of=number) for number in (*other.merged, other.id)),
    )


def not_joined(turn: Turn, event: Merged) -> None:
    """One of them is over, or both have a gesture: nothing is changed."""
    facts = {"number": label(event.complaint), "other": label(event.other)}
    turn.do(Line(turn.complaint.id, Text("not_merged", facts), Replies.NOTE, alert=True, board=True))


# The one that ends -------------------------------------------------------------------------------


def hand_over(turn: Turn, event: Merged) -> None:
    """Its number leads to the other one from now on."""
    was = turn.complaint
    ended = replace(
        was, closed_at=turn.now, into=event.other, adding=False, question=None, forms=(), solved_due=False,
        handover=None, held=(),
    )  # fmt: skip
    complaint = turn.put(let_go(ended, turn.now))
    to = turn.complaints[event.other].group
    team = turn.policy.group_called(to) if to != complaint.group else ""
    facts = {"number": label(complaint.id), "other": label(event.other), "name": event.staff.name, "team": team}
    turn.do(
        *(Disarm(ring, complaint.id) for ring in _TIMERS),
        ShowCard(complaint.id, urgent=True),
        Line(complaint.id, Text("merged_away", facts), Replies.NOTE, alert=True, board=True),
    )
    if turn.person.focus == complaint.id:
        turn.person = replace(turn.person, focus=event.other)
        turn.then(WITHDRAWN, event)


def heard_there(case: Case, event: Event) -> Event:
    """The same event, about the complaint that has become of the one it is about."""
    if isinstance(event, Wrote | Edited | StaffWrote | StaffEdited | Delivered | Undelivered | Reacted):
        about = case.complaints.get(event.complaint or 0)
        if about is not None and about.into in case.complaints:
            return heard_there(case, replace(event, complaint=about.into))
    return event


def card(complaint: Complaint) -> list[Text]:
    """Where it went, or what has come to it."""
    if complaint.into is not None:
        return [Text("merged_into", {"number": label(complaint.into)})]
    return [Text("merged_from", {"numbers": ", ".join(map(label, complaint.merged))})] if complaint.merged else []


PART = Part(
    "merge",
    life=(
        Rule(AT_WORK, MERGE, None, join, stays_itself),
        Rule(AT_WORK, MERGE, None, other_way_round, fits),
        Rule(tuple(State), MERGE, None, not_joined),
        Rule(AT_WORK, STAYS, None, join),
        Rule(AT_WORK, INTO, State.WITHDRAWN, hand_over),
    ),
    card=card,
    commands=(Command("merge", merge, needs=(Need.NUMBERS, Need.ELSEWHERE)),),
)
