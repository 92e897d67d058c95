"""Telegram's length limits: cut HTML on sentences, never inside a tag or an entity, with tags closed and reopened.

Length is counted as Telegram counts it, after parsing, but in UTF-16 units: stricter than the server's code
points, and safe whichever of the two a server uses.
"""

import re
from html import unescape

_TOKEN = re.compile(r"<(/?)([a-zA-Z-]+)([^>]*)>|&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);|[^<&]|[<&]", re.DOTALL)
_ENDS = ".!?…。\n"


def visible(html: str) -> int:
    """How long the text is after parsing, in UTF-16 units."""
    return _units(unescape(re.sub(r"</?[a-zA-Z][^>]*>", "", html)))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_html(html: str, limit: int) -> list[str]:
    """Cut into parts of at most `limit` units each; a text that fits is returned as it is.

    Cuts after the last sentence of the second half of a part, else after a word, else anywhere between
    characters. At least one part is returned, even for an empty text.
    """
    if limit < 1:
        raise ValueError("A part must hold at least one character.")
    if visible(html) <= limit:
        return [html]
    parts: list[str] = []
    open_tags: list[tuple[str, str]] = []
    current: list[str] = []
    length = 0
    cut_sentence = cut_word = 0  # index in `current` after which to cut
    cut_tags: dict[int, list[tuple[str, str]]] = {}
    for match in _TOKEN.finditer(html):
        token = match.group(0)
        if match.group(2):
            current.append(token)
            if match.group(1):
                if open_tags:
                    open_tags.pop()
            else:
                open_tags.append((match.group(2), token))
            continue
        size = _units(unescape(token))
        while length and length + size > limit:  # twice, when what follows the cut is full again
            index = next((cut for cut in (cut_sentence, cut_word) if cut), len(current))
            tags = cut_tags.get(index, list(open_tags))
            head, tail = current[:index], current[index:]
            parts.append("".join(head) + "".join(f"</{name}>" for name, _ in reversed(tags)))
            current = [opening for _, opening in tags] + tail
            length = sum(_units(unescape(piece)) for piece in tail if not _is_tag(piece))
            cut_sentence = cut_word = 0
            cut_tags = {}
        current.append(token)
        length += size
        if token in _ENDS and length > limit // 2:
            cut_sentence = len(current)
            cut_tags[cut_sentence] = list(open_tags)
        elif token.isspace():
            cut_word = len(current)
            cut_tags[cut_word] = list(open_tags)
    parts.append("".join(current))
    return [part for part in (piece.strip() for piece in parts) if part] or [""]


def _is_tag(piece: str) -> bool:
    return len(piece) > 1 and piece.startswith("<")
