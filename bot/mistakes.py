"""What is wrong in the settings, said once and in plain words, each with the line as it should be.

No sentence of a library reaches a person from here, and no value of a secret.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from dialogs.calendar import BadDuration, BadHours, duration, hours
from dialogs.ladder import OWNERS_TEXT, SAFETY_TEXT, UNCLAIMED_TEXT

ENV = Path(".env")
ENCODING = "utf-8-sig"  # Notepad puts a mark in front, which would hide the first name
LONGEST = 40  # of a value that is shown
SECRET = ("bot_token", "database_url", "webhook_secret", "webhook_url")
LANGUAGES = {
    **dict.fromkeys(("ua", "ukr", "ukrainian", "українська", "украинский"), "uk"),
    **dict.fromkeys(("rus", "russian", "русский", "російська"), "ru"),
    **dict.fromkeys(("eng", "gb", "us", "english"), "en"),
}
DAYS = {"пн": "Mon", "вт": "Tue", "ср": "Wed", "чт": "Thu", "пт": "Fri", "сб": "Sat", "вс": "Sun", "нд": "Sun"}
ZONES = {"kiev": "Europe/Kyiv", "lvov": "Europe/Kyiv", "lviv": "Europe/Kyiv", "odessa": "Europe/Kyiv"}
LEVELS = ("debug", "info", "warning", "error")
COUNTRIES = {"UK": "GB", "EN": "GB", "ENGLAND": "GB", "USA": "US", "RUSSIA": "RU"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a setting wants: what a wrong value is not, a line that would do, and what else helps."""

    no: str
    example: str
    more: str = ""


_LENGTH = Asked("is no length of time", "", "Other lengths: 30s, 90m, 24h, 7d.")
_IDS = Asked("is no list of numbers", "123456789, 987654321", "A person learns the number by writing /id to the bot.")
_LANGUAGE = Asked("is none of ru, uk and en", "en")
_LADDER = "Several are called together with a +: 30m managers+board. No calls: off."
_PACE = Asked("is no number of messages", "", "0 switches the limit off.")
ASKED = {
    "staff_chat_id": Asked(
        "is no number of a group",
        "-1001234567890",
        "Leave it empty and run check: it lists the groups with their lines.",
    ),
    "staff_chats": Asked(
        "is no list of groups with what comes to each",
        "-1002222222222: kind=praise, kind=idea; -1003333333333: place=kiev",
        "All else comes to STAFF_CHAT_ID. Empty: there is that group alone.",
    ),
    "telegram_api_url": Asked("is no web address", "https://api.telegram.org"),
    "privacy_url": Asked("is no web address", "https://example.org/privacy"),
    "webhook_url": Asked("is no https address", "https://example.org/hook", "Empty, the bot fetches messages itself."),
    "webhook_secret": Asked(
        "is missing or cannot be used: with WEBHOOK_URL it needs 1 to 256 letters (A-Z, a-z), digits, _ and -",
        "some_long_word_of_your_own",
    ),
    "default_language": _LANGUAGE,
    "staff_language": _LANGUAGE,
    "manager_ids": _IDS,
    "confidant_ids": _IDS,
    "director_id": Asked("is no number", "123456789", "A person learns the number by writing /id to the bot."),
    "reports": Asked("is no list of day, week, month and alarms", "day, week, month", "None of them: off."),
    "reports_to": Asked("is neither private nor board", "private"),
    "timezone": Asked("is no time zone", "Europe/Kyiv", "Zones are named by a large city; they know of summer time."),
    "working_hours": Asked("are no opening hours", "Mon-Fri 09:00-18:00; Sat 10:00-14:00", "Always open: 24/7."),
    "closed_dates": Asked("are no dates", "2026-12-31, 2027-01-02..2027-01-08"),
    "open_dates": Asked("are no dates", "2026-12-26; 2026-12-27 10:00-14:00", "Without times: as on that weekday."),
    "ladder_unclaimed": Asked("is no ladder", UNCLAIMED_TEXT, _LADDER),
    "ladder_safety": Asked("is no ladder", SAFETY_TEXT, _LADDER),
    "ladder_owner": Asked("is no ladder", OWNERS_TEXT, _LADDER),
    "places": Asked("is no file of places", "places.txt", "A line a place: code | name | hours | topic."),
    "processes": Asked(
        "is no file of processes",
        "processes.txt",
        "It has lines of process:, script: and criterion: NAME | green <= 0 | red. SETTINGS.md shows one.",
    ),
    "survey_hours": Asked("are no hours of a day", "09:00-21:00"),
    "staff_quiet_hours": Asked("are no hours of a day", "22:00-07:00", "Empty: messages ring at any hour."),
    "country": Asked("is no country in two letters", "UA"),
    "currency": Asked("is no currency in three letters", "UAH"),
    "goodwill_limit": Asked("is no sum in whole units", "1000", "0: every gesture is a manager's decision."),
    "http_port": Asked("is no port", "8080", "A number from 1 to 65535; 0 switches it off."),
    "log_level": Asked("is none of debug, info, warning and error", "info"),
    "pace_total_per_second": _PACE,
    "pace_chat_per_second": _PACE,
    "pace_group_per_minute": _PACE,
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One setting that cannot be used. `name` is empty where the file itself is at fault."""

    name: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what} {' '.join(self.mend.split())}"


def of_value(name: str, value: object, default: object, why: str = "") -> Mistake:
    """A value that cannot be used. `why` says more exactly than the table what it is not."""
    asked = ASKED.get(name, _LENGTH)
    shown = "" if name in SECRET or value is None or value == "" else f" “{_short(str(value))}”"
    example = suggestion(name, str(value)) or asked.example or _as_written(default)
    lines = ["Write it like this:", f"  {name.upper()}={example}", *filter(None, [asked.more])]
    return Mistake(name.upper(), f"{name.upper()}:{shown} {why or asked.no}.", "\n".join(lines))


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _as_written(value: object) -> str:
    if isinstance(value, timedelta):
        for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
            if not value.total_seconds() % length:
                return f"{value.total_seconds() // length:.0f}{unit}"
        return f"{value.total_seconds():.0f}s"
    return f"{value:g}" if isinstance(value, float) else str(value)


# What was probably meant ------------------------------------------------------------------------------


def suggestion(name: str, value: str) -> str:
    """The value that was probably meant; "" when nobody can tell."""
    said = value.strip()
    match name:
        case "timezone":
            return _zone(said)
        case "default_language" | "staff_language":
            return LANGUAGES.get(said.lower(), "")
        case "working_hours" | "survey_hours" | "staff_quiet_hours":
            return _hours(said)
        case "privacy_url" | "telegram_api_url":
            return f"https://{said}" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", said) else ""
        case "country":
            return _country(said)
        case "log_level":
            return next(iter(get_close_matches(said.lower(), LEVELS, 1)), "")
        case _:
            return _length(said) if name not in ASKED else ""


def _zone(said: str) -> str:
    """By the whole name, then by the city in it. Etc/GMT+3 is three hours *behind*: nobody means that."""
    if re.fullmatch(r"(utc|gmt|msk)?\s*[+-]?\s*\d.*", said, re.IGNORECASE):
        return ""
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones()) if zone[:4] != "Etc/"}
    for word in re.split(r"[/,\s]+", said.replace(" ", "_").lower()):
        if word in ZONES or word in cities:
            return ZONES.get(word) or cities[word]
    wholes = [zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"]
    near = get_close_matches(said.title(), sorted(wholes), 1, 0.8)
    by_city = get_close_matches(said.rpartition("/")[2].lower(), cities, 1, 0.75)
    return near[0] if near else cities[by_city[0]] if by_city else ""


def _hours(said: str) -> str:
    """Points for colons, whole hours, days in Cyrillic, long dashes."""
    tried = re.sub(r"[–—]", "-", said)
    tried = re.sub(r"(?<=\d)\.(?=\d\d)", ":", tried)
    tried = re.sub(r"[А-Яа-яІіЇї]+", lambda found: DAYS.get(found[0][:2].lower(), found[0]), tried)
    tried = re.sub(r"(?<![\d:])(\d{1,2})(?![\d:])", r"\1:00", tried)
    tried = re.sub(r"(?<![\d:])(\d):", r"0\1:", tried)
    tried = re.sub(r"\s*-\s*", "-", tried)
    try:
        hours(tried, ZoneInfo("UTC"))
    except BadHours:
        return ""
    return tried


def _length(said: str) -> str:
    """`15` means minutes more often than anything else; `15 minutes` and `2 hours` are clear."""
    found = re.fullmatch(r"(\d+)\s*([a-z]*)\.?", said.lower())
    if not found or not int(found[1]):
        return ""
    unit = next((one for one in ("minutes", "seconds", "hours", "days", "weeks") if one.startswith(found[2])), "")
    try:
        duration(tried := f"{found[1]}{unit[:1]}")
    except BadDuration:
        return ""
    return tried


def _country(said: str) -> str:
    if said.upper() in COUNTRIES:
        return COUNTRIES[said.upper()]
    from babel import Locale

    for language in ("en", "uk", "ru"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and name.lower() == said.lower():
                return str(code)
    return ""


# The file ---------------------------------------------------------------------------------------------


def in_file(names: Iterable[str], file: Path = ENV) -> Iterator[Mistake]:
    """Lines of `.env` that nothing is read from: names nobody knows, names that stand twice, lines without a form.

    The bot works with them, but its owner believes that they count.
    """
    from dotenv.parser import parse_stream

    known = [name.upper() for name in names]
    places: dict[str, list[int]] = {}
    try:
        with file.open(encoding=ENCODING) as stream:
            read = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError):
        return
    for one in read:
        text = one.original.string
        line = one.original.line + text[: len(text) - len(text.lstrip())].count("\n")
        if one.error:
            yield Mistake("", f".env, line {line} cannot be read.", "Write it as NAME=value; begin a remark with #.")
            continue
        name = (one.key or "").upper()
        if not name:
            continue
        places.setdefault(name, []).append(line)
        if name not in known:
            near = get_close_matches(name, known, 1, 0.7)
            yield Mistake(
                name,
                f"{name} (.env, line {line}) is no setting, so nothing is read from it.",
                f"Did you mean {near[0]}?" if near else "Delete the line. The settings are listed in .env.example.",
            )
    for name, lines in places.items():
        if len(lines) > 1 and name in known:
            yield Mistake(
                name,
                f"{name} stands {len(lines)} times in .env, in lines {', '.join(map(str, lines))}: the last counts.",
                "Leave one of them.",
            )


def from_pydantic(faults: Iterable[Mapping[str, Any]], defaults: Mapping[str, Any]) -> list[Mistake]:
    """One mistake a setting. What we say ourselves in a validator says why; what pydantic says is not passed on."""
    found: dict[str, Mistake] = {}
    for fault in faults:
        name = str(fault["loc"][0]) if fault["loc"] else ""
        error = fault.get("ctx", {}).get("error")
        own = isinstance(error, ValueError) and not isinstance(error, BadDuration)
        why = str(error) if own else ""
        found.setdefault(name, of_value(name, fault.get("input"), defaults.get(name), why))
    return list(found.values())
