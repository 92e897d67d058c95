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

    Pictures are drawn by one child while another writes tables and papers. `told` hears after each order how many are
    done.
    """
    found: dict[int, list[File]] = {}

    def done(number: int, files: list[File]) -> None:
        found[number] = files
        if told is not None:
            told(len(found))

    drawn = [number for number, one in enumerate(orders) if one.told["order"] == "picture"]
    written = [number for number in range(len(orders)) if number not in drawn]
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(_by_children(orders, numbers, done) for numbers in (drawn, written)))
    except TimeoutError:
        pass
    return [found.get(number, []) for number in range(len(orders))]


async def _by_children(
    orders: Sequence[Order], numbers: Sequence[int], done: Callable[[int, list[File]], None]
) -> None:
    """One after the other, each from where the one before it has died."""
    while numbers:
        numbers = numbers[await _by_one_child(orders, numbers, done) :]


async def _by_one_child(
    orders: Sequence[Order], numbers: Sequence[int], done: Callable[[int, list[File]], None]
) -> int:
    """Make these, up to the one over which the child dies, which has no files; how many it came to."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.paper", limit=LONGEST,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        for count, number in enumerate(numbers, 1):  # one at a time: nobody waits for room in a pipe meanwhile
            files = None
            try:
                for line in orders[number].lines():
                    child.stdin.write(line)
                    await child.stdin.drain()
                files = await _files(child.stdout)
            except ConnectionError:
                pass
            done(number, files or [])
            if files is None:
                return count
        return len(numbers)
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
