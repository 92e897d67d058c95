"""What Telegram, SQLite and PostgreSQL say when they refuse, in plain words."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line says these words without a connection
    from bot.calls import Answer

UNKNOWN = "Telegram knows nobody of this number, or they have not pressed Start in the bot yet"
# Telegram's descriptions have no list; these are the ones an owner meets while setting up.
TELEGRAM = (
    ("chat not found", "Telegram knows no such chat, or the bot was never there"),
    ("user not found", UNKNOWN),
    ("bot was kicked", "the bot was removed from it"),
    ("bot is not a member", "the bot is not in it"),
    ("bot was blocked by the user", "they have blocked the bot"),
    ("user is deactivated", "that account has been deleted"),
    ("can't initiate conversation", "they have not pressed Start in the bot yet"),
    ("bot can't send messages to bots", "that is a bot"),
    ("group chat was upgraded", "the group has got another number"),
    ("group chat was deactivated", "the group has been closed"),
    ("not enough rights", "the bot lacks the right"),
    ("have no rights", "the bot lacks the right"),
    ("member list is inaccessible", "only an administrator is told who is there"),
    ("chat_admin_required", "the bot is no administrator there"),
    ("unauthorized", "Telegram does not take the token"),
    ("too many requests", "Telegram asks for a pause; try again in a minute"),
    ("terminated by other getupdates", "another program fetches this bot's messages"),
    ("connection refused", "nobody listens at that address"),
    ("connection timed out", "nobody answers at that address"),
    ("wrong response from the webhook", "what answers there is not the bot"),
    ("certificate verify failed", "the certificate there is not one that Telegram trusts"),
    ("failed to resolve host", "the name of that host leads nowhere"),
)
DATABASE = (
    ("file is not a database", "this file is no SQLite database"),
    ("unable to open database", "the file cannot be opened"),
    ("database is locked", "it is locked by another program"),
    ("disk image is malformed", "the file is damaged: put a backup in its place"),
    ("disk i/o error", "the disk cannot be read or written"),
    ("readonly database", "the file may only be read"),
    ("database or disk is full", "the disk is full"),
    ("invalidpassword", "the server refuses the user or the password"),
    ("password authentication failed", "the server refuses the user or the password"),
    ("invalidcatalogname", "the server has no database of this name"),
    ("invalidauthorization", "the server refuses this user"),
    ("connectionrefused", "no server answers at this address"),
    ("connect call failed", "no server answers at this address"),
    ("multiple exceptions", "no server answers at this address"),
    ("address cannot be read", "the address cannot be read"),
    ("gaierror", "the name of the server leads nowhere"),
    ("timeouterror", "the server does not answer"),
    ("toomanyconnections", "the server has no connection left"),
)


def telegram_said(answer: "Answer", person: bool = False) -> str:
    """Why a call about a group, or a person, was refused; what we have no words for is told as Telegram's own."""
    if answer.status == 0:
        return "Telegram did not answer"
    if answer.status >= 500:
        return "Telegram has a fault of its own; try again in a minute"
    if person and "chat not found" in answer.description.lower():
        return UNKNOWN
    return _among(TELEGRAM, answer.description) or f"Telegram says “{answer.description}”"


def webhook_said(words: str) -> str:
    """Why Telegram could not deliver."""
    return _among(TELEGRAM, words) or f"Telegram says “{words}”"


def database_said(error: Exception) -> str:
    """Why a database cannot be used; the file is still named."""
    found = re.fullmatch(r"(?P<file>\S.*?\.\w+): .*", str(error), re.DOTALL)
    why = _among(DATABASE, str(error))
    if why is None:
        return str(error).rstrip(".")
    return f"{found['file']}: {why}" if found and "Error" not in found["file"] else why


def _among(table: tuple[tuple[str, str], ...], words: str) -> str | None:
    return next((plain for sign, plain in table if sign in words.lower()), None)
