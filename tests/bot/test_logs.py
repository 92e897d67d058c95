"""Logs: one line an event, known fields only; neither words nor secrets can reach one by accident."""

import json
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import structlog

from bot import logs
from tests.bot import house
from tests.bot.edge import Edge, update
from tests.shows import shows


@pytest.fixture
def configured() -> Iterator[None]:
    """Logging as the process sets it up; put back afterwards."""
    with house.logging_as_in_the_process("info"):
        yield


def inner(words: str) -> None:
    """Somebody's code that fails."""
    raise ValueError(words)


@shows("I16", "T21")
@pytest.mark.usefixtures("configured")
def test_unknown_fields_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """A new field must be put on the list on purpose."""
    structlog.get_logger().info("wrote", person=101, ms=3.5, text="my private words", token="42:AAAA", params={"x": 1})
    line = json.loads(capsys.readouterr().out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "wrote", "level": "info", "person": 101, "ms": 3.5}
    assert not logs.FIELDS & {"text", "caption", "words", "name", "token", "secret", "url", "raw", "params", "body"}


@shows("F66", "T22")
@pytest.mark.usefixtures("configured")
def test_a_newline_in_a_value_cannot_fake_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor a right-to-left mark turn one around: everything is ASCII."""
    structlog.get_logger().warning("x", why='a\n{"event":"fake"}\u202e\u2028ж')
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert out.isascii()


@shows("F101")
@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("error", [BrokenPipeError, OSError(28, "No space left on device"), ValueError("closed")])
def test_a_line_that_cannot_be_written_costs_nothing_else(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader has gone, the disk is full, the file is closed: the work goes on."""

    class Broken:
        def write(self, text: str = "") -> int:
            raise error

        flush = write

    monkeypatch.setattr("sys.stdout", Broken())
    structlog.get_logger().info("running")
    monkeypatch.setattr("sys.stdout", None)
    structlog.get_logger().info("running")


@shows("I16", "F102", "T21")
@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("name", ["aiohttp.access", "aiohttp.client", "aiogram.event", "asyncio", "sqlalchemy.engine"])
@pytest.mark.parametrize("level", ["warning", "error", "critical"])
def test_libraries_are_heard_without_their_words(name: str, level: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Who, how bad, and where; some print addresses with the token, some whole updates."""
    words = "https://api.telegram.org/bot42:AAAA/getMe"
    getattr(logging.getLogger(name), level)("%s", words)
    try:
        inner(words)
    except ValueError as error:
        getattr(logging.getLogger(name), level)("%s %%d", words, exc_info=error)
    said = capsys.readouterr()
    assert "AAAA" not in said.out + said.err
    plain, with_error = (json.loads(line) for line in said.out.splitlines())
    assert {(line["logger"], line["level"]) for line in (plain, with_error)} == {(name, level)}
    assert plain["where"].startswith("bot/test_logs.py:")
    assert "error" not in plain
    assert with_error["error"] == "ValueError"
    assert with_error["where"].count("bot/test_logs.py:") == 2


@pytest.mark.usefixtures("configured")
def test_what_libraries_tell_below_a_warning_is_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    """Their everyday talk."""
    logging.getLogger("aiogram.event").info("Update id=7 is handled")
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("configured")
def test_a_warning_of_python_is_one_line_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """A coroutine nobody awaited, something outdated: kind and place."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("my private words", RuntimeWarning, stacklevel=1)
    said = capsys.readouterr()
    line = json.loads(said.out)
    assert (line["logger"], line["error"], line["level"]) == ("warnings", "RuntimeWarning", "warning")
    assert line["where"].startswith("bot/test_logs.py:")
    assert "private" not in said.out + said.err


@shows("F102")
@pytest.mark.usefixtures("configured")
async def test_an_error_in_the_webhook_is_told(edge: Edge, capsys: pytest.CaptureFixture[str]) -> None:
    """A 500, and a line with its type and place."""
    edge.database.error = ZeroDivisionError("my private words")
    assert await edge.status(update(1)) == 500
    said = capsys.readouterr()
    (line,) = (json.loads(line) for line in said.out.splitlines() if "ZeroDivisionError" in line)
    assert (line["logger"], line["level"]) == ("aiohttp.server", "error")
    assert "bot/edge.py:" in line["where"]
    assert "private" not in said.out + said.err


@shows("T21")
def test_where_an_error_was_raised_is_told_without_its_words() -> None:
    """File and line of the innermost frames."""
    with pytest.raises(ValueError, match="private") as caught:
        inner("my private words")
    told = logs.where(caught.value)
    assert told.startswith("bot/test_logs.py:")
    assert "private" not in told


def test_code_without_a_file_upsets_nobody() -> None:
    """A dataclass's own __init__ has no path; telling where must not fail in the place that parks what failed."""

    @dataclass
    class Picky:
        number: int

        def __post_init__(self) -> None:
            raise ValueError("my private words")

    with pytest.raises(ValueError, match="private") as caught:
        Picky(1)
    told = logs.where(caught.value)
    assert "<string>:" in told
    assert "private" not in told
