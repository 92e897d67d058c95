"""An update of which the real process dies, and one that the database refuses each time: the others are served, and in
the end it is parked and told. Whoever keeps the process running starts it again at once."""

import asyncio
from pathlib import Path

import pytest

from tests.crashes.history import Director, directing
from tests.crashes.strikes import Script
from tests.parts import ROOT
from tests.shows import shows
from tests.simulation.texts import RECEIPT

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

POISON = "indigestible"
PATIENCE = 200.0
"""Real seconds for three deaths, the pauses after them, and the starts of a busy machine."""
STARTS = 7
"""More starts than three deaths alone, and one with all, can make: it would die for ever."""
KILLER = f"""
import builtins, os, signal, sys

plain = builtins.__import__

def importing(*args, **more):
    found = plain(*args, **more)
    messages = sys.modules.get("storage.messages")
    if hasattr(messages, "last_versions") and not hasattr(messages, "deadly"):
        messages.deadly, keep = True, messages.keep
        async def deadly(tx, written):
            if any("{POISON}" in repr(one) for one in written):
                os.kill(os.getpid(), signal.SIGKILL)
            await keep(tx, written)
        messages.keep = deadly
    return found

builtins.__import__ = importing
"""
SQLITE = f"""
CREATE TRIGGER bad BEFORE INSERT ON messages WHEN NEW.body LIKE '%{POISON}%'
BEGIN SELECT json_extract('{{', '$'); END;
"""
POSTGRESQL = f"""
CREATE FUNCTION bad() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''no'' USING ERRCODE = ''57014''; END' LANGUAGE plpgsql;
CREATE TRIGGER bad BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.body LIKE '%{POISON}%') EXECUTE FUNCTION bad();
"""


def script() -> Script:
    """Four customers, no limits, nobody acts by chance."""
    return Script(7, "plain", 4, False, "300ms", 0, ())


def everybody_writes(director: Director) -> list[int]:
    """Four customers write, the second one poison; the others."""
    bad = director.people.customers[1]
    for user in director.people.customers:
        text = f"{POISON} soup" if user == bad else "The kettle leaks"
        director.people.do("send", user_id=user, chat_id=user, text=text)
    return [user for user in director.people.customers if user != bad]


def served(director: Director, users: list[int]) -> int:
    """How many of them have their receipt."""
    said = [call for call in director.stage.made if call.status == 200 and RECEIPT.search(str(call.params.get("text")))]
    return len({call.params["chat_id"] for call in said} & set(users))


def told(director: Director) -> list[str]:
    """What staff heard of parked rows."""
    said = [str(call.params.get("text")) for call in director.stage.made if call.status == 200]
    return [text for text in said if "could not be processed" in text]


async def parked(director: Director) -> int:
    """How many updates are."""
    [rows] = await director.tables.rows("SELECT seq FROM inbox WHERE status = 'parked'")
    return len(rows)


@shows("F10")
async def test_an_update_that_kills_the_process_is_parked_and_the_others_are_served(
    any_url: str, tmp_path: Path
) -> None:
    """By the third start all others have their receipts; after three deaths of its own it is parked, and told once."""
    (tmp_path / "sitecustomize.py").write_text(KILLER)
    async with directing(script(), any_url) as director:
        stage = director.stage
        stage.settings["PYTHONPATH"] = f"{tmp_path}:{ROOT}"
        others = everybody_writes(director)
        await director.spawn()
        served_in_life = 0
        async with asyncio.timeout(PATIENCE):
            while not (await director.tables.exist() and told(director)):
                assert stage.process is not None
                assert stage.lives <= STARTS
                if not served_in_life and served(director, others) == len(others):
                    served_in_life = stage.lives
                if stage.process.returncode is not None:
                    await director.spawn()
                await stage.look_again()
        assert await parked(director) == 1
        code, listed = await stage.command("parked", "list")
        await director.stop()

    assert served_in_life in (2, 3)
    assert stage.lives == 5  # it died with the others, and three times alone
    assert (len(told(director)), code) == (1, 0)
    assert "the process ended" in listed
    assert POISON not in listed
    assert director.bad_ends == []


@shows("F10")
async def test_an_update_that_the_database_always_refuses_is_parked_and_the_others_are_served(any_url: str) -> None:
    """One life; the owner sees it in the list before it is parked; `parked drop` knows it then and later."""
    async with directing(script(), any_url) as director:
        stage = director.stage
        await director.spawn()
        async with asyncio.timeout(PATIENCE):
            while not await director.tables.exist():
                await stage.look_again()
            await director.tables.run(POSTGRESQL if director.tables.postgres else SQLITE)
            others = everybody_writes(director)
            while served(director, others) < len(others):
                await stage.look_again()
            _, early = await stage.command("parked", "list")
            while not told(director):
                stage.later(5)
                await stage.look_again()
        assert await parked(director) == 1
        _, late = await stage.command("parked", "list")
        _, dropped = await stage.command("parked", "drop", late.split("\t")[0])
        await director.stop()

    assert "waits in trouble: refused" in early
    assert "refused by the database" in late
    assert dropped == "1 of 1 dropped.\n"
    assert (len(told(director)), director.bad_ends, stage.lives) == (1, [], 1)
