"""The guards of what colleagues do with their hands, each for both answers (see tests/dialogs/test_machine.py)."""

from collections.abc import Callable
from typing import Any

from dialogs.complaint import approval, goodwill, grave, merge, owner, takes
from dialogs.events import Merged, Rang
from dialogs.machine import Turn
from dialogs.model import Apology, Gesture, Goodwill, Register, Remedy, Staff
from dialogs.promises import pause
from dialogs.states import State
from tests.dialogs.making import a_complaint, a_turn, claims
from tests.dialogs.world import OLGA, PETR, START

Guard = Callable[[Turn, Any], bool]


def gesture(state: Gesture | None, reminded: int = 0) -> Callable[[], tuple[Turn, Any]]:
    """Something happens to a complaint with such a gesture; None: with none."""
    given = Goodwill(Remedy.COUPON, 50_000, "RUB", OLGA.id, OLGA.name, START, START)
    offered = None if state is None else given
    if offered is not None and state is not None:
        offered = Goodwill(
            given.what, given.cost, given.currency, given.by, given.by_name, START, START, state, reminded=reminded
        )
    return lambda: a_turn(claims(), a_complaint(goodwill=offered))


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


MINE: dict[str, Any] = {"owner": OLGA.id, "state": State.CLAIMED}
GIVES: dict[str, Any] = {**MINE, "goodwill": Goodwill(Remedy.COUPON, 1, "RUB", OLGA.id, OLGA.name, START, START)}

GUARDS: list[tuple[Guard, Callable[[], tuple[Turn, Any]], bool]] = [
    (takes.is_taken, lambda: a_turn(claims(), a_complaint(lead=777)), True),
    (takes.is_taken, lambda: a_turn(claims(), a_complaint(lead=777, reopened=1)), False),
    (takes.is_taken, lambda: a_turn(claims(), a_complaint()), False),
    (owner.asks_meanwhile, lambda: a_turn(claims(), pause(a_complaint(), START)), True),
    (owner.asks_meanwhile, lambda: a_turn(claims(), a_complaint()), False),
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
]
