"""Move: a case goes to another staff group with its story: [Move] on its card, then the group by its name.

Who has it keeps it where they are in that group, too; otherwise it is free there, and the take-up clock starts anew.
What was promised to the customer does not move. While nobody has it, it also goes by itself when it becomes known what
it is about or where it arose (see dialogs.groups). The group that it leaves keeps one line where it went.
"""

from collections.abc import Mapping

from dialogs.complaint.owner import (
    asks_meanwhile,
    closed_for_now,
    finished,
    freed,
    is_mine,
    taken_by,
    works_in,
)
from dialogs.effects import Button, Disarm, Line, OpenTopic, RedrawLine, Relocate, Replies, ShowCard, Text, Toast
from dialogs.events import StaffPressed
from dialogs.groups import group_for
from dialogs.items import clip
from dialogs.machine import Part, Rule, Turn, both, staff_button, staff_press
from dialogs.model import Complaint, Promise
from dialogs.numbers import label
from dialogs.places import by_name
from dialogs.policy import Policy
from dialogs.promises import next_clock, start
from dialogs.records import replace
from dialogs.states import OVER, UNCLAIMED, State

MOVE = staff_press("move", answered=True)
TO = staff_press("move_to", name="moves to a group", answered=True)
STAY = staff_press("move_stay", name="does not move")
ON_LABEL = 22  # characters of a group's name on a button
MOVABLE = (*UNCLAIMED, State.CLAIMED)


# By hand -------------------------------------------------------------------------------------------


def begin(turn: Turn, pressed: StaffPressed) -> None:
    """Ask to which group."""
    complaint = turn.complaint
    others = [one for one in turn.policy.groups if one.key != complaint.group]
    facts = {"number": label(complaint.id), "name": pressed.staff.name}
    if not others:
        turn.do(Toast(pressed.query, Text("no_other_group", {"number": facts["number"]}), alert=True, staff=True))
        return
    rows = tuple((_to(complaint, one.key, one.called),) for one in others)
    rows += ((staff_button("move_stay", complaint.id),),)
    turn.do(
        Toast(pressed.query, None, staff=True),
        Line(complaint.id, Text("ask_move_to", facts), Replies.NOTE, buttons=rows),
    )


def _to(complaint: Complaint, group: int, called: str) -> Button:
    text = Text("button_move_to", {"team": clip(called, ON_LABEL)})
    return Button(text, TO.act, complaint.id, str(group))


def is_nowhere(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: there is no such group (any more), or it is there already."""
    return pressed.arg not in [str(one.key) for one in turn.policy.groups if one.key != turn.complaint.group]


def nowhere(turn: Turn, pressed: StaffPressed) -> None:
    """Say so; the line asks nothing any more."""
    facts = {"number": label(turn.complaint.id)}
    turn.do(
        Toast(pressed.query, Text("no_such_group", facts), alert=True, staff=True),
        RedrawLine(turn.complaint.id, pressed.chat, pressed.message, Text("move_stays", facts)),
    )


def goes_along(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: the owner, who presses, is in the other group, too."""
    owner = turn.colleagues.get(pressed.staff.id)
    return owner is not None and works_in(owner, int(pressed.arg))


def move(turn: Turn, pressed: StaffPressed) -> None:
    """It goes as it is."""
    _pressed(turn, pressed, turn.complaint)


def move_and_free(turn: Turn, pressed: StaffPressed) -> None:
    """It goes, and is free for everybody there."""
    due = turn.hours.add(turn.now, turn.policy.claim_within)
    _pressed(turn, pressed, start(freed(turn.complaint), Promise.TAKE_UP, turn.now, due))


def _pressed(turn: Turn, pressed: StaffPressed, complaint: Complaint) -> None:
    text = _carry(turn, complaint, int(pressed.arg), pressed.staff.name)
    turn.do(
        Toast(pressed.query, None, staff=True),
        RedrawLine(complaint.id, pressed.chat, pressed.message, text),
    )


def waits_for_answer(turn: Turn, pressed: StaffPressed) -> None:
    """Whom the customer answers must be there: it cannot become free now."""
    facts = {"number": label(turn.complaint.id)}
    turn.do(Toast(pressed.query, Text("cannot_move", facts), alert=True, staff=True))


def stay(turn: Turn, pressed: StaffPressed) -> None:
    """It is not moved after all."""
    text = Text("move_stays", {"number": label(turn.complaint.id)})
    turn.do(Toast(pressed.query, None, staff=True), RedrawLine(turn.complaint.id, pressed.chat, pressed.message, text))


def _carry(turn: Turn, was: Complaint, group: int, name: str = "") -> Text:
    """It is that group's from now on: what stood open in the old one, questions and offers, counts no more."""
    number, policy = label(was.id), turn.policy
    topic = was.owner is not None and policy.is_forum(group)
    turn.put(replace(was, group=group, forms=(), handover=None, held=(), topic=topic))
    clock = next_clock(turn.complaints[was.id])
    text = Text("moved_away", {"number": number, "team": policy.group_called(group), "name": name})
    facts = {"number": number, "team": policy.group_called(was.group), "name": name, "owner": was.owner_name}
    turn.do(
        Disarm("handover", was.id),
        Relocate(was.id, text),
        ShowCard(was.id, urgent=True),
        *((OpenTopic(was.id),) if topic else ()),
        Line(was.id, Text("moved_here", {**facts, "due": clock.due if clock else None}), Replies.NOTE, alert=True),
    )
    return text


# By itself -----------------------------------------------------------------------------------------


def route(complaint: Complaint, policy: Policy) -> int:
    """The group to which a complaint comes, by what is known of it."""
    kinds = [one.value for one in (complaint.register, complaint.kind) if one is not None]
    places: list[str] = []
    for words in filter(None, (complaint.place, complaint.where)):
        known = by_name(policy, words)
        places += [words] if known is None else [words, known.code, known.name]
    return group_for(policy.groups, kinds, places)


def follow(turn: Turn, came: Mapping[int, Complaint]) -> None:
    """A new complaint comes to its group; one that nobody has moved or taken goes where what is known now sends it."""
    if not turn.policy.groups:
        return
    for complaint in list(turn.complaints.values()):
        was = came.get(complaint.id)
        if was is complaint:
            continue
        wanted = route(complaint, turn.policy)
        if was is None:
            parent = turn.complaints.get(complaint.parted_from or 0)
            turn.put(replace(complaint, group=wanted if parent is None else parent.group))
        elif complaint.state in UNCLAIMED and was.group == complaint.group == route(was, turn.policy) != wanted:
            _carry(turn, complaint, wanted)


def buttons(complaint: Complaint) -> list[Button]:
    """[Move] while people are to do something about it."""
    return [staff_button("move", complaint.id)] if complaint.state in MOVABLE else []


PART = Part(
    "move",
    life=(
        Rule(UNCLAIMED, MOVE, None, begin),
        Rule(State.CLAIMED, MOVE, None, begin, is_mine),
        Rule(State.CLAIMED, MOVE, None, taken_by),
        Rule(State.PAUSED, MOVE, None, closed_for_now),
        Rule(OVER, MOVE, None, finished),
        Rule(MOVABLE, TO, None, nowhere, is_nowhere),
        Rule(UNCLAIMED, TO, None, move),
        Rule(State.CLAIMED, TO, None, move, both(is_mine, goes_along)),
        Rule(State.CLAIMED, TO, None, waits_for_answer, both(is_mine, asks_meanwhile)),
        Rule(State.CLAIMED, TO, State.RELEASED, move_and_free, is_mine),
        Rule(State.CLAIMED, TO, None, taken_by),
        Rule(State.PAUSED, TO, None, closed_for_now),
        Rule(OVER, TO, None, finished),
        Rule(tuple(State), STAY, None, stay),
    ),
    buttons=buttons,
    crew=(TO,),
    where=lambda policy: bool(policy.groups),
)
