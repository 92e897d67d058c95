"""A story: people act by a script, not at random, and wait for what they see.

For what random histories seldom come to, and for faults that have to strike at one moment:

    async def taken(stage: Story) -> None:
        stage.says(ANN, "The kettle leaks")
        await stage.press(OLGA, "s:claim:")
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from bot.sandbox.faults import Fault
from bot.sandbox.model import Message
from bot.settings import Settings
from tests.simulation.about import words
from tests.simulation.crowd import FIRST_CUSTOMER, STAFF, carried
from tests.simulation.history import Director, History, play_with
from tests.simulation.plans import Plan
from tests.simulation.process import Call
from tests.simulation.said import Sort

ANN, BORIS = FIRST_CUSTOMER, FIRST_CUSTOMER + 1
OLGA, PETR, IRYNA = STAFF
PATIENCE = 900.0
"""Virtual seconds in which the next sight of a story must come; a lost answer alone may take half a minute."""
TIMES = {
    "follow_up_after": "1m",
    "follow_up_reminder_after": "2m",
    "close_after": "4m",
    "nps_after": "5m",
    "ces": "off",
}
"""So short that hardly a call is made in between."""
T = TypeVar("T")


class Unseen(AssertionError):
    """What somebody waits for never comes."""


class Story(Director):
    """The stage on which a script is played, with the end that every history has."""

    def __init__(self, script: "Script", path: Path, errors: list[str], plan: Plan, **settings: Any) -> None:
        self._script = script
        self._settings = {**TIMES, **settings}
        self._refused_after: tuple[str, int] | None = None
        super().__init__(1, path, errors, plan)

    def settings(self, path: Path, **more: Any) -> Settings:
        """Times so short that hardly a call is made in between."""
        return super().settings(path, **{**self._settings, **more})

    async def direct(self) -> History:
        """All of it. What is never seen ends the script, and is for the reader of the history to judge."""
        await self.process.start()
        try:
            await self._script(self)
        except Unseen as unseen:
            self.history.unseen = str(unseen)
        await self.finish()
        return self.history

    @property
    def group(self) -> int:
        """The chat of the staff."""
        return self.history.people.staff_chat

    # Acts -----------------------------------------------------------------------------------------

    def says(self, who: int, *texts: str, sort: Sort = Sort.TROUBLE) -> None:
        """A customer writes, each message by itself."""
        for text in texts:
            self.history.people.say(who, text, sort)

    def types(self, who: int, text: str) -> None:
        """A customer writes a command, or something else that is no content."""
        self.history.people.do("send", user_id=who, chat_id=who, text=text)

    def replies(self, who: int, to: Message, text: str) -> None:
        """Somebody of the staff answers a message in the group."""
        self.history.people.reply(who, to, text)

    async def press(
        self, who: int, button: str, *said: str, answer: str = "", chat: int = 0, seconds: float = PATIENCE
    ) -> Message:
        """Press it where it stands last: a customer in their own chat, staff in the group; the message it stands below.

        A press lives a moment only: press again when nothing has come of it.
        """
        people = self.history.people
        chat = chat or (who if who in people.names else self.group)

        def effect() -> int:
            return sum(1 for call in self.history.calls if call.method != "getUpdates" and call.status == 200)

        message = await self.sees(chat, *said, button=button, answer=answer, seconds=seconds)
        data = next(one for one in carried(message) if one.startswith(button) and one.endswith(answer))
        for _ in range(3):
            before = effect()
            if not people.press(who, chat, message.id, data):
                return message
            if await self._comes(lambda before=before: effect() > before or None, 120):  # type: ignore[misc]
                return message
        raise Unseen(f"nothing comes of {button}")

    async def race(self, button: str, *who: int) -> None:
        """Some of the staff press the same at once, in this order."""
        message = await self.sees(self.group, button=button)
        for one in who:
            self.history.people.press(one, self.group, message.id, carried(message)[0])

    # Faults ---------------------------------------------------------------------------------------

    def fails(self, fault: Fault) -> None:
        """The next call of the fault's method, in its chat, goes wrong like this."""
        self.history.weather.planned.append(fault)

    def refuses_after(self, method: str, chat: int) -> None:
        """The first commit after the next call of this method in this chat is refused."""
        self._refused_after = method, chat

    def cut(self, fault: str) -> None:
        """This strikes at the next boundary of its kind: see tests.simulation.process.Weather."""
        weather = self.history.weather
        weather.cut, weather.passed = (fault, 1), 0

    def seen(self, call: Call) -> None:
        """A call was applied."""
        super().seen(call)
        if (call.method, call.params.get("chat_id")) == self._refused_after:
            self._refused_after = None
            self.cut("commit refused")

    # Sights ---------------------------------------------------------------------------------------

    async def sees(
        self, chat: int, *said: str, button: str = "", answer: str = "", seconds: float = PATIENCE
    ) -> Message:
        """The newest message of the bot with all these words, and a button that carries what begins and ends so."""

        def fits(one: Message) -> bool:
            presses = any(data.startswith(button) and data.endswith(answer) for data in carried(one))
            return (presses or not button) and all(word in words(one) for word in said)

        def find() -> Message | None:
            written = reversed(self.world.chats[chat].messages.values()) if chat in self.world.chats else ()
            return next((one for one in written if one.out and not one.deleted and fits(one)), None)

        found = await self._comes(find, seconds)
        if found is None:
            raise Unseen(f"never seen: {' '.join(said)} {button}")
        return found

    async def passes(self, seconds: float) -> None:
        """Time passes; a process that has died is started again."""
        await self._comes(lambda: None, seconds)

    async def _comes(self, find: Callable[[], T | None], seconds: float) -> T | None:
        """Look every virtual second, and start the process again when it has died."""
        end = self.loop.time() + seconds
        while (found := find()) is None and self.loop.time() < end:
            await asyncio.sleep(1)
            await self.keep_alive()
        return found


Script = Callable[[Story], Awaitable[None]]


def play_story(
    script: Script, template: Path, kind: str = "forum", customers: int = 1, others: str = "", **settings: Any
) -> History:
    """Play a script to its end; the oracle has still to look at it."""
    plan = Plan(kind, customers, 0, frozenset(), others=others)
    return play_with(lambda path, errors: Story(script, path, errors, plan, **settings), template)
