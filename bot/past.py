"""`python -m bot.past`: plays days that are over into the database of a bot that stands still; the plan comes as JSON.

All of it goes through the door of every day (handlers.batch): the events are those of customers and colleagues, the
timers ring in between, and the journal tells what came of it, so that figures of these days are computed and not made
up. What would leave for Telegram counts as delivered and never leaves. For the demo alone.
"""

import asyncio
import itertools
import json
import secrets
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.settings import load
from dialogs.events import Answers, Asked, Pressed, StaffPressed, StaffWrote, Wrote
from dialogs.items import Item
from dialogs.model import Staff
from dialogs.policy import Policy
from dialogs.render import Renderer
from handlers.addresses import Ready, resolve
from handlers.attempts import Attempt, Fate, settle, touched, write
from handlers.batch import Batch
from handlers.heard import FromCustomer, Heard, Own, asked_of_ourselves
from handlers.place import Place
from storage import cases, facts, inbox, migrate, outbox, timers
from storage.codec import event_from_json
from storage.connect import connect
from storage.database import Database, Tx
from storage.timers import Timer

FIRST_MESSAGE = 5_000_000
"""Numbers of messages that exist nowhere; a chat of the sandbox does not come so far."""
BATCH = 100
DAY = 86_400
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does `at` a moment (seconds since 1970) in the case of this customer; see `Past`."""

    at: float
    customer: int
    do: str
    name: str
    code: str = "en"
    words: str = ""
    by: int = 0  # the colleague


@dataclass(slots=True)
class Past:
    """Plays steps in order. A step that its case does not offer is passed over, as a press on an old button is."""

    database: Database
    policy: Policy
    place: Place
    salt: str
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    _numbers: Any = field(default_factory=lambda: itertools.count(FIRST_MESSAGE))
    _renderer: Renderer = field(init=False)
    _others: set[int] = field(default_factory=set)  # rows that waited before we came

    def __post_init__(self) -> None:
        self._renderer = Renderer(self.policy.zone)  # reading all texts takes a second

    async def play(self, steps: Sequence[Step], until: datetime) -> None:
        """All of it, a commit a day, and what rings until the end."""
        async with self.database.reading() as tx:
            self._others = {row.id for row in await outbox.waiting(tx, 100_000)}
        for _, day in itertools.groupby(sorted(steps, key=lambda one: one.at), key=lambda one: one.at // DAY):
            async with self.database.transaction() as tx:
                for step in day:
                    await self._until(tx, datetime.fromtimestamp(step.at, UTC))
                    await self._take(tx, step)
        async with self.database.transaction() as tx:
            await self._until(tx, until)

    async def _take(self, tx: Tx, step: Step) -> None:
        found = await cases.load(tx, {step.customer}, set())
        person = found.get(step.customer)
        number = max(person.complaints, default=0) if person else 0
        for event in self._events(step, number):
            await self._hear(tx, [event])
            await self._deliver(tx)

    def _events(self, step: Step, number: int) -> Iterable[Heard]:
        message, query = next(self._numbers), f"past{next(self._numbers)}"
        staff = Staff(step.by, step.name)
        if step.do == "comes":
            return [FromCustomer(step.customer, step.name, step.code, Asked("start", step.words))]
        if step.do == "writes":
            own = self._text(step.customer, message, step.words)
            return [FromCustomer(step.customer, step.name, step.code, Wrote(own))]
        if not number:
            return []
        if step.do == "replies":
            item = self._text(self.place.staff_chat, message, step.words)
            return [Own(StaffWrote(number, item, staff, Answers.CARD))]
        if step.do == "resolves":
            outcome, cause, said = step.words.split(" ", 2)
            presses = (("resolve", ""), ("outcome", outcome), ("cause", cause))
            item = self._text(self.place.staff_chat, message, said)
            last = StaffWrote(number, item, staff, Answers.QUESTION, f"resolve:{query}")
            return [
                *(
                    Own(StaffPressed(act, number, arg, query, message, staff, self.place.staff_chat))
                    for act, arg in presses
                ),
                Own(last),
            ]
        if step.by:
            return [Own(StaffPressed(step.do, number, step.words, query, message, staff, self.place.staff_chat))]
        pressed = Pressed(step.do, number, step.words, query, message)
        return [FromCustomer(step.customer, step.name, step.code, pressed)]

    def _text(self, chat: int, message: int, words: str) -> Item:
        return Item(chat, message, "text", words, words, at=self.now)

    # As the pump does ------------------------------------------------------------------------------

    async def _until(self, tx: Tx, moment: datetime) -> None:
        """Let timers ring until then."""
        while True:
            due = await timers.next_due(tx)
            if due is None or due > moment:
                break
            self.now = max(self.now, due)
            await self._hear(tx, [], await timers.due_timers(tx, self.now, BATCH))
            await self._deliver(tx)
        self.now = max(self.now, moment)

    async def _hear(self, tx: Tx, events: Sequence[Heard], rings: Sequence[Timer] = ()) -> None:
        batch = self._batch(tx)
        await batch.load(list(events), list(rings), set(), set())
        for event in events:
            await batch.hear(event)
        await batch.rings(rings)
        await batch.write()
        await self._own(tx)

    async def _own(self, tx: Tx) -> None:
        """What one case asked of another; pages that would be told by themselves are not."""
        while asked := [one for one in await inbox.take(tx, BATCH) if one.own]:
            await inbox.done(tx, [one.seq for one in asked], self.now)
            heard = [asked_of_ourselves(event_from_json(one.raw), self.place.staff_chat) for one in asked]
            for one in heard:
                if isinstance(one, Own):
                    await self._hear(tx, [one])

    async def _deliver(self, tx: Tx) -> None:
        """Count as delivered all that may leave now."""
        for _ in range(ROUNDS):
            micros = int(self.now.timestamp() * 1e6)
            waiting = [row for row in await outbox.waiting(tx, 100_000) if row.id not in self._others]
            heads = {row.stream: row.id for row in reversed(waiting) if row.not_before <= micros}
            if not heads:
                return
            letters = await outbox.begin(tx, sorted(heads.values()))
            attempts = [self._sent(one) for one in await resolve(tx, letters, self.place)]
            batch = self._batch(tx)
            await batch.load([], [], *touched(attempts))
            done = await settle(batch, attempts)
            await batch.write()
            await write(batch, done)

    def _sent(self, ready: Ready) -> Attempt:
        if ready.skip:
            return Attempt(ready.letter, Fate.SENT, reason=ready.skip)
        made = len(ready.params.get("media", [1])) if ready.method.startswith(("send", "copy")) else 0
        topic = next(self._numbers) if ready.method == "createForumTopic" else None
        return Attempt(ready.letter, Fate.SENT, tuple(next(self._numbers) for _ in range(made)), topic)

    def _batch(self, tx: Tx) -> Batch:
        return Batch(tx, self.now, self.policy, self.place, self._renderer, self.salt)


async def play(plan: Mapping[str, Any]) -> None:
    """Play a plan: {"until": seconds, "steps": [a Step's fields, ...]}, into the database of the settings."""
    settings = load()
    url = settings.database_url.get_secret_value()
    database = connect(url)
    await database.open()
    try:
        if not await migrate.is_current(database):
            await migrate.upgrade(url)
        salt = await facts.set_once(database, "salt", secrets.token_hex(16))
        async with database.reading() as tx:
            known = await facts.all_facts(tx)
        forum = known.get("forum") == "1"
        token = settings.bot_token.get_secret_value()
        place = Place(settings.staff_chat_id, int(token.split(":", 1)[0]), forum)
        past = Past(database, settings.policy(forum), place, salt)
        await past.play([Step(**one) for one in plan["steps"]], datetime.fromtimestamp(plan["until"], UTC))
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(play(json.load(sys.stdin)))
