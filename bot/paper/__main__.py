"""The child process: reads orders as JSON, a line each, and answers each with its files.

A table's rows come behind its order, in as many lines as that says (dialogs.board.cells). The answer: for each file a
line with `>` and its ending, and lines of base64; a line with `.` behind the last one. No line is longer than a part.
It limits itself before it loads the libraries that draw: what grows or runs too long is ended by the system.
"""

import base64
import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

SECONDS = 60
MEMORY = 1_500_000_000  # bytes of addresses: the libraries alone map some hundred megabytes
CHUNK = 3 * 2**16
"""Bytes of a line before base64: of three, so that the lines of a file make one text."""


def made(order: dict[str, Any], lines: Iterator[str]) -> Iterable[tuple[str, IO[bytes]]]:
    """The files of one order, each by its ending: a picture (bot.paper.draw), a paper (bot.paper.booklet), or a table
    (bot.paper.table), whose rows are read of `lines`."""
    if order["order"] == "picture":
        from bot.paper.draw import png

        return [("png", io.BytesIO(png(order)))]
    if order["order"] == "paper":
        from bot.paper.booklet import pdf

        return [("pdf", io.BytesIO(pdf(order["title"], order["sections"])))]
    from bot.paper.table import tables
    from dialogs.board.cells import rows_of

    return tables(order["title"], order["heads"], rows_of(islice(lines, order["parts"])), order["limit"])


def main() -> int:
    """Make all that stands in the input, one after the other."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        for ending, file in made(json.loads(line), sys.stdin):
            with file:
                sys.stdout.write(f">{ending}\n")
                while chunk := file.read(CHUNK):
                    sys.stdout.write(base64.b64encode(chunk).decode() + "\n")
        sys.stdout.write(".\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
