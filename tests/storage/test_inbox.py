"""The queue of updates: nothing twice, in order, nothing lost until it is settled."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage import inbox
from storage.database import Database
from storage.inbox import Incoming, natural_key
from storage.times import to_us
from tests.shows import shows
from tests.storage.records import NOW


def update(number: int, natural: str | None = None) -> Incoming:
    """An update with this id."""
    return Incoming(number, natural, f'{{"update_id":{number}}}')


async def put(database: Database, *updates: Incoming) -> None:
    """Store in a commit of its own."""
    async with database.transaction() as tx:
        await inbox.store(tx, updates, NOW)


async def taken(database: Database, limit: int = 100) -> list[str]:
    """What waits, as it came."""
    async with database.transaction() as tx:
        return [raw for _, raw, _ in await inbox.take(tx, limit)]


async def test_updates_come_back_whole_in_the_order_they_came(database: Database) -> None:
    """Not by update_id: Telegram may restart the numbering."""
    await put(database, update(900), update(901))
    await put(database, update(5), update(2**61))
    assert await taken(database) == [f'{{"update_id":{n}}}' for n in (900, 901, 5, 2**61)]
    assert await taken(database, 2) == ['{"update_id":900}', '{"update_id":901}']


async def test_the_same_update_is_kept_once(database: Database) -> None:
    """By its number, in one batch, in another, and after it was settled."""
    await put(database, update(1), update(1))
    await put(database, update(1))
    async with database.transaction() as tx:
        rows = await inbox.take(tx, 10)
        assert len(rows) == 1
        await inbox.done(tx, [rows[0][0]], NOW)
    await put(database, update(1))
    assert await taken(database) == []


async def test_the_same_message_under_another_number_is_kept_once(database: Database) -> None:
    """By what it is about; updates without such a key are told apart by their numbers only."""
    await put(database, update(1, "m:101:7"), update(2, "m:101:7"), update(3, "m:101:8"), update(4), update(5))
    await put(database, update(6, "m:101:8"))
    assert len(await taken(database)) == 4


@shows("I28")
async def test_what_is_done_or_ignored_lets_its_words_go_and_is_counted(database: Database) -> None:
    """Received = done + ignored + parked + held + waiting, each with its oldest arrival."""
    await put(database, *(update(number) for number in range(1, 7)))
    async with database.transaction() as tx:
        seqs = [seq for seq, *_ in await inbox.take(tx, 10)]
        await inbox.done(tx, seqs[:2], NOW)
        await inbox.done(tx, seqs[2:3], NOW, ignored=True)
        await inbox.park(tx, seqs[3], "ValueError at somewhere", NOW)
        await inbox.hold(tx, seqs[4:5])
        await inbox.done(tx, [], NOW)
        await inbox.hold(tx, [])
        counts = await inbox.counts(tx)
    at = to_us(NOW)
    assert counts == {"done": (2, at), "ignored": (1, at), "parked": (1, at), "held": (1, at), "waiting": (1, at)}
    assert await taken(database) == ['{"update_id":6}']


async def test_a_held_update_comes_back_in_its_old_place(database: Database) -> None:
    """Only those named are released; at a start, all."""
    await put(database, *(update(number) for number in range(1, 5)))
    async with database.transaction() as tx:
        seqs = [seq for seq, *_ in await inbox.take(tx, 10)]
        await inbox.hold(tx, seqs[:3])
        await inbox.release(tx, [])
        await inbox.release(tx, [seqs[1], seqs[3]])
    assert await taken(database) == ['{"update_id":2}', '{"update_id":4}']
    async with database.transaction() as tx:
        await inbox.release(tx)
    assert await taken(database) == [f'{{"update_id":{n}}}' for n in (1, 2, 3, 4)]


async def test_releasing_does_not_wake_what_is_settled(database: Database) -> None:
    """A done or parked update stays so."""
    await put(database, update(1), update(2))
    async with database.transaction() as tx:
        first, second = (seq for seq, *_ in await inbox.take(tx, 10))
        await inbox.done(tx, [first], NOW)
        await inbox.park(tx, second, "why", NOW)
        await inbox.release(tx, [first, second])
        await inbox.release(tx)
    assert await taken(database) == []


async def test_a_parked_update_is_kept_whole_until_a_person_decides(database: Database) -> None:
    """Tried again it comes as it was; dropped it is gone; what is not parked cannot be unparked."""
    await put(database, update(1), update(2), update(3))
    async with database.transaction() as tx:
        seqs = [seq for seq, *_ in await inbox.take(tx, 10)]
        await inbox.park(tx, seqs[0], "TypeError at a", NOW)
        await inbox.park(tx, seqs[1], "TypeError at b", NOW)
        assert [(one[0], one[1], one[2]) for one in await inbox.parked(tx)] == [
            (seqs[0], 1, "TypeError at a"),
            (seqs[1], 2, "TypeError at b"),
        ]
        assert await inbox.unpark(tx, [seqs[0], seqs[2]], retry=True) == 1
        assert await inbox.unpark(tx, [seqs[1]], retry=False) == 1
        assert await inbox.parked(tx) == []
    assert await taken(database) == ['{"update_id":1}', '{"update_id":3}']


@shows("F42")
async def test_settled_updates_are_forgotten_after_three_days_and_no_sooner(database: Database) -> None:
    """After that Telegram may use the number for something else; what waits or is parked stays."""
    await put(database, *(update(number) for number in range(1, 5)))
    async with database.transaction() as tx:
        seqs = [seq for seq, *_ in await inbox.take(tx, 10)]
        await inbox.done(tx, seqs[:1], NOW)
        await inbox.done(tx, seqs[1:2], NOW, ignored=True)
        await inbox.park(tx, seqs[2], "why", NOW)
        await inbox.prune(tx, NOW + inbox.KEEP_FOR)
        assert sum(count for count, _ in (await inbox.counts(tx)).values()) == 4
        await inbox.prune(tx, NOW + inbox.KEEP_FOR + timedelta(microseconds=1))
        assert set(await inbox.counts(tx)) == {"parked", "waiting"}


async def test_the_newest_update_is_kept_and_holds_up_no_number(database: Database) -> None:
    """By it a process tells its own database from an older one; Telegram may use its number for something else."""
    await put(database, update(1), update(2))
    async with database.transaction() as tx:
        await inbox.done(tx, [seq for seq, *_ in await inbox.take(tx, 10)], NOW)
        await inbox.prune(tx, NOW + inbox.KEEP_FOR + timedelta(microseconds=1))
        assert {status: count for status, (count, _) in (await inbox.counts(tx)).items()} == {"done": 1}
    await put(database, update(2))
    assert await taken(database) == ['{"update_id":2}']


def test_messages_and_presses_have_a_natural_key() -> None:
    """Edits and changes of membership come again with different content: they have none."""
    message = {"message_id": 7, "chat": {"id": -100}}
    assert natural_key({"update_id": 1, "message": message}) == "m:-100:7"
    assert natural_key({"update_id": 1, "callback_query": {"id": "99"}}) == "q:99"
    assert natural_key({"update_id": 1, "edited_message": message}) is None
    assert natural_key({"update_id": 1, "chat_member": {"chat": {"id": -100}}}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(message=JSON, chat=JSON, number=JSON, query=JSON)
async def test_no_update_can_hold_up_the_intake(
    database: Database, message: object, chat: object, number: object, query: object
) -> None:
    """Whatever JSON stands where ids should be, the update is stored: what it means is decided later."""
    for odd in (
        {"message": message},
        {"message": {"chat": chat, "message_id": number}},
        {"message": {"chat": {"id": chat}, "message_id": number}},
        {"callback_query": {"id": query}},
    ):
        key = natural_key(odd)
        async with database.transaction() as tx:
            await inbox.store(tx, [Incoming(1, key, "{}")], NOW)
