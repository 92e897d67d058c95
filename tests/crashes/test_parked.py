"""Rows that always fail, and the owner's commands about them in processes of their own, while the bot is busy."""

import asyncio

import pytest

from bot.sandbox.faults import Fault, Kind
from tests.crashes.history import Director, directing
from tests.crashes.promises import broken_in
from tests.crashes.strikes import KILL, Moment, Script, Strike
from tests.shows import shows
from tests.simulation.said import Said

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(240)]

POISON = "indigestible"
DEADLINE = 30.0
SQLITE = f"""
CREATE TRIGGER bad BEFORE INSERT ON messages WHEN NEW.body LIKE '%{POISON}%'
BEGIN SELECT RAISE(ABORT, 'no'); END;
"""
POSTGRESQL = f"""
CREATE FUNCTION bad() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''no''; END' LANGUAGE plpgsql;
CREATE TRIGGER bad BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.body LIKE '%{POISON}%') EXECUTE FUNCTION bad();
"""
CURE = {False: "DROP TRIGGER bad", True: "DROP TRIGGER bad ON messages"}
PARKED = "SELECT seq FROM inbox WHERE status = 'parked' ORDER BY seq"


def swallow(director: Director, user: int) -> Said:
    """A customer writes what the database will not take."""
    people = director.people
    mark = people.mark("w")
    found = people.do("send", user_id=user, chat_id=user, text=f"{POISON} {mark}")
    return Said(user, found["message_id"], mark, "text", people.now(), changed=True)  # out of its order in the end


async def parked_rows(director: Director, count: int) -> list[int]:
    """Wait, among other people's acts, until so many rows are parked; their numbers."""
    stage = director.stage
    async with asyncio.timeout(DEADLINE):
        while True:
            [rows] = await director.tables.rows(PARKED)
            if len(rows) >= count:
                return [row["seq"] for row in rows]
            director.act()
            await stage.pause(0.1)


async def command(director: Director, *words: str) -> str:
    """One of the owner's commands while the bot has work; all it said."""
    code, said = await director.beside("parked", *words)
    assert code == 0, said
    return said


def lines(director: Director, number: int) -> list[int]:
    """The messages that told staff about this row of the inbox."""
    shown = director.stage.from_bot(director.stage.staff)
    return [line["message_id"] for line in shown if f"could not be processed (inbox {number})" in line.get("text", "")]


@shows("F10")
async def test_parked_beside_a_busy_bot(any_url: str) -> None:
    """What always fails is parked once, whatever ends the process; retry takes it when it can be taken, drop never.

    Staff are told each time it is parked, and once more for each answer of Telegram that was lost on the way.
    """
    kill = Strike(Moment.APPLIED, 3, 0.002, acts=10, down=3, how=KILL)
    async with directing(Script(5, "plain", 4, False, "300ms", 20, (kill,)), any_url) as director:
        stage, tables = director.stage, director.tables
        await director.begin()
        await director.until_awake()
        await tables.run(POSTGRESQL if tables.postgres else SQLITE)
        good = swallow(director, director.people.customers[0])
        swallow(director, director.people.customers[1])
        await director.until_hit(kill)
        await director.recover(kill, None)
        await director.until_awake()
        first, second = await parked_rows(director, 2)

        listed = await command(director, "list")
        await stage.until(lambda: lines(director, first), "staff are told")
        assert await director.quiet()  # or a line before it on the board would be cut off first, and keep it back
        before = len(lines(director, first))
        stage.world.faults.add(Fault(Kind.RESET_AFTER, "sendMessage", stage.staff, times=0))
        _, early = await stage.command("parked", "retry", str(first))  # still indigestible: it comes back
        await stage.until(lambda: len(lines(director, first)) > before, "they are told again, unheard")
        stage.world.faults.clear()
        await tables.run(CURE[tables.postgres])
        retried = await command(director, "retry", str(first))
        dropped = await command(director, "drop", str(second))
        empty = await command(director, "list")
        director.people.said.append(good)
        history = await director.finish()
    rows = {row["seq"]: row for row in history.records["inbox"]}
    alerts = [row for row in history.records["outbox"] if row["chat_id"] == 0 and row["complaint_id"] is None]
    known = {row["message_id"] for row in alerts}  # other messages stand there after a lost answer
    told = [sum(line in known for line in lines(director, seq)) for seq in (first, second)]
    besides = [line for seq in (first, second) for line in lines(director, seq) if line not in known]
    lost = sum(row["ambiguous"] for row in alerts)

    assert [line.split("\t")[0] for line in listed.splitlines()] == [str(first), str(second)]
    assert POISON not in listed
    assert early == retried == "1 of 1 put back: the bot takes them.\n"
    assert dropped == "1 of 1 dropped.\n"
    assert empty == "Nothing is parked.\n"
    assert rows[first]["status"] == "done"
    assert (rows[second]["status"], rows[second]["reason"]) == ("ignored", "dropped by the owner")
    assert told == [2, 1]
    assert 0 < len(besides) <= lost
    assert [error for error in stage.errors() if "lock" in error or "trouble" in error] == []
    history.errors = [error for error in history.errors if not error.startswith(("parked", "a batch failed"))]
    assert broken_in(history) == {}
