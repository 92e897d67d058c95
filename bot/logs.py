"""Logs: one line an event, with ids and milliseconds. What is not on the list of known fields is dropped,
so neither a customer's words nor a secret can reach a log by accident."""

import faulthandler
import logging
import sys
import warnings
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

LIBRARY = "said by a library"
FIELDS = frozenset(
    (
        *("event", "level", "timestamp", "person", "complaint", "update", "before", "after", "effects", "ms"),
        *("method", "lane", "chat", "row", "attempts", "status", "why", "error", "where", "count", "pending"),
        *("sent", "failed", "parked", "port", "mode", "user", "seconds", "version", "state", "kind", "bytes"),
        *("logger", "since", "until", "wrote", "file"),
    )
)


def _known_fields_only(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in [name for name in line if name not in FIELDS]:
        del line[name]
    return line


class LossyStream:
    """Standard output. A full disk, or a reader who has gone away, costs lines and never the work they tell of."""

    def write(self, text: str) -> int:
        """Write it if possible."""
        with suppress(OSError, ValueError):
            return sys.stdout.write(text) if sys.stdout is not None else 0
        return 0

    def flush(self) -> None:
        """Pass on what is buffered; a full disk or a closed pipe is no error here."""
        with suppress(OSError, ValueError):
            if sys.stdout is not None:
                sys.stdout.flush()


class WithoutWords(logging.Handler):
    """Tells what libraries warn of: logger, level, error type and place. Never their words, which hold addresses with
    the token, whole updates, and values of a failed statement."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        tell = log.critical if record.levelno >= logging.CRITICAL else log.error
        tell = log.warning if record.levelno < logging.ERROR else tell
        error = record.exc_info[1] if record.exc_info else None
        place = _place(record.pathname, record.lineno)
        if error is None:
            tell(LIBRARY, logger=record.name[:80], where=place)
        else:
            tell(LIBRARY, logger=record.name[:80], error=type(error).__name__, where=where(error) or place)


def _tell_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """For `warnings.warn`, which would print its words to standard error."""
    log.warning(LIBRARY, logger="warnings", error=category.__name__, where=_place(filename, lineno))


def configure(level: str) -> None:
    """Set up logging for the process. Of libraries only warnings and errors are told, and without their words."""
    number = getattr(logging, level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _known_fields_only,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=cast(TextIO, LossyStream())),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.addHandler(WithoutWords(logging.WARNING))
    warnings.showwarning = _tell_warning


def tell_deaths() -> None:
    """From now on a signal that ends the process inside a library (a bus error, a segmentation fault) first writes the
    stacks of all threads to the log: files, lines and functions, no values."""
    with suppress(OSError, ValueError):
        if sys.stdout is not None:
            faulthandler.enable(sys.stdout)


log: Any = structlog.get_logger()


def where(error: BaseException) -> str:
    """Where an error was raised: file and line of its innermost frames, without its message."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(_place(trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return " < ".join(reversed(frames[-3:]))


def _place(path: str, line: int) -> str:
    """The file with its folder; code made at run time has no path ("<string>": the __init__ of a dataclass)."""
    return f"{'/'.join(path.rsplit('/', 2)[-2:])}:{line}"
