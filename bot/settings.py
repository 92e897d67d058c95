"""Settings from the environment and `.env`: read once, checked at once, with messages that say what to do."""

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.pace import SHARES
from dialogs.clocks import BadDuration, BadHours, Hours, duration, hours
from dialogs.model import Language, Policy

Duration = Annotated[timedelta, BeforeValidator(lambda value: duration(value) if isinstance(value, str) else value)]


class BadSettings(Exception):
    """Something in the settings is missing or wrong; each line says what and how to mend it."""


class Settings(BaseSettings):
    """Every setting of the program. Names in the environment are these in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    bot_token: SecretStr = Field(default=SecretStr(""), description="Token from BotFather")
    staff_chat_id: int = Field(default=0, description="The staff group; a forum or a plain group")
    telegram_api_url: str = Field(default="https://api.telegram.org", description="Root of the Bot API server")
    database_url: SecretStr = Field(
        default=SecretStr("sqlite+aiosqlite:///data/amends.db"),
        description="sqlite+aiosqlite:///file or postgresql+asyncpg://user:password@host/name",
    )
    company_name: str = Field(default="", description="Shown to customers in the greeting")
    support_contact: str = Field(default="", description="Another way to reach you: phone, mail")
    privacy_url: str = Field(default="", description="Link to your privacy notice")
    default_language: Language = Field(default=Language.EN, description="ru, uk or en, where Telegram names no other")
    staff_language: Language = Field(default=Language.EN, description="ru, uk or en, in the staff group")
    manager_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), description="Telegram user ids, comma separated; they hear of low scores"
    )
    timezone: str = Field(default="UTC", description="Zone of the hours below and of shown times, like Europe/Kyiv")
    working_hours: str = Field(default="24/7", description="When people answer, like Mon-Fri 09:00-18:00")
    survey_hours: str = Field(default="09:00-21:00", description="When the score may be asked for")
    merge_window: Duration = Field(default=timedelta(seconds=5), description="Quiet before the first question")
    nudge_after: Duration = Field(default=timedelta(minutes=10), description="Silence inside the dialogue")
    claim_within: Duration = Field(default=timedelta(minutes=15), description="Take-up promise")
    first_reply_within: Duration = Field(default=timedelta(hours=1), description="Promise of the first reply")
    resolve_within: Duration = Field(default=timedelta(hours=8), description="Promise of a resolution")
    follow_up_after: Duration = Field(default=timedelta(hours=24), description="Score question after the resolution")
    follow_up_reminder_after: Duration = Field(default=timedelta(hours=48), description="Its one reminder")
    close_after: Duration = Field(default=timedelta(days=7), description="Silence after the resolution")
    webhook_url: str = Field(default="", description="Public https address; empty: long polling")
    webhook_secret: SecretStr = Field(default=SecretStr(""), description="Required with WEBHOOK_URL: A-Z a-z 0-9 _ -")
    http_host: str = Field(default="127.0.0.1", description="Where webhook, /healthz and /metrics listen")
    http_port: int = Field(default=0, description="Their port; 0: off")
    log_level: str = Field(default="info", description="debug, info, warning or error")
    pace_total_per_second: float = Field(default=30, description="Telegram's limit over all chats; 0: off")
    pace_chat_per_second: float = Field(default=1, description="Telegram's limit in a private chat; 0: off")
    pace_group_per_minute: float = Field(default=20, description="Telegram's limit in the staff group; 0: off")
    demo_clock: str = Field(default="", description="A file with seconds to add to the clock; `make demo` uses it")

    @field_validator("manager_ids", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if isinstance(value, str):
            try:
                return tuple(int(part) for part in value.replace(";", ",").split(",") if part.strip())
            except ValueError:
                raise ValueError("write Telegram user ids as numbers with commas between, like 12345, 67890") from None
        return value

    @field_validator("staff_chat_id", mode="before")
    @classmethod
    def _chat(cls, value: Any) -> Any:
        return 0 if isinstance(value, str) and not value.strip() else value

    @field_validator("telegram_api_url")
    @classmethod
    def _root(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("write it like https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone; write it like Europe/Kyiv or UTC") from None
        return value

    @field_validator("merge_window", "nudge_after", "claim_within", "first_reply_within", "resolve_within")
    @classmethod
    def _positive(cls, value: timedelta) -> timedelta:
        if value <= timedelta():
            raise ValueError("it must be longer than zero")
        return value

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        zone = ZoneInfo(self.timezone)
        for name in ("working_hours", "survey_hours"):
            try:
                hours(getattr(self, name), zone)
            except BadHours as error:
                raise ValueError(f"{name.upper()}: {error}") from None
        if self.webhook_url:
            secret = self.webhook_secret.get_secret_value()
            if not secret or len(secret) > 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
                raise ValueError(
                    "WEBHOOK_SECRET: with WEBHOOK_URL a secret of 1-256 characters A-Z a-z 0-9 _ - is required"
                )
            if not self.http_port:
                raise ValueError("HTTP_PORT: with WEBHOOK_URL a port to listen on is required, like 8080")
        return self

    def hours_of(self, name: str) -> Hours:
        """`working_hours` or `survey_hours`, read."""
        return hours(getattr(self, name), ZoneInfo(self.timezone))

    def policy(self, forum: bool) -> Policy:
        """What the dialogues need to know."""
        return Policy(
            working=self.hours_of("working_hours"),
            survey=self.hours_of("survey_hours"),
            zone=ZoneInfo(self.timezone),
            company=self.company_name,
            contact=self.support_contact,
            privacy_url=self.privacy_url,
            default_language=self.default_language,
            staff_language=self.staff_language,
            managers=self.manager_ids,
            forum=forum,
            cards_a_minute=int(self.pace_group_per_minute * SHARES["cards"])
            if self.pace_group_per_minute
            else 1_000_000,
            merge=self.merge_window,
            nudge_after=self.nudge_after,
            claim_within=self.claim_within,
            first_reply_within=self.first_reply_within,
            resolve_within=self.resolve_within,
            follow_up_after=self.follow_up_after,
            follow_up_reminder_after=self.follow_up_reminder_after,
            close_after=self.close_after,
        )

    def missing(self) -> list[str]:
        """What `run` cannot do without, in words."""
        found = []
        if not self.bot_token.get_secret_value():
            found.append("BOT_TOKEN is missing: get one from @BotFather in Telegram and put it into .env.")
        elif not self.bot_token.get_secret_value().split(":", 1)[0].isdecimal():
            found.append("BOT_TOKEN is not a token: it looks like 123456:ABC. Copy it again from @BotFather.")
        if not self.staff_chat_id:
            found.append(
                "STAFF_CHAT_ID is missing: add the bot to your staff group, then run `python -m bot check`, "
                "which tells the ids of the groups it was added to."
            )
        return found


def load(**given: Any) -> Settings:
    """Read the settings; BadSettings with one line a fault."""
    try:
        return Settings(**given)
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            where = ".".join(str(part) for part in fault["loc"]).upper()
            said = str(fault["msg"]).removeprefix("Value error, ")
            lines.append(f"{where}: {said}" if where else said)
        raise BadSettings("\n".join(lines)) from None
    except BadDuration as error:
        raise BadSettings(str(error)) from None
    except UnicodeDecodeError:
        raise BadSettings(".env is not written in UTF-8: save it in that encoding.") from None
