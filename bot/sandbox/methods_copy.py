"""Copying and forwarding, one message or many; albums stay albums when copied together."""

from __future__ import annotations

from itertools import pairwise

from bot.sandbox.access import chat_number, chat_of, chat_to_write, message_of
from bot.sandbox.formatted import caption_of
from bot.sandbox.media import CAPTIONED, kind_of
from bot.sandbox.methods import CAPTION, SENDING, method
from bot.sandbox.methods_send import deliver, new_album
from bot.sandbox.model import Chat, Json, Message
from bot.sandbox.params import Params
from bot.sandbox.placement import origin_of, place_of
from bot.sandbox.refused import bad
from bot.sandbox.world import World

CONTENT = (
    *("text", "entities", "link_preview_options", "caption", "caption_entities", "has_media_spoiler"),
    *("photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker"),
    *("location", "venue", "contact", "poll", "dice", "show_caption_above_media"),
)


def content_of(message: Message, *, without_caption: bool = False) -> Json:
    """What a copy takes over: the content, neither the sender nor the keyboard."""
    dropped = {"caption", "caption_entities"} if without_caption else set()
    return {name: message.data[name] for name in CONTENT if name in message.data and name not in dropped}


def _source(world: World, params: Params) -> Chat:
    number = chat_number(params.raw.get("from_chat_id"))
    if number is None:
        raise bad("from_chat_id is empty")
    return chat_of(world, params, name="from_chat_id")


@method("copyMessage", f"{SENDING} from_chat_id message_id video_start_timestamp show_caption_above_media {CAPTION}")
def copy_message(world: World, params: Params) -> Json:
    """Copy a message without a link to the original."""
    message = message_of(_source(world, params), params, "copy")
    if message.service:
        raise bad("message can't be copied")
    content = content_of(message)
    if params.has("caption") and kind_of(message.data) in CAPTIONED:
        content.pop("caption_entities", None)
        content.pop("caption", None)
        content.update(caption_of(world, params))
    return {"message_id": deliver(world, params, content).id}


@method(
    "forwardMessage",
    "chat_id message_thread_id from_chat_id message_id video_start_timestamp disable_notification "
    "protect_content message_effect_id",
)
def forward_message(world: World, params: Params) -> Json:
    """Forward a message with its origin."""
    message = message_of(_source(world, params), params, "forward")
    _check_forwardable(message)
    origin = {"forward_origin": origin_of(message)}
    return deliver(world, params, {**content_of(message), **origin}).data


def _check_forwardable(message: Message) -> None:
    if message.service:
        raise bad("message can't be forwarded")
    if message.protected:
        raise bad("message has protected content and can't be forwarded")


def _numbers(params: Params) -> list[int]:
    raw = params.json("message_ids", "message identifiers")
    if not isinstance(raw, list) or not raw:
        raise bad("message identifiers are not specified")
    if len(raw) > 100:
        raise bad("too many message identifiers specified")
    numbers = [chat_number(item) or 0 for item in raw]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    return numbers


def _many(world: World, params: Params, verb: str) -> list[Json]:
    numbers = _numbers(params)
    source = _source(world, params)
    chat = chat_to_write(world, params)
    place = place_of(world, chat, params)
    found = [source.find(number) for number in numbers]
    usable = [message for message in found if message is not None and not message.service]
    if verb == "forward":
        usable = [message for message in usable if not message.protected]
    if not usable:
        raise bad(f"there are no messages to {verb}")
    albums: dict[str, str] = {}
    sent: list[Json] = []
    for message in usable:
        content = content_of(message, without_caption=params.flag("remove_caption"))
        album = message.data.get("media_group_id")
        if album is not None and sum(other.data.get("media_group_id") == album for other in usable) > 1:
            content["media_group_id"] = albums.get(album) or albums.setdefault(album, new_album(world))
        if verb == "forward":
            content["forward_origin"] = origin_of(message)
        copy = world.post(
            chat, content, world.bot, topic=place.topic, protected=params.flag("protect_content"), extra=place.extra
        )
        sent.append({"message_id": copy.id})
    return sent


_MANY = "chat_id message_thread_id from_chat_id message_ids disable_notification protect_content"


@method("copyMessages", f"{_MANY} remove_caption")
def copy_messages(world: World, params: Params) -> list[Json]:
    """Copy up to 100 messages; missing ones are skipped, albums stay together."""
    return _many(world, params, "copy")


@method("forwardMessages", _MANY)
def forward_messages(world: World, params: Params) -> list[Json]:
    """Forward up to 100 messages; missing and protected ones are skipped."""
    return _many(world, params, "forward")
