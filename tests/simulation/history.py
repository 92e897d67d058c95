"""One seeded history: the whole bot on virtual time, people who act, faults that strike, then calm until it is done."""

import asyncio
import hashlib
import json
import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.sandbox import STAFF_CHAT_ID, World
from bot.sandbox.world import BOT_RIGHTS
from bot.settings import Settings, load
from storage import migrate
from tests.simulation.crowd import STAFF
from tests.simulation.loop import VirtualClock, run
from tests.simulation.people import People
from tests.simulation.plans import MORE_FAULTS, Plan, plan_of
from tests.simulation.process import DEADLY, REFUSED, Call, Process, Weather
from tests.simulation.records import Records, unpark, waiting

CALM = timedelta(hours=10).total_seconds()
"""Virtual seconds after the last fault for everything to come to its end, the longest hold (10,072 s) included."""
PATIENCE = 100
"""Deaths after the last fault, more than all poison of a history may cause. Whoever starts the program again and again
then gives up, and the oracle finds what waits."""
FOLLOW_UP, REMINDER, CLOSE = timedelta(minutes=30), timedelta(minutes=40), timedelta(hours=3)
REVIEW = timedelta(hours=2)  # by when a refusal is read anew: a day, for real
WAITING = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2))
"""The reminders of a question to the customer, and the end of the waiting."""
AT_SHOP = "kind=praise, kind=idea, kind=legal"
_LOGGING = ("app", "keeper", "last_end", "mend", "menu", "office", "pump", "round", "sender", "supervisor", "updates")


class QuietWorld(World):
    """A sandbox that keeps its problems to itself."""

    def problem(self, text: str) -> None:
        """Record it; the oracle reads it."""
        self.problems.append(text)


@dataclass(slots=True)
class History:
    """All that happened, for the oracle."""

    seed: int
    plan: Plan
    world: World
    people: People
    weather: Weather
    path: Path
    calls: list[Call] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    crashes: list[float] = field(default_factory=list)
    troubles: list[tuple[float, float]] = field(default_factory=list)  # when nothing could be written
    staff_chats: list[int] = field(default_factory=list)
    managers: tuple[int, ...] = ()
    confidants: tuple[int, ...] = ()
    bad_updates: list[int] = field(default_factory=list)
    poisoned: list[int] = field(default_factory=list)  # updates that the database refuses, or of which the process dies
    parked: list[int] = field(default_factory=list)  # inbox numbers, before they were tried again
    left: dict[str, int] = field(default_factory=dict)
    replayed: dict[str, int] = field(default_factory=dict)
    leaps: bool = False  # time was moved ahead over what was waiting
    follow_up: float = 0.0  # seconds from a resolution to the question about it
    nps_after: float = 0.0  # seconds from the end to "would you recommend us?"
    calm_at: float = 0.0
    calm_us: int = 0  # the same as the tables tell times
    ended_at: float = 0.0
    now: str = ""
    unseen: str = ""  # what ended a script before its end
    records: Records = field(default_factory=lambda: Records({}))

    @property
    def may_be_parked(self) -> bool:
        """Whether a row may have been parked for what was never its own fault, or always: deaths and poison."""
        return bool(self.crashes or self.poisoned)

    @property
    def events(self) -> int:
        """Acts of people and calls of the bot."""
        return self.people.acts + len(self.calls)

    def digest(self) -> str:
        """A hash over everything that happened, in order."""
        made = hashlib.sha256()
        made.update("".join(self.people.log).encode())
        for call in self.calls:
            told = json.dumps(call.params, sort_keys=True)
            made.update(f"{call.at:.6f} {call.method} {told} {call.status}".encode())
        made.update(repr(sorted(self.weather.struck.items())).encode())
        return made.hexdigest()


class _Errors:
    """Stands in for the log: errors are kept, by their plain name and place."""

    def __init__(self, kept: list[str]) -> None:
        self._kept = kept

    def error(self, event: str, **told: Any) -> None:
        self._kept.append(f"{event} {told.get('error', '')} {told.get('where', told.get('why', ''))}")

    def warning(self, event: str, **told: Any) -> None:
        if event.startswith("a batch failed"):
            self.error(event, **told)

    def info(self, event: str, **told: Any) -> None:
        """Nothing of interest."""


def play(seed: int, template: Path | None = None) -> History:
    """Play one history to its end; the oracle has still to look at it."""
    return play_with(lambda path, errors: Director(seed, path, errors), template)


def play_with(make: Callable[[Path, list[str]], "Director"], template: Path | None = None) -> History:
    """Let a director of one's own direct, on a fresh database."""
    with tempfile.TemporaryDirectory(prefix="history-") as folder:
        path = Path(folder) / "amends.db"
        if template is None:
            asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
        else:
            shutil.copyfile(template, path)
        history = run(_played(make, path))
        history.records = Records.read(path)
        return history


async def _played(make: Callable[[Path, list[str]], "Director"], path: Path) -> History:
    asyncio.get_running_loop().set_exception_handler(lambda _, __: None)  # those who died are not mourned
    errors: list[str] = []
    log = _Errors(errors)
    with ExitStack() as patches:
        for name in _LOGGING:
            patches.enter_context(patch(f"bot.{name}.log", log))
        patches.enter_context(patch("dialogs.complaint.ask.STEPS", WAITING))
        patches.enter_context(patch("dialogs.complaint.refuse.one_day", lambda now, hours: now + REVIEW))
        director = make(path, errors)
        try:
            return await director.direct()
        finally:
            await director.process.bury()  # it may have died at the very end


class Director:
    """Lets people act and faults strike; `plan` is what the seed says unless it is given."""

    def __init__(self, seed: int, path: Path, errors: list[str], plan: Plan | None = None) -> None:
        self.plan = plan = plan or plan_of(seed)
        self.chance = random.Random(f"history {seed}")
        world = QuietWorld(forum=plan.kind == "forum", strict_limits=True, clock=VirtualClock().now)
        self.world = world
        loop = asyncio.get_running_loop()
        self.loop = loop
        weather = Weather(random.Random(f"weather {seed}"))
        people = People(
            world=world,
            staff_chat=STAFF_CHAT_ID,
            size=plan.customers,
            now=loop.time,
            chance=random.Random(f"people {seed}"),
            moods=random.Random(f"moods {seed}"),
            hands=random.Random(f"hands {seed}"),
            gatherings=random.Random(f"gatherings {seed}"),
            desk=random.Random(f"desk of history {seed}"),
        )
        people.arrive()
        people.turn_shy(plan.shy)
        if plan.kind == "basic":
            made = people.do("new_group", title="Staff", members=[203, 201, 202])
            people.staff_chat = made["id"]
            world.updates.clear()
        if plan.others:
            people.open_shop(plan.others == "forum")
            world.updates.clear()
        self.history = History(seed, plan, world, people, weather, path, errors=errors)
        self.history.staff_chats = [people.staff_chat, *people.others]
        settings = self.settings(path)
        self.history.managers = people.managers = settings.manager_ids
        self.history.confidants = settings.confidant_ids
        self.history.follow_up = settings.follow_up_after.total_seconds()
        self.history.nps_after = settings.nps_after.total_seconds()
        self.process = Process(world, path, settings, weather, self.seen)
        self.revive_at = 0.0
        self.rests: tuple[float, ...] = (1.0, 2.0, 5.0, 60.0)  # seconds until somebody starts the program again
        self._died_before_calm = 0
        self._drops = random.Random(f"drops of poison {seed}")

    def settings(self, path: Path, **more: Any) -> Settings:
        """The bot's settings, with shorter times than real ones."""
        told = {
            "bot_token": self.world.token,
            "staff_chat_id": self.history.people.staff_chat,
            "database_url": f"sqlite+aiosqlite:///{path}",
            "survey_hours": "24/7",
            "nudge_after": "2m",
            "claim_within": "5m",
            "first_reply_within": "10m",
            "next_reply_within": "20m",
            "resolve_within": "1h",
            "resolve_serious_within": "30m",
            "holding_reply_after": "2h",
            "legal_answer_within": "3h",
            "ladder_unclaimed": "2m board, 5m duty, 10m managers, 20m director",
            "follow_up_after": FOLLOW_UP,
            "follow_up_reminder_after": REMINDER,
            "close_after": CLOSE,
            "nps_after": CLOSE,
            "ces": "on",
            "manager_ids": self.plan.managers,
            "confidant_ids": self.plan.confidants,
            "staff_chats": "; ".join(f"{one}: {AT_SHOP}" for one in self.history.people.others),
            "reports": "off",  # a timer that always stands would be one that has not acted
            "resolve_measured": "off",  # the same
        }
        return load(_env_file=None, **{**told, **more})

    def seen(self, call: Call) -> None:
        """A call was applied."""
        self.history.calls.append(call)

    async def direct(self) -> History:
        """All of it."""
        history = self.history
        await self.process.start()
        await asyncio.sleep(2)
        self._storm()
        for _ in range(self.plan.acts):
            history.people.act()
            await asyncio.sleep(self.chance.choice((0.0, 0.0, 0.3, 1.5, 4.0, 9.0, 30.0)) * self.chance.random() * 2)
            if self.chance.random() < 0.01:
                await asyncio.sleep(self.chance.uniform(100, 1500))
            await self.keep_alive()
            await self._strike()
            self._poison()
        await self._evening()
        await self.finish()
        return history

    async def finish(self) -> None:
        """The faults end, everything comes to rest, what is parked is tried again, and the process is stopped."""
        history = self.history
        await self._calm()
        await self._wait()
        await self._replay()
        history.ended_at = self.loop.time()
        history.now = self.process.clock.now().isoformat()
        if not self.process.dead:
            await self.process.stop()
            history.weather.struck["clean stop"] -= 1

    async def _evening(self) -> None:
        """Hours in which complaints are resolved, asked about, scored, reopened; faults still strike."""
        for _ in range(max(40, self.plan.acts // 2)):
            self.history.people.later()
            await asyncio.sleep(self.chance.choice((1.0, 2.0, 5.0, 5.0, 20.0, 60.0, 1500.0)) * self.chance.random())
            await self.keep_alive()
            await self._strike()

    def _storm(self) -> None:
        weather, faults, chance = self.history.weather, self.plan.faults, self.chance
        most_of = {"crashes": 0.02, "network": 0.1, "limits": 0.03, "shuffles": 0.4, "doubles": 0.1, "refusals": 0.05}
        for name, most in most_of.items():
            if name in faults:
                setattr(weather, name, most * chance.uniform(0.2, 1))

    async def keep_alive(self) -> None:
        """Whoever runs the program starts it again after a while."""
        process = self.process
        if not process.dead:
            return
        if not self.revive_at:
            self.history.crashes.append(process.life.died_at or self.loop.time())
            await process.bury()
            self.revive_at = self.loop.time() + self.chance.choice(self.rests)
        if self.loop.time() >= self.revive_at:
            self.revive_at = 0.0
            await process.start()

    async def _strike(self) -> None:
        """Faults that are no matter of a single call."""
        chance, weather, faults, people = self.chance, self.history.weather, self.plan.faults, self.history.people
        single = ("storage", "clock", "group", "topics", "stops", "bad", *MORE_FAULTS)
        kinds = [one for one in single if one in faults and one != "refusals"]
        if not kinds or chance.random() > 0.08:
            return
        kind = chance.choice(kinds)
        if kind == "storage":
            self.storage("" if weather.storage else chance.choice(("locked", "full")))
        elif kind == "clock":
            weather.strike("clock jump")
            self.process.clock.offset = chance.choice((0.0, 3600.0, -3600.0, 90.0))
        elif kind == "stops" and not self.process.dead:
            await self.process.stop()
            self.history.crashes.append(self.loop.time())
            self.revive_at = self.loop.time() + 3
        elif kind == "bad":
            self.bad_update()
        elif kind == "group":
            self._group()
        elif kind == "rights":
            self._rights()
        elif kind == "cards":
            self._delete_one()
        elif kind == "forum":
            self._forum()
        elif kind == "odd":
            self._odd_update()
        elif kind == "topics":
            topics = [one for one in self.world.chats[people.staff_chat].topics.values() if not one.deleted]
            if topics:
                act = chance.choice(("delete_topic", "close_topic", "reopen_topic"))
                topic = chance.choice(topics)
                if people.do(act, chat_id=people.staff_chat, thread_id=topic.id) is not None:
                    weather.strike(act.replace("_", " "))

    def _poison(self) -> None:
        """Somebody writes what always fails; a chance of its own, so that all else stays what it was."""
        if "poison" not in self.plan.faults or self._drops.random() > 0.04:
            return
        known = sorted({one.customer for one in self.history.people.said})  # whose other words the oracle knows
        if known:
            self.poison(self._drops.choice(known), self._drops.choice((REFUSED, DEADLY)))

    def poison(self, who: int, word: str) -> None:
        """This customer writes the word that always fails."""
        number = self.world.updates.next_id
        if self.history.people.do("send", user_id=who, chat_id=who, text=f"{word} soup") is not None:
            self.history.poisoned.append(number)
            self.history.weather.strike(f"{word} update")

    def storage(self, trouble: str) -> None:
        """From now on the database is "locked" or "full"; "": neither any more."""
        troubles, self.history.weather.storage = self.history.troubles, trouble
        troubles[-1:] = [(began, min(end, self.loop.time())) for began, end in troubles[-1:]]
        if trouble:
            troubles.append((self.loop.time(), float("inf")))

    def bad_update(self) -> None:
        """An update that cannot be understood."""
        number = self.world.updates.next_id
        update = {"update_id": number, "message": {"message_id": "none", "chat": [1, 2]}}
        if self.history.people.do("raw_update", update=update) is not None:
            self.history.bad_updates.append(number)
            self.history.weather.strike("unreadable update")

    def _group(self) -> None:
        people, weather, world = self.history.people, self.history.weather, self.world
        if world.chats[people.staff_chat].type == "group":
            made = people.do("upgrade_group", chat_id=people.staff_chat)
            if made is not None:
                weather.strike("group upgraded")
                people.staff_chat = made
                self.history.staff_chats.append(made)
            return
        present = world.chats[people.staff_chat].member(world.bot.id).present
        act, more = ("kick_bot", {}) if present else ("add_bot", {"rights": True})
        if people.do(act, chat_id=people.staff_chat, **more) is not None and present:
            weather.strike("bot removed")

    def _rights(self) -> None:
        """The bot may no longer make topics, or write at all; or may again."""
        rights = self.chance.choice(({}, {"can_send_messages": False}, BOT_RIGHTS))
        people = self.history.people
        if not self.world.chats[people.staff_chat].member(self.world.bot.id).present:
            return
        if people.do("bot_rights", chat_id=people.staff_chat, rights=rights) is not None:
            self.history.weather.strike("rights given back" if rights is BOT_RIGHTS else "rights lost")

    def _delete_one(self) -> None:
        """Somebody deletes what the bot wrote in the group: a card, a question, a line."""
        people = self.history.people
        written = [one for one in self.world.chats[people.staff_chat].messages.values() if one.out and not one.deleted]
        if written:
            one = self.chance.choice(written[-8:])
            if people.do("delete_message", chat_id=people.staff_chat, message_id=one.id) is not None:
                self.history.weather.strike("message deleted")

    def _forum(self) -> None:
        """Somebody switches topics off, or on."""
        people = self.history.people
        chat = self.world.chats[people.staff_chat]
        if self.plan.kind == "forum" and people.do("set_forum", chat_id=chat.id, on=not chat.is_forum) is not None:
            self.history.weather.strike("topics switched")

    def _odd_update(self) -> None:
        """A kind of update that was not asked for, or that nobody knows yet."""
        number = self.world.updates.next_id
        kind = self.chance.choice(("poll", "business_message", "deleted_business_messages", "something_new"))
        if self.history.people.do("raw_update", update={"update_id": number, kind: {"id": "1"}}) is not None:
            self.history.weather.strike("update of another kind")

    async def _calm(self) -> None:
        """The faults end: everything outside works again."""
        history, people, world = self.history, self.history.people, self.world
        self.storage("")
        history.weather.calm()
        self._died_before_calm = len(history.crashes)
        self.process.clock.offset = 0.0
        chat = world.chats[people.staff_chat]
        if not chat.member(world.bot.id).present:
            people.do("add_bot", chat_id=chat.id, rights=True)
        if "rights" in self.plan.faults:
            people.do("bot_rights", chat_id=chat.id, rights=BOT_RIGHTS)
        if self.plan.kind == "forum" and not chat.is_forum:
            people.do("set_forum", chat_id=chat.id, on=True)
        for user in STAFF:
            if not chat.member(user).present:
                people.do("join", user_id=user, chat_id=chat.id)
        while self.process.dead and not self._given_up:
            await self.keep_alive()
            await asyncio.sleep(1)
        history.calm_at = self.loop.time()
        history.calm_us = int(self.process.clock.now().timestamp() * 1e6)

    async def _wait(self) -> None:
        """Until nothing waits any more, or time is up."""
        history = self.history
        end = self.loop.time() + CALM
        while True:
            await asyncio.sleep(60)
            await self.keep_alive()
            history.left = waiting(history.path, self.process.clock.now())
            if not any(history.left.values()) or self.loop.time() > end or self._given_up:
                return

    @property
    def _given_up(self) -> bool:
        return len(self.history.crashes) - self._died_before_calm > PATIENCE

    async def _replay(self) -> None:
        """What the owner's one command does with what is parked, when its cause is mended."""
        history = self.history
        history.weather.poison = False
        parked, retried = await unpark(history.path, self.process.clock.now())
        history.parked, history.replayed["parked"], history.replayed["retried"] = parked, len(parked), retried
        self.process.wake()
        for _ in range(60):  # two hours at most: the words of one complaint have six places a minute
            await asyncio.sleep(120)
            if not waiting(self.history.path, self.process.clock.now())["outbox"]:
                break
        self.history.replayed["waiting"] = waiting(self.history.path, self.process.clock.now())["inbox"]
