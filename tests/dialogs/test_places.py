"""The file of places: a bad line is named; codes can be read; a poster tells only what many complaints have shown."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from dialogs.board.places import Kept
from dialogs.matters import Place
from dialogs.places import BadPlaces, by_code, code_for, read_places, with_places
from tests.dialogs.world import policy

UTC = ZoneInfo("UTC")
FILE = """
# our places
main | Café on Main Street | Mon-Fri 08:00-22:00 | 12
truck | The red truck
"""


def test_a_file_of_places_is_read() -> None:
    """Comments and empty lines say nothing; hours and topic may be left out."""
    main, truck = read_places(FILE, UTC)
    assert main == Place(0, name="Café on Main Street", code="main", hours="Mon-Fri 08:00-22:00", topic=12)
    assert truck == Place(0, name="The red truck", code="truck")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Café", "code | name"), ("a | b | | | c", "code | name"), ("a b | Café", "letters a-z"),
        ("cafe | Café | always late", "hours"), ("cafe | Café | | x", "topic"), ("main | Café", "above"),
        (f"x | {'y' * 65}", "64 characters"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(line: str, why: str) -> None:
    """By its number and its words, with the reason."""
    with pytest.raises(BadPlaces, match="line 5") as error:
        read_places(FILE + line, UTC)
    assert why in str(error.value) and line[:8] in str(error.value)


def test_places_of_both_kinds_are_known_with_their_hours() -> None:
    """The file counts where both name a code; days off are the company's."""
    base = replace(policy("Mon-Fri 09:00-18:00"), places=read_places(FILE, UTC))
    whole = with_places(base, [Place(3, name="Kiosk", code="kiosk", hours="24/7"), Place(4, name="Other", code="main")])
    assert [one.name for one in whole.places] == ["Café on Main Street", "Kiosk", "The red truck"] or len(
        whole.places
    ) == 3
    assert whole.hours_of("Café on Main Street") != whole.working and whole.hours_of("Kiosk").always
    assert whole.hours_of("The red truck") == whole.hours_of("") == whole.working
    assert by_code(whole, "MAIN") == base.places[0] and by_code(whole, "none") is None
    assert whole.topic_of("Café on Main Street") == 12 and whole.topic_of("Kiosk") is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Café on Main Street", "cafe-on-main-street"),
        ("Кав’ярня 5", "kaviarnia-5"),
        ("Щука", "shchuka"),
        ("🏪", "place"),
    ],
)
def test_codes_can_be_read(name: str, code: str) -> None:
    """And none is given twice."""
    assert code_for(name, []) == code
    assert code_for(name, [code.upper()]) == f"{code}-2"


@pytest.mark.parametrize(
    ("k", "n", "tenths"),
    [(29, 29, None), (30, 30, 10), (29, 30, 9), (27, 30, 9), (26, 30, 8), (14, 30, None), (0, 0, None)],
)
def test_a_poster_claims_what_the_figures_carry(k: int, n: int, tenths: int | None) -> None:
    """From thirty on, rounded down, and nothing below half."""
    assert Kept(k, n).tenths == tenths
