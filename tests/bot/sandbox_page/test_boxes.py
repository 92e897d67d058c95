"""What lies where, in windows of three sizes, by day and by night: nothing on anything, nothing cut, nothing small.

One page over a lived-in sandbox serves all of these tests.
"""

from __future__ import annotations

import re
from itertools import combinations, product

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.lived import SIZES, THEMES, Lived

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOCALES = ("en-GB", "ru-RU", "uk-UA")
SCROLL = """
async phone => {
  const scroller = phone.querySelector(".scroller");
  const stops = [];
  for (let place = 0; place < scroller.scrollHeight - scroller.clientHeight - 70; place += 31) {
    scroller.scrollTop = place;
    await new Promise(requestAnimationFrame);
    stops.push([...phone.querySelectorAll(".pill.day, .pill.floating.shown")].map(pill => {
      const box = pill.getBoundingClientRect();
      return [box.top, box.bottom, pill.classList.contains("floating")];
    }));
  }
  return stops;
}
"""
ONWARD = """
async sign => {
  for (let presses = 0; !sign.hidden && presses < 30; presses += 1) {
    sign.click();
    for (const _ of "12") await new Promise(requestAnimationFrame);
  }
}
"""


@pytest.mark.parametrize(("size", "theme", "locale"), list(product(SIZES, THEMES, LOCALES)))
async def test_nothing_overlaps_is_cut_or_small(lived: Lived, size: str, theme: str, locale: str) -> None:
    """Each view of the page, with dates in three languages."""
    await lived.wear(size, theme, locale, anew=False)
    for view in (lived.customers, lived.topics, lived.general, lived.topic):
        await view()
        assert await lived.audit("boxes") == [], view.__name__


@pytest.mark.parametrize("size", SIZES)
async def test_menus_and_marks_of_messages_have_full_size(lived: Lived, size: str) -> None:
    """Menus stay in the window; the menu beside a bubble, a quote, a reaction and strips are large enough."""
    await lived.wear(size)
    await lived.topic()
    message = lived.staff.get_by_test_id("message").filter(has=lived.page.locator(".quote")).last
    await message.dblclick(position={"x": 12, "y": 24})
    await expect(lived.staff.get_by_test_id("reply-strip")).to_be_visible()
    for opener in (message.get_by_test_id("message-menu"), lived.staff.get_by_role("button", name="Attach")):
        await message.hover()
        await expect(opener).to_be_in_viewport(ratio=0.99)
        await opener.click()
        await expect(lived.page.get_by_role("menuitem").first).to_be_in_viewport(ratio=1)
        await expect(lived.page.get_by_role("menuitem").last).to_be_in_viewport(ratio=1)
        assert [fault for fault in await lived.audit("boxes") if fault.startswith("too small")] == []
        await lived.page.keyboard.press("Escape")


@pytest.mark.parametrize("size", SIZES)
async def test_dates_never_lie_on_each_other(lived: Lived, size: str) -> None:
    """Wherever one stops, dates stand apart; the one that floats goes once nobody scrolls."""
    await lived.wear(size)
    await lived.customers()
    floated = False
    for pills in await lived.phone.evaluate(SCROLL):
        floated = floated or any(floating for *_, floating in pills)
        for (top, bottom, _), (other_top, other_bottom, _) in combinations(pills, 2):
            assert bottom <= other_top or other_bottom <= top, pills
    assert floated
    await expect(lived.phone.get_by_test_id("floating-date")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES)
async def test_generals_composer_is_whole_before_the_first_letter(lived: Lived, size: str) -> None:
    """It was filled while out of sight; opened, its field has the height of a line, and its words are seen whole."""
    await lived.wear(size)
    await lived.general()
    field = lived.page.get_by_test_id("composer-staff")
    await expect(field).to_be_in_viewport(ratio=1)
    box = await field.bounding_box()
    assert box is not None
    assert 44 <= box["height"] <= 60


UKRAINIAN_MONTH = re.compile(r"\d (?:січ|лют|бер|квіт|трав|черв|лип|серп|вер|жовт|лист|груд)")


@pytest.mark.parametrize(("size", "days"), list(product(SIZES, ("+3 d", "+13 d 23 h"))))
async def test_a_moved_clock_shows_its_date(lived: Lived, size: str, days: str) -> None:
    """Time, date and distance stand in one bar, which takes one row even on a phone."""
    await lived.wear(size, locale="uk-UA")
    offset = lived.page.get_by_test_id("clock-offset")
    await offset.evaluate("(node, days) => { node.textContent = days; }", days)
    await expect(offset).to_be_in_viewport(ratio=1)
    date = lived.page.locator(".clock-date")
    await expect(date).to_be_in_viewport(ratio=1)
    await expect(date).to_contain_text(UKRAINIAN_MONTH)
    assert await lived.audit("boxes") == []
    bar = await lived.page.locator(".topbar").bounding_box()
    assert bar is not None
    assert bar["height"] <= 64


@pytest.mark.parametrize("size", SIZES)
async def test_customers_out_of_sight_are_counted(lived: Lived, size: str) -> None:
    """A sign tells how many more there are; pressed often enough it leads to the last one, and goes."""
    await lived.wear(size)
    await lived.customers()
    people = lived.page.get_by_test_id("customer")
    sign = lived.page.get_by_test_id("further-customers")
    await expect(sign).to_be_in_viewport(ratio=1)
    await expect(people.last).not_to_be_in_viewport(ratio=0.5)
    told = int((await sign.inner_text()).split()[0])
    assert 0 < told < await people.count()
    await sign.evaluate(ONWARD)
    await expect(sign).to_be_hidden()
    await expect(people.last).to_be_in_viewport(ratio=0.5)


async def test_a_phone_on_its_side_shows_a_good_part_of_the_chat(lived: Lived) -> None:
    """More than half of the height belongs to the messages, for customers and for staff."""
    await lived.wear("844x390")
    for view, side in ((lived.customers, lived.phone), (lived.topic, lived.staff)):
        await view()
        box = await side.locator(".scroller").bounding_box()
        assert box is not None
        assert box["height"] >= 230, view.__name__
