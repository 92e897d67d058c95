"""The two bots of a run: how ours and the echo are started, and what ours tells about itself."""

import asyncio
import contextlib
import os
import secrets
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from tests.bench.api import InstantApi
from tests.bench.processes import BenchError, Child, free_port, running
from tests.parts import FREE, environment

TOKEN = "4200000001:AAbenchbenchbenchbenchbenchbenchbench"
STAFF_CHAT = -1_001_234_567_890


@dataclass(frozen=True, slots=True)
class Contender:
    """A bot that can be started: a module for `python -m` with its arguments."""

    name: str
    module: tuple[str, ...]


OURS = Contender("our bot", ("bot", "run"))
ECHO = Contender("echo bot", ("tests.bench.echo",))


@dataclass(frozen=True, slots=True)
class Started:
    """A contender at work, with the port of its own HTTP server (the echo has none)."""

    child: Child
    http_port: int

    def counter(self, name: str) -> float:
        """A counter of its /metrics, summed over its labels. Raises BenchError when it is not there."""
        url = f"http://127.0.0.1:{self.http_port}/metrics"
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                text = response.read().decode()
        except (urllib.error.URLError, OSError) as error:
            raise BenchError(f"{self.child.name} shows no metrics: {error}") from error
        return read_counter(text, name)


def read_counter(text: str, name: str) -> float:
    """Sum the samples called `name` in a Prometheus text. Raises BenchError when there is none."""
    samples = [
        float(line.removeprefix(name).rpartition("}")[2].split()[0])
        for line in text.splitlines()
        if line.startswith((f"{name} ", f"{name}{{"))
    ]
    if not samples:
        raise BenchError(f"no counter {name} among the metrics")
    return sum(samples)


@contextlib.contextmanager
def contender(
    who: Contender,
    api: InstantApi,
    directory: Path,
    database: str,
    calls_per_update: float = 1.0,
    more: Mapping[str, str] | None = None,
) -> Iterator[Started]:
    """Run a bot against the instant server for the length of the block; `more`: settings of its own.

    Its pace limits are off, but for the group's: above it complaints are gathered in digests, as in real life, where
    a card each would double the calls, most of them behind the last receipt that is timed.
    """
    port = free_port()
    settings = {
        **environment(TOKEN, STAFF_CHAT, api.url, database),
        **FREE,
        "HTTP_PORT": str(port),
        "MERGE_WINDOW": "1h",
        "PACE_GROUP_PER_MINUTE": "20",
        "LOG_LEVEL": "warning",
        "ECHO_CALLS_PER_UPDATE": repr(calls_per_update),
        **(more or {}),
    }
    with running(who.name, [sys.executable, "-m", *who.module], directory, settings) as child:
        yield Started(child, port)


@contextlib.contextmanager
def fresh_database(directory: Path, postgres: str | None) -> Iterator[str]:
    """The URL of an empty database that vanishes with the block: a SQLite file, or one on that server."""
    if postgres is None:
        with tempfile.TemporaryDirectory(prefix="database-", dir=directory) as folder:
            yield f"sqlite+aiosqlite:///{folder}/amends.db"
        return
    name = f"amends_bench_{os.getpid()}_{secrets.token_hex(4)}"
    asyncio.run(_order(postgres, f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_order(postgres, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _order(url: str, statement: str) -> None:
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
