"""Member: a colleague says that a complaint is a part of an incident, whatever its words are, or that it is none.

[Add to incident] marks it at once where one incident is open, and asks which where there are several; the customer
hears of it by [Tell of incident] and not before. `/incident 4 K-4821` does the same for several at once.
"""

from dialogs.calendar import minute_up
from dialogs.complaint.incident import HEARS, of
from dialogs.complaint.owner import finished
from dialogs.effects import Button, Line, RedrawLine, Replies, ShowCard, Text, Toast
from dialogs.events import PartOf, StaffPressed
from dialogs.items import clip
from dialogs.machine import Answer, Part, Turn, cue, staff_button, staff_press
from dialogs.matters import Incident
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.records import replace

ADD = staff_press("incident_add", name="adds to an incident")
TO = staff_press("incident_to", name="adds to this incident")
OFF = staff_press("incident_off", name="is no part of the incident")
PART_OF = cue("is a part of the incident", PartOf)
OFFERED = 8  # incidents that have a button; others by /incident NUMBER K-...
ON_LABEL = 16  # characters of an incident on a button


def add(turn: Turn, pressed: StaffPressed) -> None:
    """The one that is open, or a question which one."""
    complaint, open_ones = turn.complaint, turn.policy.incidents
    refusal = _refusal(turn.complaint, open_ones)
    if complaint.state not in HEARS:
        finished(turn, pressed)
    elif refusal is not None:
        turn.do(Toast(pressed.query, refusal, alert=True, staff=True))
    elif len(open_ones) == 1:
        _mark(turn, open_ones[0])
        turn.do(Toast(pressed.query, _added(turn), staff=True))
    else:
        text = Text("incident_which", {"number": label(complaint.id), "name": pressed.staff.name})
        turn.do(
            Toast(pressed.query, None, staff=True),
            Line(complaint.id, text, Replies.NOTE, buttons=_rows(complaint, open_ones)),
        )


def _rows(complaint: Complaint, open_ones: tuple[Incident, ...]) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (Button(Text("button_incident_to", _facts(one)), "incident_to", complaint.id, str(one.id)),)
        for one in open_ones[-OFFERED:]
    )


def _facts(one: Incident) -> dict[str, object]:
    return {"incident": one.id, "what": clip(one.what, ON_LABEL)}


def _refusal(complaint: Complaint, open_ones: tuple[Incident, ...]) -> Text | None:
    """Why it cannot be added to any; None where it can."""
    if not open_ones:
        return Text("incident_none")
    if any(one.id == complaint.incident for one in open_ones):
        return Text("incident_is_part", {"number": label(complaint.id), "incident": complaint.incident})
    return None


def to(turn: Turn, pressed: StaffPressed) -> None:
    """Which one was chosen; what was asked says so."""
    complaint = turn.complaint
    one = next((each for each in turn.policy.incidents if str(each.id) == pressed.arg), None)
    refusal = _refusal(complaint, turn.policy.incidents)
    if complaint.state not in HEARS:
        finished(turn, pressed)
    elif one is None or refusal is not None:
        text = refusal or Text("incident_over_now", {"incident": pressed.arg[:9]})
        turn.do(Toast(pressed.query, text, alert=True, staff=True))
    else:
        _mark(turn, one)
        facts = {"number": label(complaint.id), "incident": one.id, "name": pressed.staff.name}
        turn.do(
            Toast(pressed.query, _added(turn), staff=True),
            RedrawLine(complaint.id, pressed.chat, pressed.message, Text("incident_chosen", facts)),
        )


def _mark(turn: Turn, one: Incident) -> None:
    complaint = turn.complaint
    others = tuple(each for each in complaint.incident_not if each != one.id)
    marked = replace(complaint, incident=one.id, incident_what=one.what, incident_told=False, incident_not=others)
    turn.put(marked)
    turn.do(ShowCard(complaint.id, urgent=True))


def _added(turn: Turn) -> Text:
    complaint = turn.complaint
    return Text("incident_added", {"number": label(complaint.id), "incident": complaint.incident})


def off(turn: Turn, pressed: StaffPressed) -> None:
    """It is none of it: it is not marked with it again by its words, and hears no more of it."""
    complaint = turn.complaint
    if not complaint.incident:
        turn.do(Toast(pressed.query, Text("incident_no_part", {"number": label(complaint.id)}), staff=True))
        return
    known = of(turn.policy, complaint)
    due = minute_up(known.news) if known is not None and known.news is not None else None
    refused = (*complaint.incident_not, complaint.incident)
    turn.put(replace(complaint, incident=0, incident_what="", incident_told=False, incident_not=refused))
    facts = {"number": label(complaint.id), "incident": complaint.incident}
    told = complaint.incident_told and due is not None
    text = Text("incident_off_told", {**facts, "due": due}) if told else Text("incident_off", facts)
    turn.do(Toast(pressed.query, text, alert=told, staff=True), ShowCard(complaint.id, urgent=True))


def part_of(turn: Turn, event: PartOf) -> None:
    """The same, by a command; where it cannot be, the room of the complaint reads why."""
    complaint = turn.complaint
    one = next((each for each in turn.policy.incidents if each.id == event.incident), None)
    if complaint.incident == event.incident:
        return  # it is what was asked for
    if one is not None and complaint.state in HEARS and of(turn.policy, complaint) is None:
        _mark(turn, one)
        return
    facts = {"number": label(complaint.id), "incident": event.incident, "other": complaint.incident}
    over = complaint.state not in HEARS
    turn.do(Line(complaint.id, Text("incident_not_added", {**facts, "over": over}), Replies.NOTE))


def buttons(complaint: Complaint) -> list[Button]:
    """[Add to incident], or [Not this incident]."""
    if complaint.state not in HEARS:
        return []
    if complaint.incident:
        return [staff_button("incident_off", complaint.id)]
    return [staff_button("incident_add", complaint.id)]


PART = Part(
    "member",
    answers=(Answer(ADD, add), Answer(TO, to), Answer(OFF, off), Answer(PART_OF, part_of)),
    buttons=buttons,
    where=lambda policy: bool(policy.incidents),
)
