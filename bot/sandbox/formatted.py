"""The text or caption of a call: parsed, cleaned, measured, with the words Telegram has for each thing wrong."""

from __future__ import annotations

from typing import Any

from bot.sandbox import html
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refused import bad
from bot.sandbox.text import MAX_CAPTION, MAX_RAW_BYTES, MAX_TEXT, cleaned
from bot.sandbox.world import World

_KEPT = ("url", "language", "custom_emoji_id", "unix_time", "date_time_format")


def formatted(world: World, text: str, mode: str, entities: Any) -> tuple[str, list[Json]]:
    """The text as the server keeps it. A parse mode wins over explicit entities."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RAW_BYTES:
        raise bad("text is too long")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise bad("strings must be encoded in UTF-8")
    found: list[Json] = []
    if mode:
        text, found = html.parse(text, mode)
    elif isinstance(entities, list):
        found = _explicit(entities)
    text, found = cleaned(text, found)
    return text, [entity for entity in map(_with_user(world), html.found_in(text, found)) if entity is not None]


def _explicit(entities: list[Any]) -> list[Json]:
    found = []
    for raw in entities:
        if not isinstance(raw, dict):
            raise bad("can't parse MessageEntity: Expected an Object")
        if not all(isinstance(raw.get(name), int) for name in ("offset", "length")) or not raw.get("type"):
            raise bad('can\'t parse MessageEntity: Can\'t find field "type", "offset" or "length"')
        if raw["offset"] < 0 or raw["length"] <= 0:
            continue
        entity: Json = {"offset": raw["offset"], "length": raw["length"], "type": raw["type"]}
        entity.update({name: raw[name] for name in _KEPT if raw.get(name) is not None})
        if raw["type"] == "text_mention" and isinstance(raw.get("user"), dict):
            entity["user_id"] = raw["user"].get("id")
        found.append(entity)
    return sorted(found, key=lambda item: (item["offset"], -item["length"]))


def _with_user(world: World) -> Any:
    def resolve(entity: Json) -> Json | None:
        if entity["type"] != "text_mention" or "user" in entity:
            return entity
        user = world.users.get(entity.get("user_id", 0))
        if user is None:
            return None
        return {**{name: value for name, value in entity.items() if name != "user_id"}, "user": user.json()}

    return resolve


def text_of(world: World, params: Params, *, edit: bool = False) -> Json:
    """The fields `text` and `entities` of a message, checked."""
    raw = params.text("text")
    if not raw:
        raise bad("message text is empty")
    text, entities = formatted(world, raw, params.text("parse_mode"), params.json("entities"))
    if not text:
        raise bad("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad("MESSAGE_TOO_LONG" if edit else "message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_of(world: World, params: Params, *, source: Json | None = None, edit: bool = False) -> Json:
    """The fields `caption` and `caption_entities`, checked; `source` is an InputMedia object, else the call."""
    at = Params(source) if source is not None else params
    raw = at.text("caption")
    if not raw:
        return {}
    caption, entities = formatted(world, raw, at.text("parse_mode"), at.json("caption_entities"))
    if len(caption) > MAX_CAPTION:
        raise bad("MEDIA_CAPTION_TOO_LONG" if edit else "message caption is too long")
    if not caption:
        return {}
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}
