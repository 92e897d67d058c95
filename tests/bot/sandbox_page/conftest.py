"""A browser, a fresh sandbox and its page for each test; the bot's calls are made in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from bot.sandbox import Sandbox
from tests.bot.sandbox_page.lived import Lived, Process
from tests.bot.sandbox_page.scene import Scene
from tests.browser import FLAGS, need_chromium

expect.set_options(timeout=30_000)  # a busy machine takes its time; a page that is right waits for nothing


@dataclass(slots=True)
class Desk:
    """A page with the sandbox behind it, and what went wrong in the browser so far."""

    page: Page
    sandbox: Sandbox
    wrongs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def bot(self, method: str, **params: Any) -> Any:
        """The bot calls a method of the Bot API; returns the result."""
        answer = self.sandbox.api.call(self.sandbox.token, method, params)
        assert answer.body["ok"], answer.body
        return answer.body["result"]

    @property
    def phone(self) -> Locator:
        """The phone that is open, or the first of several."""
        return self.page.get_by_test_id("phone").first

    @property
    def staff(self) -> Locator:
        """The staff's half."""
        return self.page.get_by_test_id("staff")

    async def open(self) -> None:
        """Load the page and wait until it shows the world."""
        await self.page.goto(self.sandbox.url)
        await self.page.wait_for_selector("body[data-ready=true]")

    async def say(self, text: str, side: str = "customer") -> None:
        """Type a text into a composer and send it."""
        field = self.page.get_by_test_id(f"composer-{side}").first
        await field.fill(text)
        await field.press("Enter")

    async def start(self) -> None:
        """The customer presses Start; the line to write in takes the button's place, maybe after the message."""
        await self.phone.get_by_role("button", name="Start", exact=True).click()
        await self.phone.get_by_test_id("message").filter(has_text="/start").wait_for()
        await self.phone.get_by_test_id("composer-customer").wait_for()

    async def press(self, button: Locator) -> Any:
        """Press an inline button; returns its callback query once the sandbox has it."""
        async with self.page.expect_response("**/sandbox/act") as answer:
            await button.click()
        assert (await answer.value).ok
        return self.bot("getUpdates", offset=-1)[-1]["callback_query"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of the page."""
    chromium = need_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """The page in a 1280 x 800 window over a fresh sandbox."""
    sandbox = await Sandbox.start()
    context = await browser.new_context(viewport=ViewportSize(width=1280, height=800), locale="en-GB")
    context.set_default_timeout(30_000)
    page = await context.new_page()
    desk = Desk(page, sandbox)
    page.on("pageerror", lambda error: desk.wrongs.append(str(error)))
    page.on("dialog", lambda dialog: desk.wrongs.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: desk.requests.append(request.url))
    await desk.open()
    yield desk
    await context.close()
    await desk.sandbox.stop()
    assert desk.wrongs == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lived(browser: Browser) -> AsyncIterator[Lived]:
    """One page over a lived-in sandbox for all tests that only look."""
    async with await Sandbox.start(panel=Process()) as sandbox:
        scene = Scene(sandbox)
        scene.live()
        lived = Lived(browser, scene)
        yield lived
        await lived.close()
