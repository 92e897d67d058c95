"""Acts of people who send files, albums, places, polls."""

from __future__ import annotations

from typing import Any

from bot.sandbox.control import Args, Wrong, act, chat_in, given_bytes, message_in, say, user_in, written
from bot.sandbox.files import picture_size
from bot.sandbox.media import ALBUMED, CAPTIONED, FILE_KINDS, SPOILERED, media_json
from bot.sandbox.methods_send import DICE, new_album, poll_json
from bot.sandbox.model import Json
from bot.sandbox.text import MAX_CAPTION
from bot.sandbox.world import World

PLAIN_KINDS = ("location", "venue", "contact", "dice", "poll", "story", "game", "raw")


def _content(world: World, args: Args, kind: str) -> Json:
    """The fields of a message with this kind of content."""
    if kind in FILE_KINDS:
        data = given_bytes(args)
        if kind == "photo" and data is not None and picture_size(data) is None:
            raise Wrong("a photo must be a PNG or JPEG: send other pictures as documents")
        file = world.files.add(
            kind, data, name=args.get("file_name"), mime_type=args.get("mime_type"), size=args.get("file_size")
        )
        content = media_json(world, kind, file, args.raw)
        if kind in SPOILERED and args.get("spoiler"):
            content["has_media_spoiler"] = True
        if args.get("caption") and kind in CAPTIONED:
            content.update(written(world, args.text("caption"), args.get("entities"), "caption", MAX_CAPTION))
        return content
    if kind == "raw":
        content = args.get("content")
        if not isinstance(content, dict):
            raise Wrong("content is missing")
        return content
    return _plain(world, args, kind)


def _plain(world: World, args: Args, kind: str) -> Json:
    location = {"latitude": args.get("latitude", 50.45), "longitude": args.get("longitude", 30.52)}
    if kind == "location":
        return {"location": location}
    if kind == "venue":
        return {"location": location, "venue": {"location": location, "title": "Café", "address": "Main Street 1"}}
    if kind == "contact":
        return {"contact": {"phone_number": "+15550001234", "first_name": args.get("first_name", "Somebody")}}
    if kind == "dice":
        emoji = args.get("emoji", "🎲")
        return {"dice": {"emoji": emoji, "value": world.count("dice", 0) % DICE.get(emoji, 6) + 1}}
    if kind == "poll":
        return {"poll": poll_json(world, args.get("question", "Which?"), args.get("options", ["One", "Two"]))}
    if kind == "story":
        return {"story": {"chat": {"id": args.number("user_id"), "type": "private"}, "id": 1}}
    if kind == "game":
        return {"game": {"title": "Game", "description": "A game", "photo": []}}
    raise Wrong(f"kind must be one of {', '.join((*FILE_KINDS, *PLAIN_KINDS))}")


@act("send_media")
def send_media(world: World, args: Args) -> Json:
    """Send one file, place, contact ...; `media_group` makes it part of an album (any text names the album).

    Extensions: `file_size` pretends a size, `spoiler` hides the picture, kind "raw" sends the fields in `content`.
    """
    user, chat = user_in(world, args), chat_in(world, args)
    content = _content(world, args, args.text("kind"))
    album = args.get("media_group")
    extra: Json | None = {"media_group_id": str(album)} if album else None
    return say(world, user, chat, args, content, extra=extra).view()


@act("album")
def album(world: World, args: Args) -> list[Json]:
    """Send an album: separate messages with one media_group_id, the caption on the first."""
    user, chat = user_in(world, args), chat_in(world, args)
    kinds: Any = args.get("kinds")
    if not isinstance(kinds, list) or not 2 <= len(kinds) <= 10 or not set(kinds) <= ALBUMED:
        raise Wrong(f"kinds must be a list of 2 to 10 of {', '.join(sorted(ALBUMED))}")
    group: Json = {"media_group_id": new_album(world)}
    if args.get("reply_to"):
        message_in(chat, args, "reply_to")
    sent = []
    for index, kind in enumerate(kinds):
        own = {name: value for name, value in args.raw.items() if name != "caption" or index == 0}
        sent.append(say(world, user, chat, args, _content(world, Args(own), kind), extra=group).view())
    return sent
