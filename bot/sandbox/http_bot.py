"""The Bot API over HTTP: parameters in every form Telegram takes, the long poll, files, and answers that get lost."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from aiohttp import web

from bot.sandbox.api import Answer, Api, refusal
from bot.sandbox.bell import Bell
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.files import sniffed
from bot.sandbox.methods_account import MAX_ANSWER_BYTES, WEBHOOK_ACTIVE
from bot.sandbox.model import Json, Upload
from bot.sandbox.params import Params
from bot.sandbox.refused import Refused
from bot.sandbox.wire import dumps

TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
REPLACED = "Conflict: terminated by setWebhook request"
CONFLICT_PAUSE = 3.0
SAME_OFFSET_WAIT = 3.0


async def read_params(request: web.Request) -> Json:
    """Query, urlencoded, multipart or JSON parameters as one dict; files become `Upload`s."""
    found: Json = dict(request.query)
    if request.method != "POST":
        return found
    if request.content_type == "application/json":
        body = await request.read()
        if body.strip():
            try:
                given = await request.json()
            except ValueError:
                raise Refused(400, "Bad Request: can't parse JSON request body") from None
            if isinstance(given, dict):
                found.update(given)
        return found
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            found[name] = value
    return found


class BotEndpoint:
    """The handlers under /bot{token}/ and /file/bot{token}/."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.bell = Bell()
        self.closing = False
        self._closed = asyncio.Event()
        self._poll: asyncio.Future[str] | None = None
        self._last_start: tuple[int, float] = (-1, 0.0)
        self._next_conflict = 0.0
        api.world.updates.listeners.append(self.bell.ring)

    def stop(self) -> None:
        """Let everyone who waits go."""
        self.closing = True
        self._closed.set()
        self.bell.ring()

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        method = request.match_info["method"]
        try:
            params = await read_params(request)
        except Refused as error:
            return _json(refusal(error))
        token = request.match_info["token"]
        if method.lower() == "getupdates":
            answer = await self._poll_updates(token, params)
        else:
            answer = self.api.call(token, method, params)
            if method.lower() == "setwebhook" and answer.status == 200 and self._poll and not self._poll.done():
                self._poll.set_result(REPLACED)
        return await self._spoiled(request, answer)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file by the path that getFile gave."""
        files = self.api.world.files
        file = files.by_path.get(request.match_info["path"])
        if request.match_info["token"] != self.api.world.token or file is None:
            return _json(refusal(Refused(404, "Not Found")), 404)
        body = files.bytes_of(file)
        return web.Response(body=body, content_type=sniffed(body, "application/octet-stream"))

    async def _poll_updates(self, token: str, params: Json) -> Answer:
        if token == self.api.world.token:
            await self._end_other_poll()
        asked = Params(params)
        offset, started = asked.integer("offset"), time.monotonic()
        seconds = min(50.0, max(0.0, float(asked.integer("timeout"))))
        if self._last_start[0] == offset and started - self._last_start[1] < SAME_OFFSET_WAIT:
            seconds = max(seconds, SAME_OFFSET_WAIT)
        self._last_start = (offset, started)
        answer = self.api.call(token, "getUpdates", params)
        if answer.status != 200:
            return answer
        if not answer.body["result"] and seconds:
            answer = await self._wait(answer, asked, started + seconds)
        return _capped(answer)

    async def _end_other_poll(self) -> None:
        """A second poller ends the first one; when that happens again and again, the first is told only later."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(TERMINATED)

    async def _wait(self, answer: Answer, asked: Params, deadline: float) -> Answer:
        world = self.api.world
        poll: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poll = poll
        poll.add_done_callback(lambda _: self.bell.ring())
        limit = min(100, max(1, asked.integer("limit", 100) or 100))
        try:
            while not self.closing:
                await self.bell.wait(deadline - time.monotonic())
                if poll.done():
                    if poll.result() == TERMINATED:
                        await self._pause()
                    return refusal(Refused(409, poll.result()))
                if world.webhook["url"]:
                    return refusal(Refused(409, WEBHOOK_ACTIVE))
                found = world.updates.take(limit, world.clock.seconds())
                if found or time.monotonic() >= deadline:
                    world.updates.last_poll = (asked.integer("offset"), world.clock.seconds())
                    return Answer(200, {"ok": True, "result": found}, answer.fault)
        finally:
            if self._poll is poll:
                self._poll = None
        return answer

    async def _pause(self) -> None:
        now = time.monotonic()
        if now >= self._next_conflict:
            self._next_conflict = now + CONFLICT_PAUSE
        elif not self.closing:
            await asyncio.sleep(CONFLICT_PAUSE)

    async def _spoiled(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        """The answer, or what the fault makes of it."""
        fault = answer.fault
        if fault is None:
            return _json(answer)
        if fault.kind is Kind.SLOW:
            await self._hang(fault)
        elif fault.kind is Kind.BAD_GATEWAY:
            page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        elif fault.kind is Kind.BARE_ERROR:
            return web.Response(
                status=500, body=dumps({"ok": False, "error_code": 500}), content_type="application/json"
            )
        elif fault.kind is Kind.ODD_AFTER and answer.status == 200:  # a refusal stays one
            return _json(Answer(200, {"ok": True, "result": {"surprise": [None, {"nested": "shape"}]}}))
        elif fault.kind is Kind.TRUNCATED_AFTER:
            whole = dumps(answer.body)
            half = whole[: len(whole) // 2]
            return web.Response(status=answer.status, body=half, content_type="application/json")
        elif fault.kind in {Kind.RESET_BEFORE, Kind.RESET_AFTER}:
            return _cut(request)
        elif fault.kind is Kind.TIMEOUT_AFTER:
            await self._hang(fault)
            return _cut(request)
        return _json(answer)

    async def _hang(self, fault: Fault) -> None:
        """Say nothing for a while; ends early when the caller goes away or the server stops."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), fault.seconds)


def _cut(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _json(answer: Answer, status: int | None = None) -> web.Response:
    headers = {}
    if "retry_after" in answer.body.get("parameters", {}):
        headers["Retry-After"] = str(answer.body["parameters"]["retry_after"])
    return web.Response(
        status=status or answer.status, body=dumps(answer.body), content_type="application/json", headers=headers
    )


def _capped(answer: Answer) -> Answer:
    """At most 4 MiB of JSON per answer, but always one update."""
    found = answer.body.get("result", [])
    if len(found) < 2:
        return answer
    size, kept = 0, 0
    for update in found:
        size += len(dumps(update))
        if kept and size > MAX_ANSWER_BYTES:
            break
        kept += 1
    return answer if kept == len(found) else Answer(200, {"ok": True, "result": found[:kept]}, answer.fault)
