"""The values of the journal: of each event, what it changed in a complaint, from what and to what.

Rules and parts say that something happened (effects.Journal); the values are added here, in one place, by looking at
the complaints before and after. What changed without anybody saying so gets a line of its own. So every figure about
the past can be computed from the journal alone: what a complaint holds now is only its last state.

    {"owner": [null, 201], "epoch": [0, 1], "clocks": {"1": {"kind": "take_up", "ended": [null, 1772445900000000]}}}

Values are numbers, yes or no, and words of closed lists (outcome, cause, ...); times are microseconds since 1970. What
a person has written never stands here, nor a name, nor the place of a deep link, which anybody can type: the journal
outlives the words, and is shown in reports.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any

from dialogs.effects import Journal
from dialogs.events import Pressed, StaffPressed
from dialogs.items import BEGINNING
from dialogs.machine import Cue, Turn
from dialogs.model import Apology, Clock, Complaint, Goodwill, Staff
from dialogs.promises import changed
from dialogs.records import replace

_MICROSECOND = timedelta(microseconds=1)
ASKED, SKIPPED = "question asked", "question skipped"
"""Events of a complaint: one of our questions was put, or passed over; which, stands in the values."""
STARTED = "started"
"""Event of no complaint: a person (the actor) has pressed Start, `scan`: by a link or a code."""


def plain(value: object) -> Any:
    """A value as it stands in the journal."""
    if isinstance(value, datetime):
        value -= BEGINNING
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    return value.value if isinstance(value, StrEnum) else value


def _is_there(value: object) -> bool:
    return bool(value)


def _gesture(goodwill: Goodwill | None) -> Any:
    """What is given on top, how much it costs in hundredths, how far it is, and by when."""
    if goodwill is None:
        return None
    named = ("what", "cost", "currency", "wanted", "state", "due", "by", "decided_by")
    return {name: plain(getattr(goodwill, name)) for name in named if getattr(goodwill, name)}


def _apology(apology: Apology | None) -> Any:
    """Whether it is asked for, signed or waived, and by whom."""
    if apology is None:
        return None
    return {"by": apology.by, "waived": apology.waived} if apology.name else {}


FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "group": plain,
    "kind": plain,
    "register": plain,
    "hazard": plain,
    "owner": plain,
    "epoch": plain,
    "handover": lambda one: one.to if one else None,
    "absence": lambda one: ("gone" if one.gone else "away") if one else None,
    "escalation": lambda one: [*one.told, one.answered] if one else None,
    "wish": plain,
    "outcome": plain,
    "cause": plain,
    "arose": plain,  # of the list in the settings
    "handled": plain,
    "process": plain,
    "refusal": _is_there,
    "goodwill": _gesture,
    "apology": _apology,
    "source": plain,
    "value": plain,
    "joined": plain,
    "into": plain,
    "parted_from": plain,
    "reopened": plain,
    "first_reply_at": plain,
    "closing": plain,
    "csat_asked_at": plain,
    "score": plain,
    "question": _is_there,
    "agreed": plain,
    "incident": plain,
    "lead": plain,
    "incident_told": plain,
    "low_score_told": plain,
    "publishable": plain,
    "nps_asked_at": plain,
    "nps": plain,
    "nps_why": _is_there,
    "ces_asked_at": plain,
    "ces": plain,
    "confidential": plain,
    "comment": _is_there,
    "last_by_staff": plain,  # from yes to no: the first message of the customer that waits for an answer
}
"""What of a complaint stands in the journal when it changes, and how; its clocks stand there too."""

_values = attrgetter(*FIELDS)
_DEFAULTS = {one.name: one.default for one in fields(Complaint)}
_NEW = tuple(_DEFAULTS[name] for name in FIELDS)
_CLOCK = tuple(one.name for one in fields(Clock) if one.name != "kind")
_NO_CLOCK = tuple(
    None if one.name in ("started", "due", "rule") else one.default for one in fields(Clock) if one.name != "kind"
)
_of_clock = attrgetter(*_CLOCK)


def changes(before: Complaint | None, after: Complaint) -> dict[str, Any]:
    """The journal's values that differ, each as [from, to]; without `before` it is a new complaint."""
    found: dict[str, Any] = {}
    olds = _values(before) if before else _NEW
    for (name, shown), old, new in zip(FIELDS.items(), olds, _values(after), strict=True):
        if old is not new and (was := shown(old)) != (now := shown(new)):
            found[name] = [was, now]
    clocks = changed(before.clocks if before else (), after.clocks)
    if clocks:
        found["clocks"] = {str(number): _clock(was, now) for number, was, now in clocks}
    return found


def _clock(before: Clock | None, after: Clock) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": after.kind.value}
    for name, old, new in zip(_CLOCK, _of_clock(before) if before else _NO_CLOCK, _of_clock(after), strict=True):
        if old is not new and (was := plain(old)) != (now := plain(new)):
            found[name] = [was, now]
    return found


def note(turn: Turn, before: Mapping[int, Complaint], begun: int, on: Cue[Any], event: object) -> None:
    """Add the values to the lines that a rule has made; `begun` is how many effects there were before it.

    A press also leaves which of the offered answers it was, since "partly" and "not yet" lead to the same.
    """
    staff = getattr(event, "staff", None)
    answer = {"answer": event.arg} if isinstance(event, Pressed | StaffPressed) and event.arg in on.args else {}
    said = {one.complaint: at for at, one in enumerate(turn.effects[begun:], begun) if isinstance(one, Journal)}
    for number, complaint in turn.complaints.items():
        was = before.get(number)
        found = changes(was, complaint) if was is not complaint else {}
        if number in said:
            line = turn.effects[said[number]]
            assert isinstance(line, Journal)
            turn.effects[said[number]] = replace(line, details={**line.details, **found, **answer})
        elif found:
            actor = staff.id if isinstance(staff, Staff) else None
            state = complaint.state.value
            turn.do(Journal(number, on.value, state, state, actor, {**found, **answer}))
