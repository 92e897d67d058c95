"""Matters: records of ours that belong to no complaint, each kind a dataclass of its own.

A matter has a number of its own, and is either open or over; what it holds beyond that is its part's. The open ones are
given to every errand (dialogs.errands), one that is over only where it is named.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """What every kind has. `id` is its number, counted over all kinds."""

    id: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Place(Matter):
    """A place where customers can be: who comes by its link is not asked where it was.

    `code` stands in the link (`t.me/<bot>?start=p-<code>`), `hours` are its own opening hours as a setting writes them,
    `topic` the topic of the staff group that its complaints belong to; without them those of the company hold.
    """

    name: str = ""
    code: str = ""
    hours: str = ""
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Diary(Matter):
    """What was told by itself, so that it is not told twice: by its name, the day it was about last (2026-11-30)."""

    told: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prevention(Matter):
    """What we change so that a cause brings no more complaints, or a `process` goes better (there is no cause then);
    `told` is the last complaint whose customer was told.

    It is over when its effect was looked at, thirty days after it was done.
    """

    cause: str = ""
    process: str = ""
    what: str = ""
    by: int = 0
    owner: int | None = None
    owner_name: str = ""
    due: datetime | None = None
    calls: int = 0  # how often somebody was called since it is late
    done_at: datetime | None = None
    told: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """Something that goes to many, the `nth` of its matter: some of those that are `left` in each round.

    `kind`: "known" (what is known, for who was not told yet), "news", "over", or "solved" (over, and their complaints
    are resolved with this `cause`). `said` are the words by language, where somebody has written them. `left_out` are
    those that stay open, each with the reason. `shown`: how many had an outcome when it was last told how far it is.
    """

    nth: int
    kind: str
    left: tuple[int, ...] = ()
    of: int = 0
    at: datetime | None = None
    by: int = 0
    by_name: str = ""
    group: int = 0
    words: str = ""
    said: dict[str, str] = field(default_factory=dict)
    due: datetime | None = None
    cause: str = ""
    left_out: tuple[tuple[int, str], ...] = ()
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Incident(Matter):
    """Trouble that is known: what and since when, how to get by, and when there are news. A new complaint speaks of it
    by the `place`, or by one of the `words`; the complaints say themselves that they are a part of it."""

    what: str = ""
    names: dict[str, str] = field(default_factory=dict)  # the same by language, where somebody has written it
    since: datetime | None = None
    news: datetime | None = None
    instead: str = ""
    words: str = ""
    place: str = ""
    by: int = 0
    group: int = 0  # in which it was begun
    groups: tuple[int, ...] = ()  # on whose boards it has a line
    heard: int = 0  # how often something went to all
    latest: str = ""  # the last news
    latest_said: dict[str, str] = field(default_factory=dict)
    ending: str = ""  # how it ended, while somebody is asked what shall follow
    ending_said: dict[str, str] = field(default_factory=dict)
    ended_by: str = ""
    shown: tuple[int, int] = (0, 0)  # what its line shows: open complaints, and those whose customers were told
    spreads: tuple[Spread, ...] = ()  # what is on its way to many


@dataclass(frozen=True, slots=True)
class Wording(Matter):
    """Words that colleagues keep for another time, in one language. `{name}` and `{number}` stand for a complaint's."""

    name: str = ""
    language: str = ""
    text: str = ""
    by: int = 0


@dataclass(frozen=True, slots=True)
class LogDraft(Matter):
    """What a colleague is writing down for a customer without Telegram (complaint.log); empty once it is done."""

    phone: str = ""
    words: str = ""
    at: datetime | None = None
    by: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Idea(Matter):
    """What a colleague would do better; it is over when it was taken up, or put aside."""

    what: str = ""
    by: int = 0
    by_name: str = ""
    taken: bool = False
    decided_by: int = 0


@dataclass(frozen=True, slots=True)
class Measure(Matter):
    """What the decision may be promised within, in seconds of working time, as it was measured last (figures.measured),
    and on how many closed cases; the serious ones apart. Nought: they are too few."""

    at: datetime | None = None
    ordinary: int = 0
    ordinary_of: int = 0
    serious: int = 0
    serious_of: int = 0


@dataclass(frozen=True, slots=True)
class Habits(Matter):
    """How often each department was named, by what it was named for (complaint.department)."""

    named: dict[str, int] = field(default_factory=dict)


KINDS: dict[str, type[Matter]] = {
    "place": Place,
    "diary": Diary,
    "prevention": Prevention,
    "incident": Incident,
    "wording": Wording,
    "log": LogDraft,
    "idea": Idea,
    "habits": Habits,
    "measure": Measure,
}
"""Every kind of matter by the name under which it is stored; a new kind is a dataclass here, and its name in this."""

NAMES: dict[type[Matter], str] = {kind: name for name, kind in KINDS.items()}
