"""A stage with two staff groups whose messages have the same numbers: Olga is in both, Petr and Iryna in one each."""

import itertools
from dataclasses import replace

from dialogs.groups import FIRST, Group
from handlers.addresses import Ready
from handlers.attempts import Attempt
from storage.database import Database
from storage.facts import Member, save_members
from tests.handlers.stage import PETR, Stage
from tests.handlers.updates import OLGA, SELF, Json, message, press

IRYNA: Json = {**OLGA, "id": 203, "first_name": "Iryna"}
SHOP = -1_003_333_333_333
SHOP_CHAT: Json = {"id": SHOP, "type": "supergroup", "title": "Shop", "is_forum": True}


class PerChat:
    """Numbers of messages: each chat counts its own."""

    def __init__(self) -> None:
        self.chat: object = None
        self._counts: dict[object, itertools.count[int]] = {}

    def __next__(self) -> int:
        return next(self._counts.setdefault(self.chat, itertools.count(1000)))


class TwoGroups(Stage):
    """Questions and what happened in Kyiv come to the Shop, all else to the first group."""

    def __init__(self, database: Database, *, shop_forum: bool = True) -> None:
        super().__init__(database)
        self._messages = PerChat()
        shop = Group(SHOP, "Shop", shop_forum, frozenset({"question"}), frozenset({"kyiv"}))
        self.place = replace(self.place, others=((SHOP, SHOP),))
        self.policy = replace(self.policy, groups=(Group(FIRST, "Staff", True), shop))

    def _sent(self, ready: Ready) -> Attempt:
        self._messages.chat = ready.params.get("chat_id")
        return super()._sent(ready)

    async def among(self, user: Json, *groups: int, status: str = "member") -> None:
        """Telegram has just said in which groups somebody is."""
        every = (FIRST, SHOP)
        told = [
            Member(user["id"], status if one in groups else "left", user["first_name"], self.now, one) for one in every
        ]
        async with self.database.transaction() as tx:
            await save_members(tx, told)

    async def team(self) -> None:
        """Who is where."""
        await self.among(OLGA, FIRST, SHOP)
        await self.among(PETR, FIRST)
        await self.among(IRYNA, SHOP)

    def number(self, chat: int, *words: str) -> int:
        """The number of the newest message in this chat that was sent with these words."""
        for index in reversed(range(len(self.sent))):
            one = self.sent[index]
            said = f"{one.params.get('text')} {one.params.get('reply_markup')}"
            if index in self._ids and one.params.get("chat_id") == chat and all(word in said for word in words):
                return self._ids[index]
        raise AssertionError(f"Nobody sent {words} to {chat}: {self.to(chat)[-5:]}")

    async def press(self, who: Json, chat: Json, act: str, number: int, arg: str = "", under: int | None = None) -> str:
        """A press in a group under the newest message with that button; what the presser reads."""
        data = f"s:{act}:{number}:{arg}"
        shown = self.number(chat["id"], data) if under is None else under
        await self.update({"callback_query": press(data, who, message(shown, chat, SELF, text="card"))})
        return str([one for one in self.sent if one.method == "answerCallbackQuery"][-1].params.get("text", ""))
