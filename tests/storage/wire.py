"""A wire to the PostgreSQL server that can be cut at the worst moment: around a COMMIT."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from storage.postgres import Postgres
from tests.databases import DSN


@dataclass
class Wire:
    """Carries bytes both ways. `strike` says what happens at the next COMMIT:

    "before": the connection is cut and the server never sees it; "after": the server's answer is cut off;
    "silence": nothing comes back any more, and nothing is cut.
    """

    port: int = 0
    strike: str = ""
    struck: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        at = urlsplit(DSN)
        answers, far = await asyncio.open_connection(at.hostname, at.port or 5432)
        state = {"open": True, "said": ""}

        async def up() -> None:
            while data := await near.read(65536):
                if b"COMMIT" in data and self.strike:
                    state["said"], self.strike = self.strike, ""
                    self.struck += 1
                    if state["said"] == "before":
                        break
                far.write(data)
            far.close()
            back.close()

        async def down() -> None:
            while data := await answers.read(65536):
                if state["said"] == "after":
                    break
                if state["said"] != "silence":
                    back.write(data)
            back.close()

        try:
            await asyncio.gather(up(), down())
        except OSError:
            return
        finally:
            far.close()
            back.close()


@asynccontextmanager
async def wired(database: Postgres) -> AsyncIterator[tuple[Wire, Postgres]]:
    """The same database over a wire that can be cut."""
    wire = Wire()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    at = urlsplit(DSN)
    login = "".join(at.netloc.rpartition("@")[:2])
    over = Postgres(at._replace(netloc=f"{login}127.0.0.1:{wire.port}").geturl(), database.schema)
    try:
        await over.open()
        yield wire, over
    finally:
        await over.close()
        server.close()
