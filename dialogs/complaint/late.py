"""Late: what is to be kept by a time is called out before that time, at it and after it, step by step (dialogs.ladder).

While nobody has a complaint, the group, the person on duty and the managers are called in turn; once somebody has it,
the owner, and then who leads them. Each step is said once. After a standstill they are said together, in one line.
A promise that has run out is noted in the journal at that moment: which one, whose, and when it was due.
"""

from typing import Any

from dialogs.alerts import first_words, tell_director, tell_managers
from dialogs.duty import on_duty
from dialogs.effects import Journal, Line, Replies, Rows, Text
from dialogs.events import Rang
from dialogs.journal import plain
from dialogs.ladder import IN_PRIVATE, Whom
from dialogs.machine import Part, Rule, Turn, staff_button
from dialogs.model import Clock, Complaint
from dialogs.numbers import label
from dialogs.promises import OVERDUE, YELLOW, next_clock, point
from dialogs.records import replace
from dialogs.states import UNCLAIMED, State
from dialogs.watching import rungs_left, watched


def rang(turn: Turn, _: Rang) -> None:
    """A step is due, or a promise has run out, or the light alone has changed, which shows by itself."""
    missed, (called, whom) = _note_misses(turn), _climb(turn)
    lit = next_clock(turn.complaint)
    red = lit if lit is not None and lit.kind in [one.kind for one in missed] else None
    about = called or red
    if about is not None:
        _call(turn, about, whom, turned_red=red is not None)


def _note_misses(turn: Turn) -> list[Clock]:
    """The promises that have run out since it was looked at last, each with its line in the journal."""
    found = [(at, clock) for at, clock in watched(turn.complaint) if clock.due <= turn.now and not clock.missed]
    state = turn.complaint.state.value
    for at, clock in found:
        _set(turn, at, replace(clock, missed=True))
        values = {"clock": clock.kind.value, "number": at + 1, "owner": turn.complaint.owner, "due": plain(clock.due)}
        turn.do(Journal(turn.complaint.id, "missed", state, state, None, values))
    return [clock for _, clock in found]


def _climb(turn: Turn) -> tuple[Clock | None, frozenset[Whom]]:
    """Take every step whose time has come: the clock of theirs that is due first, and who is called."""
    called: list[Clock] = []
    whom: set[Whom] = set()
    for at, clock in list(watched(turn.complaint)):
        due = [rung for when, rung in rungs_left(turn.complaint, clock, turn.now, turn.policy) if when <= turn.now]
        if due:
            _set(turn, at, replace(clock, rungs=clock.rungs + len(due)))
            whom.update(*(rung.whom for rung in due))
            called.append(clock)
    return min(called, key=lambda clock: clock.due, default=None), frozenset(whom)


def _set(turn: Turn, at: int, clock: Clock) -> None:
    clocks = turn.complaint.clocks
    turn.put(replace(turn.complaint, clocks=(*clocks[:at], clock, *clocks[at + 1 :])))


# Calling -----------------------------------------------------------------------------------------


def _call(turn: Turn, clock: Clock, whom: frozenset[Whom], *, turned_red: bool) -> None:
    """A line that rings in the group, for those who are named in it, and a message to those who are told in private.

    A light that has turned red rings in the group in any case: an edit of the card makes no sound.
    """
    complaint = turn.complaint
    facts = _facts(turn, complaint, clock)
    if turned_red or whom - IN_PRIVATE:
        free = complaint.state in UNCLAIMED
        text = Text("call", {**facts, **_named(turn, complaint, whom)})
        rows: Rows = ((staff_button("claim", complaint.id),),) if free else ()
        line = Line(
            complaint.id, text, Replies.NOTE, buttons=rows, alert=True, board=free and complaint.topic, crowd=free
        )
        turn.do(line)
    if whom & IN_PRIVATE:
        director = turn.policy.director_id
        words = {"words": first_words(complaint), "for_director": Whom.DIRECTOR in whom and not director, "link": ""}
        private = Text("call_private", {**facts, **words})
        told = bool(whom & IN_PRIVATE - {Whom.DIRECTOR}) or not director
        if told:
            tell_managers(turn, private, "call_untold", crowd=True, takes=True)
        if Whom.DIRECTOR in whom and not (told and director in turn.policy.managers):
            tell_director(turn, private, "call_untold", crowd=True, takes=True)


def _facts(turn: Turn, complaint: Complaint, clock: Clock) -> dict[str, Any]:
    yellow = point(complaint, clock, YELLOW, turn.now, turn.hours) <= turn.now
    return {
        "number": label(complaint.id),
        "name": complaint.name,
        "light": "red" if clock.due <= turn.now else "yellow" if yellow else "green",
        "sort": clock.kind.value,
        "due": clock.due,
        "owner": complaint.owner_name,
    }


def _named(turn: Turn, complaint: Complaint, whom: frozenset[Whom]) -> dict[str, Any]:
    """Whom the line names so that it rings for them; `alone`: somebody on duty is called, and nobody is."""
    called = {}
    duty = on_duty(turn.colleagues.values(), turn.now, turn.policy.zone) if Whom.DUTY in whom else []
    called.update({one.id: one.name for one in duty})
    if Whom.OWNER in whom and complaint.owner is not None:
        called[complaint.owner] = complaint.owner_name
    people = [{"id": number, "name": name} for number, name in called.items()]
    return {"people": people, "alone": Whom.DUTY in whom and not duty}


PART = Part("late", life=(Rule(tuple(State), OVERDUE, None, rang),))
