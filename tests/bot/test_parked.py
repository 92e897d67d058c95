"""What the owner sees of rows in trouble, and what `parked` does with them while the bot runs."""

import pytest
from pydantic import SecretStr

from bot.check_database import look_at_database
from bot.parked import change, show
from storage.inspect_schema import in_trouble
from storage.sqlite import Sqlite
from storage.suspects import MOST_REFUSALS
from tests.bot.trouble import (
    EVE,
    POISON,
    Ahead,
    cure,
    open_house,
    pass_time,
    receipts,
    refuse,
    told,
    trouble,
)
from tests.handlers.updates import message
from tests.shows import shows


@shows("F10")
async def test_the_owner_sees_what_is_in_trouble_and_can_drop_it(
    sqlite_database: Sqlite, clock: Ahead, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`parked list` and `check` tell of it before it is parked; `parked drop` lets who waits behind it go on."""
    url = f"sqlite+aiosqlite:///{sqlite_database.path}"
    monkeypatch.setenv("DATABASE_URL", url)
    house = await open_house(sqlite_database, clock)
    assert await in_trouble(url) == 0
    await refuse(sqlite_database, "INSERT ON messages", f"NEW.body LIKE '%{POISON}%'")
    await house.bring(
        {"message": message(1, user=EVE, text=f"{POISON} soup")}, {"message": message(2, user=EVE, text="Second")}
    )
    await house.work()
    (one,) = await trouble(sqlite_database)
    assert await in_trouble(url) == 1
    found = [finding.what async for finding in look_at_database(SecretStr(url))]
    assert not any("can be used" in said for said in found)
    assert any("refuses 1 row" in said for said in found)

    capsys.readouterr()
    await show()
    listed = capsys.readouterr().out
    assert listed.startswith(f"{one.name}\tupdate 0\t")
    assert f"refused {one.refusals} of 10 times" in listed
    assert POISON not in listed
    capsys.readouterr()
    await change([one.name, "m77"], retry=False)
    assert capsys.readouterr().out == "1 of 2 dropped.\n"
    await pass_time(house, clock, 2)
    assert await house.inbox() == {"ignored": 1, "done": 1}
    assert (receipts(house, 557), await in_trouble(url)) == (1, 0)
    capsys.readouterr()
    await show()
    assert capsys.readouterr().out == "Nothing is parked.\n"
    await house.supervisor.finish(5)


async def test_a_parked_message_leaves_on_the_owners_word_while_the_bot_runs(
    sqlite_database: Sqlite, clock: Ahead, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named like `m12` in the list and in what staff were told."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{sqlite_database.path}")
    house = await open_house(sqlite_database, clock)
    await refuse(sqlite_database, "UPDATE ON outbox", "NEW.status = 'sending' AND NEW.chat_id = 557")
    house.lanes.hold(557, clock.monotonic() + 20)  # else it leaves with the first round, and is never marked by itself
    await house.bring({"message": message(1, user=EVE, text="Mine too")})
    await pass_time(house, clock, 3 * MOST_REFUSALS)
    capsys.readouterr()
    await show()
    names = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert names
    assert all(any(f"inbox {name})" in text for text in told(house)) for name in names)
    await cure(sqlite_database, "outbox")
    await change(names, retry=True)
    await pass_time(house, clock, 2)
    assert receipts(house, 557) == 1
    await house.supervisor.finish(5)
