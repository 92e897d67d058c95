"""The sandbox over HTTP: forms of parameters, the long poll, conflicts, spoiled answers, control."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox
from bot.sandbox.files import drawn_picture
from tests.bot.sandbox.conftest import ANN, STAFF, Web

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def test_parameters_come_in_every_form(web: Web) -> None:
    """Query, urlencoded, multipart with a file, JSON with nested objects or their text."""
    await web.act("start", user_id=ANN)
    keys = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    plain = {"chat_id": str(ANN), "text": "x", "reply_markup": json.dumps(keys)}
    async with web.session.get(f"{web.bot}/sendMessage", params=plain) as response:
        assert (await response.json())["result"]["reply_markup"] == keys
    async with web.session.post(f"{web.bot}/sendMessage", data=plain) as response:
        assert (await response.json())["result"]["reply_markup"] == keys
    assert (await web.call("sendMessage", chat_id=ANN, text="x", reply_markup=keys))["result"]["reply_markup"] == keys
    form = aiohttp.FormData({"chat_id": str(ANN), "photo": "attach://it"})
    form.add_field("it", drawn_picture(5), filename="a.png", content_type="image/png")
    async with web.session.post(f"{web.bot}/sendPhoto", data=form) as response:
        assert (await response.json())["result"]["photo"]
    async with web.session.post(f"{web.bot}/getMe", data="{", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400
    assert web.sandbox.world.problems == []


async def test_errors_have_their_status(web: Web) -> None:
    """401, 404, 429 with Retry-After."""
    async with web.session.get(f"{web.sandbox.url}/bot42:NO/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
    async with web.session.get(f"{web.bot}/nothing") as response:
        assert (response.status, (await response.json())["error_code"]) == (404, 404)
    await web.post("/sandbox/fault", {"kind": "429", "retry_after": 3})
    async with web.session.get(f"{web.bot}/getMe") as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "3")
        assert (await response.json())["parameters"] == {"retry_after": 3}


async def test_the_long_poll_waits_for_an_update(web: Web) -> None:
    """It returns as soon as something happens."""
    poll = asyncio.create_task(web.call("getUpdates", timeout=15))
    await web.called()
    await web.act("start", user_id=ANN)
    assert (await poll)["result"][0]["message"]["text"] == "/start"


async def test_a_second_poller_ends_the_first(web: Web) -> None:
    """409 for the first, updates for the second."""
    first = asyncio.create_task(web.call("getUpdates", offset=1, timeout=15))
    await web.called()
    second = asyncio.create_task(web.call("getUpdates", offset=2, timeout=15))
    answer = await first
    assert (answer["error_code"], answer["description"]) == (409, CONFLICT)
    await web.act("start", user_id=ANN)
    assert len((await second)["result"]) == 1


async def test_a_poller_that_goes_away_leaves_no_trace(web: Web) -> None:
    """The next poller is alone and gets everything."""
    first = asyncio.create_task(web.call("getUpdates", offset=1, timeout=15))
    await web.called()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await web.act("start", user_id=ANN)
    assert len((await web.call("getUpdates", offset=2, timeout=15))["result"]) == 1


async def test_setting_a_webhook_ends_the_poll(web: Web) -> None:
    """409 with the reason."""
    poll = asyncio.create_task(web.call("getUpdates", timeout=15))
    await web.called()
    await web.call("setWebhook", url="http://127.0.0.1:9/none")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "timeout_after"])
async def test_connections_break(web: Web, kind: str) -> None:
    """The caller learns nothing; the message is there, or not."""
    await web.act("start", user_id=ANN)
    await web.post("/sandbox/fault", {"kind": kind, "method": "sendMessage", "seconds": 0.01})
    with pytest.raises(aiohttp.ClientError):
        await web.call("sendMessage", chat_id=ANN, text="x")
    messages = (await web.get(f"/sandbox/state?chat_id={ANN}"))["messages"][str(ANN)]
    assert len(messages) == 1 + kind.endswith("_after")


async def test_answers_are_spoiled(web: Web) -> None:
    """HTML instead of JSON, JSON without description, half an answer, a late one."""
    await web.act("start", user_id=ANN)
    for kind, status in (
        ("502_html", 502),
        ("500_bare", 500),
        ("truncated_after", 200),
        ("odd_after", 200),
        ("slow", 200),
    ):
        await web.post("/sandbox/fault", {"kind": kind, "seconds": 0.01})
        async with web.session.post(f"{web.bot}/sendMessage", json={"chat_id": ANN, "text": "x"}) as response:
            body = await response.text()
            assert response.status == status
        if kind == "502_html":
            assert body.startswith("<html>")
        elif kind == "500_bare":
            assert json.loads(body) == {"ok": False, "error_code": 500}
        elif kind == "odd_after":
            assert "message_id" not in json.loads(body)["result"]
        elif kind == "truncated_after":
            with pytest.raises(ValueError, match=r"delimiter|Unterminated|Expecting"):
                json.loads(body)
        else:
            assert json.loads(body)["ok"]


@pytest.mark.parametrize("kind", ["odd_after", "truncated_after"])
async def test_a_refusal_is_never_spoiled_into_a_yes(web: Web, kind: str) -> None:
    """What was refused was not sent; an answer that came apart on its way still has the status of a refusal."""
    await web.act("start", user_id=ANN)
    await web.act("block", user_id=ANN)
    await web.post("/sandbox/fault", {"kind": kind})
    async with web.session.post(f"{web.bot}/sendMessage", json={"chat_id": ANN, "text": "x"}) as response:
        assert response.status == 403


async def test_faults_can_be_listed_and_cleared(web: Web) -> None:
    """GET and DELETE; nonsense is refused."""
    await web.post("/sandbox/fault", {"kind": "500", "times": 0})
    assert (await web.get("/sandbox/fault"))[0]["kind"] == "500"
    assert (await web.call("getMe"))["error_code"] == 500
    async with web.session.delete(f"{web.sandbox.url}/sandbox/fault") as response:
        assert response.status == 200
    assert (await web.call("getMe"))["ok"]
    assert "kind must be one of" in (await web.post("/sandbox/fault", {"kind": "x"}))["error"]


async def test_a_press_and_its_answer(web: Web) -> None:
    """/sandbox/answer waits for the toast."""
    await web.act("start", user_id=ANN)
    keys = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = (await web.call("sendMessage", chat_id=ANN, text="x", reply_markup=keys))["result"]
    made = await web.act("press", user_id=ANN, chat_id=ANN, message_id=sent["message_id"], text="Go")
    waiting = asyncio.create_task(web.get(f"/sandbox/answer?id={made['callback_query_id']}"))
    await web.call("answerCallbackQuery", callback_query_id=made["callback_query_id"], text="yours")
    assert await waiting == {"text": "yours", "show_alert": False}
    assert "no such" in (await web.get("/sandbox/answer?id=1"))["error"]


async def test_files_are_downloaded(web: Web) -> None:
    """By the path of getFile, and by id for the page."""
    photo = (await web.act("send_media", user_id=ANN, chat_id=ANN, kind="photo"))["photo"][-1]
    path = (await web.call("getFile", file_id=photo["file_id"]))["result"]["file_path"]
    for url in (f"/file/bot42:TEST/{path}", f"/sandbox/file/{photo['file_id']}"):
        async with web.session.get(f"{web.sandbox.url}{url}") as response:
            assert response.content_type == "image/png"
            assert len(await response.read()) == photo["file_size"]
    async with web.session.get(f"{web.sandbox.url}/file/bot42:NO/{path}") as response:
        assert response.status == 404


async def test_events_are_polled_and_streamed(web: Web) -> None:
    """The same events as a list and as a stream."""
    since = web.sandbox.world.seq
    waiting = asyncio.create_task(web.get(f"/sandbox/events?since={since}&timeout=10"))
    async with web.session.get(f"{web.sandbox.url}/sandbox/stream?since={since}") as stream:
        await web.act("start", user_id=ANN)
        assert (await waiting)[0]["seq"] == since + 1
        found = []
        async for line in stream.content:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
                if len(found) == 2:
                    break
    assert [event["kind"] for event in found] == ["user", "message"]
    assert await web.get(f"/sandbox/events?since={since}") == found


async def test_calls_are_listed(web: Web) -> None:
    """After a number, with what was answered."""
    await web.call("getMe")
    await web.call("sendMessage", chat_id=1)
    calls = await web.get("/sandbox/calls?since=1")
    assert [(call["n"], call["method"], call["status"]) for call in calls] == [(2, "sendMessage", 400)]


async def test_mistakes_in_acts_are_said(web: Web) -> None:
    """400 with plain words, whatever is wrong with the request."""
    wrong: tuple[Any, ...] = ({"do": "send"}, {"do": "new_group", "title": "x", "members": "ab"}, [])
    for body in wrong:
        answer = await web.post("/sandbox/act", body)
        assert answer["ok"] is False
        assert answer["error"]
    async with web.session.post(f"{web.sandbox.url}/sandbox/act", data="{") as response:
        assert response.status == 400


async def test_the_page_stays_in_its_folder(web: Web) -> None:
    """Nothing above it is served."""
    async with web.session.get(f"{web.sandbox.url}/sandbox/page/..%2Fserver.py") as response:
        assert response.status == 404


class Lamp:
    """A host panel with one button."""

    def __init__(self) -> None:
        self.lit = False

    async def state(self) -> dict[str, object]:
        """On or off."""
        return {"title": "Lamp", "status": str(self.lit), "buttons": [{"name": "light", "label": "Light"}]}

    async def do(self, name: str) -> None:
        """Light it."""
        self.lit = True


async def test_a_host_may_show_a_panel(web: Web) -> None:
    """404 without one; known buttons only."""
    assert (await web.get("/sandbox/panel"))["error"] == "no panel"
    async with await Sandbox.start(panel=Lamp()) as other:
        at = Web(other, web.session)
        assert (await at.get("/sandbox/panel"))["status"] == "False"
        assert (await at.post("/sandbox/panel", {"name": "light"}))["result"]["status"] == "True"
        assert "no button" in (await at.post("/sandbox/panel", {"name": "break"}))["error"]


async def test_answers_stay_below_four_mebibytes(web: Web) -> None:
    """Large updates come in more batches, nothing is lost."""
    for _ in range(3):
        await web.act("raw_update", update={"message": {"text": "x" * 400_000}})
    world = web.sandbox.world
    for _ in range(8):
        world.updates.push("message", {"text": "y" * 400_000}, world.clock.seconds() + 60, "raw")
    first = (await web.call("getUpdates"))["result"]
    assert len(first) == 10
    rest = (await web.call("getUpdates", offset=first[-1]["update_id"] + 1))["result"]
    assert len(rest) == 1


async def test_a_plain_staff_group_on_request(web: Web) -> None:
    """forum=False gives a supergroup without topics; strict limits can be on from the start."""
    async with await Sandbox.start(forum=False, strict_limits=True, token="7:OTHER") as other:
        at = Web(other, web.session)
        assert "is_forum" not in (await at.call("getChat", chat_id=STAFF))["result"]
        assert (await at.get("/sandbox/state"))["limits"] is True
        assert (await at.call("getMe"))["result"]["id"] == 7
