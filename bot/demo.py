"""`python -m bot demo`: the real bot as a child process, beside the sandbox that it takes for Telegram.

The child is started exactly as in real life (`python -m bot run`), so that Kill -9 on the page is what a power
cut would be. Nobody's `.env` and nobody's proxy reach it. What it writes lies in `data/demo/<port>/`, fresh at
each start, and removed at the end unless the bot crashed.
"""

import asyncio
import errno
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from bot import demo_month
from bot.demo_desk import fill
from bot.sandbox import Sandbox
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
MANAGER = 203  # Iryna, who owns the sandbox's staff group
GRACE = 7.0  # seconds the bot gets for a clean end
MOST_CRASHES = 3  # in a row; one that ran longer than STEADY seconds begins a new row
STEADY = 10.0
PAUSE = 1.0
KILL = {
    "name": "kill",
    "label": "Kill -9",
    "note": "a power cut",
    "hint": "Ends the bot at once, as a power cut would. Nothing is lost: press Start, and it goes on.",
}
START = {"name": "start", "label": "Start", "note": "the bot", "hint": "Starts the bot again; it goes on where it was."}
FILL = {
    "name": "fill",
    "label": "Fill the desk",
    "note": "twelve people",
    "hint": "Twelve people complain, in three languages, over an hour and a half by the clock: play the shift.",
}
MONTH = {
    "name": "month",
    "label": "Play a month",
    "note": "sixty complaints",
    "hint": "Plays thirty past days through the bot, which stands still for that: then write /report month as Iryna.",
}
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Child:
    """The bot's process, and the panel on the page with which a person kills and starts it."""

    def __init__(self) -> None:
        self.crashed = False
        self._process: asyncio.subprocess.Process | None = None
        self._folder = Path()
        self._env: Mapping[str, str] = {}
        self._sandbox: Sandbox | None = None
        self._seen_calls = 0
        self._awake = False
        self._wanted = asyncio.Event()
        self._changed = asyncio.Event()
        self._killed = False
        self._renewed = False
        self._closing = False
        self._playing = False
        self._said = "stopped"

    # What the page shows --------------------------------------------------------------------------

    async def state(self) -> dict[str, Any]:
        """The panel: one status line, and the buttons that make sense now."""
        alive = self._process is not None
        return {"title": "Bot", "status": self.status(), "buttons": [KILL, FILL, MONTH] if alive else [START, MONTH]}

    async def do(self, name: str) -> None:
        """Kill, stop or start the process, or bring it a shift's work; returns when it is done."""
        if name == "fill" and self._process is not None and self._sandbox is not None:
            await fill(self._sandbox)
            return
        if name == "month" and self._sandbox is not None:
            await self._play_month(self._sandbox)
            return
        self._changed.clear()
        if name in ("kill", "stop") and self._process is not None:
            self._killed = True
            self._process.send_signal(signal.SIGKILL if name == "kill" else signal.SIGTERM)
        elif name == "start" and self._process is None:
            self._wanted.set()
        else:
            return
        await self._changed.wait()

    async def _play_month(self, sandbox: Sandbox) -> None:
        """Stop the bot, play thirty days that are over into its database, and start it again."""
        if self._playing:
            return
        self._playing = True
        try:
            await self.do("stop")
            self._said = "playing a month: less than a minute"
            people = demo_month.newcomers(sandbox)
            if not await demo_month.play(sandbox.world.now(), people, self._folder, self._env):
                typer.echo(f"The month could not be played: see {self._folder / 'past.log'}", err=True)
        finally:
            self._playing = False
        await self.do("start")

    def status(self) -> str:
        """How the bot fares, in words."""
        if self._process is None:
            return self._said
        return f"running, process {self._process.pid}" if self._answers() else "starting"

    def _answers(self) -> bool:
        """Whether this life of the process can do more yet than fetch updates, which it does at once."""
        if not self._awake and self._sandbox is not None:
            fresh = self._sandbox.world.call_count - self._seen_calls
            newest = islice(reversed(self._sandbox.world.calls), fresh)
            self._awake = any(call["method"].lower() != "getupdates" for call in newest)
        return self._awake

    # The process ----------------------------------------------------------------------------------

    def prepare(self, sandbox: Sandbox, folder: Path, env: Mapping[str, str]) -> None:
        """Say where the bot finds its Telegram, its folder and its settings; then it is wanted."""
        self._sandbox, self._folder, self._env = sandbox, folder, env
        self._wanted.set()

    def renew(self) -> None:
        """The sandbox began anew, so the bot forgets everything and does too."""
        self._renewed = True
        if self._process is not None:
            self._process.kill()
        self._wanted.set()

    async def keep(self) -> None:
        """Run the bot whenever it is wanted, until `close`; after a crash again, but not for ever."""
        crashes = 0
        while True:
            await self._wanted.wait()
            if self._closing:
                return
            seconds = await self._run()
            if self._closing:
                return
            if self._renewed:
                continue
            if self._killed:
                self._stopped("killed: nothing is lost, press Start")
                crashes = 0
                continue
            crashes = 1 if seconds > STEADY else crashes + 1
            self.crashed = True
            typer.echo(f"The bot ended by itself. Its last words: {self._last_line()}", err=True)
            if crashes >= MOST_CRASHES:
                self._stopped(f"crashed {crashes} times: see {self._folder / 'bot.log'}")
                crashes = 0
                continue
            self._said = "crashed: starting again"
            await asyncio.sleep(PAUSE)

    async def _run(self) -> float:
        """One life of the process; its length in seconds."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        if self._renewed:
            for file in self._folder.glob("amends.db*"):
                file.unlink()
        self._killed = self._renewed = self._awake = False
        if self._sandbox is not None:
            self._seen_calls = self._sandbox.world.call_count
        with (self._folder / "bot.log").open("ab") as out:
            # Its own session: Ctrl-C in the terminal is ours to pass on.
            self._process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self._folder,
                env=dict(self._env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._changed.set()
        if self._closing:
            process.kill()  # it has not begun anything
        await process.wait()
        self._process = None
        return loop.time() - begun

    def _stopped(self, words: str) -> None:
        self._said = words
        self._wanted.clear()
        self._changed.set()

    def _last_line(self) -> str:
        lines = (self._folder / "bot.log").read_text(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else "none"

    async def close(self) -> None:
        """End the process cleanly, or after GRACE seconds at once."""
        self._closing = True
        self._wanted.set()
        process = self._process
        if process is None:
            return
        try:
            process.terminate()
            await asyncio.wait_for(process.wait(), GRACE)
        except ProcessLookupError:
            return
        except TimeoutError:
            process.kill()


async def play(port: int, forum: bool) -> None:
    """Serve the page on `port` (0: a free one) and run the bot until Ctrl-C; typer.Exit when that cannot be."""
    child = Child()
    token = f"42:{secrets.token_hex(16)}"  # its own each time: a bot left over from another demo cannot interfere
    try:
        sandbox = await Sandbox.start(port=port, token=token, forum=forum, panel=child)
    except (OSError, OverflowError) as error:
        typer.echo(_cannot_listen(port, error), err=True)
        raise typer.Exit(1) from None
    folder = ROOT / "data" / "demo" / sandbox.url.rsplit(":", 1)[-1]
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in ENDING:
        loop.add_signal_handler(number, stopping.set)
    try:
        async with sandbox, asyncio.TaskGroup() as group:
            _fresh(folder)
            _follow(sandbox, folder / "clock", child)
            child.prepare(sandbox, folder, environment(sandbox, folder))
            group.create_task(child.keep())
            typer.echo(f"\n    {sandbox.url}\n")
            typer.echo("Open it in a browser: complain at the left, answer at the right. Ctrl-C here ends it.")
            try:
                await stopping.wait()
            finally:
                await child.close()
    finally:
        for number in ENDING:
            loop.remove_signal_handler(number)
    if not child.crashed:
        shutil.rmtree(folder, ignore_errors=True)
    typer.echo("The demo has ended." + (f" The bot's log: {folder / 'bot.log'}" if child.crashed else ""))


def _cannot_listen(port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        why = f"Port {port} is taken by another program (perhaps another demo)."
    elif number == errno.EACCES:
        why = f"Port {port} is reserved for the administrator of this machine."
    else:
        why = f"The page cannot be served on port {port}: {error}."
    return f"{why} Choose another: python -m bot demo --port 8081, or --port 0 for any free one."


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _follow(sandbox: Sandbox, file: Path, child: Child) -> None:
    """Keep the bot in step with the page: its clock file, and a fresh start when the sandbox is reset."""
    told = 0.0

    def look() -> None:
        nonlocal told
        if sandbox.world.events[-1].get("reset"):
            child.renew()
        if sandbox.world.clock.offset != told:
            told = sandbox.world.clock.offset
            fresh = file.with_suffix(".new")
            fresh.write_text(str(told))
            fresh.replace(file)  # the bot never reads half a number

    sandbox.world.listeners.append(look)


def environment(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """The child's environment: ours, without any setting of a real bot and without proxies."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() not in ours and not name.lower().endswith("_proxy")
    }
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return {
        **kept,
        "PYTHONPATH": path,
        "PYTHONUNBUFFERED": "1",  # what it said before Kill -9 is in the log
        "BOT_TOKEN": sandbox.token,
        "STAFF_CHAT_ID": str(sandbox.staff_chat_id),
        "TELEGRAM_API_URL": sandbox.url,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'amends.db'}",
        "COMPANY_NAME": "Demo Kettles",
        "SUPPORT_CONTACT": "help@example.org",
        "PRIVACY_URL": "https://example.org/privacy",
        "MANAGER_IDS": str(MANAGER),
        "TIMEZONE": machine_zone(),
        "SURVEY_HOURS": "24/7",  # "+1 day" brings the score question at whatever hour one plays
        "MERGE_WINDOW": "4s",
        "PACE_GROUP_PER_MINUTE": "60",  # one person plays everybody here and should not wait for Telegram's 20
        "DEMO_CLOCK": str(folder / "clock"),
    }


def machine_zone() -> str:
    """The machine's time zone by name, or UTC where it has none."""
    linked = str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2]
    for name in (os.environ.get("TZ", "").removeprefix(":"), linked):
        try:
            return ZoneInfo(name).key
        except (ValueError, OSError, KeyError):
            continue
    return "UTC"
