"""Reading a call's parameters: strings of forms and queries, or JSON values, as leniently as the real server."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.model import Json, Upload
from bot.sandbox.refused import bad


class Params:
    """The parameters of one call."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def has(self, name: str) -> bool:
        """Whether the parameter is given and not null."""
        return self.raw.get(name) is not None

    def text(self, name: str) -> str:
        """The parameter as text; empty when it is missing."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, Upload):
            return value.data.decode("utf-8", "replace")
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, otherwise: int = 0) -> int:
        """The parameter as an integer; nonsense counts as `otherwise`, as on the real server."""
        value = self.raw.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(str(value).strip())
        except ValueError:
            return otherwise

    def number(self, name: str) -> float | None:
        """The parameter as a number, or None."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """The parameter as a yes or no."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def json(self, name: str, what: str | None = None) -> Any:
        """The parameter as JSON (a value, or its text); None when it is missing; refused when it does not parse."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {what or name} JSON object") from None

    def strings(self, name: str) -> list[str] | None:
        """A list of strings, or None when the parameter is missing or no list (ignored by the real server too)."""
        try:
            value = self.json(name)
        except Exception as error:
            raise bad(f"can't parse {name}") from error
        return [str(item) for item in value] if isinstance(value, list) else None

    def upload(self, name: str) -> Upload | None:
        """A file that came under this name."""
        value = self.raw.get(name)
        return value if isinstance(value, Upload) else None
