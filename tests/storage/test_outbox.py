"""The queue of letters: they leave once in order, come back when they must, and the newest card replaces the older."""

from datetime import timedelta

import pytest

from storage import outbox
from storage.database import Database
from storage.meaning import Address, After, Which
from storage.outbox import STAFF_CHAT, Retry
from storage.times import from_us, to_us
from tests.shows import shows
from tests.storage.records import ANN, NOW, STAFF, letter


async def waiting(database: Database) -> list[int]:
    """The ids that wait, in order."""
    async with database.reading() as tx:
        return [row.id for row in await outbox.waiting(tx, 100)]


async def statuses(database: Database) -> dict[str, int]:
    """How many rows have which status."""
    async with database.reading() as tx:
        return {status: count for status, (count, _) in (await outbox.counts(tx)).items()}


async def test_a_letter_comes_back_as_it_was_written(database: Database) -> None:
    """Parameters, address and meaning are kept, whatever characters are in them."""
    words = 'a\x00b\ud800 <b>"&\u202eשלום👩‍👩‍👧'
    written = letter(
        7,
        stream="k4821",
        chat=STAFF_CHAT,
        params={"text": words, "nested": {"list": [1, None, True]}},
        address=Address(room=True, reply=Which("copy", (ANN, 2**40))),
        after=After(share="alerts", link="card"),
        coalesce="card:4821:board",
        complaint=4821,
        not_before=5,
        created_at=to_us(NOW),
    )
    async with database.transaction() as tx:
        await outbox.add(tx, [written])
    async with database.transaction() as tx:
        row = (await outbox.waiting(tx, 10))[0]
        assert (row.id, row.stream, row.chat, row.lane, row.not_before, row.share) == (7, "k4821", 0, 2, 5, "alerts")
        (begun,) = await outbox.begin(tx, [7])
    assert begun.attempts == 1
    assert begun == letter(7, **{name: getattr(written, name) for name in written.__slots__} | {"attempts": 1})


async def test_letters_leave_in_the_order_in_which_they_were_picked(database: Database) -> None:
    """Ids give the order of waiting; the sender's own choice is kept when rows begin to leave."""
    async with database.transaction() as tx:
        await outbox.add(tx, [letter(number) for number in (3, 1, 2, 9, 5)])
        assert [row.id for row in await outbox.waiting(tx, 4)] == [1, 2, 3, 5]
        assert [one.id for one in await outbox.begin(tx, [5, 1, 9, 2])] == [5, 1, 9, 2]
    assert await waiting(database) == [3]


async def test_a_letter_begins_once(database: Database) -> None:
    """What is leaving, has left, failed, or does not exist is not handed out again."""
    async with database.transaction() as tx:
        await outbox.add(tx, [letter(number) for number in range(1, 5)])
        await outbox.begin(tx, [1, 2, 3])
        await outbox.sent(tx, [(2, 70)], NOW)
        await outbox.failed(tx, [(3, "Forbidden")], NOW)
        assert [one.id for one in await outbox.begin(tx, [1, 2, 3, 4, 99])] == [4]
        assert await outbox.begin(tx, []) == []
    assert await statuses(database) == {"sending": 2, "sent": 1, "failed": 1}


@shows("I4")
async def test_a_rolled_back_commit_leaves_no_letter(database: Database) -> None:
    """A message leaves only from a committed row."""
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await outbox.add(tx, [letter(1)])
            raise RuntimeError
    assert await waiting(database) == []


async def test_one_that_is_tried_again_keeps_its_place_and_counts_its_attempts(database: Database) -> None:
    """Not before its time; a lost answer is counted as ambiguous, a refusal for now is not."""
    later = NOW + timedelta(seconds=8)
    async with database.transaction() as tx:
        await outbox.add(tx, [letter(1), letter(2)])
        await outbox.begin(tx, [1])
        await outbox.again(tx, [Retry(1, later, "Too Many Requests")], NOW)
        rows = await outbox.waiting(tx, 10)
        assert [(row.id, row.not_before) for row in rows] == [(1, to_us(later)), (2, 0)]
        (second,) = await outbox.begin(tx, [1])
        assert (second.attempts, second.ambiguous) == (2, 0)
        await outbox.again(tx, [Retry(1, later, "no answer" * 100, lost=True)], NOW)
        (third,) = await outbox.begin(tx, [1])
        assert (third.attempts, third.ambiguous) == (3, 1)
        assert third.params == letter(1).params


async def test_after_a_crash_what_was_leaving_waits_again_and_is_counted(database: Database) -> None:
    """It may have arrived: that is what `ambiguous` says."""
    async with database.transaction() as tx:
        await outbox.add(tx, [letter(number) for number in (1, 2, 3)])
        await outbox.begin(tx, [1, 2])
        await outbox.sent(tx, [(2, 70)], NOW)
    async with database.transaction() as tx:
        assert await outbox.rescue(tx, NOW) == 1
        assert await outbox.rescue(tx, NOW) == 0
        begun = {one.id: one.ambiguous for one in await outbox.begin(tx, [1, 2, 3])}
    assert begun == {1: 1, 3: 0}


async def test_a_topic_that_was_being_made_waits_for_a_sign_of_itself(database: Database) -> None:
    """If it exists its service message comes first; a second topic cannot be taken back."""
    async with database.transaction() as tx:
        await outbox.add(tx, [letter(1, method="createForumTopic"), letter(2)])
        await outbox.begin(tx, [1, 2])
        await outbox.rescue(tx, NOW)
        found = {row.id: row.not_before for row in await outbox.waiting(tx, 10)}
    assert found[1] > to_us(NOW)
    assert found[2] == 0


async def test_a_newer_row_takes_back_those_that_wait_under_its_key(database: Database) -> None:
    """Only waiting ones: what is leaving cannot be taken back."""
    card = "card:4821:board"
    async with database.transaction() as tx:
        await outbox.add(
            tx,
            [
                letter(1, coalesce=card),
                letter(2, coalesce=card, method="editMessageText", created_at=44, after=After(board=True)),
                letter(3, coalesce="card:1:board"),
                letter(4),
            ],
        )
        await outbox.begin(tx, [1])
        taken = await outbox.replace_waiting(tx, [card, "unknown"], NOW)
        assert taken == [outbox.Replaced(2, card, "editMessageText", 44, After(board=True))]
        assert await outbox.replace_waiting(tx, [], NOW) == []
    assert await waiting(database) == [3, 4]
    assert await statuses(database) == {"sending": 1, "replaced": 1, "pending": 2}


async def test_a_rewritten_row_leaves_another_way_at_once(database: Database) -> None:
    """As plain text, or to the board when its topic is gone."""
    async with database.transaction() as tx:
        await outbox.add(tx, [letter(1, address=Address(topic=True))])
        (begun,) = await outbox.begin(tx, [1])
        await outbox.again(tx, [Retry(1, NOW + timedelta(hours=1), "")], NOW)
        other = letter(1, params={"text": "plain"}, address=Address(staff=True), attempts=begun.attempts)
        await outbox.rewrite(tx, other, NOW)
        assert (await outbox.waiting(tx, 1))[0].not_before == 0
        (again,) = await outbox.begin(tx, [1])
    assert (again.params, again.address, again.attempts) == ({"text": "plain"}, Address(staff=True), 2)


async def test_what_has_left_lets_its_words_go_and_is_forgotten_after_three_days(database: Database) -> None:
    """What waits or is leaving is never forgotten."""
    async with database.transaction() as tx:
        await outbox.add(tx, [letter(number, coalesce=f"x{number}") for number in range(1, 6)])
        await outbox.begin(tx, [1, 2, 3])
        await outbox.sent(tx, [(1, 70)], NOW)
        await outbox.failed(tx, [(2, "no")], NOW)
        await outbox.replace_waiting(tx, ["x5"], NOW)
        await outbox.prune(tx, NOW + outbox.KEEP_FOR)
        assert sum(count for count, _ in (await outbox.counts(tx)).values()) == 5
        await outbox.prune(tx, NOW + outbox.KEEP_FOR + timedelta(microseconds=1))
    assert await statuses(database) == {"sending": 1, "pending": 1}


@shows("F14")
async def test_holds_are_kept_for_the_next_process(database: Database) -> None:
    """The longest word counts, for each chat apart, and what is over is over."""
    hours, later = timedelta(seconds=10_072), NOW + timedelta(seconds=10)
    async with database.transaction() as tx:
        assert await outbox.load_holds(tx, NOW) == {}
        await outbox.hold_chat(tx, ANN, NOW + timedelta(seconds=1), NOW)
        await outbox.hold_chat(tx, STAFF, NOW + timedelta(seconds=30), NOW)
        await outbox.hold_chat(tx, ANN, NOW + hours, NOW)
        await outbox.hold_chat(tx, ANN, later + timedelta(seconds=5), later)
    async with database.reading() as tx:
        assert await outbox.load_holds(tx, NOW) == {ANN: hours, STAFF: timedelta(seconds=30)}
        assert await outbox.load_holds(tx, NOW + timedelta(seconds=30)) == {ANN: hours - timedelta(seconds=30)}


async def test_a_wrong_clock_makes_no_hold_longer_than_telegram_asked_for(database: Database) -> None:
    """Wrong when it was noted, or when it is read; and a longer word noted later, by the right clock, counts."""
    ahead, half = NOW + timedelta(hours=1), timedelta(seconds=30)
    async with database.transaction() as tx:
        await outbox.hold_chat(tx, ANN, ahead + half, ahead)
        assert await outbox.load_holds(tx, NOW) == {ANN: half}
        assert await outbox.load_holds(tx, NOW - timedelta(days=1)) == {ANN: half}
        await outbox.hold_chat(tx, ANN, NOW + 2 * half, NOW)
        assert await outbox.load_holds(tx, NOW) == {ANN: 2 * half}
        assert await outbox.load_holds(tx, NOW + half) == {ANN: half}


async def test_refused_attempts_count_for_the_next_process_too(database: Database) -> None:
    """An album that was refused in its topic and then taken on the board: twice its parts."""
    album = letter(1, chat=STAFF_CHAT, after=After(weight=3))
    async with database.transaction() as tx:
        await outbox.add(tx, [album])
        await outbox.begin(tx, [1])
        await outbox.rewrite(tx, album, NOW)
        assert len(await outbox.left_since(tx, STAFF_CHAT, NOW - timedelta(seconds=1))) == 3
        await outbox.begin(tx, [1])
        await outbox.sent(tx, [(1, 70)], NOW)
        assert len(await outbox.left_since(tx, STAFF_CHAT, NOW - timedelta(seconds=1))) == 6


async def test_the_last_minute_and_the_places_of_messages_are_remembered(database: Database) -> None:
    """A new process does not begin with a fresh minute, and finds the digest it sent."""
    async with database.transaction() as tx:
        await outbox.add(
            tx,
            [
                letter(1, chat=STAFF_CHAT, after=After(share="cards"), coalesce="digest:1"),
                letter(2, chat=STAFF_CHAT),
                letter(3),
                letter(4, chat=STAFF_CHAT, coalesce="digest:1"),
            ],
        )
        await outbox.begin(tx, [1, 2, 3, 4])
        await outbox.sent(tx, [(1, 70)], NOW)
        await outbox.sent(tx, [(2, 71), (3, 5), (4, None)], NOW + timedelta(seconds=50))
        assert await outbox.left_since(tx, STAFF_CHAT, NOW) == [(NOW + timedelta(seconds=50), "edits")] * 2
        everything = await outbox.left_since(tx, STAFF_CHAT, NOW - timedelta(seconds=1))
        assert sorted(share for _, share in everything) == ["cards", "edits", "edits"]
        assert await outbox.sent_as(tx, {"digest:1", "digest:2"}) == {"digest:1": 70}
        assert await outbox.sent_as(tx, set()) == {}
        oldest = (await outbox.counts(tx))["sent"]
    assert oldest == (4, 0)
    assert from_us(0).year == 1970
