"""JSON on the wire, fast where orjson is installed, and able to carry the odd things that faults need."""

from __future__ import annotations

import json
from typing import Any

try:
    import orjson
except ImportError:  # other interpreters than CPython
    orjson = None  # type: ignore[assignment]


def dumps(value: Any) -> bytes:
    """JSON as bytes. Lone surrogates, which orjson refuses, are escaped."""
    if orjson is not None:
        try:
            return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
        except TypeError:
            pass
    return json.dumps(value, separators=(",", ":")).encode()
