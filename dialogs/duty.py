"""Duty: who is there for what nobody has taken, and who is away."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialogs.calendar import Hours, hours
from dialogs.model import Colleague

_hours = lru_cache(maxsize=256)(hours)


def is_away(colleague: Colleague, now: datetime) -> bool:
    """Whether a colleague is away at this moment."""
    return colleague.away_until is not None and colleague.away_until > now


def on_duty(known: Iterable[Colleague], now: datetime, zone: ZoneInfo) -> list[Colleague]:
    """Those whose duty it is now, and who are not away, by name."""
    there = [one for one in known if one.duty and not is_away(one, now) and duty_hours(one, zone).is_open(now)]
    return sorted(there, key=lambda one: (one.name.casefold(), one.id))


def duty_hours(colleague: Colleague, zone: ZoneInfo) -> Hours:
    """When it is this colleague's duty. BadHours where there is none."""
    return _hours(colleague.duty, zone)


def named(words: str, known: Iterable[Colleague]) -> list[Colleague]:
    """Who may be meant by a name: as in Telegram or as customers read it, whole or its first word, in any case."""
    wanted = words.strip(" .,!@").casefold()
    everybody = list(known)
    whole = [one for one in everybody if wanted in (one.name.casefold(), one.shown.casefold())]
    if whole or not wanted:
        return whole
    return [one for one in everybody if wanted in {name.casefold().partition(" ")[0] for name in (one.name, one.shown)}]


def named_first(words: str, known: Iterable[Colleague]) -> tuple[list[Colleague], str]:
    """Who is named by the first words, and what follows them; nobody, and all words, where none is."""
    everybody, parts = list(known), words.split()
    for end in range(len(parts), 0, -1):
        if found := named(" ".join(parts[:end]), everybody):
            return found, " ".join(parts[end:]).lstrip(", ")
    return [], words
