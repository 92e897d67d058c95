"""Who has a complaint: one colleague at a time, who got it in a way that is allowed, and whose name is shown."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.simulation import texts
from tests.simulation.case import Case
from tests.simulation.crowd import STAFF

FREE = ("new", "reopened", "released")
OF_OWNER = ("owner", "absence", "handover")


TOGETHER = "over with the incident"


def one_owner(case: Case) -> Iterator[str]:
    """(4) At most one owner at a time, the one shown; none of what everybody may take."""
    yield from _owned_by_nobody(case)
    claims: dict[int, list[int]] = defaultdict(list)
    free: dict[int, dict[str, Any]] = defaultdict(dict)  # what lets somebody else have it while it has an owner
    for row in case.history.records["journal"]:
        number, details = row["complaint_id"], json.loads(row["details"] or "{}")
        again = row["before"] == "claimed" and "epoch" in details
        over = again and _may_pass(row, free[number], case.history.managers)
        if again and not over:
            yield f"K-{number} was claimed once more, by {row['actor_id']}"
        if row["after"] == "claimed" and (over or row["before"] not in ("claimed", "paused")):  # it comes back
            if not over and row["before"] not in FREE:
                yield f"K-{number} was claimed out of {row['before']}"
            claims[number].append(row["actor_id"])
        if row["event"] == TOGETHER and row["before"] in FREE and row["after"] == "resolved":
            claims[number].append(row["actor_id"])  # whoever resolves all has had what nobody had
        free[number] |= {name: details[name][1] for name in ("absence", "handover") if name in details}
    told: dict[int, dict[str, int]] = defaultdict(dict)
    for call in case.history.calls:
        found = texts.YOURS.match(str(call.params.get("text", ""))) if call.method == "answerCallbackQuery" else None
        if found and call.status == 200:
            query = call.params["callback_query_id"]
            told[int(found.group(1))][query] = case.history.world.presses[query].user_id
    for number, complaint in case.complaints.items():
        owners = claims[number]
        if complaint["epoch"] != len(owners):
            yield f"K-{number}: {complaint['epoch']} claims counted, {len(owners)} in the journal"
        if len(told[number]) > len(owners) or not set(told[number].values()) <= set(owners):
            yield f"K-{number}: told it is theirs: {told[number]}, owners were {owners}"
        if complaint["state"] == "claimed":
            if not owners or complaint["owner_id"] != owners[-1]:
                yield f"K-{number} belongs to {complaint['owner_id']}, the last claim was {owners[-1:]}"
            cards = [one for one in case.to_staff if (m := texts.CARD.match(one.text)) and int(m.group(1)) == number]
            if cards and f"with {STAFF.get(complaint['owner_id'], '?')}" not in cards[-1].text:
                yield f"K-{number}: the card shows another owner than {complaint['owner_name']}: {cards[-1].text[:60]}"
        shown: list[str] = []
        for one in case.to(complaint["customer_id"]):
            for english, first, second, slavic in texts.TAKEN.findall(one.text):
                if int(first or second) == number and (not shown or shown[-1] != (english or slavic)):
                    shown.append(english or slavic)
        if not set(shown) <= {STAFF.get(owner, "?") for owner in owners}:
            yield f"K-{number}: the customer was told {shown}, owners were {owners}"


def _owned_by_nobody(case: Case) -> Iterator[str]:
    """What is free for everybody belongs to nobody, at any moment: there is no owner, none who is absent, no offer."""
    known: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in case.history.records["journal"]:
        number, details = row["complaint_id"], json.loads(row["details"] or "{}")
        changed = {name: details[name][1] for name in OF_OWNER if isinstance(details.get(name), list)}
        known[number] |= changed  # what is no pair of values only says how it is
        for name, value in known[number].items():
            if row["after"] in FREE and value is not None:
                yield f"K-{number} is {row['after']}, and its {name} is {value}"
    for number, complaint in case.complaints.items():
        if complaint["state"] in FREE and complaint["owner_id"] is not None:
            yield f"K-{number} is {complaint['state']} and belongs to {complaint['owner_id']}"


def _may_pass(row: dict[str, Any], free: dict[str, Any], managers: tuple[int, ...]) -> bool:
    """Whether who has no claim yet may have it: the owner is absent, it is offered to them, or a manager answers it."""
    if row["event"] == "claim":
        return free.get("absence") is not None
    if row["event"] == "accept":
        return bool(free.get("handover") == row["actor_id"])
    return row["actor_id"] in managers  # a manager answers what names law
