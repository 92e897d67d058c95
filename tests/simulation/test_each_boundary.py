"""A whole story with one fault at its n-th boundary, for n = 1, 2, ... until a run ends untouched.

After SQLite's own crash tests. A boundary is a commit or a call, before it and after it (see tests.simulation.process).
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.sandbox.model import Message
from bot.settings import Settings
from tests.databases import sqlite_template
from tests.simulation.history import Director, History, Plan, play_with
from tests.simulation.oracle import breaches
from tests.simulation.people import FIRST_CUSTOMER, STAFF, Replied, Said, words

ANN, OLGA = FIRST_CUSTOMER, next(iter(STAFF))
PATIENCE = 900
"""Virtual seconds in which the next sight of the story must come; a lost answer alone may take half a minute."""
ENOUGH = 600
"""More boundaries than the story has: to come this far would mean that it never ends untouched."""
T = TypeVar("T")


class Story(Director):
    """Ann complains and adds a word; Olga claims, replies, resolves; Ann says that it is solved and gives a score."""

    def settings(self, path: Path, **more: Any) -> Settings:
        """Times so short that hardly a call is made in between."""
        return super().settings(path, follow_up_after="1m", follow_up_reminder_after="2m", close_after="4m", **more)

    async def direct(self) -> History:
        """All of it, then the end that every history has."""
        await self.process.start()
        self._ann("The kettle leaks")
        await self._sees(ANN, "saved", "K-")
        await self._press(ANN, "u:skip:")
        self._ann("It was in May")
        card = await self._sees(self.group, "K-", "leaks", button="s:claim:")
        await self._press(OLGA, "s:claim:", chat=self.group)
        await self._sees(ANN, "has taken")
        self._olga(card, "We are looking into it")
        await self._sees(ANN, "looking into it")
        await self._press(OLGA, "s:resolve:", chat=self.group)
        await self._press(OLGA, "s:outcome:", chat=self.group)
        await self._press(OLGA, "s:cause:", chat=self.group)
        self._olga(await self._sees(self.group, "3", "of", "reply to this message"), "A new kettle is on its way")
        await self._sees(ANN, "new kettle")
        await self._press(ANN, "u:solved:")
        await self._press(ANN, "u:score:", seconds=7200)
        await self.finish()
        return self.history

    @property
    def group(self) -> int:
        return self.history.people.staff_chat

    def _ann(self, text: str) -> None:
        people = self.history.people
        mark = people.mark("w")
        sent = people.do("send", user_id=ANN, chat_id=ANN, text=f"{text} {mark}")
        people.said.append(Said(ANN, sent["message_id"], mark, "text", self.loop.time()))

    def _olga(self, to: Message, text: str) -> None:
        people = self.history.people
        mark, number = people.mark("r"), to.id
        sent = people.do("send", user_id=OLGA, chat_id=self.group, text=f"{text} {mark}", reply_to=number)
        known: frozenset[str] = frozenset()
        people.replied.append(
            Replied(OLGA, self.group, sent["message_id"], mark, self.loop.time(), frozenset({ANN}), known, number)
        )

    async def _press(self, who: int, button: str, chat: int = 0, seconds: float = PATIENCE) -> None:
        """Press it where it stands last. A press lives a moment only: press again when nothing has come of it."""
        people = self.history.people

        def effect() -> int:
            return sum(1 for call in self.history.calls if call.method != "getUpdates" and call.status == 200)

        message = await self._sees(chat or who, button=button, seconds=seconds)
        data = next(one for one in _buttons(message) if one.startswith(button))
        for _ in range(3):
            before = effect()
            if people.do("press", user_id=who, chat_id=chat or who, message_id=message.id, data=data) is None:
                return
            if await self._comes(lambda before=before: effect() > before or None, 120):  # type: ignore[misc]
                return
        raise AssertionError(f"nothing comes of {button}")

    async def _sees(self, chat: int, *said: str, button: str = "", seconds: float = PATIENCE) -> Message:
        def find() -> Message | None:
            for one in reversed(self.world.chats[chat].messages.values()):
                fits = all(word in words(one) for word in said)
                if one.out and not one.deleted and fits and any(data.startswith(button) for data in _buttons(one)):
                    return one
            return None

        found = await self._comes(find, seconds)
        if found is None:
            raise AssertionError(f"never seen: {said} {button}")
        return found

    async def _comes(self, find: Callable[[], T | None], seconds: float) -> T | None:
        """Look every virtual second, and start the process again when it has died."""
        end = self.loop.time() + seconds
        while (found := find()) is None and self.loop.time() < end:
            await asyncio.sleep(1)
            await self.keep_alive()
        return found


def _buttons(message: Message) -> list[str]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button] or [""]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to begin each story with."""
    return sqlite_template(tmp_path_factory.mktemp("boundaries"))


@pytest.mark.parametrize("fault", ["crash", "commit refused", "answer lost"])
def test_the_story_survives_a_fault_at_every_boundary(fault: str, template: Path) -> None:
    """Nothing is lost, nothing stands twice but what a lost answer excuses, and the story goes to its end."""
    plan = Plan("forum", 1, 0, frozenset())
    for number in range(1, ENOUGH):

        def direct(path: Path, errors: list[str], number: int = number) -> Story:
            story = Story(1, path, errors, plan)
            story.history.weather.cut = (fault, number)
            return story

        history = play_with(direct, template)
        assert breaches(history) == {}, f"{fault} at boundary {number}"
        (complaint,) = history.records["complaints"]
        assert (complaint["state"], complaint["score"] is not None) == ("closed", True), f"{fault} at {number}"
        if not history.weather.struck.get(fault):
            assert number > 40  # it had that many boundaries, and was cut at each of them
            return
    raise AssertionError("It never ends untouched.")
