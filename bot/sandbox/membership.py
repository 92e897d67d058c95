"""Changes of who is in a chat or has blocked the bot, and the updates with which the bot learns of them."""

from __future__ import annotations

from bot.sandbox.model import ADMIN_RIGHTS, Chat, Json, Member, User
from bot.sandbox.updates import DAY
from bot.sandbox.world import World


def member_json(world: World, chat: Chat, user_id: int) -> Json:
    """The Bot API's ChatMember object."""
    place = chat.member(user_id)
    found: Json = {"user": world.users[user_id].json(), "status": place.status}
    if place.status == "creator":
        found["is_anonymous"] = False
    elif place.status == "administrator":
        found["can_be_edited"] = False
        found["is_anonymous"] = False
        found.update({name: place.rights.get(name, False) for name in ADMIN_RIGHTS})
    elif place.status == "restricted":
        found["is_member"] = True
        found["until_date"] = 0
        found.update(place.rights)
    elif place.status == "kicked":
        found["until_date"] = 0
    return found


def set_member(world: World, chat: Chat, user_id: int, place: Member, actor: User) -> None:
    """Change somebody's place in a chat, with the update (my_chat_member or chat_member) that it causes."""
    before = member_json(world, chat, user_id)
    was_admin = chat.member(world.bot.id).is_admin
    chat.members[user_id] = place
    date = int(world.clock.seconds())
    change = {
        "chat": world.chat_json(chat),
        "from": actor.json(),
        "date": date,
        "old_chat_member": before,
        "new_chat_member": member_json(world, chat, user_id),
    }
    if user_id == world.bot.id:
        world.push("my_chat_member", change, date + DAY, f"member{chat.id}")
    elif was_admin:
        world.push("chat_member", change, date + DAY, f"user{user_id}")
    world.emit("chat", chat_id=chat.id, chat=chat.view())


def set_blocked(world: World, user: User, blocked: bool) -> None:
    """The person blocks or unblocks the bot; the bot learns it as my_chat_member."""
    if user.blocked == blocked:
        return
    user.blocked = blocked
    places = [
        {"user": world.bot.json(), "status": "member"},
        {"user": world.bot.json(), "status": "kicked", "until_date": 0},
    ]
    date = int(world.clock.seconds())
    change = {
        "chat": world.chat_json(world.chats[user.id]),
        "from": user.json(),
        "date": date,
        "old_chat_member": places[not blocked],
        "new_chat_member": places[blocked],
    }
    world.push("my_chat_member", change, date + DAY, f"member{user.id}")
    world.emit("user", user_id=user.id, user=world.user_view(user))
