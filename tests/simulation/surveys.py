"""Whom nobody may ask for a score: who said no "solved", who was refused, who was in danger or in mourning.

Judged by the journal, which says at what moment each of these was so, and by what left for the customer.
"""

import json
import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from tests.simulation.case import Case
from tests.simulation.history import History

QUESTIONS = ("ask_score", "remind_score")
_REFUSALS = ("not_upheld", "cannot_fix")
OPEN = ("new", "claimed", "reopened", "released", "resolved", "paused")
ONCE_IN = 90 * 24 * 3600 * 1_000_000
EASE = 600 * 1_000_000
"""Microseconds after "would you recommend us?" was answered."""
Row = Mapping[str, Any]


def nobody_is_asked_in_vain(case: Case) -> Iterator[str]:
    """(16) No survey to those who must have none, and none twice."""
    if "clock" not in case.history.plan.faults:
        yield from asked_in_vain(case.history)
        yield from asked_for_advice(case)


def asked_in_vain(history: History) -> Iterator[str]:
    """A sentence for each question for a score to somebody who must have none."""
    lines: dict[int, list[Row]] = {}
    for line in history.records["journal"]:
        lines.setdefault(line["complaint_id"], []).append(line)
    for row in history.records["outbox"]:
        text = json.loads(row["after"]).get("text")
        if text not in QUESTIONS:
            continue
        number = row["complaint_id"]
        before = [line for line in lines.get(number, ()) if line["at"] <= row["created_at"]]
        for why in _reasons(before):
            yield f"K-{number}: {text} to somebody {why}"


def asked_for_advice(case: Case) -> Iterator[str]:
    """A sentence for each "would you recommend us?" that comes again, too early, or to somebody who still waits."""
    asked: dict[int, list[int]] = {}
    lines = case.history.records["journal"]
    for number, complaint in case.complaints.items():
        for row in case.rows(number, "ask_nps"):
            at, customer = row["created_at"], complaint["customer_id"]
            before = [line for line in lines if line["at"] <= at and _customer(case, line) == customer]
            asked.setdefault(customer, []).append(at)
            states = {line["complaint_id"]: line["after"] for line in before}
            closed = [line["at"] for line in before if line["complaint_id"] == number and line["before"] != "closed"]
            if states.get(number) != "closed" or at - max(closed) < case.history.nps_after * 1e6:
                yield f"K-{number}: asked for advice too early"
            if set(states.values()) & set(OPEN):
                yield f"K-{number}: asked for advice while something of theirs is open"
            if any("register" in json.loads(line["details"] or "{}") for line in before):
                yield f"K-{number}: asked for advice after a grave case"
        eased = case.rows(number, "ask_ces")
        given = [line["at"] for line in lines if line["complaint_id"] == number and '"nps":' in line["details"]]
        if len(eased) > 1 or any(row["created_at"] < min(given, default=math.inf) + EASE for row in eased):
            yield f"K-{number}: asked {len(eased)} times whether it was easy, or too early"
    for customer, times in asked.items():
        if any(then - now < ONCE_IN for now, then in pairwise(sorted(times))):
            yield f"{customer} was asked for advice {len(times)} times"


def _customer(case: Case, line: Row) -> Any:
    return case.complaints.get(line["complaint_id"], {}).get("customer_id")


def _reasons(lines: list[Row]) -> Iterator[str]:
    """Why nobody may be asked after these lines of the journal."""
    known: dict[str, Any] = {}
    for line in lines:
        details = json.loads(line["details"] or "{}")
        known |= {name: values[1] for name, values in details.items() if isinstance(values, list)}
    if known.get("register"):
        yield f"whose case is one of {known['register']}"
    if known.get("refusal") and known.get("outcome") in _REFUSALS:
        yield "who was refused"
    if known.get("closing") != "confirmed":
        yield "who did not say that it is solved"
    if known.get("kind", "complaint") != "complaint":
        yield "who did not complain"
