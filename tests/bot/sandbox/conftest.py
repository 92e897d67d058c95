"""What the sandbox's tests share: a world with a clock that stands still, and a short way to call and to act."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.sandbox import STAFF_CHAT_ID, Api, Sandbox, World, Wrong, perform

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STAFF = STAFF_CHAT_ID
ANN, OLGA, PETR, IRYNA, BOT = 101, 201, 202, 203, 42


class Talk:
    """Calls of the bot and acts of people, without HTTP."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.api = Api(world)
        self._offset = 0

    def ok(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        answer = self.api.call(self.world.token, method, params)
        assert answer.status == 200, answer.body
        return answer.body["result"]

    def no(self, method: str, **params: Any) -> str:
        """The description of a call that must be refused."""
        answer = self.api.call(self.world.token, method, params)
        assert answer.body["ok"] is False, answer.body
        assert answer.body["error_code"] == answer.status
        return str(answer.body["description"])

    def act(self, do: str, **args: Any) -> Any:
        """What a person does."""
        return perform(self.world, {"do": do, **args})

    def cannot(self, do: str, **args: Any) -> str:
        """Why a person cannot do it."""
        with pytest.raises(Wrong) as caught:
            self.act(do, **args)
        return str(caught.value)

    def send(self, text: str = "hello", user_id: int = ANN, chat_id: int | None = None, **args: Any) -> Any:
        """A person writes; in private unless a chat is named."""
        return self.act("send", user_id=user_id, chat_id=chat_id or user_id, text=text, **args)

    def updates(self) -> list[dict[str, Any]]:
        """Everything that waits, confirmed."""
        found: list[dict[str, Any]] = []
        while batch := self.ok("getUpdates", offset=self._offset):
            found += batch
            self._offset = batch[-1]["update_id"] + 1
        return found

    def kinds(self) -> list[str]:
        """The kinds of all waiting updates."""
        return [next(name for name in update if name != "update_id") for update in self.updates()]


@pytest.fixture
def world() -> World:
    """A fresh world at noon; time moves only when a test moves it."""
    return World(clock=lambda: NOON)


@pytest.fixture
def talk(world: World) -> Talk:
    """The short way, with Ann's chat started and nothing waiting."""
    talk = Talk(world)
    talk.act("start", user_id=ANN)
    talk.updates()
    return talk


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox on a real port and with real time."""
    async with await Sandbox.start(webhook_unit=0.01) as running:
        yield running


class Web:
    """The sandbox as seen over HTTP."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session
        self.bot = f"{sandbox.url}/bot{sandbox.token}"

    async def call(self, method: str, **params: Any) -> Any:
        """A call with a JSON body; the decoded answer."""
        async with self.session.post(f"{self.bot}/{method}", json=params) as response:
            return await response.json()

    async def get(self, path: str) -> Any:
        """A GET of the control interface."""
        async with self.session.get(f"{self.sandbox.url}{path}") as response:
            return await response.json()

    async def post(self, path: str, body: Any) -> Any:
        """A POST to the control interface."""
        async with self.session.post(f"{self.sandbox.url}{path}", json=body) as response:
            return await response.json()

    async def called(self) -> None:
        """Wait for the first call of the bot."""
        while not await self.get("/sandbox/calls"):
            continue

    async def act(self, do: str, **args: Any) -> Any:
        """A person's act that must succeed."""
        answer = await self.post("/sandbox/act", {"do": do, **args})
        assert answer["ok"], answer
        return answer["result"]


@pytest.fixture
async def web(sandbox: Sandbox) -> AsyncIterator[Web]:
    """An HTTP client for the sandbox."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield Web(sandbox, session)
