"""The lists of the desk: complaints in the order of what is owed, a few on a page.

A list shows fixed times, because nobody draws it anew; a page is turned by the key of the complaint at its edge, so
that what came or went meanwhile moves no other complaint from one page to another unseen.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dialogs.board.card import stands
from dialogs.board.page import Page
from dialogs.effects import Text
from dialogs.items import clip
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.promises import light, next_clock

LINE_NAME = 24  # length of a name
LINE_WORDS = 72  # length of the customer's words
Key = tuple[int, int]


def line(complaint: Complaint, link: str, now: datetime, policy: Policy) -> dict[str, Any]:
    """One complaint in a list. `link`: the address of its topic or card; "" where it has none."""
    clock = next_clock(complaint)
    words = " ".join(" ".join(complaint.own_words).split())
    return {
        "number": label(complaint.id),
        "link": link,
        "light": light(complaint, now, policy.hours_of(complaint.place)),
        "state": stands(complaint),
        "owner": clip(complaint.owner_name, LINE_NAME),
        "owes": clock.kind.value if clock is not None else "",
        "due": clock.due if clock is not None else None,
        "name": clip(complaint.name, LINE_NAME),
        "words": clip(words, LINE_WORDS),
        "media": sum(1 for piece in complaint.words if piece.kind != "text" or piece.origin),
    }


def listing(
    command: str,
    lines: list[dict[str, Any]],
    keys: Sequence[Key],
    before: int,
    total: int,
    of: int,
    together: Sequence[dict[str, Any]] = (),
) -> Page:
    """A page of a list: `before` lines stand in front of it, `total` in the whole list, `of` complaints are open.
    `together`: what stands in one line each, for many (handlers.together)."""
    facts = {"command": command, "lines": lines, "first": before + 1, "last": before + len(lines)}
    facts["together"] = list(together)
    return Page(
        Text("list_page", {**facts, "total": total, "of": of}),
        back=_written("<", keys[0]) if before else "",
        on=_written(">", keys[-1]) if before + len(lines) < total else "",
    )


def found(words: str, lines: list[dict[str, Any]], first: int, total: int, most: int, page: int) -> Page:
    """A page of what a search has found; above `most` nobody counts."""
    if not words:
        return Page(Text("find_what"))
    facts = {"words": clip(words, 60), "lines": lines, "first": first + 1, "last": first + len(lines)}
    return Page(
        Text("found_page", {**facts, "total": min(total, most), "more": total > most}),
        back=_written("<", (max(0, first - page), 0)) if first else "",
        on=_written(">", (first + page, 0)) if first + page < min(total, most) else "",
    )


def _written(direction: str, key: Key) -> str:
    return f"{direction}{key[0]}.{key[1]}"


def key_of(written: str) -> tuple[Key | None, bool]:
    """The key in a button, and whether the page before it is wanted. Nothing that somebody forged does any harm."""
    at, _, number = written[1:].partition(".")
    if written[:1] not in ("<", ">") or not (at.isdecimal() and number.isdecimal()) or len(written) > 40:
        return None, False
    return (min(int(at), 2**62), min(int(number), 2**62)), written[0] == "<"
