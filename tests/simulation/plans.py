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
    others: str = ""  # the kind of a second staff group, to which some cases come; "": there is none
    managers: tuple[int, ...] = (203,)
    confidants: tuple[int, ...] = ()  # who may look names up


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
    shy, desk = 1 if more.random() < 0.3 else 0, random.Random(f"desk {seed}")
    others = desk.choice(("", "", "forum", "plain"))
    managers = desk.choice(((203,), (203, 202)))
    confidants = (201,) if desk.random() < 0.4 else ()
    return Plan(kind, customers, acts, faults, shy, others, managers, confidants)
