"""The child process: reads orders as JSON, a line each, and answers a line each: the file in base64.

It limits itself before it loads the libraries that draw: what grows or runs too long is ended by the system.
"""

import base64
import json
import resource
import sys
from typing import Any

SECONDS = 60
MEMORY = 1_500_000_000  # bytes of addresses: the libraries alone map some hundred megabytes


def made(order: dict[str, Any]) -> bytes:
    """The file of one order: a picture (bot.paper.draw), a paper (bot.paper.booklet), or a table (bot.paper.table)."""
    if order["order"] == "picture":
        from bot.paper.draw import png

        return png(order)
    if order["order"] == "paper":
        from bot.paper.booklet import pdf

        return pdf(order["title"], order["sections"])
    from bot.paper.cells import read
    from bot.paper.table import csv_of, xlsx

    rows = (read(row) for row in order["rows"])
    if order["order"] == "csv":
        return csv_of(order["heads"], rows)
    return xlsx(order["title"], order["heads"], rows)


def main() -> int:
    """Make all that stands in the input, one after the other."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        sys.stdout.write(base64.b64encode(made(json.loads(line))).decode() + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
