"""A stage whose bot is struck down: each call is kept when it is applied, and a blow lands at its very moment."""

import asyncio
import json
import signal
from collections import Counter
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox, perform
from bot.sandbox.api import Answer
from bot.sandbox.limits import counts
from bot.sandbox.model import Upload
from bot.sandbox.updates import Queued
from tests.acceptance.stage import Stage
from tests.crashes.strikes import Moment, Strike
from tests.parts import spawn
from tests.simulation.process import Call

FATAL = (signal.SIGKILL, signal.SIGTERM)


def _as_meant(given: dict[str, Any]) -> dict[str, Any]:
    """The parameters as the bot meant them: with a file they come as a form, where all values are strings."""
    files = {name: one for name, one in given.items() if isinstance(one, Upload)}
    if not files:
        return given
    read = {name: {"name": one.name, "text": one.data.decode(errors="replace")} for name, one in files.items()}
    return {**given, **read, "chat_id": int(given["chat_id"])}


class RoughStage(Stage):
    """A stage whose bot is killed at chosen moments. Times are those of the running loop, in seconds."""

    def __init__(self, sandbox: Sandbox, folder: Path, settings: dict[str, str]) -> None:
        super().__init__(sandbox, folder, settings)
        self.loop = asyncio.get_running_loop()
        self.made: list[Call] = []
        self.crashes: list[float] = []
        self.blows: Counter[str] = Counter()
        self.landed = asyncio.Event()
        self.spoke = asyncio.Event()  # this life of the bot has put something into a chat
        self.lives = 0
        self._armed: Strike | None = None
        self._to_come = 0
        self._offset = 0
        self._api_call = sandbox.api.call
        self._take, self._settle = sandbox.world.updates.take, sandbox.world.updates.settle
        sandbox.api.call = self._hear  # type: ignore[method-assign]  # the one place where calls are applied
        sandbox.world.updates.take = self._hand_out  # type: ignore[method-assign]
        sandbox.world.updates.settle = self._accepted  # type: ignore[method-assign]

    # What the sandbox sees ------------------------------------------------------------------------

    def _hear(self, token: str, method: str, params: dict[str, Any] | None = None) -> Answer:
        world, given = self.world, params or {}
        known, faults = len(world.problems), len(world.faults.waiting)
        answer = self._api_call(token, method, params)
        said, injected = str(answer.body.get("description", "")), len(world.faults.waiting) < faults
        problems = tuple(world.problems[known:])
        self.made.append(Call(self.loop.time(), method, _as_meant(given), answer.status, said, injected, problems))
        if method == "getUpdates" and int(given.get("offset", 0)) > self._offset:
            self._offset = int(given["offset"])
            self.note(Moment.CONFIRMED)
        elif answer.status == 200 and counts(method.lower()):
            self.spoke.set()
            self.note(Moment.APPLIED)
        return answer

    def _hand_out(self, limit: int, now: float) -> list[dict[str, Any]]:
        found = self._take(limit, now)
        if found:
            self.note(Moment.HANDED)
        return found

    def _accepted(self, item: Queued) -> None:
        self._settle(item)
        self.note(Moment.HANDED)

    # Blows ----------------------------------------------------------------------------------------

    def arm(self, strike: Strike) -> None:
        """Let this blow land at its moment."""
        self.landed.clear()
        self._armed, self._to_come = strike, strike.count
        if strike.moment is Moment.SOME_TIME:
            self.note(Moment.SOME_TIME)

    def note(self, moment: Moment) -> None:
        """This moment has come."""
        if self._armed is None or self._armed.moment is not moment:
            return
        self._to_come -= 1
        if self._to_come == 0:
            if self._armed.delay:
                self.loop.call_later(self._armed.delay, self.strike, self._armed)
            else:
                self.strike(self._armed)

    def strike(self, strike: Strike) -> None:
        """Now, unless it has landed already."""
        if self._armed is not strike or self.process is None:
            return
        self._armed = None
        if self.process.returncode is None:
            self.process.send_signal(strike.how)
            self.blows[f"{strike.how.name} {strike.moment}"] += 1
            if strike.how in FATAL:
                self.crashes.append(self.loop.time())
        self.landed.set()

    # The process ----------------------------------------------------------------------------------

    async def spawn(self) -> None:
        """Start the bot, wait for nothing; each of its lives has a log of its own."""
        self.lives += 1
        self.spoke.clear()
        self.log = self.folder / f"bot-{self.lives}.log"
        with self.log.open("ab") as out:
            self.process = await spawn(self.folder, self.settings, "run", out=out)
        self.note(Moment.SPAWNED)

    async def command(self, *words: str) -> tuple[int, str]:
        """Run `python -m bot ...` beside the bot; its exit code and all it said."""
        pipe = asyncio.subprocess.PIPE
        process = await spawn(self.folder, self.settings, *words, out=pipe, error=asyncio.subprocess.STDOUT)
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()

    def go_on(self) -> None:
        """SIGCONT."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    async def ended(self, seconds: float) -> int:
        """Wait for the end of the process; its exit code (negative: the signal). TimeoutError when it lives on."""
        assert self.process is not None
        code = await asyncio.wait_for(self.process.wait(), seconds)
        self.process = None
        return code

    def later(self, seconds: float) -> None:
        """Move both clocks ahead; the bot never reads half a number."""
        perform(self.world, {"do": "move_clock", "seconds": seconds})
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(self.world.clock.offset))
        fresh.replace(self.clock)

    async def pause(self, seconds: float) -> None:
        """Let so much time pass, but not beyond a blow."""
        try:
            async with asyncio.timeout(seconds):
                await self.landed.wait()
        except TimeoutError:
            pass

    async def look_again(self) -> None:
        """Let a moment pass, a short one when something changes."""
        await self._bell.wait(0.25)

    # What it said ---------------------------------------------------------------------------------

    def lines(self) -> list[dict[str, Any]]:
        """Every line of all logs; what is no log line is told as an error. A kill may cut the last line of a life."""
        found: list[dict[str, Any]] = []
        for log in sorted(self.folder.glob("bot-*.log")):
            written = log.read_text()
            for line in written.splitlines(keepends=True):
                try:
                    found.append(json.loads(line))
                except ValueError:
                    if line.endswith("\n"):
                        found.append({"level": "error", "event": f"no log line: {line.strip()}"})
        return found

    def errors(self) -> list[str]:
        """What went wrong inside, as the simulation tells it."""
        return [
            f"{line['event']} {line.get('error', '')} {line.get('where', line.get('why', ''))}"
            for line in self.lines()
            if line.get("level") in ("error", "critical") or str(line["event"]).startswith("a batch failed")
        ]
