"""The command menu in customers' chats, in each language. A menu is a hint; nothing depends on it."""

from datetime import datetime

from bot.calls import Telegram
from bot.logs import log
from dialogs.effects import Text
from dialogs.model import Language
from dialogs.render import Renderer

COMMANDS = (
    ("status", Text("command_status")),
    ("language", Text("command_language")),
    ("help", Text("command_help")),
)


async def set_menu(telegram: Telegram, renderer: Renderer, default: Language, now: datetime) -> None:
    """Set the menu for private chats: one for each language, and the default for all others."""
    for language in (None, *Language):
        spoken = language or default
        commands = [
            {"command": name, "description": renderer.plain("customer", spoken, text, now)} for name, text in COMMANDS
        ]
        params = {"commands": commands, "scope": {"type": "all_private_chats"}}
        if language is not None:
            params["language_code"] = language.value
        answer = await telegram.call("setMyCommands", params, 15)
        if not answer.ok:
            log.warning("the command menu could not be set", status=answer.status)
            return
