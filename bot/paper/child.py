"""Files made by a child process within a limit of time; what it does not come to is left out."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from bot.paper.cells import written

LONGEST = 2**27
"""Bytes of a line of the child: a file in base64. What is longer could not leave anyway."""
SECONDS = 90.0
"""For all files together; the child also limits its own processor time and memory."""


async def made(
    orders: Sequence[dict[str, Any]], seconds: float = SECONDS, told: Callable[[int], None] | None = None
) -> list[str | None]:
    """A file in base64 for each order, in order; None for each that the child did not come to. Never raises for one.

    `told` hears after each how many there are.
    """
    if not orders:
        return []
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.paper", limit=LONGEST,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    found: list[str | None] = []
    try:
        async with asyncio.timeout(seconds):
            for one in orders:  # one at a time: the next is written while nobody waits for room in a pipe
                child.stdin.write(await asyncio.to_thread(_line, one))
                await child.stdin.drain()
                line = await child.stdout.readline()
                if not line.endswith(b"\n"):
                    break  # it has died
                found.append(line.decode().rstrip())
                if told is not None:
                    told(len(found))
    except (TimeoutError, ConnectionError):
        pass
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
    return [*found, *[None] * (len(orders) - len(found))]


def _line(order: dict[str, Any]) -> bytes:
    return json.dumps(order, default=written).encode() + b"\n"
