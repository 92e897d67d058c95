"""What a customer would rather not read, or have read by others: an apology for nothing, a question for a score after a
refusal, a name that was kept back.

All is judged by what people wrote and saw, not by what the bot took it for.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.simulation.crowd import STAFF
from tests.simulation.history import History
from tests.simulation.loop import MONDAY
from tests.simulation.process import Call
from tests.simulation.said import GREETINGS, Sort

_TURNED = ("this is a complaint", "staff: a complaint")
"""Events of the journal by which somebody says that it is a complaint after all."""
_ASKED = re.compile(r"/find [^\\\"<]+")
"""A colleague's own words, which stand above what was found."""
Row = Mapping[str, Any]


def asks_for_a_score(complaint: dict[str, Any]) -> bool:
    """Whether its customer said "solved": nobody is asked after a refusal, a register or praise."""
    if complaint.get("closing") != "confirmed":
        return False
    refused = "refusal" in complaint and complaint["outcome"] in ("not_upheld", "cannot_fix")
    waits = complaint.get("goodwill", {}).get("state") == "promised"  # until it is delivered
    return (
        not waits and not refused and "register" not in complaint and complaint.get("kind", "complaint") == "complaint"
    )


def nothing_to_apologise_for(history: History, complaints: Mapping[int, Row]) -> Callable[[int, float], bool]:
    """A test: whether by that moment nobody had complained of anything in this record."""
    since: dict[int, list[float]] = defaultdict(list)  # when trouble was told, or said to be one
    of = {(one.customer, one.message): one for one in history.people.said}
    fresh = _new_complaints(history)
    for row in history.records["messages"]:
        if row["author"] != "customer":
            continue
        said = of.get((row["chat_id"], row["message_id"]))
        at = seconds(row["at"])
        quiet = said is None and json.loads(row["body"]).get("text", "") in GREETINGS
        if said is not None and said.sort is Sort.KIND and not said.changed and said.kind == "text":
            created = seconds(complaints[row["complaint_id"]]["created_at"]) if row["complaint_id"] else 0.0
            quiet = not any(at <= press <= created + 1 for press in fresh[row["chat_id"]])
        if not quiet:
            since[row["complaint_id"]].append(at)
    for row in history.records["journal"]:
        if row["event"] in _TURNED:
            since[row["complaint_id"]].append(0.0 if "clock" in history.plan.faults else seconds(row["at"]))
    return lambda number, at: not any(one <= at for one in since[number])


def _new_complaints(history: History) -> dict[int, list[float]]:
    """When each customer said that what they had written is a complaint of its own."""
    found: dict[int, list[float]] = defaultdict(list)
    for user, data, at in history.people.pressed:
        if data.startswith("u:new:"):
            found[user].append(at)
    return found


def names_told(history: History) -> Iterator[str]:
    """A sentence for each customer whose name was told to the staff after it was kept back.

    What waited in the queue just then may still leave: it was written under the name, and the customer is told so.
    """
    to_staff = {0, *history.managers, *history.staff_chats}
    for user, name in history.people.names.items():
        named = re.compile(rf"\b{name}\b")
        for since, until, row_id in kept_back(history, user):
            told = [
                call
                for call in history.calls
                if call.status == 200 and since < us(call.at) < until and _is_read_by_staff(history, call)
                if named.search(_ASKED.sub("", json.dumps(call.params, ensure_ascii=False)))
            ]
            waited = [
                1 + row["ambiguous"]
                for row in history.records["outbox"]
                if row["chat_id"] in to_staff and row["id"] < row_id and since <= (row["settled_at"] or since)
            ]
            if len(told) > sum(waited):
                yield f"the name of {user} was told {len(told)} times after it was kept back, last by {told[-1].method}"


def kept_back(history: History, user: int) -> list[tuple[float, float, int]]:
    """From when to when the name of this customer was kept back, as the tables tell times, and the row that says so."""
    found: list[tuple[float, float, int]] = []
    for row in sorted(history.records["outbox"], key=lambda one: int(one["id"])):
        text = json.loads(row["after"]).get("text") if row["chat_id"] == user else ""
        hidden = bool(found) and found[-1][1] == math.inf
        if text == "confidential_on" and not hidden:
            found.append((row["created_at"], math.inf, row["id"]))
        elif text == "confidential_off" and hidden:
            found[-1] = (found[-1][0], row["created_at"], found[-1][2])
    return found


def _is_read_by_staff(history: History, call: Call) -> bool:
    """Whether it stands in a staff group, before a manager, or answers a press of theirs who may not look names up."""
    press = history.world.presses.get(str(call.params.get("callback_query_id")))
    return call.params.get("chat_id") in (*history.managers, *history.staff_chats) or (
        press is not None and press.user_id in STAFF and press.user_id not in history.confidants
    )


def us(at: float) -> float:
    """A moment of the history as the tables tell times."""
    return (MONDAY.timestamp() + at) * 1e6


def seconds(us: float) -> float:
    """What the tables tell, on the clock of the history."""
    return us / 1e6 - MONDAY.timestamp()
