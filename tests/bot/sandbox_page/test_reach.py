"""Who can use the page: by keyboard, by ear, and without having been told how the bot works.

The audit of names, roles and contrast is written by hand (audit.js); axe-core is not a dependency of ours.
"""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.lived import SIZES, THEMES, Lived
from tests.bot.sandbox_page.scene import BORIS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOST_STOPS = 8
FITS = """
field => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = getComputedStyle(field).font;
  return pen.measureText(field.placeholder).width <= field.clientWidth - 8;
}
"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
async def test_everything_has_a_name_a_role_and_contrast(lived: Lived, size: str, theme: str) -> None:
    """In each view, with the drawer of faults and with a menu open."""
    await lived.wear(size, theme)
    for view in (lived.customers, lived.topics, lived.general, lived.topic):
        await view()
        assert await lived.audit("access") == [], view.__name__
    await lived.page.get_by_test_id("composer-staff").fill("Hello")
    await lived.page.get_by_test_id("topic-menu").click()
    assert await lived.audit("access") == [], "menu"
    await lived.page.keyboard.press("Escape")
    await lived.page.get_by_test_id("faults").click()
    assert await lived.audit("access") == [], "drawer"
    assert [fault for fault in await lived.audit("boxes") if fault.startswith("too small")] == []


async def test_few_stops_of_tab_lie_before_the_phone(lived: Lived) -> None:
    """Twelve customers and four jumps of the clock are one stop each; within them the arrow keys go."""
    await lived.wear()
    page = lived.page
    await page.keyboard.press("Tab")
    stops = 1
    while not await page.evaluate("Boolean(document.activeElement.closest('.phone'))"):
        await page.keyboard.press("Tab")
        stops += 1
        assert stops <= MOST_STOPS + 1
    await page.keyboard.press("Shift+Tab")
    focused = page.locator(":focus")
    await expect(focused).to_contain_text("Ann")
    await page.keyboard.press("ArrowDown")
    await expect(focused).to_contain_text("Борис")
    await page.keyboard.press("End")
    await expect(focused).to_contain_text("Piotr")
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"[data-testid=phone][data-user-id='{BORIS}']")).to_be_visible()
    await expect(page.locator("[data-testid=customer][tabindex='0']")).to_have_count(1)
    await expect(page.locator("[data-testid=customer][tabindex='0']")).to_contain_text("Борис")


async def test_one_message_is_a_stop_with_its_buttons(lived: Lived) -> None:
    """Buttons of older messages are no stops until the arrow keys have come to their message."""
    await lived.wear()
    await lived.topic()
    messages = lived.staff.get_by_test_id("message")
    stops = lived.staff.locator(".list :is(button, a, article)[tabindex='0']")
    await expect(stops).to_have_count(2)  # the newest message and its quote
    await messages.last.focus()
    await lived.page.keyboard.press("ArrowUp")
    await expect(stops).to_have_count(4)  # the card, its reaction, Claim and Resolve
    await lived.page.keyboard.press("Tab")
    await lived.page.keyboard.press("Tab")
    await expect(lived.page.locator(":focus")).to_have_text("Claim")


async def test_ctrl_and_arrows_choose_what_to_answer(lived: Lived) -> None:
    """Ctrl+Up goes to older messages and stays at the oldest; Ctrl+Down comes back and then answers none."""
    await lived.wear()
    await lived.topic()
    field = lived.page.get_by_test_id("composer-staff")
    strip = lived.staff.get_by_test_id("reply-strip")
    await field.press("Control+ArrowUp")
    await expect(strip).to_contain_text("I look into it.")
    await field.press("Control+ArrowUp")
    await expect(strip).to_contain_text("Reply to Sandbox bot")
    await expect(lived.staff.locator(".message.lit")).to_be_in_viewport()
    for _ in range(9):
        await field.press("Control+ArrowUp")
    await expect(strip).to_have_count(1)
    for _ in range(9):
        await field.press("Control+ArrowDown")
    await expect(strip).to_have_count(0)
    await expect(field).to_be_focused()


async def test_a_double_click_answers(lived: Lived) -> None:
    """On the words as well as beside the bubble; no word stays marked, and buttons stay buttons."""
    await lived.wear()
    await lived.topic()
    strip = lived.staff.get_by_test_id("reply-strip")
    card = lived.staff.get_by_test_id("message").filter(has_text="Claim").last
    await card.locator(".words").dblclick()
    await expect(strip).to_contain_text("Reply to Sandbox bot")
    await expect(lived.page.get_by_test_id("composer-staff")).to_be_focused()
    assert await lived.page.evaluate("String(getSelection())") == ""
    await lived.page.keyboard.press("Escape")
    await expect(strip).to_have_count(0)
    await lived.staff.get_by_test_id("message").last.dblclick(position={"x": 12, "y": 24})
    await expect(strip).to_contain_text("I look into it.")


@pytest.mark.parametrize("size", SIZES)
async def test_kill_says_what_it_is(lived: Lived, size: str) -> None:
    """A few words under the button at every size, the whole sentence on hovering and after the press."""
    await lived.wear(size)
    kill = lived.page.get_by_role("button", name="Kill -9")
    await expect(kill.get_by_text("a power cut")).to_be_in_viewport(ratio=1)
    await expect(kill).to_have_attribute("title", re.compile("Nothing is lost"))
    await kill.click()
    await expect(lived.page.get_by_test_id("toast")).to_contain_text("Nothing is lost: press Start")


@pytest.mark.parametrize("size", SIZES)
async def test_a_topic_says_that_only_replies_go_out(lived: Lived, size: str) -> None:
    """The empty field says so and whoever types all the same is told; not in General, and not in a reply."""
    await lived.wear(size)
    await lived.topic()
    field = lived.page.get_by_test_id("composer-staff")
    warning = lived.staff.get_by_test_id("note-warning")
    await expect(field).to_have_attribute("placeholder", "A note. To the customer: reply")
    assert await field.evaluate(FITS)
    await expect(warning).to_be_hidden()
    await field.fill("Hello Ann, sorry for this.")
    await expect(warning).to_be_in_viewport(ratio=1)
    await expect(warning).to_contain_text("Only colleagues read this")
    assert await lived.audit("boxes") == []
    await field.press("Control+ArrowUp")
    await expect(warning).to_be_hidden()
    await field.fill("")
    await expect(field).to_have_attribute("placeholder", "Message")
    await lived.general()
    await field.fill("Hello all")
    await expect(warning).to_be_hidden()
