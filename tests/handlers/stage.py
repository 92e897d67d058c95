"""A stage for the desk: raw updates in, one transaction each, and a Telegram that takes every letter (or refuses)."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.board.page import Page
from dialogs.calendar import hours
from dialogs.model import Complaint
from dialogs.policy import Policy
from dialogs.render import Renderer
from handlers.addresses import Ready, resolve
from handlers.answers import Unread, read
from handlers.attempts import Attempt, Fate, Refusal, settle, touched, write
from handlers.batch import Batch
from handlers.heard import Heard, Own, Reads, asked_of_ourselves
from handlers.place import Place
from handlers.reading import View
from storage import cases, inbox, journal, outbox, timers
from storage.codec import event_from_json
from storage.database import Database, Tx
from storage.facts import Member, save_members
from tests.handlers import updates
from tests.handlers.updates import ANN, AT, OLGA, PLACE, SELF, Json, in_group, message, press

PETR = {**OLGA, "id": 202, "first_name": "Petr"}
NOON = datetime.fromtimestamp(AT, UTC)
ZONE = ZoneInfo("UTC")
POLICY = Policy(working=hours("24/7", ZONE), survey=hours("24/7", ZONE), zone=ZONE, forum=True)
Answer = Callable[[Ready], Attempt | None]


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
        """Take events in one commit; what must be read first is read, as the pump does, and all is taken again."""
        pages: dict[Reads, Page] = {}
        while True:
            try:
                async with self.database.transaction() as tx:
                    batch = self.batch(tx)
                    await batch.load(list(events), [], set(), set(), answers=pages)
                    for one in events:
                        await batch.hear(one)
                    await batch.write()
                return batch
            except Unread as unread:
                async with self.database.reading() as tx:
                    pages[unread.asked] = await read(tx, unread.asked, View(self.policy, self.place, self.now))

    async def _own(self) -> None:
        """Take what one case has asked of another, as the pump does in its next rounds."""
        while True:
            async with self.database.transaction() as tx:
                asked = [one for one in await inbox.take(tx, 100) if one.own]
                if not asked:
                    return
                batch = self.batch(tx)
                await inbox.done(tx, [one.seq for one in asked], self.now)
                heard = [asked_of_ourselves(event_from_json(one.raw), self.place.staff_chat) for one in asked]
                events = [one for one in heard if isinstance(one, Own)]
                await batch.load(list(events), [], set(), set())
                for one in events:
                    await batch.hear(one)
                await batch.write()
            for due in (one for one in heard if isinstance(one, Reads)):
                await self.hear(due)

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
                await batch.rings(rings)
                await batch.write()
            await self.deliver()
        self.now = end

    async def deliver(self) -> None:
        """Send all that waits, a stream's rows in order, until nothing is left for now."""
        await self._own()
        for _ in range(50):
            async with self.database.transaction() as tx:
                waiting = await outbox.waiting(tx, 1000)
                heads = {row.stream: row.id for row in reversed(waiting) if row.not_before <= self._us()}
                letters = await outbox.begin(tx, sorted(heads.values()))
                ready = await resolve(tx, letters, self.place)
            if not ready:
                return
            await self.settle([self._sent(one) for one in ready])
        raise AssertionError("Something is sent again and again.")

    def _us(self) -> int:
        return int(self.now.timestamp() * 1e6)

    def _sent(self, ready: Ready) -> Attempt:
        if ready.skip:
            return Attempt(ready.letter, Fate.SENT, reason=ready.skip)
        told = self.answer(ready)
        if told is not None:
            return told
        self.sent.append(ready)
        if ready.method in ("sendMessage", "editMessageText"):  # a preview asks whoever is linked to, and is an advert
            assert ready.params.get("link_preview_options") == {"is_disabled": True}, ready.params
        makes = ready.method.startswith(("send", "copy"))
        count = len(ready.params.get("media", [1])) if makes else 0
        topic = next(self._messages) if ready.method == "createForumTopic" else None
        messages = tuple(next(self._messages) for _ in range(count))
        if messages:
            self._ids[len(self.sent) - 1] = messages[0]
        return Attempt(ready.letter, Fate.SENT, messages, topic)

    async def settle(self, attempts: list[Attempt]) -> None:
        """Settle attempts as the pump does."""
        async with self.database.transaction() as tx:
            batch = self.batch(tx)
            await batch.load([], [], *touched(attempts))
            done = await settle(batch, attempts)
            await batch.write()
            await write(batch, done)
        self.place = self.place.after(batch.out.moved)

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
        """State to state, as the journal has it; a line of no state moves nothing."""
        async with self.database.reading() as tx:
            return [f"{line.before}>{line.after}" for _, line in await journal.history(tx, complaint) if line.after]

    async def pending(self) -> dict[str, int]:
        """Rows of the outbox by status."""
        async with self.database.reading() as tx:
            return {status: count for status, (count, _) in (await outbox.counts(tx)).items()}


def refusing(method: str, refusal: Refusal, times: int = 1, **more: Any) -> Answer:
    """A Telegram that refuses a method that often."""
    left = [times]

    def answer(ready: Ready) -> Attempt | None:
        if ready.method != method or left[0] == 0:
            return None
        left[0] -= 1
        return Attempt(ready.letter, Fate.REFUSED, refusal=refusal, reason=str(refusal), **more)

    return answer


async def complain(stage: Stage, text: str = "The kettle came broken") -> int:
    """Ann complains; the number."""
    await stage.update({"message": message(1, text=text)})
    return (await stage.only(ANN["id"])).id


async def claim(stage: Stage, who: Json = OLGA) -> int:
    """Somebody claims Ann's complaint; the number."""
    number = (await stage.only(101)).id
    card = in_group(stage.message("claim", method="send"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:claim:{number}:", who, card)})
    return number
