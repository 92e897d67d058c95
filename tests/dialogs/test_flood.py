"""A flood, purely: up to twenty a minute as ever, the rest kept and shown together when the minute is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs import effects as fx
from dialogs.effects import Effect
from dialogs.events import Edited, Rang
from dialogs.model import Case
from dialogs.states import State, Step
from dialogs.step import step
from tests.dialogs.ledger import Ledger
from tests.dialogs.making import FRESH, a_case, a_complaint
from tests.dialogs.world import START, World, policy

ANN = 101
SECOND = timedelta(seconds=1)


class Story:
    """Ann's world, with the books kept at every step."""

    def __init__(self) -> None:
        self.world = World(policy())
        self.world.meet(ANN, "Ann")
        self.books = Ledger(self.world)

    def says(self, count: int, kind: str = "text", every: timedelta = timedelta(), album: str = "") -> list[Effect]:
        """So many messages; all their effects."""
        effects: list[Effect] = []
        for _ in range(count):
            event = self.world.wrote(self.world.item(ANN, f"word {next(self.world.messages)}", kind, album))
            before = self.world.cases[ANN]
            did = self.world.act(ANN, event)
            self.books.check(ANN, event, before, did)
            effects += did
            self.world.now += every
        return effects

    def waits(self, length: timedelta) -> list[Effect]:
        """Time passes; the books are kept for what rings."""
        until, effects = self.world.now + length, list[Effect]()
        while (key := self.world.next_timer(until)) is not None:
            before = self.world.cases[ANN]
            did = self.world.ring(key)
            self.books.check(ANN, Rang(key[2], key[1]), before, did)
            effects += did
        self.world.now = until
        return effects


def of(kind: type[Effect], effects: list[Effect]) -> list[Effect]:
    """The effects of one kind."""
    return [one for one in effects if isinstance(one, kind)]


def claimed(story: Story) -> None:
    """Ann's complaint is somebody's, the talk is open, and her minute of writing is over."""
    story.says(1)
    (complaint,) = story.world.complaints()
    case = story.world.cases[ANN]
    mine = replace(complaint, state=State.CLAIMED, owner=201, owner_name="Olga", epoch=1, adding=False)
    story.world.cases[ANN] = Case(replace(case.person, step=Step.TALKING), {mine.id: mine}, case.earlier)
    story.world.timers.clear()
    story.world.now += timedelta(minutes=1)


def test_twenty_a_minute_come_one_by_one() -> None:
    """As without a flood: each is brought before the staff at once, and marked."""
    story = Story()
    claimed(story)
    effects = story.says(20)
    assert len(of(fx.ToStaff, effects)) == len(of(fx.Noted, effects)) == 20
    assert story.world.complaints()[0].gathering == 0


def test_what_is_above_is_kept_and_shown_once_when_the_minute_is_over() -> None:
    """Kept like all words; one timer; then one effect from the first of them on, one mark, and the card's count."""
    story = Story()
    claimed(story)
    began = story.world.now
    effects = story.says(1000, every=timedelta(milliseconds=5))
    assert len(of(fx.Keep, effects)) == 1000
    assert len(of(fx.ToStaff, effects)) == 20
    assert len([one for one in of(fx.Arm, effects) if isinstance(one, fx.Arm) and one.ring == "gather"]) == 1
    shown = story.waits(began + timedelta(minutes=1) - story.world.now)
    (gathered,) = of(fx.Gathered, shown)
    said = sorted(message for _, message in story.books.said)
    assert gathered == fx.Gathered(story.world.complaints()[0].id, (ANN, said[21]))
    assert of(fx.Noted, shown) == [fx.Noted(said[-1])]
    assert story.world.complaints()[0].gathered == 980
    assert of(fx.ShowCard, shown)


def test_a_step_of_a_flood_costs_the_same_however_many_have_come() -> None:
    """Nothing of the words is kept with the person or the complaint, but numbers."""
    story = Story()
    claimed(story)
    story.says(30)
    size = len(repr(story.world.cases[ANN]))
    story.says(500)
    assert len(repr(story.world.cases[ANN])) < size + 20


def test_words_in_the_next_minute_do_not_overtake_those_that_wait() -> None:
    """The gathered ones are shown by a timer that may ring late; until then everything joins them."""
    story = Story()
    claimed(story)
    story.says(25)
    story.world.now += timedelta(minutes=2)  # the process was down: the timer has not rung
    assert of(fx.ToStaff, story.says(1)) == []
    assert story.world.complaints()[0].gathering == 6
    story.waits(SECOND)
    assert len(of(fx.ToStaff, story.says(1))) == 1


def test_each_minute_has_its_own_count() -> None:
    """Twenty one by one and the rest together, minute after minute."""
    story = Story()
    claimed(story)
    for _ in range(3):
        assert len(of(fx.ToStaff, story.says(30))) == 20
        assert len(of(fx.Gathered, story.waits(timedelta(minutes=1)))) == 1
    assert story.world.complaints()[0].gathered == 30


def test_a_new_complaint_takes_twenty_on_its_card_and_asks_on() -> None:
    """One receipt; the card keeps its size; the first question comes when it is quiet, and answers are answers."""
    story = Story()
    effects = story.says(200, every=timedelta(milliseconds=100))
    (complaint,) = story.world.complaints()
    assert len([one for one in effects if isinstance(one, fx.Say)]) == 1
    assert len(complaint.words) == 20
    asked = story.waits(timedelta(seconds=6))
    assert [one.text.name for one in asked if isinstance(one, fx.Say)] == ["ask_where"]
    story.waits(timedelta(minutes=1))
    assert story.world.complaints()[0].gathered == 180
    story.waits(timedelta(days=30))
    story.books.settled()


def test_an_answer_that_is_a_flood_stays_short_in_the_record() -> None:
    """The card's line holds the first of it; the rest is gathered like any other words."""
    story = Story()
    story.says(1)
    story.waits(timedelta(seconds=61))
    assert story.world.cases[ANN].person.step is Step.WHERE
    story.says(500)
    (complaint,) = story.world.complaints()
    assert complaint.where.count("\n") == 19
    assert complaint.gathering == 480
    story.waits(timedelta(minutes=1))
    assert story.world.cases[ANN].person.step is Step.WHAT


def test_nobody_in_a_flood_is_asked_where_it_belongs() -> None:
    """Neither a reply nor recent: with the twenty-first it goes to the latest open complaint, and nothing is held."""
    story = Story()
    claimed(story)
    story.world.now += timedelta(hours=1)
    effects = story.says(300)
    assert [one.text.name for one in effects if isinstance(one, fx.Say)] == ["choose", "added"]
    assert story.world.cases[ANN].person.pending == ()
    assert story.world.complaints()[0].gathering == 280
    story.waits(timedelta(minutes=1))
    assert story.world.complaints()[0].gathered == 280


def test_what_waited_for_a_choice_does_not_overtake_what_is_gathered() -> None:
    """The process was down for an hour between two floods: the second one is held, and then joins the first."""
    story = Story()
    claimed(story)
    story.says(25)
    story.world.now += timedelta(hours=1)
    effects = story.says(25)
    assert of(fx.ToStaff, effects) == []
    assert len(of(fx.Gathered, story.waits(SECOND))) == 1
    assert story.world.complaints()[0].gathered == 30


def test_an_album_that_has_begun_stays_whole() -> None:
    """Ten parts from the sixteenth message on are one album."""
    story = Story()
    claimed(story)
    story.says(15)
    story.says(10, "photo", album="x")
    assert story.world.complaints()[0].gathering == 0
    shown = story.waits(timedelta(seconds=2))
    assert [len(one.items) for one in shown if isinstance(one, fx.ToStaff)] == [10]
    story.says(1)
    assert story.world.complaints()[0].gathering == 1


def test_an_edit_of_a_word_that_waits_needs_no_line_and_one_afterwards_has_one() -> None:
    """What is shown is the newest version; later an edit comes as an edit."""
    story = Story()
    claimed(story)
    story.says(25)
    last = max(message for _, message in story.books.said)
    item = replace(story.books.said[ANN, last], text="better", html="better")
    number = story.world.complaints()[0].id
    assert of(fx.Line, story.world.act(ANN, Edited(item, number))) == []
    story.waits(timedelta(minutes=1))
    (line,) = of(fx.Line, story.world.act(ANN, Edited(item, number)))
    assert isinstance(line, fx.Line)
    assert line.text.name == "edited"


@pytest.mark.parametrize("state", [State.NEW, State.CLAIMED, State.RESOLVED, State.SOLVED, State.CLOSED])
def test_the_minute_ends_in_every_state(state: State) -> None:
    """Whatever became of the complaint meanwhile, the words come before the staff."""
    case = a_case(a_complaint(state=state, gathering=3, gathering_since=5, gathering_last=9), step=Step.TALKING)
    after, effects = step(case, Rang("gather", 1), START, policy(), lambda: FRESH)
    assert of(fx.Gathered, effects) == [fx.Gathered(1, (ANN, 5))]
    assert (after.complaints[1].gathering, after.complaints[1].gathered) == (0, 3)
    _, again = step(after, Rang("gather", 1), START, policy(), lambda: FRESH)
    assert again == []
