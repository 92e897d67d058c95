"""The calm after the blows: the clocks move from timer to timer until nothing waits, and the owner looks after it."""

import signal
from typing import Any

from bot.app import GRACE
from tests.crashes.stage import RoughStage
from tests.crashes.tables import Tables
from tests.simulation.crowd import STAFF
from tests.simulation.history import CALM
from tests.simulation.people import People

STEP = 600.0
"""Seconds by which the clocks overshoot the next timer, so that they need not be moved for each."""
PATIENCE = 60.0
"""Real seconds in which something must become of what waits."""
ENOUGH = 600.0
"""Real seconds after which work that never ends is taken for what it is."""
END = 5.0
"""Real seconds in which a signal must end the process."""
HEAD = 20.0
"""Real seconds after which a start that says nothing is taken for one that has nothing to say."""
MINUTE = 61.0
SOON = 0.5
"""Seconds within which a timer is about to ring: the clocks are not moved just then."""


class Calm:
    """Waits, with a stage whose bot is up.

    `bad_ends` is how processes ended that should not have ended so; `cut_off` counts the clean stops that took all the
    time a stop has, so that an answer may not have been waited for.
    """

    def __init__(self, stage: RoughStage, tables: Tables, people: People, strict: bool) -> None:
        self.stage, self.tables, self.people, self.strict = stage, tables, people, strict
        self.bad_ends: list[str] = []
        self.cut_off = 0
        self.spawned_at = 0.0

    async def spawn(self) -> None:
        """Start the bot."""
        self.spawned_at = self.stage.loop.time()
        await self.stage.spawn()

    async def stop(self) -> None:
        """SIGTERM, and the end in time."""
        assert self.stage.process is not None
        self.stage.process.send_signal(signal.SIGTERM)
        await self.note_end(signal.SIGTERM)

    async def note_end(self, how: signal.Signals, also: int | None = None) -> None:
        """The process ends in time, with the exit code that this signal gives, or the other one that will do."""
        expected = -how if how is signal.SIGKILL else 0
        began = self.stage.loop.time()
        try:
            code = await self.stage.ended(END)
        except TimeoutError:
            self.bad_ends.append(f"{how.name} did not end the bot in {END:.0f} s")
            await self.stage.kill()
            return
        self.cut_off += how is not signal.SIGKILL and self.stage.loop.time() - began >= GRACE - 1
        if code not in (expected, also):
            self.bad_ends.append(f"after {how.name} the bot ended with {code}: {self.stage.tail()[-300:]}")

    def everybody_back(self) -> None:
        """Staff who had left the group join it again."""
        chat = self.stage.world.chats[self.people.staff_chat]
        for user in STAFF:
            if not chat.member(user).present:
                self.people.do("join", user_id=user, chat_id=chat.id)

    async def to_the_end(self) -> dict[str, int]:
        """Move the clocks from timer to timer until nothing waits any more, or time is up; what is left."""
        stage = self.stage
        end = stage.world.clock.seconds() + CALM
        while True:
            calm = await self.quiet()
            left, due = await self.tables.left(self.stage.world.clock.seconds()), await self.tables.next_due()
            if not calm or due > end or not any(left.values()):
                return left
            stage.later(max(0.0, due - stage.world.clock.seconds()) + STEP)

    async def quiet(self) -> bool:
        """Wait until nothing waits and no timer is due; False when nothing comes of it."""
        stage = self.stage
        told, since, end = len(stage.made), stage.loop.time(), stage.loop.time() + ENOUGH
        while not await self._nothing_waits():
            if stage.process is not None and stage.process.returncode is not None:
                self.bad_ends.append(f"the bot ended by itself with {stage.process.returncode}: {stage.tail()[-300:]}")
                await self.spawn()
            if len(stage.made) > told:
                told, since = len(stage.made), stage.loop.time()
            idle = stage.loop.time() - max(since, self.spawned_at)
            if self.strict and idle > (2 if stage.spoke.is_set() else HEAD):
                await self._a_minute_later()
                told, since = len(stage.made), stage.loop.time()
            elif idle > PATIENCE or stage.loop.time() > end:
                return False
            await stage.look_again()
        return True

    async def _nothing_waits(self) -> bool:
        if not await self.tables.exist():
            return False
        left, due = await self.tables.left(self.stage.world.clock.seconds()), await self.tables.next_due()
        soon = self.stage.world.clock.seconds() + SOON
        return not self.stage.world.updates.waiting and not left["inbox"] and not left["outbox"] and not 0 < due <= soon

    async def _a_minute_later(self) -> None:
        """The group's minute is full. The bot's own watch cannot be moved, but a stop of a minute is one, too."""
        await self.stop()
        self.stage.later(MINUTE)
        await self.spawn()

    async def replay(self) -> dict[str, int]:
        """What the owner's one command does with what is parked."""
        [parked] = await self.tables.rows("SELECT seq FROM inbox WHERE status = 'parked' ORDER BY seq")
        numbers = [str(row["seq"]) for row in parked]
        found: dict[str, Any] = {"parked": len(numbers), "retried": 0, "waiting": 0}
        if numbers:
            _, said = await self.stage.command("parked", "retry", *numbers)
            found["retried"] = int(said.split()[0])
            await self.quiet()
            found["waiting"] = (await self.tables.left(self.stage.world.clock.seconds()))["inbox"]
        return found
