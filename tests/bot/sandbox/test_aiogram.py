"""aiogram itself against the sandbox: its requests are understood and its models read the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.sandbox.files import drawn_picture
from tests.bot.sandbox.conftest import ANN, OLGA, PETR, STAFF, Web

KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]])


@pytest.fixture
async def bot(web: Web) -> AsyncIterator[Bot]:
    """aiogram's Bot, told where the sandbox is."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(web.sandbox.url))
    found = Bot(web.sandbox.token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    yield found
    await found.session.close()


async def test_the_common_methods(web: Web, bot: Bot) -> None:
    """Send, edit, react, copy, topics, members, files, profile: no unknown parameters, no undecodable answers."""
    await web.act("start", user_id=ANN)
    assert (await bot.me()).username == "sandbox_bot"
    sent = await bot.send_message(ANN, "<b>Hi</b>", reply_markup=KEYS)
    assert sent.html_text == "<b>Hi</b>"
    edited = await bot.edit_message_text("bye", chat_id=ANN, message_id=sent.message_id)
    assert isinstance(edited, Message)
    await bot.set_message_reaction(ANN, sent.message_id, reaction=[ReactionTypeEmoji(emoji="👍")])
    await bot.send_message(ANN, "re", reply_parameters=ReplyParameters(message_id=sent.message_id))
    topic = await bot.create_forum_topic(STAFF, "K-1")
    thread = topic.message_thread_id
    copy = await bot.copy_message(STAFF, ANN, sent.message_id, message_thread_id=thread)
    assert copy.message_id
    await bot.close_forum_topic(STAFF, thread)
    await bot.reopen_forum_topic(STAFF, thread)
    photo = await bot.send_photo(ANN, BufferedInputFile(drawn_picture(2), "a.png"), caption="c")
    assert photo.photo
    file = await bot.get_file(photo.photo[-1].file_id)
    assert file.file_path
    data = await bot.download_file(file.file_path)
    assert data is not None
    assert data.read() == drawn_picture(2)
    album = await bot.send_media_group(
        ANN, [InputMediaPhoto(media=BufferedInputFile(drawn_picture(3), "b.png")), InputMediaPhoto(media=file.file_id)]
    )
    assert album[0].media_group_id == album[1].media_group_id
    copies = await bot.copy_messages(STAFF, ANN, [message.message_id for message in album])
    assert len(copies) == 2
    for user_id in (OLGA, 203, bot.id):
        assert (await bot.get_chat_member(STAFF, user_id)).status
    assert (await bot.get_chat(STAFF)).is_forum
    assert (await bot.get_chat(ANN)).first_name == "Ann"
    assert len(await bot.get_chat_administrators(STAFF)) == 2
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    await bot.send_chat_action(ANN, "typing")
    await bot.send_poll(ANN, "Q?", ["a", "b"])
    await bot.send_dice(ANN)
    await bot.send_venue(ANN, 1, 2, "T", "A")
    await bot.delete_message(ANN, sent.message_id)
    await bot.get_webhook_info()
    assert web.sandbox.world.problems == []


async def test_refusals_become_aiograms_errors(web: Web, bot: Bot) -> None:
    """Each kind of refusal its own class, with its parameters."""
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(ANN, "x")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(999, "x")
    await web.post("/sandbox/fault", {"kind": "429", "retry_after": 9})
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.get_me()
    assert caught.value.retry_after == 9
    group = await web.act("new_group", title="g", members=[OLGA, PETR])
    new = await web.act("upgrade_group", chat_id=group["id"])
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(group["id"], "x")
    assert moved.value.migrate_to_chat_id == new
    other = Bot("42:WRONG", session=bot.session)
    with pytest.raises(TelegramUnauthorizedError):
        await other.get_me()


async def test_polling_with_a_dispatcher(web: Web, bot: Bot) -> None:
    """A whole little dialogue: /start, an answer with a button, a press, a toast."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart(deep_link=True))
    async def started(message: Message) -> None:
        await message.answer("Hello", reply_markup=KEYS)

    @dispatcher.callback_query(F.data == "go")
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("Gone")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    since = web.sandbox.world.seq
    await web.act("start", user_id=ANN, payload="abc")
    number = None
    async with asyncio.timeout(20):
        while number is None:
            for event in await web.get(f"/sandbox/events?since={since}&timeout=10"):
                since = event["seq"]
                if event["kind"] == "message" and event["message"]["out"]:
                    number = event["message"]["message_id"]
    made = await web.act("press", user_id=ANN, chat_id=ANN, message_id=number, text="Go")
    assert await web.get(f"/sandbox/answer?id={made['callback_query_id']}") == {"text": "Gone", "show_alert": False}
    await dispatcher.stop_polling()
    await polling


FILES = ("photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker")
OTHERS = ("location", "venue", "contact", "dice", "poll", "story", "game")


@pytest.mark.parametrize("kind", [*FILES, *OTHERS])
async def test_every_update_is_readable(web: Web, bot: Bot, kind: str) -> None:
    """aiogram's models read what people send."""
    await web.act("send_media", user_id=ANN, chat_id=ANN, kind=kind)
    updates = await bot.get_updates()
    assert updates[0].message is not None
    assert updates[0].message.content_type == kind


async def test_other_updates_are_readable(web: Web, bot: Bot) -> None:
    """Members, reactions, edits, presses on inaccessible messages, service messages, anonymous administrators."""
    wanted = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"]
    await bot.get_updates(allowed_updates=wanted)
    sent = await bot.send_message(STAFF, "x", reply_markup=KEYS)
    await bot.create_forum_topic(STAFF, "t")
    first = await web.act("send", user_id=OLGA, chat_id=STAFF, text="y", reply_to=sent.message_id)
    await web.act("edit", user_id=OLGA, chat_id=STAFF, message_id=first["message_id"], text="z")
    await web.act("react", user_id=OLGA, chat_id=STAFF, message_id=sent.message_id, emoji="👍")
    press = {"user_id": OLGA, "chat_id": STAFF, "message_id": sent.message_id, "data": "go"}
    await web.act("press", **press)
    await web.act("press", **press, inaccessible=True)
    await web.act("promote", user_id=OLGA, chat_id=STAFF)
    await web.act("demote", user_id=OLGA, chat_id=STAFF)
    await web.act("leave", user_id=PETR, chat_id=STAFF)
    await web.act("anonymous_send", user_id=203, chat_id=STAFF, text="x")
    await web.act("bot_rights", chat_id=STAFF, rights={"can_send_messages": False})
    await web.act("kick_bot", chat_id=STAFF)
    types = [update.event_type for update in await bot.get_updates(offset=1)]
    assert types == [
        "message",
        "message",
        "edited_message",
        "message_reaction",
        "callback_query",
        "callback_query",
        "chat_member",
        "chat_member",
        "chat_member",
        "message",
        "message",
        "my_chat_member",
        "my_chat_member",
    ]
