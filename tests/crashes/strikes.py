"""What a seed decides before anything happens: the scene, and the blows that its process gets, each at its moment."""

import random
import signal
from dataclasses import dataclass
from enum import StrEnum

KINDS = ("forum", "forum", "plain", "basic")
KILL, TERM, STOP = signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP


class Moment(StrEnum):
    """What the sandbox has just seen; a blow lands there, or a little later."""

    SPAWNED = "spawned"  # the process was started: it imports, migrates, recovers
    HANDED = "handed"  # updates are handed out (by webhook: one was accepted); the bot has not read the answer yet
    CONFIRMED = "confirmed"  # an offset told that updates are stored (not by webhook)
    APPLIED = "applied"  # a message stands in a chat; the bot has not read the answer yet
    SAID = "said"  # somebody did something; by webhook it is on its way
    SOME_TIME = "some time"


@dataclass(frozen=True, slots=True)
class Strike:
    """One signal to the process. It lands `delay` seconds after the `count`-th `moment` that follows `acts` acts.

    `down`: acts of people before the process is started (or goes on) again; `ahead`: seconds the clocks move then.
    """

    moment: Moment
    count: int = 1
    delay: float = 0.0
    acts: int = 10
    down: int = 2
    ahead: float = 0.0
    how: signal.Signals = KILL


@dataclass(frozen=True, slots=True)
class Script:
    """One history to be. `strict`: Telegram's own limits, and the bot's pace for them. `acts`: after the last blow.

    `network`: how likely it is at each act that an answer of Telegram gets lost, late or mangled next.
    """

    seed: int
    kind: str  # forum, plain, basic
    customers: int
    strict: bool
    merge: str
    acts: int
    strikes: tuple[Strike, ...]
    network: float = 0.0


def script_of(seed: int, webhook: bool = False) -> Script:
    """What this seed will be like."""
    chance = random.Random(f"crashes {seed}")
    strict = chance.random() < 0.3
    strikes: list[Strike] = []
    for _ in range(chance.randint(3, 5)):
        strikes.append(_strike(chance, webhook, 8 if strict else 60))
        if strikes[-1].moment is not Moment.SPAWNED and strikes[-1].how is not STOP and chance.random() < 0.4:
            strikes.append(_while_starting(chance))
    return Script(
        seed,
        chance.choice(KINDS),
        chance.choice((2, 3) if strict else (3, 4, 6)),
        strict,
        chance.choice(("300ms", "1s", "5s")),
        chance.choice((5, 10) if strict else (40, 80, 120)),
        tuple(strikes),
        chance.choice((0.0, 0.0, 0.08)),
    )


def _strike(chance: random.Random, webhook: bool, most: int) -> Strike:
    moments = (Moment.HANDED, Moment.APPLIED, Moment.APPLIED, Moment.SAID, Moment.SOME_TIME)
    moment = chance.choice(moments if webhook else (*moments, Moment.CONFIRMED, Moment.SPAWNED))
    if moment is Moment.SPAWNED:
        return _while_starting(chance)
    delay = chance.choice((0.0, 0.0, chance.uniform(0.0005, 0.01), chance.uniform(0.005, 0.06)))
    if moment is Moment.SOME_TIME:
        delay = chance.uniform(0.05, 2.5)
    count = chance.choice((1, 1, 2, 3, 5, 12) if moment is Moment.APPLIED else (1, 2, 3))
    return Strike(
        moment,
        count,
        delay,
        acts=chance.randint(most // 10, most),
        down=chance.choice((0, 1, 5, 12, 25)) * most // 60,
        ahead=chance.choice((0.0, 0.0, 0.0, 65.0, 400.0, 2000.0)),
        how=chance.choices((KILL, TERM, STOP), (8, 1, 1))[0],
    )


def _while_starting(chance: random.Random) -> Strike:
    """Into the start: its first second migrates and fetches, then it imports, then it recovers and works off."""
    delay = chance.choice((chance.uniform(0.2, 1.5), chance.uniform(1.5, 4.0), chance.uniform(3.0, 6.0)))
    return Strike(Moment.SPAWNED, 1, delay, acts=0, down=chance.choice((0, 2)))
