"""Which message belongs to which complaint, and what it copies."""

from storage import links
from storage.database import Database
from storage.links import Link
from tests.storage.records import ANN, BORYS, STAFF, case, complaint, store


async def test_a_message_is_found_by_its_place_and_by_what_it_copies(database: Database) -> None:
    """Message ids repeat from chat to chat: both parts count. A known message keeps its link."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    copy = Link(STAFF, 7, 4001, "customer", ANN, 7)
    newer = Link(STAFF, 9, 4001, "customer", ANN, 7)
    async with database.transaction() as tx:
        await links.save_links(tx, [copy, newer, Link(ANN, 7, 4001, "said"), Link(BORYS, 9, 4002, "said")])
        await links.save_links(tx, [Link(ANN, 7, 4002, "bot"), Link(ANN, 8, 4002, "bot")])
        found = await links.load_links(tx, {(ANN, 7), (STAFF, 7), (BORYS, 7), (ANN, 9)})
        assert found == {(ANN, 7): Link(ANN, 7, 4001, "said"), (STAFF, 7): copy}
        assert await links.load_copies(tx, {(ANN, 7), (BORYS, 7)}) == {(ANN, 7): newer}
        assert await links.load_links(tx, set()) == {}
        assert await links.load_copies(tx, set()) == {}


async def test_a_note_that_is_sent_becomes_a_reply(database: Database) -> None:
    """What a colleague wrote as a draft leaves after all; nothing else changes what a message is."""
    await store(database, case(ANN, complaint(4001)))
    async with database.transaction() as tx:
        for role in ("note", "reply", "note"):
            await links.save_links(tx, [Link(STAFF, 7, 4001, role), Link(STAFF, 8, 4001, role.replace("note", "said"))])
        found = await links.load_links(tx, {(STAFF, 7), (STAFF, 8)})
        assert {key[1]: link.role for key, link in found.items()} == {7: "reply", 8: "said"}


async def test_a_question_that_is_over_becomes_a_line(database: Database) -> None:
    """From then on a reply to it answers nothing; a late answer of Telegram does not make it a question again."""
    await store(database, case(ANN, complaint(4001)))
    async with database.transaction() as tx:
        for role in ("question:ask", "line", "question:ask"):
            await links.save_links(tx, [Link(STAFF, 7, 4001, role)])
        (found,) = (await links.load_links(tx, {(STAFF, 7)})).values()
        assert found.role == "line"
