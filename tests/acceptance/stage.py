"""A stage for acceptance tests: the sandbox, the real process, and people who act and wait for what they see.

Nothing sleeps: `until` looks again at every change of the sandbox's world, with a deadline.
"""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from bot.sandbox import Sandbox, perform
from bot.sandbox.bell import Bell
from tests.parts import environment, spawn

ANN, BORYS, SOLOMIA = 101, 102, 103  # en, ru, uk
OLGA, PETR, IRYNA = 201, 202, 203
DEADLINE = 60.0

T = TypeVar("T")


class Stage:
    """One sandbox and one bot process; `settings` go to its environment."""

    def __init__(self, sandbox: Sandbox, folder: Path, settings: dict[str, str]) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.staff = sandbox.staff_chat_id
        self.folder = folder
        self.log = folder / "bot.log"
        self.clock = folder / "clock"
        database = f"sqlite+aiosqlite:///{folder / 'amends.db'}"
        self.settings = {
            **environment(sandbox.token, sandbox.staff_chat_id, sandbox.url, database),
            "MERGE_WINDOW": "300ms",
            "DEMO_CLOCK": str(self.clock),
            "PACE_CHAT_PER_SECOND": "0",
            "PACE_GROUP_PER_MINUTE": "0",
            **settings,
        }
        self.process: asyncio.subprocess.Process | None = None
        self._bell = Bell()
        self.world.listeners.append(self._bell.ring)

    # The process ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the bot and wait until it polls."""
        polls = self.polls()
        with self.log.open("ab") as out:
            self.process = await spawn(self.folder, self.settings, "run", out=out)
        if "WEBHOOK_URL" in self.settings:
            await self.until(lambda: bool(self.world.webhook.get("url")), "the bot sets its webhook")
        else:
            await self.until(lambda: self.polls() > polls, "the bot polls")

    def polls(self) -> int:
        """How many times anybody has asked for updates."""
        return sum(1 for call in self.calls() if call["method"].lower() == "getupdates")

    def calls(self) -> list[dict[str, Any]]:
        """Every call the bot has made."""
        return list(self.world.calls)

    async def settled(self) -> None:
        """Wait until the bot knows the outcome of everything it has sent (SQLite only)."""

        def none_under_way() -> bool:
            database = sqlite3.connect(f"file:{self.folder / 'amends.db'}?mode=ro", uri=True)
            try:
                rows = database.execute("SELECT count(*) FROM outbox WHERE status IN ('sending', 'pending')")
                return bool(rows.fetchone()[0] == 0)
            finally:
                database.close()

        await self.until(none_under_way, "every send is settled")

    async def kill(self) -> None:
        """SIGKILL."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()
        self.process = None

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), DEADLINE)
        self.process = None
        return code

    async def close(self) -> None:
        """End everything."""
        if self.process is not None and self.process.returncode is None:
            await self.kill()
        await self.sandbox.stop()

    def later(self, seconds: float) -> None:
        """Move both clocks ahead."""
        perform(self.world, {"do": "move_clock", "seconds": seconds})
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(self.world.clock.offset))
        fresh.replace(self.clock)  # the bot never reads half of it

    # People ---------------------------------------------------------------------------------------

    def act(self, do: str, **args: Any) -> Any:
        """What a person does (see the sandbox's control)."""
        return perform(self.world, {"do": do, **args})

    def says(self, user: int, text: str, **args: Any) -> dict[str, Any]:
        """A customer writes in private."""
        found: dict[str, Any] = self.act("send", user_id=user, chat_id=user, text=text, **args)
        return found

    def replies(self, user: int, text: str, to: dict[str, Any]) -> dict[str, Any]:
        """A staff member replies in the group."""
        thread = to.get("message_thread_id") if to.get("is_topic_message") else None
        more = {"thread_id": thread} if thread else {}
        found: dict[str, Any] = self.act(
            "send", user_id=user, chat_id=self.staff, text=text, reply_to=to["message_id"], **more
        )
        return found

    async def press(self, user: int, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button by its label, as it stood in `message`, and wait for the answer."""
        where = {"user_id": user, "chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        if label in labels(self.fresh(message)):
            query = self.act("press", text=label, **where)
        else:  # it has gone meanwhile, and this phone does not know yet
            query = self.act("press", data=data_of(message, label), forged=True, **where)
        number = query["callback_query_id"]
        return await self.until(lambda: self.world.presses[number].answer, f"an answer to {label}")

    # What they see --------------------------------------------------------------------------------

    def messages(self, chat: int) -> list[dict[str, Any]]:
        """The messages of a chat, oldest first, deleted ones left out."""
        return [one.view() for one in self.world.chats[chat].messages.values() if not one.deleted]

    def fresh(self, message: dict[str, Any]) -> dict[str, Any]:
        """The same message as it is now."""
        return self.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()

    def reactions(self, chat: int, message: dict[str, Any]) -> dict[str, list[int]]:
        """Who reacted to a message."""
        return self.world.chats[chat].messages[message["message_id"]].reactions

    def album(self, chat: int, parts: int, caption: str) -> list[dict[str, Any]] | None:
        """A whole album of the bot in a chat, by its caption."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for one in self.from_bot(chat):
            if one.get("media_group_id"):
                groups.setdefault(one["media_group_id"], []).append(one)
        for found in groups.values():
            if len(found) == parts and any(caption in one.get("caption", "") for one in found):
                return found
        return None

    def from_bot(self, chat: int) -> list[dict[str, Any]]:
        """The bot's own messages in a chat."""
        return [one for one in self.messages(chat) if one["out"]]

    async def until(self, check: Callable[[], T | None], what: str) -> T:
        """Wait until `check` gives something true; fail with `what` and the log's end."""
        loop = asyncio.get_running_loop()
        end = loop.time() + DEADLINE
        while True:
            found = check()
            if found:
                return found
            if self.process is not None and self.process.returncode is not None:
                raise AssertionError(f"The bot ended while waiting for: {what}\n{self.tail()}")
            if loop.time() > end:
                raise AssertionError(f"Never came: {what}\n{self.tail()}")
            await self._bell.wait(min(0.5, end - loop.time()))

    async def sees(self, chat: int, *words: str, after: int = 0, button: str = "") -> dict[str, Any]:
        """Wait for a message of the bot with all these words (and a button), newest first."""

        def find() -> dict[str, Any] | None:
            one: dict[str, Any]
            for one in reversed(self.from_bot(chat)):
                if one["message_id"] <= after:
                    continue
                text = (one.get("text", "") + one.get("caption", "")).replace("\u00a0", " ")
                if all(word in text for word in words) and (not button or button in labels(one)):
                    return one
            return None

        seen = "\n---\n".join(str(one.get("text")) for one in self.from_bot(chat)[-6:])
        return await self.until(find, f"{words} {button} in {chat}; there was:\n{seen}")

    def tail(self) -> str:
        """The end of the bot's log."""
        return self.log.read_text()[-3000:] if self.log.exists() else ""


class Second:
    """Another process of the bot beside a stage's own."""

    def __init__(self, stage: Stage, log: Path) -> None:
        self._stage = stage
        self._log = log

    def text(self) -> str:
        """Its whole log."""
        return self._log.read_text() if self._log.exists() else ""

    async def logs(self, words: str) -> None:
        """Wait until it has said so."""
        await self._stage.until(lambda: words in self.text(), f"the second process says: {words}")


@asynccontextmanager
async def second_process(stage: Stage, folder: Path, **settings: str) -> AsyncIterator[Second]:
    """Start the bot once more with the stage's settings and some others; killed in the end."""
    log = folder / "second.log"
    with log.open("ab") as out:
        process = await spawn(folder, {**stage.settings, **settings}, "run", out=out)
    try:
        yield Second(stage, log)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def data_of(message: dict[str, Any], label: str) -> str:
    """The data of a message's button."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    return next(str(button["callback_data"]) for row in rows for button in row if button["text"] == label)


def labels(message: dict[str, Any]) -> list[str]:
    """The labels of a message's buttons."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    return [button["text"] for row in rows for button in row]
