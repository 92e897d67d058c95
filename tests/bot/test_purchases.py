"""Purchases from a file: good lines become values, bad ones are named, and a second import changes nothing."""

from pathlib import Path

import pytest

from bot.purchases import Bought, bring, read
from dialogs.complaint.value import worth
from storage import journal
from storage.sqlite import Sqlite
from tests.handlers.stage import Stage, complain


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("5000 2 3", 3_000_000), ("5000 × 2 × 3", 3_000_000), ("30000", 3_000_000), ("1 500,50", 150_050),
        ("5000 2", None), ("5000 0 3", None), ("nothing", None), ("5000 2 3 4", None), ("-5", None),
    ],
)  # fmt: skip
def test_what_a_customer_is_worth(words: str, amount: int | None) -> None:
    """Purchase × a year × years, or the whole sum."""
    assert worth(words) == amount


def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """By its place in the file; a heading and an empty line are no mistakes."""
    file = tmp_path / "sums.csv"
    file.write_text("who;purchase;a year;years\n101;5000;2;3\n\n044 123 45 67;700;1;1\nAnn;5;1;1\n102;;2;3\n")
    found = list(read(file, "UA"))
    assert found[0] == Bought(2, 101, "", 3_000_000)
    assert found[1] == Bought(4, 0, "+380441234567", 70_000)
    assert found[2:] == ["line 5: no number in Telegram and no phone", "line 6: no sum above zero"]


async def test_an_import_reaches_the_complaint_and_twice_is_as_once(
    sqlite_database: Sqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the queue of the running bot; somebody who never wrote is named."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{sqlite_database.path}")
    monkeypatch.setenv("CURRENCY", "UAH")
    stage = Stage(sqlite_database)
    number = await complain(stage)
    file = tmp_path / "sums.csv"
    file.write_text("101,5000,2,3\n102,1,1,1\n")
    for _ in range(2):
        assert await bring(file) is False
        assert capsys.readouterr().out.startswith("line 2: nobody here has this number\n1 taken, 1 left out.")
        await stage.deliver()
    one = (await stage.complaints(101))[number]
    assert (one.value, one.currency) == (3_000_000, "UAH")
    async with sqlite_database.reading() as tx:
        trail = await journal.history(tx, number)
    assert [line.event for _, line in trail if "value" in line.details] == ["value"]
