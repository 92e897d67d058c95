"""Presses of buttons and reactions: what people do to a message without writing."""

from __future__ import annotations

from bot.sandbox.model import Chat, Message, Press, User
from bot.sandbox.updates import CALLBACK_LIFE, DAY
from bot.sandbox.world import World


def press(world: World, user: User, chat: Chat, message: Message, data: str, *, accessible: bool = True) -> Press:
    """A press of an inline button: a callback query that lives 150 seconds."""
    at = world.clock.seconds()
    number = world.count("press")
    press = Press(str(7_000_000_000_000_000 + number), user.id, chat.id, message.id, at)
    world.presses[press.id] = press
    shown = message.data
    if not accessible or message.deleted:
        shown = {"chat": world.chat_json(chat), "message_id": message.id, "date": 0}
    query = {
        "id": press.id,
        "from": user.json(),
        "message": shown,
        "chat_instance": str(8_000_000_000_000_000 + abs(chat.id)),
        "data": data,
    }
    world.push("callback_query", query, at + CALLBACK_LIFE, f"press{user.id}")
    return press


def react(world: World, chat: Chat, message: Message, user: User, emojis: list[str]) -> None:
    """Set the reactions of one sender on a message; the bot learns those of others if it may and asked."""
    old = [emoji for emoji, ids in message.reactions.items() if user.id in ids]
    for emoji in old:
        message.reactions[emoji].remove(user.id)
        if not message.reactions[emoji]:
            del message.reactions[emoji]
    for emoji in emojis:
        message.reactions.setdefault(emoji, []).append(user.id)
    world.emit("reaction", chat_id=chat.id, message_id=message.id, user_id=user.id, message=message.view())
    if user.is_bot or old == emojis or not (chat.type == "private" or chat.member(world.bot.id).is_admin):
        return
    date = int(world.clock.seconds())
    change = {
        "chat": world.chat_json(chat),
        "message_id": message.id,
        "user": user.json(),
        "date": date,
        "old_reaction": [{"type": "emoji", "emoji": emoji} for emoji in old],
        "new_reaction": [{"type": "emoji", "emoji": emoji} for emoji in emojis],
    }
    world.push("message_reaction", change, date + DAY, f"reaction{chat.id}")
