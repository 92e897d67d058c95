"""The pump on both databases: a round commits whole or not at all, and one bad piece never holds up the others."""

import asyncio
import json
from typing import Any

import pytest

from bot.calls import Answer
from bot.supervisor import Fatal
from bot.updates import incoming
from dialogs.step import step
from handlers import addresses
from storage import inbox, rooms
from storage.database import Database, StorageTrouble
from storage.outbox import Letter
from storage.seat import Seat
from tests.bot.house import House
from tests.handlers.updates import OLGA, SELF, STAFF, Json, in_group, message, press
from tests.shows import shows


async def test_a_complaint_gets_its_receipt_and_its_card(house: House) -> None:
    """Each once; the update is settled in the same commit."""
    await house.bring({"message": message(1)})
    await house.work()
    number = f"K-{(await house.complaint()).id}"
    assert sum(number in text for text in house.telegram.said(101)) == 1
    assert sum(number in text for text in house.telegram.said(STAFF)) == 1
    assert await house.inbox() == {"done": 1}


@shows("I2", "F39", "T6")
async def test_redelivery_under_any_number_changes_nothing(house: House) -> None:
    """The same message three times, in one batch and later."""
    await house.bring({"message": message(1)}, {"message": message(1)})
    await house.work()
    calls = len(house.telegram.calls)
    await house.bring({"message": message(1)})
    await house.work()
    assert len(house.telegram.calls) == calls
    assert await house.complaint()


@shows("I4", "T24")
@pytest.mark.parametrize("failures", [1, 2, 5])
async def test_nothing_leaves_before_the_commit_and_trouble_loses_nothing(house: House, failures: int) -> None:
    """The commit fails after all the work: no message has left; afterwards each leaves once."""
    await house.bring({"message": message(1)}, {"callback_query": press("u:old:1:")})
    house.database.failures = failures
    while house.database.failures:
        with pytest.raises(StorageTrouble):
            await house.pump.round()
        assert house.telegram.calls == []
    await house.work()
    assert sum("K-" in text for text in house.telegram.said(101)) == 1
    assert sum(method == "answerCallbackQuery" for method, _ in house.telegram.calls) == 1
    assert set(await house.outbox()) == {"sent"}


async def test_an_answer_that_could_not_be_settled_is_settled_later_and_not_sent_again(house: House) -> None:
    """The receipt has arrived when the disk is full: it must not arrive twice."""
    await house.bring({"message": message(1)})
    await house.pump.round()
    await house.answered()
    sent = len(house.telegram.calls)
    assert sent >= 1
    house.database.failures = 3
    await house.work()
    assert sum("K-" in text for text in house.telegram.said(101)) == 1
    assert set(await house.outbox()) == {"sent"}


@shows("I3", "T5")
async def test_a_bad_update_is_parked_alone_and_the_staff_hear_of_it(house: House) -> None:
    """One that cannot be decoded, one that is none, and one in which the desk stumbles; the good ones go through."""
    await house.bring(
        {"message": {"message_id": "x"}},
        {"message": message(1)},
        {"hologram": {}},
        {"message": message(2**70, user={**OLGA, "id": 555}, chat={"id": 555, "type": "private"})},
        {"message": message(9, user={**OLGA, "id": 556}, text="Mine broke too")},
    )
    await house.intake.store([incoming("no update")])
    await house.work()
    counts = await house.inbox()
    assert counts == {"done": 2, "ignored": 1, "parked": 3}
    assert await house.complaint(101)
    assert await house.complaint(556)
    async with house.database.reading() as tx:
        parked = await inbox.parked(tx)
    lines = [text for text in house.telegram.said(STAFF) if any(f"{one[0]}" in text for one in parked)]
    assert len(lines) >= 3
    assert not any("broke" in reason for _, _, reason, _ in parked)


@shows("F10")
async def test_a_fault_in_the_desk_parks_the_piece_that_has_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, so that it can be tried again when the fault is mended."""

    def stumbles(case: Any, event: Any, *rest: Any) -> Any:
        if "poison" in repr(event):
            raise ZeroDivisionError
        return step(case, event, *rest)

    monkeypatch.setattr("handlers.batch.step", stumbles)
    eve = {**OLGA, "id": 557}
    await house.bring(
        {"message": message(1)}, {"message": message(1, user=eve, text="poison")}, {"message": message(2)}
    )
    await house.work()
    assert await house.inbox() == {"done": 2, "parked": 1}
    monkeypatch.setattr("handlers.batch.step", step)
    async with house.database.transaction() as tx:
        ((seq, _, reason, _),) = await inbox.parked(tx)
        assert await inbox.unpark(tx, [seq], retry=True) == 1
    assert "ZeroDivisionError" in reason
    assert "poison" not in reason
    await house.work()
    assert (await house.complaint(557)).customer == 557


async def claim(house: House) -> None:
    """Olga presses Claim."""
    number = (await house.complaint()).id
    await house.bring({"callback_query": press(f"s:claim:{number}:", OLGA, in_group(5, SELF, text="card"))})
    await house.work()


async def test_a_press_waits_for_telegrams_word_about_who_pressed(house: House) -> None:
    """Asked once, and the press counts when the person is in the group."""
    await house.bring({"message": message(1)})
    await house.work()
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await claim(house)
    assert (await house.complaint()).owner == 201
    assert sum(method == "getChatMember" for method, _ in house.telegram.calls) == 1


async def test_a_press_of_a_stranger_is_answered_and_changes_nothing(house: House) -> None:
    """Telegram says: not in the group."""
    await house.bring({"message": message(1)})
    await house.work()
    await claim(house)
    assert (await house.complaint()).owner is None
    assert sum(method == "answerCallbackQuery" for method, _ in house.telegram.calls) == 1


async def test_after_a_crash_what_was_leaving_leaves_again(house: House, database: Database) -> None:
    """Marked in the commit before it left: the next process knows, and says so in the row."""
    await house.bring({"message": message(1)})
    house.telegram.answers["sendMessage"] = [Answer(0, None)] * 2  # the process dies before it hears an answer
    await house.pump.round()
    await house.answered()
    assert (await house.outbox()).get("sending", 0) >= 1
    again = House(database)
    await again.pump.prepare()
    await again.work()
    assert sum("K-" in text for text in again.telegram.said(101)) == 1
    assert set(await again.outbox()) == {"sent"}
    await again.supervisor.finish(5)


@shows("I5", "I12", "F29")
async def test_a_blocked_customer_delays_nobody(house: House) -> None:
    """The receipt is given up with its reason, the card is there, the next customer is served."""
    blocked = Answer(403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})
    right = house.telegram.call

    async def call(method: str, params: Json, timeout: float) -> Answer:
        return blocked if params.get("chat_id") == 101 else await right(method, params, timeout)

    house.telegram.call = call  # type: ignore[method-assign]
    await house.bring({"message": message(1)}, {"message": message(1, user={**OLGA, "id": 558}, text="Mine too")})
    await house.work()
    assert (await house.outbox())["failed"] == 1
    assert any("K-" in text for text in house.telegram.said(558))
    assert len([text for text in house.telegram.said(STAFF) if "K-" in text]) == 2
    assert json.dumps(await house.inbox()) == '{"done": 2}'


async def test_a_press_that_waited_is_not_forgotten_when_the_commit_fails(house: House) -> None:
    """Telegram's word about the presser came in a round that the disk refused."""
    await house.bring({"message": message(1)})
    await house.work()
    number = (await house.complaint()).id
    await house.bring({"callback_query": press(f"s:claim:{number}:", OLGA, in_group(5, SELF, text="card"))})
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await house.pump.round()
    await house.answered()
    house.database.failures = 2
    await house.work()
    assert (await house.complaint()).owner == 201
    assert await house.inbox() == {"done": 2}


async def test_a_question_is_read_although_the_commit_failed_in_which_it_was_heard(house: House) -> None:
    """Who asks for a list gets it, and is heard afterwards."""
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await house.bring({"message": message(1)}, {"message": in_group(5, text="/open")})
    await house.work()
    assert [text for text in house.telegram.said(STAFF) if "/open 1" in text]
    await house.bring({"message": in_group(6, text="/mine")})
    house.database.failures = 1
    await house.work()
    assert [text for text in house.telegram.said(STAFF) if "/mine 0" in text]
    number = (await house.complaint()).id
    await house.bring({"callback_query": press(f"s:claim:{number}:", OLGA, in_group(7, SELF, text="card"))})
    await house.work()
    assert (await house.complaint()).owner == 201
    assert await house.inbox() == {"done": 4}


async def test_a_row_that_cannot_leave_is_given_up_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an update nor the answer to another row is blamed for it; it is kept whole, and staff hear of it."""
    whole = addresses.resolve

    async def stumbles(tx: Any, letters: list[Letter], place: Any) -> Any:
        if any(letter.complaint and letter.chat == 101 for letter in letters):
            raise ZeroDivisionError
        return await whole(tx, letters, place)

    monkeypatch.setattr("bot.leaving.resolve", stumbles)
    eve = {**OLGA, "id": 557}
    await house.bring({"message": message(1)}, {"message": message(1, user=eve, text="Mine too")})
    await house.work()
    assert await house.inbox() == {"done": 2}
    assert (await house.outbox())["parked"] == 1
    assert any("K-" in text for text in house.telegram.said(557))
    assert any("could not be processed" in text for text in house.telegram.said(STAFF))


async def test_nobody_overtakes_himself_while_telegram_is_asked_about_him(house: House) -> None:
    """His first reply waits for Telegram's word; by the second one an update has told that he is in the group."""
    await house.bring({"message": message(1)})
    await house.work()
    async with house.database.reading() as tx:
        (room,) = (await rooms.load_rooms(tx, {(await house.complaint()).id})).values()
    shown = in_group(room.board_message or 0, SELF, text="card")
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    joined = {"chat": shown["chat"], "from": OLGA, "date": 1, "new_chat_member": {"status": "member", "user": OLGA}}
    await house.bring(
        {"message": in_group(50, OLGA, text="first", reply_to_message=shown)},
        {"chat_member": {**joined, "old_chat_member": {"status": "left", "user": OLGA}}},
        {"message": in_group(51, OLGA, text="second", reply_to_message=shown)},
    )
    await house.work()
    said = [text for text in house.telegram.said(101) if "first" in text or "second" in text]
    assert ["first" in said[0], "second" in said[1]] == [True, True]


@shows("I17")
async def test_what_was_taken_waits_no_more(house: House) -> None:
    """Else the poller would stop one day, taking itself for behind."""
    await house.bring(*[{"message": message(number, text=f"Word {number}")} for number in range(1, 250)])
    assert house.intake.backlog == 249
    await house.pump.round()
    assert 0 < house.intake.backlog < 249
    await house.work()
    await house.bring({"message": message(1)})  # it is known, and takes no row
    await house.work()
    assert house.intake.backlog == 0


class Lost(Seat):
    """A seat that somebody else has taken."""

    async def is_mine(self, tx: Any) -> bool:
        """No."""
        return False


@shows("I20")
async def test_who_was_cut_off_neither_commits_nor_sends(house: House) -> None:
    """It ends in plain words, and the one who took over finds everything as it was."""
    await house.bring({"message": message(1)})
    house.sit(Lost())
    with pytest.raises(Fatal, match="Another process"):
        await house.pump.round()
    assert (house.telegram.calls, await house.inbox()) == ([], {"waiting": 1})
    house.sit(Seat())
    await house.work()
    assert sum("K-" in text for text in house.telegram.said(101)) == 1


@shows("F7")
async def test_after_standing_still_nothing_leaves_before_the_seat_was_looked_at(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was about to leave may have been sent by somebody else meanwhile."""
    monkeypatch.setattr(house.supervisor, "wait", lambda seconds: asyncio.sleep(0))
    await house.bring({"message": message(1)})
    still = Seat()
    still.fresh = False
    house.sit(still)
    await house.pump.round()
    for _ in range(20):
        await asyncio.sleep(0)
    assert house.telegram.calls == []
    assert house.supervisor.errands
    still.fresh = True
    await house.work()
    assert sum("K-" in text for text in house.telegram.said(101)) == 1


async def test_a_list_is_read_beside_the_rounds_and_answered_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question waits, what its author writes next waits behind it, and a failed reading is told."""
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await house.bring({"message": message(1)})
    await house.bring({"message": in_group(8, text="/open")}, {"message": in_group(9, text="/late")})
    await house.work()
    lists = [text for text in house.telegram.said(STAFF) if text.startswith(("<b>/open", "<b>/late"))]
    assert [text.partition("\n")[0] for text in lists] == [
        "<b>/open 1&#160;of&#160;1</b>",
        "<b>/late 0&#160;of&#160;1</b>",
    ]
    assert await house.inbox() == {"done": 3}

    async def unreadable(*_: object) -> None:
        raise StorageTrouble("busy")

    monkeypatch.setattr("bot.reader.read", unreadable)
    await house.bring({"message": in_group(10, text="/open")})
    await house.work()
    assert "could not read" in house.telegram.said(STAFF)[-1]
    assert await house.inbox() == {"done": 4}


async def test_a_question_is_not_forgotten_when_the_commit_fails(house: House) -> None:
    """Once the answer is there and the commit fails: it is given in the next round, and once."""
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await house.bring({"message": in_group(8, text="/open")})
    reader = house.pump._rounds._reader
    while not reader.answers:
        await house.pump.round()
        await asyncio.sleep(0)
    house.database.failures = 1
    with pytest.raises(StorageTrouble):
        await house.pump.round()
    await house.work()
    assert sum("/open 0&#160;of&#160;0" in text for text in house.telegram.said(STAFF)) == 1
    assert reader.answers == {}
