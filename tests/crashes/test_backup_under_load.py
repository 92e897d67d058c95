"""A backup taken beside a busy bot; later the bot is killed and goes on from the backup.

What can be promised: everything that was answered before the backup began is there, and what Telegram had not handed
over when the bot died comes after all. What the bot had taken over in between is gone: Telegram was told that it is
stored, and keeps it no longer. Numbers that were told in between are told to nobody else.
"""

import asyncio
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage.facts import SKIPPED
from tests.crashes.history import Director, directing
from tests.crashes.strikes import Script
from tests.crashes.tables import Tables, fresh_url
from tests.shows import shows
from tests.simulation.about import NUMBER
from tests.simulation.crowd import MARK
from tests.simulation.texts import RECEIPT

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(240), pytest.mark.xdist_group("restored")]

LATE, NEXT = 20_001, 21_001
COUNT = "SELECT value FROM counters WHERE name = 'complaints'"


@dataclass(slots=True)
class Restored:
    """What came of it."""

    shown_before: set[str] = field(default_factory=set)  # marks that staff or customers had seen
    receipts_before: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)  # in the restored database, in the end
    numbers: set[str] = field(default_factory=set)
    while_down: str = ""
    late: dict[int, str] = field(default_factory=dict)  # told after the backup, by customer
    late_again: str = ""
    following: dict[int, str] = field(default_factory=dict)  # told after the restore
    misled: list[int] = field(default_factory=list)  # who got an answer that was meant for a late customer
    errors: list[str] = field(default_factory=list)


async def complain(director: Director, user: int, name: str) -> str:
    """Somebody new complains, and waits for the receipt; its number."""
    stage = director.stage
    if user not in stage.world.users:
        stage.act("new_user", user_id=user, first_name=name, language_code="en")
    known = len(stage.from_bot(user))
    stage.says(user, f"The kettle of {name} leaks")

    def receipt() -> str:
        new = [str(one.get("text", "")) for one in stage.from_bot(user)[known:]]
        return next((NUMBER.findall(text)[0] for text in new if RECEIPT.search(text)), "")

    return await stage.until(receipt, f"a receipt for {name}")


def seen(director: Director, pattern: re.Pattern[str], receipts: bool = False) -> set[str]:
    """What of this pattern the bot has shown so far."""
    texts = [str(call.params.get("text", "")) for call in director.stage.made if call.status == 200]
    return {found for text in texts if not receipts or RECEIPT.search(text) for found in pattern.findall(text)}


async def story(folder: Path) -> Restored:
    """Load, backup, more life, kill, restore, life again."""
    found = Restored()
    async with (
        fresh_url("sqlite", folder) as url,
        directing(Script(7, "plain", 4, False, "300ms", 0, ()), url) as director,
    ):
        stage, tables = director.stage, director.tables
        copy = folder / "copy.db"
        await director.begin()
        await director.until_awake()
        await director.busy(80)
        found.shown_before, found.receipts_before = seen(director, MARK), seen(director, NUMBER, receipts=True)
        code, said = await director.beside("backup", str(copy))
        assert code == 0, said
        assert await director.quiet()
        director.everybody_back()
        [[then]], [[now]] = await Tables(f"sqlite+aiosqlite:///{copy}").rows(COUNT), await tables.rows(COUNT)
        for number in range(3):
            found.late[LATE + number] = await complain(director, LATE + number, f"Late{number}")
        assert await director.quiet()
        await stage.kill()

        found.while_down = director.people.mark("w")
        customer = director.people.customers[0]
        stage.act("start", user_id=customer)
        stage.says(customer, f"Still nothing {found.while_down}")
        tables.path.unlink()
        for side in ("-wal", "-shm"):
            tables.path.with_name(tables.path.name + side).unlink(missing_ok=True)
        shutil.copyfile(copy, tables.path)
        await director.spawn()
        assert await director.quiet()

        used = (now["value"] - then["value"]) % SKIPPED  # in between, whether or not the copy passes over any
        for number in range(used + 3):
            user = NEXT + number
            found.following[user] = await complain(director, user, f"Next{number}")
        await answer_the_late(director, found)
        found.late_again = await complain(director, LATE, "Late0")
        assert await director.quiet()
        records = await tables.records()
        found.marks = {mark for row in records["messages"] for mark in MARK.findall(row["body"])}
        found.numbers = {f"K-{row['id']}" for row in records["complaints"]}
        found.errors = [*director.bad_ends, *stage.errors()]
    return found


async def answer_the_late(director: Director, found: Restored) -> None:
    """Staff answer the cards of complaints that the restored database has never heard of."""
    stage = director.stage
    stage.later(60)  # who was in the group when the backup was taken is no longer believed
    for user, number in found.late.items():
        name = f"Late{user - LATE}"
        card = next(
            one for one in stage.from_bot(stage.staff) if number in str(one.get("text")) and name in one["text"]
        )
        stage.replies(201, f"For your eyes only, {name}", card)
    assert await director.quiet()
    for user in found.following:
        if any("For your eyes only" in str(one.get("text")) for one in stage.from_bot(user)):
            found.misled.append(user)


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Restored:
    """The story, told once."""
    return asyncio.run(story(tmp_path_factory.mktemp("backup")))


@shows("I26", "F91")
def test_what_was_answered_before_is_there(restored: Restored) -> None:
    """Every word that somebody had been shown, and every receipt, is in the restored database."""
    assert len(restored.shown_before) > 20
    assert restored.receipts_before
    assert restored.shown_before - restored.marks == set()
    assert restored.receipts_before - restored.numbers == set()


@shows("I26", "F89")
def test_what_telegram_still_had_comes_after_all(restored: Restored) -> None:
    """What was written while nothing ran is taken; who was forgotten is served anew; nothing breaks inside."""
    assert restored.while_down in restored.marks
    assert restored.late_again in restored.numbers
    assert restored.errors == []


@shows("F89")
def test_no_number_is_given_twice(restored: Restored) -> None:
    """A number that somebody was told before the restore is never told to another afterwards."""
    told = {number: user for user, number in restored.late.items()}
    assert {user: number for user, number in restored.following.items() if number in told} == {}


@shows("F89", "T27")
def test_an_answer_reaches_nobody_else(restored: Restored) -> None:
    """A reply to a card from the time between does not go to who has its number now."""
    assert restored.misled == []
