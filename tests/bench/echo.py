"""The yardstick: a bare aiogram echo bot with default `start_polling`, as its documentation shows it.

It remembers nothing and promises nothing. `ECHO_CALLS_PER_UPDATE` (1 or more, may be a fraction) makes it
call the Bot API as often as the bot it stands beside: each further call is a message to the staff group.

Its latencies jump between about 2 and 30 ms from one second to the next, which is no fault of the ruler: aiogram
decodes every answer with a generic pydantic model that is only weakly held, so that it is collected and rebuilt
(10-25 ms of schema building) again and again.
"""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def run() -> None:
    """Echo until SIGTERM."""
    server = TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=server))
    staff_chat = int(os.environ["STAFF_CHAT_ID"])
    extra_per_update = float(os.environ.get("ECHO_CALLS_PER_UPDATE", "1")) - 1
    owed = 0.0
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        nonlocal owed
        text = message.text or ""
        await message.answer(text)
        owed += extra_per_update
        while owed >= 1:
            owed -= 1
            await bot.send_message(staff_chat, text)

    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(run())
