"""Outbreak: two cases of safety, of different customers, at one place within two days raise one line.

What is remembered between transactions is a fact of the installation: of each case the number, the customer, when it
became known and the place as a digest: what people write stays with their complaints.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from dialogs import effects as fx
from dialogs.alerts import private_button
from dialogs.effects import Text
from dialogs.items import clip
from dialogs.numbers import label
from handlers import quiet
from handlers.board import Board
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from storage import facts
from storage.times import to_us

FACT = "safety_cases"
WITHIN = timedelta(hours=48)
SHOWN = 80  # characters of the place


@dataclass(slots=True)
class Known:
    """What is remembered: cases as (place, complaint, customer, since), and when each place was told of."""

    cases: list[tuple[str, int, int, int]] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)

    def forget(self, before: int) -> None:
        """Leave out what is older than that."""
        self.cases = [one for one in self.cases if one[3] >= before]
        self.told = {place: at for place, at in self.told.items() if at >= before}

    def set(self, complaint: int, customer: int, places: list[str], now: int) -> list[str]:
        """This case is at these places and at no others; return those that were not known of it."""
        before = {place: at for place, number, _, at in self.cases if number == complaint}
        others = [one for one in self.cases if one[1] != complaint]
        self.cases = others + [(place, complaint, customer, before.get(place, now)) for place in places]
        return [place for place in places if place not in before]

    def together(self, place: str) -> list[int]:
        """The cases of this place when they are of different customers, and nobody was told of it; the first first."""
        here = sorted((at, number, customer) for each, number, customer, at in self.cases if each == place)
        if place in self.told or len({customer for _, _, customer in here}) < 2:
            return []
        return [number for _, number, _ in here]


async def watch(memory: Memory, out: Outgoing, board: Board) -> None:
    """Take what the batch has learned of cases of safety, and say where they come together."""
    if not out.watched:
        return
    kept = (await facts.all_facts(memory.tx)).get(FACT, "{}")
    known = Known(**json.loads(kept))
    known.cases = [(place, number, customer, at) for place, number, customer, at in known.cases]
    now = to_us(memory.now)
    known.forget(to_us(memory.now - WITHIN))
    for customer, effect in out.watched:
        shown = {_digest(place, memory.salt): words for place, words in effect.places}
        for place in known.set(effect.complaint, customer, list(shown), now):
            found = known.together(place)
            if found:
                known.told[place] = now
                _tell(memory, out, board, effect.complaint, shown[place], found)
    out.watched = []
    await facts.set_fact(memory.tx, FACT, json.dumps(asdict(known), separators=(",", ":")))


def _digest(place: str, salt: str) -> str:
    return hashlib.blake2b(f"{salt}:{place}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _tell(memory: Memory, out: Outgoing, board: Board, complaint: int, place: str, numbers: list[int]) -> None:
    """A line on the board, and one to every manager in private."""
    told = {"place": clip(place, SHOWN), "numbers": ", ".join(map(label, numbers))}
    said = len(out.letters)
    board.line(Text("outbreak", told))
    quiet.ring(out.letters[said:])
    for manager in memory.policy.managers:
        answer = ((private_button("answer", complaint),),)
        out.tells.append(fx.Tell(manager, complaint, Text("outbreak_private", {**told, "link": ""}), answer))
