"""Texts as the server keeps them: cleaned, trimmed, measured.

Lengths are counted in code points (4096 for a text, 1024 for a caption, after parsing); offsets of entities in UTF-16
units. What comes back from Telegram can therefore differ from what was sent.
"""

from __future__ import annotations

from bot.sandbox.model import Json

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 32_768
_BLANKED = {code: " " for code in range(32) if code not in (10, 13)}
_REMOVED = dict.fromkeys((13, *range(8232, 8239), 819, 831, 778))
_TABLE: dict[int, str | None] = {**_BLANKED, **_REMOVED}


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cleaned(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """The text without control characters and outer blanks, and the entities moved along."""
    plain = text.translate(_TABLE)
    if len(plain) != len(text):
        entities = _moved(text, entities)
    start = len(plain) - len(plain.lstrip())
    trimmed = plain.strip()
    if not entities:
        return trimmed, []
    shift = units(plain[:start])
    end = units(trimmed)
    kept = []
    for entity in entities:
        left = max(0, entity["offset"] - shift)
        right = min(end, entity["offset"] + entity["length"] - shift)
        if right > left:
            kept.append({**entity, "offset": left, "length": right - left})
    return trimmed, kept


def _moved(text: str, entities: list[Json]) -> list[Json]:
    """Entities after the removal of the characters that are dropped."""
    gone = []
    at = 0
    for letter in text:
        if ord(letter) in _REMOVED:
            gone.append(at)
        at += 2 if letter > "\uffff" else 1
    moved = []
    for entity in entities:
        left, right = entity["offset"], entity["offset"] + entity["length"]
        new_left = left - sum(1 for place in gone if place < left)
        new_right = right - sum(1 for place in gone if place < right)
        moved.append({**entity, "offset": new_left, "length": new_right - new_left})
    return moved
