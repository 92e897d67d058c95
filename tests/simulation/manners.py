"""Promises about how customers are treated: no apology for nothing, a name that is kept back, nothing given twice."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.simulation import texts
from tests.simulation.case import Case
from tests.simulation.crowd import MARK
from tests.simulation.tact import names_told, nothing_to_apologise_for
from tests.simulation.together import decided_once

LIMIT = 1000 * 100
"""Hundredths that an owner gives without asking: the setting of the histories."""


def nobody_hears_sorry_for_nothing(case: Case) -> Iterator[str]:
    """(13) No apology to somebody who did not complain."""
    without_reason = nothing_to_apologise_for(case.history, case.complaints)
    for customer in case.history.people.customers:
        for one in case.to(customer):
            if not texts.APOLOGY.search(one.text) or MARK.search(one.text):
                continue
            for number in texts.NUMBER.findall(one.text):
                if without_reason(int(number), one.at):
                    yield f"{customer} heard an apology for K-{number}, of which they had not complained"


def a_name_kept_back_is_told_to_nobody(case: Case) -> Iterator[str]:
    """(14) No name that a customer keeps back stands anywhere before the staff, from then on."""
    if "clock" not in case.history.plan.faults:  # a wrong clock does not tell what came first
        yield from names_told(case.history)


def no_goodwill_twice(case: Case) -> Iterator[str]:
    """(15) What comes on top is promised once and told once; above the limit a manager has decided, and
    nobody decides otherwise afterwards."""
    states: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in case.history.records["journal"]:
        found = json.loads(row["details"] or "{}").get("goodwill")
        if found:
            states[row["complaint_id"]].append(found[1])
    for number in case.complaints:
        yield from (f"K-{number}: {wrong}" for wrong in decided_once(states[number]))
        told = len(case.rows(number, "goodwill"))
        promised = [one for one in states[number] if one["state"] == "promised"]
        if told > 1 or len(promised) > 1 or told != len(promised):
            yield f"K-{number}: something on top was promised {len(promised)} times, and told {told} times"
        if sum(one["state"] == "delivered" for one in states[number]) > len(promised):
            yield f"K-{number}: more was delivered than promised"
        for one in promised:
            if one["cost"] > LIMIT and one.get("decided_by") not in case.history.managers:
                yield f"K-{number}: {one['cost']} was promised, and no manager has decided"
