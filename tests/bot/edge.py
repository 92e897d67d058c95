"""The bot's HTTP server with a database that fails as told, and a way to call it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
from aiohttp.test_utils import unused_port

from bot.clock import Clock
from bot.stats import Stats
from bot.updates import Intake
from bot.web import Web
from storage import inbox
from storage.database import Database
from storage.sqlite import Sqlite

SECRET = "Right-Secret_1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Troubled:
    """A database whose transactions fail, or wait for a signal, as told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.error: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.entered = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        self.entered.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        async with self._database.transaction() as tx:
            yield tx


@dataclass
class Edge:
    """A running server and a way to call it."""

    port: int
    session: aiohttp.ClientSession
    database: Troubled
    stats: Stats
    server: Web
    intake: Intake

    def watch(self, stats: Stats) -> None:
        """Let the server tell of another process's figures, which is at work."""
        self.stats = self.server._stats = stats
        stats.ready = True

    async def health(self) -> tuple[int, str]:
        """The status of `/healthz`, and what it says."""
        async with self.session.get(f"http://127.0.0.1:{self.port}/healthz") as response:
            return response.status, (await response.json())["status"]

    def post(self, body: bytes, **headers: str) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Bring an update, with the right secret unless told otherwise."""
        given_headers = {HEADER: SECRET, "Content-Type": "application/json", **headers}
        return self.session.post(f"http://127.0.0.1:{self.port}/hook", data=BytesIO(body), headers=given_headers)

    async def status(self, body: bytes, **headers: str) -> int:
        """The status of the answer."""
        async with self.post(body, **headers) as response:
            return response.status

    async def raw(self, text: bytes) -> bytes:
        """Say this on a bare connection, and read the first line of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(text)
            await writer.drain()
            async with asyncio.timeout(20):
                return await reader.readline()
        finally:
            writer.close()
            await writer.wait_closed()

    async def stored(self) -> list[Any]:
        """What is in the inbox."""
        async with self.database.reading() as tx:
            return [json.loads(raw) for _, raw, _ in await inbox.take(tx, 1000)]


def update(number: int) -> bytes:
    """An update's body."""
    return json.dumps({"update_id": number, "message": {"text": "x"}}).encode()


@asynccontextmanager
async def opened(real: Sqlite) -> AsyncIterator[Edge]:
    """A server with a database behind it."""
    stats = Stats(ready=True)
    database = Troubled(real)
    intake = Intake(database, Clock(), stats)  # type: ignore[arg-type]
    server = Web(database, intake, Clock(), stats, "/hook", SECRET)  # type: ignore[arg-type]
    port = unused_port()
    await server.start("127.0.0.1", port)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
            yield Edge(port, session, database, stats, server, intake)
    finally:
        await server.stop()
