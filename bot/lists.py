"""Settings that are lists: how each is read, from one line of `.env` or from a file that it names. ValueError says what
is wrong with it."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.mistakes import ENCODING
from dialogs.matters import Place
from dialogs.places import read_places
from dialogs.processes import Process, read_processes

REPORTS = frozenset({"day", "week", "month", "alarms"})
MOST, LONGEST = 12, 30  # departments, and characters of each


def read_ids(value: Any) -> Any:
    """Telegram user ids with commas between."""
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise ValueError("is no list of numbers with commas between")
    return tuple(int(part) for part in parts)


def read_reports(value: Any) -> Any:
    """Which reports come by themselves; "off" is none."""
    if not isinstance(value, str):
        return value
    found = tuple(re.findall(r"[^\s,;]+", value.lower()))
    if found in (("off",), ()):
        return ()
    if not set(found) <= REPORTS:
        raise ValueError("is no list of day, week, month and alarms")
    return found


def read_departments(value: Any) -> Any:
    """Names of departments with commas between."""
    if not isinstance(value, str):
        return value
    found = tuple(" ".join(one.split()) for one in value.replace(";", ",").split(",") if one.strip())
    if len(found) > MOST or any(len(one) > LONGEST for one in found):
        raise ValueError(f"has more than {MOST} names, or one longer than {LONGEST} characters")
    if len({one.casefold() for one in found}) != len(found):
        raise ValueError("names a department twice")
    return found


def places_in(path: str, zone: ZoneInfo) -> tuple[Place, ...]:
    """The places of the file that PLACES names."""
    return read_places(_text(path), zone)


def processes_in(path: str) -> tuple[Process, ...]:
    """The processes of the file that PROCESSES names."""
    return read_processes(_text(path))


def _text(path: str) -> str:
    """What stands in a file; "" where none is named."""
    if not path.strip():
        return ""
    try:
        return Path(path.strip()).read_text(encoding=ENCODING)
    except (OSError, UnicodeDecodeError):
        raise ValueError("names a file that cannot be read as UTF-8") from None
