"""What every answer that Telegram, a proxy or the network can give means for the row that was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.calls import Answer, HttpTelegram
from bot.verdicts import verdict_of
from handlers.attempts import Attempt, Fate, Refusal
from storage.outbox import Letter
from tests.shows import shows

LETTER = Letter("c101", 101, 2, "sendMessage", {"chat_id": 101, "text": "x"}, id=1)


def attempt(status: int, body: object = None, raw: bytes = b"", sent: bool = True) -> Attempt:
    """The fate of our row after this answer."""
    return verdict_of(LETTER, Answer(status, body if isinstance(body, dict) else None, raw, sent))


def refused(status: int, description: str, **parameters: object) -> Attempt:
    """After a refusal in Telegram's form."""
    body = {"ok": False, "error_code": status, "description": description}
    return attempt(status, {**body, "parameters": parameters} if parameters else body)


def test_what_was_sent() -> None:
    """One message, an album, a topic, and methods that answer with true."""
    assert attempt(200, {"ok": True, "result": {"message_id": 7}}).messages == (7,)
    album = attempt(200, {"ok": True, "result": [{"message_id": 7}, {"message_id": 8}]})
    assert (album.fate, album.messages) == (Fate.SENT, (7, 8))
    topic = attempt(200, {"ok": True, "result": {"message_thread_id": 9, "name": "x"}})
    assert (topic.fate, topic.messages, topic.topic) == (Fate.SENT, (), 9)
    assert attempt(200, {"ok": True, "result": True}).fate is Fate.SENT


@shows("F16")
@pytest.mark.parametrize(
    ("parameters", "description", "wait"),
    [
        ({"retry_after": 7}, "Too Many Requests: retry after 7", 7),
        ({"retry_after": 10_072}, "Too Many Requests: retry after 10072", 10_072),
        ({}, "Too Many Requests: retry after 3", 3),
        ({}, "Too Many Requests", None),
        ({"retry_after": 0}, "Too Many Requests: retry after 0", None),
        ({"retry_after": -5}, "Too Many Requests", None),
        ({"retry_after": "7"}, "Too Many Requests", None),
    ],
)
def test_too_many_requests(parameters: dict[str, object], description: str, wait: int | None) -> None:
    """Told how long: the chat is held. Not told: this row is tried again, and nothing else waits."""
    found = refused(429, description, **parameters)
    assert found.fate is (Fate.HELD if wait else Fate.AGAIN)
    assert found.retry_after == (wait or 0)


@pytest.mark.parametrize("odd", [True, 7, "x", [], None, {"migrate_to_chat_id": "x"}])
def test_parameters_of_another_shape_are_as_good_as_none(odd: object) -> None:
    """They must not raise in the middle of a send."""
    for status in (400, 429):
        found = attempt(status, {"ok": False, "description": "no", "parameters": odd})
        assert found.fate is (Fate.REFUSED if status == 400 else Fate.AGAIN)
        assert found.moved_to is None


@shows("F16")
def test_a_429_without_any_body() -> None:
    """From a proxy."""
    assert attempt(429).fate is Fate.AGAIN


@shows("F17", "F18")
@pytest.mark.parametrize(
    ("status", "body", "raw"),
    [
        (502, None, b"<html><h1>502 Bad Gateway</h1></html>"),
        (502, None, b""),
        (500, {"ok": False}, b"{}"),
        (500, {"ok": False, "error_code": 500, "description": "Internal Server Error: restart"}, b""),
        (504, None, b"upstream timed out"),
        (200, None, b'{"ok":tru'),
        (200, None, b""),
        (200, None, b"<html>welcome to our hotel</html>"),
        (200, {"ok": False}, b""),
        (200, {"result": True}, b""),
    ],
)
def test_answers_that_leave_it_open_whether_it_was_sent(status: int, body: object, raw: bytes) -> None:
    """They count as lost: tried again, and the repetition is counted."""
    assert attempt(status, body, raw).fate is Fate.LOST


@shows("F21")
def test_a_body_cut_off_after_the_message_id_proves_that_it_was_sent() -> None:
    """No second receipt for a truncated answer."""
    found = attempt(200, None, b'{"ok":true,"result":{"message_id":77,"from":{"id":4')
    assert (found.fate, found.messages) == (Fate.SENT, (77,))


def test_no_answer() -> None:
    """Never reached the server: again, and harmless. Perhaps reached it: lost."""
    assert attempt(0, sent=False).fate is Fate.AGAIN
    assert attempt(0, sent=True).fate is Fate.LOST


def test_what_was_deleted_at_once_is_not_sent_again() -> None:
    """A 500 that is an answer."""
    said = "Internal Server Error: sent message was immediately deleted and can't be returned"
    assert refused(500, said).fate is Fate.REFUSED


REFUSALS = [
    (403, "Forbidden: bot was blocked by the user", Refusal.BLOCKED),
    (403, "Forbidden: user is deactivated", Refusal.GONE),
    (403, "Forbidden: bot can't initiate conversation with a user", Refusal.GONE),
    (400, "Bad Request: chat not found", Refusal.GONE),
    (400, "Bad Request: message thread not found", Refusal.TOPIC_LOST),
    (400, "Bad Request: TOPIC_DELETED", Refusal.TOPIC_LOST),
    (400, "Bad Request: TOPIC_CLOSED", Refusal.TOPIC_LOST),
    (400, "Bad Request: TOPIC_ID_INVALID", Refusal.TOPIC_LOST),
    (400, "Bad Request: the chat is not a forum", Refusal.NO_TOPICS),
    (400, "Bad Request: not enough rights to create a topic", Refusal.NO_TOPICS),
    (400, "Bad Request: message to edit not found", Refusal.EDIT_GONE),
    (400, "Bad Request: message can't be edited", Refusal.EDIT_GONE),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", Refusal.MOVED),
    (400, 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 0', Refusal.PARSE),
    (403, "Forbidden: bot was kicked from the supergroup chat", Refusal.OUT),
    (403, "Forbidden: bot is not a member of the supergroup chat", Refusal.OUT),
    (403, "Forbidden: the group chat was deleted", Refusal.OUT),
    (400, "Bad Request: have no rights to send a message", Refusal.OUT),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Refusal.OUT),
    (401, "Unauthorized", Refusal.UNAUTHORIZED),
    (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        Refusal.LATE,
    ),
    (400, "Bad Request: message is too long", Refusal.OTHER),
    (400, "Bad Request: MEDIA_CAPTION_TOO_LONG", Refusal.OTHER),
    (400, "Bad Request: BUTTON_DATA_INVALID", Refusal.OTHER),
    (400, "Bad Request: wrong file identifier/HTTP URL specified", Refusal.OTHER),
    (400, "Bad Request: something Telegram will say one day", Refusal.OTHER),
    (413, "Request Entity Too Large", Refusal.OTHER),
]


@pytest.mark.parametrize(("status", "description", "kind"), REFUSALS)
@pytest.mark.parametrize("change", [str, str.upper, str.lower], ids=["as is", "upper", "lower"])
def test_refusals_by_their_words(status: int, description: str, kind: Refusal, change: Callable[[str], str]) -> None:
    """Without regard to case, which differs between versions; unknown words have their own bucket."""
    found = refused(status, change(description))
    assert (found.fate, found.refusal) == (Fate.REFUSED, kind)


@shows("F26")
@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message",
        "Bad Request: TOPIC_NOT_MODIFIED",
    ],
)
def test_nothing_to_change_is_success(description: str) -> None:
    """The message is as we want it."""
    assert refused(400, description).fate is Fate.SENT


def test_a_moved_group_tells_its_new_number() -> None:
    """By the parameter, whatever the words."""
    found = refused(400, "Bad Request: whatever", migrate_to_chat_id=-1009)
    assert (found.refusal, found.moved_to) == (Refusal.MOVED, -1009)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@shows("F18")
@given(
    status=st.sampled_from([0, 200, 301, 400, 401, 403, 404, 409, 413, 429, 500, 502]),
    body=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("ok", "result", "description", "parameters", "error_code"), JSON)
    ),
    raw=st.binary(max_size=50),
)
def test_no_answer_upsets_the_sender(status: int, body: dict[str, object], raw: bytes) -> None:
    """Whatever JSON stands where something else should."""
    assert isinstance(attempt(status, body, raw), Attempt)


# Over HTTP ----------------------------------------------------------------------------------------

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def telegram(handler: Handler) -> AsyncIterator[HttpTelegram]:
    """A client of a server that does this."""
    app = web.Application()
    app.router.add_post("/bot42:AAAA/sendMessage", handler)
    async with TestServer(app) as server:
        client = HttpTelegram(str(server.make_url("")).rstrip("/"), "42:AAAA")
        await client.open()
        try:
            yield client
        finally:
            await client.close()


async def fate_over_http(handler: Handler, timeout: float = 20) -> Fate:
    """What a call to such a server comes to."""
    async with telegram(handler) as client:
        return verdict_of(LETTER, await client.call("sendMessage", LETTER.params, timeout)).fate


async def test_parameters_travel_as_json() -> None:
    """Also characters that no encoding knows."""
    got: list[object] = []

    async def handler(request: web.Request) -> web.Response:
        got.append(json.loads(await request.read()))
        return web.json_response({"ok": True, "result": {"message_id": 1}})

    async with telegram(handler) as client:
        answer = await client.call("sendMessage", {"text": "🙂 \ud800", "n": [1, None]}, 20)
    assert answer.ok
    assert got == [{"text": "🙂 \ud800", "n": [1, None]}]


@shows("F20")
async def test_a_connection_that_breaks_in_the_middle_is_a_lost_answer() -> None:
    """After the request was read."""

    async def breaks(request: web.Request) -> web.StreamResponse:
        await request.read()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    assert await fate_over_http(breaks) is Fate.LOST


@shows("F21")
async def test_a_body_shorter_than_it_said_is_a_lost_answer() -> None:
    """200, and then nothing."""

    async def stops(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b'{"ok":true,')
        assert request.transport is not None
        request.transport.close()
        return response

    assert await fate_over_http(stops) is Fate.LOST


@shows("F19")
async def test_silence_is_a_lost_answer() -> None:
    """The server has the request and says nothing."""
    released = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    async with telegram(silent) as client:
        found = verdict_of(LETTER, await client.call("sendMessage", LETTER.params, 0.05))
        released.set()
    assert found.fate is Fate.LOST


@shows("F24")
async def test_nobody_there_is_harmless() -> None:
    """The request never left."""
    client = HttpTelegram("http://127.0.0.1:1", "42:AAAA")
    await client.open()
    try:
        assert verdict_of(LETTER, await client.call("sendMessage", {}, 20)).fate is Fate.AGAIN
    finally:
        await client.close()
