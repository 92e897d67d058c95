"""Every version of what was written, and the last one of each as it stands."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from dialogs.items import Item
from storage import messages
from storage.database import Database
from storage.messages import Written
from tests.shows import shows
from tests.storage.records import ANN, NOW, STAFF, case, complaint, items, store

SECOND = timedelta(seconds=1)


async def test_each_version_is_kept_and_the_last_one_is_read(database: Database) -> None:
    """In the order of the messages, not of the edits; what staff wrote is not the customer's."""
    await store(database, case(ANN, complaint(4001)))
    first = Item(ANN, 1, "text", "it broke", "it broke", at=NOW)
    second = Item(ANN, 2, "photo", media="file", at=NOW + SECOND)
    reply = Item(STAFF, 1, "text", "sorry", "sorry", at=NOW)

    def by(item: Item, author: str = "customer") -> Written:
        return Written(item, 4001, author, ANN)

    async with database.transaction() as tx:
        await messages.keep(tx, [by(first), by(second), by(reply, "staff")])
        await messages.keep(tx, [by(replace(first, text="it <b>", html="it &lt;b&gt;"))])
        await messages.keep(tx, [by(replace(first, text="it fell", html="it <b>fell</b>")), by(reply, "note")])
    async with database.reading() as tx:
        assert await messages.written_by_customer(tx, 4001) == [
            replace(first, text="it fell", html="it <b>fell</b>"),
            second,
        ]
        assert await messages.written_by_customer(tx, 4002) == []


MESSAGES = iter(range(1, 2**31))


@shows("I15", "F61", "T18")
@settings(max_examples=60)
@given(item=items)
async def test_any_words_are_read_back_equal(database: Database, item: Item) -> None:
    """NUL, halves of surrogate pairs, emoji, right-to-left: byte for byte."""
    item = replace(item, message=next(MESSAGES))
    number = 5000 + item.message
    await store(database, case(ANN, complaint(number)))
    async with database.transaction() as tx:
        await messages.keep(tx, [Written(item, number, "customer", ANN)])
        (found,) = await messages.written_by_customer(tx, number)
    # No formatting is the same as the text itself; nothing else may differ.
    assert replace(found, html="") == replace(item, html="")
    assert found.html == (item.html or item.text)
