"""News: the customer hears of a late promise before it is broken, and how it stands after a time of silence: once each,
in time, and whenever a promise is made anew.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.simulation.case import Case
from tests.simulation.ladders import AT_WORK, SOON
from tests.simulation.tact import seconds

NEWS = ("late_news", "holding")
OTHERWISE = ("taken", "person_called")
"""Other texts that name a new time where the old one is past."""
LEAP = 2000 * 1_000_000
"""Microseconds that the clocks may leap between two rounds where somebody moves them while the bot works."""
PROMISED = ("first_reply", "resolution")
REST = 0.1
"""The share of a promised time that is left at most when it is called late."""
BY_PEOPLE = ("death", "self_harm", "threat", "legal")
"""Registers in which nothing written beforehand is said."""
Row = dict[str, Any]


def news_comes_once_and_in_time(case: Case) -> Iterator[str]:
    """(19) A promise is made anew in words to the customer, before it is broken; nobody waits in silence."""
    if "clock" in case.history.plan.faults:
        return  # a wrong clock does not tell what came first
    clocks, lines = _by_complaint(case, "clocks"), _by_complaint(case, "journal")
    for number in case.complaints:
        said = [row for name in NEWS for row in case.rows(number, name)]
        for at, count in Counter(row["created_at"] for row in said).items():
            if count > 1:
                yield f"K-{number}: {count} news at once, at {at}"
        yield from (f"K-{number}: {one}" for one in _groundless(case, number, clocks[number]))
        yield from (f"K-{number}: {one}" for one in _unsaid(case, number, clocks[number], lines[number]))


def _by_complaint(case: Case, table: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in case.history.records[table]:
        found[row["complaint_id"]].append(row)
    return found


def _groundless(case: Case, number: int, clocks: list[Row]) -> Iterator[str]:
    """News that nothing called for, or not yet."""
    for row in case.rows(number, "late_news"):
        dropped = [one for one in clocks if _ends(one, PROMISED, row) and one["dropped"]]
        if not any(row["created_at"] >= one["due_at"] - REST * (one["due_at"] - one["started_at"]) for one in dropped):
            yield f"a promise was called late at {row['created_at']}, and none was"
    for row in case.rows(number, "holding"):
        if not any(_ends(one, ("news",), row) and one["due_at"] <= row["created_at"] for one in clocks):
            yield f"there were news at {row['created_at']}, and no time of silence was over"


def _ends(clock: Row, kinds: tuple[str, ...], row: Row) -> bool:
    return clock["kind"] in kinds and clock["ended_at"] == row["created_at"]


def _unsaid(case: Case, number: int, clocks: list[Row], lines: list[Row]) -> Iterator[str]:
    """What the customer should have heard."""
    complaint = case.complaints[number]
    said = case.rows(number, "late_news")
    told = len(said)
    anew = sum(line["event"] == "renegotiated" for line in lines)
    blocked = (
        complaint["customer_id"] in case.history.people.blocked_ever
    )  # nothing is said to who wants to hear nothing
    if told != anew and (told > anew or not blocked):
        yield f"a promise was made anew {anew} times, and told {told} times"
    if _is_for_people(lines):
        return
    soon = SOON + (LEAP if case.history.leaps else 0)
    for line in lines:
        if line["event"] == "missed":
            missed = json.loads(line["details"])
            began = next(one["started_at"] for one in clocks if one["number"] == missed["number"])
            first = any(one["kind"] == "first_reply" and _runs(one, line["at"]) for one in clocks)
            waited_for = missed["clock"] == "first_reply" or (
                missed["clock"] == "resolution" and line["after"] == "claimed" and not first
            )
            told_anew = [*said, *(row for name in OTHERWISE for row in case.rows(number, name))]
            heard = min((row["created_at"] for row in told_anew if row["created_at"] >= began), default=math.inf)
            if waited_for and not blocked and heard > line["at"] + soon and not _died(case, line["at"] - SOON, heard):
                yield f"{missed['clock']} ran out at {line['at']}, and the customer did not hear that it is late"
    if complaint["state"] in AT_WORK and not any(one["paused_at"] and not one["ended_at"] for one in clocks):
        for one in clocks:
            if one["kind"] == "news" and one["ended_at"] is None and one["due_at"] < case.history.calm_us - SOON:
                yield f"nobody has said a word since {one['started_at']}"


def _died(case: Case, since: float, until: float) -> bool:
    """Whether the process died in between: what rang just then is tried again later, alone, or given up."""
    return any(seconds(since) <= at <= seconds(until) for at in case.history.crashes)


def _runs(clock: Row, at: int) -> bool:
    return bool(clock["started_at"] <= at and (clock["ended_at"] is None or clock["ended_at"] > at))


def _is_for_people(lines: list[Row]) -> bool:
    """Whether it ever was a case in which people write themselves."""
    found = [json.loads(line["details"] or "{}") for line in lines]
    registers = {value for one in found for value in one.get("register", ())}
    kinds = {value for one in found for value in one.get("kind", ())}
    return bool(registers & set(BY_PEOPLE)) or bool(kinds - {"complaint", None})
