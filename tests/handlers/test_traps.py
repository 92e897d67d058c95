"""What a new part could fall into: a press that spoils the card, a timer that vanishes, a text without managers."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from dialogs.effects import Tell, Text
from handlers.apply import apply
from storage import journal, links, timers
from storage.database import Database
from storage.timers import Timer
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.updates import OLGA, SELF, STAFF, in_group, press


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """A group whose members Telegram has just named."""
    made = Stage(database)
    await made.member(OLGA)
    await made.member(PETR)
    yield made


async def test_a_press_on_the_card_does_not_make_it_a_question(stage: Stage) -> None:
    """Only presses of a form's own questions do; under the card replies go on reaching the customer."""
    number = await complain(stage)
    await claim(stage)
    shown = stage.message("resolve")
    async with stage.database.transaction() as tx:  # the answer that told its number was lost
        await tx.run(_forget(shown))
    for data in (f"s:claim:{number}:", f"s:transfer:{number}:", f"s:resolve:{number}:"):
        card = in_group(shown, SELF, text="card")
        await stage.update({"callback_query": press(data, PETR, card)})
    async with stage.database.reading() as tx:
        found = await links.load_links(tx, {(STAFF, shown)})
    assert [link.role for link in found.values() if link.role.startswith("question")] == []


def _forget(message: int) -> object:
    from sqlalchemy import delete

    from storage import tables
    from storage.statement import statement

    return statement(delete(tables.links).where(tables.links.c.message_id == message))


async def test_a_timer_that_no_rule_is_for_is_told(stage: Stage) -> None:
    """Of a complaint, of a person, of the board: it is counted, and stands in the journal of its complaint."""
    number = await complain(stage)
    due = [
        Timer(f"k:{number}", "jubilee", stage.now),
        Timer("p:101", "birthday", stage.now),
        Timer("board", "weekly", stage.now),
    ]
    async with stage.database.transaction() as tx:
        batch = stage.batch(tx)
        await batch.load([], due, set(), set())
        for timer in due:
            if timer.subject == "board":
                await batch.board.ring(timer)
            else:
                await batch.ring(timer)
        await batch.write()
    assert sorted(batch.out.unheard) == ["birthday", "board weekly", "jubilee"]
    async with stage.database.reading() as tx:
        assert "jubilee: no rule" in [line.event for _, line in await journal.history(tx, number)]
        assert await timers.due_timers(tx, stage.now + timedelta(days=9), 100) is not None


async def test_whatever_is_told_in_private_needs_no_text_of_its_own_for_the_board(stage: Stage) -> None:
    """Any text can be told to a colleague; nothing is parked for it."""
    number = await complain(stage)
    async with stage.database.transaction() as tx:
        batch = stage.batch(tx)
        await batch.load([], [], {number}, {101})
        apply(
            Tell(777, number, Text("write_answer", {"number": f"K-{number}"})),
            None,
            batch.memory,
            batch.out,
            batch.post,
        )
        await batch.write()
    await stage.deliver()
    assert any("your next message here" in text for text in stage.to(777))
