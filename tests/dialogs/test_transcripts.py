"""The stories that a manager can read, played again: `pytest --rewrite` records what happens now."""

from pathlib import Path

import pytest

from tests.dialogs.teller import NotUnderstood, Teller

FOLDER = Path(__file__).parents[1] / "transcripts"
PAGES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_transcript_plays_as_written(page: Path, rewrite: bool) -> None:
    """Each line of people brings exactly what is recorded below it."""
    written = page.read_text(encoding="utf-8")
    played = Teller().play(written)
    if rewrite:
        page.write_text(played, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == played, "the story changed: read the difference, then pytest --rewrite"


def test_there_are_stories() -> None:
    """A dozen stories at least, each with a heading that says what it tells."""
    assert len(PAGES) >= 12
    assert [page.name for page in PAGES if not page.read_text(encoding="utf-8").startswith("# ")] == []


@pytest.mark.parametrize("line", ["Zed: hello", "Ann dances", "with a bang", "+soon", "Ann presses Nothing"])
def test_a_line_nobody_understands_is_no_silent_pass(line: str) -> None:
    """A misspelt line fails instead of being skipped."""
    with pytest.raises((NotUnderstood, ValueError)):
        Teller().play(line)
