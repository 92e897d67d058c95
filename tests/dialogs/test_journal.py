"""The journal holds values and never words, and every figure about the past can be computed from it alone."""

from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, get_args, get_type_hints

import pytest

from dialogs.effects import Effect, Journal
from dialogs.events import Answers, Asked, Delivered, Event, Pressed, StaffPressed, StaffWrote, Undelivered, Why
from dialogs.journal import FIELDS, changes, plain
from dialogs.model import Cause, Clock, Complaint, Outcome, Promise
from dialogs.promises import pause, resume
from dialogs.states import State
from tests.dialogs.figures import figures
from tests.dialogs.making import a_complaint
from tests.dialogs.test_rows import COMPLAINT
from tests.dialogs.world import OLGA, PETR, STAFF_CHAT, START, World, policy

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
ANN = 101


class Played:
    """One customer, one complaint, and the lines that it leaves in the journal."""

    def __init__(self) -> None:
        self.world = World(policy())
        self.world.meet(ANN, "Ann")
        self.lines: list[tuple[int, Journal]] = []

    def note(self, effects: list[Effect]) -> None:
        """Keep what the journal got."""
        self.lines += [(plain(self.world.now), one) for one in effects if isinstance(one, Journal)]

    def then(self, event: Event) -> None:
        """Something happens."""
        self.note(self.world.act(ANN, event))

    def wait(self, length: timedelta) -> None:
        """Time passes, and timers ring on the way."""
        until = self.world.now + length
        while (key := self.world.next_timer(until)) is not None:
            self.note(self.world.ring(key))
        self.world.now = until

    @property
    def number(self) -> int:
        """The complaint."""
        return self.world.complaints()[0].id

    def says(self, words: str) -> None:
        """Ann writes."""
        self.then(self.world.wrote(self.world.item(ANN, words)))

    def presses(self, act: str, arg: str = "") -> None:
        """Ann presses."""
        self.then(Pressed(act, self.number, arg, "q", 1))

    def staff_presses(self, act: str, arg: str = "", staff: Any = OLGA) -> None:
        """A colleague presses."""
        self.then(StaffPressed(act, self.number, arg, "q", 40, staff, STAFF_CHAT))

    def replies(self, words: str, staff: Any = OLGA, answers: Answers = Answers.CUSTOMER, arrives: bool = True) -> None:
        """A colleague writes to the customer, and it arrives a minute later."""
        item = self.world.item(STAFF_CHAT, words)
        form = "resolve" if answers is Answers.QUESTION else ""
        self.then(StaffWrote(self.number, item, staff, answers, form))
        self.wait(MINUTE)
        if arrives:
            self.then(Delivered(self.number, STAFF_CHAT, item.message, staff))
        else:
            self.then(Undelivered(self.number, STAFF_CHAT, item.message, Why.BLOCKED))

    def resolves(self, outcome: str, cause: str, staff: Any = OLGA) -> None:
        """The three questions of Resolve."""
        self.staff_presses("resolve", staff=staff)
        self.staff_presses("outcome", outcome, staff)
        self.staff_presses("cause", cause, staff)
        self.replies("We have sent a new one", staff, Answers.QUESTION)


@pytest.fixture
def story() -> Played:
    """Told, claimed, answered, resolved, not solved, taken by somebody else, resolved, scored with words."""
    made = Played()
    made.says("The kettle came broken")
    made.wait(10 * MINUTE)
    made.staff_presses("claim")
    made.wait(10 * MINUTE)
    made.replies("We look into it", arrives=False)
    made.replies("We look into it")
    made.wait(HOUR)
    made.says("Any news?")
    made.says("Hello?")
    made.wait(HOUR)
    made.resolves("replaced", "supplier")
    made.wait(2 * HOUR)
    made.presses("solved", "partly")
    made.says("The lid is missing")
    made.wait(2 * HOUR)  # nobody takes it within the promised quarter of an hour, nor answers within the hour
    made.staff_presses("claim", staff=PETR)
    made.wait(HOUR / 2)
    made.resolves("refunded", "product", PETR)
    made.wait(HOUR)
    made.presses("solved", "yes")
    made.wait(2 * DAY)
    made.presses("score", "2")
    made.says("It took too long")
    made.presses("score", "4")
    return made


def test_every_figure_comes_from_the_journal_alone(story: Played) -> None:
    """Nothing was overwritten by reopening or by the second claim: the first values are there."""
    found = figures(story.lines)
    assert found.created == plain(START)
    assert found.take_up == plain(10 * MINUTE)
    assert found.first_reply == plain(22 * MINUTE)
    assert found.resolved == [plain(22 * MINUTE + 2 * HOUR), plain(23 * MINUTE + 6.5 * HOUR)]
    assert found.answers == ["partly", "yes"]
    assert found.owners == [OLGA.id, PETR.id]
    assert found.replies == [OLGA.id, OLGA.id, PETR.id]
    assert found.undelivered == 1
    assert found.waits == [plain(22 * MINUTE), plain(HOUR + MINUTE), plain(2.5 * HOUR + MINUTE)]
    assert found.reopened == 1
    assert (found.outcomes, found.causes) == (["replaced", "refunded"], ["supplier", "product"])
    assert (found.asked, found.scores, found.commented) == (True, [2, 4], True)


def test_promises_are_judged_by_what_was_told_first(story: Played) -> None:
    """Kept in time, or not, each of them; the late claim's new promise stands beside the broken one."""
    found = figures(story.lines)
    assert found.kept("take_up") == [True, False]
    assert found.kept("first_reply") == [True, False, False, True]  # told anew before it ran out, and late all the same
    assert found.kept("resolution") == [True, True]
    clocks = story.world.complaint(story.number).clocks
    assert [(clock["started"], clock["due"], clock["ended"]) for clock in found.clocks.values()] == [
        (plain(clock.started), plain(clock.due), plain(clock.ended)) for clock in clocks
    ]


def test_no_words_and_no_names_reach_the_journal() -> None:
    """What was typed (the place of a link too) stands in none of its lines, nor does anybody's name."""
    made = Played()
    made.then(Asked("start", "Table_seven"))
    made.says("The kettle came broken")
    made.wait(HOUR)
    made.staff_presses("claim")
    made.replies("We look into it")
    made.resolves("replaced", "supplier")
    made.wait(2 * DAY)
    made.presses("score", "2")
    made.says("It took too long")
    assert made.world.complaint(made.number).place == "Table seven"
    told = repr([line for _, line in made.lines])
    assert made.lines and "owner" in told
    for words in ("Table", "seven", "kettle", "look", "new one", "long", "Ann", "Olga"):
        assert words not in told


def words_of(kind: Any) -> bool:
    """Whether a field of this type could hold what somebody wrote."""
    return kind is str or any(words_of(one) for one in get_args(kind))


def test_no_field_of_the_journal_can_hold_words() -> None:
    """A field of free text is either left out or told as yes or no."""
    kinds = get_type_hints(Complaint)
    named_in_the_settings = {"arose", "handled", "process"}
    free = {name for name in FIELDS if words_of(kinds[name])}
    assert free == {"comment", "nps_why"} | named_in_the_settings
    assert FIELDS["comment"]("so so") is FIELDS["nps_why"]("so so") is True
    assert not [one.name for one in fields(Clock) if words_of(get_type_hints(Clock)[one.name])]


def test_a_new_complaint_begins_with_all_it_has() -> None:
    """As a change from nothing: the JSON a report reads."""
    found = changes(None, a_complaint(take_up_due=START + MINUTE))
    assert found["clocks"]["1"] == {
        "kind": "take_up",
        "started": [None, plain(START)],
        "due": [None, plain(START + MINUTE)],
        "rule": [None, 1],
    }
    assert set(changes(None, COMPLAINT)) == {*FIELDS, "clocks"}


def test_a_pause_stands_in_the_journal() -> None:
    """Since when, and how much later things are due afterwards."""
    was = a_complaint(state=State.CLAIMED, owner=OLGA.id, reply_due=START + HOUR, first_reply_at=START)
    stopped = pause(was, START)
    at = plain(START)
    assert changes(was, stopped) == {"clocks": {"3": {"kind": "resolution", "paused_at": [None, at]}}}
    again = changes(stopped, resume(replace(stopped), START + DAY, policy().working))
    assert again["clocks"]["3"]["paused_at"] == [at, None]
    assert again["clocks"]["3"]["paused_for"] == [0, plain(DAY)]


def test_values_are_plain() -> None:
    """Numbers, yes or no, words of closed lists: what JSON can hold."""
    assert plain(datetime.fromisoformat("1970-01-01T00:00:01+00:00")) == 1_000_000
    assert [plain(one) for one in (Outcome.FIXED, Cause.TRAINING, Promise.TAKE_UP, None, 3, True, MINUTE)] == [
        "fixed", "training", "take_up", None, 3, True, 60_000_000,
    ]  # fmt: skip
