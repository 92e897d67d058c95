"""One page over a lived-in sandbox, worn in any size, theme and locale, and led to any view."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page

from bot.demo import KILL
from tests.bot.sandbox_page.scene import ANN, Scene

SIZES = {"390x844": (390, 844), "844x390": (844, 390), "1280x800": (1280, 800)}
THEMES = ("light", "dark")
AUDIT = Path(__file__).with_name("audit.js").read_text()


class Process:
    """The bot's process as the demo shows it."""

    async def state(self) -> dict[str, Any]:
        """What the panel shows."""
        return {"title": "Bot", "status": "running, process 4711", "buttons": [KILL]}

    async def do(self, name: str) -> None:
        """The button was pressed; nothing follows here."""


class Lived:
    """The page, and how to get about in it."""

    def __init__(self, browser: Browser, scene: Scene) -> None:
        self.scene = scene
        self._browser = browser
        self._pages: dict[str, Page] = {}
        self._narrow = False
        self.page: Page

    async def wear(
        self, size: str = "1280x800", theme: str = "light", locale: str = "en-GB", *, anew: bool = True
    ) -> None:
        """Show the page so, from its beginning or (not `anew`) as if the window had been resized.

        The browser's own window is made once for each locale.
        """
        width, height = SIZES[size]
        self._narrow = width <= 1000
        if locale not in self._pages:
            context = await self._browser.new_context(locale=locale, reduced_motion="reduce")
            context.set_default_timeout(30_000)
            self._pages[locale] = await context.new_page()
        self.page = self._pages[locale]
        await self.page.set_viewport_size({"width": width, "height": height})
        if anew or self.page.url == "about:blank":
            await self.page.goto(self.scene.sandbox.url)
            await self.page.wait_for_selector("body[data-ready=true]")
            await self.page.locator(".panel .segmented").wait_for()
        await self.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)

    @property
    def phone(self) -> Locator:
        """Ann's phone."""
        return self.page.locator(f"[data-testid=phone][data-user-id='{ANN}']")

    @property
    def staff(self) -> Locator:
        """The staff's half."""
        return self.page.get_by_test_id("staff")

    async def _side(self, side: str) -> None:
        if self._narrow:
            await self.page.get_by_test_id(f"tab-{side}").click()

    async def customers(self) -> None:
        """Ann's phone and the list of customers."""
        await self._side("customers")
        await self.phone.get_by_test_id("message").last.wait_for()

    async def topics(self) -> None:
        """The list of topics."""
        await self._side("staff")
        back = self.page.get_by_role("button", name="Back to topics")
        if await back.is_visible():
            await back.click()
        await self.page.get_by_test_id("topic").first.wait_for()

    async def general(self) -> None:
        """General."""
        await self.topics()
        await self.page.get_by_test_id("topic").first.click()
        await self.staff.get_by_test_id("message").last.wait_for()

    async def topic(self) -> None:
        """A topic with a closed note's worth of talk."""
        await self.topics()
        await self.page.get_by_test_id("topic").nth(1).click()
        await self.staff.locator(".quote").last.wait_for()

    async def audit(self, which: str) -> list[str]:
        """What is wrong with the page as it stands."""
        faults: list[str] = await self.page.evaluate(AUDIT, which)
        return faults

    async def close(self) -> None:
        """Close what was opened."""
        for page in self._pages.values():
            await page.context.close()
