"""The paper for a meeting: which stories are told, and whose words may stand there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dialogs.figures.metrics import Period
from dialogs.figures.pack import chosen, pack, praised, wanted_words
from dialogs.figures.report import Asked
from dialogs.figures.story import JournalLine, Story
from dialogs.matters import Prevention
from dialogs.states import Language, State
from dialogs.values import Cause, Kind
from tests.dialogs.told import RENDERER
from tests.dialogs.world import policy

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Period(MONDAY, MONDAY + 7 * DAY)
NOW = MONDAY + 30 * DAY
WHAT = Asked(WEEK, "week")


def story(number: int, hours: int, score: int | None, *, kind: Kind = Kind.COMPLAINT, **values: Any) -> Story:
    """Resolved after so many hours, with that score; `values` are what its journal says of it."""
    one = Story(number, number, MONDAY, State.CLOSED, kind=kind, score=score, scored=MONDAY + DAY)
    one.resolves, one.cause = [(MONDAY + hours * HOUR, 201)], Cause.SUPPLIER
    one.lines = [JournalLine(MONDAY, "x", "", "", None, {name: [None, value] for name, value in values.items()})]
    return one


def told(*stories: Story, words: dict[int, str] | None = None, done: tuple[Prevention, ...] = ()) -> str:
    """All that stands in the paper, in English."""
    paper = pack(stories, WHAT, NOW, policy(), words or {}, done)
    texts = [paper.title, *(text for head, lines in paper.sections for text in (head, *lines))]
    return "\n".join(RENDERER.plain("staff", Language.EN, one, NOW) for one in texts)


def test_the_worst_the_best_and_the_usual_are_told_each_once() -> None:
    """The longest wait first, whose words may be told before that; one story is not told twice."""
    bad, worse, good, allowed = story(1, 2, 1), story(2, 9, 1), story(3, 3, 5), story(4, 2, 5, publishable=True)
    assert [(why, one.number) for why, one in chosen([bad, worse, good, allowed], WEEK, NOW)] == [
        ("worst", 2),
        ("best", 4),
        ("typical", 3),
    ]
    assert [why for why, _ in chosen([good], WEEK, NOW)] == ["best"]


def test_words_stand_there_only_where_the_customer_allowed_it() -> None:
    """And never of somebody who keeps the name back; a permission that was taken back is none."""
    free = story(1, 9, 5, publishable=True)
    hidden = story(2, 8, 1, publishable=True, confidential=True)
    taken_back = story(3, 7, 3, publishable=True)
    taken_back.lines.append(JournalLine(MONDAY, "x", "", "", None, {"publishable": [True, False]}))
    praise, shy = story(4, 1, None, kind=Kind.PRAISE), story(5, 1, None, kind=Kind.PRAISE, confidential=True)
    everybody = (free, hidden, taken_back, praise, shy)
    assert praised(everybody, WEEK) is praise
    assert wanted_words(everybody, WHAT, NOW) == {1, 4}
    said = told(*everybody, words={number: f"words of {number}" for number in range(1, 6)})
    assert "words of 1" in said and "words of 4" in said
    assert not any(f"words of {number}" in said for number in (2, 3, 5))


def test_who_changes_what_stands_there_and_nothing_is_said_to_be_nothing() -> None:
    """Late ones are marked; where nobody does anything, how to begin."""
    late = Prevention(1, cause="supplier", what="A second baker", owner=201, owner_name="Olga", due=NOW - HOUR)
    said = told(story(1, 2, 1), done=(late, Prevention(2, what="New boxes", done_at=NOW - DAY)))
    assert "A second baker: Olga" in said and "(late)" in said and "New boxes: done" in said
    empty = told()
    assert "/fix CAUSE" in empty and empty.count("Nothing in this time.") == 3
