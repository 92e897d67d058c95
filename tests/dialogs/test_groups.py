"""Staff groups as the setting names them, and where a case comes to."""

import pytest

from dialogs.groups import FIRST, KINDS, Group, group_for, read_groups

TWO = "-1002222222222: kind=praise, place=Kyiv; -1003333333333: place=5, kind = safety"


def test_each_group_is_read_with_what_comes_to_it() -> None:
    """In whatever case it is typed; a title and topics are Telegram's to tell."""
    assert read_groups(TWO) == (
        Group(-1002222222222, kinds=frozenset({"praise"}), places=frozenset({"kyiv"})),
        Group(-1003333333333, kinds=frozenset({"safety"}), places=frozenset({"5"})),
    )
    assert read_groups("") == read_groups(" ; ") == ()
    assert {"complaint", "praise", "question", "idea", "safety", "legal"} <= KINDS and "message" not in KINDS


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("1002222222222: kind=praise", "'1002222222222: kind=praise' that is not: id:"),
        ("@shop: kind=praise", "begins with a minus"),
        ("-100: praise", "'-100: praise'"),
        ("-100", "'-100'"),
        ("-100:", "'-100:'"),
        ("-100: kind=", "'-100: kind='"),
        ("-100: kind=delivery", "a kind that there is not: delivery. There are child, complaint"),
        ("-100: kind=message", "a kind that there is not: message"),
        ("-100: kind=praise; -100: kind=idea", "names a group that stands before it already"),
        ("-100: kind=praise; -200: kind=praise", "sends kind=praise where it is sent already"),
        ("-100: place=Kyiv, place=kyiv", "sends place=kyiv where it is sent already"),
        ("; ".join(f"-{one}: place={one}" for one in range(1, 22)), "more than 20 groups"),
    ],
)
def test_a_wrong_piece_is_named(setting: str, words: str) -> None:
    """With what is wrong with it."""
    with pytest.raises(ValueError, match=r"has a piece|names more") as caught:
        read_groups(setting)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("kinds", "places", "group"),
    [
        (["praise"], [], -1002222222222),
        (["safety", "praise"], [], -1003333333333),
        (["praise"], ["5"], -1002222222222),
        (["complaint"], ["5"], -1003333333333),
        (["complaint"], ["Somewhere", "KYIV"], -1002222222222),
        (["complaint"], ["Somewhere"], FIRST),
        ([], [], FIRST),
    ],
)
def test_where_a_case_comes_to(kinds: list[str], places: list[str], group: int) -> None:
    """What has to be heard first counts before what it is, and both before where it was."""
    assert group_for(read_groups(TWO), kinds, places) == group
