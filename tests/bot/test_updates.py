"""Long polling: nothing is confirmed before it is stored, and whatever Telegram answers, it goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.calls import Answer
from bot.clock import Clock
from bot.stats import Stats
from bot.supervisor import Fatal, Supervisor
from bot.updates import MOST_WAITING, STANDS_AFTER, Intake, Poller, incoming
from storage import inbox
from storage.database import StorageTrouble
from storage.sqlite import Sqlite
from tests.shows import shows


class Script:
    """A Telegram that gives these answers in turn and remembers what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        """Take one call."""
        self.calls.append((method, dict(params)))
        return self.answers.pop(0) if method == "getUpdates" else Answer(200, {"ok": True, "result": True})

    @property
    def offsets(self) -> list[int | None]:
        """The offsets asked for."""
        return [params.get("offset") for method, params in self.calls if method == "getUpdates"]


class Quick(Supervisor):
    """Waits are noted, not waited."""

    def __init__(self, stats: Stats) -> None:
        super().__init__(stats)
        self.waits: list[float] = []

    async def wait(self, seconds: float) -> None:
        """Note it."""
        self.waits.append(seconds)


def batch(*updates: object) -> Answer:
    """An answer with updates."""
    return Answer(200, {"ok": True, "result": list(updates)})


def refused(status: int, description: str, **parameters: object) -> Answer:
    """A refusal."""
    return Answer(status, {"ok": False, "description": description, "parameters": parameters})


def polling(database: Any, *answers: Answer) -> tuple[Poller, Script, Quick, Intake]:
    """A poller with a scripted Telegram."""
    stats = Stats()
    script, supervisor, intake = Script(*answers), Quick(stats), Intake(database, Clock(), stats)
    return Poller(script, intake, supervisor, stats), script, supervisor, intake


async def stored(database: Sqlite) -> list[Any]:
    """What is in the inbox."""
    async with database.reading() as tx:
        return [json.loads(raw) for _, raw, _ in await inbox.take(tx, 1000)]


@shows("I1", "F41", "F42")
async def test_the_offset_moves_with_what_is_stored(sqlite_database: Sqlite) -> None:
    """Not before; an empty answer leaves it."""
    poller, script, _, intake = polling(
        sqlite_database, batch({"update_id": 5}, {"update_id": 7}), batch(), batch({"update_id": 3}), batch()
    )
    for _ in range(4):
        await poller.run()
    assert script.offsets == [None, 8, 8, 4]  # after a quiet week the numbering may begin anew
    assert [one["update_id"] for one in await stored(sqlite_database)] == [5, 7, 3]
    assert intake.arrived.is_set()
    assert script.calls[0][1]["allowed_updates"] == [
        "message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction",
    ]  # fmt: skip


@shows("I1")
async def test_what_could_not_be_stored_is_asked_for_again(sqlite_database: Sqlite) -> None:
    """The offset stays, nothing is lost, and it goes on by itself."""

    class Failing:
        broken = True

        def gone(self) -> str:
            return ""

        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[Any]:
            if self.broken:
                raise StorageTrouble("disk full")
            async with sqlite_database.transaction() as tx:
                yield tx

    database = Failing()
    poller, script, _, _ = polling(database, *(batch({"update_id": 5}) for _ in range(2)), batch())
    with pytest.raises(StorageTrouble):
        await poller.run()
    database.broken = False
    await poller.run()
    await poller.run()
    assert script.offsets == [None, None, 6]
    assert len(await stored(sqlite_database)) == 1


@shows("F88")
async def test_nothing_is_confirmed_of_what_went_with_the_file(sqlite_database: Sqlite) -> None:
    """Stored, and then the file is deleted: the next poll would tell Telegram to forget it, so there is none."""
    poller, script, _, _ = polling(sqlite_database, batch({"update_id": 5}), batch())
    await poller.run()
    sqlite_database.path.unlink()
    with pytest.raises(StorageTrouble, match="deleted"):
        await poller.run()
    assert script.offsets == [None]


async def test_an_update_nobody_can_read_holds_up_none_of_the_batch(sqlite_database: Sqlite) -> None:
    """Everything of it is stored, whatever it is, and confirmed by the numbers there are."""
    odd: list[object] = [
        {"update_id": 5, "message": "\ud800\x00"},
        {"update_id": "x"},
        "no update",
        None,
        {},
        {"update_id": 2**70},
        {"update_id": True},
        {"callback_query": {"id": "\ud800\x00"}, "update_id": 6},
        {"message": {"chat": {"id": 2**90}, "message_id": []}, "update_id": 7},
    ]
    poller, script, _, _ = polling(sqlite_database, batch(*odd), batch())
    await poller.run()
    await poller.run()
    assert script.offsets == [None, 8]
    assert await stored(sqlite_database) == odd


@shows("I21")
async def test_while_nothing_is_worked_on_telegram_stores_for_us(sqlite_database: Sqlite) -> None:
    """Rounds have failed for a minute: what was fetched now would be taken for delivered, and nobody would hear."""
    poller, script, supervisor, intake = polling(sqlite_database, batch())
    intake.round_begins()
    intake._trying_since = intake._clock.monotonic() - STANDS_AFTER
    await poller.run()
    assert (script.calls, supervisor.waits) == ([], [0.5])
    intake.round_ends()
    await poller.run()
    assert len(script.calls) == 1


@shows("I17", "F43")
async def test_while_we_are_behind_telegram_stores_for_us(sqlite_database: Sqlite) -> None:
    """No call is made above a certain backlog."""
    poller, script, supervisor, intake = polling(sqlite_database)
    intake.stored = MOST_WAITING + 1
    await poller.run()
    assert script.calls == []
    assert len(supervisor.waits) == 1


@shows("F15")
@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        (refused(429, "Too Many Requests: retry after 9", retry_after=9), 9, 9),
        (refused(429, "Too Many Requests"), 0.5, 15),
        (Answer(502, None, b"<html>"), 0.5, 15),
        (Answer(500, {}, b"{}"), 0.5, 15),
        (Answer(200, None, b'{"ok":tr'), 0.5, 15),
        (Answer(0, None), 0.5, 15),
        (Answer(0, None, sent=False), 0.5, 15),
        (refused(409, "Conflict: terminated by other getUpdates request"), 3, 15),
    ],
)
async def test_trouble_is_waited_out(sqlite_database: Sqlite, answer: Answer, least: float, most: float) -> None:
    """It polls on afterwards, from the same place."""
    poller, script, supervisor, _ = polling(sqlite_database, batch({"update_id": 5}), answer, batch())
    for _ in range(3):
        await poller.run()
    assert script.offsets == [None, 6, 6]
    assert least <= supervisor.waits[0] <= most


async def test_waits_grow_while_trouble_lasts(sqlite_database: Sqlite) -> None:
    """And begin anew after it."""
    poller, _, supervisor, _ = polling(sqlite_database, *[Answer(502, None)] * 8, batch(), Answer(502, None))
    for _ in range(10):
        await poller.run()
    assert supervisor.waits[:8] == sorted(supervisor.waits[:8])
    assert max(supervisor.waits) <= 15
    assert supervisor.waits[8] == supervisor.waits[0]


@shows("F8")
async def test_two_pollers_are_named_in_one_line(
    sqlite_database: Sqlite, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ends the other's poll in turn, for as long as both run; a minute of peace ends it."""
    conflict = refused(409, "Conflict: terminated by other getUpdates request")
    poller, _, _, _ = polling(sqlite_database, *[conflict, batch()] * 20, batch())
    for _ in range(40):
        await poller.run()
    assert capsys.readouterr().out.count("another process polls with this token") == 1
    monkeypatch.setattr("bot.updates.QUIET", 0)
    await poller.run()
    assert "no other process polls any more" in capsys.readouterr().out


async def test_a_webhook_left_behind_is_taken_off(sqlite_database: Sqlite) -> None:
    """Else polling is refused for ever."""
    said = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    poller, script, _, _ = polling(sqlite_database, refused(409, said), batch())
    await poller.run()
    await poller.run()
    assert [method for method, _ in script.calls] == ["getUpdates", "deleteWebhook", "getUpdates"]


@shows("F25")
@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_refused_at_the_start_ends_the_process_in_plain_words(
    sqlite_database: Sqlite, status: int
) -> None:
    """Later it is waited out: it may be a mistake of a moment."""
    poller, _, _, _ = polling(sqlite_database, refused(status, "Unauthorized"))
    with pytest.raises(Fatal, match="BOT_TOKEN"):
        await poller.run()
    poller, _, supervisor, _ = polling(sqlite_database, batch(), refused(status, "Unauthorized"))
    await poller.run()
    await poller.run()
    assert supervisor.waits == [60.0]


async def test_a_long_poll_is_given_up_when_the_process_stops(sqlite_database: Sqlite) -> None:
    """At once, not after fifty seconds."""

    class Silent(Script):
        async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

    stats = Stats()
    supervisor = Supervisor(stats)
    asked = asyncio.Event()
    silent = Silent()
    poller = Poller(silent, Intake(sqlite_database, Clock(), stats), supervisor, stats)
    polled = asyncio.get_running_loop().create_task(poller.run())
    await asked.wait()
    supervisor.stopping.set()
    async with asyncio.timeout(20):
        await polled


def test_an_update_without_a_number_gets_one_of_its_own() -> None:
    """Below zero, where Telegram has none."""
    nameless: list[object] = [{}, [], None, {"update_id": "5"}, {"update_id": 1.5}]
    assert incoming({"update_id": 5}).update_id == 5
    assert all(incoming(odd).update_id < 0 for odd in nameless)


@shows("T5")
def test_an_update_nested_as_deep_as_can_be_read_is_stored() -> None:
    """Reading may go a little deeper than writing: what cannot be written again is stored to be parked."""

    def nested(depth: int) -> str:
        return '{"update_id":5,"x":' + "[" * depth + "]" * depth + "}"

    read = 0
    for depth in range(900, 1000):
        try:
            found = json.loads(nested(depth))
        except RecursionError:
            break
        assert incoming(found).update_id == 5
        read += 1
    assert read
