"""Logs: one line an event, with ids and milliseconds. What is not on the list of known fields is dropped,
so neither a customer's words nor a secret can reach a log by accident."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

# structlog imports rich and pygments if they are there, for coloured tracebacks that we never print: 7 MB for nothing.
_absent = "rich" not in sys.modules
if _absent:
    sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if _absent:
    del sys.modules["rich"]

FIELDS = frozenset(
    (
        *("event", "level", "timestamp", "person", "complaint", "update", "before", "after", "effects", "ms"),
        *("method", "lane", "chat", "row", "attempts", "status", "why", "error", "where", "count", "pending"),
        *("sent", "failed", "parked", "port", "mode", "user", "seconds", "version", "state", "kind", "bytes"),
    )
)


def _known_fields_only(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in [name for name in line if name not in FIELDS]:
        del line[name]
    return line


class Forgiving:
    """Standard output. A full disk, or a reader who has gone away, costs lines and never the work they tell of."""

    def write(self, text: str) -> int:
        """Write it if possible."""
        with suppress(OSError, ValueError):
            return sys.stdout.write(text) if sys.stdout is not None else 0
        return 0

    def flush(self) -> None:
        """Flush it if possible."""
        with suppress(OSError, ValueError):
            if sys.stdout is not None:
                sys.stdout.flush()


def configure(level: str) -> None:
    """Set up logging for the process; other libraries' loggers are kept below warning, without their texts."""
    number = getattr(logging, level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _known_fields_only,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=cast(TextIO, Forgiving())),
        cache_logger_on_first_use=True,
    )
    # Libraries print URLs (with the token) and updates (with people's words): silence them altogether.
    logging.disable(logging.CRITICAL)


log: Any = structlog.get_logger()


def where(error: BaseException) -> str:
    """Where an error was raised: file and line of its innermost frames, without its message."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        # Code made at run time has no path ("<string>": the __init__ of a dataclass).
        frames.append(f"{'/'.join(trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-2:])}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(reversed(frames[-3:]))
