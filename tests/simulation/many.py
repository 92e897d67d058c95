"""The promise about incidents: who is a part of one hears each of its news once, and nobody else does."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.simulation.case import Case

Row = dict[str, Any]
HEARD = ("incident_told", "incident_news", "incident_solved")


def all_hear_once_and_no_other(case: Case) -> Iterator[str]:
    """(21) Each part of an incident hears what is said to all at most once, nobody hears it who is none or was not told
    before, and a resolution for all resolves its parts alone, each once."""
    lines: dict[int, list[Row]] = defaultdict(list)
    for row in case.history.records["journal"]:
        lines[row["complaint_id"]].append(row)
    rows = [row for row in case.history.records["outbox"] if json.loads(row["after"]).get("counts")]
    for (number, key), count in Counter((row["complaint_id"], _key(row)) for row in rows).items():
        if count > 1:
            yield f"K-{number} heard {key} {count} times"
    for row in rows:
        number, key, text = row["complaint_id"], _key(row), json.loads(row["after"])["text"]
        incident, told = _stood(lines[number], row["created_at"])
        if str(incident) != key.split(":")[1] or not told:
            yield f"K-{number} heard {text} of {key}, and was {'told of' if told else 'no part of'} {incident}"
    for number, theirs in lines.items():
        ended = [row for row in theirs if row["event"] == "over with the incident" and row["before"] != row["after"]]
        for row in ended:
            incident, told = _stood(theirs, row["at"])
            if not incident or not told:
                yield f"K-{number} was resolved with an incident, and is no part of one"
        if len(ended) > 1 + sum(row["after"] == "reopened" for row in theirs):
            yield f"K-{number} was resolved with all others {len(ended)} times"


def _key(row: Row) -> str:
    return str(json.loads(row["after"])["counts"])


def _stood(lines: list[Row], at: int) -> tuple[int, bool]:
    """Of which incident a complaint was a part at this time, and whether its customer was told."""
    incident, told = 0, False
    for row in sorted((one for one in lines if one["at"] <= at), key=lambda one: int(one["id"])):
        details = json.loads(row["details"] or "{}")
        incident = details.get("incident", (0, incident))[1]
        told = details.get("incident_told", (False, told))[1]
    return incident, told
