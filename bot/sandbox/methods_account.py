"""The bot itself: who it is, its updates and webhook, its commands, names and descriptions."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.methods import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refused import Refused, bad
from bot.sandbox.world import World

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
MAX_ANSWER_BYTES = 4 * 1024 * 1024


@method("getMe")
def get_me(world: World, params: Params) -> Json:
    """Who the bot is."""
    return {
        **world.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut")
@method("close")
def nothing_to_do(world: World, params: Params) -> bool:
    """Accepted; a local server has nothing to log out of."""
    return True


@method("getUpdates", "offset limit timeout allowed_updates")
def get_updates(world: World, params: Params) -> list[Json]:
    """What waits, at once; the HTTP layer adds the waiting."""
    if world.webhook["url"]:
        raise Refused(409, WEBHOOK_ACTIVE)
    world.updates.allow(params.strings("allowed_updates"))
    world.updates.confirm(params.integer("offset"))
    limit = min(100, max(1, params.integer("limit", 100) or 100))
    now = world.clock.seconds()
    if world.updates.asked_again(params.integer("offset"), now):
        limit = 1
    return world.updates.take(limit, now)


@method("setWebhook", "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token")
def set_webhook(world: World, params: Params) -> bool:
    """Switch to webhook delivery. Plain http and any port are taken, as by a server in Telegram's local mode."""
    url = params.text("url").strip()
    if not url:
        delete_webhook(world, params)
        return True
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        raise bad("secret token contains unallowed characters")
    world.updates.allow(params.strings("allowed_updates"))
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    connections = min(100, max(1, params.integer("max_connections", 40) or 40))
    world.webhook = {"url": url, "secret": secret, "max_connections": connections}
    world.updates.ring()
    return True


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(world: World, params: Params) -> bool:
    """Back to getUpdates."""
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook = {"url": ""}
    world.updates.ring()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> Json:
    """Whether a webhook is set and how it fares."""
    hook = world.webhook
    found: Json = {
        "url": hook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.waiting),
    }
    for name in ("max_connections", "last_error_date", "last_error_message"):
        if hook.get(name):
            found[name] = hook[name]
    if world.updates.allowed is not None:
        found["allowed_updates"] = sorted(world.updates.allowed)
    return found


def _language(params: Params) -> str:
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language_code specified")
    return language


def _commands_key(params: Params) -> tuple[str, str]:
    scope = params.json("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad("can't parse BotCommandScope: Expected an Object")
    parts = [str(scope.get(name, "")) for name in ("type", "chat_id", "user_id")]
    return ":".join(parts).rstrip(":"), _language(params)


@method("setMyCommands", "commands scope language_code")
def set_commands(world: World, params: Params) -> bool:
    """Set the menu of commands for a scope and language."""
    raw = params.json("commands", "commands")
    if not isinstance(raw, list):
        raise bad("can't parse commands JSON object" if raw else "parameter commands is empty")
    if len(raw) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    commands = []
    for item in raw:
        name = str(item.get("command", "")).removeprefix("/") if isinstance(item, dict) else ""
        described = str(item.get("description", "")).strip() if isinstance(item, dict) else ""
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(described) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": name, "description": described})
    world.settings.setdefault("commands", {})[_commands_key(params)] = commands
    return True


@method("getMyCommands", "scope language_code")
def get_commands(world: World, params: Params) -> Any:
    """The menu set for exactly this scope and language."""
    return world.settings.get("commands", {}).get(_commands_key(params), [])


@method("deleteMyCommands", "scope language_code")
def delete_commands(world: World, params: Params) -> bool:
    """Remove the menu of a scope and language."""
    world.settings.get("commands", {}).pop(_commands_key(params), None)
    return True


def _set_text(world: World, params: Params, field: str, most: int, refusal: str) -> bool:
    text = params.text(field)
    if len(text) > most:
        raise bad(refusal)
    world.settings.setdefault(field, {})[_language(params)] = text
    return True


@method("setMyName", "name language_code")
def set_name(world: World, params: Params) -> bool:
    """Set the bot's name, up to 64 characters."""
    return _set_text(world, params, "name", 64, "BOT_TITLE_INVALID")


@method("getMyName", "language_code")
def get_name(world: World, params: Params) -> Json:
    """The bot's name in a language."""
    names = world.settings.get("name", {})
    return {"name": names.get(_language(params)) or names.get("") or world.bot.first_name}


@method("setMyDescription", "description language_code")
def set_description(world: World, params: Params) -> bool:
    """Set the text of the empty chat, up to 512 characters."""
    return _set_text(world, params, "description", 512, "BOT_DESCRIPTION_INVALID")


@method("getMyDescription", "language_code")
def get_description(world: World, params: Params) -> Json:
    """The text of the empty chat in a language, or the one for all languages."""
    return {"description": _text_of(world, params, "description")}


@method("setMyShortDescription", "short_description language_code")
def set_short_description(world: World, params: Params) -> bool:
    """Set the text of the profile, up to 120 characters."""
    return _set_text(world, params, "short_description", 120, "BOT_SHARE_TEXT_INVALID")


@method("getMyShortDescription", "language_code")
def get_short_description(world: World, params: Params) -> Json:
    """The text of the profile in a language, or the one for all languages."""
    return {"short_description": _text_of(world, params, "short_description")}


def _text_of(world: World, params: Params, field: str) -> str:
    texts = world.settings.get(field, {})
    return str(texts.get(_language(params)) or texts.get("") or "")


@method("setChatMenuButton", "chat_id menu_button")
def set_menu_button(world: World, params: Params) -> bool:
    """Set the button beside the input field."""
    world.settings["menu_button"] = params.json("menu_button", "menu button")
    return True
