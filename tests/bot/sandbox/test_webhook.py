"""Webhook delivery."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web as aio

from tests.bot.sandbox.conftest import ANN, Web

Answer = Callable[[dict[str, Any]], Awaitable[aio.Response]]


class Receiver:
    """A receiver whose answers a test decides; `got` holds (update, headers)."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, Any], Any]] = []
        self.arrived = asyncio.Event()
        self.answers: list[aio.Response] = []
        self.gate: asyncio.Event | None = None
        self.gated = ""
        self.url = ""

    async def handle(self, request: aio.Request) -> aio.Response:
        """Take an update."""
        self.got.append((await request.json(), request.headers))
        self.arrived.set()
        # The text is read before anything is awaited: the last one is this one.
        if self.gate is not None and self.texts()[-1].startswith(self.gated):
            await self.gate.wait()
        return self.answers.pop(0) if self.answers else aio.Response()

    async def count(self, number: int) -> None:
        """Wait until so many updates have come."""
        async with asyncio.timeout(15):
            while len(self.got) < number:
                self.arrived.clear()
                await self.arrived.wait()

    def texts(self) -> list[str]:
        """The texts that came, in order."""
        return [update["message"]["text"] for update, _ in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    found = Receiver()
    app = aio.Application()
    app.router.add_post("/hook", found.handle)
    runner = aio.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = aio.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


async def settled(web: Web) -> None:
    """Wait until nothing is pending."""
    async with asyncio.timeout(15):
        while (await web.call("getWebhookInfo"))["result"]["pending_update_count"]:
            continue


async def test_updates_are_posted_with_the_secret(web: Web, receiver: Receiver) -> None:
    """What waited and what comes later, in order; then nothing is pending."""
    await web.act("start", user_id=ANN)
    await web.call("setWebhook", url=receiver.url, secret_token="s3cret_-")
    await web.act("send", user_id=ANN, chat_id=ANN, text="two")
    await receiver.count(2)
    assert receiver.texts() == ["/start", "two"]
    assert receiver.got[0][1]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret_-"
    await settled(web)


async def test_a_failing_update_is_tried_again_and_blocks_its_chat(web: Web, receiver: Receiver) -> None:
    """Order inside a chat holds; the error is shown by getWebhookInfo."""
    receiver.answers = [aio.Response(status=500), aio.Response(status=503, headers={"Retry-After": "1"})]
    await web.call("setWebhook", url=receiver.url)
    await web.act("start", user_id=ANN)
    await web.act("send", user_id=ANN, chat_id=ANN, text="two")
    await receiver.count(4)
    assert receiver.texts() == ["/start", "/start", "/start", "two"]
    info = (await web.call("getWebhookInfo"))["result"]
    assert info["last_error_message"].startswith("Wrong response from the webhook: 503")
    await settled(web)


async def test_chats_do_not_wait_for_each_other(web: Web, receiver: Receiver) -> None:
    """While one chat's update is being handled, another's arrives; the same chat's does not."""
    receiver.gate = asyncio.Event()
    await web.call("setWebhook", url=receiver.url)
    for user_id in (ANN, 102):
        await web.act("start", user_id=user_id)
        await web.act("send", user_id=user_id, chat_id=user_id, text="two")
    await receiver.count(2)
    assert receiver.texts() == ["/start", "/start"]
    receiver.gate.set()
    await receiver.count(4)
    assert receiver.texts()[2:] == ["two", "two"]


async def test_a_waiting_update_is_handed_over_once(web: Web, receiver: Receiver) -> None:
    """While one chat is stuck, others come and go; the stuck update is not queued again by them."""
    receiver.gate, receiver.gated = asyncio.Event(), "stuck"
    await web.act("start", user_id=ANN)
    await web.act("start", user_id=102)
    await web.call("getUpdates", offset=-1)
    await web.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    await web.act("send", user_id=ANN, chat_id=ANN, text="stuck")
    for number in range(3):
        await web.act("send", user_id=102, chat_id=102, text=f"{number}")
        await receiver.count(number + 2)
    receiver.gate.set()
    await settled(web)
    await web.act("send", user_id=ANN, chat_id=ANN, text="end")
    await receiver.count(5)
    assert receiver.texts() == ["stuck", "0", "1", "2", "end"]


async def test_max_connections_is_kept(web: Web, receiver: Receiver) -> None:
    """With one connection even other chats wait."""
    receiver.gate = asyncio.Event()
    await web.call("setWebhook", url=receiver.url, max_connections=1)
    await web.act("start", user_id=ANN)
    await web.act("start", user_id=102)
    await receiver.count(1)
    await web.call("getMe")
    assert len(receiver.got) == 1
    receiver.gate.set()
    await receiver.count(2)


async def test_a_method_in_the_answer_is_executed(web: Web, receiver: Receiver) -> None:
    """And its result goes nowhere."""
    body = {"method": "sendMessage", "chat_id": ANN, "text": "from the answer"}
    receiver.answers = [aio.json_response(body)]
    await web.call("setWebhook", url=receiver.url)
    since = web.sandbox.world.seq
    await web.act("start", user_id=ANN)
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(15):
        while not any(event.get("message", {}).get("text") == "from the answer" for event in events):
            events = await web.get(f"/sandbox/events?since={since}&timeout=5")


async def test_webhooks_are_checked(web: Web) -> None:
    """Addresses and secrets."""
    assert "HTTPS URL must be provided" in (await web.call("setWebhook", url="ftp://x"))["description"]
    answer = await web.call("setWebhook", url="http://127.0.0.1:9/", secret_token="no spaces")
    assert answer["description"] == "Bad Request: secret token contains unallowed characters"
    assert (await web.call("getWebhookInfo"))["result"]["url"] == ""


async def test_after_deletion_updates_wait_for_polling(web: Web, receiver: Receiver) -> None:
    """What was not taken is still there."""
    receiver.answers = [aio.Response(status=500)] * 1000
    await web.call("setWebhook", url=receiver.url)
    await web.act("start", user_id=ANN)
    await receiver.count(2)
    await web.call("deleteWebhook")
    assert len((await web.call("getUpdates"))["result"]) == 1
