"""What a page wants beside its words, made ready to leave: its pictures, its table and its paper."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.paper.child import File, Order, made
from dialogs.board.page import Made, Page, Paper, Picture, Sheet
from dialogs.effects import Text
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.render import Renderer

MOST = 45_000_000
"""Bytes of a file that leaves: Telegram takes 50 MB from a bot. A longer table is cut into several files."""

Told = Callable[[int, int], None]
"""Hears how far it is: so many of so many."""


async def complete(
    page: Page, renderer: Renderer, policy: Policy, now: datetime, told: Told | None = None, most: int = MOST
) -> Page:
    """The page with its files, and the names of what could not be made. `told` hears after each picture, table and
    paper; no file has more than `most` bytes."""
    if not page.pictures and page.sheet is None and page.paper is None:
        return page
    words = _Words(renderer, policy, now)
    wanted = [(words.picture(one), str(words.said(one.title)), one.told) for one in page.pictures]
    if page.sheet is not None:
        wanted.append((words.sheet(page.sheet, most), page.sheet.name, page.sheet.told))
    if page.paper is not None:
        wanted.append((words.paper(page.paper), page.paper.name, page.paper.told))
    files = await made(
        [order for order, _, _ in wanted], told=(lambda done: told(done, len(wanted))) if told is not None else None
    )
    found: list[Made] = []
    missing: list[str] = []
    for number, ((order, name, words_of), its) in enumerate(zip(wanted, files, strict=True), 1):
        ready = _named(str(number) if order.told["order"] == "picture" else name, its, words_of)
        found += [one for one in ready if len(one.data) * 3 // 4 <= most]
        missing += [one.name for one in ready if len(one.data) * 3 // 4 > most] if ready else [name]
    return replace(page, made=tuple(found), missing=tuple(missing))


def _named(name: str, files: Sequence[File], told: Text) -> list[Made]:
    """The files of one order; where a table had to be cut, each has the number of its part in its name."""
    parts = Counter(ending for ending, _ in files)
    seen = Counter[str]()
    found = []
    for ending, data in files:
        seen[ending] += 1
        whole = f"{name}_{seen[ending]}" if parts[ending] > 1 else name
        found.append(Made("photo" if ending == "png" else "document", f"{whole}.{ending}", data, told))
    return found


class _Words:
    """Puts orders into words of the staff's language."""

    def __init__(self, renderer: Renderer, policy: Policy, now: datetime) -> None:
        self._renderer, self._language, self._now = renderer, policy.staff_language, now

    def said(self, value: Any) -> Any:
        """A value with all texts in it put into words."""
        if isinstance(value, Text):
            return self._renderer.plain("staff", self._language, value, self._now)
        if isinstance(value, Mapping):
            return {name: self.said(one) for name, one in value.items()}
        return [self.said(one) for one in value] if isinstance(value, list | tuple) else value

    def picture(self, one: Picture) -> Order:
        """The order of a picture."""
        return Order({"order": "picture", "kind": one.kind, "title": self.said(one.title), "data": self.said(one.data)})

    def paper(self, one: Paper) -> Order:
        """The order of a paper."""
        return Order({"order": "paper", "title": self.said(one.title), "sections": self.said(one.sections)})

    def sheet(self, one: Sheet, most: int) -> Order:
        """The order of a table, of files with at most so many bytes."""
        return Order({"order": "table", "title": one.name, "heads": self.said(one.heads), "limit": most}, one.parts)
