"""The sandbox as a server: Bot API, control interface and page on one port."""

from __future__ import annotations

import socket
from types import TracebackType

from aiohttp import web

from bot.sandbox.api import Api
from bot.sandbox.http_bot import BotEndpoint
from bot.sandbox.http_control import ControlEndpoint, Panel
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import STAFF_CHAT_ID, World

MAX_BODY = 60 * 1024 * 1024


class Sandbox:
    """A running sandbox; made by `start`, ended by `stop` (or used as an async context manager)."""

    def __init__(self, world: World, panel: Panel | None = None, *, webhook_unit: float = 1.0) -> None:
        self.world = world
        self.api = Api(world)
        self.token = world.token
        self.staff_chat_id = STAFF_CHAT_ID
        self.url = ""
        self._bot = BotEndpoint(self.api)
        self._control = ControlEndpoint(world, panel)
        self._webhook = Webhook(self.api, unit=webhook_unit)
        self._runner: web.AppRunner | None = None

    @classmethod
    async def start(
        cls,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = "42:TEST",  # noqa: S107 - a made-up token
        *,
        forum: bool = True,
        strict_limits: bool = False,
        world: World | None = None,
        panel: Panel | None = None,
        webhook_unit: float = 1.0,
    ) -> Sandbox:
        """Serve a world (a fresh one unless given) on a free port unless one is named.

        `webhook_unit` is the length of a second between webhook attempts.
        """
        world = world or World(token=token, forum=forum, strict_limits=strict_limits)
        sandbox = cls(world, panel, webhook_unit=webhook_unit)
        await sandbox._serve(host, port)
        return sandbox

    async def _serve(self, host: str, port: int) -> None:
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]*}", self._bot.call)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._bot.file)
        app.add_routes(self._control.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
        await self._runner.setup()
        listener = socket.create_server((host, port), reuse_port=False, backlog=512)
        await web.SockSite(self._runner, listener).start()
        bound = listener.getsockname()[1]
        self.url = f"http://{host}:{bound}"
        self._webhook.start()

    async def stop(self) -> None:
        """Let everyone who waits go and close the port."""
        self._bot.stop()
        self._control.stop()
        await self._webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Sandbox:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
