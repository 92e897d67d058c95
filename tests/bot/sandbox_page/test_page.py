"""The page as a whole: clock, problems, windows of all sizes, keyboard, colours, broken connections."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import ViewportSize, expect

from bot.sandbox import Sandbox
from tests.bot.sandbox_page.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = 101
CONTRAST = """
() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const light = (name) => {
    probe.style.color = `var(--${name})`;
    const parts = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = [["ink", "surface"], ["ink-2", "surface"], ["ink-2", "in"], ["ink-2", "out"], ["ink", "out"],
    ["accent", "surface"], ["on-accent", "accent"],
    ["ink-2", "accent-soft"], ["danger", "surface"], ["warn", "warn-soft"], ["ink-2", "desk"]];
  return pairs.map(([front, back]) => {
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    return [`${front} on ${back}`, (high + 0.05) / (low + 0.05)];
  });
}
"""


async def test_nothing_comes_from_outside(desk: Desk) -> None:
    """Every request of the page goes to the sandbox itself."""
    await desk.start()
    hosts = {urlsplit(address).netloc for address in desk.requests if not address.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(desk.sandbox.url).netloc}


async def test_the_clock_moves(desk: Desk) -> None:
    """A day and an hour ahead show on the page and hold in the sandbox."""
    before = desk.sandbox.world.now()
    await desk.page.get_by_role("button", name="+1 day").click()
    await desk.page.get_by_role("button", name="+1 h").click()
    await expect(desk.page.get_by_test_id("clock-offset")).to_have_text("+1 d 1 h")
    assert (desk.sandbox.world.now() - before).total_seconds() >= 25 * 3600


async def test_problems_are_counted_and_listed(desk: Desk) -> None:
    """A method nobody knows is a problem one can read."""
    await expect(desk.page.get_by_test_id("problems")).to_be_hidden()
    desk.sandbox.api.call(desk.sandbox.token, "sendGreeting", {})
    await desk.page.get_by_test_id("problems").click()
    await expect(desk.page.get_by_test_id("problem")).to_contain_text(re.compile("sendGreeting", re.I))
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_test_id("drawer")).to_be_hidden()


async def test_a_fault_set_in_the_drawer_meets_the_bot(desk: Desk) -> None:
    """The next calls are refused after a press on the fault, and work again once faults are cleared."""
    await desk.page.get_by_test_id("faults").click()
    drawer = desk.page.get_by_test_id("drawer")
    await drawer.get_by_role("button", name="Too many requests").click()
    await expect(desk.page.get_by_test_id("toast").filter(has_text="Too many requests")).to_be_visible()
    address = f"{desk.sandbox.url}/bot{desk.sandbox.token}/getMe"
    assert (await desk.page.request.get(address)).status == 429
    await drawer.get_by_role("button", name="Clear faults").click()
    await expect(desk.page.get_by_test_id("toast").filter(has_text="Faults cleared")).to_be_visible()
    assert (await desk.page.request.get(address)).status == 200


async def test_a_lost_connection_is_told_and_made_up_for(desk: Desk) -> None:
    """What happened while the sandbox was away is on the page once it is back."""
    await desk.start()
    world, port = desk.sandbox.world, urlsplit(desk.sandbox.url).port
    assert port is not None
    await desk.sandbox.stop()
    await expect(desk.page.get_by_test_id("connection")).to_have_text("reconnecting…")
    desk.bot("sendMessage", chat_id=ANN, text="said in the dark")
    desk.sandbox = await Sandbox.start(port=port, world=world)
    await expect(desk.phone.get_by_test_id("message").last).to_contain_text("said in the dark")
    await expect(desk.page.get_by_test_id("connection")).to_be_empty()


async def test_a_wide_window_shows_two_phones(desk: Desk) -> None:
    """Phones stand side by side where there is room; choosing a third customer replaces the older one."""
    await desk.page.set_viewport_size(ViewportSize(width=1920, height=1080))
    phones = desk.page.get_by_test_id("phone")
    await expect(phones).to_have_count(2)
    await desk.page.get_by_test_id("customer").nth(2).click()
    await expect(desk.page.locator("[data-testid=phone][data-user-id='103']")).to_be_visible()
    await expect(phones).to_have_count(2)


async def test_a_narrow_window_has_tabs(desk: Desk) -> None:
    """On a small screen one half shows at a time, and nothing runs off the side."""
    await desk.page.set_viewport_size(ViewportSize(width=400, height=800))
    await expect(desk.staff).to_be_hidden()
    await desk.page.get_by_test_id("tab-staff").click()
    await expect(desk.staff).to_be_visible()
    await expect(desk.phone).to_be_hidden()
    assert await desk.page.evaluate("document.documentElement.scrollWidth") <= 400
    await desk.page.get_by_test_id("topic").first.click()
    await expect(desk.page.get_by_test_id("composer-staff")).to_be_visible()
    await desk.page.get_by_role("button", name="Back to topics").click()
    await expect(desk.page.get_by_test_id("composer-staff")).to_be_hidden()


async def test_the_keyboard_alone_is_enough(desk: Desk) -> None:
    """Start, answer with a button and reply to a message without a pointer."""
    page = desk.page
    await desk.phone.get_by_role("button", name="Start", exact=True).focus()
    await page.keyboard.press("Enter")
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await expect(desk.phone.get_by_test_id("message")).to_have_count(1)
    desk.bot("sendMessage", chat_id=ANN, text="Was it solved?", reply_markup=keyboard)
    message = desk.phone.get_by_test_id("message").last
    await expect(message).to_contain_text("Was it solved?")
    await message.focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(message.get_by_role("button", name="Yes")).to_have_attribute("aria-busy", "true")
    await message.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Reply").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("It was")
    await page.keyboard.press("Enter")
    await expect(desk.phone.get_by_test_id("message").last.get_by_test_id("quote")).to_contain_text("Was it solved?")


async def test_new_messages_are_announced(desk: Desk) -> None:
    """A message of the bot is spoken by screen readers."""
    await desk.start()
    desk.bot("sendMessage", chat_id=ANN, text="We have it")
    await expect(desk.page.get_by_role("log", name="New messages")).to_contain_text("We have it")


class Process:
    """A bot's process as the embedding program would show it."""

    def __init__(self) -> None:
        self.status = "running (pid 7)"

    async def state(self) -> dict[str, Any]:
        """What the panel shows."""
        return {"title": "Bot process", "status": self.status, "buttons": [{"name": "kill", "label": "Kill -9"}]}

    async def do(self, name: str) -> None:
        """The button was pressed."""
        self.status = f"stopped by {name}"


async def test_the_panel_of_the_host_shows_and_acts(desk: Desk) -> None:
    """Without a host there is no panel; with one its status follows its buttons."""
    await expect(desk.page.get_by_test_id("panel")).to_be_hidden()
    await desk.sandbox.stop()
    desk.sandbox = await Sandbox.start(panel=Process())
    await desk.open()
    await expect(desk.page.get_by_test_id("panel-status")).to_have_text("running (pid 7)")
    await desk.page.get_by_role("button", name="Kill -9").click()
    await expect(desk.page.get_by_test_id("panel-status")).to_have_text("stopped by kill")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_colours_can_be_read(desk: Desk, theme: str) -> None:
    """Text stands out from its ground by 4.5 to 1 at least, in both themes."""
    await desk.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    pairs = await desk.page.evaluate(CONTRAST)
    assert {name: round(ratio, 2) for name, ratio in pairs if ratio < 4.5} == {}
