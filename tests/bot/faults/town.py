"""The whole bot in one process on virtual time, against the sandbox's Telegram, which can be told what to answer.

A story is a test: `@virtual` runs it on a loop whose time leaps, so that hours pass at once and nothing is measured.
A story ends badly when the sandbox saw something Telegram does not know, or a call before its time (429).
"""

import asyncio
import functools
import random
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any, ParamSpec

from bot.calls import Answer
from bot.sandbox import World, perform
from bot.sandbox.world import STAFF_CHAT_ID
from bot.settings import load
from bot.stats import Stats
from storage.sqlite import Sqlite
from tests.parts import FREE, start_here
from tests.simulation.loop import VirtualClock, run
from tests.simulation.telegram import NearTelegram

Json = dict[str, Any]
Rule = Callable[[str, Json], Answer | None]
P = ParamSpec("P")
ANN, BORYS = 101, 102
OLGA, PETR, IRYNA = 201, 202, 203
FOREVER = 10**9
_FREE = {name.lower(): value for name, value in FREE.items()}


def virtual(story: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """A story becomes a plain test on a fresh virtual loop; its towns are closed in the end."""

    @functools.wraps(story)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        towns = [one for one in (*args, *kwargs.values()) if isinstance(one, Town)]

        async def whole() -> None:
            try:
                await story(*args, **kwargs)
            finally:
                for town in towns:
                    await town.kill()

        run(whole())
        for town in towns:
            assert town.world.problems == []

    return told


def refused(status: int, description: str, **parameters: Any) -> Answer:
    """A refusal in Telegram's form."""
    body: Json = {"ok": False, "error_code": status, "description": description}
    return Answer(status, {**body, "parameters": parameters} if parameters else body)


class Wire(NearTelegram):
    """The line to the sandbox. A rule may answer a call in Telegram's place; `spoil` may change an answer."""

    def __init__(self, world: World) -> None:
        super().__init__(world, random.Random(1), (0.01, 0.01), self._note)
        self.rules: list[Rule] = []
        self.spoil: Callable[[str, Json, Answer], Answer] = lambda method, params, answer: answer
        self.calls: list[tuple[float, str, Json, int]] = []

    async def call(self, method: str, params: Json, timeout: float) -> Answer:
        """Make one call."""
        for rule in self.rules:
            told = rule(method, params)
            if told is not None:
                await self._travel()
                self._note(method, params, told)
                return told
        return self.spoil(method, params, await super().call(method, params, timeout))

    def _note(self, method: str, params: Json, answer: Answer) -> None:
        self.calls.append((asyncio.get_running_loop().time(), method, params, answer.status))

    def refuse(self, answer: Answer, *methods: str, chat: int | None = None, times: int = FOREVER, **has: Any) -> None:
        """Answer calls of these methods (none: all) in this way, that often; `has` names parameters and values."""
        left = [times]

        def rule(method: str, params: Json) -> Answer | None:
            right = (not methods or method in methods) and chat in (None, params.get("chat_id"))
            if not right or not left[0] or any(params.get(name) != value for name, value in has.items()):
                return None
            left[0] -= 1
            return answer

        self.rules.append(rule)

    def made(self, method: str, chat: int | None = None, since: float = 0.0) -> list[tuple[float, int]]:
        """Calls of a method: when, and with which status."""
        return [
            (at, status)
            for at, name, params, status in self.calls
            if name == method and chat in (None, params.get("chat_id")) and at >= since
        ]


class Town:
    """People, a staff group, and the bot's process, which can be killed and started again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.staff = STAFF_CHAT_ID
        self.clock = VirtualClock()
        self.stats = Stats()
        self.world: World
        self.wire: Wire
        self._configured: Json = {}
        self._database: Sqlite | None = None

    # The process ----------------------------------------------------------------------------------

    async def open(self, *, forum: bool = True, strict: bool = False, basic: bool = False, **settings: Any) -> None:
        """Let the town be there, and start the bot. Without `strict` there are no limits; `basic`: no supergroup."""
        self.world = World(forum=forum, strict_limits=strict, clock=self.clock.now)
        self.wire = Wire(self.world)
        if basic:
            self.staff = self.act("new_group", title="Desk", members=[IRYNA, OLGA, PETR])["id"]
        self._configured = {"staff_chat_id": self.staff, "nudge_after": "9h", "survey_hours": "24/7"}
        self._configured |= ({} if strict else _FREE) | settings
        await self.start()

    async def start(self) -> None:
        """Start the process over the same database."""
        given = {"bot_token": self.world.token, "database_url": f"sqlite+aiosqlite:///{self.path}"}
        settings = load(_env_file=None, **given, **self._configured)
        database = self._database = Sqlite(self.path)
        await database.open()
        self.stats = Stats()
        await start_here(settings, database, self.wire, self.clock, self.stats)

    async def kill(self) -> None:
        """The process is gone at once; nothing of it runs on."""
        mine = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not mine]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._database is not None:
            await self._database.close()
            self._database = None

    async def restart(self) -> None:
        """Kill -9, and start again."""
        await self.kill()
        await self.start()

    # Time -----------------------------------------------------------------------------------------

    @property
    def time(self) -> float:
        """Seconds since the story began."""
        return asyncio.get_running_loop().time()

    async def passes(self, seconds: float) -> None:
        """Let that much time go by."""
        await asyncio.sleep(seconds)

    async def until(self, check: Callable[[], Any], what: str, within: float = 120.0) -> Any:
        """Look again and again, in steps of virtual time, until there is something; `within` are seconds."""
        end = self.time + within
        while not (found := check()):
            if self.time > end:
                raise AssertionError(f"Never came: {what}\n" + "\n".join(map(str, self.wire.calls[-8:])))
            await asyncio.sleep(within / 400)
        return found

    # People ---------------------------------------------------------------------------------------

    def act(self, do: str, **args: Any) -> Any:
        """What somebody does (see the sandbox's control)."""
        return perform(self.world, {"do": do, **args})

    def newcomer(self, name: str) -> int:
        """Somebody new."""
        return int(self.act("new_user", first_name=name, language_code="en")["id"])

    def says(self, user: int, text: str, **args: Any) -> Json:
        """A customer writes in private."""
        said: Json = self.act("send", user_id=user, chat_id=user, text=text, **args)
        return said

    def sends(self, user: int, kind: str, **args: Any) -> Json:
        """A customer sends something in private."""
        sent: Json = self.act("send_media", user_id=user, chat_id=user, kind=kind, **args)
        return sent

    def replies(self, user: int, text: str, to: Json) -> Json:
        """A staff member replies in the group."""
        said: Json = self.act("send", user_id=user, chat_id=self.staff, text=text, reply_to=to["message_id"])
        return said

    def presses(self, user: int, message: Json, label: str, **args: Any) -> str:
        """Press a button; the press's id."""
        chat, number = message["chat"]["id"], message["message_id"]
        made = self.act("press", user_id=user, chat_id=chat, message_id=number, text=label, **args)
        return str(made["callback_query_id"])

    async def press(self, user: int, message: Json, label: str) -> str:
        """Press a button and wait for the words of its answer."""
        query = self.presses(user, message, label)
        answer = await self.until(lambda: self.world.presses[query].answer, f"an answer to {label}")
        return str(answer["text"])

    # What they see --------------------------------------------------------------------------------

    def told(self, chat: int, *words: str, button: str = "") -> list[Json]:
        """The bot's messages that are there, oldest first, with all these words and this button."""
        return [
            one.view()
            for one in self.world.chats[chat].messages.values()
            if one.out and not one.deleted
            if all(word.replace("\u00a0", " ") in text_of(one.data) for word in words)
            and (not button or button in labels(one.view()))
        ]

    async def sees(self, chat: int, *words: str, button: str = "", within: float = 120.0) -> Json:
        """Wait for a message of the bot; the newest one."""
        what = f"{words} {button} in {chat}"
        found: list[Json] = await self.until(lambda: self.told(chat, *words, button=button), what, within)
        return found[-1]

    async def complaint(self, user: int, text: str = "The kettle came broken") -> tuple[str, Json]:
        """Somebody complains: the number as it is spoken, and the card."""
        before = len(self.told(user, "K-"))
        self.says(user, text)
        receipt = (await self.until(lambda: self.told(user, "K-")[before:], "a receipt"))[-1]
        number = next(word.strip(".,") for word in text_of(receipt).split() if word.startswith("K-"))
        return number, await self.sees(self.staff, number, button="Claim")

    async def claimed(self, user: int, text: str = "The kettle came broken") -> tuple[str, Json]:
        """Somebody complains and Olga claims: the number, and the card to answer (the one in the topic, if any)."""
        number, card = await self.complaint(user, text)
        await self.press(OLGA, card, "Claim")
        return number, await self.sees(self.staff, number, button="Resolve")

    async def resolving(self, number: str, card: Json) -> Json:
        """Olga presses Resolve, an outcome and a cause: the bot's question for her words."""
        for label in ("Resolve", "Replaced", "Product"):
            await self.press(OLGA, await self.sees(self.staff, number, button=label), label)
        return await self.sees(self.staff, number, "reply to this message")

    # The books ------------------------------------------------------------------------------------

    def rows(self, query: str) -> list[Any]:
        """What stands in the database."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def letters(self) -> dict[str, int]:
        """Rows of the outbox by status."""
        return dict(self.rows("SELECT status, count(*) FROM outbox GROUP BY status"))

    def inbox(self) -> dict[str, int]:
        """Updates by status."""
        return dict(self.rows("SELECT status, count(*) FROM inbox GROUP BY status"))


def text_of(message: Json) -> str:
    """The words of a message, or below it; what holds words together on a line is a space."""
    return (str(message.get("text", "")) + str(message.get("caption", ""))).replace("\u00a0", " ")


def told_to_staff(town: Town) -> list[str]:
    """All words that reached the staff group, those in files too, in order."""
    found = []
    for one in town.told(town.staff):
        found.append(text_of(one))
        if "document" in one:
            file = town.world.files.by_id[one["document"]["file_id"]]
            found.append((file.data or b"").decode("utf-8-sig"))
    return found


def labels(message: Json) -> list[str]:
    """The labels of a message's buttons."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    return [button["text"] for row in rows for button in row]
