"""A row that the database refuses each time, or of which the process dies each time: nobody else waits for it, and in
the end it is parked, whole, and told. What is the storage's own trouble is never laid upon a row."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.calls import Answer
from bot.pump import LONGEST_SLEEP, State
from dialogs.effects import Lane
from dialogs.step import step
from handlers import addresses
from storage import inbox, outbox, rooms, suspects, timers
from storage.database import Database, StorageTrouble
from storage.outbox import Letter
from storage.suspects import MOST_DEATHS, MOST_REFUSALS, Kind
from tests.bot.house import House
from tests.bot.trouble import BOB, EVE, POISON, Ahead, cure, open_house, pass_time, receipts, refuse, told, trouble
from tests.handlers.updates import OLGA, SELF, STAFF, a_card, in_group, message, press
from tests.shows import shows


class Died(BaseException):
    """The process is over."""


@shows("F10")
async def test_an_update_that_the_database_refuses_holds_up_nobody_and_is_parked_whole(
    database: Database, clock: Ahead
) -> None:
    """The others are served at once; after ten refusals it is parked and told, and tried again on the owner's word."""
    house = await open_house(database, clock)
    await refuse(database, "INSERT ON messages", f"NEW.body LIKE '%{POISON}%'")
    await house.bring(
        {"message": message(1)},
        {"message": message(1, user=EVE, text=f"{POISON} soup")},
        {"message": message(1, user=BOB, text="Mine broke too")},
    )
    await house.work()
    assert (receipts(house, 101), receipts(house, 557), receipts(house, 558)) == (1, 0, 1)
    (one,) = await trouble(database)
    assert (one.kind, one.refusals > 0, one.deaths, told(house)) == (Kind.UPDATE, True, 0, [])

    await pass_time(house, clock, MOST_REFUSALS)
    assert await house.inbox() == {"done": 2, "parked": 1}
    assert (len(told(house)), await trouble(database)) == (1, [])
    assert f"inbox {one.name})" in told(house)[0]
    async with database.transaction() as tx:
        ((seq, _, reason, _),) = await inbox.parked(tx)
        assert POISON not in reason
        assert await inbox.unpark(tx, [seq], retry=True) == 1
    await cure(database, "messages")
    await house.work()
    assert (receipts(house, 557), await house.inbox()) == (1, {"done": 3})
    await house.supervisor.finish(5)


@shows("F10")
async def test_nobody_overtakes_himself_while_his_update_is_in_trouble(database: Database, clock: Ahead) -> None:
    """What came with it, and what comes later, waits until it is parked; newcomers do not."""
    house = await open_house(database, clock)
    await refuse(database, "INSERT ON messages", f"NEW.body LIKE '%{POISON}%'")
    await house.bring(
        {"message": message(1, user=EVE, text=f"{POISON} soup")}, {"message": message(2, user=EVE, text="Second")}
    )
    await house.work()
    await house.bring({"message": message(3, user=EVE, text="Third")}, {"message": message(1)})
    await house.work()
    assert (receipts(house, 557), receipts(house, 101)) == (0, 1)
    assert await house.inbox() == {"done": 1, "held": 3}
    await pass_time(house, clock, MOST_REFUSALS)
    assert await house.inbox() == {"done": 3, "parked": 1}
    assert [one.text for one in (await house.complaint(557)).words] == ["Second", "Third"]
    await house.supervisor.finish(5)


async def test_one_bad_update_behind_another_is_found_like_the_first(database: Database, clock: Ahead) -> None:
    """What was held behind the first is let go together, fails together, and is tried one by one again."""
    house = await open_house(database, clock)
    await refuse(database, "INSERT ON messages", f"NEW.body LIKE '%{POISON}%'")
    await house.bring({"message": message(1, user=EVE, text=f"{POISON} soup")})
    await house.work()
    await house.bring(
        {"message": message(2, user=EVE, text="Second")},
        {"message": message(3, user=EVE, text=f"{POISON} pie")},
        {"message": message(4, user=EVE, text="Fourth")},
    )
    await house.work()
    assert await house.inbox() == {"held": 4}
    await pass_time(house, clock, 2 * MOST_REFUSALS + 2)
    assert await house.inbox() == {"done": 2, "parked": 2}
    assert [one.text for one in (await house.complaint(557)).words][:1] == ["Second"]
    await house.supervisor.finish(5)


async def test_who_waits_behind_an_update_in_trouble_waits_after_a_restart_too(
    database: Database, clock: Ahead
) -> None:
    """A clean stop is no death, and forgets no count."""
    house = await open_house(database, clock)
    await refuse(database, "INSERT ON messages", f"NEW.body LIKE '%{POISON}%'")
    await house.bring(
        {"message": message(1, user=EVE, text=f"{POISON} soup")}, {"message": message(2, user=EVE, text="Second")}
    )
    await pass_time(house, clock, 2)
    before = await trouble(database)
    await house.pump.drain()
    house = await open_house(database, clock, number=10)
    assert await trouble(database) == before
    await house.work()
    assert receipts(house, 557) == 0
    await pass_time(house, clock, MOST_REFUSALS)
    assert await house.inbox() == {"done": 1, "parked": 1}
    assert len(told(house)) == 1
    await house.supervisor.finish(5)


async def lives(database: Database, clock: Ahead, most: int = 12) -> tuple[list[House], int]:
    """Start the process until it lives on; all the processes, and how many died."""
    made, died = [], 0
    for number in range(most):
        house = await open_house(database, clock, number=100 * (number + 1))
        made.append(house)
        try:
            await house.work()
            await pass_time(house, clock, 2, seconds=60)
        except Died:
            died += 1
            clock.ahead += timedelta(seconds=3)
            await house.supervisor.finish(5)
            continue
        return made, died
    raise AssertionError("It dies again and again.")


def dies_of(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Let the process end whenever this word is worked on."""

    def dies(case: Any, event: Any, *rest: Any) -> Any:
        if word in repr(event):
            raise Died
        return step(case, event, *rest)

    monkeypatch.setattr("handlers.batch.step", dies)


@shows("F10")
async def test_an_update_that_kills_the_process_is_parked_after_three_deaths(
    database: Database, clock: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One death with everything that waited, and three alone; from the second start on the others are served."""
    dies_of(monkeypatch, POISON)
    house = await open_house(database, clock)
    await house.bring(
        {"message": message(1)},
        {"message": message(1, user=EVE, text=f"{POISON} soup")},
        {"message": message(1, user=BOB, text="Mine broke too")},
    )
    with pytest.raises(Died):
        await house.work()
    made, died = await lives(database, clock)
    assert died == MOST_DEATHS
    served = [sum(receipts(house, person) for person in (101, 558)) for house in made]
    assert served[1] >= 1 or served[0] == 2
    assert sum(served) >= 2
    assert (sum(len(told(house)) for house in made), await house.inbox()) == (1, {"done": 2, "parked": 1})
    await made[-1].supervisor.finish(5)


@shows("F10")
async def test_who_was_asked_about_after_a_death_is_not_overtaken_by_himself(
    database: Database, clock: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is tried alone. The first reply waits for Telegram's word, and goes on before the second one's attempt."""
    house = await open_house(database, clock)
    await house.bring({"message": message(1)})
    await house.work()
    async with house.database.reading() as tx:
        (room,) = (await rooms.load_rooms(tx, {(await house.complaint()).id})).values()
    shown = in_group(room.board_message or 0, SELF, text="card")
    await house.bring(
        {"message": in_group(50, OLGA, text="first", reply_to_message=shown)},
        *({"message": message(1, user={**EVE, "id": 600 + number})} for number in range(9)),
        {"message": in_group(51, OLGA, text="second", reply_to_message=shown)},
    )
    dies_of(monkeypatch, "broken")
    with pytest.raises(Died):
        await house.work()
    monkeypatch.undo()
    await house.supervisor.finish(5)
    again = await open_house(database, clock, number=100)
    again.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await pass_time(again, clock, 4, seconds=3)
    said = [text for text in again.telegram.said(101) if "first" in text or "second" in text]
    assert ["first" in said[0], "second" in said[1]] == [True, True]
    await again.supervisor.finish(5)


@shows("F10")
async def test_a_row_that_cannot_be_marked_as_leaving_is_parked_whole(database: Database, clock: Ahead) -> None:
    """The receipt of one customer; the others have theirs, and the words that did not leave are kept."""
    house = await open_house(database, clock)
    await refuse(database, "UPDATE ON outbox", "NEW.status = 'sending' AND NEW.chat_id = 557")
    house.lanes.hold(557, clock.monotonic() + 0.5)  # else it leaves with the first round, and is never marked by itself
    await house.bring({"message": message(1)}, {"message": message(1, user=EVE, text="Mine too")})
    await house.work()
    assert (receipts(house, 101), receipts(house, 557)) == (1, 0)
    await pass_time(house, clock, MOST_REFUSALS + 2)
    assert (await house.outbox())["parked"] >= 1
    (one, *_) = await trouble(database)
    assert (one.kind, one.parked) == (Kind.LETTER, True)
    assert any(f"inbox {one.shown})" in text for text in told(house))

    await cure(database, "outbox")
    async with database.transaction() as tx:
        for each in await suspects.load(tx):
            await suspects.unpark(tx, each, retry=True, now=clock.now())
    await pass_time(house, clock, 2)
    assert receipts(house, 557) == 1
    assert "parked" not in await house.outbox()
    await house.supervisor.finish(5)


async def test_a_row_whose_answer_cannot_be_settled_is_set_aside_and_not_sent_again(
    database: Database, clock: Ahead
) -> None:
    """It has arrived; the database refuses to write that down."""
    house = await open_house(database, clock)
    await refuse(database, "UPDATE ON outbox", "NEW.status = 'sent' AND NEW.chat_id = 557")
    await house.bring({"message": message(1, user=EVE, text="Mine too")}, {"message": message(1)})
    for _ in range(300):  # its stream is under way all the time, so that the house never comes to rest
        clock.ahead += timedelta(seconds=1)
        with suppress(StorageTrouble):
            await house.pump.round()
        await house.answered()
    assert (receipts(house, 101), receipts(house, 557)) == (1, 1)
    assert (await house.outbox())["parked"] >= 1
    assert len(told(house)) >= 1
    await house.supervisor.finish(5)


@shows("F10")
async def test_a_row_that_kills_the_process_on_its_way_out_is_parked(
    database: Database, clock: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the mark and the call; those of others leave meanwhile."""
    whole = addresses.resolve

    async def dies(tx: Any, letters: list[outbox.Letter], place: Any) -> Any:
        if any(letter.complaint and letter.chat == 557 for letter in letters):
            raise Died
        return await whole(tx, letters, place)

    monkeypatch.setattr("bot.leaving.resolve", dies)
    house = await open_house(database, clock)
    await house.bring({"message": message(1, user=EVE, text="Mine too")}, {"message": message(1)})
    with pytest.raises(Died):
        await house.work()
    made, _ = await lives(database, clock)
    assert sum(receipts(house, 101) for house in made) == 1
    assert (await made[-1].outbox())["parked"] == sum(len(told(house)) for house in made) >= 1
    await made[-1].supervisor.finish(5)


@shows("F10")
async def test_a_timer_that_the_database_refuses_is_parked_and_the_others_ring(
    database: Database, clock: Ahead
) -> None:
    """Eve's first question never comes; Ann's does."""
    house = await open_house(database, clock)
    await refuse(database, "DELETE ON timers", "OLD.subject = 'p:557'")
    await house.bring({"message": message(1, user=EVE, text="Mine too")}, {"message": message(1)})
    await house.work()
    said = len(house.telegram.said(101))
    await pass_time(house, clock, MOST_REFUSALS + 2)
    assert len(house.telegram.said(101)) > said
    (one,) = await trouble(database)
    assert (one.kind, one.parked, one.timer[0]) == (Kind.TIMER, True, "p:557")
    assert [text for text in told(house) if f"inbox {one.shown})" in text] == told(house)
    async with database.reading() as tx:
        timer = await timers.one_timer(tx, *one.timer)
    assert timer is not None
    assert timer.due == timers.NEVER
    await house.supervisor.finish(5)


async def test_a_parked_timer_that_is_set_anew_rings(database: Database, clock: Ahead) -> None:
    """It is another one by then, and tried as often; what was parked is forgotten."""
    house = await open_house(database, clock)
    await refuse(database, "DELETE ON timers", "OLD.subject = 'p:557'")
    await house.bring({"message": message(1, user=EVE, text="Mine too")})
    await pass_time(house, clock, MOST_REFUSALS + 2)
    (one,) = await trouble(database)
    assert one.parked
    said = len(house.telegram.said(557))
    async with database.transaction() as tx:
        await timers.move(tx, *one.timer, clock.now())
    await pass_time(house, clock, 3)
    (one,) = await trouble(database)
    assert (one.parked, 0 < one.refusals < MOST_REFUSALS) == (False, True)
    await cure(database, "timers")
    await pass_time(house, clock, 3)
    assert (len(house.telegram.said(557)) > said, await trouble(database)) == (True, [])
    await house.supervisor.finish(5)


async def test_a_timer_in_trouble_that_is_set_anew_keeps_nobody_running(database: Database, clock: Ahead) -> None:
    """It is due, and waits for its next attempt: no round after the other until then."""
    house = await open_house(database, clock)
    async with database.transaction() as tx:
        await timers.set_timers(tx, [timers.Timer("p:557", "nudge", clock.now())])
        await suspects.mark(tx, [suspects.timer_key("p:557", "nudge")])
        (one,) = await suspects.load(tx)
        await suspects.refused(tx, one, "no", clock.now() + timedelta(seconds=10))
        await timers.move(tx, *one.timer, clock.now())
    house = await open_house(database, clock)
    await house.pump.round()
    await house.pump.round()
    assert house.pump._rounds.wait() > 1
    await house.supervisor.finish(5)


@shows("F10")
async def test_the_storage_s_own_trouble_is_laid_upon_nobody(database: Database, clock: Ahead) -> None:
    """Refused together with the probe: nothing is counted, however long it lasts; then all are served."""
    house = await open_house(database, clock)
    await house.bring({"message": message(1)}, {"message": message(1, user=EVE, text="Mine too")})
    house.database.failures = 10_000
    for _ in range(30):
        clock.ahead += timedelta(seconds=16)
        with pytest.raises(StorageTrouble):
            await house.pump.round()
    assert (await trouble(database), await house.inbox()) == ([], {"waiting": 2})
    house.database.failures = 0
    await house.work()
    assert (receipts(house, 101), receipts(house, 557), told(house)) == (1, 1, [])
    await house.supervisor.finish(5)


@shows("F10")
async def test_what_leaves_alone_and_finds_its_topic_gone_leaves_once_more_and_only_once(
    database: Database, clock: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a death each row leaves alone. Its answer is settled once, also when it leaves again in the same round."""
    house = await open_house(database, clock)
    await house.bring({"message": message(1)})
    await house.work()
    number = (await house.complaint()).id
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await house.bring({"callback_query": press(f"s:claim:{number}:", OLGA, a_card(1, number))})
    await house.work()
    after = await open_house(database, clock, 10)
    after.pump._mend._wary = 20
    gone = Answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: message thread not found"})
    after.telegram.answers["sendMessage"] = [gone]
    await after.bring({"message": message(2, text="It leaks oil")})
    whole, arrives = after.telegram.call, asyncio.Event()

    async def slowly(method: str, params: Any, timeout: float) -> Answer:
        answer = await whole(method, params, timeout)
        if "It leaks oil" in str(params.get("text")) and answer.status == 200:
            await arrives.wait()
        return answer

    monkeypatch.setattr(after.telegram, "call", slowly)
    for _ in range(60):  # its second way takes a while, and rounds go on meanwhile
        clock.ahead += timedelta(seconds=1)
        await after.pump.round()
    arrives.set()
    await pass_time(after, clock, 2)
    assert sum("It leaks oil" in said for said in after.telegram.said(STAFF)) == 2
    await after.supervisor.finish(5)


async def test_after_a_death_the_rows_of_one_stream_leave_one_by_one_without_a_rest_between_them(
    database: Database, clock: Ahead
) -> None:
    """The answer to one frees the next: nothing else has to happen first, and nobody waits out the longest sleep."""
    house = await open_house(database, clock)
    async with database.transaction() as tx:
        said = {"chat_id": 101, "text": "a note"}
        await outbox.add(tx, [Letter("c101", 101, Lane.DIALOGUE, "sendMessage", said, id=n) for n in range(900, 906)])
    house.pump._mend._wary = 20
    house.pump._state = State.DOUBTFUL  # it reads the rows anew
    async with asyncio.timeout(LONGEST_SLEEP / 2):
        while house.telegram.said(101).count("a note") < 6:
            await house.pump.run()
    await house.supervisor.finish(5)
