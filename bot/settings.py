"""Settings from the environment and `.env`: read once, checked at once, with messages that say what to do."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import is_currency
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.holidays_of import holidays_of
from bot.lists import places_in, processes_in, read_departments, read_ids, read_reports
from bot.mistakes import ENCODING, ENV, LEVELS, Mistake, from_pydantic, in_file, of_value
from bot.pace import SHARES
from dialogs.calendar import BadHours, Hours, duration, hours
from dialogs.days import BadDates, closed_dates, open_dates, with_days
from dialogs.groups import Group, read_groups
from dialogs.ladder import OWNERS_TEXT, SAFETY_TEXT, UNCLAIMED_TEXT, by_share, by_time
from dialogs.places import with_places
from dialogs.policy import Policy
from dialogs.states import Language

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
BOTFATHER = (
    "Lost it? Send /mybots to @BotFather, choose the bot, press API Token.\nThen write it like this:\n"
    "  BOT_TOKEN=123456789:AAE…"
)
Duration = Annotated[timedelta, BeforeValidator(lambda value: duration(value) if isinstance(value, str) else value)]


class BadSettings(Exception):
    """Something in the settings is missing or wrong; each line says what and how to mend it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class Settings(BaseSettings):
    """Every setting of the program. Names in the environment are these in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding=ENCODING, extra="ignore")

    bot_token: SecretStr = Field(default=SecretStr(""), description="Token from BotFather")
    staff_chat_id: int = Field(default=0, description="The staff group; a forum or a plain group")
    staff_chats: str = Field(
        default="", description="Further staff groups, and what comes to each: -1002222222222: kind=praise, place=kiev"
    )
    telegram_api_url: str = Field(default="https://api.telegram.org", description="Root of the Bot API server")
    database_url: SecretStr = Field(
        default=SecretStr("sqlite+aiosqlite:///data/amends.db"),
        description="sqlite+aiosqlite:///file or postgresql+asyncpg://user:password@host/name",
    )
    company_name: str = Field(default="", description="Shown to customers in the greeting")
    support_contact: str = Field(default="", description="Another way to reach you: phone, mail")
    director_name: str = Field(default="", description="Shown to customers who ask for the director")
    privacy_url: str = Field(default="", description="Link to your privacy notice")
    review_url: str = Field(
        default="", description="Where a content customer may write about you in public; empty: nobody is asked"
    )
    default_language: Language = Field(default=Language.EN, description="ru, uk or en, where Telegram names no other")
    staff_language: Language = Field(default=Language.EN, description="ru, uk or en, in the staff group")
    manager_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(read_ids)] = Field(
        default=(), description="Telegram user ids, comma separated; they hear of low scores"
    )
    confidant_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(read_ids)] = Field(
        default=(), description="Telegram user ids of colleagues who may look up a name that a customer keeps back"
    )
    director_id: int = Field(default=0, description="Telegram id of the director, whom the last step of a ladder calls")
    reports: Annotated[tuple[str, ...], NoDecode, BeforeValidator(read_reports)] = Field(
        default=("day", "week", "month", "alarms"), description="What comes by itself at 09:00; off: nothing"
    )
    reports_to: str = Field(default="private", description="private: to each manager; board: to the staff group")
    timezone: str = Field(default="UTC", description="Zone of the hours below and of shown times, like Europe/Kyiv")
    working_hours: str = Field(default="24/7", description="When people answer, like Mon-Fri 09:00-18:00")
    closed_dates: str = Field(default="", description="Days off beside the holidays of COUNTRY, like 2026-12-31")
    open_dates: str = Field(default="", description="Days on which people work all the same: 2026-12-26 10:00-14:00")
    departments: Annotated[tuple[str, ...], NoDecode, BeforeValidator(read_departments)] = Field(
        default=(), description="Where a complaint can arise, like Kitchen, Delivery; Resolve asks. Empty: it does not"
    )
    places: str = Field(default="", description="A file of places: code | name | hours | topic, a line each")
    processes: str = Field(
        default="", description="A file of processes, each with its script and criteria; Resolve asks, /process shows"
    )
    survey_hours: str = Field(default="09:00-21:00", description="When the score may be asked for")
    staff_quiet_hours: str = Field(
        default="", description="When colleagues get messages without a sound, danger apart, like 22:00-07:00"
    )
    merge_window: Duration = Field(default=timedelta(seconds=5), description="Quiet before the first question")
    nudge_after: Duration = Field(default=timedelta(minutes=10), description="Silence inside the dialogue")
    reply_delay: Duration = Field(default=timedelta(), description="A reply waits so long before it leaves")
    claim_within: Duration = Field(default=timedelta(minutes=15), description="Take-up promise")
    first_reply_within: Duration = Field(default=timedelta(hours=1), description="Promise of the first reply")
    next_reply_within: Duration = Field(default=timedelta(hours=2), description="Answer to what comes after it")
    resolve_within: Duration = Field(default=timedelta(hours=8), description="Promise of a resolution")
    resolve_serious_within: Duration = Field(
        default=timedelta(hours=4),
        description="The same for what cannot wait: danger, despair, somebody beside themselves",
    )
    resolve_measured: str = Field(default="on", description="on: promise what closed cases took, where that is less")
    holding_reply_after: Duration = Field(
        default=timedelta(hours=24), description="News at the latest, in calendar time"
    )
    ladder_unclaimed: str = Field(default=UNCLAIMED_TEXT, description="Who is called while nobody has a complaint; off")
    ladder_safety: str = Field(default=SAFETY_TEXT, description="The same in a case of safety, at any hour")
    ladder_owner: str = Field(
        default=OWNERS_TEXT, description="Who is called when this much of a promised time is used"
    )
    follow_up_after: Duration = Field(default=timedelta(hours=24), description="Score question after the resolution")
    follow_up_reminder_after: Duration = Field(default=timedelta(hours=48), description="Its one reminder")
    close_after: Duration = Field(default=timedelta(days=7), description="Silence after the resolution")
    nps_after: Duration = Field(
        default=timedelta(days=30), description="Would you recommend us, 0 to 10: so long after the end; 0: off"
    )
    ces: str = Field(default="off", description="on: after that also how easy it was, 1 to 7")
    legal_answer_within: Duration = Field(
        default=timedelta(days=10), description="Answer to claims by law, in calendar time; ask your lawyer"
    )
    goodwill_limit: int = Field(
        default=1000, description="What an owner gives on top without asking, in whole units; 0: nothing"
    )
    currency: str = Field(default="RUB", description="Three letters, like UAH: what sums are in")
    country: str = Field(default="", description="Two letters, like UA: its emergency numbers, and its holidays")
    help_line: str = Field(default="", description="A line for people in despair; empty: the country's, if known")
    webhook_url: str = Field(default="", description="Public https address; empty: long polling")
    webhook_secret: SecretStr = Field(default=SecretStr(""), description="Required with WEBHOOK_URL: A-Z a-z 0-9 _ -")
    http_host: str = Field(default="127.0.0.1", description="Where webhook, /healthz and /metrics listen")
    http_port: int = Field(default=0, description="Their port; 0: off")
    log_level: str = Field(default="info", description="debug, info, warning or error")
    pace_total_per_second: float = Field(default=30, description="Telegram's limit over all chats; 0: off")
    pace_chat_per_second: float = Field(default=1, description="Telegram's limit in a private chat; 0: off")
    pace_group_per_minute: float = Field(default=20, description="Telegram's limit in the staff group; 0: off")
    demo_clock: str = Field(default="", description="A file with seconds to add to the clock; `make demo` uses it")

    @field_validator("reports_to")
    @classmethod
    def _reports_to(cls, value: str) -> str:
        if value.strip().lower() not in ("private", "board"):
            raise ValueError("is neither private nor board")
        return value.strip().lower()

    @field_validator("staff_chat_id", "director_id", mode="before")
    @classmethod
    def _chat(cls, value: Any) -> Any:
        return 0 if isinstance(value, str) and not value.strip() else value

    @field_validator("staff_chats")
    @classmethod
    def _groups(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("staff_chat_id") in [one.key for one in read_groups(value)]:
            raise ValueError("names STAFF_CHAT_ID: all that is sent nowhere else comes there anyway")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _root(cls, value: str) -> str:
        return _address(value).rstrip("/")

    @field_validator("privacy_url", "review_url")
    @classmethod
    def _page(cls, value: str) -> str:
        return _address(value, dotted=True) if value.strip() else ""

    @field_validator("webhook_url")
    @classmethod
    def _hook(cls, value: str) -> str:
        return _address(value) if value.strip() else ""

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone") from None
        return value

    @field_validator("working_hours", "survey_hours", "staff_quiet_hours")
    @classmethod
    def _open(cls, value: str, info: ValidationInfo) -> str:
        if info.field_name == "staff_quiet_hours" and not value.strip():
            return ""
        try:
            hours(value, ZoneInfo("UTC"))
        except BadHours as error:
            why = str(error).removeprefix(repr(value)).removesuffix(str(BadHours.__doc__)).strip(" .")
            raise ValueError(why.replace("is not understood", "cannot be read as hours")) from None
        return value

    @field_validator("closed_dates")
    @classmethod
    def _closed(cls, value: str) -> str:
        return _dates(closed_dates, value)

    @field_validator("open_dates")
    @classmethod
    def _opened(cls, value: str) -> str:
        return _dates(open_dates, value)

    @field_validator("ces", "resolve_measured")
    @classmethod
    def _switch(cls, value: str) -> str:
        word = value.strip().lower()
        if word not in ("on", "off"):
            raise ValueError("is neither on nor off")
        return word

    @field_validator("places")
    @classmethod
    def _places(cls, value: str) -> str:
        places_in(value, ZoneInfo("UTC"))
        return value

    @field_validator("processes")
    @classmethod
    def _processes(cls, value: str) -> str:
        processes_in(value)
        return value

    @field_validator("country")
    @classmethod
    def _two_letters(cls, value: str) -> str:
        code = value.strip().upper()
        if code and (len(code) != 2 or not code.isascii() or not code.isalpha()):
            raise ValueError("is no country in two letters")
        return code

    @field_validator("goodwill_limit")
    @classmethod
    def _sum(cls, value: int) -> int:
        if not 0 <= value <= 10**9:
            raise ValueError("is no sum in whole units")
        return value

    @field_validator("currency")
    @classmethod
    def _three_letters(cls, value: str) -> str:
        code = value.strip().upper()
        if not is_currency(code):
            raise ValueError("is no currency in three letters")
        return code

    @field_validator("ladder_unclaimed", "ladder_safety")
    @classmethod
    def _by_time(cls, value: str) -> str:
        by_time(value)
        return value

    @field_validator("ladder_owner")
    @classmethod
    def _by_share(cls, value: str) -> str:
        by_share(value)
        return value

    @field_validator(
        "merge_window", "nudge_after", "claim_within", "first_reply_within", "next_reply_within", "resolve_within",
        "resolve_serious_within", "holding_reply_after",
    )  # fmt: skip
    @classmethod
    def _positive(cls, value: timedelta) -> timedelta:
        if value <= timedelta():
            raise ValueError("is too short: it must be longer than zero")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.strip().lower() not in LEVELS:
            raise ValueError("is none of debug, info, warning and error")
        return value.strip().lower()

    @field_validator("pace_total_per_second", "pace_chat_per_second", "pace_group_per_minute")
    @classmethod
    def _pace(cls, value: float) -> float:
        if not 0 <= value <= 1000:
            raise ValueError("is no number of messages")
        return value

    @field_validator("http_port")
    @classmethod
    def _port(cls, value: int) -> int:
        if not 0 <= value <= 65535:
            raise ValueError("is no port")
        return value

    def apart(self) -> list[Mistake]:
        """What is wrong only beside another setting."""
        if not self.webhook_url:
            return []
        found = []
        secret = self.webhook_secret.get_secret_value()
        if not secret or len(secret) > 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            found.append(of_value("webhook_secret", None, ""))
        if not self.http_port:
            found.append(of_value("http_port", None, 0, "With WEBHOOK_URL a port to listen on is needed"))
        return found

    @property
    def groups(self) -> tuple[Group, ...]:
        """The further staff groups, as far as the settings know them."""
        return read_groups(self.staff_chats)

    def hours_of(self, name: str) -> Hours:
        """`working_hours`, `survey_hours` or `staff_quiet_hours`, read."""
        return hours(getattr(self, name), ZoneInfo(self.timezone))

    def working(self) -> Hours:
        """When people work: the week, without the holidays of the country and CLOSED_DATES, with OPEN_DATES.

        Who works round the clock works on holidays, too.
        """
        week = self.hours_of("working_hours")
        holidays = frozenset() if week.always else holidays_of(self.country).keys()
        return with_days(week, holidays | closed_dates(self.closed_dates), open_dates(self.open_dates))

    def policy(self, forum: bool) -> Policy:
        """What the dialogues need to know."""
        policy = Policy(
            working=self.working(),
            survey=self.hours_of("survey_hours"),
            staff_quiet=self.hours_of("staff_quiet_hours") if self.staff_quiet_hours else None,
            zone=ZoneInfo(self.timezone),
            company=self.company_name,
            contact=self.support_contact,
            director=self.director_name,
            privacy_url=self.privacy_url,
            review_url=self.review_url,
            default_language=self.default_language,
            staff_language=self.staff_language,
            managers=self.manager_ids or ((self.director_id,) if self.director_id else ()),
            confidants=self.confidant_ids,
            director_id=self.director_id or None,
            reports=self.reports,
            departments=self.departments,
            reports_on_board=self.reports_to == "board",
            forum=forum,
            head=True,
            cards_a_minute=int(self.pace_group_per_minute * SHARES["cards"])
            if self.pace_group_per_minute
            else 1_000_000,
            merge=self.merge_window,
            nudge_after=self.nudge_after,
            reply_delay=self.reply_delay,
            claim_within=self.claim_within,
            first_reply_within=self.first_reply_within,
            next_reply_within=self.next_reply_within,
            resolve_within=self.resolve_within,
            resolve_serious_within=self.resolve_serious_within,
            resolve_measured=self.resolve_measured == "on",
            holding_reply_after=self.holding_reply_after,
            ladder_unclaimed=by_time(self.ladder_unclaimed),
            ladder_safety=by_time(self.ladder_safety),
            ladder_owner=by_share(self.ladder_owner),
            follow_up_after=self.follow_up_after,
            follow_up_reminder_after=self.follow_up_reminder_after,
            close_after=self.close_after,
            nps_after=self.nps_after,
            ces=self.ces == "on",
            legal_answer_within=self.legal_answer_within,
            goodwill_limit=self.goodwill_limit,
            currency=self.currency,
            country=self.country,
            places=places_in(self.places, ZoneInfo(self.timezone)),
            processes=processes_in(self.processes),
            help_line=self.help_line,
        )
        return with_places(policy, ())

    def missing(self) -> list[Mistake]:
        """What `run` cannot do without."""
        found = []
        if not self.bot_token.get_secret_value():
            found.append(
                Mistake(
                    "BOT_TOKEN",
                    "BOT_TOKEN is missing.",
                    f"No bot yet? In Telegram write to @BotFather: /newbot. It gives a token.\n{BOTFATHER}",
                )
            )
        elif not TOKEN.fullmatch(self.bot_token.get_secret_value()):
            found.append(Mistake("BOT_TOKEN", "BOT_TOKEN is no token: a token looks like 123456789:AAE….", BOTFATHER))
        if not self.staff_chat_id:
            found.append(
                Mistake(
                    "STAFF_CHAT_ID",
                    "STAFF_CHAT_ID is missing.",
                    "Add the bot to your staff group and write a line there.\n"
                    "Then `python -m bot check` tells the line to copy.",
                )
            )
        return found


def _dates(read: Callable[[str], object], value: str) -> str:
    try:
        read(value)
    except BadDates as error:
        why = str(error).removeprefix(repr(value)).removesuffix(str(BadDates.__doc__)).strip(" .")
        raise ValueError(why.replace("is not understood", "cannot be read as dates")) from None
    return value


def _address(value: str, dotted: bool = False) -> str:
    """A web address; one for people has a point in its host."""
    try:
        parts = urlsplit(value.strip())
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or (dotted and "." not in host) or " " in value.strip():
        raise ValueError("is no web address")
    return value.strip()


def readable(**given: Any) -> tuple[Settings, list[Mistake]]:
    """The settings with defaults in place of wrong ones, and each wrong one told once."""
    mistakes: list[Mistake] = []
    instead = dict(given)
    defaults = {name: field.get_default() for name, field in Settings.model_fields.items()}
    while True:
        try:
            settings = Settings(**instead)
        except ValidationError as error:
            found = from_pydantic(error.errors(), defaults)
        except UnicodeDecodeError:
            mend = "Save it in that encoding: in Notepad, Save As, Encoding: UTF-8."
            return Settings(_env_file=None), [Mistake("", ".env is not written in UTF-8.", mend)]  # type: ignore[call-arg]
        else:
            return settings, mistakes + settings.apart()
        mistakes += found
        instead |= {one.name.lower(): defaults[one.name.lower()] for one in found}


def load(**given: Any) -> Settings:
    """Read the settings; BadSettings with one line a mistake."""
    settings, mistakes = readable(**given)
    if mistakes:
        raise BadSettings(mistakes)
    return settings


def unread() -> list[Mistake]:
    """Lines of `.env` from which nothing is read, though somebody wrote them."""
    return list(in_file(Settings.model_fields, ENV))
