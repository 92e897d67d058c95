"""Updates as Telegram sends them, in raw JSON, and what our routers hear in them."""

import itertools
from functools import cache
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Update

from handlers.heard import Heard
from handlers.place import Place
from handlers.routes import dispatcher

Json = dict[str, Any]

AT = 1_772_452_800  # 2026-03-02 12:00 UTC
STAFF = -1_002_345_678_901
BOT_ID = 42
PLACE = Place(STAFF, BOT_ID, forum=True)
ANN: Json = {"id": 101, "is_bot": False, "first_name": "Ann", "language_code": "en"}
OLGA: Json = {"id": 201, "is_bot": False, "first_name": "Olga", "language_code": "uk"}
SELF: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Amends", "username": "amends_bot"}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
GROUP: Json = {"id": STAFF, "type": "supergroup", "title": "Staff", "is_forum": True}
PHOTO = [{"file_id": f"p{n}", "file_unique_id": f"u{n}", "width": n, "height": n} for n in (90, 800)]
FILE: Json = {"file_id": "f1", "file_unique_id": "fu1"}

_numbers = itertools.count(1)


def private(user: Json = ANN) -> Json:
    """The chat with a customer."""
    return {"id": user["id"], "type": "private", "first_name": user["first_name"]}


def message(number: int = 7, chat: Json | None = None, user: Json | None = ANN, **content: Any) -> Json:
    """A message; in private unless a chat is named; text unless other content is named."""
    made: Json = {"message_id": number, "date": AT, "chat": chat or private(user or ANN)}
    if user is not None:
        made["from"] = user
    return {**made, **(content or {"text": "The kettle came broken"})}


def in_group(number: int = 7, user: Json | None = OLGA, **content: Any) -> Json:
    """A message in the staff group."""
    return message(number, GROUP, user, **content)


def a_card(number: int, complaint: int) -> Json:
    """A complaint's card on the board, as Telegram shows it in a reply to it."""
    button = {"text": "Claim", "callback_data": f"s:claim:{complaint}:"}
    return in_group(
        number, SELF, text=f"🟢 in time · K-{complaint} · new", reply_markup={"inline_keyboard": [[button]]}
    )


def in_topic(topic: int, number: int = 7, user: Json | None = OLGA, **content: Any) -> Json:
    """A message in a topic; without an answered message Telegram names the topic's own first one."""
    opened = in_group(topic, SELF, forum_topic_created={"name": "K-4821 Ann", "icon_color": 7322096})
    opened |= {"message_thread_id": topic, "is_topic_message": True}
    content = content or {"text": "a word"}
    return in_group(
        number, user, **{"message_thread_id": topic, "is_topic_message": True, "reply_to_message": opened, **content}
    )


def press(data: str | None, user: Json = ANN, where: Json | None = None, **more: Any) -> Json:
    """A press of a button under a message of the bot."""
    under = where or message(70, private(user), SELF, text="Solved?")
    made: Json = {"id": str(next(_numbers)), "from": user, "chat_instance": "1", "message": under, **more}
    return made if data is None else {**made, "data": data}


def reaction(chat: Json, number: int, user: Json | None, new: str = "", old: str = "", **more: Any) -> Json:
    """Somebody's reactions on a message, each an emoji, before and after; with no `user`, they hide behind a chat."""
    lists = {"old_reaction": old, "new_reaction": new}
    made: Json = {"chat": chat, "message_id": number, "date": AT}
    made |= {side: [{"type": "emoji", "emoji": one} for one in emojis.split()] for side, emojis in lists.items()}
    made |= {"actor_chat": chat} if user is None else {"user": user}
    return {"message_reaction": {**made, **more}}


def member(status: str, user: Json, **more: Any) -> Json:
    """Somebody's place in a chat."""
    if status == "restricted":
        rights = (
            "send_messages", "send_audios", "send_documents", "send_photos", "send_videos", "send_video_notes",
            "send_voice_notes", "send_polls", "send_other_messages", "add_web_page_previews", "change_info",
            "invite_users", "pin_messages", "manage_topics", "edit_tag", "react_to_messages",
        )  # fmt: skip
        more = {**{f"can_{right}": False for right in rights}, "until_date": 0, **more}
    if status == "kicked":
        more = {"until_date": 0, **more}
    if status == "administrator":
        powers = (
            "be_edited", "manage_chat", "delete_messages", "manage_video_chats", "restrict_members",
            "promote_members", "change_info", "invite_users", "post_stories", "edit_stories", "delete_stories",
            "send_welcome_messages",
        )  # fmt: skip
        more = {**{f"can_{power}": True for power in powers}, "is_anonymous": False, **more}
    if status == "creator":
        more = {"is_anonymous": False, **more}
    return {"status": status, "user": user, **more}


def moved(kind: str, chat: Json, who: Json, old: Json, new: Json) -> Json:
    """A change of somebody's place: `kind` is chat_member or my_chat_member."""
    return {kind: {"chat": chat, "from": who, "date": AT, "old_chat_member": old, "new_chat_member": new}}


@cache
def _wired() -> tuple[Bot, Dispatcher]:
    return Bot(f"{BOT_ID}:AAAA"), dispatcher()


async def heard(update: Json, place: Place = PLACE) -> list[Heard]:
    """What the routers make of it. Raises whatever decoding raises."""
    bot, routers = _wired()
    full = {"update_id": next(_numbers), **update}
    found = await routers.feed_update(bot, Update.model_validate(full, context={"bot": bot}), place=place)
    return found if isinstance(found, list) else []


async def heard_one(update: Json) -> Heard:
    """The one thing heard."""
    (found,) = await heard(update)
    return found
