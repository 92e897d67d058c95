"""QA: the draw, the blindfold, and averages that rank nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from dialogs.board import qa
from dialogs.figures.metrics import Period
from dialogs.figures.story import Story
from dialogs.values import Kind

OCTOBER = Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
MONTH = 202610
DAY = timedelta(days=1)


def case(number: int, owner: int = 201, day: int = 5) -> Story:
    """Claimed in September, resolved on this day of October (from 0)."""
    begun = OCTOBER.since - 3 * DAY
    one = Story(number, 101, begun, owners=[(begun, None), (begun, owner)], claims=[(begun, owner)])
    one.resolves.append((OCTOBER.since + day * DAY, owner))
    return one


def numbers(stories: list[Story], month: int = MONTH) -> list[int]:
    """The cases that are drawn."""
    return [one.number for one in qa.drawn(stories, OCTOBER, month)]


def test_five_of_each_colleague_are_drawn_whatever_the_order_they_are_read_in() -> None:
    """Another month draws others."""
    stories = [case(number, 201 + number % 2) for number in range(1000, 1060)]
    found = numbers(stories)
    assert found == numbers(stories[::-1]) and found != numbers(stories, 202609)
    assert [sum(number % 2 == odd for number in found) for odd in (0, 1)] == [5, 5]


def test_what_was_not_resolved_in_the_month_or_is_no_complaint_is_not_drawn() -> None:
    """Nor is what was taken back; the one who had it at that time is meant, not who had it later."""
    praise, withdrawn, later = case(1), case(2), case(4, day=6)
    praise.kind, withdrawn.withdrawn = Kind.PRAISE, OCTOBER.since
    later.owners.append((OCTOBER.until + DAY, 202))
    assert numbers([praise, withdrawn, case(3, day=31), case(5, day=-1)]) == []
    (found,) = qa.drawn([later], OCTOBER, MONTH)
    assert found.colleague == 201 and found.hands == {201, 202}


def test_nobody_gets_a_case_in_which_they_had_a_hand_nor_a_marked_one() -> None:
    """All others are left, in an order of the reader's own."""
    drawn = qa.drawn([case(number, 201 + number % 2) for number in range(1000, 1060)], OCTOBER, MONTH)
    mine = qa.for_reader(drawn, set(), 202, MONTH)
    assert {one.colleague for one in mine} == {201} and len(mine) == 5
    assert mine[0] not in qa.for_reader(drawn, {mine[0].number}, 202, MONTH)
    orders = {tuple(one.number for one in qa.for_reader(drawn, set(), reader, MONTH)) for reader in range(301, 309)}
    assert len(orders) > 1 and len({frozenset(one) for one in orders}) == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Olga, thank you! Ann", "•••, thank you! •••"),
        ("OLGA PETROVA wrote, the annual one", "••• ••• wrote, the annual one"),
        ("Спасибо Саше и Сашей, Олег; сашими", "Спасибо ••• и •••, Олег; •••"),
        ("ask @olga_p, a@b", "ask •••, a@b"),
        ("nothing here", "nothing here"),
    ],
)
def test_no_name_is_shown(words: str, shown: str) -> None:
    """In any case of letters and, in Cyrillic, of grammar; rather a word too many than a name."""
    assert qa.blind(words, ["Ann", "Olga Petrova", "Саша", "", "7"]) == shown


@pytest.mark.parametrize("key", ["", "next", "12.", "12.6", "12.123456", "0.1", "x.1", "-1.1", "1" * 19 + ".1", "1.٣"])
def test_a_key_that_we_never_made_is_nothing(key: str) -> None:
    """Whatever somebody forged."""
    assert qa.pressed(key) is None


def test_a_key_carries_the_marks_so_far() -> None:
    """And fits into a button with the longest number."""
    assert qa.pressed("4821.5-1") == (4821, "5-1")
    longest = qa.question(MONTH, 10**18 - 1, "5432", []).choices[0][1]
    assert len(longest) <= 40 and qa.pressed(longest) == (10**18 - 1, "54321")


def test_a_long_case_comes_as_a_file_with_the_first_question() -> None:
    """And not with the others again."""
    lines = [qa.Said(OCTOBER.since, "customer", "text", "more " * 200)] * 4
    first, second = qa.question(MONTH, 7, "", lines), qa.question(MONTH, 7, "4", lines)
    assert first.file is not None and second.file is None and first.text.args["lines"] == []
    assert qa.question(MONTH, 7, "", lines[:1]).file is None


def test_averages_stand_by_name_and_the_first_marks_of_a_case_count() -> None:
    """What was skipped is in no average; below ten they are few."""
    marks = [qa.Marks(number, 201, MONTH, (5, None, 4, 4, 4)) for number in range(10)]
    marks += [qa.Marks(3, 201, MONTH, (1, 1, 1, 1, 1)), qa.Marks(50, 202, MONTH, (1, 2, 3, 4, None))]
    marks += [qa.Marks(51, 202, MONTH, (2, 2, 3, 4, None))]
    zoe, adam = qa.results(marks, {201: "Zoe", 202: "adam"})[::-1]
    assert (adam["name"], adam["n"], zoe["name"], zoe["n"]) == ("adam", 2, "Zoe", 10)
    told = [zoe["averages"], adam["averages"]]
    assert [[(one["tenths"], one["n"], one["few"]) for one in each] for each in told] == [  # type: ignore[attr-defined]
        [(50, 10, False), (None, 0, True), (40, 10, False), (40, 10, False), (40, 10, False)],
        [(15, 2, True), (20, 2, True), (30, 2, True), (40, 2, True), (None, 0, True)],
    ]


@pytest.mark.parametrize(("words", "month"), [("2026-10", 202610), ("2026-13", None), ("october", None), ("", None)])
def test_a_month_is_read_as_it_is_written(words: str, month: int | None) -> None:
    """Anything else is none."""
    assert qa.month_in(words) == month and (month is None or qa.written(month) == words)
