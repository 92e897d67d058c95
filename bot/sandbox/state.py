"""The whole world as JSON, for the page and for tests."""

from __future__ import annotations

from bot.sandbox.model import Json
from bot.sandbox.world import World


def snapshot(world: World, *, chat_id: int | None = None) -> Json:
    """Everything there is; with `chat_id` only that chat's messages."""
    chats = world.chats.values() if chat_id is None else [world.chats[chat_id]] if chat_id in world.chats else []
    staff = next((chat.id for chat in world.chats.values() if chat.type != "private"), None)
    return {
        "now": world.now().isoformat(),
        "offset": world.clock.offset,
        "seq": world.seq,
        "bot": {**world.bot.json(), "token": world.token},
        "staff_chat_id": staff,
        "limits": world.limits.on,
        "webhook": {name: value for name, value in world.webhook.items() if name != "secret"},
        "pending_updates": len(world.updates.waiting),
        "settings": {
            "commands": {
                " ".join(part for part in key if part): value
                for key, value in world.settings.get("commands", {}).items()
            },
            **{name: value for name, value in world.settings.items() if name != "commands"},
        },
        "users": {str(user.id): world.user_view(user) for user in world.users.values() if not user.is_bot},
        "chats": {str(chat.id): chat.view() for chat in world.chats.values()},
        "messages": {str(chat.id): [message.view() for message in chat.messages.values()] for chat in chats},
        "problems": list(world.problems),
    }
