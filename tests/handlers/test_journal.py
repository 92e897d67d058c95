"""What the database keeps of the past: the figures of a complaint from its journal, and its clocks beside it."""

from collections.abc import AsyncIterator

import pytest

from dialogs.journal import plain
from dialogs.model import Promise
from storage import journal
from storage.database import Database
from tests.dialogs.figures import Figures, figures
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.test_batch import resolve
from tests.handlers.updates import ANN, OLGA, SELF, in_group, message, press


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """A group whose members Telegram has just named."""
    made = Stage(database)
    await made.member(OLGA)
    await made.member(PETR)
    yield made


async def pass_time(stage: Stage, **span: float) -> None:
    """Time passes; then Telegram names the members again."""
    await stage.later(**span)
    for one in (OLGA, PETR):
        await stage.member(one)


async def computed(stage: Stage, number: int) -> Figures:
    """The figures of a complaint, from what is stored of its journal."""
    async with stage.database.reading() as tx:
        return figures([(plain(at), line) for at, line in await journal.history(tx, number)])


async def test_the_past_is_computed_from_what_is_stored(stage: Stage) -> None:
    """Claimed, answered, resolved, not solved, claimed late by another: the first values are there, in both places."""
    number = await complain(stage)
    await pass_time(stage, minutes=5)
    await claim(stage)
    await pass_time(stage, minutes=5)
    card = in_group(stage.message("resolve"), SELF, text="card")
    await stage.update({"message": in_group(40, text="I am on it", reply_to_message=card)})
    await pass_time(stage, minutes=20)
    await resolve(stage, number)
    await stage.update({"callback_query": press(f"u:solved:{number}:partly")})
    await pass_time(stage, hours=2)
    await claim(stage, PETR)

    found = await computed(stage, number)
    minute = 60_000_000
    assert (found.take_up, found.first_reply, found.resolved) == (5 * minute, 10 * minute, [30 * minute])
    assert (found.owners, found.replies) == ([OLGA["id"], PETR["id"]], [OLGA["id"], OLGA["id"]])
    assert (found.answers, found.reopened) == (["partly"], 1)
    assert found.kept("first_reply") == [True, False, False]  # told anew before it ran out, and late all the same

    complaint = await stage.only(ANN["id"])
    first = (Promise.TAKE_UP, Promise.RESOLUTION)
    assert [clock.kind for clock in complaint.clocks if clock.kind in first] == [*first, *first]
    assert [(clock["kind"], clock["due"], clock.get("ended")) for clock in found.clocks.values()] == [
        (clock.kind.value, plain(clock.due), plain(clock.ended)) for clock in complaint.clocks
    ]


async def test_no_words_are_stored_in_the_journal(stage: Stage) -> None:
    """Neither the customer's, nor a colleague's, nor anybody's name."""
    number = await complain(stage)
    await claim(stage)
    card = in_group(stage.message("resolve"), SELF, text="card")
    await stage.update({"message": in_group(40, text="I am on it", reply_to_message=card)})
    await stage.update({"message": message(2, text="Thank you, here is more")})
    await resolve(stage, number)
    async with stage.database.reading() as tx:
        told = repr(await journal.history(tx, number))
    assert "delivered" in told and "'owner': [None, 201]" in told
    for words in ("kettle", "on it", "more", "new one", "Ann", "Olga"):
        assert words not in told
