"""From a stored update to what was heard: decoded and dispatched one at a time, so that a bad one is parked alone."""

import json
import re
from collections.abc import AsyncGenerator
from typing import Any

from bot.lean import BaseSession, Bot, Update  # before anything else imports aiogram
from bot.logs import where
from bot.updates import ALLOWED_UPDATES
from handlers.heard import Heard, asked_of_ourselves
from handlers.place import Place
from handlers.reacted import leave_emojis
from handlers.routes import dispatcher
from storage.codec import event_from_json

_UNDERSTOOD = frozenset(ALLOWED_UPDATES)
_LONG_NUMBER = re.compile(r"\d{19}")


class NoWayOut(BaseSession):
    """What aiogram would call the Bot API with: nothing, since messages leave from the outbox alone."""

    async def close(self) -> None:
        """Nothing was opened."""

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
        """Never."""
        raise AssertionError(f"{type(method).__name__} past the outbox")

    async def stream_content(self, *args: Any, **options: Any) -> AsyncGenerator[bytes, None]:
        """Never."""
        raise AssertionError("a download past the outbox")
        yield b""


class Decoder:
    """aiogram's types and routers, without its polling and its way out."""

    def __init__(self, token: str) -> None:
        self._bot = Bot(token, session=NoWayOut())
        self._dispatcher = dispatcher()

    async def heard(self, raw: str, place: Place, own: bool = False) -> tuple[list[Heard], str]:
        """What an update, or an event of our own, tells; or why it cannot be understood, in words without its own."""
        try:
            if own:
                return [asked_of_ourselves(event_from_json(raw), place.staff_chat)], ""
            data = json.loads(raw)
            if _LONG_NUMBER.search(raw) and not _fits(data):
                return [], "a number beyond 64 bits"
            if isinstance(data, dict) and set(data) & _UNDERSTOOD:
                leave_emojis(data)
                update = Update.model_validate(data, context={"bot": self._bot})
                # Straight to the routers: no state is stored, and errors are ours to park, so no middleware has work.
                heard = await self._dispatcher.propagate_event(
                    update_type=update.event_type, event=update.event, bot=self._bot, place=place
                )
                return heard if isinstance(heard, list) else [], ""
            if isinstance(data, dict) and isinstance(data.get("update_id"), int):
                return [], ""  # a kind we did not ask for
            return [], "not an update"
        except Exception as error:  # noqa: BLE001  whatever a single update does, it must not hold up the others
            return [], f"{type(error).__name__} at {where(error)}"


def _fits(value: Any) -> bool:
    """No number in it is too large for a database. Somebody's id would fail later, outside any update."""
    if isinstance(value, dict):
        return all(map(_fits, value.values()))
    if isinstance(value, list):
        return all(map(_fits, value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63
