"""Where complaints are shown: cards, digests and topics."""

from dataclasses import replace
from datetime import timedelta

from storage import rooms
from storage.database import Database
from storage.rooms import Room
from tests.storage.records import ANN, NOW, case, complaint, store

SECOND = timedelta(seconds=1)


async def test_a_room_comes_back_whole_and_is_found_by_its_topic(database: Database) -> None:
    """Also with ids beyond 32 bits, and after it changed."""
    await store(database, case(ANN, complaint(4001), complaint(4002)))
    full = Room(4001, NOW, board_message=2**40, digest=3, topic=2**33, topic_message=9, shown_at=NOW + SECOND)
    async with database.transaction() as tx:
        await rooms.save_rooms(tx, [full, Room(4002, NOW)])
        assert await rooms.load_rooms(tx, {4001, 4002, 4003}) == {4001: full, 4002: Room(4002, NOW)}
        assert await rooms.load_rooms(tx, set()) == {}
        assert await rooms.by_topic(tx, {(0, 2**33), (0, 9), (-7, 2**33)}) == {(0, 2**33): 4001}
        assert await rooms.by_topic(tx, set()) == {}
        assert await rooms.in_digest(tx, 3) == [4001]
        lost = replace(full, topic=None, topic_message=None)
        await rooms.save_rooms(tx, [lost])
        assert await rooms.load_rooms(tx, {4001}) == {4001: lost}
        await rooms.save_rooms(tx, [replace(lost, board_message=None)])
        assert (await rooms.load_rooms(tx, {4001}))[4001].board_message is None


async def test_cards_of_the_last_minute_are_counted_and_the_rest_waits_in_order(database: Database) -> None:
    """A digest is one message, however many it lists; each group has a minute of its own."""
    await store(database, case(ANN, *(complaint(number) for number in range(4001, 4010))))
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
                Room(4007, NOW, shown_at=NOW, group=-7),
                Room(4008, NOW, group=-7),
                Room(4009, NOW, shown_at=NOW + SECOND, digest=1),
            ],
        )
        assert await rooms.shown_since(tx, 0, NOW) == 2
        assert await rooms.shown_since(tx, 0, NOW - SECOND) == 3
        assert await rooms.waiting_for_digest(tx, 0, 2) == [4005, 4006]
        assert await rooms.shown_since(tx, -7, NOW - SECOND) == 1
        assert await rooms.waiting_for_digest(tx, -7, 2) == [4008]
