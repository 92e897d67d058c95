"""What Telegram shows of the bot before it has said a word: the menu of commands, and its profile in each language.

All of it is a hint; nothing depends on it. So a refusal is logged, and the start goes on.
"""

from datetime import datetime
from typing import Any

from bot.calls import Telegram
from bot.logs import log
from dialogs.effects import Text
from dialogs.items import clip, length
from dialogs.policy import Policy
from dialogs.render import Renderer
from dialogs.states import Language
from dialogs.talk.profile import DESCRIPTION, SHORT, descriptions, short_descriptions

COMMANDS = (
    ("status", Text("command_status")),
    ("language", Text("command_language")),
    ("confidential", Text("command_confidential")),
    ("cancel", Text("command_cancel")),
    ("stop", Text("command_stop")),
    ("help", Text("command_help")),
)
PRIVATE = {"type": "all_private_chats"}
WAIT = 15  # seconds for an answer


async def introduce(telegram: Telegram, renderer: Renderer, policy: Policy, now: datetime) -> None:
    """Set the menu for private chats and the texts of the profile: for each language, and for all other languages."""
    spoken = {"": policy.default_language, **{language.value: language for language in Language}}
    commands, described, shown = {}, {}, {}
    for code, language in spoken.items():
        menu = [{"command": name, "description": _plain(renderer, language, text, now)} for name, text in COMMANDS]
        commands[code] = {"commands": menu, "scope": PRIVATE}
        described[code] = {
            "description": _fitting(renderer, language, descriptions(policy, now), DESCRIPTION, now),
        }
        shown[code] = {
            "short_description": _fitting(renderer, language, short_descriptions(policy, now), SHORT, now),
        }
    await _set(telegram, "setMyCommands", commands)
    await _set(telegram, "setMyDescription", described)
    await _set(telegram, "setMyShortDescription", shown)


async def _set(telegram: Telegram, method: str, by_language: dict[str, dict[str, Any]]) -> None:
    """One call a language. After a refusal that is not about the words (429, no token) this method is let be."""
    for code, params in by_language.items():
        answer = await telegram.call(method, {**params, "language_code": code} if code else params, WAIT)
        if not answer.ok:
            log.warning("the profile could not be set", method=method, language=code or "any", status=answer.status)
            if answer.status != 400:
                return


def _fitting(renderer: Renderer, language: Language, texts: list[Text], most: int, now: datetime) -> str:
    """The first of these texts that is short enough."""
    words = ""
    for text in texts:
        words = _plain(renderer, language, text, now)
        if length(words) <= most:
            return words
    return clip(words, most - 1)


def _plain(renderer: Renderer, language: Language, text: Text, now: datetime) -> str:
    return renderer.plain("customer", language, text, now)
