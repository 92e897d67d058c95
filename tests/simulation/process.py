"""A bot that can die at any boundary: its database, its line to Telegram, and the process built anew from the file.

A boundary is where the outside learns something: a commit, a call, an answer. At a chosen one the process is over:
nothing of it runs on, uncommitted work is rolled back, and what was on its way may or may not have arrived.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite

import bot.assembly  # noqa: F401  else a real thread imports it, and the made-up time runs on meanwhile
from bot.calls import Answer
from bot.sandbox import Api, World
from bot.sandbox.bell import Bell
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.limits import counts
from bot.settings import Settings
from bot.stats import Stats
from storage import facts
from storage.database import Row, StorageTrouble, Tx
from storage.sqlite import Sqlite
from storage.statement import Statement
from tests.parts import Parts, start_here
from tests.simulation.loop import VirtualClock
from tests.simulation.telegram import as_sent

DELAY = (0.01, 0.08)  # seconds each way; twice the longest is what the sandbox forgives to calls under way
ODD = {"ok": True, "result": {"surprise": [None, {"nested": "shape"}]}}
REFUSED, DEADLY = "indigestible", "deadly"
"""Words of customers: what holds the first the database refuses, of what holds the second the process dies."""
NETWORK = (
    Kind.BAD_GATEWAY,
    Kind.BARE_ERROR,
    Kind.RESET_BEFORE,
    Kind.RESET_AFTER,
    Kind.TIMEOUT_AFTER,
    Kind.TRUNCATED_AFTER,
    Kind.ODD_AFTER,
    Kind.SLOW,
)


class Crashed(BaseException):
    """The process is over; no `except Exception` of it may go on."""


class BotClock(VirtualClock):
    """The bot's own wall clock, which may be set wrong for a while."""

    offset = 0.0

    def now(self) -> datetime:
        """The virtual time of day, as the bot's machine believes it."""
        return super().now() + timedelta(seconds=self.offset)


@dataclass(frozen=True, slots=True)
class Call:
    """One call at the moment in which Telegram applied or refused it."""

    at: float
    method: str
    params: dict[str, Any]
    status: int
    description: str
    injected: bool
    problems: tuple[str, ...]


@dataclass(slots=True)
class Weather:
    """What goes wrong, how often (probabilities at each boundary), and what has struck so far, by kind."""

    chance: random.Random
    crashes: float = 0.0
    network: float = 0.0
    limits: float = 0.0
    shuffles: float = 0.0
    doubles: float = 0.0
    refusals: float = 0.0  # commits that fail
    twice: list[int] = field(default_factory=list)  # updates that come again
    storage: str = ""  # "locked" or "full" while that lasts
    poison: bool = True  # whether the two words do what they do
    cut: tuple[str, int] = ("", 0)  # a fault at the n-th boundary: "crash" (after it), "commit refused", "answer lost"
    planned: list[Fault] = field(default_factory=list)  # each for the next call of its method in its chat
    passed: int = 0  # boundaries of the kind that is cut
    struck: dict[str, int] = field(default_factory=dict)

    def strike(self, kind: str) -> None:
        """Count a fault."""
        self.struck[kind] = self.struck.get(kind, 0) + 1

    def cuts(self, kind: str) -> bool:
        """Whether this is the boundary at which that fault strikes."""
        if kind != self.cut[0]:
            return False
        self.passed += 1
        if self.passed != self.cut[1]:
            return False
        self.strike(kind)
        return True

    def calm(self) -> None:
        """Everything works from now on."""
        self.crashes = self.network = self.limits = self.shuffles = self.doubles = self.refusals = 0.0
        self.storage = ""
        self.planned.clear()


class Life:
    """One process, until it dies."""

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self.dead = False
        self.died_at = 0.0

    def _die(self, where: str) -> None:
        self.dead = True
        self.died_at = asyncio.get_running_loop().time()
        raise Crashed(where)

    def check(self) -> None:
        """A dead process does nothing."""
        if self.dead:
            raise Crashed

    def taste(self, words: str) -> None:
        """Poison acts each time it is taken."""
        if not self.weather.poison:
            return
        if DEADLY in words:
            self.weather.strike("death by a word")
            self._die("at a deadly word")
        if REFUSED in words:
            self.weather.strike("word refused")
            raise StorageTrouble("SQLite: OperationalError: malformed JSON")

    def boundary(self, where: str, lasting: bool = True) -> None:
        """Perhaps it ends here. `lasting`: something was changed that outlives the process."""
        self.check()
        if lasting and where.startswith("after") and self.weather.cuts("crash"):
            self._die(where)
        if self.weather.crashes and self.weather.chance.random() < self.weather.crashes:
            self.weather.strike(f"crash {where}")
            self._die(where)


class _Tasting(Tx):
    """A transaction that notices poison where words are kept; storing a raw update is harmless."""

    dialect = "sqlite"

    def __init__(self, inner: Tx, life: Life) -> None:
        self._inner = inner
        self._life = life
        self._stored = False
        self.directly = False  # updates are stored here, and worked

    async def rows(self, what: Statement, args: Mapping[str, Any] | None = None) -> list[Row]:
        self.directly = self._stored
        return await self._inner.rows(what, args)

    async def run(self, what: Statement, args: Mapping[str, Any] | None = None) -> int:
        return await self._inner.run(what, args)

    async def many(self, what: Statement, args: Iterable[Mapping[str, Any]]) -> None:
        given = list(args)
        self._stored = self._stored or any("raw" in one for one in given)
        words = " ".join(str(one["body"]) for one in given if "body" in one)
        self._life.taste(words)
        await self._inner.many(what, given)

    async def written(self) -> None:
        await self._inner.written()


class FragileDatabase(Sqlite):
    """SQLite whose commits can be cut off, and that can be locked or full for a while."""

    def __init__(self, path: Path, life: Life) -> None:
        super().__init__(path)
        self.life = life

    async def _connect(self, name: str, pragmas: tuple[str, ...]) -> aiosqlite.Connection:
        # Power is never lost here, only the process: what SQLite was told to write stays written without syncing.
        quick = tuple(one.replace("synchronous=FULL", "synchronous=OFF") for one in pragmas)
        return await super()._connect(name, quick)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A transaction, with a boundary on each side of its commit."""
        life, weather = self.life, self.life.weather
        life.check()
        if weather.storage == "locked":
            weather.strike("database locked")
            raise StorageTrouble("SQLite: OperationalError: database is locked")
        async with super().transaction() as tx:
            before, tasting = self._changes, _Tasting(tx, life)
            yield tasting
            await tx.written()
            wrote = self._changes > before
            commit = "commit: the round took it directly" if tasting.directly else "commit"
            life.boundary(f"before {commit}")
            if weather.refusals and weather.chance.random() < weather.refusals:
                weather.strike("commit refused")
                raise StorageTrouble("SQLite: OperationalError: disk I/O error")
            if wrote and weather.cuts("commit refused"):
                raise StorageTrouble("SQLite: OperationalError: disk I/O error")
            if weather.storage == "full":
                weather.strike("disk full")
                raise StorageTrouble("SQLite: OperationalError: database or disk is full")
        life.boundary(f"after {commit}", lasting=wrote)

    @property
    def _changes(self) -> int:
        return self._writer.total_changes if self._writer is not None else 0

    async def abandon(self) -> None:
        """What the system does to the files of a dead process."""
        await self._let_go()


class Line:
    """The Bot API as this process reaches it. `seen` hears of every call when it is applied."""

    def __init__(self, world: World, life: Life, bell: Bell, seen: Callable[[Call], None]) -> None:
        self._api = Api(world)
        self._world = world
        self._life = life
        self._bell = bell
        self._seen = seen

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        """Make one call; it may be lost on either way."""
        life, chance, world = self._life, self._life.weather.chance, self._world
        life.boundary(f"before {_sort(method)}")
        await asyncio.sleep(chance.uniform(*DELAY))
        life.check()
        if method == "getUpdates":
            await self._wait_for_updates(params)
            life.check()
        fault = self._fault(method, params.get("chat_id"))
        known = len(world.problems)
        if fault is not None and fault.kind is Kind.RESET_BEFORE:
            return Answer(0, None, sent=chance.random() < 0.5)
        if fault is not None:
            world.faults.add(fault)
        found = self._api.call(world.token, method, as_sent(params))
        world.faults.clear()
        body = found.body
        self._seen(
            Call(
                asyncio.get_running_loop().time(),
                method,
                params,
                found.status,
                str(body.get("description", "")),
                fault is not None,
                tuple(world.problems[known:]),
            )
        )
        life.boundary(f"after {_sort(method)}", lasting=method != "getUpdates" or bool(body.get("result")))
        if method == "getUpdates" and found.status == 200:
            self._disorder(body)
        answer = await self._spoiled(Answer(found.status, body), fault, timeout)
        await asyncio.sleep(chance.uniform(*DELAY))
        life.check()
        return answer

    def _fault(self, method: str, chat: Any) -> Fault | None:
        weather = self._life.weather
        chance = weather.chance
        for planned in weather.planned:
            if (planned.method, planned.chat_id) == (method, chat):
                weather.planned.remove(planned)
                weather.strike(planned.kind.value)
                return planned
        limited = counts(method.lower())
        if (limited or method in ("getUpdates", "getChatMember")) and chance.random() < weather.limits:
            wait = chance.choice((1, 2, 3, 7, 20, 60, 10_072)) if limited else 1
            weather.strike("429 long" if wait >= 60 else "429 short")
            return Fault(Kind.TOO_MANY, method, retry_after=wait)
        if weather.network and chance.random() < weather.network:
            kind = chance.choice((Kind.ERROR, *NETWORK))
            weather.strike(kind.value)
            return Fault(kind, method, seconds=chance.choice((1.0, 5.0, 40.0)))
        return None

    async def _spoiled(self, answer: Answer, fault: Fault | None, timeout: float) -> Answer:
        """The answer, or what the fault makes of it on its way back."""
        if (answer.body or {}).get("result") != [] and self._life.weather.cuts("answer lost"):
            return Answer(0, None)
        match fault.kind if fault is not None else None:
            case Kind.BAD_GATEWAY:
                return Answer(502, None, b"<html><h1>502 Bad Gateway</h1></html>")
            case Kind.BARE_ERROR:
                return Answer(500, {"ok": False, "error_code": 500})
            case Kind.ODD_AFTER if answer.ok:
                return Answer(200, ODD, json.dumps(ODD).encode())
            case Kind.TRUNCATED_AFTER:
                raw = json.dumps(answer.body).encode()
                return Answer(answer.status, None, raw[: len(raw) // 2])
            case Kind.RESET_AFTER:
                return Answer(0, None)
            case Kind.TIMEOUT_AFTER:
                await asyncio.sleep(timeout)
                return Answer(0, None)
            case Kind.SLOW:
                assert fault is not None
                await asyncio.sleep(min(fault.seconds, timeout))
                return answer if fault.seconds < timeout else Answer(0, None)
        return answer

    async def _wait_for_updates(self, params: dict[str, Any]) -> None:
        updates = self._world.updates
        offset = int(params.get("offset", 0))
        updates.confirm(offset)
        weather = self._life.weather
        # Only what was confirmed comes again: repeating what the bot has not seen would change its order.
        for number in [one for one in weather.twice if one < offset]:
            weather.twice.remove(number)
            weather.strike("duplicate update")
            updates.repeat(number)
        loop = asyncio.get_running_loop()
        end = loop.time() + float(params.get("timeout", 0))
        while not updates.waiting and not updates.repeats and loop.time() < end:
            await self._bell.wait(end - loop.time())

    def _disorder(self, body: dict[str, Any]) -> None:
        """Presses overtake messages and the other way round (they are no queue together); some come again later."""
        weather = self._life.weather
        found: list[dict[str, Any]] = body["result"]
        if len(found) > 1 and weather.chance.random() < weather.shuffles:
            weather.strike("reordered updates")
            presses = [one for one in found if "callback_query" in one]
            others = [one for one in found if "callback_query" not in one]
            body["result"] = [*presses, *others] if weather.chance.random() < 0.5 else [*others, *presses]
        for one in found:
            if weather.chance.random() < weather.doubles:
                weather.twice.append(one["update_id"])


def _sort(method: str) -> str:
    return "poll" if method == "getUpdates" else "ask" if method.startswith("getChat") else "send"


class Process:
    """The bot, started and killed again and again over one file."""

    def __init__(
        self, world: World, path: Path, settings: Settings, weather: Weather, seen: Callable[[Call], None]
    ) -> None:
        self._world = world
        self._path = path
        self._settings = settings
        self.weather = weather
        self._seen = seen
        self._bell = Bell()
        world.updates.listeners.append(self._bell.ring)
        self.clock = BotClock()
        self.life = Life(weather)
        self.life.dead = True
        self.stats = Stats()
        self._database: FragileDatabase | None = None
        self._parts: Parts | None = None

    @property
    def dead(self) -> bool:
        """Whether nothing runs."""
        return self.life.dead

    def wake(self) -> None:
        """Let the pump look at the database at once."""
        assert self._parts is not None
        self._parts.pump.wake()

    async def start(self) -> None:
        """Start the program; it may die on its way up."""
        await asyncio.gather(asyncio.get_running_loop().create_task(self._start()), return_exceptions=True)
        if self.life.dead:
            await self.bury()

    async def _start(self) -> None:
        self.life = Life(self.weather)
        self.stats = Stats()
        database = self._database = FragileDatabase(self._path, self.life)
        try:
            await database.open()
            await facts.set_once(database, "salt", "always the same numbers")
            line = Line(self._world, self.life, self._bell, self._seen)
            self._parts = await start_here(self._settings, database, line, self.clock, self.stats)
        except StorageTrouble:
            self.life.dead = True  # the program says why and ends; whoever keeps it running tries again

    async def stop(self) -> None:
        """SIGTERM: settle what can be settled."""
        if self.life.dead:
            return
        assert self._parts is not None and self._database is not None
        self.weather.strike("clean stop")

        async def end(parts: Parts) -> None:
            await parts.supervisor.finish(4)
            await asyncio.wait_for(parts.pump.drain(), 2)

        await asyncio.gather(asyncio.get_running_loop().create_task(end(self._parts)), return_exceptions=True)
        self.life.dead = True
        await self.bury()

    async def bury(self) -> None:
        """End every task of the dead process and let go of its files."""
        mine = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not mine]
        for task in sorted(
            left,
            key=lambda one: int(one.get_name().rpartition("-")[2] or 0) if one.get_name().startswith("Task-") else 0,
        ):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._database is not None:
            await self._database.abandon()
            self._database = None
