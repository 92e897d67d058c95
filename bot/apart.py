"""Reports over many complaints are read by a process of their own, `python -m bot.apart`: it has a processor's core for
itself where there is one, and gives way where there is none, so that nobody waits longer for a first answer.

It gets one order as JSON: where the database is, the settings that differ from the default, and what was asked for.
It answers with lines of JSON: how far it is, its files piece by piece, and last the page. It only reads the database.
Of the secrets it gets the database's address alone, by its input, where no list of processes shows it.
"""

import asyncio
import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.papers import complete
from bot.settings import Settings, readable
from dialogs.board.page import Made, Noted, Page
from dialogs.effects import Text
from dialogs.model import Staff
from dialogs.render import Renderer
from handlers.answers import read
from handlers.heard import Reads
from handlers.place import Place
from handlers.reading import View
from storage.connect import connect
from storage.database import StorageTrouble
from storage.times import from_us, to_us

SECONDS = 180
"""For a page: of the child's processor, and in all."""
NICE = 10
LONGEST = 2**24
"""Bytes of a line: that of the page is the longest one."""
PIECE = 2**20
"""Characters of a file in one line: neither process holds more of it than it must."""
Told = Callable[[int, int], None]


class NotRead(Exception):
    """The process ended without a page."""


class Apart:
    """Asks the process. `url`: the database; `settings`: those of this process."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url.get_secret_value()
        self._settings = settings.model_dump(
            mode="json", include=settings.model_fields_set - {"bot_token", "webhook_secret", "database_url"}
        )

    async def read(self, asked: Reads, view: View, told: Told) -> Page:
        """The page with its files; NotRead where there is none. `told` hears how far it is."""
        order = {
            "url": self._url,
            "settings": self._settings,
            "asked": {**asdict(asked), "otherwise": None},
            "forum": view.policy.forum,
            "place": asdict(view.place),
            "now": to_us(view.now),
        }
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.apart", limit=LONGEST,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        pieces: dict[int, list[str]] = {}
        try:
            async with asyncio.timeout(SECONDS):
                child.stdin.write(json.dumps(order).encode() + b"\n")
                await child.stdin.drain()
                child.stdin.close()
                while (line := await child.stdout.readline()).endswith(b"\n"):
                    found = json.loads(line)
                    if "page" in found:
                        return page_of(found["page"], ["".join(pieces.pop(one)) for one in sorted(pieces)])
                    if "piece" in found:
                        pieces.setdefault(found["file"], []).append(found["piece"])
                    else:
                        told(found["done"], found["of"])
        except (TimeoutError, ConnectionError):
            pass
        finally:
            if child.returncode is None:
                child.kill()
            await child.wait()
        raise NotRead(asked.command)


# Pages as JSON ----------------------------------------------------------------------------------


def plain(page: Page) -> dict[str, Any]:
    """A finished page as JSON holds it: its words, the names of its files, and what is noted of it."""
    return {
        "text": _plain(page.text),
        "quiet": page.quiet,
        "made": [[one.shown, one.name, _plain(one.told)] for one in page.made],
        "missing": page.missing,
        "noted": page.noted and [page.noted.event, dict(page.noted.details), _plain(page.noted.line)],
    }


def page_of(told: Mapping[str, Any], files: Sequence[str] = ()) -> Page:
    """The page again, with its files."""
    noted = told["noted"]
    return Page(
        _read(told["text"]),
        made=tuple(
            Made(shown, name, data, _read(words))
            for (shown, name, words), data in zip(told["made"], files, strict=True)
        ),
        missing=tuple(told["missing"]),
        noted=Noted(noted[0], noted[1], _read(noted[2])) if noted else None,
        quiet=told["quiet"],
    )


def _plain(value: Any) -> Any:
    """JSON has no texts, no times and no tuples: each becomes a record with one entry that no argument has."""
    if isinstance(value, Text):
        return {"$text": [value.name, _plain(value.args)]}
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, tuple):
        return {"$tuple": [_plain(one) for one in value]}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, dict) else value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$text" in value:
        name, args = value["$text"]
        return Text(name, _read(args))
    if "$at" in value:
        return datetime.fromisoformat(value["$at"])
    return (
        tuple(map(_read, value["$tuple"])) if "$tuple" in value else {name: _read(one) for name, one in value.items()}
    )


# The child --------------------------------------------------------------------------------------


def asked_of(told: Mapping[str, Any]) -> Reads:
    """What was asked for, as the order has it."""
    return Reads(**{**told, "staff": Staff(**told["staff"])})


async def _answer(order: Mapping[str, Any], say: Callable[[dict[str, Any]], None]) -> None:
    settings, _ = readable(_env_file=None, **order["settings"])
    view = View(settings.policy(order["forum"]), Place(**order["place"]), from_us(order["now"]))
    database = connect(order["url"], reads_only=True)
    await database.open()
    try:
        async with database.reading() as tx:
            page = await read(tx, asked_of(order["asked"]), view)
    finally:
        await database.close()
    renderer = Renderer(view.policy.zone, (view.policy.staff_language,))
    page = await complete(page, renderer, view.policy, view.now, lambda done, of: say({"done": done, "of": of}))
    for number, one in enumerate(page.made):
        for start in range(0, len(one.data), PIECE):
            say({"file": number, "piece": one.data[start : start + PIECE]})
    say({"page": plain(page)})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Answer the order that stands in the input."""
    os.nice(NICE)
    gc.disable()  # it makes millions of records, none of them in a cycle, and ends soon; looking at them takes a third
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        asyncio.run(_answer(json.loads(sys.stdin.readline()), _say))
    except StorageTrouble:
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
