"""Taking a complaint back: asked once, told to staff, opened again by a press."""

from datetime import timedelta

import pytest

from dialogs.events import Asked, Wrote
from dialogs.items import Item
from dialogs.states import OPEN, State, Step
from tests.dialogs.making import a_case, a_complaint, an_item, claims, presses, stepped, writes
from tests.dialogs.world import START

TAKEN = "toast, redraw, say withdrawn, ShowCard, line taken_back"


@pytest.mark.parametrize("state", OPEN)
def test_taken_back(state: State) -> None:
    """In every open state; nothing is promised any more, and the questions end."""
    case = a_case(a_complaint(state=state), step=Step.WHERE, answering=True)
    after, given = stepped(case, presses("withdraw", "yes"))
    ended = after.complaints[1]
    assert given.removesuffix(", ShowCard") == TAKEN
    assert (ended.state, ended.closed_at, ended.adding) == (State.WITHDRAWN, START, False)
    assert (after.person.step, after.person.answering) == (Step.TALKING, False)
    assert all(clock.ended is not None for clock in ended.clocks)


def test_claims_on_it_are_answered_and_replies_arrive() -> None:
    """A press is told so in words; a reply reaches the customer and opens nothing."""
    case = a_case(a_complaint(state=State.WITHDRAWN, closed_at=START))
    for act in ("claim", "resolve", "ask"):
        assert stepped(case, claims(act=act)) == (case, "toast is_withdrawn")
    after, given = stepped(case, writes())
    assert (after.complaints[1].state, given) == (State.WITHDRAWN, "Keep, ToCustomer")


@pytest.mark.parametrize(("days", "state"), [(30, State.REOPENED), (31, State.WITHDRAWN)])
def test_opened_again(days: int, state: State) -> None:
    """For thirty days."""
    case = a_case(a_complaint(state=State.WITHDRAWN, closed_at=START))
    after, given = stepped(case, presses("solved", "again"), now=timedelta(days=days))
    assert after.complaints[1].state is state
    assert given.startswith("toast, say reopened" if state is State.REOPENED else "toast too_late")


def test_a_second_press_and_a_press_on_one_that_is_over() -> None:
    """They are told how it stands."""
    for state in (State.SOLVED, State.CLOSED, State.WITHDRAWN):
        case = a_case(a_complaint(state=state))
        assert stepped(case, presses("withdraw", "yes")) == (case, "toast withdraw_not_open, redraw")
        assert stepped(case, presses("withdraw", "no")) == (case, "toast kept, redraw")


@pytest.mark.parametrize(
    ("states", "step", "said"),
    [
        ((), Step.IDLE, "nothing_to_withdraw"),
        ((State.CLOSED,), Step.TALKING, "nothing_to_withdraw"),
        ((State.CLAIMED,), Step.TALKING, "ask_withdraw"),
        ((State.NEW, State.CLAIMED), Step.WHERE, "ask_withdraw"),  # the one that the talk is about
        ((State.NEW, State.CLAIMED), Step.TALKING, "which_to_withdraw"),
    ],
)
def test_the_command(states: tuple[State, ...], step: Step, said: str) -> None:
    """/cancel asks once, and where several are open it asks which."""
    case = a_case(*(a_complaint(number, state=state) for number, state in enumerate(states, 1)), step=step)
    assert stepped(case, Asked("cancel")) == (case, f"say {said}")


@pytest.mark.parametrize(
    ("text", "step", "heard"),
    [
        ("Forget it!", Step.TALKING, True),
        ("Отмена", Step.WHERE, True),
        ("забудьте об этом.", Step.TALKING, True),
        ("Скасуйте скаргу", Step.TALKING, True),
        ("не надо", Step.TALKING, True),
        ("не надо", Step.WISH, False),  # an answer
        ("Забудьте про замену, верните деньги", Step.TALKING, False),
        ("cancel my order", Step.TALKING, False),
        ("отмена", Step.CHOOSING, False),
    ],
)
def test_said_in_words(text: str, step: Step, heard: bool) -> None:
    """Only when nothing else is said."""
    case = a_case(a_complaint(), step=step, pending=(an_item(),) if step is Step.CHOOSING else ())
    _, given = stepped(case, Wrote(an_item(text)))
    assert given.endswith("say ask_withdraw") is heard


def test_a_caption_and_words_without_an_open_complaint_are_something_else() -> None:
    """A photo is content, and with nothing open there is nothing to take back."""
    photo = Item(101, 50, "photo", "forget it", "forget it", at=START)
    assert stepped(a_case(a_complaint(), step=Step.TALKING), Wrote(photo))[1] == "Keep, ShowCard, ToStaff, Noted"
    over = a_case(a_complaint(state=State.CLOSED), step=Step.TALKING)
    assert "withdraw" not in stepped(over, Wrote(an_item("forget it")))[1]
