"""Pages that take long: who asked is told, once, how far it is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot import reader as module
from bot.reader import Reader
from bot.stats import Stats
from bot.supervisor import Supervisor
from dialogs.board.page import Page
from dialogs.effects import Text
from dialogs.model import Staff
from handlers.heard import Reads

ASKED = Reads(Staff(201, "Olga"), "report", "", -100, 8)
DEADLINE = 20.0


class _NoDatabase:
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Nothing is read."""
        yield None


async def _read(tx: None, asked: Reads, view: None) -> Page:
    return Page(Text("no_period"))


def _reader(complete: Callable[..., Any], woken: asyncio.Event) -> Reader:
    return Reader(_NoDatabase(), Supervisor(Stats()), lambda: None, complete, woken.set)  # type: ignore[arg-type,return-value]


async def test_who_waits_long_is_told_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many of so many, as it is at that moment; once the page is there nobody is told any more."""
    monkeypatch.setattr(module, "LONG", 0.0)
    monkeypatch.setattr(module, "read", _read)
    woken, go_on = asyncio.Event(), asyncio.Event()

    async def complete(page: Page, told: Callable[[int, int], None]) -> Page:
        told(3, 9)
        await go_on.wait()
        return page

    reader = _reader(complete, woken)
    async with asyncio.timeout(DEADLINE):
        reader.ask(ASKED)
        await woken.wait()
        assert reader.counting == {ASKED: (3, 9)} and reader.answers == {}
        reader.told(ASKED)
        woken.clear()
        go_on.set()
        await woken.wait()
    assert reader.counting == {} and list(reader.answers) == [ASKED]


@pytest.mark.parametrize("more", [{"due": True, "message": 0}, {"query": "q"}])
async def test_nobody_is_told_who_has_not_asked_or_turns_a_page(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    """A report at nine comes when it is ready; a page that is turned changes in its place."""
    monkeypatch.setattr(module, "LONG", 0.0)
    monkeypatch.setattr(module, "read", _read)
    woken, looked = asyncio.Event(), asyncio.Event()

    async def complete(page: Page, told: Callable[[int, int], None]) -> Page:
        asyncio.get_running_loop().call_later(0.0, looked.set)  # behind the one that would tell
        await looked.wait()
        return page

    asked = Reads(**{"staff": ASKED.staff, "command": "report", "words": "", "chat": -100, "message": 8, **more})
    reader = _reader(complete, woken)
    async with asyncio.timeout(DEADLINE):
        reader.ask(asked)
        await woken.wait()
    assert list(reader.answers) == [asked] and reader.counting == {}
