"""Reply markup: the shape and the limits that Telegram checks before it shows a keyboard."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refused import bad

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
MAX_MARKUP_BYTES = 10_240
ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
    "disabled",
)
STYLES = {"danger", "success", "primary"}


def read_markup(params: Params, *, private: bool, inline_only: bool = False) -> Json | None:
    """The call's reply_markup in its clean shape; None when there is none (or an empty inline keyboard)."""
    raw = params.json("reply_markup", "reply keyboard markup")
    if raw is None or raw == "":
        return None
    if not isinstance(raw, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in raw:
        rows = _rows(raw["inline_keyboard"], "inline_keyboard")
        clean = [[_inline_button(button, private) for button in row] for row in rows if row]
        if sum(len(row) for row in clean) > MAX_BUTTONS or len(json.dumps(clean)) > MAX_MARKUP_BYTES:
            raise bad("reply markup is too long")
        return {"inline_keyboard": clean} if clean else None
    if inline_only:
        if not raw:
            return None
        raise bad("inline keyboard expected")
    if "keyboard" in raw:
        rows = _rows(raw["keyboard"], "keyboard")
        found: Json = {"keyboard": [[_reply_button(button) for button in row] for row in rows if row]}
        for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective", "input_field_placeholder"):
            if raw.get(name):
                found[name] = raw[name]
        return found if found["keyboard"] else None
    for kind in ("remove_keyboard", "force_reply"):
        if raw.get(kind):
            kept = ("selective", "input_field_placeholder")
            return {kind: True, **{name: raw[name] for name in kept if raw.get(name)}}
    return None


def _rows(raw: Any, field: str) -> list[list[Any]]:
    if not isinstance(raw, list):
        raise bad(f'field "{field}" of the {"Inline" if "inline" in field else "Reply"}KeyboardMarkup must be an Array')
    for row in raw:
        if not isinstance(row, list):
            raise bad(f'field "{field}" must be an Array of Arrays')
    return raw


def _label(raw: Json, what: str) -> str:
    text = raw.get("text")
    if text is None:
        raise bad(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(text, (str, int, float)):
        raise bad(f'can\'t parse {what}: Field "text" must be of type String')
    if not str(text).strip():
        raise bad(f"{what} text must be non-empty")
    return str(text)


def _inline_button(raw: Any, private: bool) -> Json:
    what = "inline keyboard button"
    if not isinstance(raw, dict):
        raise bad(f"can't parse {what}: InlineKeyboardButton must be an Object")
    button: Json = {"text": _label(raw, what)}
    for name in ("icon_custom_emoji_id", "style"):
        if raw.get(name):
            button[name] = raw[name]
    if "style" in button and button["style"] not in STYLES:
        raise bad("invalid button style specified")
    action = next((name for name in ACTIONS if raw.get(name) is not None), None)
    if action is None:
        raise bad("text buttons are unallowed in the inline keyboard")
    value = raw[action]
    button[action] = value
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode("utf-8", "surrogatepass")) <= MAX_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif action == "url":
        _check_url(str(value), what, "URL", {"http", "https", "tg", "ton"})
    elif action == "web_app":
        if not private:
            raise bad("BUTTON_TYPE_INVALID")
        address = value.get("url", "") if isinstance(value, dict) else ""
        _check_url(str(address), what, "Web App URL", {"https"})
    elif action == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")
    return button


def _check_url(address: str, what: str, kind: str, schemes: set[str]) -> None:
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
    except ValueError:
        raise bad(f"{what} {kind} '{address}' is invalid: Wrong port number specified in the URL") from None
    if parts.scheme.lower() not in schemes:
        why = "Only HTTPS links are allowed" if schemes == {"https"} else "Unsupported URL protocol"
        raise bad(f"{what} {kind} '{address}' is invalid: {why}")
    host = parts.hostname or ""
    if not host and parts.scheme in {"http", "https"}:
        raise bad(f"{what} {kind} '{address}' is invalid: URL host is empty")
    if parts.scheme in {"http", "https"} and "." not in host.strip("."):
        raise bad(f"{what} {kind} '{address}' is invalid: Wrong HTTP URL")


def _reply_button(raw: Any) -> Json:
    what = "keyboard button"
    if isinstance(raw, str):
        raw = {"text": raw}
    if not isinstance(raw, dict):
        raise bad(f"can't parse {what}: KeyboardButton must be an Object")
    button: Json = {"text": _label(raw, what)}
    for name in ("request_contact", "request_location", "request_poll", "web_app", "style"):
        if raw.get(name):
            button[name] = raw[name]
    return button
