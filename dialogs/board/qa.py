"""QA: cases of the last whole month, read blind and marked by managers; for coaching only.

Of each colleague five cases of a month are drawn by a hash of month and number, so that all managers, and the bot after
a restart, see the same five. Nobody marks a case in which they had a hand. The marks so far stand in the buttons; the
journal gets all five at once, as values, and whoever asks for results reads averages, never a single case.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from dialogs.board.page import File, Noted, Page
from dialogs.calendar import minute_of
from dialogs.effects import Text
from dialogs.figures.intervals import FEW
from dialogs.figures.metrics import Period
from dialogs.figures.story import Story

ASPECTS = ("listened", "regret", "asked", "solution", "promise")
"""What is marked, in this order (domain: QA): heard and named; thanks or apology fitting; asked once, as help; solution
and options; promise and follow-through."""
EACH = 5
"""So many cases of each colleague and month are drawn."""
BEST = 5
"""Marks go from 1 to this."""
SKIPPED = "-"
MARKED = "qa"
"""The journal's event, about no complaint: `case`, the `colleague` who had it, the `month` (202610: October 2026), and
the `marks` in the order of ASPECTS, null where one was skipped."""
SHORT = 3000
"""Characters of a case that is shown in the message; a longer one is a file."""
MOST = 200
"""So many messages of a case are shown, the latest."""
BESIDE = 70
"""Characters that stand beside the words of a message, at most: when, who and of which kind."""
HIDDEN = "•••"
_KEY = re.compile(r"([1-9][0-9]{0,17})\.([1-5-]{1,5})")
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_CYRILLIC = re.compile(r"[а-яёіїєґ]+", re.IGNORECASE)
_ENDING = "аеєиіїйоуьюяё"  # letters in which a name ends that changes by case: Ольга, Ольгой


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case that is to be marked: who had it when it was resolved, and all who have had it."""

    number: int
    colleague: int
    hands: frozenset[int]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a manager has said of a case: a mark from 1 to 5 for each of ASPECTS, None where it was skipped."""

    number: int
    colleague: int
    month: int
    marks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one side wrote: `by` is customer or staff."""

    at: datetime
    by: str
    kind: str
    words: str


# The draw -------------------------------------------------------------------------------------------


def month_of(period: Period, zone: ZoneInfo) -> int:
    """The month that a period begins in, as the journal has it."""
    begun = period.since.astimezone(zone)
    return begun.year * 100 + begun.month


def month_in(words: str) -> int | None:
    """The month that is named (`2026-10`); None where it is none."""
    found = _MONTH.fullmatch(words.strip())
    return int(found[1]) * 100 + int(found[2]) if found else None


def written(month: int) -> str:
    """A month as people write it here."""
    return f"{month // 100}-{month % 100:02}"


def drawn(stories: Iterable[Story], period: Period, month: int) -> list[Drawn]:
    """Five cases of each colleague, of those that were resolved in the period; in the order of the draw."""
    cases = [case for one in stories if (case := _case(one, period)) is not None]
    cases.sort(key=lambda case: _lot(month, case.number))
    taken: dict[int, int] = {}
    found = []
    for case in cases:
        taken[case.colleague] = taken.get(case.colleague, 0) + 1
        found += [case] if taken[case.colleague] <= EACH else []
    return found


def _case(one: Story, period: Period) -> Drawn | None:
    ends = [(at, who) for at, who in one.resolves if at in period]
    if not ends or not one.counts:
        return None
    last, actor = ends[-1]
    owner = next((who for at, who in reversed(one.owners) if who is not None and at <= last), actor)
    if owner is None:
        return None
    hands = {who for _, who in (*one.owners, *one.claims, *one.resolves) if who is not None}
    return Drawn(one.number, owner, frozenset(hands))


def _lot(*of: int) -> bytes:
    return sha256(":".join(map(str, of)).encode()).digest()


def for_reader(cases: Sequence[Drawn], marked: set[int], reader: int, month: int) -> list[Drawn]:
    """What is left for this manager, in an order of their own, so that two at work seldom meet."""
    left = [one for one in cases if one.number not in marked and reader not in one.hands]
    return sorted(left, key=lambda one: _lot(month, one.number, reader))


# A case, blind --------------------------------------------------------------------------------------


def blind(words: str, names: Iterable[str]) -> str:
    """The words without these names, and without any @name. A Cyrillic name is found in its other cases, too."""
    parts = {part for name in names for part in re.findall(r"\w+", name) if len(part) > 1 and not part.isdigit()}
    shown = re.sub(r"@\w{3,}", HIDDEN, words)
    if not parts:
        return shown
    either = "|".join(_pattern(part) for part in sorted(parts, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", HIDDEN, shown, flags=re.IGNORECASE)


def _pattern(part: str) -> str:
    if len(part) < 3 or not _CYRILLIC.fullmatch(part):
        return re.escape(part)
    stem = part[:-1] if part[-1].lower() in _ENDING else part
    return re.escape(stem) + r"\w{0,3}"


def pressed(key: str) -> tuple[int, str] | None:
    """The number of the case and its marks so far, as a button carries them; None where it carries none."""
    found = _KEY.fullmatch(key)
    return (int(found[1]), found[2]) if found else None


def question(month: int, number: int, marks: str, lines: Sequence[Said]) -> Page:
    """The case, with the question for its next mark. A long one is a file, which comes with the first question."""
    said = [{"at": minute_of(one.at), "by": one.by, "kind": one.kind, "words": one.words} for one in lines]
    is_long = sum(len(one.words) + BESIDE for one in lines) > SHORT
    facts = {"month": written(month), "step": len(marks) + 1, "of": len(ASPECTS), "aspect": ASPECTS[len(marks)]}
    text = Text("qa_case", {**facts, "lines": [] if is_long else said, "best": BEST})
    choices = [(Text("button_qa_mark", {"mark": mark}), f"{number}.{marks}{mark}") for mark in range(1, BEST + 1)]
    choices.append((Text("button_qa_skip"), f"{number}.{marks}{SKIPPED}"))
    file = File("qa.txt", Text("qa_words", {"lines": said})) if is_long and not marks else None
    return Page(text, choices=tuple(choices), file=file)


def kept(month: int, case: Drawn, marks: str, left: int) -> Page:
    """All five are said: they are written down. `left`: how many cases this manager may still mark."""
    values = [None if one == SKIPPED else int(one) for one in marks]
    details = {"case": case.number, "colleague": case.colleague, "month": month, "marks": values}
    return Page(Text("qa_kept", {"month": written(month), "left": left}), noted=Noted(MARKED, details))


# Results --------------------------------------------------------------------------------------------


def first_of_each(marks: Iterable[Marks]) -> list[Marks]:
    """What was said of each case first: where two managers ended at the same moment, one of them counts."""
    found: dict[int, Marks] = {}
    for one in marks:
        found.setdefault(one.number, one)
    return list(found.values())


def results(marks: Iterable[Marks], names: Mapping[int, str]) -> list[dict[str, object]]:
    """A line for each colleague, by name; no ranking. An average is in tenths, None where nothing was marked."""
    theirs: dict[int, list[Marks]] = {}
    for one in first_of_each(marks):
        theirs.setdefault(one.colleague, []).append(one)
    lines: list[dict[str, object]] = []
    for colleague, of in sorted(theirs.items(), key=lambda one: (names.get(one[0], "?").casefold(), one[0])):
        averages = [_average(aspect, [one.marks[place] for one in of]) for place, aspect in enumerate(ASPECTS)]
        lines.append({"name": names.get(colleague, "?"), "n": len(of), "averages": averages})
    return lines


def _average(aspect: str, marks: Iterable[int | None]) -> dict[str, object]:
    told = [one for one in marks if one is not None]
    tenths = (20 * sum(told) + len(told)) // (2 * len(told)) if told else None  # half a tenth goes up
    return {"aspect": aspect, "tenths": tenths, "n": len(told), "few": len(told) < FEW}
