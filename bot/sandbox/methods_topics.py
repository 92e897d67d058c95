"""Forum topics: create, rename, close, reopen, delete."""

from __future__ import annotations

from bot.sandbox.access import chat_of, topic_of
from bot.sandbox.methods import method
from bot.sandbox.model import Chat, Json, Topic
from bot.sandbox.params import Params
from bot.sandbox.refused import bad
from bot.sandbox.world import World

ICON_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
MAX_NAME = 128
_TARGET = "chat_id message_thread_id"


def _forum(world: World, params: Params) -> Chat:
    chat = chat_of(world, params)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    return chat


@method("createForumTopic", "chat_id name icon_color icon_custom_emoji_id")
def create_topic(world: World, params: Params) -> Json:
    """Open a topic. Its id is the id of the message that announces it; the bot receives that message too."""
    chat = _forum(world, params)
    if not chat.member(world.bot.id).may("can_manage_topics"):
        raise bad("not enough rights to create a topic")
    name = params.text("name").strip()[:MAX_NAME].strip()
    if not name:
        raise bad("title must be non-empty")
    colour = params.integer("icon_color", ICON_COLOURS[0]) or ICON_COLOURS[0]
    if colour not in ICON_COLOURS:
        raise bad("invalid icon color specified")
    emoji = params.text("icon_custom_emoji_id") or None
    topic = world.topic_created(chat, name, world.bot, colour, emoji)
    found: Json = {"message_thread_id": topic.id, "name": name, "icon_color": colour}
    if emoji:
        found["icon_custom_emoji_id"] = emoji
    return found


def _managed(world: World, params: Params, verb: str) -> tuple[Chat, Topic]:
    chat = _forum(world, params)
    number = params.integer("message_thread_id")
    if number <= 0:
        raise bad("invalid message thread identifier specified")
    topic = chat.topics.get(number)
    if topic is None or topic.deleted:
        raise bad("TOPIC_ID_INVALID")
    if not chat.member(world.bot.id).may("can_manage_topics") and topic.creator_id != world.bot.id:
        raise bad(f"not enough rights to {verb} the topic")
    return chat, topic


@method("editForumTopic", f"{_TARGET} name icon_custom_emoji_id")
def edit_topic(world: World, params: Params) -> bool:
    """Rename a topic or change its icon."""
    chat, topic = _managed(world, params, "edit")
    name = params.text("name").strip()[:MAX_NAME].strip() or topic.name
    emoji = (
        params.text("icon_custom_emoji_id") or None
        if params.has("icon_custom_emoji_id")
        else topic.icon_custom_emoji_id
    )
    if name == topic.name and emoji == topic.icon_custom_emoji_id:
        raise bad("TOPIC_NOT_MODIFIED")
    edited: Json = {}
    if name != topic.name:
        edited["name"] = name
    if emoji != topic.icon_custom_emoji_id:
        edited["icon_custom_emoji_id"] = emoji or ""
    topic.name, topic.icon_custom_emoji_id = name, emoji
    world.post(chat, {"forum_topic_edited": edited}, world.bot, topic=topic, service=True)
    world.topic_changed(chat, topic)
    return True


def _toggle(world: World, params: Params, closed: bool) -> bool:
    chat, topic = _managed(world, params, "close or open")
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    world.post(chat, content, world.bot, topic=topic, service=True)
    world.topic_changed(chat, topic)
    return True


@method("closeForumTopic", _TARGET)
def close_topic(world: World, params: Params) -> bool:
    """Close a topic."""
    return _toggle(world, params, True)


@method("reopenForumTopic", _TARGET)
def reopen_topic(world: World, params: Params) -> bool:
    """Open a closed topic again."""
    return _toggle(world, params, False)


@method("deleteForumTopic", _TARGET)
def delete_topic(world: World, params: Params) -> bool:
    """Delete a topic with its messages; needs can_delete_messages."""
    chat = _forum(world, params)
    number = params.integer("message_thread_id")
    if number <= 0:
        raise bad("invalid message thread identifier specified")
    topic = chat.topics.get(number)
    if topic is None or topic.deleted:
        raise bad("TOPIC_ID_INVALID")
    if not chat.member(world.bot.id).may("can_delete_messages"):
        raise bad("not enough rights to delete the topic")
    world.topic_deleted(chat, topic_of(world, chat, number))
    return True
