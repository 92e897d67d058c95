"""What a seed decides before anything happens: the kind of group, how many people, which faults."""

import random
from dataclasses import dataclass

_FAULTS = ("crashes", "network", "limits", "shuffles", "doubles", "storage", "clock", "group", "topics", "stops", "bad")
MORE_FAULTS = ("rights", "cards", "forum", "odd", "refusals")  # drawn apart, so that the others stay what they were


@dataclass(slots=True)
class Plan:
    """What a seed decided before anything happened."""

    kind: str  # forum, plain, basic
    customers: int
    acts: int
    faults: frozenset[str]
    shy: int = 0  # customers who greet several times before they tell anything


def plan_of(seed: int) -> Plan:
    """What this seed will be like."""
    chance = random.Random(f"plan {seed}")
    faults = frozenset(one for one in _FAULTS if chance.random() < 0.4)
    if "clock" in faults:
        faults -= {"crashes", "stops", "limits"}  # how long a hold lasts is told to the next process by the wall clock
    more = random.Random(f"more faults {seed}")
    faults |= {one for one in MORE_FAULTS if more.random() < 0.2}
    if random.Random(f"poison {seed}").random() < 0.2:
        faults |= {"poison"}
    kind = chance.choice(("forum", "forum", "plain", "basic"))
    customers, acts = chance.choice((2, 3, 4, 6)), chance.choice((40, 80, 120))
    return Plan(kind, customers, acts, faults, shy=1 if more.random() < 0.3 else 0)
