"""Editing and deleting the bot's messages, with every reason Telegram has to refuse."""

from __future__ import annotations

from bot.sandbox.access import chat_number, chat_of, chat_to_write, message_of
from bot.sandbox.formatted import caption_of, text_of
from bot.sandbox.markup import read_markup
from bot.sandbox.media import CAPTIONED, SPOILERED, file_of, kind_of, media_json
from bot.sandbox.methods import CAPTION, method
from bot.sandbox.methods_send import is_private
from bot.sandbox.model import Chat, Json, Message
from bot.sandbox.params import Params
from bot.sandbox.refused import bad
from bot.sandbox.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETABLE_FOR = 48 * 3600
_TARGET = "chat_id message_id"
_MEDIA_FIELDS = (
    *("photo", "video", "voice", "audio", "document", "animation"),
    *("caption", "caption_entities", "has_media_spoiler", "show_caption_above_media"),
)


def _editable(world: World, params: Params) -> tuple[Chat, Message]:
    chat = chat_to_write(world, params)
    message = message_of(chat, params, "edit")
    with_reply_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.out or message.service or message.forwarded or with_reply_keyboard:
        raise bad("message can't be edited")
    return chat, message


def _apply(world: World, params: Params, message: Message, content: Json, replaced: tuple[str, ...]) -> Json:
    """Replace content and keyboard; leaving out the keyboard removes it."""
    markup = read_markup(params, private=is_private(params), inline_only=True)
    before = {name: message.data[name] for name in replaced if name in message.data}
    if before == content and markup == message.markup:
        raise bad(NOT_MODIFIED)
    changes = dict(content)
    if markup is not None:
        changes["reply_markup"] = markup
    message.markup = markup
    world.change(message, changes, drop=(*replaced, "reply_markup"))
    return message.data


@method(
    "editMessageText", f"{_TARGET} text parse_mode entities link_preview_options disable_web_page_preview reply_markup"
)
def edit_text(world: World, params: Params) -> Json:
    """Replace the text of a text message."""
    content = text_of(world, params, edit=True)
    _, message = _editable(world, params)
    if "text" not in message.data:
        raise bad("there is no text in the message to edit")
    return _apply(world, params, message, content, ("text", "entities"))


@method("editMessageCaption", f"{_TARGET} {CAPTION} show_caption_above_media reply_markup")
def edit_caption(world: World, params: Params) -> Json:
    """Replace or remove the caption of a file."""
    content = caption_of(world, params, edit=True)
    _, message = _editable(world, params)
    if kind_of(message.data) not in CAPTIONED:
        raise bad("there is no caption in the message to edit")
    return _apply(world, params, message, content, ("caption", "caption_entities"))


@method("editMessageMedia", f"{_TARGET} media reply_markup")
def edit_media(world: World, params: Params) -> Json:
    """Replace the file (and caption) of a message; a text message may become one with a file."""
    media = params.json("media", "input media")
    if not isinstance(media, dict):
        raise bad("can't parse input media JSON object")
    kind = str(media.get("type", ""))
    if kind not in CAPTIONED or kind == "voice":
        raise bad("can't parse InputMedia: Type is not supported")
    content = caption_of(world, params, source=media, edit=True)
    if media.get("has_spoiler") and kind in SPOILERED:
        content["has_media_spoiler"] = True
    file = file_of(world, params, media.get("media"), kind)
    _, message = _editable(world, params)
    if kind_of(message.data) in {"voice", "video_note", "sticker"} or not (
        {"text", *_MEDIA_FIELDS} & set(message.data)
    ):
        raise bad("message can't be edited")
    content = {**media_json(world, kind, file, media), **content}
    return _apply(world, params, message, content, ("text", "entities", *_MEDIA_FIELDS))


@method("editMessageReplyMarkup", f"{_TARGET} reply_markup")
def edit_markup(world: World, params: Params) -> Json:
    """Replace or remove the inline keyboard."""
    _, message = _editable(world, params)
    return _apply(world, params, message, {}, ())


def _deletable(world: World, chat: Chat, message: Message) -> bool:
    admin = chat.type != "private" and chat.member(world.bot.id).may("can_delete_messages")
    old = world.clock.seconds() - message.data["date"] > DELETABLE_FOR
    if "forum_topic_created" in message.data or old:
        return False
    if "dice" in message.data and chat.type == "private" and world.clock.seconds() - message.data["date"] < 86_400:
        return False
    return message.out or chat.type == "private" or admin


@method("deleteMessage", _TARGET)
def delete_message(world: World, params: Params) -> bool:
    """Delete a message: younger than 48 hours, the bot's own, or others' where the bot may."""
    chat = chat_of(world, params)
    message = message_of(chat, params, "delete")
    if not _deletable(world, chat, message):
        raise bad("message can't be deleted")
    world.delete(message)
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(world: World, params: Params) -> bool:
    """Delete 1-100 messages; ids that are not there, or may not go, are skipped."""
    raw = params.json("message_ids", "message identifiers")
    if not isinstance(raw, list) or not raw:
        raise bad("message identifiers are not specified")
    if len(raw) > 100:
        raise bad("too many message identifiers specified")
    chat = chat_of(world, params)
    for item in raw:
        message = chat.find(chat_number(item) or 0)
        if message is not None and _deletable(world, chat, message):
            world.delete(message)
    return True
