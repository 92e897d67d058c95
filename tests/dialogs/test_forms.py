"""Forms: whose words are the answer, to which question, and for how long."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest

from dialogs.complaint import grave
from dialogs.complaint.resolve import QUESTIONS
from dialogs.effects import Keep, Line
from dialogs.events import Answers, FormDone, StaffEdited, StaffPressed, StaffWrote
from dialogs.forms import Choice, Form, Words, answered, form_done, hint
from dialogs.machine import Turn
from dialogs.model import Filled, Register, Staff
from dialogs.states import State
from tests.dialogs.making import a_case, a_complaint, a_turn, an_item, stepped
from tests.dialogs.world import OLGA, PETR, START

HOUR = timedelta(hours=1)


class Colour(StrEnum):
    """What the other form asks."""

    RED = "red"


OTHER = Form("paint", (Choice("colour", Colour, "ask_outcome", ("number", "name")),), Words("ask_cause", ("number",)),
             "note_while_resolving", "resolve_cancelled", form_done("paint"))  # fmt: skip
FORMS = (QUESTIONS, OTHER)
CHOSEN = (("outcome", "fixed"), ("cause", "product"))


def open_forms(*filled: Filled, now: timedelta = timedelta()) -> Turn:
    """A claimed complaint on which these are open."""
    turn, _ = a_turn(None, a_complaint(state=State.CLAIMED, owner=OLGA.id, forms=filled), now=now)
    return turn


def wrote(by: Staff = OLGA, answers: Answers = Answers.CARD, form: str = "") -> StaffWrote:
    """A colleague's reply."""
    return StaffWrote(1, an_item(), by, answers, form)


def resolving(by: Staff = OLGA, answers: Any = CHOSEN, at: timedelta = timedelta()) -> Filled:
    """An open Resolve."""
    return Filled("resolve", by.id, START + at, answers, 40, -100)


@pytest.mark.parametrize(
    ("filled", "event", "now", "form"),
    [
        (resolving(), wrote(), timedelta(), "resolve"),
        (resolving(), wrote(answers=Answers.CUSTOMER), HOUR, "resolve"),
        (resolving(), wrote(), HOUR + timedelta(seconds=1), None),
        (resolving(), wrote(answers=Answers.QUESTION, form="resolve"), timedelta(days=2), "resolve"),
        (resolving(), wrote(answers=Answers.QUESTION, form="paint"), timedelta(), None),
        (resolving(), wrote(PETR), timedelta(), None),
        (resolving(), wrote(PETR, Answers.QUESTION, "resolve"), timedelta(), None),
        (resolving(answers=CHOSEN[:1]), wrote(), timedelta(), None),
        (resolving(), wrote(answers=Answers.NOTHING), timedelta(), None),
        (resolving(), wrote(answers=Answers.LINE), timedelta(), None),
    ],
)
def test_whose_words_answer_a_form(filled: Filled, event: StaffWrote, now: timedelta, form: str | None) -> None:
    """One's own form that has everything but the words: its question always, the card and the customer for an hour."""
    found = answered(open_forms(filled, now=now), FORMS, event)
    assert (found[0].name if found else None) == form
    if found:
        assert (found[1].answers, found[1].message, found[1].chat) == (dict(CHOSEN), 40, -100)


def test_two_forms_of_two_colleagues_on_one_complaint() -> None:
    """Each answers their own; of two forms of one colleague the words belong to the one touched last."""
    paint = Filled("paint", PETR.id, START, (("colour", "red"),))
    turn = open_forms(resolving(), paint)
    assert [answered(turn, FORMS, wrote(who))[0].name for who in (OLGA, PETR)] == ["resolve", "paint"]  # type: ignore[index]
    later = Filled("paint", OLGA.id, START + timedelta(minutes=1), (("colour", "red"),))
    turn = open_forms(resolving(), later, now=timedelta(minutes=2))
    assert answered(turn, FORMS, wrote())[0].name == "paint"  # type: ignore[index]
    assert answered(turn, FORMS, wrote(answers=Answers.QUESTION, form="resolve"))[0].name == "resolve"  # type: ignore[index]


def test_a_form_is_begun_chosen_and_put_away() -> None:
    """Beginning again forgets what was chosen; a choice forgets the later ones; putting away leaves the others."""
    turn = open_forms(Filled("paint", PETR.id, START))
    pressed = StaffPressed("resolve", 1, "", "q", 7, OLGA, -100)
    QUESTIONS.begin(turn, pressed)
    choose_outcome, choose_cause, cancel = (rule.do for rule in QUESTIONS.rules(State.CLAIMED)[:3])
    may_cause, is_theirs = QUESTIONS.rules(State.CLAIMED)[1].when, QUESTIONS.rules(State.CLAIMED)[2].when
    assert may_cause is not None and is_theirs is not None
    assert not may_cause(turn, StaffPressed("cause", 1, "product", "q", 7, OLGA))
    choose_outcome(turn, StaffPressed("outcome", 1, "fixed", "q", 7, OLGA, -100))
    assert may_cause(turn, StaffPressed("cause", 1, "product", "q", 7, OLGA))
    assert not may_cause(turn, StaffPressed("cause", 1, "product", "q", 7, PETR))
    choose_cause(turn, StaffPressed("cause", 1, "product", "q", 7, OLGA, -100))
    choose_outcome(turn, StaffPressed("outcome", 1, "replaced", "q", 7, OLGA, -100))
    mine = QUESTIONS.of(turn, OLGA.id)
    assert mine is not None and (mine.answers, mine.message) == ((("outcome", "replaced"),), 7)
    assert hint(turn, FORMS, wrote()) == ""
    choose_cause(turn, StaffPressed("cause", 1, "product", "q", 7, OLGA, -100))
    assert hint(turn, FORMS, wrote()) == "note_while_resolving"
    assert is_theirs(turn, pressed) and not is_theirs(turn, StaffPressed("cancel", 1, "resolve", "q", 7, PETR))
    cancel(turn, StaffPressed("cancel", 1, "resolve", "q", 7, OLGA, -100))
    assert [one.form for one in turn.complaint.forms] == ["paint"]


INSIDE = {
    "release": (),
    "escalate": (),
    "transfer": (("hand_to", "202 Petr"),),
    "prevent": (),
    "agreed": (),
    "goodwill": (("remedy", "coupon"),),
    "resolve": (("outcome", "not_upheld"), ("cause", "product")),
}
"""What was chosen in each form whose next words are for the staff, or a part of what the bot writes."""


@pytest.mark.parametrize("state", [State.PAUSED, State.RESOLVED, State.SOLVED, State.CLOSED])
@pytest.mark.parametrize("form", INSIDE)
def test_words_for_the_staff_that_come_too_late_are_a_note(form: str, state: State) -> None:
    """The question stands there still when the complaint is over, or waits: what answers it reaches no customer."""
    filled = Filled(form, OLGA.id, START, INSIDE[form], 40, -100, begun_by="q")
    case = a_case(a_complaint(state=state, owner=OLGA.id, owner_name="Olga", forms=(filled,)))
    after, given = stepped(case, wrote(answers=Answers.QUESTION, form=f"{form}:q"))
    assert given.startswith("Keep, ") and "ToCustomer" not in given and "say " not in given
    assert after.complaints[1].state is state


def test_words_for_the_customer_that_come_too_late_still_leave() -> None:
    """The last words of Resolve, and of Ask, are for the customer in any case."""
    for filled in (resolving(), Filled("ask", OLGA.id, START, (), 40, -100)):
        case = a_case(a_complaint(state=State.PAUSED, owner=OLGA.id, forms=(filled,)))
        _, given = stepped(case, wrote(answers=Answers.QUESTION, form=filled.form))
        assert given == "Keep, ToCustomer"


def chosen_red(answers: object) -> bool:
    """The way of the other form that asks twice."""
    return answers == {"colour": "red"}


CHAIN = Form(
    "paint", OTHER.choices,
    (Words("ask_cause", ("number",), name="tone", when=chosen_red, most=10), Words("ask_cause", ("number",))),
    "note_while_resolving", "resolve_cancelled", form_done("paint"),
)  # fmt: skip


def replies(words: str, to: int, message: int) -> StaffWrote:
    """Olga replies to a question of the chain."""
    item = replace(an_item(words), chat=-100, message=message, reply_to=to)
    return StaffWrote(1, item, OLGA, Answers.QUESTION, "paint")


def told(turn: Turn, event: StaffWrote) -> tuple[str, list[str], int]:
    """How a reply is heard, the drafts after it, and the message that was put away."""
    found = answered(turn, (CHAIN,), event)
    assert found is not None
    form, done = found
    heard = form.hears(turn, done)
    if heard is form.more:
        form.rules(State.CLAIMED)[-1].do(turn, done)
    filled = form.of(turn, OLGA.id)
    return heard.value, [item.text for _, item in filled.drafts] if filled else [], done.message


def test_words_are_asked_one_after_the_other() -> None:
    """Each answer waits as a draft; a second reply or an edit corrects it; what is too long is no answer."""
    turn = open_forms(Filled("paint", OLGA.id, START, (("colour", "red"),), 40, -100))
    assert told(turn, replies("far too long an answer", 40, 50)) == ("more of paint", [], 40)
    assert told(turn, replies("dark", 40, 51)) == ("more of paint", ["dark"], 40)
    assert told(turn, replies("light", 40, 52)) == ("more of paint", ["light"], 40)
    CHAIN.draft_changed(turn, StaffEdited(1, replace(an_item("bright"), chat=-100, message=52), OLGA, delivered=False))
    CHAIN.draft_changed(turn, StaffEdited(1, replace(an_item("far too bright"), chat=-100, message=52), OLGA, False))
    assert [each.text.name for each in turn.effects if isinstance(each, Line)][-1] == "in_few_words"
    assert told(turn, replies("and this to the customer", 60, 54)) == ("paint", ["bright"], 60)


def test_a_question_is_asked_only_where_it_means_something() -> None:
    """Without its condition the words are the last ones at once; a new choice forgets the drafts."""
    turn = open_forms(Filled("paint", OLGA.id, START, (("colour", "blue"),), 40, -100))
    assert told(turn, replies("this to the customer, at any length", 40, 50))[0] == "paint"
    draft = ("tone", replace(an_item("dark"), chat=-100))
    turn = open_forms(Filled("paint", OLGA.id, START, (("colour", "red"),), drafts=(draft,)))
    CHAIN.rules(State.CLAIMED)[0].do(turn, StaffPressed("colour", 1, "red", "q", 7, OLGA, -100))
    filled = CHAIN.of(turn, OLGA.id)
    assert filled is not None and filled.drafts == ()


def test_the_last_words_of_resolve_are_a_note_where_an_apology_comes_first() -> None:
    """It became a case of death while the form was open: nothing leaves, and nothing is lost."""
    filled = Filled("resolve", OLGA.id, START, CHOSEN, 40, -100)
    mine = a_complaint(state=State.CLAIMED, owner=OLGA.id, forms=(filled,), register=Register.DEATH)
    done = FormDone(1, an_item("We sent a new one"), OLGA, dict(CHOSEN), 40, -100)
    turn, _ = a_turn(done, mine)
    grave.not_resolved(turn, done)
    kept = [one for one in turn.effects if isinstance(one, Keep)]
    assert [(one.complaint, one.item.text, one.author) for one in kept] == [(1, "We sent a new one", "note")]
    assert turn.complaint.forms == ()
