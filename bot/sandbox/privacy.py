"""Privacy mode: which messages of a group reach the bot."""

from __future__ import annotations

from bot.sandbox.model import Chat, Message, User


def bot_sees(bot: User, chat: Chat, message: Message) -> bool:
    """Whether the bot gets this message: everything in private and as an administrator, else privacy mode."""
    if chat.type == "private":
        return True
    place = chat.member(bot.id)
    if place.is_admin:
        return True
    if not place.present:
        return False
    if message.service:
        return True
    replied = chat.messages.get(message.data.get("reply_to_message", {}).get("message_id", 0))
    if replied is not None and replied.out and not replied.service:
        return True
    text: str = message.data.get("text") or message.data.get("caption") or ""
    if not text.startswith("/"):
        return False
    command = text.split(maxsplit=1)[0]
    if "@" in command:
        return command.split("@", 1)[1].lower() == (bot.username or "").lower()
    return True  # a general command goes to the last bot that wrote; there is only one here
