"""The files of phrases: compiled where they are first asked for, so a line that is no pattern is found here."""

from pathlib import Path

import pytest

from dialogs import phrases

FILES = {path.stem for path in Path(phrases.__file__).parent.glob("*/*.txt")}


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_line_is_a_pattern(name: str) -> None:
    """Each group of each file compiles, and finds nothing in nothing: an empty line would be found everywhere."""
    groups = phrases.Groups(name)
    assert groups
    assert not [group for group, pattern in groups.items() if pattern.search("")]


def test_no_pattern_is_made_before_it_is_asked_for() -> None:
    """A command that takes no messages does not pay for them; a group that nobody asks for stays a text."""
    groups = phrases.Groups("kinds")
    assert not groups._lines and not groups._compiled
    assert groups["trouble"].search("it is broken")
    assert list(groups._compiled) == ["trouble"]
