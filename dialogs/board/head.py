"""The head of the board: one pinned message that says how the desk stands, changed in place."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dialogs.duty import is_away
from dialogs.effects import Text
from dialogs.items import clip
from dialogs.model import Colleague

NAMED = 12  # colleagues who are named
NUMBERS = 8  # complaints that are named
NAME = 24  # length of a name


def head(
    counts: tuple[int, int, int, int],
    crew: Iterable[Colleague],
    nobodys: Iterable[str],
    now: datetime,
    together: Iterable[dict[str, Any]] = (),
) -> Text:
    """What is open, with nobody, late, waiting for customers; who is here with how much, and who is away.

    `nobodys`: the complaints whose owner is gone or away, which anybody may claim. `together`: what one line stands for
    (handlers.together).
    """
    known = sorted(crew, key=lambda one: (one.load, one.name.casefold(), one.id))
    here = [one for one in known if not is_away(one, now)]
    away = [one for one in known if is_away(one, now)]
    free = list(nobodys)
    names = ("open", "unclaimed", "late", "waiting")
    return Text(
        "board_head",
        {
            **dict(zip(names, counts, strict=True)),
            "here": [{"name": clip(one.name, NAME), "count": one.load} for one in here[:NAMED]],
            "more": max(0, len(here) - NAMED),
            "away": ", ".join(clip(one.name, NAME) for one in away[:NAMED]),
            "together": list(together),
            "numbers": ", ".join(free[:NUMBERS]) + ("…" if len(free) > NUMBERS else ""),
        },
    )
