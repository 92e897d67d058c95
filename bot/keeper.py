"""Keeps what only Telegram knows: who is in which staff group, and what kind of group each is.

Asked outside any transaction; what was learned is written in the pump's next one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.calls import Answer, Telegram
from bot.clock import Clock
from bot.logs import log
from bot.supervisor import Supervisor
from dialogs.groups import FIRST
from dialogs.records import replace
from handlers.backoff import Backoff
from handlers.place import shown_name
from storage.facts import Member, Where

TRIES = 4
LONGEST_WAIT = 60.0  # seconds; who is told to wait longer says that it could not be checked
ASK_AGAIN = Backoff(0.3, LONGEST_WAIT)
LOOK_AGAIN = Backoff(2.0, LONGEST_WAIT)
_NOT_IN = ("user not found", "member not found", "participant", "user_id_invalid")


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What getChat says of a staff group."""

    forum: bool
    title: str


@dataclass(frozen=True, slots=True)
class News:
    """What Telegram has said about people, and about whom it could not be asked."""

    learned: tuple[Member, ...]
    failed: frozenset[Where]


@dataclass(slots=True)
class Keeper:
    """Asks, and collects the answers for the pump. `chats` are the present ids of the groups, by key."""

    telegram: Telegram
    supervisor: Supervisor
    clock: Clock
    wake: Callable[[], None]
    chats: dict[int, int]
    asking: dict[Where, datetime] = field(default_factory=dict)
    groups: dict[int, GroupFacts] = field(default_factory=dict)  # as far as they are known
    username: str = ""
    quiet_until: float = 0.0  # monotonic seconds; Telegram asked for it, whoever it was that we asked about
    _learned: list[Member] = field(default_factory=list)
    _failed: set[Where] = field(default_factory=set)

    def take_news(self) -> News:
        """What was learned since the last time. Who could not be asked about stays until `cannot_tell` has said so."""
        news = News(tuple(self._learned), frozenset(self._failed))
        self._learned.clear()
        return news

    def failures(self) -> News:
        """The same without what was learned, which goes on waiting."""
        return News((), frozenset(self._failed))

    def give_back(self, news: News) -> None:
        """Nothing has come of this: it is news again."""
        self._learned[:0] = news.learned
        self._failed |= news.failed

    def forget_learned(self) -> None:
        """What was learned and not taken may do harm: whoever needs it asks again."""
        self._learned.clear()

    def cannot_tell(self, user: int, group: int = FIRST) -> bool:
        """Whether this person could not be asked about. Says so once: the next time it is asked again."""
        if (user, group) not in self._failed:
            return False
        self._failed.discard((user, group))
        return True

    def moved_to(self, group: int, chat: int) -> None:
        """The group has a new id: from now on ask there, and learn anew what kind of group it is."""
        self.chats[group] = chat
        self.groups.pop(group, None)
        self.supervisor.errand(self.look(group))

    def ask(self, user: int, group: int = FIRST) -> None:
        """Find out whether somebody is in a staff group; the pump is woken with the answer."""
        if (user, group) not in self.asking:
            self.asking[user, group] = self.clock.now()
            self.supervisor.errand(self._ask(user, group))

    async def _ask(self, user: int, group: int) -> None:
        asked = self.clock.now()
        try:
            for attempt in range(1, TRIES + 1):
                if self.quiet_until - self.clock.monotonic() > LONGEST_WAIT:
                    break
                answer = await self._call(group, "getChatMember", 10, user_id=user)
                member = member_of(user, answer, asked, group)
                if member is not None:
                    self._learned.append(member)
                    return
                if not self._moved(group, answer):
                    await self.supervisor.wait(ASK_AGAIN.after(attempt))
            log.warning("cannot tell who is in the staff group", user=user, group=group)
            self._failed.add((user, group))
        finally:
            self.asking.pop((user, group), None)
            self.wake()

    async def learn_people(self, people: tuple[int, ...]) -> None:
        """Learn how these are called: whoever cannot be told something in private is named on the board."""
        for person in people:
            asked = self.clock.now()
            member = member_of(person, await self._call(FIRST, "getChatMember", 10, user_id=person), asked)
            if member is not None and not member.name:  # not of the group; whoever has written to the bot is known
                answer = await self.telegram.call("getChat", {"chat_id": person}, 10)
                chat: dict[str, Any] = ((answer.body or {}).get("result") if answer.ok else None) or {}
                member = replace(member, name=shown_name(str(chat["first_name"])) if chat.get("first_name") else "")
            if member is not None and member.name:
                self._learned.append(member)
                self.wake()

    async def learn_name(self) -> None:
        """Learn what the bot is called, to know which commands in a group are for it. Nothing depends on it."""
        answer = await self.telegram.call("getMe", {}, 15)
        me = (answer.body or {}).get("result") if answer.ok else None
        if isinstance(me, dict):
            self.username = str(me.get("username") or "")

    async def look(self, group: int = FIRST) -> None:
        """Learn what kind of group a staff group is; tries until it knows or the process stops."""
        attempt = 0
        while not self.supervisor.stopping.is_set():
            answer = await self._call(group, "getChat", 15)
            if answer.ok:
                chat: dict[str, Any] = (answer.body or {}).get("result") or {}
                self.groups[group] = GroupFacts(bool(chat.get("is_forum")), shown_name(str(chat.get("title", ""))))
                self.wake()
                return
            if self._moved(group, answer):
                continue
            if attempt == 0:
                log.warning("the staff group cannot be read", status=answer.status, chat=self.chats[group])
            attempt += 1
            await self.supervisor.wait(LOOK_AGAIN.after(attempt))

    def _moved(self, group: int, answer: Answer) -> bool:
        """Whether the group has a new id, which is used from now on."""
        moved = answer.parameters.get("migrate_to_chat_id")
        if isinstance(moved, int):
            self.chats[group] = moved
        return isinstance(moved, int)

    async def _call(self, group: int, method: str, timeout: float, **params: int) -> Answer:
        """Ask about a group, not before Telegram wants to be asked again."""
        while not self.supervisor.stopping.is_set() and (left := self.quiet_until - self.clock.monotonic()) > 0:
            await self.supervisor.wait(left)
        answer = await self.telegram.call(method, {"chat_id": self.chats[group], **params}, timeout)
        if answer.status == 429:
            self.quiet_until = self.clock.monotonic() + (answer.retry_after or 1.0)
        return answer


def member_of(user: int, answer: Answer, asked: datetime, group: int = FIRST) -> Member | None:
    """Read getChatMember; None when the answer says nothing about the person (network, limits, the group's fate)."""
    if answer.ok:
        result: dict[str, Any] = (answer.body or {}).get("result") or {}
        status = str(result.get("status", "left"))
        if status == "restricted":
            status = "restricted_member" if result.get("is_member") else "left"
        name = shown_name(str((result.get("user") or {}).get("first_name", "")))
        return Member(user, status, name, asked, group)
    if answer.status == 400 and any(part in answer.description.lower() for part in _NOT_IN):
        return Member(user, "left", "", asked, group)
    return None
