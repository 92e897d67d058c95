"""What aiogram asks before it calls a handler.

Filters are coroutines: aiogram runs any other, its magic `F` too, in a thread, which costs more than all the rest.
"""

from aiogram.types import Message

from handlers.items import NOT_PASSED_ON, PASSED_ON


async def passed_on(message: Message) -> bool:
    """It can be brought to the other side."""
    return message.content_type in PASSED_ON


async def not_passed_on(message: Message) -> bool:
    """Somebody sent it, and it cannot be brought to the other side."""
    return message.content_type in NOT_PASSED_ON
