"""The pump on both databases: a round commits whole or not at all, and one bad piece never holds up the others."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calls import Answer
from bot.clock import Clock
from bot.keeper import GroupFacts, Keeper
from bot.lanes import Lanes
from bot.pace import Pace
from bot.pump import Pump
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake, incoming
from dialogs.model import Policy
from dialogs.render import Renderer
from dialogs.step import step
from handlers.routes import Place
from storage import cases, inbox, outbox
from storage.database import Database, StorageTrouble
from tests.handlers.stage import POLICY
from tests.handlers.updates import BOT_ID, OLGA, SELF, STAFF, Json, in_group, message, press

TOKEN = f"{BOT_ID}:AAAA"


class Taking:
    """A Telegram that takes everything; `members` tells who is in the group."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.members: dict[int, Answer] = {}
        self.answers: dict[str, list[Answer]] = {}
        self._message = 1000

    async def call(self, method: str, params: Json, timeout: float) -> Answer:
        """Take one call."""
        self.calls.append((method, params))
        if self.answers.get(method):
            return self.answers[method].pop(0)
        if method == "getChatMember":
            return self.members.get(params["user_id"], Answer(400, {"ok": False, "description": "user not found"}))
        self._message += 1
        result: Any = {"message_id": self._message}
        if method == "createForumTopic":
            result = {"message_thread_id": self._message}
        return Answer(200, {"ok": True, "result": result})

    def said(self, chat: int) -> list[str]:
        """The words sent to a chat."""
        return [
            str(params.get("text")) for _, params in self.calls if params.get("chat_id") == chat and "text" in params
        ]


class Breaking:
    """A database whose commits fail as often as told, after all the work was done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.failures = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._database.transaction() as tx:
            yield tx
            if self.failures:
                self.failures -= 1
                raise StorageTrouble("disk full")


class House:
    """A pump with everything around it."""

    def __init__(self, database: Database) -> None:
        self.database = Breaking(database)
        self.telegram = Taking()
        self.stats = Stats()
        self.supervisor = Supervisor(self.stats)
        clock = Clock()
        self.intake = Intake(self.database, clock, self.stats)  # type: ignore[arg-type]
        keeper = Keeper(self.telegram, self.supervisor, clock, self.intake.arrived.set, STAFF)
        keeper.group = GroupFacts(True, "Staff")

        def policy(forum: bool) -> Policy:
            return POLICY

        self.lanes = Lanes(Pace(0, 0, 0))
        place = Place(STAFF, BOT_ID, True)
        self.pump = Pump(
            self.database, self.telegram, clock, self.supervisor, self.intake, keeper, self.lanes,  # type: ignore[arg-type]
            Renderer(ZoneInfo("UTC")), policy, place, STAFF, "salt", self.stats, TOKEN,
        )  # fmt: skip
        self._number = 0

    async def bring(self, *updates: Json) -> None:
        """Store updates under new numbers."""
        self._number += len(updates)
        first = self._number - len(updates)
        await self.intake.store([incoming({"update_id": first + n, **one}) for n, one in enumerate(updates)])

    async def work(self) -> None:
        """Rounds until nothing more happens."""
        idle = 0
        for _ in range(300):
            with suppress(StorageTrouble):
                await self.pump.round()
            await self.answered()
            idle = idle + 1 if not self.intake.arrived.is_set() and not self.lanes.under_way else 0
            if idle > 3:
                return
        raise AssertionError("It never comes to rest.")

    async def answered(self) -> None:
        """Let calls under way be answered."""
        for _ in range(10_000):
            if not self.supervisor.errands:
                return
            await asyncio.sleep(0)
        raise AssertionError("A call is never answered.")

    async def inbox(self) -> dict[str, int]:
        """Updates by status."""
        async with self.database.reading() as tx:
            return {status: count for status, (count, _) in (await inbox.counts(tx)).items()}

    async def outbox(self) -> dict[str, int]:
        """Letters by status."""
        async with self.database.reading() as tx:
            return {status: count for status, (count, _) in (await outbox.counts(tx)).items()}

    async def complaint(self, person: int = 101) -> Any:
        """The one complaint of a person."""
        async with self.database.reading() as tx:
            (found,) = (await cases.load(tx, {person}, set()))[person].complaints.values()
        return found


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    """A house, left without work under way."""
    made = House(database)
    await made.pump.prepare()
    yield made
    await made.supervisor.finish(5)


async def test_a_complaint_gets_its_receipt_and_its_card(house: House) -> None:
    """Each once; the update is settled in the same commit."""
    await house.bring({"message": message(1)})
    await house.work()
    number = f"K-{(await house.complaint()).id}"
    assert sum(number in text for text in house.telegram.said(101)) == 1
    assert sum(number in text for text in house.telegram.said(STAFF)) == 1
    assert await house.inbox() == {"done": 1}


async def test_redelivery_under_any_number_changes_nothing(house: House) -> None:
    """The same message three times, in one batch and later."""
    await house.bring({"message": message(1)}, {"message": message(1)})
    await house.work()
    calls = len(house.telegram.calls)
    await house.bring({"message": message(1)})
    await house.work()
    assert len(house.telegram.calls) == calls
    assert await house.complaint()


@pytest.mark.parametrize("failures", [1, 2, 5])
async def test_nothing_leaves_before_the_commit_and_trouble_loses_nothing(house: House, failures: int) -> None:
    """The commit fails after all the work: no message has left; afterwards each leaves once."""
    await house.bring({"message": message(1)}, {"callback_query": press("u:old:1:")})
    house.database.failures = failures
    for _ in range(failures):
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


async def test_a_fault_in_the_desk_parks_the_piece_that_has_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, so that it can be tried again when the fault is mended."""

    def stumbles(case: Any, event: Any, *rest: Any) -> Any:
        if "poison" in repr(event):
            raise ZeroDivisionError
        return step(case, event, *rest)

    monkeypatch.setattr("handlers.desk.step", stumbles)
    eve = {**OLGA, "id": 557}
    await house.bring(
        {"message": message(1)}, {"message": message(1, user=eve, text="poison")}, {"message": message(2)}
    )
    await house.work()
    assert await house.inbox() == {"done": 2, "parked": 1}
    monkeypatch.setattr("handlers.desk.step", step)
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
