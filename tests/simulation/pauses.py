"""What a pause of the clocks gave back, as the journal tells it, beside what the customer and the staff wrote."""

import json
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]


def given_back(lines: list[Row], clocks: list[Row]) -> Iterator[str]:
    """Sentences for the clocks of one complaint that got back more or less than they stood still.

    `lines` are the journal of the complaint in order, `clocks` its clocks as they stand in the end. The working hours
    are 24/7: a pause is as long as it is by the clock on the wall.
    """
    since: dict[str, int] = {}  # clocks that stand still: since when
    whole: dict[str, int] = {}  # how long each stood still in all
    due: dict[str, int] = {}  # as it was told last
    for line in lines:
        for number, values in json.loads(line["details"]).get("clocks", {}).items():
            before = due.get(number, 0)
            after = due[number] = values["due"][1] if "due" in values else before
            if "paused_at" not in values:
                continue
            was, now = values["paused_at"]
            if was is None:
                since[number] = now
                if "due" in values and "started" not in values:  # else it begins while the others wait
                    yield f"clock {number} moved when it stopped"
                continue
            pause = max(0, line["at"] - since.pop(number))  # a clock that was put back made none
            whole[number] = whole.get(number, 0) + pause
            moved, was_late = after - before, before <= was  # what was late already stays as late as it was
            if moved != pause and not (moved == 0 and was_late):
                yield f"clock {number} stood still for {pause / 1e6:.0f} s and got back {moved / 1e6:.0f} s"
    for clock in clocks:
        told = whole.get(str(clock["number"]), 0)
        if clock["paused_for"] != told:
            counted = clock["paused_for"]
            yield f"clock {clock['number']} counts {counted / 1e6:.0f} s of pause, it was {told / 1e6:.0f} s"


def still_waiting(complaint: Row, clocks: list[Row], messages: list[Row]) -> str:
    """Why it is wrong that the clocks of this complaint stand still in the end; "" when it is right.

    The answer of the customer ends the waiting, whatever it is. What an edit changes is no answer, and neither is what
    was written before the bot took the question, which may be long after it was asked.
    """
    question = complaint.get("question")
    if not any(clock["paused_at"] and not clock["ended_at"] for clock in clocks):
        return ""
    if not question:
        return "its clocks stand still and nothing is asked"
    after = [row for row in messages if row["author"] == "customer" and row["version"] == 1]
    late = [row["message_id"] for row in after if row["at"] > question["at"]]
    return f"it waits for an answer although the customer wrote {late}" if late else ""
