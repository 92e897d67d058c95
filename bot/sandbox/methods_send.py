"""Sending: text, files, albums, places, polls, chat actions."""

from __future__ import annotations

from typing import Any

from bot.sandbox.access import chat_number, chat_to_write, topic_of
from bot.sandbox.formatted import caption_of, text_of
from bot.sandbox.markup import read_markup
from bot.sandbox.media import ALBUMED, CAPTIONED, FILE_KINDS, SPOILERED, file_of, media_json
from bot.sandbox.methods import ANSWERING, CAPTION, SENDING, method
from bot.sandbox.model import Json, Message
from bot.sandbox.params import Params
from bot.sandbox.placement import place_of
from bot.sandbox.refused import bad
from bot.sandbox.world import World

ACTIONS = frozenset(
    (
        *("typing", "choose_sticker", "find_location", "upload_photo", "upload_document"),
        *(f"{verb}_{what}" for verb in ("record", "upload") for what in ("video", "voice", "audio", "video_note")),
    )
)
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
_NAMES = {"video_note": "VideoNote"}


def is_private(params: Params) -> bool:
    """Whether the call's chat is a private one (ids of people are positive)."""
    return (chat_number(params.raw.get("chat_id")) or 0) > 0


def deliver(world: World, params: Params, content: Json) -> Message:
    """The common end of all sends: keyboard, chat, topic and answer are checked, then the message is there."""
    markup = read_markup(params, private=is_private(params))
    chat = chat_to_write(world, params)
    place = place_of(world, chat, params)
    return world.post(
        chat,
        content,
        world.bot,
        topic=place.topic,
        reply_to=place.reply_to,
        extra=place.extra,
        markup=markup,
        protected=params.flag("protect_content"),
    )


@method("sendMessage", f"{SENDING} text parse_mode entities link_preview_options disable_web_page_preview")
def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    return deliver(world, params, text_of(world, params)).data


def _given(params: Params) -> Json:
    given: Json = {name: params.integer(name) for name in ("width", "height", "length", "duration")}
    given.update({name: params.text(name) for name in ("performer", "title", "emoji")})
    return given


def _send_file(kind: str) -> Any:
    def send(world: World, params: Params) -> Json:
        content: Json = {}
        if kind in CAPTIONED:
            content.update(caption_of(world, params))
        if kind in SPOILERED and params.flag("has_spoiler"):
            content["has_media_spoiler"] = True
        if kind in SPOILERED and params.flag("show_caption_above_media"):
            content["show_caption_above_media"] = True
        file = file_of(world, params, params.raw.get(kind), kind)
        content = {**media_json(world, kind, file, _given(params)), **content}
        return deliver(world, params, content).data

    return send


_OWN = {
    "photo": "show_caption_above_media has_spoiler",
    "video": "duration width height thumbnail cover start_timestamp show_caption_above_media has_spoiler "
    "supports_streaming",
    "audio": "duration performer title thumbnail",
    "voice": "duration",
    "video_note": "duration length thumbnail",
    "document": "thumbnail disable_content_type_detection",
    "animation": "duration width height thumbnail show_caption_above_media has_spoiler",
    "sticker": "emoji",
}
for _kind in FILE_KINDS:
    _captions = CAPTION if _kind in CAPTIONED else ""
    method(f"send{_NAMES.get(_kind, _kind.capitalize())}", f"{SENDING} {_kind} {_OWN[_kind]} {_captions}")(
        _send_file(_kind)
    )


@method("sendMediaGroup", f"{ANSWERING} media")
def send_media_group(world: World, params: Params) -> list[Json]:
    """Send an album; all of it is checked before any of it is sent."""
    items = params.json("media", "media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad("can't parse media JSON object")
    if not items:
        raise bad("there are no messages to send")
    if len(items) > 10:
        raise bad("too many messages to send as an album")
    kinds = [str(item.get("type", "")) for item in items]
    for kind in kinds:
        if kind not in ALBUMED:
            raise bad(f"can't parse InputMedia: Type must be one of {', '.join(sorted(ALBUMED))}")
        if kind in {"audio", "document"} and set(kinds) != {kind}:
            raise bad(f"{kind} can't be mixed with other media types")
    chat = chat_to_write(world, params)
    place = place_of(world, chat, params)
    contents = []
    for item in items:
        content = caption_of(world, params, source=item)
        if item.get("has_spoiler") and item["type"] in SPOILERED:
            content["has_media_spoiler"] = True
        file = file_of(world, params, item.get("media"), item["type"])
        contents.append({**media_json(world, item["type"], file, item), **content})
    extra = {**place.extra}
    if len(items) > 1:
        extra["media_group_id"] = new_album(world)
    return [
        world.post(
            chat,
            content,
            world.bot,
            topic=place.topic,
            reply_to=place.reply_to,
            extra=extra,
            protected=params.flag("protect_content"),
        ).data
        for content in contents
    ]


def new_album(world: World) -> str:
    """A fresh media_group_id."""
    return str(13_000_000_000_000_000 + world.count("album"))


def _coordinates(params: Params) -> Json:
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad("wrong latitude or longitude specified" if params.text("latitude") else "latitude is empty")
    return {"latitude": latitude, "longitude": longitude}


_LIVE = "horizontal_accuracy live_period heading proximity_alert_radius"


@method("sendLocation", f"{SENDING} latitude longitude {_LIVE}")
def send_location(world: World, params: Params) -> Json:
    """Send a point on the map."""
    return deliver(world, params, {"location": _coordinates(params)}).data


_PLACES = "foursquare_id foursquare_type google_place_id google_place_type"


@method("sendVenue", f"{SENDING} latitude longitude title address {_PLACES}")
def send_venue(world: World, params: Params) -> Json:
    """Send a named place."""
    location = _coordinates(params)
    venue = {"location": location, "title": params.text("title"), "address": params.text("address")}
    if not venue["title"] or not venue["address"]:
        raise bad("venue title and address must be non-empty")
    return deliver(world, params, {"location": location, "venue": venue}).data


@method("sendContact", f"{SENDING} phone_number first_name last_name vcard")
def send_contact(world: World, params: Params) -> Json:
    """Send a phone contact."""
    contact = {name: params.text(name) for name in ("phone_number", "first_name", "last_name", "vcard")}
    if not contact["phone_number"]:
        raise bad("phone number must be non-empty")
    if not contact["first_name"]:
        raise bad("first name must be non-empty")
    return deliver(world, params, {"contact": {name: value for name, value in contact.items() if value}}).data


_POLL = (
    "question options question_parse_mode question_entities is_anonymous type allows_multiple_answers allows_revoting "
    "shuffle_options allow_adding_options hide_results_until_closes members_only country_codes correct_option_ids "
    "correct_option_id explanation explanation_parse_mode explanation_entities explanation_media open_period "
    "close_date is_closed description description_parse_mode description_entities media"
)


@method("sendPoll", f"{SENDING} {_POLL}")
def send_poll(world: World, params: Params) -> Json:
    """Send a poll (nobody votes in it here)."""
    options = params.json("options", "options")
    if not isinstance(options, list):
        raise bad("can't parse options JSON object")
    texts = [str(item.get("text", "")) if isinstance(item, dict) else str(item) for item in options]
    anonymous = not params.has("is_anonymous") or params.flag("is_anonymous")
    return deliver(world, params, {"poll": poll_json(world, params.text("question"), texts, anonymous)}).data


def poll_json(world: World, question: str, options: list[str], anonymous: bool = True) -> Json:
    """The Bot API's Poll object; Refused when the question or the options are not allowed."""
    if not question.strip():
        raise bad("poll question must be non-empty")
    if len(question) > 300:
        raise bad("poll question length must not exceed 300")
    if not 1 <= len(options) <= 12:
        raise bad("poll must have at least 1 option" if not options else "poll can't have more than 12 options")
    if not all(len(option.strip()) > 0 and len(option) <= 100 for option in options):
        raise bad("poll options length must not exceed 100 and must be non-empty")
    return {
        "id": str(6_000_000_000_000_000 + world.count("poll")),
        "question": question,
        "options": [
            {"persistent_id": str(number), "text": option, "voter_count": 0} for number, option in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": anonymous,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }


@method("sendDice", f"{SENDING} emoji")
def send_dice(world: World, params: Params) -> Json:
    """Send a die; its values follow each other, so that a run can be repeated."""
    emoji = params.text("emoji") or "🎲"
    if emoji not in DICE:
        raise bad("wrong dice emoji specified")
    value = world.count("dice", 0) % DICE[emoji] + 1
    return deliver(world, params, {"dice": {"emoji": emoji, "value": value}}).data


@method("sendChatAction", "chat_id action message_thread_id")
def send_chat_action(world: World, params: Params) -> bool:
    """Show "typing ..."; answers True even for a deleted topic, as the real server does."""
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = chat_to_write(world, params)
    thread_id = params.integer("message_thread_id")
    if thread_id and chat.is_forum and thread_id not in chat.topics:
        topic_of(world, chat, thread_id)
    world.emit("action", chat_id=chat.id, text=action, thread_id=thread_id or None)
    return True
