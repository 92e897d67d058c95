"""`python -m bot check`: say in plain words what is missing or wrong, and how to mend it.

Nothing is changed by looking: no message, no webhook, no confirmed update, no file. No secret is ever printed.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typer
from pydantic import SecretStr

from bot.calls import HttpTelegram, Telegram
from bot.check_group import ANSWER_WITHIN, groups_seen, look_at_group
from bot.findings import Finding, Word, lines, note, ok, summary, wrong
from bot.settings import BadSettings, Settings, load
from storage.database import StorageTrouble
from storage.look import Schema, schema

PUBLIC = "https://api.telegram.org"
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
SECRET_FROM = 8  # shorter ones are nobody's secret, and hiding them would tear words apart
WEBHOOK_PORTS = (443, 80, 88, 8443)
BOTFATHER = "Open @BotFather in Telegram, send /mybots, choose the bot, press API Token, and copy it into BOT_TOKEN."


async def check() -> bool:
    """Print everything found; whether the bot could work."""
    found: list[Finding] = []
    settings, faults = readable()
    hidden = tuple(secrets_of(settings))

    def tell(finding: Finding) -> None:
        found.append(finding)
        for line in lines(finding, hidden):
            typer.echo(line)

    for fault in faults:
        tell(fault)
    if not faults:
        tell(ok("The settings can be read."))
    async with _telegram(settings) as telegram:
        async for finding in examine(settings, telegram):
            tell(finding)
    typer.echo(f"\n{summary(found)}")
    return all(finding.word is not Word.WRONG for finding in found)


@asynccontextmanager
async def _telegram(settings: Settings) -> AsyncIterator[Telegram]:
    telegram = HttpTelegram(settings.telegram_api_url, settings.bot_token.get_secret_value())
    await telegram.open()
    try:
        yield telegram
    finally:
        await telegram.close()


def readable() -> tuple[Settings, list[Finding]]:
    """The settings with defaults in place of bad ones, and a finding for each bad one."""
    faults: list[Finding] = []
    instead: dict[str, object] = {}
    while True:
        try:
            return load(**instead), faults
        except BadSettings as error:
            before = len(instead)
            for line in str(error).splitlines():
                name, _, why = line.partition(": ")
                field = Settings.model_fields.get(name.lower())
                faults.append(
                    wrong(
                        f"{name}: {why.rstrip('.')}." if field else line,
                        f"Change {name} in .env." if field else "Mend .env.",
                    )
                )
                if field is not None:
                    instead[name.lower()] = field.get_default()
                if name.startswith("WEBHOOK") or name == "HTTP_PORT":
                    instead["webhook_url"] = ""
            if len(instead) == before:
                return Settings.model_construct(), faults


def secrets_of(settings: Settings) -> Iterator[str]:
    """What must not be printed, whatever an error says."""
    for value in (settings.bot_token, settings.webhook_secret):
        yield value.get_secret_value()
    key = settings.bot_token.get_secret_value().partition(":")[2]
    yield key if len(key) >= SECRET_FROM else ""
    url = settings.database_url.get_secret_value()
    if not url.startswith("sqlite"):
        yield url
        yield _password(url)


def _password(url: str) -> str:
    try:
        password = urlsplit(url).password
    except ValueError:
        return ""
    return f":{password}@" if password else ""


async def examine(settings: Settings, telegram: Telegram) -> AsyncIterator[Finding]:
    """Look at everything, the cheap and local things first."""
    zone = ZoneInfo(settings.timezone)
    yield ok(f"TIMEZONE is {settings.timezone}: there it is {datetime.now(UTC).astimezone(zone):%H:%M} now.")
    async for finding in _database(settings.database_url):
        yield finding
    if settings.webhook_url and settings.telegram_api_url == PUBLIC:
        for fault in _webhook_address(settings.webhook_url):
            yield fault
    token = settings.bot_token.get_secret_value()
    if not token:
        yield wrong("BOT_TOKEN is missing.", f"{BOTFATHER}\nNo bot yet? Send /newbot to @BotFather.")
    elif not TOKEN.fullmatch(token):
        yield wrong("BOT_TOKEN is no token: a token looks like 123456789:AAE….", BOTFATHER)
    if not TOKEN.fullmatch(token):
        if not settings.staff_chat_id:
            yield wrong("STAFF_CHAT_ID is missing.", "With a token, check lists the groups the bot was added to.")
        return
    async for finding in _bot(settings, telegram):
        yield finding


async def _database(url: SecretStr) -> AsyncIterator[Finding]:
    try:
        found = await schema(url.get_secret_value())
    except StorageTrouble as error:
        yield wrong(
            f"The database cannot be used: {error}.",
            "Check DATABASE_URL: for a file, that its folder exists and may be written to;\n"
            "for PostgreSQL, that the server runs and takes this user, password and database name.",
        )
        return
    if found is Schema.CURRENT:
        yield ok("The database can be used.")
    elif found is Schema.NONE:
        yield ok("The database can be used; the first start makes it.")
    else:
        yield note(
            "The database is empty or of an older version.", "Nothing to do: the next start brings it up to date."
        )


def _webhook_address(address: str) -> Iterator[Finding]:
    parts = urlsplit(address)
    try:
        port = parts.port or 443
    except ValueError:
        port = 0
    if parts.scheme != "https" or not parts.hostname:
        yield wrong("WEBHOOK_URL is no https address.", "Write it like https://example.org/hook, or leave it empty.")
    elif port not in WEBHOOK_PORTS:
        yield wrong("WEBHOOK_URL: Telegram comes to ports 443, 80, 88 and 8443 only.", "Put a proxy on one of them.")


async def _bot(settings: Settings, telegram: Telegram) -> AsyncIterator[Finding]:
    """The token, the network, the webhook; then the group and the managers."""
    answer = await telegram.call("getMe", {}, ANSWER_WITHIN)
    where = urlsplit(settings.telegram_api_url).netloc
    if answer.status == 0:
        yield wrong(
            f"Telegram cannot be reached at {where}.",
            "Check the network of this machine. Behind a proxy set HTTPS_PROXY.\n"
            f"TELEGRAM_API_URL is normally {PUBLIC}.",
        )
        return
    if answer.status in (401, 404):
        yield wrong("Telegram refuses the token (BOT_TOKEN).", BOTFATHER)
        return
    me = answer.body.get("result") if answer.ok and answer.body else None
    if not isinstance(me, dict):
        yield wrong(
            f"{where} answers, but not like Telegram: {answer.description}.",
            f"Try again in a minute. TELEGRAM_API_URL is normally {PUBLIC}.",
        )
        return
    yield ok(f"Telegram takes the token: this is @{me.get('username', me.get('first_name', '?'))}.")
    if me.get("can_join_groups") is False:
        yield wrong(
            "The bot may not be added to groups.",
            "In @BotFather: /setjoingroups, choose the bot, press Enable.",
        )
    polls = True
    async for finding in _webhook(settings, telegram):
        polls = False
        yield finding
    group = look_at_group(settings, telegram, me) if settings.staff_chat_id else groups_seen(telegram, polls)
    async for finding in group:
        yield finding
    async for finding in _managers(settings, telegram):
        yield finding


async def _webhook(settings: Settings, telegram: Telegram) -> AsyncIterator[Finding]:
    """Findings only where a webhook is set at Telegram, or is to be."""
    answer = await telegram.call("getWebhookInfo", {}, ANSWER_WITHIN)
    info = (answer.body or {}).get("result") or {} if answer.ok else {}
    there = str(info.get("url") or "")
    host = urlsplit(there).netloc or "?"
    if there and not settings.webhook_url:
        yield note(
            f"Telegram brings updates to a webhook at {host}, but WEBHOOK_URL is empty.",
            "The bot takes it off when it starts. If another program still uses it, give this bot its own token.",
        )
    elif there and there != settings.webhook_url:
        yield note(f"The webhook still points to {host}.", "The bot sets its own when it starts.")
    elif there:
        yield ok("The webhook is set.")
    if there and info.get("last_error_message"):
        yield note(
            f"Telegram could not deliver to the webhook lately: {info['last_error_message']}.",
            "Check that WEBHOOK_URL leads to HTTP_HOST:HTTP_PORT through your proxy.",
        )


async def _managers(settings: Settings, telegram: Telegram) -> AsyncIterator[Finding]:
    """Telegram lets a bot write only to people who have started it."""
    for person in settings.manager_ids:
        answer = await telegram.call("getChat", {"chat_id": person}, ANSWER_WITHIN)
        if answer.ok:  # known is not yet started: ask for the right to write, which shows nothing but "typing"
            params = {"chat_id": person, "action": "typing"}
            answer = await telegram.call("sendChatAction", params, ANSWER_WITHIN)
        if answer.ok:
            yield ok(f"Manager {person} can be written to.")
        else:
            yield note(
                f"Manager {person} cannot be written to: {answer.description}.",
                "Let that person open the bot and press Start. Until then the staff group gets those messages.",
            )
