"""One history of the real process: people act, blows fall, then calm until nothing waits; all that the oracle wants.

The seed decides what people do and which blows fall at which moments; how far the process has come by then is chance.
"""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox import STAFF_CHAT_ID, Sandbox
from bot.sandbox.faults import Fault
from tests.crashes.calm import HEAD, Calm
from tests.crashes.stage import FATAL, RoughStage
from tests.crashes.strikes import STOP, TERM, Moment, Script, Strike
from tests.crashes.tables import Tables
from tests.parts import FREE
from tests.simulation.history import CLOSE, FOLLOW_UP, REMINDER, History, QuietWorld
from tests.simulation.people import People
from tests.simulation.plans import Plan
from tests.simulation.process import NETWORK, Weather

BLOW = 40
"""Acts after which a blow falls, whether its moment has come or not."""
BESIDE = 100
"""Most acts beside one command: on a busy machine it takes long, and what piles up has to be worked off."""
METHODS = (
    "sendMessage", "editMessageText", "copyMessage", "sendMediaGroup", "createForumTopic", "setMessageReaction",
    "answerCallbackQuery", "getChatMember", "getUpdates",
)  # fmt: skip
SECRET = "crash_-1"
SIMULATED = {
    "SURVEY_HOURS": "24/7",
    "NUDGE_AFTER": "2m",
    "CLAIM_WITHIN": "5m",
    "FIRST_REPLY_WITHIN": "10m",
    "RESOLVE_WITHIN": "1h",
    "FOLLOW_UP_AFTER": f"{FOLLOW_UP.total_seconds():.0f}s",
    "FOLLOW_UP_REMINDER_AFTER": f"{REMINDER.total_seconds():.0f}s",
    "CLOSE_AFTER": f"{CLOSE.total_seconds():.0f}s",
    "MANAGER_IDS": "203",
    "REPORTS": "off",  # a timer that always stands would be one that has not rung
    "RESOLVE_MEASURED": "off",  # the same
}


def settings_of(script: Script, url: str, port: int = 0) -> dict[str, str]:
    """The environment of the bot; a port means webhook."""
    pace = dict(zip(FREE, ("30", "1", "20"), strict=True)) if script.strict else FREE
    found = {**SIMULATED, **pace, "MERGE_WINDOW": script.merge, "DATABASE_URL": url}
    if port:
        hook = f"http://127.0.0.1:{port}/hook"
        found |= {"WEBHOOK_URL": hook, "WEBHOOK_SECRET": SECRET, "HTTP_PORT": str(port)}
    return found


@asynccontextmanager
async def directing(script: Script, url: str, port: int = 0) -> AsyncIterator["Director"]:
    """A scene with everybody in it; nothing runs yet. In the end nothing runs any more."""
    with tempfile.TemporaryDirectory(prefix="crashes-") as folder:
        world = QuietWorld(forum=script.kind == "forum", strict_limits=script.strict)
        sandbox = await Sandbox.start(world=world, webhook_unit=0.05)
        stage = RoughStage(sandbox, Path(folder), settings_of(script, url, port))
        try:
            yield Director(script, stage, Tables(url))
        finally:
            await stage.close()


async def play(script: Script, url: str, port: int = 0) -> History:
    """Play one history to its end; the oracle has still to look at it."""
    async with directing(script, url, port) as director:
        await director.suffer()
        return await director.finish()


class Director(Calm):
    """Lets people act and blows fall."""

    def __init__(self, script: Script, stage: RoughStage, tables: Tables) -> None:
        world = stage.world
        people = People(
            world=world,
            staff_chat=STAFF_CHAT_ID,
            size=script.customers,
            now=stage.loop.time,
            chance=random.Random(f"people {script.seed}"),
        )
        super().__init__(stage, tables, people, script.strict)
        self.script = script
        self.chance = random.Random(f"crash history {script.seed}")
        people.arrive()
        people.inquires = False  # each day of waiting would cost real seconds; the simulation asks instead
        if script.kind == "basic":
            made = people.do("new_group", title="Staff", members=[203, 201, 202])
            people.staff_chat = made["id"]
            stage.settings["STAFF_CHAT_ID"] = str(made["id"])
            world.updates.clear()
        self.staff_chats = [people.staff_chat]

    async def suffer(self) -> None:
        """All blows of the script, and some life after them."""
        strikes = self.script.strikes
        await self.begin(strikes[0] if strikes else None)
        for strike, following in zip(strikes, [*strikes[1:], None], strict=True):
            await self.until_hit(strike)
            await self.recover(strike, following)
        await self.until_awake()
        await self.busy(self.script.acts)

    async def finish(self) -> History:
        """Calm, until nothing waits; a clean stop, and everything that the oracle wants to know."""
        self.stage.world.faults.clear()
        self.everybody_back()
        await self.quiet()
        script, stage = self.script, self.stage
        calm_at, calm_us = stage.loop.time(), int(stage.world.clock.seconds() * 1e6)
        left = await self.to_the_end()
        replayed = await self.replay()
        await self.stop()
        return History(
            script.seed,
            Plan(script.kind, script.customers, self.people.acts, frozenset({"crashes"})),
            stage.world,
            self.people,
            Weather(random.Random(script.seed), struck=dict(stage.blows)),
            stage.folder,
            calls=stage.made,
            errors=[*self.bad_ends, *stage.errors()],
            crashes=stage.crashes,
            staff_chats=self.staff_chats,
            left=left,
            replayed=replayed,
            leaps=True,
            follow_up=FOLLOW_UP.total_seconds(),
            calm_at=calm_at,
            calm_us=calm_us,
            ended_at=stage.loop.time(),
            now=stage.world.now().isoformat(),
            records=await self.tables.records(),
        )

    # People ---------------------------------------------------------------------------------------

    def act(self) -> None:
        """Somebody does something; now and then time passes, or the group moves."""
        self.people.act()
        if self.chance.random() < 0.02:
            self.stage.later(self.chance.choice((7.0, 130.0, 400.0, 2000.0)))
        if self.script.kind == "basic" and self.chance.random() < 0.01:
            made = self.people.do("upgrade_group", chat_id=self.people.staff_chat)
            if made is not None:
                self.people.staff_chat = made
                self.staff_chats.append(made)
        if self.chance.random() < self.script.network:
            fault = Fault(self.chance.choice(NETWORK), self.chance.choice(METHODS), seconds=self.chance.uniform(0.1, 2))
            self.stage.world.faults.add(fault)
        self.stage.note(Moment.SAID)

    async def busy(self, acts: int) -> None:
        """So many acts, many of them a second; fewer when a blow lands."""
        for _ in range(acts):
            if self.stage.landed.is_set():
                return
            self.act()
            await self.stage.pause(self.chance.choice((0.0, 0.0, 0.0, 0.005, 0.02, 0.06, 0.15)))

    async def until_awake(self) -> None:
        """The bot starts, and some go on writing, until it says something."""
        stage, end = self.stage, self.stage.loop.time() + HEAD
        while not stage.spoke.is_set() and not stage.landed.is_set() and stage.loop.time() < end:
            self.act()
            await stage.pause(self.chance.uniform(0.1, 0.9) * (3 if self.strict else 1))

    async def beside(self, *words: str) -> tuple[int, str]:
        """Run a command of the program while people keep the bot busy; its exit code, and all it said."""
        done = asyncio.Event()

        async def ask() -> tuple[int, str]:
            try:
                return await self.stage.command(*words)
            finally:
                done.set()

        async def live() -> None:
            for _ in range(BESIDE):
                if done.is_set():
                    return
                self.act()
                await self.stage.pause(0.03)

        found, _ = await asyncio.gather(ask(), live())
        return found

    # Blows ----------------------------------------------------------------------------------------

    async def begin(self, strike: Strike | None = None) -> None:
        """Start the bot; a blow at its start waits for it already."""
        if strike is not None and strike.moment is Moment.SPAWNED:
            self.stage.arm(strike)
        else:
            self.stage.landed.clear()
        await self.spawn()

    async def until_hit(self, strike: Strike) -> None:
        """Life goes on until this blow has landed."""
        stage = self.stage
        if strike.moment is Moment.SPAWNED:  # armed when it was spawned
            end = stage.loop.time() + HEAD
            while not stage.landed.is_set() and stage.loop.time() < end:
                self.act()
                await stage.pause(self.chance.uniform(0.05, 0.9))
            stage.strike(strike)
            return
        await self.until_awake()
        await self.busy(strike.acts)
        stage.arm(strike)
        await self.busy(BLOW // 4 if self.strict else BLOW)
        stage.strike(strike)

    async def recover(self, strike: Strike, following: Strike | None) -> None:
        """What goes on while the bot is down, and its next start; or it is only told to go on."""
        stage = self.stage
        if strike.how in FATAL:
            early = strike.how is TERM and strike.moment is Moment.SPAWNED  # perhaps before it can hear signals
            await self.note_end(strike.how, also=-TERM if early else None)
        stage.landed.clear()
        for _ in range(strike.down):
            self.act()
            await stage.pause(self.chance.choice((0.0, 0.05, 0.3)))
        if strike.ahead:
            stage.later(strike.ahead)
        if strike.how is STOP:
            stage.go_on()
        else:
            await self.begin(following)
