"""Promises to be kept by a time: each step of a ladder is said once, and none runs out in silence."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.simulation.case import Case

CALL = re.compile(r"^(?:🟢|🟡|🔴) [a-z ]+ · <b>K-(\d+)</b> \(")
TOGETHER = re.compile(r"^<b>\d+\scomplaints? ha(?:ve|s) nobody")
AT_WORK = ("new", "claimed", "reopened")
SOON = 120 * 1_000_000
"""Microseconds: what runs out at the very end of a history may not have been looked at."""


def _clocks_of(line: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(line["details"] or "{}").get("clocks", {})
    return told


def _calls(case: Case) -> tuple[dict[int, int], bool]:
    """How many lines called somebody about each complaint, and whether many were ever told of together."""
    found: dict[int, int] = defaultdict(int)
    together = False
    for one in case.to_staff:
        together = together or TOGETHER.match(one.text) is not None
        said = CALL.match(one.text)
        if said and one.method == "sendMessage":
            found[int(said.group(1))] += 1
    return found, together


def each_step_is_said_once(case: Case) -> Iterator[str]:
    """(17) Each step of a ladder is taken once, in order, and nobody is called twice for it."""
    taken: dict[tuple[int, str], int] = defaultdict(int)
    rings: dict[int, int] = defaultdict(int)
    for line in case.history.records["journal"]:
        moved = False
        for place, values in _clocks_of(line).items():
            if "rungs" in values:
                was, now = values["rungs"]
                if was != taken[line["complaint_id"], place] or now <= was:
                    yield f"K-{line['complaint_id']}: clock {place} went from step {was} to {now}"
                taken[line["complaint_id"], place] = now
            moved = moved or "rungs" in values or "missed" in values
        rings[line["complaint_id"]] += moved
    for row in case.history.records["clocks"]:
        if row["rungs"] != taken[row["complaint_id"], str(row["number"])]:
            yield f"K-{row['complaint_id']}: clock {row['number']} counts {row['rungs']} steps, the journal others"
    again: dict[int, int] = defaultdict(int)  # lines whose answers were lost
    untold = 0  # what a manager out of reach should have read, the board has
    for row in case.history.records["outbox"]:
        again[row["complaint_id"]] += row["ambiguous"]
        untold += "call_untold" in row["after"] and row["status"] == "failed"
    for number, count in _calls(case)[0].items():
        if count > rings[number] + again[number] + untold:
            yield f"K-{number}: {count} calls in {rings[number]} rings"


def none_runs_out_in_silence(case: Case) -> Iterator[str]:
    """(18) What has run out is noted once, at least, and the group has heard of what nobody took up in time."""
    noted: dict[tuple[int, int], int] = defaultdict(int)
    for line in case.history.records["journal"]:
        details = json.loads(line["details"])
        if line["event"] == "missed":
            noted[line["complaint_id"], details["number"]] += 1
        for place, clock in details.get("clocks", {}).items():
            if "started" in clock and clock.get("missed") == [
                False,
                True,
            ]:  # of the number that is a part of it
                noted[line["complaint_id"], int(place)] += 1
    calls, together = _calls(case)
    for row in case.history.records["clocks"]:
        number, place = row["complaint_id"], row["number"]
        if noted[number, place] != row["missed"]:
            yield f"K-{number}: clock {place} was noted as missed {noted[number, place]} times"
        if row["missed"] and row["kind"] == "take_up" and not calls[number] and not together:
            yield f"K-{number}: nobody took it up in time, and nobody was called"
        runs = row["ended_at"] is None and row["paused_at"] is None and case.complaints[number]["state"] in AT_WORK
        owed = row["kind"] in ("first_reply", "resolution", "news") or case.complaints[number]["state"] != "claimed"
        late = row["due_at"] < case.history.calm_us - SOON
        if runs and owed and late and not row["missed"] and row["kind"] in ("take_up", "first_reply", "resolution"):
            yield f"K-{number}: clock {place} ({row['kind']}) has run out in silence"
