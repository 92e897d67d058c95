"""Ladders: who is called while a promise is to be kept, step by step, each once. They are data, from the settings.

    10m board, 15m duty, 30m managers, 60m director        while nobody has a complaint: so long after it came
    80% owner, 100% owner, 120% lead                       once somebody has it: of the time that they had

Times are working time, so that nobody is called at night; in a case of safety they are times on the wall.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dialogs.calendar import BadDuration, duration

OFF = "off"


class Whom(StrEnum):
    """Who is called by a step."""

    BOARD = "board"  # everybody in the staff group
    DUTY = "duty"  # who is on duty, by name
    OWNER = "owner"  # who has the complaint, by name
    LEAD = "lead"  # who leads the owner: the managers
    MANAGERS = "managers"  # in private
    DIRECTOR = "director"  # in private (DIRECTOR_ID); the managers again, where none is set


ANYBODY = tuple(Whom)
NOBODY_HAS_IT = (Whom.BOARD, Whom.DUTY, Whom.MANAGERS, Whom.DIRECTOR)
IN_PRIVATE = frozenset((Whom.LEAD, Whom.MANAGERS, Whom.DIRECTOR))


class BadLadder(ValueError):
    """A ladder is steps with commas between, each later than the one before: how long, and who is called then."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `after` so much time, or when so much of the clock is used (`share`, 1.0 is all of it)."""

    whom: frozenset[Whom]
    after: timedelta = timedelta()
    share: float = 0.0


Ladder = tuple[Rung, ...]


def by_time(text: str) -> Ladder:
    """Read `10m board, 15m duty+managers`; "off" is a ladder without steps. BadLadder otherwise."""
    return _read(text, NOBODY_HAS_IT, _after)


def by_share(text: str) -> Ladder:
    """Read `80% owner, 100% owner+board`; "off" is a ladder without steps. BadLadder otherwise."""
    return _read(text, ANYBODY, _share)


def _read(text: str, known: tuple[Whom, ...], how: Callable[[str, frozenset[Whom]], Rung]) -> Ladder:
    if text.strip().lower() == OFF:
        return ()
    rungs: list[Rung] = []
    for part in text.split(","):
        words = part.split(None, 1)
        if len(words) != 2:
            raise BadLadder(f"has a step that cannot be read: {part.strip()!r}")
        names = [name.strip().lower() for name in words[1].split("+")]
        unknown = next((name for name in names if name not in [one.value for one in known]), None)
        if unknown is not None:
            raise BadLadder(f"calls {unknown!r}, which is none of {', '.join(known)}")
        rung = how(words[0], frozenset(map(Whom, names)))
        if rungs and (rung.after, rung.share) <= (rungs[-1].after, rungs[-1].share):
            raise BadLadder(f"has a step that is not later than the one before: {part.strip()!r}")
        rungs.append(rung)
    return tuple(rungs)


def _after(said: str, whom: frozenset[Whom]) -> Rung:
    try:
        after = duration(said)
    except BadDuration:
        raise BadLadder(f"has a step with no length of time: {said!r}") from None
    return Rung(whom, after=after)


def _share(said: str, whom: frozenset[Whom]) -> Rung:
    found = re.fullmatch(r"(\d{1,4})\s*%", said)
    if found is None:
        raise BadLadder(f"has a step with no share of the time, like 80%: {said!r}")
    return Rung(whom, share=int(found[1]) / 100)


UNCLAIMED_TEXT = "10m board, 15m duty, 30m managers, 60m director"
SAFETY_TEXT = "60s board, 5m duty, 10m managers"
OWNERS_TEXT = "80% owner, 100% owner, 120% lead"
UNCLAIMED, SAFETY, OWNERS = by_time(UNCLAIMED_TEXT), by_time(SAFETY_TEXT), by_share(OWNERS_TEXT)
