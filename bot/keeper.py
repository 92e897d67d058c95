"""Keeps what only Telegram knows: who is in the staff group, and what kind of group it is.

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
from handlers.routes import clean
from storage.facts import Member

TRIES = 4
LONGEST_WAIT = 60.0  # seconds; who is told to wait longer says that it could not be checked
_NOT_IN = ("user not found", "member not found", "participant", "user_id_invalid")


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What getChat says of the staff group."""

    forum: bool
    title: str


@dataclass(slots=True)
class Keeper:
    """Asks, and collects the answers for the pump."""

    telegram: Telegram
    supervisor: Supervisor
    clock: Clock
    wake: Callable[[], None]
    staff_chat: int
    learned: list[Member] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)
    asking: dict[int, datetime] = field(default_factory=dict)
    group: GroupFacts | None = None
    quiet_until: float = 0.0  # monotonic seconds; Telegram asked for it, whoever it was that we asked about

    def ask(self, user: int) -> None:
        """Find out whether somebody is in the staff group; the pump is woken with the answer."""
        if user not in self.asking:
            self.asking[user] = self.clock.now()
            self.supervisor.errand(self._ask(user))

    async def _ask(self, user: int) -> None:
        asked = self.clock.now()
        try:
            for attempt in range(TRIES):
                if self.quiet_until - self.clock.monotonic() > LONGEST_WAIT:
                    break
                answer = await self._call("getChatMember", 10, user_id=user)
                member = member_of(user, answer, asked)
                if member is not None:
                    self.learned.append(member)
                    return
                if not self._moved(answer):
                    await self.supervisor.wait(0.3 * 2**attempt)
            log.warning("cannot tell who is in the staff group", user=user)
            self.failed.add(user)
        finally:
            self.asking.pop(user, None)
            self.wake()

    async def look(self) -> None:
        """Learn what kind of group the staff group is; tries until it knows or the process stops."""
        attempt = 0
        while not self.supervisor.stopping.is_set():
            answer = await self._call("getChat", 15)
            if answer.ok:
                chat: dict[str, Any] = (answer.body or {}).get("result") or {}
                self.group = GroupFacts(bool(chat.get("is_forum")), str(chat.get("title", "")))
                self.wake()
                return
            if self._moved(answer):
                continue
            if attempt == 0:
                log.warning("the staff group cannot be read", status=answer.status, chat=self.staff_chat)
            attempt += 1
            await self.supervisor.wait(min(2.0**attempt, 60))

    def _moved(self, answer: Answer) -> bool:
        """Whether the group has a new id, which is used from now on."""
        moved = answer.parameters.get("migrate_to_chat_id")
        if isinstance(moved, int):
            self.staff_chat = moved
        return isinstance(moved, int)

    async def _call(self, method: str, timeout: float, **params: int) -> Answer:
        """Ask about the group, not before Telegram wants to be asked again."""
        while not self.supervisor.stopping.is_set() and (left := self.quiet_until - self.clock.monotonic()) > 0:
            await self.supervisor.wait(left)
        answer = await self.telegram.call(method, {"chat_id": self.staff_chat, **params}, timeout)
        if answer.status == 429:
            self.quiet_until = self.clock.monotonic() + (answer.retry_after or 1.0)
        return answer


def member_of(user: int, answer: Answer, asked: datetime) -> Member | None:
    """Read getChatMember; None when the answer says nothing about the person (network, limits, the group's fate)."""
    if answer.ok:
        result: dict[str, Any] = (answer.body or {}).get("result") or {}
        status = str(result.get("status", "left"))
        if status == "restricted":
            status = "restricted_member" if result.get("is_member") else "left"
        name = " ".join(str((result.get("user") or {}).get("first_name", "")).split())[:64]
        return Member(user, status, clean(name), asked)
    if answer.status == 400 and any(part in answer.description.lower() for part in _NOT_IN):
        return Member(user, "left", "", asked)
    return None
