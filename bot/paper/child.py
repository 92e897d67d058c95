"""Files made by a child process within a limit of time; what it does not come to is left out.

What kills it costs the order that it was at: the others are given to another child.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 2**23
"""Bytes of a line of the child: far more than its chunks have."""
SECONDS = 90.0
"""For all files together; each child also limits its own processor time and memory."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made (see bot.paper.__main__), and the rows of a table, packed part by part."""

    told: dict[str, Any]
    parts: Sequence[str] = ()

    def lines(self) -> Iterable[bytes]:
        """As the child reads it. A part is no longer than dialogs.board.cells makes it."""
        yield json.dumps({**self.told, "parts": len(self.parts)}).encode() + b"\n"
        for part in self.parts:
            yield part.encode() + b"\n"


File = tuple[str, str]
"""Its ending, and it in base64."""


async def made(
    orders: Sequence[Order], seconds: float = SECONDS, told: Callable[[int], None] | None = None
) -> list[list[File]]:
    """The files of each order, in order; none for each that no child came to the end of. Never raises for one.

    `told` hears after each how many orders are done.
    """
    found: list[list[File]] = []
    try:
        async with asyncio.timeout(seconds):
            while len(found) < len(orders):
                await _by_one_child(orders, found, told)
    except TimeoutError:
        pass
    return [*found, *([] for _ in orders[len(found) :])]


async def _by_one_child(orders: Sequence[Order], found: list[list[File]], told: Callable[[int], None] | None) -> None:
    """Make what is not made yet, up to the order over which the child dies; that one has no files."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.paper", limit=LONGEST,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        for one in orders[len(found) :]:  # one at a time: the next is written while nobody waits for room in a pipe
            files = None
            try:
                for line in one.lines():
                    child.stdin.write(line)
                    await child.stdin.drain()
                files = await _files(child.stdout)
            except ConnectionError:
                pass
            found.append(files or [])
            if told is not None:
                told(len(found))
            if files is None:
                return
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _files(answer: asyncio.StreamReader) -> list[File] | None:
    """What the child answers to one order; None where it dies before the end."""
    found: list[tuple[str, list[str]]] = []
    while (line := await answer.readline()).endswith(b"\n"):
        if line == b".\n":
            return [(ending, "".join(chunks)) for ending, chunks in found]
        if line.startswith(b">"):
            found.append((line[1:].decode().rstrip(), []))
        else:
            found[-1][1].append(line.decode().rstrip())
    return None
