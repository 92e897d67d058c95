"""What is for a manager, or wants a calm hand: law and press, hard words, threats."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs.board.card import card
from dialogs.events import Answers, Event, ManagerPressed, Wrote
from dialogs.model import Complaint, Filled, Register, Staff
from dialogs.policy import Policy
from dialogs.render import Renderer
from dialogs.states import State, Step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item, claims, stepped, writes
from tests.dialogs.world import OLGA, START, UTC_ZONE, policy

IRYNA = Staff(777, "Iryna")
HELD = Filled("resolve", OLGA.id, START, (("outcome", "fixed"), ("cause", "product")))
REFUSED = "toast for_manager"
NOT_SENT = "Keep, line not_sent_for_manager"
TAKEN = "say taken, OpenTopic, ShowCard, Know, line seen_as"


def legal(state: State = State.NEW, owner: Staff | None = None, **more: Any) -> Complaint:
    """A complaint that names a court."""
    due = START + timedelta(minutes=30)
    owned: dict[str, Any] = {"owner": owner.id, "owner_name": owner.name} if owner else {}
    dues: dict[str, Any] = {"take_up_due": due, "reply_due": due, "resolve_due": due}
    return a_complaint(state=state, register=Register.LEGAL, **dues, **owned, **more)


def resolved_by(staff: Staff) -> Event:
    """The last words of Resolve."""
    written = writes(staff, Answers.QUESTION)
    return replace(written, item=replace(written.item, text="A new one is on its way"), form="resolve")


@pytest.mark.parametrize(
    ("complaint", "event", "effects", "owner"),
    [
        (legal(), claims(OLGA), REFUSED, None),
        (legal(State.REOPENED), claims(OLGA, "resolve"), REFUSED, None),
        (legal(), claims(OLGA, "ask"), REFUSED, None),
        (legal(), writes(OLGA), NOT_SENT, None),
        (legal(), claims(IRYNA), f"toast yours, {TAKEN}", IRYNA.id),
        (legal(State.CLAIMED, IRYNA), writes(OLGA), NOT_SENT, IRYNA.id),
        (legal(State.CLAIMED, IRYNA), claims(OLGA), "toast taken_by", IRYNA.id),
        (legal(State.CLAIMED, IRYNA), writes(IRYNA), "Keep, ToCustomer", IRYNA.id),
        # It was somebody's before it became one for a manager.
        (legal(State.CLAIMED, OLGA), claims(OLGA, "resolve"), REFUSED, OLGA.id),
        (legal(State.CLAIMED, OLGA, forms=(HELD,)), resolved_by(OLGA), NOT_SENT, OLGA.id),
        (legal(State.CLAIMED, OLGA), claims(IRYNA, "resolve"), f"{TAKEN}, toast yours, line ask_outcome", IRYNA.id),
        (legal(State.CLAIMED, OLGA), writes(IRYNA), f"{TAKEN}, Keep, ToCustomer", IRYNA.id),
    ],
)
def test_law_and_press_are_for_a_manager(complaint: Complaint, event: Event, effects: str, owner: int | None) -> None:
    """Others hear so, and nothing of theirs leaves; a manager has it by the first act."""
    after, given = stepped(a_case(complaint), event)
    assert (given, after.complaints[1].owner, after.complaints[1].forms) == (effects, owner, after.complaints[1].forms)
    assert after.complaints[1].state is (State.CLAIMED if owner else complaint.state)
    assert not [one for one in after.complaints[1].forms if one.by == OLGA.id]


def test_without_managers_it_is_anybodys() -> None:
    """Nothing is refused."""
    after, given = stepped(a_case(legal()), claims(OLGA), using=replace(policy(), managers=()))
    assert after.complaints[1].owner == OLGA.id and given.startswith("toast yours")


def told(text: str, using: Policy | None = None) -> Complaint:
    """The complaint that these first words make."""
    after, _ = stepped(a_case(step=Step.IDLE), Wrote(an_item(text)), using=using)
    return after.complaints[FRESH]


def shown(complaint: Complaint) -> str:
    """Its card."""
    return Renderer(UTC_ZONE).plain("staff", policy().staff_language, card(complaint, START, policy()), START)


@pytest.mark.parametrize(
    ("words", "hot"),
    [
        ("The kettle is broken, you idiots", True),
        ("Вы там совсем дебилы? Чайник сгорел", True),
        ("ЧАЙНИК РАЗБИТ", False),
        ("ПОСЫЛКА ПРИШЛА ПУСТАЯ", True),
        ("Ви ідіоти, посилка порожня", True),
        ("The kettle is broken", False),
        ("What difference does it make, it is broken", False),
    ],
)
def test_hard_words_are_marked_for_staff_alone(words: str, hot: bool) -> None:
    """A line on the card, and nothing else."""
    complaint = told(words)
    assert (complaint.hot, "answer calmly" in shown(complaint)) == (hot, hot)


def test_forwarded_words_are_not_the_customers_own() -> None:
    """Somebody else swears."""
    after, _ = stepped(a_case(step=Step.IDLE), Wrote(replace(an_item("idiots, all of you"), origin="user Ivan")))
    assert not after.complaints[FRESH].hot


def test_a_person_sets_limits_after_a_threat() -> None:
    """The card says so."""
    complaint = told("Я вас всех убью")
    assert complaint.register is Register.THREAT and "A person sets limits" in shown(complaint)


@pytest.mark.parametrize(("words", "said"), [("the director, please", "here"), ("It leaks", "receipt")])
def test_a_complaint_of_a_managers_own_begins_like_any_other(words: str, said: str) -> None:
    """An apology comes after something was told, and not for a call for the director."""
    case = a_case(step=Step.CHOOSING, pending=(an_item(words),), alert=1)
    _, given = stepped(case, ManagerPressed("own", 1, "q", 5, IRYNA))
    assert f"say {said}," in given
