"""Where complaints are shown, which message belongs to which, every version of what was written, and the trail."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from dialogs.model import Item
from storage import rooms
from storage.database import Database
from storage.rooms import Entry, Link, Room, Written
from tests.storage.records import ANN, BORYS, NOW, OLGA, STAFF, case, complaint, items, store

SECOND = timedelta(seconds=1)


async def test_a_room_comes_back_whole_and_is_found_by_its_topic(database: Database) -> None:
    """Also with ids beyond 32 bits, and after it changed."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    full = Room(4001, NOW, board_message=2**40, digest=3, topic=2**33, topic_message=9, shown_at=NOW + SECOND)
    async with database.transaction() as tx:
        await rooms.save_rooms(tx, [full, Room(4002, NOW)])
        assert await rooms.load_rooms(tx, {4001, 4002, 4003}) == {4001: full, 4002: Room(4002, NOW)}
        assert await rooms.load_rooms(tx, set()) == {}
        assert await rooms.by_topic(tx, {2**33, 9}) == {2**33: 4001}
        assert await rooms.by_topic(tx, set()) == {}
        assert await rooms.in_digest(tx, 3) == [4001]
        await rooms.lose_topic(tx, 4001)
        lost = replace(full, topic=None, topic_message=None)
        assert await rooms.load_rooms(tx, {4001}) == {4001: lost}
        await rooms.save_rooms(tx, [replace(lost, board_message=None)])
        assert (await rooms.load_rooms(tx, {4001}))[4001].board_message is None


async def test_cards_of_the_last_minute_are_counted_and_the_rest_waits_in_order(database: Database) -> None:
    """What a digest lists is no card of its own."""
    await store(database, case(ANN, *(complaint(number) for number in range(4001, 4007))))
    async with database.transaction() as tx:
        await rooms.save_rooms(
            tx,
            [
                Room(4001, NOW, shown_at=NOW),
                Room(4002, NOW, shown_at=NOW + SECOND),
                Room(4003, NOW, shown_at=NOW + SECOND, digest=1),
                Room(4004, NOW + 3 * SECOND),
                Room(4005, NOW + SECOND),
                Room(4006, NOW + 2 * SECOND),
            ],
        )
        assert await rooms.shown_since(tx, NOW) == 1
        assert await rooms.shown_since(tx, NOW - SECOND) == 2
        assert await rooms.waiting_for_digest(tx, 2) == [4005, 4006]


async def test_a_message_is_found_by_its_place_and_by_what_it_copies(database: Database) -> None:
    """Message ids repeat from chat to chat: both parts count. A known message keeps its link."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    copy = Link(STAFF, 7, 4001, "customer", ANN, 7)
    newer = Link(STAFF, 9, 4001, "customer", ANN, 7)
    async with database.transaction() as tx:
        await rooms.save_links(tx, [copy, newer, Link(ANN, 7, 4001, "said"), Link(BORYS, 9, 4002, "said")])
        await rooms.save_links(tx, [Link(ANN, 7, 4002, "bot"), Link(ANN, 8, 4002, "bot")])
        found = await rooms.load_links(tx, {(ANN, 7), (STAFF, 7), (BORYS, 7), (ANN, 9)})
        assert found == {(ANN, 7): Link(ANN, 7, 4001, "said"), (STAFF, 7): copy}
        assert await rooms.load_copies(tx, {(ANN, 7), (BORYS, 7)}) == {(ANN, 7): newer}
        assert await rooms.load_links(tx, set()) == {}
        assert await rooms.load_copies(tx, set()) == {}


async def test_each_version_is_kept_and_the_last_one_is_read(database: Database) -> None:
    """In the order of the messages, not of the edits; what staff wrote is not the customer's."""
    await store(database, case(ANN, complaint(4001)))
    first = Item(ANN, 1, "text", "it broke", "it broke", at=NOW)
    second = Item(ANN, 2, "photo", media="file", at=NOW + SECOND)
    reply = Item(STAFF, 1, "text", "sorry", "sorry", at=NOW)

    def by(item: Item, author: str = "customer") -> Written:
        return Written(item, 4001, author, ANN)

    async with database.transaction() as tx:
        await rooms.keep(tx, [by(first), by(second), by(reply, "staff")])
        await rooms.keep(tx, [by(replace(first, text="it <b>", html="it &lt;b&gt;"))])
        await rooms.keep(tx, [by(replace(first, text="it fell", html="it <b>fell</b>")), by(reply, "note")])
    async with database.reading() as tx:
        assert await rooms.written_by_customer(tx, 4001) == [
            replace(first, text="it fell", html="it <b>fell</b>"),
            second,
        ]
        assert await rooms.written_by_customer(tx, 4002) == []


MESSAGES = iter(range(1, 2**31))


@settings(max_examples=60)
@given(item=items)
async def test_any_words_are_read_back_equal(database: Database, item: Item) -> None:
    """NUL, halves of surrogate pairs, emoji, right-to-left: byte for byte."""
    item = replace(item, message=next(MESSAGES))
    number = 5000 + item.message
    await store(database, case(ANN, complaint(number)))
    async with database.transaction() as tx:
        await rooms.keep(tx, [Written(item, number, "customer", ANN)])
        (found,) = await rooms.written_by_customer(tx, number)
    # No formatting is the same as the text itself; nothing else may differ.
    assert replace(found, html="") == replace(item, html="")
    assert found.html == (item.html or item.text)


async def test_the_trail_keeps_its_order_and_only_grows(database: Database) -> None:
    """Also of lines written at one instant."""
    entries = [Entry(4001, f"event{n}", "new", "claimed", OLGA if n else None, {"n": n} if n else {}) for n in range(3)]
    async with database.transaction() as tx:
        await rooms.note_down(tx, entries, NOW)
        await rooms.note_down(tx, [Entry(4002, "other", "-", "new", None, {})], NOW)
        await rooms.note_down(tx, entries[:1], NOW + SECOND)
        found = await rooms.history(tx, 4001)
    assert [(at, event, actor) for at, event, _, _, actor in found] == [
        (NOW, "event0", None),
        (NOW, "event1", OLGA),
        (NOW, "event2", OLGA),
        (NOW + SECOND, "event0", None),
    ]
