"""Promises about several at one desk: numbers that became one, groups of their own, lists that show no name kept back,
and decisions of which the first one counts.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tests.simulation import texts
from tests.simulation.case import Case
from tests.simulation.tact import kept_back, us

FOUND = re.compile(r"^(?:<b>)?/find ([^<\n]+)")
NEXT: dict[str, frozenset[str]] = {
    "": frozenset({"asked", "promised"}),
    "asked": frozenset({"asked", "promised", "declined"}),
    "declined": frozenset({"asked", "promised"}),
    "promised": frozenset({"promised", "delivered"}),
    "delivered": frozenset({"delivered"}),
}
"""What may become of something on top: once it is promised nobody declines it any more."""


def a_merged_number_stays_a_part(case: Case) -> Iterator[str]:
    """(21) A number that became a part of another one has no owner of its own from then on, and never wakes up."""
    into: dict[int, int] = {}
    for row in case.history.records["journal"]:
        number, details = row["complaint_id"], json.loads(row["details"] or "{}")
        woke = row["after"] not in ("", "withdrawn")  # without a state it tells of a send
        if number in into and (woke or "owner" in details or "epoch" in details):
            yield f"K-{number} is a part of K-{into[number]}, and {row['event']} made it {row['after']}: {details}"
        if "into" in details:
            into[number] = details["into"][1]
    for number, complaint in case.complaints.items():
        end = complaint.get("into")
        if end is not None and complaint["state"] != "withdrawn":
            yield f"K-{number} is a part of K-{end}, and {complaint['state']}"
        if end is not None and number not in case.complaints[end].get("merged", ()):
            yield f"K-{number} is a part of K-{end}, which does not know it"
        for part in complaint.get("merged", ()):
            if case.complaints[part].get("into") is None:
                yield f"K-{part} is a part of K-{number}, and does not know it"


def no_list_leads_to_a_name(case: Case) -> Iterator[str]:
    """(22) Who looks for a name that is kept back finds none of its complaints."""
    history = case.history
    if "clock" in history.plan.faults:  # a wrong clock does not tell what came first
        return
    of = {str(number): row["customer_id"] for number, row in case.complaints.items()}
    for user, name in history.people.names.items():
        hidden = [(since, until) for since, until, _ in kept_back(history, user)]
        for one in case.shown:
            asked = FOUND.match(one.text)
            if one.chat not in history.staff_chats or asked is None or asked.group(1).strip() != name:
                continue
            told = [number for number in texts.NUMBER.findall(one.text) if of.get(number) == user]
            if told and any(since < us(one.at) < until for since, until in hidden):
                yield f"who looked for {name} found {sorted(set(told))}, and the name is kept back"


def each_group_has_its_own(case: Case) -> Iterator[str]:
    """(23) What reaches a customer was written in the group whose case it was, or in private."""
    history = case.history
    if not history.people.others or "clock" in history.plan.faults:
        return
    keys = dict.fromkeys(history.staff_chats, 0) | {chat: chat for chat in history.people.others}
    moves: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in history.records["journal"]:
        group = json.loads(row["details"] or "{}").get("group")
        if group:
            moves[row["complaint_id"]].append((row["at"], group[1]))
    wrote = {(one.chat, one.message): one.at for one in history.people.replied}
    for row in history.records["messages"]:
        at = wrote.get((row["chat_id"], row["message_id"]))
        if row["author"] != "staff" or row["chat_id"] not in keys or at is None:
            continue
        if keys[row["chat_id"]] not in _groups_since(moves[row["complaint_id"]], us(at)):
            yield f"K-{row['complaint_id']} was answered in {row['chat_id']}, which did not have it"


def _groups_since(moves: list[tuple[int, int]], at: float) -> set[int]:
    """The group that had it at that moment, and those that had it later: what waits is heard later."""
    before = [group for when, group in moves if when <= at]
    return {before[-1] if before else 0, *(group for when, group in moves if when > at)}


def decided_once(states: Iterable[dict[str, Any] | None]) -> Iterator[str]:
    """What is wrong with what became of something on top, one state after the other."""
    was = ""
    for one in states:
        now = one["state"] if one else ""
        late = was == "declined" and now == "promised" and one is not None and "decided_by" in one
        if now not in NEXT[was] or late:  # within the limit nobody decides
            yield f"it was {was or 'nothing'}, and became {now or 'nothing'}"
        was = now
