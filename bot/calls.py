"""Calls of the Bot API, and what their answers mean: HTTP status first, then `ok`, then the description.

aiogram's own decoding is not used here: it raises on answers that do occur (HTML from a proxy, a body without
description), even when the message was sent.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from bot.uploads import fields_of, files_of, has_drawn

_MESSAGE_ID = re.compile(rb'"message_id"\s*:\s*(\d+)')
_JSON = {"Content-Type": "application/json"}
_RETRY_AFTER = re.compile(r"retry after (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` 0: nothing did; `sent` then tells whether the request may have been applied."""

    status: int
    body: dict[str, Any] | None
    raw: bytes = b""
    sent: bool = True

    @property
    def ok(self) -> bool:
        """Applied, with a result."""
        return self.status == 200 and self.body is not None and self.body.get("ok") is True

    @property
    def description(self) -> str:
        """Telegram's words."""
        said = (self.body or {}).get("description")
        return str(said) if said else f"HTTP {self.status}" if self.status else "no answer"

    @property
    def parameters(self) -> dict[str, Any]:
        """What a refusal adds in figures."""
        told = (self.body or {}).get("parameters")
        return told if isinstance(told, dict) else {}

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait (429), if told."""
        told = self.parameters.get("retry_after")
        if isinstance(told, (int, float)) and told > 0:
            return float(told)
        found = _RETRY_AFTER.search(self.description)
        return float(found.group(1)) if found and int(found.group(1)) > 0 else None

    def message_ids(self) -> tuple[int, ...]:
        """Ids of the messages the call made, as far as the answer can be read."""
        result = (self.body or {}).get("result")
        if self.body is None:
            return tuple(int(found) for found in _MESSAGE_ID.findall(self.raw)[:1])
        made = result if isinstance(result, list) else [result]
        return tuple(found for one in made if (found := read_id(one, "message_id")) is not None)


def read_id(made: Any, name: str) -> int | None:
    """An id in an answer, if it is one: above zero, and such as a database can hold."""
    found = made.get(name) if isinstance(made, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < 2**53 else None


class Telegram(Protocol):
    """Something that takes calls of the Bot API."""

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        """Make one call; never raises for what the other side or the network does."""


class HttpTelegram:
    """The Bot API over HTTP, without request models."""

    def __init__(self, root: str, token: str, connections: int = 32) -> None:
        self._root = root
        self._base = f"{root}/bot{token}/"
        self._urls: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None
        self._connections = connections

    async def open(self) -> None:
        """Make the session; needs a running loop."""
        # The proxy is looked up once: `trust_env` would do so in a thread for every single call.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=50),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=_proxy(self._root),
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        """Make one call: as JSON, or as a form when it has a file."""
        assert self._session is not None
        data, headers = await asyncio.to_thread(_body, params) if has_drawn(params) else _body(params)
        url = self._urls.get(method) or self._urls.setdefault(method, URL(self._base + method))
        try:
            async with self._session.post(url, data=data, headers=headers, timeout=_limit(timeout)) as response:
                raw = await response.read()
                status = response.status
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Answer(0, None, sent=False)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            return Answer(0, None)
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        return Answer(status, body if isinstance(body, dict) else None, raw[:4096])


def _body(params: dict[str, Any]) -> tuple[bytes | aiohttp.FormData, dict[str, str]]:
    files = files_of(params)
    if not files:
        return json.dumps(params).encode(), _JSON
    form = aiohttp.FormData()
    for name, value in fields_of(params).items():
        form.add_field(name, value)
    for name, file in files.items():
        form.add_field(name, file.data, filename=file.name, content_type=file.kind)
    return form, {}  # the form itself tells its kind


@lru_cache(maxsize=16)
def _limit(timeout: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, 10))


def _proxy(root: str) -> str | None:
    """The proxy that the environment names for this server, if any."""
    parts = urlsplit(root)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)
