"""Long work: a bar on a terminal, a plain line in a log."""

import io

import pytest

from bot.progress import shown


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def test_in_a_log_it_is_one_plain_line() -> None:
    """No sign that moves a cursor."""
    out = io.StringIO()
    with shown("Copying the database", 2_500_000, lambda: 0, out):
        pass
    (line,) = out.getvalue().splitlines()
    assert line.startswith("Copying the database: done, 2,500,000 bytes, in ")
    assert "\x1b" not in line


def test_on_a_terminal_it_shows_how_far_it_is() -> None:
    """The figure is looked up while the work goes on; the plain line stays when the bar is gone."""
    out, asked = Terminal(), [0]

    def done() -> int:
        asked[0] += 1
        return 500

    with shown("Copying the database", 1000, done, out):
        pass
    assert asked[0]
    assert "Copying the database" in out.getvalue() and "0.5/1.0 kB" in out.getvalue()
    assert "done" in out.getvalue().splitlines()[-1]


def test_without_a_figure_the_time_is_shown() -> None:
    """A check has no known end."""
    out = Terminal()
    with shown("Checking the copy", to=out):
        pass
    assert "Checking the copy" in out.getvalue()


def test_what_fails_is_not_said_to_be_done() -> None:
    """The error goes on its way."""
    out = io.StringIO()
    with pytest.raises(ValueError, match="broken"), shown("Checking the copy", to=out):
        raise ValueError("broken")
    assert out.getvalue() == ""
