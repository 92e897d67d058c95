"""Files that leave: a parameter like {"name": "words.txt", "text": "..."} is one, and goes as multipart/form-data.

A row of the outbox is JSON and holds the whole file: as its text, or in base64 as "data" with its "kind". Of one to be
drawn ({"name": "a.pdf", "poster": [...]}) it holds the words; the file is drawn when the row leaves.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FILES = ("document", "photo")  # the parameters that may hold a file; each part of an album may, too


@dataclass(frozen=True, slots=True)
class File:
    """A file as Telegram gets it. A text begins with a mark by which every telephone knows that it is UTF-8."""

    name: str
    data: bytes
    kind: str = "text/plain"


def files_of(params: dict[str, Any]) -> dict[str, File]:
    """The files of a call, by the name of their field."""
    return {name: _file(told) for name, told in _told(params)}


def fields_of(params: dict[str, Any]) -> dict[str, str]:
    """The other parameters as the fields of a form: text as it is, everything else as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(_attached(value) if name == "media" else value)
        for name, value in params.items()
        if not (name in FILES and isinstance(value, dict))
    }


def _told(params: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in FILES:
        if isinstance(told := params.get(name), dict):
            yield name, told
    album = params.get("media")
    for number, part in enumerate(album if isinstance(album, list) else ()):
        if isinstance(told := part.get("media"), dict):
            yield f"file{number}", told


def has_drawn(params: dict[str, Any]) -> bool:
    """Whether a file has yet to be drawn, which takes a while."""
    return any("poster" in told for _, told in _told(params))


def _file(told: dict[str, Any]) -> File:
    if "poster" in told:
        from bot.poster import drawn  # what draws is large, and most processes never draw

        return File(str(told["name"]), *drawn(told))
    if "data" in told:
        return File(str(told["name"]), base64.b64decode(told["data"]), str(told["kind"]))
    return File(str(told["name"]), str(told["text"]).encode("utf-8-sig", "replace"))


def _attached(album: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An album whose files stand in fields of their own."""
    return [
        {**part, "media": f"attach://file{number}"} if isinstance(part.get("media"), dict) else part
        for number, part in enumerate(album)
    ]
