"""The staff's half: topics, acting as somebody, races, closed topics."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OLGA, PETR = 201, 202


async def test_a_topic_appears_counts_and_opens(desk: Desk) -> None:
    """A new topic stands in the list with its unread messages; what is written in it stays in it."""
    staff = desk.sandbox.staff_chat_id
    thread = desk.bot("createForumTopic", chat_id=staff, name="K-1 kettle")["message_thread_id"]
    desk.bot("sendMessage", chat_id=staff, message_thread_id=thread, text="The kettle leaks")
    topic = desk.page.get_by_test_id("topic").filter(has_text="K-1 kettle")
    await expect(topic.get_by_test_id("unread")).to_have_text("2")
    await expect(desk.staff.get_by_test_id("message")).to_have_count(0)
    await topic.click()
    await expect(topic.get_by_test_id("unread")).to_have_count(0)
    await expect(desk.staff.get_by_test_id("service-message")).to_contain_text("K-1 kettle")
    await desk.say("I am on it", side="staff")
    await expect(desk.staff.get_by_test_id("message").last).to_contain_text("I am on it")
    message = desk.bot("getUpdates", offset=-1)[-1]["message"]
    assert (message["message_thread_id"], message["from"]["id"]) == (thread, OLGA)
    await desk.page.get_by_test_id("topic").filter(has_text="General").click()
    await expect(desk.staff.get_by_test_id("message")).to_have_count(0)


async def test_two_people_press_the_same_button(desk: Desk) -> None:
    """Each press comes from the person acted as, and each answer reaches the page with its name."""
    staff = desk.sandbox.staff_chat_id
    keyboard = {"inline_keyboard": [[{"text": "Claim", "callback_data": "claim:1"}]]}
    desk.bot("sendMessage", chat_id=staff, text="K-1", reply_markup=keyboard)
    claim = desk.staff.get_by_test_id("inline-button").filter(has_text="Claim")
    first = await desk.press(claim)
    await expect(claim).to_have_attribute("aria-busy", "true")
    await desk.staff.get_by_role("radio", name="Petr").click()
    await expect(claim).not_to_have_attribute("aria-busy", "true")
    second = await desk.press(claim)
    await expect(claim).to_have_attribute("aria-busy", "true")
    assert (first["from"]["id"], second["from"]["id"]) == (OLGA, PETR)
    desk.bot("answerCallbackQuery", callback_query_id=first["id"], text="Yours")
    desk.bot("answerCallbackQuery", callback_query_id=second["id"], text="Taken by Olga")
    await expect(desk.staff.get_by_test_id("toast")).to_have_text(["Olga: Yours", "Taken by Olga"])


async def test_a_closed_topic_says_so_and_opens_again(desk: Desk) -> None:
    """The note over a closed topic offers to reopen it."""
    staff = desk.sandbox.staff_chat_id
    thread = desk.bot("createForumTopic", chat_id=staff, name="K-2 spoon")["message_thread_id"]
    await desk.page.get_by_test_id("topic").filter(has_text="K-2 spoon").click()
    desk.bot("closeForumTopic", chat_id=staff, message_thread_id=thread)
    await expect(desk.page.get_by_test_id("topic-notice")).to_be_visible()
    await desk.page.get_by_role("button", name="Reopen").click()
    await expect(desk.page.get_by_test_id("topic-notice")).to_be_hidden()


async def test_a_deleted_topic_gives_way_to_general(desk: Desk) -> None:
    """Whoever stood in a deleted topic stands in General then."""
    staff = desk.sandbox.staff_chat_id
    desk.bot("createForumTopic", chat_id=staff, name="K-3 fork")
    topic = desk.page.get_by_test_id("topic").filter(has_text="K-3 fork")
    await topic.click()
    await desk.page.get_by_test_id("topic-menu").click()
    await desk.page.get_by_role("menuitem", name="Delete topic").click()
    await expect(topic).to_have_count(0)
    await expect(desk.page.locator("[data-testid=topic][aria-current]")).to_contain_text("General")


async def test_drafts_belong_to_their_topic(desk: Desk) -> None:
    """A text begun in one topic waits there."""
    desk.bot("createForumTopic", chat_id=desk.sandbox.staff_chat_id, name="K-4 lid")
    field = desk.page.get_by_test_id("composer-staff")
    await field.fill("half a sentence")
    await desk.page.get_by_test_id("topic").filter(has_text="K-4 lid").click()
    await expect(field).to_have_value("")
    await desk.page.get_by_test_id("topic").filter(has_text="General").click()
    await expect(field).to_have_value("half a sentence")
