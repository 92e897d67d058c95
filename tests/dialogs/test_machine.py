"""The rules check themselves, an event that does not apply changes nothing, and each guard answers by a table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest

from dialogs import complaint as desk
from dialogs import followup, intake, talk
from dialogs.events import Act, Answers, Rang, Ring, Wrote
from dialogs.machine import BrokenTable, Guard, Rule, Table, Turn
from dialogs.model import Cause, Outcome, Resolving, State, Step
from dialogs.tables import LIFE, TALK, Cue, Fact
from tests.dialogs.making import a_complaint, a_turn, an_item, claims, presses, writes
from tests.dialogs.world import OLGA, PETR, START

MINUTE = timedelta(minutes=1)


class Light(StrEnum):
    """A small machine of its own."""

    RED = "red"
    GREEN = "green"


class Push(StrEnum):
    """What moves it."""

    ON = "on"
    OFF = "off"


def nothing(turn: Turn) -> None:
    """No action."""


def yes(turn: Turn) -> bool:
    """Guard: always."""
    return True


ON = Rule(Light.RED, Push.ON, Light.GREEN, nothing)
OFF = Rule(Light.GREEN, Push.OFF, Light.RED, nothing)


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([ON], "green has no way out"),
        ([ON, Rule(Light.GREEN, Push.ON, Light.GREEN, nothing)], "green has no way out"),
        ([ON, Rule(Light.RED, Push.ON, Light.RED, nothing, yes), OFF], "hides the ones behind it"),
        ([ON, Rule(Light.RED, Push.ON, Light.RED, nothing), OFF], "hides the ones behind it"),
        ([replace(ON, when=yes), replace(ON, to=Light.RED, when=yes), OFF], "the same guard"),
    ],
)
def test_a_broken_table_raises(rules: list[Rule[Light]], why: str) -> None:
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
    rules = [
        Rule(Lamp.RED, Push.ON, Lamp.GREEN, nothing),
        Rule(Lamp.GREEN, Push.OFF, Lamp.RED, nothing),
        Rule(Lamp.LOST, Push.ON, Lamp.RED, nothing),
    ]
    with pytest.raises(BrokenTable, match="lost cannot be reached"):
        Table("lamp", Lamp, Lamp.RED, rules)


def test_a_sound_table_stands() -> None:
    """Guarded rules before an unguarded one are fine; without a rule nothing is found."""
    table = Table("light", Light, Light.RED, [replace(ON, when=yes), ON, OFF])
    turn = a_turn(Rang(Ring.QUIET))
    assert table.find(Light.RED, Push.ON, turn) == replace(ON, when=yes)
    assert table.find(Light.RED, Push.OFF, turn) is None


@pytest.mark.parametrize("table", [TALK, LIFE], ids=lambda table: table.name)
def test_every_cue_has_a_rule(table: Table[Any]) -> None:
    """No cue of ours is an orphan, and no rule names a foreign one."""
    cues = Cue if table is TALK else Fact
    assert {rule.on for rule in table.rules} == set(cues)


# Guards -----------------------------------------------------------------------------------------


WIZARD = Resolving(OLGA.id, START)
CHOSEN = replace(WIZARD, outcome=Outcome.FIXED)
READY = replace(CHOSEN, cause=Cause.PRODUCT)
HOUR = timedelta(hours=1)
LATER = timedelta(minutes=11)

GUARDS: list[tuple[Guard, Callable[[], Turn], bool]] = [
    (desk.is_mine, lambda: a_turn(claims(), a_complaint(owner=OLGA.id)), True),
    (desk.is_mine, lambda: a_turn(claims(PETR), a_complaint(owner=OLGA.id)), False),
    (desk.may_press, lambda: a_turn(claims(), a_complaint(resolving=WIZARD)), True),
    (desk.may_press, lambda: a_turn(claims(PETR), a_complaint(resolving=WIZARD)), False),
    (desk.may_press, lambda: a_turn(claims(), a_complaint()), False),
    (desk.may_choose_cause, lambda: a_turn(claims(), a_complaint(resolving=CHOSEN)), True),
    (desk.may_choose_cause, lambda: a_turn(claims(), a_complaint(resolving=WIZARD)), False),
    (desk.may_choose_cause, lambda: a_turn(claims(PETR), a_complaint(resolving=CHOSEN)), False),
    (desk.awaits_words, lambda: a_turn(writes(), a_complaint(resolving=READY)), True),
    (desk.awaits_words, lambda: a_turn(writes(), a_complaint(resolving=READY), now=HOUR), True),
    (desk.awaits_words, lambda: a_turn(writes(), a_complaint(resolving=READY), now=HOUR + MINUTE), False),
    (
        desk.awaits_words,
        lambda: a_turn(writes(answers=Answers.WIZARD), a_complaint(resolving=READY), now=HOUR + MINUTE),
        True,
    ),
    (desk.awaits_words, lambda: a_turn(writes(PETR), a_complaint(resolving=READY)), False),
    (desk.awaits_words, lambda: a_turn(writes(), a_complaint(resolving=CHOSEN)), False),
    (talk.answers_other, lambda: a_turn(Wrote(an_item(), 2), a_complaint(), a_complaint(2)), True),
    (talk.answers_other, lambda: a_turn(Wrote(an_item(), 1), a_complaint(), a_complaint(2)), False),
    (talk.answers_other, lambda: a_turn(Wrote(an_item()), a_complaint(), a_complaint(2)), False),
    (talk.answers_other, lambda: a_turn(Wrote(an_item(), 3), a_complaint()), False),
    (talk.answers_known, lambda: a_turn(Wrote(an_item(), 1), a_complaint()), True),
    (talk.answers_known, lambda: a_turn(Wrote(an_item(), 3), a_complaint()), False),
    (talk.is_recent, lambda: a_turn(Wrote(an_item(at=10 * MINUTE)), a_complaint()), True),
    (talk.is_recent, lambda: a_turn(Wrote(an_item(at=LATER)), a_complaint()), False),
    (talk.is_recent, lambda: a_turn(Wrote(an_item(at=LATER)), a_complaint(last_by_staff=True)), True),
    (
        talk.is_recent,
        lambda: a_turn(Wrote(an_item(at=LATER)), a_complaint(last_by_staff=True, state=State.SOLVED)),
        False,
    ),
    (talk.is_recent, lambda: a_turn(Wrote(an_item())), False),
    (talk.has_open, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.RESOLVED)), True),
    (talk.has_open, lambda: a_turn(Wrote(an_item()), a_complaint(state=State.SOLVED)), False),
    (talk.is_about_focus, lambda: a_turn(presses(Act.ADD), a_complaint()), True),
    (talk.is_about_focus, lambda: a_turn(presses(Act.ADD, complaint=2), a_complaint()), False),
    (talk.names_waiting, lambda: a_turn(presses(Act.ADDITION), a_complaint(), pending=(an_item(),)), True),
    (talk.names_waiting, lambda: a_turn(presses(Act.ADDITION), a_complaint()), False),
    (talk.names_waiting, lambda: a_turn(presses(Act.ADDITION, "", 3), a_complaint(), pending=(an_item(),)), False),
    (talk.rated_recently, lambda: a_turn(Wrote(an_item()), a_complaint(), asked_at=START, now=10 * MINUTE), True),
    (talk.rated_recently, lambda: a_turn(Wrote(an_item()), a_complaint(), asked_at=START, now=LATER), False),
    (talk.rated_recently, lambda: a_turn(Wrote(an_item()), a_complaint()), False),
    (intake.can_nudge, lambda: a_turn(Rang(Ring.NUDGE), a_complaint()), True),
    (intake.can_nudge, lambda: a_turn(Rang(Ring.NUDGE), a_complaint(), nudged=True), False),
    (intake.can_nudge, lambda: a_turn(Rang(Ring.NUDGE), a_complaint(), answering=True), False),
    (intake.is_nudged, lambda: a_turn(Rang(Ring.NUDGE), a_complaint(), nudged=True), True),
    (intake.is_nudged, lambda: a_turn(Rang(Ring.NUDGE), a_complaint(), nudged=True, answering=True), False),
    (intake.is_answering, lambda: a_turn(Rang(Ring.QUIET), a_complaint(), answering=True), True),
    (intake.is_answering, lambda: a_turn(Rang(Ring.QUIET), a_complaint()), False),
    (intake.is_current, lambda: a_turn(presses(Act.SKIP, "what"), a_complaint(), step=Step.WHAT), True),
    (intake.is_current, lambda: a_turn(presses(Act.SKIP, "where"), a_complaint(), step=Step.WHAT), False),
    (intake.is_current, lambda: a_turn(presses(Act.SKIP, "wish"), a_complaint(), step=Step.WORDS), True),
    (intake.is_current, lambda: a_turn(presses(Act.SKIP, "what", 2), a_complaint(), step=Step.WHAT), False),
    (intake.is_current, lambda: a_turn(presses(Act.WISH, "fix"), a_complaint(), step=Step.WISH), True),
    (followup.not_asked, lambda: a_turn(Rang(Ring.FOLLOW_UP), a_complaint()), True),
    (followup.not_asked, lambda: a_turn(Rang(Ring.FOLLOW_UP), a_complaint(csat_asked_at=START)), False),
    (followup.no_score, lambda: a_turn(Rang(Ring.FOLLOW_UP), a_complaint(csat_asked_at=START)), True),
    (followup.no_score, lambda: a_turn(Rang(Ring.FOLLOW_UP), a_complaint(csat_asked_at=START, score=4)), False),
    (followup.no_score, lambda: a_turn(Rang(Ring.FOLLOW_UP), a_complaint()), False),
    (followup.was_asked, lambda: a_turn(presses(Act.SCORE, "5"), a_complaint(csat_asked_at=START)), True),
    (followup.was_asked, lambda: a_turn(presses(Act.SCORE, "5"), a_complaint()), False),
    (followup.was_asked, lambda: a_turn(presses(Act.SCORE, "6"), a_complaint(csat_asked_at=START)), False),
    (followup.was_asked, lambda: a_turn(presses(Act.SCORE, ""), a_complaint(csat_asked_at=START)), False),
    (
        followup.within_reopening,
        lambda: a_turn(presses(Act.SOLVED), a_complaint(closed_at=START), now=timedelta(days=30)),
        True,
    ),
    (
        followup.within_reopening,
        lambda: a_turn(presses(Act.SOLVED), a_complaint(closed_at=START), now=timedelta(days=30, seconds=1)),
        False,
    ),
]


@pytest.mark.parametrize(("guard", "turn", "holds"), GUARDS, ids=lambda value: getattr(value, "__name__", None))
def test_a_guard(guard: Guard, turn: Callable[[], Turn], holds: bool) -> None:
    """Each guard beside its refusal."""
    assert guard(turn()) is holds


def test_every_guard_is_in_the_table() -> None:
    """A guard that a rule names is tested for both answers (next_is and both are made for each rule, below)."""
    made = "next_is_"
    guards = [rule.when for rule in TALK.rules] + [rule.when for rule in LIFE.rules]
    named = {when for when in guards if when and made not in when.__name__}
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
    turn = a_turn(Rang(Ring.QUIET), a_complaint(asked=asked), step=step)
    assert [each for each in intake.FOLLOWING[step] if intake.next_is(each)(turn)] == [following]
    both = intake.both(yes, intake.next_is(following))
    assert both(turn) and not intake.both(talk.names_waiting, yes)(turn)
