"""Processes of the service: the file that names them, their marks, index and worst criterion."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.board import walk
from dialogs.complaint.process import is_plan
from dialogs.figures.lights import Light, Lights
from dialogs.figures.metrics import Period
from dialogs.figures.processes import Marked, Shift, marked, records
from dialogs.processes import BadProcesses, Criterion, Process, Zone, by_key, by_name, read_processes

FILE = """\
# What we do, and how we judge it.

process: Delivery
script: 1. call before | 2. greet
script: hand over
criterion: minutes late | green <= 0 | yellow <= 15,5 | red
criterion: called before | green yes | red no

процесс: Приём  заказа
критерий: ответов из десяти | зелёный >= 9 | жёлтый >= 7 | красный < 7
критерій: перепитали двічі | зелений ні | червоний так
"""
DELIVERY, ORDER = read_processes(FILE)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = Period(MONDAY, MONDAY + 30 * DAY)
Line = tuple[datetime, Mapping[str, Any]]


# The file -------------------------------------------------------------------------------------------


def test_a_file_of_processes_is_read_in_any_of_the_languages() -> None:
    """The last zone of a number is what is left; a script may stand in several lines."""
    assert DELIVERY.script == ("call before", "greet", "hand over")
    late, called = DELIVERY.criteria
    assert late == Criterion(
        "minutes late", (Zone("green", "≤", "0"), Zone("yellow", "≤", "15.5"), Zone("red", ">", "15.5"))
    )
    assert called.zones == (Zone("green", "yes"), Zone("red", "no")) and called.bad == (Zone("red", "no"),)
    assert ORDER.name == "Приём заказа" and ORDER.script == ()
    assert [[(one.sign, one.limit) for one in each.zones] for each in ORDER.criteria] == [
        [("≥", "9"), ("≥", "7"), ("<", "7")],
        [("no", ""), ("yes", "")],
    ]
    assert read_processes("") == read_processes("# nothing\n\n") == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Delivery", "line 1 ('Delivery') begins with none of process:, script: and criterion:"),
        ("script: greet", "line 1 ('script: greet') stands before the first process: line"),
        ("process:", "has no name"),
        ("process: " + "x" * 41, "one of more than 40 characters"),
        ("process: A\ncriterion: c | green yes | red no\nprocess: a", "line 3 ('process: a') has a name that"),
        ("process: A", "line 1 ('process: A') begins 'A', which has no criterion: line"),
        ("process: A\ncriterion: c", "needs the zones green, perhaps yellow, and red"),
        ("process: A\ncriterion: c | red no | green yes", "needs the zones green, perhaps yellow, and red"),
        ("process: A\ncriterion: c | blue <= 1 | red", "begins with none of green, yellow and red: 'blue <= 1'"),
        ("process: A\ncriterion: c | green about 3 | red", "none of yes, no, and <= < >= > with a number: 'about 3'"),
        ("process: A\ncriterion: c | green | red", "leaves open when it is green"),
        ("process: A\ncriterion: c | green yes | red", "leaves open when it is red"),
        ("process: A\ncriterion: c | green yes | red yes", "is a question: one zone is yes, the other no"),
        ("process: A\ncriterion: c | green yes | yellow no | red no", "is a question"),
        ("process: A\ncriterion: c | green <= 3 | yellow >= 5 | red", "look in two directions"),
        ("process: A\ncriterion: c | green <= 3 | red > 5", "leaves something out: red is all that is > 3"),
        ("process: A\ncriterion: c | green <= 9 | yellow <= 5 | red", "a yellow zone that no value falls into"),
        ("process: A\ncriterion: c | green >= 7 | yellow >= 9 | red", "a yellow zone that no value falls into"),
        ("process: A\ncriterion: c | green <= 5 | yellow <= 5.0 | red", "a yellow zone that no value falls into"),
        ("process: A\nscript: " + "x" * 101, "more than 15 steps, or has one longer than 100 characters"),
        ("process: A\n" + "".join(f"criterion: c{n} | green yes | red no\n" for n in range(11)), "10 for a process"),
        ("".join(f"process: P{n}\ncriterion: c | green yes | red no\n" for n in range(21)), "20 are enough"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_what_is_wrong(lines: str, said: str) -> None:
    """In words, and with its number."""
    with pytest.raises(BadProcesses) as found:
        read_processes(lines)
    assert said in str(found.value)


def test_a_process_is_found_by_its_name_or_the_beginning_of_it() -> None:
    """Where that means one alone; the key of a button is another one as soon as a zone has changed."""
    both = (DELIVERY, ORDER, replace(DELIVERY, name="Delivery abroad"))
    assert by_name(both, " delivery ") is DELIVERY and by_name(both, "Приём") is ORDER
    assert by_name(both, "deliv") is by_name(both, "") is by_name(both, "kitchen") is None
    changed = replace(DELIVERY, criteria=DELIVERY.criteria[:1])
    assert by_key((changed,), DELIVERY.key) is None and by_key(both, DELIVERY.key) is DELIVERY
    assert len({one.key for one in (*both, changed)}) == 4


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Delivery", (DELIVERY, "", "")),
        ("delivery walk", (DELIVERY, "walk", "")),
        ("приём заказа обход", (ORDER, "walk", "")),
        ("Delivery plan two vans, until Friday", (DELIVERY, "plan", "two vans, until Friday")),
        ("Kitchen walk", (None, "walk", "")),
        ("Kitchen", (None, "", "")),
        ("plan", (None, "", "")),
    ],
)
def test_what_stands_behind_the_command_is_told_apart(words: str, found: tuple[Process | None, str, str]) -> None:
    """A name may have several words."""
    assert walk.split(words, (DELIVERY, ORDER)) == found
    assert is_plan(words) == (found[1] == "plan" and bool(found[2]))


# Figures --------------------------------------------------------------------------------------------


def seen(day: float, marks: str, number: int = 0, process: Process = DELIVERY) -> Line:
    """A line of the journal: a walk-through of that day, or a complaint."""
    pairs = [
        [one.name, light] for one, letter in zip(process.criteria, marks, strict=False) if (light := LIGHTS.get(letter))
    ]
    about = {"complaint": number} if number else {"walk": [777, int(day * 100)]}
    return MONDAY + day * DAY, {"process": process.name, "marks": pairs, **about}


LIGHTS = {"g": "green", "y": "yellow", "r": "red"}


def test_the_index_the_shares_and_the_worst_criterion() -> None:
    """Five green, one yellow, two red of eight marks: 37.5 points; minutes are at -25, calls at 100."""
    lines = [seen(1, "gg"), seen(2, "yg"), seen(3, "rg"), seen(4, "r-", number=7), seen(5, "-g")]
    found, other = marked(lines, (DELIVERY, ORDER), MONTH)
    assert found == Marked(
        "Delivery", Lights(5, 1, 2), (("minutes late", Lights(1, 1, 2)), ("called before", Lights(4, 0, 0))), 4, 1
    )
    assert found.lights.index == 37.5 and found.worst == "minutes late"
    assert other.lights.index is None and other.worst == "" and (other.walks, other.complaints) == (0, 0)
    (well,) = marked([seen(1, "gg")], (DELIVERY,), MONTH)
    assert well.worst == "" and well.lights.index == 100
    (equal,) = marked([seen(1, "yg"), seen(2, "-r")], (DELIVERY,), MONTH)  # both at nought: more red is worse
    assert equal.worst == "called before"


def test_of_a_complaint_the_last_marks_count_and_of_a_walk_the_first() -> None:
    """Within the period: what comes later changes nothing of it."""
    lines = [seen(1, "r", number=7), seen(2, "-r", number=7), seen(3, "gg"), seen(3, "rr"), seen(31, "gg", number=7)]
    (found,) = marked(lines, (DELIVERY,), MONTH)
    assert found.lights == Lights(2, 0, 1) and (found.walks, found.complaints) == (1, 1)
    assert [one.marks for one in records(lines)] == [
        (("minutes late", Light.GREEN), ("called before", Light.GREEN))
    ] * 2


def test_what_the_settings_do_not_name_any_more_is_left_out() -> None:
    """A process that is gone, and a criterion of another name."""
    gone = replace(DELIVERY, criteria=DELIVERY.criteria[1:])
    (found,) = marked([seen(1, "rg"), seen(2, "gg", process=ORDER)], (gone,), MONTH)
    assert found.lights == Lights(1, 0, 0)


MARK = st.text("gyr-", min_size=2, max_size=2)
LINES = st.lists(
    st.builds(
        seen,
        st.sampled_from((-1.0, 0.0, 3.5, 3.5, 12.0, 29.0, 30.0, 31.0)),
        MARK,
        st.sampled_from((0, 0, 7, 8)),
        st.sampled_from((DELIVERY, ORDER, replace(DELIVERY, name="Gone"))),
    ),
    max_size=30,
).map(lambda lines: sorted(lines, key=lambda line: line[0]))


def slowly(lines: list[Line], process: Process) -> tuple[list[int], dict[str, list[int]]]:
    """The same, counted mark by mark: how often each light, of all and of each criterion."""
    inside = [line for line in lines if MONTH.since <= line[0] < MONTH.until]
    found = {one.name: [0, 0, 0] for one in process.criteria}
    for at, (_, values) in enumerate(inside):
        number, where = values.get("complaint"), values.get("walk")
        others = inside[at + 1 :] if number else inside[:at]
        if any(one[1].get("complaint") == number if number else one[1].get("walk") == where for one in others):
            continue
        for name, light in values["marks"] if values["process"] == process.name else []:
            found[name][["green", "yellow", "red"].index(light)] += 1
    return [sum(one[place] for one in found.values()) for place in range(3)], found


@given(LINES)
def test_marks_are_counted_as_a_slow_count_does(lines: list[Line]) -> None:
    """Over any history, of both processes."""
    for process, fast in zip((DELIVERY, ORDER), marked(lines, (DELIVERY, ORDER), MONTH), strict=True):
        whole, each = slowly(lines, process)
        assert [fast.lights.green, fast.lights.yellow, fast.lights.red] == whole
        assert {name: [one.green, one.yellow, one.red] for name, one in fast.criteria} == each
        n = sum(whole)
        assert fast.lights.index == (None if n == 0 else pytest.approx(100 * (whole[0] - whole[2]) / n))
        indices = {name: (g - r) / (g + y + r) for name, (g, y, r) in each.items() if g + y + r and y + r}
        assert bool(fast.worst) == bool(indices) and (not indices or indices[fast.worst] == min(indices.values()))


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (Lights(2, 0, 18), Lights(18, 0, 2), "fell"),
        (Lights(18, 0, 2), Lights(2, 0, 18), "rose"),
        (Lights(2, 0, 3), Lights(3, 0, 2), "unproven"),
        (Lights(0, 0, 0), Lights(9, 0, 0), "unproven"),
        (Lights(0, 0, 9), Lights(0, 0, 0), "unproven"),
    ],
)
def test_a_plan_has_worked_where_red_became_rarer_beyond_chance(before: Lights, after: Lights, verdict: str) -> None:
    """The interval of the difference must leave out nought."""
    assert Shift(before, after).verdict == verdict


# The walk-through -----------------------------------------------------------------------------------


def test_a_walk_goes_through_all_criteria_and_is_kept_at_the_end() -> None:
    """Its buttons carry who walks and what was marked; what was not seen is left out."""
    at = walk.pressed(DELIVERY.key, 201, (DELIVERY,))
    assert at == walk.Walk(DELIVERY, 201, "")
    first = walk.step(at)
    assert [key for _, key in first.choices] == [f"{DELIVERY.key}.201.{one}" for one in "gyr-"]
    at = walk.pressed(first.choices[2][1], 999, (DELIVERY,))
    assert at is not None and at.who == 201 and not at.is_over
    second = walk.step(at)
    assert [key[-2:] for _, key in second.choices] == ["rg", "rr", "r-"]
    over = walk.pressed(second.choices[2][1], 201, (DELIVERY,))
    assert over is not None and over.is_over
    noted = walk.ended(over, 777, 12).noted
    assert noted is not None and noted.details == {
        "process": "Delivery", "walk": [777, 12], "marks": [["minutes late", "red"]],
    }  # fmt: skip
    nothing = walk.pressed(f"{DELIVERY.key}.201.--", 201, (DELIVERY,))
    assert nothing is not None and walk.ended(nothing, 777, 12).noted is None


@pytest.mark.parametrize(
    "key",
    ["", "x", "=", "0" * 8, f"{DELIVERY.key}.", f"{DELIVERY.key}.0.g", f"{DELIVERY.key}.201.gy", f"{'0' * 8}.201.g",
     f"{DELIVERY.key}.201.ggg", f"{DELIVERY.key}.201.b", f"{DELIVERY.key}.{'9' * 19}.g"],
)  # fmt: skip
def test_a_key_that_no_walk_has_is_nothing(key: str) -> None:
    """Whatever somebody forged, or of settings that have changed: yellow is no answer to a question."""
    assert walk.pressed(key, 201, (DELIVERY,)) is None


def test_the_longest_key_fits_into_a_button() -> None:
    """Ten criteria, and the longest id."""
    many = Process("x" * 40, (), tuple(replace(DELIVERY.criteria[0], name=str(n)) for n in range(10)))
    key = walk.step(walk.Walk(many, 10**18 - 1, "g" * 9)).choices[0][1]
    assert len(f"l:process:{key}".encode()) <= 64
