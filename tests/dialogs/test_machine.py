"""The rules check themselves, an event that does not apply changes nothing, and each guard answers by a table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest

from dialogs import pieces
from dialogs.complaint import (
    absence,
    ask,
    ended,
    escalate,
    legal,
    owner,
    refuse,
    register,
    resolve,
    solved,
    transfer,
)
from dialogs.events import (
    Alarmed,
    ColleagueUnreachable,
    Delivered,
    FormDone,
    OwnerAbsent,
    Pressed,
    Rang,
    Said,
    StaffEdited,
    StaffPressed,
    Undelivered,
    Why,
    Wrote,
)
from dialogs.machine import BrokenTable, Rule, Table, Turn, both, cue
from dialogs.model import (
    Absence,
    Alert,
    Colleague,
    Complaint,
    Escalation,
    Handover,
    Kind,
    Outcome,
    Question,
    Refusal,
    Register,
    Staff,
    Wish,
)
from dialogs.promises import pause
from dialogs.states import State, Step
from dialogs.tables import LIFE, TALK, named
from dialogs.talk import after, choose, clarify, flood, kinds, manager, night, person, stale
from tests.dialogs.guards import AFTERWARDS
from tests.dialogs.guards_hands import GUARDS as HANDS
from tests.dialogs.making import a_complaint, a_turn, an_item, claims, presses
from tests.dialogs.world import OLGA, PETR, START, policy

MINUTE = timedelta(minutes=1)
IRYNA = Staff(777, "Iryna")  # a manager
Guard = Callable[[Turn, Any], bool]


class Light(StrEnum):
    """A small machine of its own."""

    RED = "red"
    GREEN = "green"


ON_PUSH = cue("on", Rang)
OFF_PUSH = cue("off", Rang)


def nothing(turn: Turn, _: Rang) -> None:
    """No action."""


def yes(turn: Turn, _: object) -> bool:
    """Guard: always."""
    return True


ON = Rule(Light.RED, ON_PUSH, Light.GREEN, nothing)
OFF = Rule(Light.GREEN, OFF_PUSH, Light.RED, nothing)


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([ON], "green has no way out"),
        ([ON, Rule(Light.GREEN, ON_PUSH, Light.GREEN, nothing)], "green has no way out"),
        ([ON, Rule(Light.RED, ON_PUSH, Light.RED, nothing, yes), OFF], "hides the ones behind it"),
        ([ON, Rule(Light.RED, ON_PUSH, Light.RED, nothing), OFF], "hides the ones behind it"),
        ([replace(ON, when=yes), replace(ON, to=Light.RED, when=yes), OFF], "the same guard"),
    ],
)
def test_a_broken_table_raises(rules: list[Rule[Light, Any]], why: str) -> None:
    """Unreachable, dead-end and hidden rules are refused when the table is made, which is at import."""
    with pytest.raises(BrokenTable, match=why):
        Table("light", Light, Light.RED, rules)


class Lamp(StrEnum):
    """One with a state that nothing leads to."""

    RED = "red"
    GREEN = "green"
    LOST = "lost"


def test_an_unreachable_state_raises() -> None:
    """A state with a way out but no way in is refused too."""
    rules: list[Rule[Lamp, Any]] = [
        Rule(Lamp.RED, ON_PUSH, Lamp.GREEN, nothing),
        Rule(Lamp.GREEN, OFF_PUSH, Lamp.RED, nothing),
        Rule(Lamp.LOST, ON_PUSH, Lamp.RED, nothing),
    ]
    with pytest.raises(BrokenTable, match="lost cannot be reached"):
        Table("lamp", Lamp, Lamp.RED, rules)


def test_a_sound_table_stands() -> None:
    """Guarded rules before an unguarded one are fine; without a rule nothing is found."""
    table = Table("light", Light, Light.RED, [replace(ON, when=yes), ON, OFF])
    turn, event = a_turn(Rang("quiet"))
    found = table.find(Light.RED, ON_PUSH, turn, event)
    assert found is not None and (found.to, found.when) == (Light.GREEN, yes)
    assert table.find(Light.RED, OFF_PUSH, turn, event) is None


def test_who_waits_for_an_answer_gets_one_in_every_state() -> None:
    """A cue that must be answered has a rule that always applies, in each state."""
    asked = cue("asked", Rang, answered=True)
    rules: list[Rule[Light, Any]] = [ON, OFF, Rule(Light.RED, asked, None, nothing)]
    with pytest.raises(BrokenTable, match="in green nothing always answers asked"):
        Table("light", Light, Light.RED, rules)
    with pytest.raises(BrokenTable, match="in green nothing always answers asked"):
        Table("light", Light, Light.RED, [*rules, Rule(Light.GREEN, asked, None, nothing, yes)])
    Table("light", Light, Light.RED, [*rules, Rule(Light.GREEN, asked, None, nothing)])


def test_a_reply_a_press_and_words_are_answered_in_every_state() -> None:
    """These are the cues behind which somebody waits."""
    answered = {on.value for table in (TALK, LIFE) for on in table.cues if on.answered}
    hands = {"goodwill", "goodwill delivered", "goodwill approved", "goodwill declined", "less goodwill", "transfer"}
    hands |= {"signs an apology", "waives the apology", "release", "escalate"}
    hands |= {"move", "moves to a group"}
    assert answered == {"content", "reply", "claim", "resolve", "ask", "stop waiting", "agreed date", *hands}


def test_each_press_and_ring_means_one_thing() -> None:
    """What a button or a timer carries leads to one cue; what nobody made leads to none."""
    assert named(Pressed, "solved", "yes") is solved.YES
    assert named(Pressed, "solved", "no") is solved.NOT_YET
    assert named(Pressed, "skip", "what") is clarify.SKIP
    assert named(StaffPressed, "outcome", "fixed") is resolve.QUESTIONS.presses[0]
    assert named(Rang, "close") is ended.CLOSING
    for kind, act, arg in ((Pressed, "solved", "x"), (Pressed, "claim", ""), (StaffPressed, "outcome", "x")):
        assert named(kind, act, arg) is None


# Guards -----------------------------------------------------------------------------------------


LATER = timedelta(minutes=11)
LOST = ColleagueUnreachable(1, 777, "escalation_board", {})
OFFER = Handover(PETR.id, PETR.name, OLGA.id, START, START + timedelta(minutes=15), 1)


def alarmed(number: int | None, register: Register = Register.SAFETY) -> Alarmed:
    """Words that ask for a register."""
    return Alarmed(an_item(), register, None, number)


def alerted(*own: Complaint, now: timedelta = timedelta(), asked: bool = False, **person: Any) -> tuple[Turn, Any]:
    """A manager writes, who was told of complaint 7 at the start."""
    known = Colleague(777, "Iryna", alert=Alert(7, START, asked=asked))
    return a_turn(Wrote(an_item()), *own, now=now, colleagues=(known,), id=777, **person)


def asked(event: Any, reminded: int = 0, *, still: bool = True, **changes: Any) -> tuple[Turn, Any]:
    """Olga asked the customer something in message 50 of the group; `still`: the clocks wait for the answer."""
    question = Question(OLGA.id, OLGA.name, START, -100, 50, "Which one?", reminded)
    mine = a_complaint(owner=OLGA.id, state=State.CLAIMED, question=question, **changes)
    return a_turn(event, pause(mine, START) if still else mine)


def missed(message: int = 50) -> Undelivered:
    """A reply of the staff did not arrive."""
    return Undelivered(1, -100, message, Why.BLOCKED)


def other_words(message: int = 50) -> StaffEdited:
    """A colleague changed a reply."""
    return StaffEdited(1, replace(an_item("Which two?"), chat=-100, message=message), OLGA, True)


def words_for(outcome: str) -> FormDone:
    """The last words of Resolve."""
    return FormDone(1, an_item(), OLGA, {"outcome": outcome, "cause": "product"}, 40, -100)


def refused(now: timedelta = timedelta(), **changes: Any) -> tuple[Turn, Any]:
    """[Ask for a review] is pressed under a refusal."""
    facts: dict[str, Any] = {"refusal": Refusal(START, "why"), "outcome": Outcome.NOT_UPHELD, **changes}
    return a_turn(presses("review"), a_complaint(state=State.RESOLVED, **facts), now=now)


WEEK_OVER = Rang("ask", 1)


def at_night(step: Step = Step.TALKING) -> tuple[Turn, Any]:
    """Words that reach a complaint at 23:30."""
    turn, said = a_turn(Said(1, an_item()), a_complaint(), now=timedelta(hours=13, minutes=30), step=step)
    turn.policy = policy("09:00-18:00")
    return turn, said


def arrived(staff: int) -> Delivered:
    """What this colleague wrote has reached the customer."""
    return Delivered(1, -100, 40, Staff(staff, "Iryna"))


GUARDS: list[tuple[Guard, Callable[[], tuple[Turn, Any]], bool]] = [
    (owner.is_mine, lambda: a_turn(claims(), a_complaint(owner=OLGA.id)), True),
    (owner.is_mine, lambda: a_turn(claims(PETR), a_complaint(owner=OLGA.id)), False),
    (stale.is_stale, lambda: a_turn(Rang("quiet", late=timedelta(hours=2)), a_complaint()), True),
    (stale.is_stale, lambda: a_turn(Rang("quiet", late=timedelta(minutes=59)), a_complaint()), False),
    (owner.asks_meanwhile, lambda: asked(claims()), True),
    (owner.asks_meanwhile, lambda: asked(claims(), still=False), False),
    (escalate.has_no_manager, lambda: a_turn(claims(IRYNA), a_complaint()), True),
    (escalate.has_no_manager, lambda: a_turn(claims(), a_complaint()), False),
    (escalate.waits, lambda: a_turn(None, a_complaint(escalation=Escalation(START, 201, "Olga", "?"))), True),
    (escalate.waits, lambda: a_turn(None, a_complaint(escalation=Escalation(START, 201, "Olga", "?", (), 7))), False),
    (escalate.waits, lambda: a_turn(None, a_complaint()), False),
    (escalate.was_asked, lambda: a_turn(LOST, a_complaint(escalation=Escalation(START, 1, "", "?", (7, 777)))), True),
    (escalate.was_asked, lambda: a_turn(LOST, a_complaint(escalation=Escalation(START, 1, "", "?", (777, 7)))), False),
    (escalate.was_asked, lambda: a_turn(LOST, a_complaint()), False),
    (transfer.is_offered, lambda: a_turn(claims(), a_complaint(handover=OFFER, epoch=1)), True),
    (transfer.is_offered, lambda: a_turn(claims(), a_complaint(handover=OFFER, epoch=2)), False),
    (transfer.is_offered, lambda: a_turn(claims(), a_complaint(epoch=1)), False),
    (transfer.is_offered_to_me, lambda: a_turn(claims(PETR), a_complaint(handover=OFFER, epoch=1)), True),
    (transfer.is_offered_to_me, lambda: a_turn(claims(OLGA), a_complaint(handover=OFFER, epoch=1)), False),
    (transfer.is_offered_to_me, lambda: a_turn(claims(PETR), a_complaint(handover=OFFER, epoch=3)), False),
    (transfer.is_offered_by_me, lambda: a_turn(claims(), a_complaint(handover=OFFER, epoch=1, owner=OLGA.id)), True),
    (
        transfer.is_offered_by_me,
        lambda: a_turn(claims(PETR), a_complaint(handover=OFFER, epoch=1, owner=OLGA.id)),
        False,
    ),
    (transfer.is_offered_by_me, lambda: a_turn(claims(), a_complaint(owner=OLGA.id)), False),
    (absence.is_theirs, lambda: a_turn(OwnerAbsent(1, OLGA.id), a_complaint(owner=OLGA.id)), True),
    (absence.is_theirs, lambda: a_turn(OwnerAbsent(1, OLGA.id), a_complaint(owner=PETR.id)), False),
    (absence.is_absent, lambda: a_turn(claims(), a_complaint(absence=Absence(True))), True),
    (absence.is_absent, lambda: a_turn(claims(), a_complaint(absence=Absence(False, START + MINUTE))), True),
    (absence.is_absent, lambda: a_turn(claims(), a_complaint(absence=Absence(False, START))), False),
    (absence.is_absent, lambda: a_turn(claims(), a_complaint()), False),
    (legal.is_for_manager, lambda: a_turn(claims(), a_complaint(register=Register.LEGAL)), True),
    (legal.is_for_manager, lambda: a_turn(claims(IRYNA), a_complaint(register=Register.LEGAL)), False),
    (legal.is_for_manager, lambda: a_turn(claims(), a_complaint(register=Register.DEATH)), False),
    (legal.is_taken_over, lambda: a_turn(claims(IRYNA), a_complaint(register=Register.LEGAL, owner=OLGA.id)), True),
    (legal.is_taken_over, lambda: a_turn(claims(IRYNA), a_complaint(register=Register.LEGAL, owner=777)), False),
    (legal.is_taken_over, lambda: a_turn(claims(), a_complaint(register=Register.LEGAL, owner=OLGA.id)), False),
    (flood.is_above_and_waits, lambda: a_turn(Wrote(an_item()), a_complaint(), wrote=21), True),
    (flood.is_above_and_waits, lambda: a_turn(Wrote(an_item()), a_complaint(), wrote=20), False),
    (flood.is_above_and_waits, lambda: a_turn(Wrote(an_item()), a_complaint(), wrote=21, alert=7), False),
    (pieces.answers_other, lambda: a_turn(Wrote(an_item(), 2), a_complaint(), a_complaint(2)), True),
    (pieces.answers_other, lambda: a_turn(Wrote(an_item(), 1), a_complaint(), a_complaint(2)), False),
    (pieces.answers_other, lambda: a_turn(Wrote(an_item()), a_complaint(), a_complaint(2)), False),
    (pieces.answers_other, lambda: a_turn(Wrote(an_item(), 3), a_complaint()), False),
    (pieces.answers_known, lambda: a_turn(Wrote(an_item(), 1), a_complaint()), True),
    (pieces.answers_known, lambda: a_turn(Wrote(an_item(), 3), a_complaint()), False),
    (pieces.is_recent, lambda: a_turn(Wrote(an_item(at=10 * MINUTE)), a_complaint()), True),
    (pieces.is_recent, lambda: a_turn(Wrote(an_item(at=LATER)), a_complaint()), False),
    (pieces.is_recent, lambda: a_turn(Wrote(an_item(at=LATER)), a_complaint(last_by_staff=True)), True),
    (
        pieces.is_recent,
        lambda: a_turn(Wrote(an_item(at=LATER)), a_complaint(last_by_staff=True, state=State.SOLVED)),
        False,
    ),
    (pieces.is_recent, lambda: a_turn(Wrote(an_item())), False),
    (after.all_is_over, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.RESOLVED)), True),
    (after.all_is_over, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.WITHDRAWN, closed_at=START)), True),
    (
        after.all_is_over,
        lambda: a_turn(Wrote(an_item()), a_complaint(state=State.CLOSED), a_complaint(2)),
        False,
    ),
    (
        after.all_is_over,
        lambda: a_turn(Wrote(an_item()), a_complaint(state=State.CLOSED, closed_at=START), now=timedelta(days=31)),
        False,
    ),
    (after.only_marks, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.RESOLVED)), True),
    (after.only_marks, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.SOLVED, score=3)), True),
    (after.only_marks, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.SOLVED, score=4)), False),
    (after.choice_is_made, lambda: a_turn(presses("solved"), a_complaint(), pending=(an_item(),)), True),
    (after.choice_is_made, lambda: a_turn(presses("solved"), a_complaint(), pending=(an_item(),), alert=7), False),
    (choose.has_open, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.RESOLVED)), True),
    (choose.has_open, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.SOLVED)), False),
    (clarify.is_about_focus, lambda: a_turn(presses("add"), a_complaint()), True),
    (clarify.is_about_focus, lambda: a_turn(presses("add", complaint=2), a_complaint()), False),
    (choose.names_waiting, lambda: a_turn(presses("plus"), a_complaint(), pending=(an_item(),)), True),
    (choose.names_waiting, lambda: a_turn(presses("plus"), a_complaint()), False),
    (choose.names_waiting, lambda: a_turn(presses("plus", "", 3), a_complaint(), pending=(an_item(),)), False),
    (pieces.rated_recently, lambda: a_turn(Wrote(an_item()), a_complaint(), asked_at=START, now=10 * MINUTE), True),
    (pieces.rated_recently, lambda: a_turn(Wrote(an_item()), a_complaint(), asked_at=START, now=LATER), False),
    (pieces.rated_recently, lambda: a_turn(Wrote(an_item()), a_complaint()), False),
    (pieces.rated_recently, lambda: a_turn(Wrote(an_item(), 2), a_complaint(), a_complaint(2), asked_at=START), False),
    (person.concerns_none, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.SOLVED)), True),
    (person.concerns_none, lambda: a_turn(Wrote(an_item()), a_complaint()), False),
    (person.nothing_for_director, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.SOLVED)), True),
    (person.nothing_for_director, lambda: a_turn(Wrote(an_item()), a_complaint()), False),
    (person.is_told, lambda: a_turn(presses("director"), a_complaint(director_due=START + MINUTE)), True),
    (person.is_told, lambda: a_turn(presses("director"), a_complaint(director_due=START)), False),
    (clarify.is_unwelcome, lambda: a_turn(Wrote(an_item("none of your business")), a_complaint()), True),
    (clarify.is_unwelcome, lambda: a_turn(Wrote(an_item("In town")), a_complaint()), False),
    (night.is_unanswered_night, lambda: at_night(), True),
    (night.is_unanswered_night, lambda: at_night(step=Step.WHERE), False),
    (clarify.can_nudge, lambda: a_turn(Rang("nudge"), a_complaint()), True),
    (clarify.can_nudge, lambda: a_turn(Rang("nudge"), a_complaint(), nudged=True), False),
    (clarify.can_nudge, lambda: a_turn(Rang("nudge"), a_complaint(), answering=True), False),
    (clarify.is_nudged, lambda: a_turn(Rang("nudge"), a_complaint(), nudged=True), True),
    (clarify.is_nudged, lambda: a_turn(Rang("nudge"), a_complaint(), nudged=True, answering=True), False),
    (clarify.is_answering, lambda: a_turn(Rang("quiet"), a_complaint(), answering=True), True),
    (clarify.is_answering, lambda: a_turn(Rang("quiet"), a_complaint()), False),
    (clarify.is_current, lambda: a_turn(presses("skip", "what"), a_complaint(), step=Step.WHAT), True),
    (clarify.is_current, lambda: a_turn(presses("skip", "where"), a_complaint(), step=Step.WHAT), False),
    (clarify.is_current, lambda: a_turn(presses("skip", "wish"), a_complaint(), step=Step.WORDS), True),
    (clarify.is_current, lambda: a_turn(presses("skip", "what", 2), a_complaint(), step=Step.WHAT), False),
    (clarify.is_current, lambda: a_turn(presses("wish", "fix"), a_complaint(), step=Step.WISH), True),
    (manager.was_alerted, lambda: alerted(), True),
    (manager.was_alerted, lambda: alerted(now=timedelta(hours=1, seconds=1)), False),
    (manager.was_asked, lambda: alerted(asked=True), True),
    (manager.was_asked, lambda: alerted(), False),
    (manager.waits_for_choice, lambda: alerted(pending=(an_item(),), alert=7), True),
    (manager.waits_for_choice, lambda: alerted(pending=(an_item(),)), False),
    (manager.waits_and_has_own, lambda: alerted(a_complaint(), pending=(an_item(),), alert=7), True),
    (manager.waits_and_has_own, lambda: alerted(pending=(an_item(),), alert=7), False),
    (resolve.refuses, lambda: a_turn(words_for("cannot_fix"), a_complaint()), True),
    (resolve.refuses, lambda: a_turn(words_for("fixed"), a_complaint()), False),
    (refuse.not_reviewed, lambda: refused(), True),
    (refuse.not_reviewed, lambda: refused(refusal=Refusal(START, "why", START)), False),
    (refuse.not_reviewed, lambda: refused(outcome=Outcome.FIXED), False),
    (refuse.may_review, lambda: refused(now=timedelta(days=30)), True),
    (refuse.may_review, lambda: refused(now=timedelta(days=30, seconds=1)), False),
    (refuse.may_review, lambda: refused(refusal=Refusal(START, "why", START)), False),
    (refuse.may_review, lambda: refused(refusal=None), False),
    (ask.waits, lambda: asked(WEEK_OVER), True),
    (ask.waits, lambda: asked(WEEK_OVER, still=False), False),
    (ask.waits_for_mine, lambda: asked(claims()), True),
    (ask.waits_for_mine, lambda: asked(claims(PETR)), False),
    (ask.waits_for_mine, lambda: asked(claims(), still=False), False),
    (ask.is_reminded, lambda: asked(WEEK_OVER, 1), True),
    (ask.is_reminded, lambda: asked(WEEK_OVER, 2), False),
    (ask.is_reminded, lambda: asked(WEEK_OVER, 1, still=False), False),
    (ask.may_close, lambda: asked(WEEK_OVER, 2, wish=Wish.FIX), True),
    (ask.may_close, lambda: asked(WEEK_OVER, 2, wish=Wish.MONEY), False),
    (ask.may_close, lambda: asked(WEEK_OVER, 2, still=False), False),
    (ask.is_the_question, lambda: asked(missed()), True),
    (ask.is_the_question, lambda: asked(missed(51)), False),
    (ask.is_the_question, lambda: asked(missed(), still=False), False),
    (ask.changes_question, lambda: asked(other_words()), True),
    (ask.changes_question, lambda: asked(other_words(51)), False),
    (ask.changes_question, lambda: asked(other_words(), still=False), False),
    (person.is_late, lambda: a_turn(Rang("director", 1), a_complaint(director_due=START)), True),
    (person.is_late, lambda: a_turn(Rang("director", 1), a_complaint(director_due=START + MINUTE)), False),
    (person.is_late, lambda: a_turn(Rang("director", 1), a_complaint()), False),
    (person.is_from_director, lambda: a_turn(arrived(777), a_complaint(director_due=START)), True),
    (person.is_from_director, lambda: a_turn(arrived(201), a_complaint(director_due=START)), False),
    (person.is_from_director, lambda: a_turn(arrived(777), a_complaint()), False),
    (clarify.may_end, lambda: a_turn(Wrote(an_item("shut up, you thieves")), a_complaint(), focus=1), True),
    (clarify.may_end, lambda: a_turn(Wrote(an_item("It leaks")), a_complaint(), focus=1), False),
    (
        clarify.may_end,
        lambda: a_turn(Wrote(an_item("shut up, you thieves")), a_complaint(register=Register.SAFETY), focus=1),
        False,
    ),
    (kinds.is_other, lambda: a_turn(presses("complaint"), a_complaint(kind=Kind.IDEA)), True),
    (kinds.is_other, lambda: a_turn(presses("complaint"), a_complaint()), False),
    (kinds.is_complaint, lambda: a_turn(presses("other"), a_complaint()), True),
    (kinds.is_complaint, lambda: a_turn(presses("other"), a_complaint(kind=Kind.IDEA)), False),
    (register.is_known, lambda: a_turn(alarmed(1), a_complaint()), True),
    (register.is_known, lambda: a_turn(alarmed(None), a_complaint()), False),
    (register.asks, lambda: a_turn(alarmed(1), a_complaint()), True),
    (register.asks, lambda: a_turn(alarmed(None)), True),
    (register.asks, lambda: a_turn(alarmed(1), a_complaint(state=State.CLAIMED)), False),
    (register.asks, lambda: a_turn(alarmed(None, Register.DEATH)), False),
    (register.is_safety, lambda: a_turn(Rang("quiet"), a_complaint(register=Register.SAFETY), focus=1), True),
    (register.is_safety, lambda: a_turn(Rang("quiet"), a_complaint(register=Register.DEATH), focus=1), False),
    (register.is_safety, lambda: a_turn(Rang("quiet"), a_complaint(), focus=1), False),
    (register.has_register, lambda: a_turn(Rang("quiet"), a_complaint(register=Register.DEATH), focus=1), True),
    (register.has_register, lambda: a_turn(Rang("quiet"), a_complaint(), focus=1), False),
    (register.is_this_question, lambda: a_turn(presses("skip", "since"), focus=1, step=Step.SINCE), True),
    (register.is_this_question, lambda: a_turn(presses("skip", "phone"), focus=1, step=Step.SINCE), False),
    (register.is_this_question, lambda: a_turn(presses("skip", "since"), focus=2, step=Step.SINCE), False),
    *HANDS,
    *AFTERWARDS,
]


@pytest.mark.parametrize(("guard", "turn", "holds"), GUARDS, ids=lambda value: getattr(value, "__name__", None))
def test_a_guard(guard: Guard, turn: Callable[[], tuple[Turn, Any]], holds: bool) -> None:
    """Each guard beside its refusal."""
    assert guard(*turn()) is holds


def test_every_guard_is_in_the_table() -> None:
    """A guard that a rule names is tested for both answers (next_is and both are made for each rule, below)."""
    made = ("next_is_", " and ", "may_choose_", "_is_theirs")  # the last two are of forms: tests/dialogs/test_forms.py
    guards = [rule.when for rule in TALK.rules] + [rule.when for rule in LIFE.rules]
    named = {when for when in guards if when and not any(one in when.__name__ for one in made)}
    both = {guard for guard, _, holds in GUARDS if holds} & {guard for guard, _, holds in GUARDS if not holds}
    assert named - both == set()


@pytest.mark.parametrize(
    ("step", "asked", "following"),
    [
        (Step.LISTENING, (Step.WHERE, Step.WHAT, Step.WISH), Step.WHERE),
        (Step.LISTENING, (Step.WHAT, Step.WISH), Step.WHAT),
        (Step.LISTENING, (), Step.TALKING),
        (Step.WHERE, (Step.WHERE, Step.WHAT, Step.WISH), Step.WHAT),
        (Step.WHERE, (Step.WHERE, Step.WISH), Step.WISH),
        (Step.WHAT, (Step.WHERE, Step.WHAT, Step.WISH), Step.WISH),
        (Step.WHAT, (Step.WHERE, Step.WHAT), Step.TALKING),
        (Step.WISH, (Step.WHERE, Step.WHAT, Step.WISH), Step.TALKING),
        (Step.WORDS, (Step.WHERE, Step.WHAT, Step.WISH), Step.TALKING),
    ],
)
def test_the_next_question(step: Step, asked: tuple[Step, ...], following: Step) -> None:
    """What is known is not asked: exactly one of the possible next steps holds, and it is this one."""
    turn, event = a_turn(Rang("quiet"), a_complaint(asked=asked), step=step)
    possible = (Step.WHERE, Step.WHAT, Step.WISH, Step.TALKING)
    assert [each for each in possible if clarify.next_is(each)(turn, event)] == [following]
    assert both(yes, clarify.next_is(following))(turn, event)
    assert not both(choose.names_waiting, yes)(turn, presses("plus"))
