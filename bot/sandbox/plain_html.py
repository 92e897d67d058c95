"""A small strict reader of Telegram's HTML, used where TDLib's own is not installed; errors in the same words."""

from __future__ import annotations

import re

from bot.sandbox.model import Json
from bot.sandbox.refused import Refused, bad
from bot.sandbox.text import units

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));?")
_NAME = re.compile(r"([^\s>]*)[\s>]")
_TAG = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")


def _failed(text: str) -> Refused:
    return bad(f"can't parse entities: {text}")


def _decoded(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMED[name] if match.group().endswith(";") else match.group()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return match.group()
    return chr(code)


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Text and entities; Refused when the markup is broken."""
    out: list[str] = []
    length = 0
    open_tags: list[tuple[str, int, Json, int]] = []
    entities: list[Json] = []
    at = 0
    while at < len(text):
        cut = text.find("<", at)
        piece = _REFERENCE.sub(_decoded, text[at : cut if cut >= 0 else len(text)])
        out.append(piece)
        length += units(piece)
        if cut < 0:
            break
        byte = len(text[:cut].encode("utf-8", "surrogatepass"))
        closes = text.startswith("</", cut)
        name = "" if closes else _checked_name(text, cut, byte)
        whole_tag = _TAG.match(text, cut)
        if whole_tag is None:
            raise _failed(f"Unclosed {'end' if closes else 'start'} tag{name} at byte offset {byte}")
        end = whole_tag.end() - 1
        inside = text[cut + 2 if closes else cut + 1 : end]
        if closes:
            entities.extend(_closed(open_tags, inside.strip().lower(), byte, length))
        else:
            open_tags.append(_opened(inside, byte, length))
        at = end + 1
    if open_tags:
        raise _failed(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    whole = "".join(out)
    return whole, sorted(entities, key=lambda item: (item["offset"], -item["length"]))


def _checked_name(text: str, cut: int, byte: int) -> str:
    """The name ends at a blank or ">"; it is judged before the rest of the tag is read."""
    found = _NAME.match(text, cut + 1)
    name = found.group(1).lower() if found else None
    if name is not None and name not in TAGS:
        raise _failed(f'Unsupported start tag "{name}" at byte offset {byte}')
    return "" if name is None else f' "{name}"'


def _opened(inside: str, byte: int, length: int) -> tuple[str, int, Json, int]:
    name = re.split(r"\s", inside, maxsplit=1)[0].lower()
    attributes = {}
    for match in _ATTRIBUTE.finditer(inside[len(name) :]):
        if match.group(1):
            value = match.group(2) or match.group(3) or match.group(4) or ""
            attributes[match.group(1).lower()] = _REFERENCE.sub(_decoded, value)
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _failed(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
    entity: Json = {"type": TAGS[name]}
    if name == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif name == "a":
        _link(entity, attributes.get("href", ""))
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif name == "tg-time":
        unix = attributes.get("unix", "")
        entity["unix_time"] = int(unix) if unix.isdigit() else 0
        if attributes.get("format"):
            entity["date_time_format"] = attributes["format"]
    elif name == "code" and attributes.get("class", "").startswith("language-"):
        entity["language"] = attributes["class"].removeprefix("language-")
    return name, byte, entity, length


def _link(entity: Json, href: str) -> None:
    person = re.fullmatch(r"tg://user\?id=(\d+)", href)
    if person:
        entity.update({"type": "text_mention", "user_id": int(person.group(1))})
    elif re.match(r"(https?|tg|ton|mailto|tel)://?\S", href):
        entity["url"] = href
    elif re.fullmatch(r"[\w.-]+\.[a-z]{2,}(/\S*)?", href):
        entity["url"] = f"http://{href}"
    else:
        entity["type"] = ""  # a link that is none is dropped without a word


def _closed(open_tags: list[tuple[str, int, Json, int]], name: str, byte: int, length: int) -> list[Json]:
    if not open_tags:
        raise _failed(f"Unexpected end tag at byte offset {byte}")
    opened, _, entity, start = open_tags.pop()
    if name and name != opened:
        raise _failed(f'Unmatched end tag at byte offset {byte}, expected "</{opened}>", found "</{name}>"')
    if length == start or not entity["type"]:
        return []
    language = entity.pop("language", None)
    if language and open_tags and open_tags[-1][0] == "pre":
        open_tags[-1][2]["language_inside"] = language
        return []
    inside = entity.pop("language_inside", None)
    if inside:
        entity["language"] = inside
    return [{"offset": start, "length": length - start, **entity}]
