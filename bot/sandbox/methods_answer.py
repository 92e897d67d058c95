"""Answers to presses, reactions, and fetching files."""

from __future__ import annotations

from bot.sandbox.access import chat_of, message_of
from bot.sandbox.gestures import react
from bot.sandbox.methods import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refused import bad
from bot.sandbox.updates import CALLBACK_LIFE
from bot.sandbox.world import World

QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_DOWNLOAD = 20 * 1024 * 1024
REACTIONS = frozenset(
    (
        *"👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿",
        *"🆒💘🙉🦄😘💊🙊😎👾🤷😡❤",
        "❤\u200d🔥",
        "👨\u200d💻",
        "🤷\u200d♂",
        "🤷\u200d♀",
    )
)
"""The emoji that Telegram takes as reactions (without variation selectors)."""


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(world: World, params: Params) -> bool:
    """End the waiting of somebody who pressed a button; possible once, within 150 seconds."""
    text = params.text("text")
    press = world.presses.get(params.text("callback_query_id"))
    late = press is not None and world.clock.seconds() - press.at > CALLBACK_LIFE
    if press is None or press.answered or late:
        raise bad(QUERY_TOO_OLD)
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    press.answered = True
    press.answer = {"text": text, "show_alert": params.flag("show_alert")}
    if params.text("url"):
        press.answer["url"] = params.text("url")
    world.emit(
        "toast",
        chat_id=press.chat_id,
        message_id=press.message_id,
        user_id=press.user_id,
        callback_query_id=press.id,
        text=text,
        alert=press.answer["show_alert"],
    )
    return True


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_reaction(world: World, params: Params) -> bool:
    """Set the bot's reaction: at most one, of the emoji that Telegram allows; an empty list takes it back."""
    raw = params.json("reaction", "reaction")
    wanted = raw if isinstance(raw, list) else []
    emojis = []
    for item in wanted:
        kind = item.get("type") if isinstance(item, dict) else None
        if kind == "paid":
            raise bad("bots can't use paid reactions")
        if kind != "emoji":
            raise bad(
                "REACTION_INVALID" if kind == "custom_emoji" else "can't parse ReactionType: Type is not specified"
            )
        emoji = str(item.get("emoji", "")).replace("\ufe0f", "")
        if emoji not in REACTIONS:
            raise bad("REACTION_INVALID")
        emojis.append(emoji)
    if len(emojis) > 1:
        raise bad("REACTIONS_TOO_MANY")
    chat = chat_of(world, params)
    message = message_of(chat, params, "react")
    if message.service:
        raise bad("message can't be reacted")
    react(world, chat, message, world.bot, emojis)
    return True


@method("getFile", "file_id")
def get_file(world: World, params: Params) -> Json:
    """The path of a file of at most 20 MB."""
    file = world.files.by_id.get(params.text("file_id"))
    if file is None:
        raise bad("invalid file_id" if params.text("file_id") else "file_id is empty")
    if file.size > MAX_DOWNLOAD:
        raise bad("file is too big")
    return world.files.json(file)
