"""HTTP in: the webhook (secret first, 200 only after the commit), /healthz and /metrics, on one port."""

import asyncio
import hmac
import json

from aiohttp import web

from bot.clock import Clock
from bot.logs import log
from bot.metrics import exposition
from bot.stats import Stats
from bot.updates import Intake, incoming
from storage.database import Conflict, Database, StorageTrouble
from storage.inbox import Incoming

LARGEST_BODY = 1024 * 1024  # an update has at most 512 KiB (Telegram's server source)
WEBHOOK = "webhook"  # its name among those who may be in trouble
RETRY_AFTER = "5"  # Telegram honours this header up to an hour


class Gathered:
    """Updates that arrive side by side share a commit: who comes first writes for all who wait."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._waiting: list[tuple[Incoming, asyncio.Future[None]]] = []
        self._lock = asyncio.Lock()

    async def store(self, update: Incoming) -> None:
        """Return when the update is committed; raises StorageTrouble when it is not."""
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, mine))
        async with self._lock:
            if mine.done():
                mine.result()
                return
            batch, self._waiting = self._waiting, []
            try:
                await self._intake.accept([one for one, _ in batch])
            except BaseException as error:
                # Also when this request is cancelled: the others must not take themselves for stored.
                told = error if isinstance(error, Exception) else StorageTrouble("Stopped before the commit.")
                for _, other in batch:
                    if other is not mine:
                        other.set_exception(told)
                raise
            for _, other in batch:
                other.set_result(None)


class Web:
    """The small HTTP server of the process."""

    def __init__(self, database: Database, intake: Intake, clock: Clock, stats: Stats, path: str, secret: str) -> None:
        self._database = database
        self._intake = intake
        self._gathered = Gathered(intake)
        self._clock = clock
        self._stats = stats
        self._secret = secret.encode()
        self._runner: web.AppRunner | None = None
        self._app = web.Application(client_max_size=LARGEST_BODY)
        self._app.router.add_get("/healthz", self._health)
        self._app.router.add_get("/metrics", self._metrics)
        if path:
            self._app.router.add_post(path, self._webhook)

    async def start(self, host: str, port: int) -> None:
        """Listen; OSError when the port is taken."""
        self._runner = web.AppRunner(self._app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        log.info("listening", port=port)

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _webhook(self, request: web.Request) -> web.Response:
        given = request.headers.getall("X-Telegram-Bot-Api-Secret-Token", [])
        said = given[0].encode("utf-8", "surrogateescape") if len(given) == 1 else b""
        if not hmac.compare_digest(said, self._secret):
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except (ValueError, RecursionError, web.RequestPayloadError):
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        if self._intake.stands:  # what is stored now would be taken for delivered, and nobody would hear of it
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        try:
            await self._gathered.store(incoming(update))
        except (StorageTrouble, Conflict) as error:
            if self._stats.in_trouble(WEBHOOK):
                log.error("storage in trouble", kind=WEBHOOK, why=str(error)[:120])
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        if self._stats.works(WEBHOOK):
            log.info("storage works again", kind=WEBHOOK)
        return web.Response(status=200)

    async def _health(self, request: web.Request) -> web.Response:
        said = self._stats.health
        if said == "ok" and self._intake.stands:
            said = "nothing is worked on"
        if self._stats.ready and self._database.gone():
            said = "storage in trouble"
        return web.json_response({"status": said}, status=200 if said == "ok" else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        try:
            text = await exposition(self._database, self._stats, self._clock.now())
        except StorageTrouble:
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
