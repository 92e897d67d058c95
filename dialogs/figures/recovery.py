"""How well it was put right: contact after a low score, gestures, news while people wait, safety, NPS, CES.

The numbers in brackets are those of our list of metrics, as in dialogs.figures.metrics. All read the journal alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs.calendar import Hours
from dialogs.figures.intervals import Recommendation, Share, percentile, recommendation
from dialogs.figures.metrics import HAPPY, Period, Times
from dialogs.figures.story import DELIVERED, SPOKEN, JournalLine, Story
from dialogs.values import Gesture, Register

NEWS = timedelta(hours=24)
"""So long nobody should wait without hearing anything (clock time)."""
CONTACT = timedelta(hours=24)
"""Within it a person speaks with whoever gave a low score (clock time)."""
LOW = 2
"""A score of at most so much is low."""
EASY = 5
"""From this answer on (of seven) it was easy."""


@dataclass(frozen=True, slots=True)
class Gestures:
    """What was given on top in a period (21): of how many complaints, the sum and the median by currency (hundredths),
    how many promised ones were late at the end, and how many the owners gave without asking."""

    n: int
    sums: dict[str, int]
    medians: dict[str, float]
    overdue: int
    unasked: Share


def given(line: JournalLine, name: str) -> object:
    """What a field was changed to by a line; None where it was not, or to nothing."""
    pair = line.details.get(name)
    return pair[1] if isinstance(pair, list) and len(pair) == 2 else None


def last_given(story: Story, name: str) -> object:
    """What a field was changed to last; None where it never was."""
    told = [value for line in story.lines if (value := given(line, name)) is not None]
    return told[-1] if told else None


def answers(stories: Iterable[Story], name: str, period: Period) -> list[int]:
    """The answers to one survey that were given in the period: the last one of each complaint."""
    found = []
    for one in stories:
        told = [value for line in one.lines if isinstance(value := given(line, name), int) and line.at in period]
        found += told[-1:]
    return found


def nps(stories: Iterable[Story], period: Period) -> Recommendation:
    """NPS (14) of the answers of the period, from -100 to 100 points."""
    return recommendation(answers(stories, "nps", period))


def ces(stories: Iterable[Story], period: Period) -> Share:
    """CES 2.0 (15): of the answers from 1 to 7, those that say it was easy (5 to 7)."""
    found = answers(stories, "ces", period)
    return Share(sum(one >= EASY for one in found), len(found))


def low_score_contact(stories: Iterable[Story], period: Period, now: datetime) -> tuple[Share, Share]:
    """Low-score contact and rescue (22): of the low scores of the period that are a day old, after which a person spoke
    with the customer within 24 hours; and which later became 4 or 5, or a "solved"."""
    contacted = rescued = n = 0
    for one in stories:
        low = next((line.at for line in one.lines if line.at in period and _is_low(given(line, "score"))), None)
        if low is None or low + CONTACT > now:
            continue
        n += 1
        contacted += any(low < line.at <= low + CONTACT for line in one.events(DELIVERED, SPOKEN))
        later = [given(line, "score") for line in one.lines if line.at > low]
        happy = any(isinstance(score, int) and score >= HAPPY for score in later)
        rescued += happy or any(at > low for at in one.confirmed)
    return Share(contacted, n), Share(rescued, n)


def _is_low(score: object) -> bool:
    return isinstance(score, int) and score <= LOW


def holding(stories: Iterable[Story], period: Period, now: datetime) -> Share:
    """Holding coverage (9): whole stretches of 24 hours of open complaints in the period in which the customer heard
    from a person, of all of them. Stretches begin with the first words and with each reopening; less than one is none.
    """
    heard = n = 0
    for one in stories:
        if not one.counts:
            continue
        news = [line.at for line in one.events(DELIVERED)]
        for since, until in _open(one, min(period.until, now)):
            begin = since
            while begin + NEWS <= until:
                if begin in period:
                    n += 1
                    heard += any(begin <= at < begin + NEWS for at in news)
                begin += NEWS
    return Share(heard, n)


def _open(story: Story, until: datetime) -> Iterable[tuple[datetime, datetime]]:
    begins = [story.created, *story.reopens]
    ends = sorted([at for at, _ in story.resolves] + [at for at in (story.closed,) if at is not None])
    for begin in begins:
        yield begin, min(next((at for at in ends if at >= begin), until), until)


def gestures(stories: Iterable[Story], period: Period, now: datetime) -> Gestures:
    """Goodwill (21): the gestures that were promised or delivered first in the period."""
    costs: dict[str, list[int]] = {}
    n = overdue = unasked = 0
    for one in stories:
        told = [(line.at, value) for line in one.lines if isinstance(value := given(line, "goodwill"), dict)]
        yes = [(at, value) for at, value in told if value.get("state") in (Gesture.PROMISED, Gesture.DELIVERED)]
        if not yes or yes[0][0] not in period:
            continue
        n += 1
        last = yes[-1][1]
        costs.setdefault(str(last.get("currency", "")), []).append(int(last.get("cost", 0)))
        unasked += not last.get("decided_by")
        due = last.get("due")
        late = isinstance(due, int) and due < now.timestamp() * 1e6
        overdue += late and last.get("state") == Gesture.PROMISED
    medians = {currency: percentile(found, 0.5) or 0.0 for currency, found in costs.items()}
    return Gestures(n, {name: sum(found) for name, found in costs.items()}, medians, overdue, Share(unasked, n))


def safety(
    stories: Sequence[Story], period: Period, limit: timedelta, hours: Hours, now: datetime
) -> tuple[Times, int]:
    """Safety (26): working seconds from the first content to the first words of a person, of the cases of safety that
    came in the period; and how many of them the detector missed, so that a colleague had to set the register."""
    values, met, late, missed = [], 0, 0, 0
    for one in stories:
        if one.register is not Register.SAFETY or one.created not in period or one.withdrawn is not None:
            continue
        took = hours.between(one.created, one.first_reply or now)
        if one.first_reply is not None:
            values.append(took.total_seconds())
        met += one.first_reply is not None and took <= limit
        late += took > limit
        first = next((line for line in one.lines if given(line, "register") == Register.SAFETY), None)
        missed += first is not None and first.actor is not None
    return Times(tuple(values), Share(met, met + late)), missed
