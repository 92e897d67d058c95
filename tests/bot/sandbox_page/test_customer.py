"""A customer's phone: start, write, press, attach, edit, block."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = 101


async def test_start_opens_the_chat_and_the_bot_can_answer(desk: Desk) -> None:
    """Until Start there is no composer; afterwards a message of the bot appears with its formatting."""
    composer = desk.page.get_by_test_id("composer-customer")
    await expect(composer).to_be_hidden()
    await desk.start()
    desk.bot("sendMessage", chat_id=ANN, text="Hello, <b>Ann</b>. <tg-spoiler>hush</tg-spoiler>", parse_mode="HTML")
    answer = desk.phone.get_by_test_id("message").last
    await expect(answer.locator("strong")).to_have_text("Ann")
    await expect(answer).to_have_attribute("data-from", "bot")
    await expect(composer).to_be_visible()
    hidden = answer.locator(".spoiler")
    await hidden.press("Enter")
    await expect(hidden).to_have_class("spoiler shown")


async def test_a_link_brings_its_payload(desk: Desk) -> None:
    """A deep link sends /start with the payload."""
    await desk.page.get_by_role("button", name="Came by a link…").click()
    await desk.page.get_by_label("Payload").fill("order_1042")
    await desk.page.get_by_role("button", name="Open", exact=True).click()
    await expect(desk.phone.get_by_test_id("message")).to_contain_text("/start order_1042")


async def test_text_of_people_never_becomes_markup(desk: Desk) -> None:
    """What looks like HTML stays text."""
    await desk.start()
    await desk.say('<img src=x onerror="alert(1)"><b>bold</b>')
    message = desk.phone.get_by_test_id("message").last
    await expect(message.locator(".words")).to_have_text('<img src=x onerror="alert(1)"><b>bold</b>')
    assert await message.locator("img, b").count() == 0


async def test_shift_enter_breaks_the_line(desk: Desk) -> None:
    """Enter sends, Shift+Enter goes on writing."""
    await desk.start()
    field = desk.page.get_by_test_id("composer-customer")
    await field.type("one")
    await field.press("Shift+Enter")
    await field.type("two")
    await field.press("Enter")
    await expect(desk.phone.get_by_test_id("message").last.locator(".words")).to_have_text("one\ntwo")
    await expect(field).to_have_value("")


async def test_fast_writing_keeps_every_message_and_its_order(desk: Desk) -> None:
    """Nobody has to wait for one message to leave before sending the next."""
    await desk.start()
    for word in ("one", "two", "three"):
        await desk.say(word)
    await expect(desk.phone.locator(".message .words")).to_have_text(["/start", "one", "two", "three"])


async def test_a_refused_message_comes_back_into_the_field(desk: Desk) -> None:
    """The sandbox tells why it refused, and nothing that was typed is lost."""
    await desk.start()
    await desk.say("x" * 5000)
    await expect(desk.phone.get_by_test_id("error")).to_be_visible()
    await expect(desk.page.get_by_test_id("composer-customer")).to_have_value("x" * 5000)


async def test_a_press_waits_for_its_answer_and_shows_it(desk: Desk) -> None:
    """The button is busy until the bot answers; an alert stays until OK."""
    await desk.start()
    keyboard = {"inline_keyboard": [[{"text": "Skip", "callback_data": "skip"}]]}
    desk.bot("sendMessage", chat_id=ANN, text="Where?", reply_markup=keyboard)
    button = desk.phone.get_by_test_id("inline-button").filter(has_text="Skip")
    for text, alert in (("Skipped", False), ("Please wait", True)):
        query = await desk.press(button)
        await expect(button).to_have_attribute("aria-busy", "true")
        assert (query["data"], query["from"]["id"]) == ("skip", ANN)
        desk.bot("answerCallbackQuery", callback_query_id=query["id"], text=text, show_alert=alert)
        await expect(desk.phone.get_by_test_id("alert" if alert else "toast")).to_contain_text(text)
        await expect(button).not_to_have_attribute("aria-busy", "true")
    await desk.page.keyboard.press("Enter")
    await expect(desk.phone.get_by_test_id("alert")).to_have_count(0)


async def test_a_forced_reply_points_the_composer_at_its_message(desk: Desk) -> None:
    """force_reply sets the reply, and the customer's next message answers that message."""
    await desk.start()
    asked = desk.bot(
        "sendMessage",
        chat_id=ANN,
        text="Which shop?",
        reply_markup={"force_reply": True, "input_field_placeholder": "Street"},
    )
    await expect(desk.phone.get_by_test_id("reply-strip")).to_contain_text("Which shop?")
    await expect(desk.page.get_by_test_id("composer-customer")).to_have_attribute("placeholder", "Street")
    await desk.say("Main street")
    quote = desk.phone.get_by_test_id("message").last.get_by_test_id("quote")
    await expect(quote).to_contain_text("Which shop?")
    await expect(desk.phone.get_by_test_id("reply-strip")).to_have_count(0)
    await quote.click()
    target = desk.phone.locator(f'[data-message-id="{asked["message_id"]}"]')
    await expect(target).to_have_class("message in first last lit")


async def test_attachments_arrive_with_their_caption(desk: Desk) -> None:
    """An album is one bubble of several pictures; a chosen file is shown as it is."""
    await desk.start()
    await desk.phone.get_by_role("button", name="Attach").click()
    await desk.page.get_by_role("menuitem", name="Album").click()
    await desk.page.get_by_role("button", name="More pictures").click()
    await desk.say("the crack")
    album = desk.phone.get_by_test_id("message").last
    await expect(album.get_by_test_id("album-item")).to_have_count(4)
    await expect(album).to_contain_text("the crack")
    picture = album.locator("img").first
    await expect(picture).to_be_visible()
    await desk.page.wait_for_function(
        "node => node.complete && node.naturalWidth > 0", arg=await picture.element_handle()
    )
    for kind, shown in (
        ("Voice message", ".voice"),
        ("Location", ".place"),
        ("Contact", ".attachment"),
        ("Sticker", ".sticker"),
    ):
        await desk.phone.get_by_role("button", name="Attach").click()
        await desk.page.get_by_role("menuitem", name=kind).click()
        await expect(desk.phone.get_by_test_id("message").last.locator(shown)).to_be_visible()


async def test_a_real_file_can_be_sent(desk: Desk) -> None:
    """A document keeps its name and its bytes."""
    await desk.start()
    await desk.phone.get_by_role("button", name="Attach").click()
    await desk.page.get_by_role("menuitem", name="Document").click()
    files = desk.page.get_by_test_id("file-customer")
    await files.set_input_files({"name": "bill.txt", "mimeType": "text/plain", "buffer": b"12 euro"})
    await expect(desk.phone.get_by_test_id("file-strip")).to_contain_text("bill.txt")
    await desk.say("")
    link = desk.phone.get_by_role("link", name="bill.txt")
    address = await link.get_attribute("href")
    assert address is not None
    answer = await desk.page.request.get(f"{desk.sandbox.url}{address}")
    assert await answer.body() == b"12 euro"


async def test_own_messages_can_be_edited_and_deleted(desk: Desk) -> None:
    """The mark of an edit opens the earlier text; a deleted message stays visible, marked."""
    await desk.start()
    await desk.say("The kettel leaks")
    await expect(desk.phone.get_by_test_id("message").last).to_contain_text("kettel")
    await desk.page.get_by_test_id("composer-customer").press("ArrowUp")
    await desk.say("The kettle leaks")
    message = desk.phone.get_by_test_id("message").last
    await expect(message.locator(".words")).to_have_text("The kettle leaks")
    await message.get_by_role("button", name="edited").click()
    await expect(message).to_contain_text("The kettel leaks")
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await desk.page.get_by_role("menuitem", name="Delete").click()
    await expect(message).to_contain_text("deleted")


async def test_a_reaction_is_given_and_taken_back(desk: Desk) -> None:
    """The second press on one's own reaction removes it."""
    await desk.start()
    desk.bot("sendMessage", chat_id=ANN, text="Solved?")
    message = desk.phone.get_by_test_id("message").last
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await desk.page.get_by_role("menuitem", name="React 👍").click()
    await message.get_by_test_id("reaction").click()
    await expect(message.get_by_test_id("reaction")).to_have_count(0)


async def test_blocking_and_unblocking(desk: Desk) -> None:
    """A customer who blocked the bot has nothing but the way back."""
    await desk.start()
    await desk.page.get_by_test_id("phone-menu").click()
    await desk.page.get_by_role("menuitem", name="Block the bot").click()
    await expect(desk.page.get_by_test_id("composer-customer")).to_be_hidden()
    await desk.phone.get_by_role("button", name="Unblock").click()
    await expect(desk.page.get_by_test_id("composer-customer")).to_be_visible()


async def test_another_customer_can_be_added_and_waits_unread(desk: Desk) -> None:
    """A new customer gets the phone; messages to the others are counted in the list."""
    await desk.start()
    await desk.page.get_by_test_id("add-customer").click()
    await desk.page.get_by_label("Name").fill("Diego")
    await desk.page.get_by_role("button", name="Add", exact=True).click()
    await expect(desk.phone).to_contain_text("Diego")
    desk.bot("sendMessage", chat_id=ANN, text="We have news")
    ann = desk.page.get_by_test_id("customer").filter(has_text="Ann")
    await expect(ann.get_by_test_id("unread")).to_have_text("1")
    await ann.click()
    await expect(ann.get_by_test_id("unread")).to_have_count(0)


async def test_commands_are_offered_in_the_customers_language(desk: Desk) -> None:
    """The list for the customer's language wins over the common one; a click sends the command."""
    desk.bot("setMyCommands", commands=[{"command": "status", "description": "Meine Sache"}], language_code="de")
    desk.bot("setMyCommands", commands=[{"command": "status", "description": "My complaints"}])
    await desk.start()
    await desk.page.get_by_test_id("composer-customer").type("/st")
    option = desk.page.get_by_role("option")
    await expect(option).to_contain_text("My complaints")
    await desk.page.keyboard.press("Enter")
    await expect(desk.phone.get_by_test_id("message").last.locator(".words")).to_have_text("/status")
