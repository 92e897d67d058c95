"""What a page wants beside its words, made ready to leave: its pictures, its table and its paper."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.paper.child import made
from dialogs.board.page import Made, Page, Paper, Picture, Sheet
from dialogs.effects import Text
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.render import Renderer

MOST = 45_000_000
"""Bytes of a file that leaves: Telegram takes 50 MB from a bot. A longer table is cut into several files."""
ROWS = 200_000
"""Rows of one file: some 10 MB as a workbook."""


Told = Callable[[int, int], None]
"""Hears how far it is: so many of so many."""


async def complete(page: Page, renderer: Renderer, policy: Policy, now: datetime, told: Told | None = None) -> Page:
    """The page with its files; one that could not be made is left out. `told` hears after each of them."""
    if not page.pictures and page.sheet is None and page.paper is None:
        return page
    words = _Words(renderer, policy, now)
    orders = [words.picture(one) for one in page.pictures]
    ready = [("photo", f"{number}.png", one.told) for number, one in enumerate(page.pictures, 1)]
    for part, sheet in enumerate(_parts(page.sheet), 1):
        name = sheet.name if page.sheet is sheet else f"{sheet.name}_{part}"
        for kind in ("xlsx", "csv"):
            orders.append(words.sheet(sheet, kind))
            ready.append(("document", f"{name}.{kind}", sheet.told))
    if page.paper is not None:
        orders.append(words.paper(page.paper))
        ready.append(("document", f"{page.paper.name}.pdf", page.paper.told))
    files = await made(orders, told=(lambda done: told(done, len(orders))) if told is not None else None)
    found = tuple(
        Made(shown, name, data, told)
        for (shown, name, told), data in zip(ready, files, strict=True)
        if data and len(data) * 3 // 4 <= MOST
    )
    return replace(page, made=found)


def _parts(sheet: Sheet | None) -> list[Sheet]:
    if sheet is None or len(sheet.rows) <= ROWS:
        return [] if sheet is None else [sheet]
    return [replace(sheet, rows=sheet.rows[start : start + ROWS]) for start in range(0, len(sheet.rows), ROWS)]


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

    def picture(self, one: Picture) -> dict[str, Any]:
        """The order of a picture."""
        return {"order": "picture", "kind": one.kind, "title": self.said(one.title), "data": self.said(one.data)}

    def paper(self, one: Paper) -> dict[str, Any]:
        """The order of a paper."""
        return {"order": "paper", "title": self.said(one.title), "sections": self.said(one.sections)}

    def sheet(self, one: Sheet, kind: str) -> dict[str, Any]:
        """The order of a table."""
        return {"order": kind, "title": one.name, "heads": self.said(one.heads), "rows": one.rows}
