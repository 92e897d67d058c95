"""Logs: one line an event, known fields only; neither words nor secrets can reach one by accident."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import structlog

from bot import logs


@pytest.fixture
def configured() -> Iterator[None]:
    """Logging as the process sets it up; put back afterwards."""
    before = structlog.get_config()
    logs.configure("info")
    yield
    structlog.configure(**before)
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("configured")
def test_unknown_fields_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """A new field must be put on the list on purpose."""
    structlog.get_logger().info("wrote", person=101, ms=3.5, text="my private words", token="42:AAAA", params={"x": 1})
    line = json.loads(capsys.readouterr().out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "wrote", "level": "info", "person": 101, "ms": 3.5}
    assert not logs.FIELDS & {"text", "caption", "words", "name", "token", "secret", "url", "raw", "params", "body"}


@pytest.mark.usefixtures("configured")
def test_a_newline_in_a_value_cannot_fake_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor a right-to-left mark turn one around: everything is ASCII."""
    structlog.get_logger().warning("x", why='a\n{"event":"fake"}\u202e\u2028ж')
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert out.isascii()


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


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("name", ["aiohttp.access", "aiohttp.client", "aiogram.event", "asyncio", "sqlalchemy.engine"])
def test_libraries_say_nothing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Some print addresses with the token, some whole updates."""
    logging.getLogger(name).critical("https://api.telegram.org/bot42:AAAA/getMe")
    said = capsys.readouterr()
    assert said.out + said.err == ""


def test_where_an_error_was_raised_is_told_without_its_words() -> None:
    """File and line of the innermost frames."""

    def inner() -> None:
        raise ValueError("my private words")

    with pytest.raises(ValueError, match="private") as caught:
        inner()
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
