"""The guards of what colleagues do with their hands, each for both answers (see tests/dialogs/test_machine.py)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dialogs.complaint import approval, goodwill, grave, incident, merge, move, owner, takes
from dialogs.events import Merged, OverForAll, Rang, StaffPressed
from dialogs.groups import FIRST, Group
from dialogs.machine import Turn
from dialogs.model import Apology, Colleague, Gesture, Goodwill, Kind, Register, Remedy, Staff
from dialogs.promises import pause
from dialogs.states import State
from dialogs.talk import person
from tests.dialogs.making import a_complaint, a_turn, claims
from tests.dialogs.world import OLGA, PETR, START

Guard = Callable[[Turn, Any], bool]


def gesture(stands: Gesture | None, reminded: int = 0, **facts: Any) -> Callable[[], tuple[Turn, Any]]:
    """Something happens to a complaint with such a gesture; None: with none."""
    given = Goodwill(Remedy.COUPON, 50_000, "RUB", OLGA.id, OLGA.name, START, START)
    offered = None if stands is None else given
    if offered is not None and stands is not None:
        offered = Goodwill(
            given.what, given.cost, given.currency, given.by, given.by_name, START, START, stands, reminded=reminded
        )
    return lambda: a_turn(claims(), a_complaint(goodwill=offered, **facts))


def reminding(reminded: int) -> Callable[[], tuple[Turn, Any]]:
    """An hour is over; managers were told again so often."""
    return lambda: (gesture(Gesture.ASKED, reminded)()[0], Rang("goodwill_wait", 1))


def graveness(
    register: Register | None, apology: Apology | None = None, who: Staff = OLGA
) -> Callable[[], tuple[Turn, Any]]:
    """Somebody presses on a case of Olga's with such a register."""
    return lambda: a_turn(claims(who), a_complaint(register=register, apology=apology, owner=OLGA.id))


def merging(one: dict[str, Any], other: dict[str, Any] | None) -> Callable[[], tuple[Turn, Any]]:
    """Complaint 2 is to become a part of complaint 1; None: it is not there."""
    also = () if other is None else (a_complaint(2, **other),)
    return lambda: a_turn(Merged(1, 2, OLGA), a_complaint(**one), *also)


def asked_director(**changes: Any) -> tuple[Turn, Any]:
    """The time has come by which the director should have answered."""
    told = {"director_due": START, "director_asked_at": START - timedelta(minutes=1), **changes}
    return a_turn(Rang("director", 1), a_complaint(**told))


def moving(to: int, *groups: int) -> tuple[Turn, Any]:
    """Olga, who is in these groups, presses the name of another one; there are the first one and -2."""
    turn, _ = a_turn(claims(), a_complaint(owner=OLGA.id))
    turn.policy = replace(turn.policy, groups=(Group(FIRST), Group(-2, "Shop")))
    turn.colleagues[OLGA.id] = Colleague(OLGA.id, OLGA.name, here=True, groups=groups)
    return turn, StaffPressed("move_to", 1, str(to), "q", 1, OLGA)


def ends(staff: Staff = OLGA, **facts: Any) -> Callable[[], tuple[Turn, Any]]:
    """Incident 4 is over, and somebody resolves all; the complaint is a part of it, changed."""
    event = OverForAll(1, "The lift", "It runs again", 4, "incident:4:1", "equipment", staff)
    return lambda: a_turn(event, a_complaint(**{"incident": 4, "incident_told": True, **facts}))


MINE: dict[str, Any] = {"owner": OLGA.id, "state": State.CLAIMED}
GIVES: dict[str, Any] = {**MINE, "goodwill": Goodwill(Remedy.COUPON, 1, "RUB", OLGA.id, OLGA.name, START, START)}

GUARDS: list[tuple[Guard, Callable[[], tuple[Turn, Any]], bool]] = [
    (takes.is_taken, lambda: a_turn(claims(), a_complaint(lead=777)), True),
    (takes.is_taken, lambda: a_turn(claims(), a_complaint(lead=777, reopened=1)), False),
    (takes.is_taken, lambda: a_turn(claims(), a_complaint()), False),
    (incident.may_end, ends(), True),
    (incident.may_end, ends(state=State.CLAIMED, owner=PETR.id), True),
    (incident.may_end, ends(register=Register.DEATH, apology=Apology(START, 777, "Iryna", START)), True),
    (incident.may_end, ends(register=Register.DEATH), False),
    (incident.may_end, ends(register=Register.LEGAL), False),
    (incident.may_end, ends(Staff(777, "Iryna"), register=Register.LEGAL), True),
    (incident.may_end, ends(incident_told=False), False),
    (incident.may_end, ends(incident=5), False),
    (incident.may_end, ends(kind=Kind.QUESTION), False),
    (incident.may_end, ends(**GIVES), False),
    (incident.may_end, ends(goodwill=replace(GIVES["goodwill"], state=Gesture.PROMISED)), False),
    (incident.may_end, ends(goodwill=replace(GIVES["goodwill"], state=Gesture.DELIVERED)), True),
    (incident.may_end, lambda: (a_turn(None, pause(ends()()[0].complaint, START))[0], ends()()[1]), False),
    (owner.asks_meanwhile, lambda: a_turn(claims(), pause(a_complaint(), START)), True),
    (owner.asks_meanwhile, lambda: a_turn(claims(), a_complaint()), False),
    (move.is_nowhere, lambda: moving(FIRST), True),
    (move.is_nowhere, lambda: moving(-3), True),
    (move.is_nowhere, lambda: moving(-2), False),
    (move.goes_along, lambda: moving(-2, FIRST, -2), True),
    (move.goes_along, lambda: moving(-2, FIRST), False),
    (merge.fits, merging({}, {}), True),
    (merge.fits, merging({}, GIVES), True),
    (merge.fits, merging(GIVES, GIVES), False),
    (merge.fits, merging({}, {"state": State.RESOLVED}), False),
    (merge.fits, merging({}, None), False),
    (merge.stays_itself, merging({}, {}), True),
    (merge.stays_itself, merging(MINE, MINE), True),
    (merge.stays_itself, merging({}, MINE), False),
    (merge.stays_itself, merging(MINE, GIVES), False),
    (merge.stays_itself, merging(GIVES, MINE), True),
    (merge.stays_itself, merging({}, None), False),
    (goodwill.is_free, gesture(None), True),
    (goodwill.is_free, gesture(Gesture.DECLINED), True),
    (goodwill.is_free, gesture(Gesture.PROMISED), False),
    (goodwill.is_offered, gesture(Gesture.ASKED), True),
    (goodwill.is_offered, gesture(Gesture.DELIVERED), True),
    (goodwill.is_offered, gesture(None), False),
    (goodwill.is_promised, gesture(Gesture.PROMISED), True),
    (goodwill.is_promised, gesture(Gesture.DELIVERED), False),
    (approval.is_asked, gesture(Gesture.ASKED), True),
    (approval.is_asked, gesture(Gesture.PROMISED), False),
    (approval.is_asked, gesture(None), False),
    (approval.is_taken_back, gesture(Gesture.ASKED, state=State.WITHDRAWN), True),
    (approval.is_taken_back, gesture(Gesture.ASKED), False),
    (approval.is_taken_back, gesture(Gesture.PROMISED, state=State.WITHDRAWN), False),
    (approval.may_remind, reminding(0), True),
    (approval.may_remind, reminding(2), False),
    (approval.may_remind, gesture(Gesture.DECLINED), False),
    (grave.lacks_apology, graveness(Register.DEATH), True),
    (grave.lacks_apology, graveness(Register.DEATH, Apology(START)), True),
    (grave.lacks_apology, graveness(Register.DEATH, Apology(START, 777, "Iryna", START)), False),
    (grave.lacks_apology, graveness(Register.LEGAL), False),
    (grave.lacks_apology, graveness(None), False),
    (grave.mine_lacks_apology, graveness(Register.SAFETY), True),
    (grave.mine_lacks_apology, graveness(Register.SAFETY, who=PETR), False),
    (person.is_late, lambda: asked_director(state=State.SOLVED, resolved_at=START), False),
    (person.is_late, lambda: asked_director(state=State.CLOSED, closed_at=START - 2 * timedelta(minutes=1)), True),
    (person.is_late, lambda: asked_director(state=State.WITHDRAWN), False),
    (person.is_late_again, lambda: asked_director(director_missed=1), True),
    (person.is_late_again, lambda: asked_director(), False),
    (person.is_late_again, lambda: asked_director(director_missed=1, state=State.CLOSED, closed_at=START), False),
]
