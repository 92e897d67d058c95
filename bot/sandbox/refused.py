"""The answer "no" of Telegram: an error code, a description and parameters, exactly as on the wire."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A Bot API method was refused; `description` carries the prefix ("Bad Request: ...")."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters or {}


def bad(text: str) -> Refused:
    """400 with Telegram's prefix. Like the real server, the first letter is lowered unless two capitals start it."""
    if text[:1].isupper() and not text[1:2].isupper():
        text = text[0].lower() + text[1:]
    return Refused(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refused:
    """403 with Telegram's prefix."""
    return Refused(403, f"Forbidden: {text}")


def too_many(retry_after: int) -> Refused:
    """429: the caller must wait `retry_after` seconds."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
