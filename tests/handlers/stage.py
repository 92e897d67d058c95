"""A stage for the desk: raw updates in, one transaction each, and a Telegram that takes every letter (or refuses)."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.clocks import hours
from dialogs.model import Complaint, Policy
from dialogs.render import Renderer
from handlers import outcomes as fates
from handlers.addresses import Ready, resolve
from handlers.desk import BOARD, Batch
from handlers.heard import Heard
from handlers.outcomes import Fate, Outcome, Refusal
from handlers.routes import Place
from storage import cases, outbox, rooms, timers
from storage.database import Database, Tx
from storage.facts import Member, save_members
from tests.handlers import updates
from tests.handlers.updates import AT, PLACE, Json

NOON = datetime.fromtimestamp(AT, UTC)
ZONE = ZoneInfo("UTC")
POLICY = Policy(working=hours("24/7", ZONE), survey=hours("24/7", ZONE), zone=ZONE, forum=True)
Answer = Callable[[Ready], Outcome | None]


@dataclass
class Stage:
    """Acts are committed one by one; `sent` is what Telegram has."""

    database: Database
    now: datetime = NOON
    place: Place = PLACE
    policy: Policy = POLICY
    sent: list[Ready] = field(default_factory=list)
    answer: Answer = lambda ready: None
    _messages: Any = field(default_factory=lambda: itertools.count(1000))
    _ids: dict[int, int] = field(default_factory=dict)

    def batch(self, tx: Tx) -> Batch:
        """A batch for one transaction."""
        return Batch(tx, self.now, self.policy, self.place, Renderer(ZONE), "salt")

    async def member(self, user: Json, status: str = "member") -> None:
        """Telegram has just said so."""
        async with self.database.transaction() as tx:
            await save_members(tx, [Member(user["id"], status, user["first_name"], self.now)])

    async def hear(self, *events: Heard) -> Batch:
        """Take events in one commit."""
        async with self.database.transaction() as tx:
            batch = self.batch(tx)
            await batch.load(list(events), [], set(), set())
            for one in events:
                await batch.hear(one)
            await batch.write()
        return batch

    async def update(self, update: Json) -> Batch:
        """Take one raw update, and let everything leave."""
        batch = await self.hear(*await updates.heard(update, self.place))
        await self.deliver()
        return batch

    async def later(self, **span: float) -> None:
        """Let time pass and timers ring, one after the other."""
        end = self.now + timedelta(**span)
        while True:
            async with self.database.transaction() as tx:
                due = await timers.next_due(tx)
                if due is None or due > end:
                    break
                self.now = max(self.now, due)
                batch = self.batch(tx)
                rings = await timers.due_timers(tx, self.now, 1)
                await batch.load([], rings, set(), set())
                for timer in rings:
                    if timer.subject == BOARD:
                        await batch.board_ring(timer)
                    else:
                        batch.ring(timer)
                await batch.write()
            await self.deliver()
        self.now = end

    async def deliver(self) -> None:
        """Send all that waits, a stream's rows in order, until nothing is left for now."""
        for _ in range(50):
            async with self.database.transaction() as tx:
                waiting = await outbox.waiting(tx, 1000)
                heads = {row.stream: row.id for row in reversed(waiting) if row.not_before <= self._us()}
                letters = await outbox.begin(tx, sorted(heads.values()))
                ready = await resolve(tx, letters, self.place.staff_chat)
            if not ready:
                return
            await self.settle([self._sent(one) for one in ready])
        raise AssertionError("Something is sent again and again.")

    def _us(self) -> int:
        return int(self.now.timestamp() * 1e6)

    def _sent(self, ready: Ready) -> Outcome:
        if ready.skip:
            return Outcome(ready.letter, Fate.SENT, reason=ready.skip)
        told = self.answer(ready)
        if told is not None:
            return told
        self.sent.append(ready)
        makes = ready.method.startswith(("send", "copy"))
        count = len(ready.params.get("media", [1])) if makes else 0
        topic = next(self._messages) if ready.method == "createForumTopic" else None
        messages = tuple(next(self._messages) for _ in range(count))
        if messages:
            self._ids[len(self.sent) - 1] = messages[0]
        return Outcome(ready.letter, Fate.SENT, messages, topic)

    async def settle(self, outcomes: list[Outcome]) -> None:
        """Settle outcomes as the pump does."""
        complaints: set[int] = set()
        people: set[int] = set()
        for one in outcomes:
            more, others = fates.touches(one)
            complaints |= more
            people |= others
        async with self.database.transaction() as tx:
            batch = self.batch(tx)
            await batch.load([], [], complaints, people)
            done = await fates.settle(batch, outcomes)
            await batch.write()
            await fates.write(batch, done)
        if batch.moved_to is not None:
            self.place = replace(self.place, staff_chat=batch.moved_to)

    # Looking --------------------------------------------------------------------------------------

    def to(self, chat: int) -> list[str]:
        """The words that reached a chat."""
        return [
            str(one.params.get("text") or one.params.get("caption") or one.method)
            for one in self.sent
            if one.params.get("chat_id") == chat
        ]

    def message(self, *words: str, method: str = "") -> int:
        """The number of the newest message with these words."""
        for index in reversed(range(len(self.sent))):
            one = self.sent[index]
            said = (
                str(one.params.get("text", ""))
                + str(one.params.get("caption", ""))
                + str(one.params.get("reply_markup", ""))
            )
            if index in self._ids and all(word in said for word in words) and one.method.startswith(method):
                return self._ids[index]
        raise AssertionError(f"Nobody sent {words}: {[one.params for one in self.sent][-5:]}")

    async def complaints(self, person: int) -> dict[int, Complaint]:
        """A person's complaints that are open or in focus."""
        async with self.database.reading() as tx:
            found = await cases.load(tx, {person}, set())
        return found[person].complaints if person in found else {}

    async def only(self, person: int) -> Complaint:
        """The one complaint of a person."""
        (one,) = (await self.complaints(person)).values()
        return one

    async def trail(self, complaint: int) -> list[str]:
        """State to state, as the journal has it."""
        async with self.database.reading() as tx:
            return [f"{before}>{after}" for _, _, before, after, _ in await rooms.history(tx, complaint)]

    async def pending(self) -> dict[str, int]:
        """Rows of the outbox by status."""
        async with self.database.reading() as tx:
            return {status: count for status, (count, _) in (await outbox.counts(tx)).items()}


def refusing(method: str, refusal: Refusal, times: int = 1, **more: Any) -> Answer:
    """A Telegram that refuses a method that often."""
    left = [times]

    def answer(ready: Ready) -> Outcome | None:
        if ready.method != method or left[0] == 0:
            return None
        left[0] -= 1
        return Outcome(ready.letter, Fate.REFUSED, refusal=refusal, reason=str(refusal), **more)

    return answer
