"""The control interface over HTTP: state, events, acts, faults, calls, files, the page, the host's panel."""

from __future__ import annotations

import time
from collections import deque
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox.bell import Bell
from bot.sandbox.control import Wrong, perform
from bot.sandbox.faults import fault_from
from bot.sandbox.files import sniffed
from bot.sandbox.model import Json
from bot.sandbox.state import snapshot
from bot.sandbox.wire import dumps
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
HEARTBEAT = 15.0
LONGEST_WAIT = 60.0
ANSWER_WAIT = 10.0


class Panel(Protocol):
    """What an embedding program may show beside the page: a status and buttons."""

    async def state(self) -> Json:
        """{"title", "status", "buttons": [{"name", "label", "note"?: a few words under it, "hint"?: a sentence}]}."""

    async def do(self, name: str) -> None:
        """A button was pressed."""


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=dumps(value), content_type="application/json")


def _wrong(error: str, status: int = 400) -> web.Response:
    return _json({"ok": False, "error": error}, status)


def _number(request: web.Request, name: str, otherwise: float) -> float:
    try:
        return float(request.query.get(name, otherwise))
    except ValueError:
        return otherwise


class ControlEndpoint:
    """The handlers under /sandbox/ and the page."""

    def __init__(self, world: World, panel: Panel | None = None) -> None:
        self.world = world
        self.panel = panel
        self.bell = Bell()
        self.closing = False
        world.listeners.append(self.bell.ring)

    def stop(self) -> None:
        """Let everyone who waits go."""
        self.closing = True
        self.bell.ring()

    def routes(self) -> list[web.RouteDef]:
        """All routes of the control interface."""
        return [
            web.get("/", self.page),
            web.get("/sandbox", self.page),
            web.get("/sandbox/", self.page),
            web.get("/sandbox/state", self.state),
            web.get("/sandbox/stream", self.stream),
            web.get("/sandbox/events", self.events),
            web.post("/sandbox/act", self.act),
            web.get("/sandbox/answer", self.answer),
            web.get("/sandbox/calls", self.calls),
            web.get("/sandbox/fault", self.faults),
            web.post("/sandbox/fault", self.add_fault),
            web.delete("/sandbox/fault", self.clear_faults),
            web.get("/sandbox/file/{file_id}", self.file),
            web.get("/sandbox/panel", self.show_panel),
            web.post("/sandbox/panel", self.use_panel),
            web.get("/sandbox/page/{path:.+}", self.page_file),
            web.get("/{path:[^/]+\\.[a-z0-9]+}", self.page_file),
            web.get("/sandbox/{path:[^/]+\\.[a-z0-9]+}", self.page_file),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page itself."""
        return _page_file("index.html")

    async def page_file(self, request: web.Request) -> web.StreamResponse:
        """A file of the page."""
        return _page_file(request.match_info["path"])

    async def state(self, request: web.Request) -> web.Response:
        """Everything there is; ?chat_id= leaves out other chats' messages."""
        chat_id = request.query.get("chat_id")
        return _json(snapshot(self.world, chat_id=int(_number(request, "chat_id", 0)) if chat_id else None))

    async def events(self, request: web.Request) -> web.Response:
        """Events after ?since=, waiting up to ?timeout= seconds for the first."""
        since = int(_number(request, "since", 0))
        deadline = time.monotonic() + min(LONGEST_WAIT, _number(request, "timeout", 0.0))
        while self.world.seq <= since and time.monotonic() < deadline and not self.closing:
            await self.bell.wait(deadline - time.monotonic())
        return _json(self.world.events_since(since))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events from now on, or after ?since= or Last-Event-ID."""
        asked = request.headers.get("Last-Event-ID") or request.query.get("since", "")
        since = int(asked) if asked.isdigit() else self.world.seq
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await response.write(b"retry: 500\n\n")
        while not self.closing:
            found = self.world.events_since(since)
            if found:
                since = found[-1]["seq"]
                lines = (b"id: %d\ndata: %s\n\n" % (event["seq"], dumps(event)) for event in found)
                await response.write(b"".join(lines))
                continue
            await self.bell.wait(HEARTBEAT)
            if self.world.seq <= since and not self.closing:
                await response.write(b": still here\n\n")
        return response

    async def act(self, request: web.Request) -> web.Response:
        """Do what a person does."""
        try:
            asked = await request.json()
        except ValueError:
            return _wrong("the body is not JSON")
        if not isinstance(asked, dict):
            return _wrong("the body must be an object")
        try:
            return _json({"ok": True, "result": perform(self.world, asked)})
        except Wrong as error:
            return _wrong(str(error))
        except (TypeError, ValueError) as error:
            return _wrong(f"an argument has the wrong type: {error}")

    async def answer(self, request: web.Request) -> web.Response:
        """The answer to a press, waiting up to 10 s (or ?timeout=) for it."""
        press = self.world.presses.get(request.query.get("id", ""))
        if press is None:
            return _wrong("no such callback query", 404)
        deadline = time.monotonic() + min(LONGEST_WAIT, _number(request, "timeout", ANSWER_WAIT))
        while press.answer is None and time.monotonic() < deadline and not self.closing:
            await self.bell.wait(deadline - time.monotonic())
        return _json(press.answer) if press.answer is not None else _wrong("not answered", 404)

    async def calls(self, request: web.Request) -> web.Response:
        """Recorded calls after number ?since=."""
        since = int(_number(request, "since", 0))
        return _json(_newer(self.world.calls, self.world.call_count - since))

    async def faults(self, request: web.Request) -> web.Response:
        """The faults that wait."""
        return _json([fault.view() for fault in self.world.faults.waiting])

    async def add_fault(self, request: web.Request) -> web.Response:
        """Ask for a fault."""
        try:
            fault = fault_from(await request.json())
        except (ValueError, TypeError, AttributeError) as error:
            return _wrong(str(error))
        self.world.faults.add(fault)
        return _json({"ok": True, "result": fault.view()})

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Forget all faults."""
        self.world.faults.clear()
        return _json({"ok": True, "result": True})

    async def file(self, request: web.Request) -> web.Response:
        """A file's bytes."""
        file = self.world.files.by_id.get(request.match_info["file_id"])
        if file is None:
            return _wrong("no such file", 404)
        body = self.world.files.bytes_of(file)
        return web.Response(body=body, content_type=sniffed(body, "application/octet-stream"))

    async def show_panel(self, request: web.Request) -> web.Response:
        """The host's panel."""
        return _wrong("no panel", 404) if self.panel is None else _json(await self.panel.state())

    async def use_panel(self, request: web.Request) -> web.Response:
        """A button of the host's panel."""
        if self.panel is None:
            return _wrong("no panel", 404)
        try:
            name = str((await request.json())["name"])
        except (ValueError, TypeError, KeyError):
            return _wrong("name is missing")
        known = {button["name"] for button in (await self.panel.state()).get("buttons", [])}
        if name not in known:
            return _wrong(f"no button {name}")
        await self.panel.do(name)
        return _json({"ok": True, "result": await self.panel.state()})


def _newer(calls: deque[Json], amount: int) -> list[Json]:
    newest = list(islice(reversed(calls), max(0, amount)))
    newest.reverse()
    return newest


def _page_file(path: str) -> web.StreamResponse:
    file = (PAGE / path).resolve()
    if not file.is_relative_to(PAGE.resolve()) or not file.is_file():
        return _wrong("the page is not installed" if path == "index.html" else "not found", 404)
    return web.FileResponse(file, headers={"Cache-Control": "no-store"})
