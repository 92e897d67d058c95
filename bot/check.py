"""`python -m bot check`: say in plain words what is missing or wrong, and how to mend it.

Nothing is changed by looking: no message, no webhook, no confirmed update, no file. No secret is ever printed.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typer

from bot.calls import HttpTelegram, Telegram
from bot.check_database import look_at_database, saved_files
from bot.check_group import ANSWER_WITHIN, groups_seen, look_at_groups
from bot.check_people import look_at_people
from bot.findings import Finding, Word, lines, note, ok, summary, wrong
from bot.holidays_of import holidays_of, knows
from bot.mistakes import ENV
from bot.said import webhook_said
from bot.settings import TOKEN, Settings, readable, unread
from dialogs.days import next_unusual

PUBLIC = "https://api.telegram.org"
SECRET_FROM = 8  # shorter ones are nobody's secret, and hiding them would tear words apart
WEBHOOK_PORTS = (443, 80, 88, 8443)
BOTFATHER = "Open @BotFather in Telegram, send /mybots, choose the bot, press API Token, and copy it into BOT_TOKEN."


async def check() -> bool:
    """Print everything found; whether the bot could work."""
    found: list[Finding] = []
    settings, mistakes = readable()
    hidden = tuple(secrets_of(settings))

    def tell(finding: Finding) -> None:
        found.append(finding)
        for line in lines(finding, hidden):
            typer.echo(line)

    for one in mistakes:
        tell(wrong(one.what, one.mend))
    if not mistakes:
        tell(ok("The settings can be read."))
    for one in unread():
        tell(note(one.what, one.mend))
    if all(one.name for one in mistakes):  # else the file itself cannot be read, and nothing else can be said
        await _look(settings, frozenset(one.name.lower() for one in mistakes), tell)
    typer.echo(f"\n{summary(found)}")
    return all(finding.word is not Word.WRONG for finding in found)


async def _look(settings: Settings, told: frozenset[str], tell: Callable[[Finding], None]) -> None:
    async with _telegram(settings) as telegram:
        async for finding in examine(settings, telegram, told):
            tell(finding)


@asynccontextmanager
async def _telegram(settings: Settings) -> AsyncIterator[Telegram]:
    telegram = HttpTelegram(settings.telegram_api_url, settings.bot_token.get_secret_value())
    await telegram.open()
    try:
        yield telegram
    finally:
        await telegram.close()


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


async def examine(settings: Settings, telegram: Telegram, told: frozenset[str] = frozenset()) -> AsyncIterator[Finding]:
    """Look at everything, the cheap and local things first. `told` are settings that are known to be wrong."""
    if "timezone" not in told:
        now = datetime.now(UTC).astimezone(ZoneInfo(settings.timezone))
        yield ok(f"TIMEZONE is {settings.timezone}: there it is {now:%H:%M} now.")
        for finding in _calendar(settings, now):
            yield finding
    for finding in _left(settings, told):
        yield finding
    async for finding in look_at_database(settings.database_url):
        yield finding
    for finding in saved_files(settings.database_url):
        yield finding
    if settings.webhook_url and settings.telegram_api_url == PUBLIC:
        for fault in _webhook_address(settings.webhook_url):
            yield fault
    usable = TOKEN.fullmatch(settings.bot_token.get_secret_value())
    for one in settings.missing():
        if one.name.lower() not in told and not (usable and one.name == "STAFF_CHAT_ID"):
            yield wrong(one.what, one.mend)
    if not usable:
        if not ENV.exists():
            yield note("There is no file .env in this folder.", "Make it: cp .env.example .env")
        return
    if "telegram_api_url" in told:
        return  # the token is for that server, and nobody else is to see it
    async for finding in _bot(settings, telegram, told):
        yield finding


def _calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The next days that are unlike their weekday, so that nobody learns of them from a late answer."""
    week = settings.working()
    closed, opened = (next_unusual(week, now, is_open=each) for each in (False, True))
    if closed is not None:
        name = holidays_of(settings.country).get(closed, "")
        yield ok(f"The next day off is {_day(closed, now)}{f' ({name})' if name else ''}: nobody can be late on it.")
    if opened is not None:
        yield ok(f"OPEN_DATES: people work on {_day(opened, now)}.")
    if settings.country and not week.always and not knows(settings.country):
        yield note(
            f"No holidays are known for COUNTRY={settings.country}.",
            "Write the days off into .env, for example:\n  CLOSED_DATES=2026-12-31, 2027-01-02..2027-01-08",
        )


def _day(day: date, now: datetime) -> str:
    near = {0: "today, ", 1: "tomorrow, "}.get((day - now.date()).days, "")
    return f"{near}{day:%A} {day.day} {day:%B %Y}"


def _left(settings: Settings, told: frozenset[str]) -> Iterator[Finding]:
    """Defaults that fit nobody but a bot without a country: a friendly word, once."""
    if settings.country or "country" in told:
        return
    left = {
        "timezone": ("UTC", "TIMEZONE=Europe/Kyiv", "times are told in UTC"),
        "working_hours": ("24/7", "WORKING_HOURS=Mon-Fri 09:00-18:00", "customers are promised answers at night, too"),
    }
    found = {
        line: why for name, (value, line, why) in left.items() if getattr(settings, name) == value and name not in told
    }
    if found:
        yield note(
            f"As the settings are, {' and '.join(found.values())}.",
            "If that is not meant, write into .env what is true where you are, for example:\n"
            + "\n".join(f"  {line}" for line in (*found, "COUNTRY=UA")),
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


async def _bot(settings: Settings, telegram: Telegram, told: frozenset[str]) -> AsyncIterator[Finding]:
    """The token, the network, the webhook; then the group and the managers."""
    answer = await telegram.call("getMe", {}, ANSWER_WITHIN)
    where = urlsplit(settings.telegram_api_url).netloc
    if answer.status == 0:
        yield wrong(
            f"Telegram cannot be reached at {where}.",
            "Check the network of this machine. Behind a proxy set HTTPS_PROXY.\n"
            f"Normally it is TELEGRAM_API_URL={PUBLIC}",
        )
        return
    if answer.status in (401, 404):
        yield wrong("Telegram refuses the token (BOT_TOKEN).", BOTFATHER)
        return
    me = answer.body.get("result") if answer.ok and answer.body else None
    if not isinstance(me, dict):
        yield wrong(
            f"{where} answers, but not like Telegram ({answer.description}).",
            f"Try again in a minute. Normally it is TELEGRAM_API_URL={PUBLIC}",
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
    given = settings.staff_chat_id
    group = look_at_groups(settings, telegram, me) if given else groups_seen(telegram, polls, "staff_chat_id" in told)
    async for finding in group:
        yield finding
    async for finding in look_at_people(settings, telegram, told):
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
            f"Telegram could not deliver to the webhook lately: {webhook_said(str(info['last_error_message']))}.",
            "Check that WEBHOOK_URL leads to HTTP_HOST:HTTP_PORT through your proxy.",
        )
