"""Formatted text: HTML and Markdown to entities, by Telegram's own parser where it is installed.

The package `tdjson` is TDLib itself, the parser of the real server; its error texts are used as they are. Without it
a small parser of our own reads HTML with the same texts, and Markdown is refused as an unsupported mode.
"""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.model import Json
from bot.sandbox.plain_html import parse_html
from bot.sandbox.refused import bad

try:
    import tdjson
except ImportError:  # the extra "sandbox" is not installed
    tdjson = None  # type: ignore[assignment]

_NAMES = {
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}
_MODES = {"html": ("HTML", None), "markdown": ("Markdown", 0), "markdownv2": ("Markdown", 2)}
_HINTS = frozenset("@#/$.:+0123456789")
_SOLID = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def _run(request: Json) -> Any:
    answer = tdjson.td_execute(json.dumps(request).encode())
    return json.loads(answer) if answer else None


if tdjson is not None:
    _run({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parse(text: str, mode: str) -> tuple[str, list[Json]]:
    """Text and entities; Refused with Telegram's words when the markup is broken or the mode unknown."""
    known = _MODES.get(mode.lower())
    if known is None:
        raise bad("unsupported parse_mode")
    name, version = known
    if tdjson is None:
        if name != "HTML":
            raise bad("unsupported parse_mode")
        return parse_html(text)
    shape: Json = {"@type": f"textParseMode{name}"}
    if version is not None:
        shape["version"] = version
    answer = _run({"@type": "parseTextEntities", "text": text, "parse_mode": shape})
    if answer["@type"] == "error":
        raise bad(answer["message"])
    return answer["text"], _entities(answer["entities"])


def found_in(text: str, entities: list[Json]) -> list[Json]:
    """The entities plus those that Telegram finds by itself: commands, links, mentions, addresses, numbers."""
    if tdjson is None or _HINTS.isdisjoint(text):
        return entities
    answer = _run({"@type": "getTextEntities", "text": text})
    own = [(item["offset"], item["offset"] + item["length"]) for item in entities if item["type"] in _SOLID]
    fresh = [
        item
        for item in _entities(answer["entities"])
        if all(item["offset"] + item["length"] <= left or right <= item["offset"] for left, right in own)
    ]
    return sorted([*entities, *fresh], key=lambda item: (item["offset"], -item["length"])) if fresh else entities


def _entities(raw: list[Json]) -> list[Json]:
    found = []
    for item in raw:
        kind = item["type"]
        name = _NAMES.get(kind["@type"].removeprefix("textEntityType"))
        if name is None:
            continue
        entity: Json = {"offset": item["offset"], "length": item["length"], "type": name}
        if name == "text_link":
            entity["url"] = kind["url"]
        elif name == "text_mention":
            entity["user_id"] = kind["user_id"]
        elif name == "custom_emoji":
            entity["custom_emoji_id"] = str(kind["custom_emoji_id"])
        elif name == "pre" and kind.get("language"):
            entity["language"] = kind["language"]
        elif name == "date_time":
            entity["unix_time"] = kind["unix_time"]
            shape = _date_format(kind.get("formatting_type"))
            if shape:
                entity["date_time_format"] = shape
        found.append(entity)
    return found


def _date_format(kind: Json | None) -> str:
    """The format string of a <tg-time>, rebuilt from TDLib's object."""
    if kind is None:
        return ""
    if kind["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    letters = "w" if kind.get("show_day_of_week") else ""
    for part, short in (("date_precision", "d"), ("time_precision", "t")):
        precision = kind.get(part, {}).get("@type", "")
        if precision.endswith("Short"):
            letters += short
        elif precision.endswith("Long"):
            letters += short.upper()
    return letters
