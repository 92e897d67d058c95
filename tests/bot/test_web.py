"""The webhook's edge: only the right secret counts, 200 only after the commit, trouble is said, no bytes upset it."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import Clock
from bot.stats import Stats
from bot.updates import STANDS_AFTER, Intake
from bot.web import Gathered
from storage.database import Conflict, StorageTrouble
from storage.inbox import Incoming
from storage.sqlite import Sqlite
from tests.bot.edge import HEADER, SECRET, Edge, update
from tests.bot.test_updates import batch, polling, refused
from tests.shows import shows


@shows("I1")
async def test_an_update_is_stored_before_it_is_confirmed(edge: Edge) -> None:
    """200 comes after the commit, and not before."""
    edge.database.gate = asyncio.Event()
    bringing = asyncio.get_running_loop().create_task(edge.status(update(1)))
    await edge.database.entered.wait()
    assert not bringing.done()
    assert await edge.stored() == []
    edge.database.gate.set()
    assert await bringing == 200
    assert await edge.stored() == [{"update_id": 1, "message": {"text": "x"}}]


@shows("F82")
async def test_an_update_brought_twice_is_stored_once(edge: Edge) -> None:
    """Both are confirmed."""
    assert [await edge.status(update(1)), await edge.status(update(1))] == [200, 200]
    assert len(await edge.stored()) == 1


@shows("I22", "F78", "T1")
@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET[:-1], SECRET.lower(), "é", "ж" * 300])
async def test_a_wrong_secret_changes_nothing(edge: Edge, secret: str) -> None:
    """Whatever bytes it is made of."""
    assert await edge.status(update(1), **{HEADER: secret}) == 401
    assert await edge.stored() == []


@shows("F78", "T1")
async def test_no_secret_two_secrets_and_odd_bytes_are_refused(edge: Edge) -> None:
    """Also when one of the two is right."""
    start = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
    name = HEADER.encode()
    right = name + b": " + SECRET.encode() + b"\r\n"
    for headers in (b"", right + right, right + name + b": x\r\n", name + b": \xff\xfe\r\n"):
        assert b" 401 " in await edge.raw(start + headers + b"\r\n{}")
    assert await edge.stored() == []


@shows("I22", "T1")
async def test_the_secret_is_checked_before_the_body_is_read(edge: Edge) -> None:
    """A stranger cannot make us wait for a megabyte: the answer comes though no byte of it was sent."""
    start = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
    assert b" 401 " in await edge.raw(start + HEADER.encode() + b": wrong\r\n\r\n")


@shows("F80")
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b'{"a":' * 50_000]
)
async def test_what_is_no_update_is_refused(edge: Edge, body: bytes) -> None:
    """400, never a 5xx that Telegram would repeat for a day."""
    assert await edge.status(body) == 400
    assert await edge.stored() == []


@shows("F59", "T3")
async def test_a_body_above_a_megabyte_is_refused(edge: Edge) -> None:
    """An update has at most half of that; one of that size is taken."""
    assert await edge.status(b'{"update_id":1,"x":"' + b"x" * 1024 * 1024 + b'"}') == 413
    assert await edge.status(b'{"update_id":1,"x":"' + b"x" * 512 * 1024 + b'"}') == 200


async def test_a_body_that_is_not_what_its_encoding_says_is_refused(edge: Edge) -> None:
    """No 5xx."""
    async with edge.session.post(
        f"http://127.0.0.1:{edge.port}/hook",
        data=b"this is no gzip",
        headers={HEADER: SECRET, "Content-Encoding": "gzip"},
    ) as response:
        assert 400 <= response.status < 500


@shows("I22", "T3")
@settings(max_examples=60)
@given(body=st.binary(max_size=200) | st.text(max_size=50).map(str.encode))
async def test_no_bytes_make_a_server_error(edge: Edge, body: bytes) -> None:
    """From somebody who knows the secret."""
    assert await edge.status(body) in (200, 400)


async def test_an_update_without_a_number_is_stored_to_be_looked_at(edge: Edge) -> None:
    """It will be parked; two of them are two."""
    for body in (b"{}", b'{"update_id":"x"}', b'{"update_id":true}', b'{"update_id":1e400}'):
        assert await edge.status(body) == 200
    assert len(await edge.stored()) == 4


@shows("I21", "T26")
@pytest.mark.parametrize("error", [StorageTrouble("disk full"), Conflict("deadlock")])
async def test_storage_in_trouble_is_said_and_when_to_come_again(edge: Edge, error: Exception) -> None:
    """503 with Retry-After, not a lie; afterwards it works by itself."""
    edge.database.error = error
    async with edge.post(update(1)) as response:
        assert response.status == 503
        assert 0 < int(response.headers["Retry-After"]) <= 3600
    async with edge.session.get(f"http://127.0.0.1:{edge.port}/healthz") as response:
        assert response.status == 503
    edge.database.error = None
    assert await edge.status(update(1)) == 200
    assert len(await edge.stored()) == 1
    async with edge.session.get(f"http://127.0.0.1:{edge.port}/healthz") as response:
        assert response.status == 200


@shows("I21")
async def test_while_nothing_is_worked_on_nothing_is_confirmed(edge: Edge) -> None:
    """Rounds have failed for a minute: 503 and when to come again, and /healthz says so; nothing is stored."""
    edge.intake.round_begins()
    edge.intake._trying_since = edge.intake._clock.monotonic() - STANDS_AFTER
    async with edge.post(update(1)) as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "5")
    async with edge.session.get(f"http://127.0.0.1:{edge.port}/healthz") as response:
        assert (response.status, await response.json()) == (503, {"status": "nothing is worked on"})
    assert await edge.stored() == []
    edge.intake.round_ends()
    assert await edge.status(update(1)) == 200


async def test_health_is_bad_as_long_as_anybody_is_in_trouble(edge: Edge) -> None:
    """A pump with nothing to write works on a full disk; that must not hide that no update can be stored."""

    async def health() -> int:
        async with edge.session.get(f"http://127.0.0.1:{edge.port}/healthz") as response:
            return response.status

    edge.stats.in_trouble("updates")
    assert await edge.status(update(1)) == 200
    assert await health() == 503
    edge.stats.works("updates")
    assert await health() == 200


@shows("F8", "F25")
async def test_health_is_bad_while_the_token_is_refused_or_another_process_polls(
    edge: Edge, sqlite_database: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says which; a poll that is taken ends the first, a quiet while ends the second."""
    conflict = refused(409, "Conflict: terminated by other getUpdates request")
    answers = batch(), refused(401, "Unauthorized"), batch(), conflict, batch(), batch()
    poller, _, _, intake = polling(sqlite_database, *answers)
    edge.watch(intake._stats)
    told = []
    for _ in answers[:-1]:
        await poller.run()
        told.append(await edge.health())
    monkeypatch.setattr("bot.updates.QUIET", 0)
    await poller.run()
    told.append(await edge.health())
    rival = (503, "another process polls with this token")
    assert told == [(200, "ok"), (503, "token refused"), (200, "ok"), rival, rival, (200, "ok")]


async def test_updates_that_come_together_share_a_commit(edge: Edge) -> None:
    """Fifty at once while one commit is under way: one more for all of them."""
    edge.database.gate = asyncio.Event()
    loop = asyncio.get_running_loop()
    gathered = Gathered(Intake(edge.database, Clock(), Stats()))  # type: ignore[arg-type]
    before = edge.database.commits
    first = loop.create_task(gathered.store(Incoming(0, None, "{}")))
    await edge.database.entered.wait()
    others = [loop.create_task(gathered.store(Incoming(n, None, "{}"))) for n in range(1, 51)]
    for _ in range(3):
        await asyncio.sleep(0)
    edge.database.gate.set()
    await asyncio.gather(first, *others)
    assert edge.database.commits - before == 2
    assert len(await edge.stored()) == 51


@pytest.mark.parametrize("how", ["fails", "is cancelled"])
async def test_no_update_takes_itself_for_stored_when_the_shared_commit(edge: Edge, how: str) -> None:
    """All who waited for it hear of it; whoever comes later is not harmed."""
    database = edge.database
    database.gate = asyncio.Event()
    loop = asyncio.get_running_loop()
    gathered = Gathered(Intake(database, Clock(), Stats()))  # type: ignore[arg-type]
    first = loop.create_task(gathered.store(Incoming(0, None, "{}")))
    await database.entered.wait()
    database.entered.clear()
    others = [loop.create_task(gathered.store(Incoming(n, None, "{}"))) for n in range(1, 4)]
    await asyncio.sleep(0)
    gate, database.gate = database.gate, asyncio.Event()
    gate.set()
    await first
    await database.entered.wait()  # one of the others now writes for all three
    if how == "fails":
        database.error = StorageTrouble("disk full")
        database.gate.set()
    else:
        others[0].cancel()
    ended = await asyncio.gather(*others, return_exceptions=True)
    assert all(isinstance(one, StorageTrouble | asyncio.CancelledError) for one in ended), ended
    assert len(await edge.stored()) == 1
    database.error, database.gate = None, None
    await gathered.store(Incoming(9, None, "{}"))
    assert len(await edge.stored()) == 2


@shows("F81", "T4")
async def test_only_known_paths_answer(edge: Edge) -> None:
    """And only to their methods."""
    for path, method, status in (
        ("/", "GET", 404),
        ("/bot42:AAAA", "POST", 404),
        ("/hook", "GET", 405),
        ("/healthz", "GET", 200),
        ("/metrics", "GET", 200),
    ):
        async with edge.session.request(method, f"http://127.0.0.1:{edge.port}{path}") as response:
            assert response.status == status, path


@shows("I28", "T4")
async def test_health_and_metrics_tell_numbers_only(edge: Edge) -> None:
    """The queues with their oldest age; no word of anybody."""
    await edge.status(json.dumps({"update_id": 1, "message": {"text": "my private words"}}).encode())
    edge.stats.count_send("sendMessage", "sent")
    async with edge.session.get(f"http://127.0.0.1:{edge.port}/metrics") as response:
        text = await response.text()
    assert 'amends_queue_rows{queue="inbox",status="waiting"} 1.0' in text
    assert 'amends_sends_total{fate="sent",method="sendMessage"} 1.0' in text
    assert "amends_queue_oldest_seconds" in text
    assert "private" not in text
    edge.stats.ready = False
    async with edge.session.get(f"http://127.0.0.1:{edge.port}/healthz") as response:
        assert (response.status, await response.json()) == (503, {"status": "starting"})
