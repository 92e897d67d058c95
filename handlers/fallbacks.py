"""What is sent when Telegram refuses a message: the same without markup, or the words without the file."""

import re
from html import unescape
from typing import Any

from dialogs.records import replace
from handlers.letters import calm
from storage.outbox import Letter


def plain(params: dict[str, Any]) -> dict[str, Any]:
    """The same without markup, that of an album's parts too: words that arrive plainly are better than none."""
    kept = {key: value for key, value in params.items() if key != "parse_mode"}
    for name in ("text", "caption"):
        if "parse_mode" in params and isinstance(kept.get(name), str):
            kept[name] = unescape(re.sub(r"</?[a-zA-Z][^>]*>", "", kept[name]))
    if isinstance(kept.get("media"), list):
        kept["media"] = [plain(part) for part in kept["media"]]
    return kept


def words_below(letter: Letter) -> Letter | None:
    """The words below a customer's file, to go without it; None where there are none, or it was no file."""
    if letter.after.link != "customer" or letter.method not in ("copyMessage", "sendMediaGroup"):
        return None
    album = letter.params.get("media")
    told = album[0] if isinstance(album, list) else letter.params
    words = str(told.get("caption", ""))
    if "\n" not in words:  # the name alone: what did not fit below the file goes in messages of its own
        return None
    params = calm(
        "sendMessage", {"text": words, **({"parse_mode": told["parse_mode"]} if "parse_mode" in told else {})}
    )
    after = replace(letter.after, peers=(), weight=1, refused=0)
    return replace(letter, method="sendMessage", params=params, after=after)
