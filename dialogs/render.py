"""Templates into words: one Jinja environment, one file of macros per language and audience.

Autoescaped (what customers type is shown as they typed it), strict about missing arguments, and
compiled once. A datetime argument reaches the template as a `Moment`: day, time and zone in words.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, get_timezone_location
from jinja2 import Environment, PackageLoader, StrictUndefined

from dialogs.clocks import minute_up
from dialogs.effects import Text
from dialogs.model import Language

LIMIT_TEXT = 4096  # Bot API: characters of a message after parsing
LIMIT_CAPTION = 1024
LIMIT_TOAST = 200

_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as a template needs it. `day`: today, tomorrow, weekday or date.

    Shown times are rounded up to a whole minute: no text may name an earlier time than the promised one.
    """

    day: str
    weekday: int  # Monday is 0
    date: str  # "5 March", in the language, year only when it is another one
    time: str  # 24 hours, "14:05"
    zone: str  # a city in the language ("Kyiv"), or "UTC"
    minutes: int  # whole minutes from now; below zero from the first moment past it


def _moment(at: datetime, now: datetime, zone: ZoneInfo, language: Language) -> Moment:
    local, today = minute_up(at).astimezone(zone), now.astimezone(zone)
    ahead = (local.date() - today.date()).days
    day = {0: "today", 1: "tomorrow"}.get(ahead, "weekday" if 1 < ahead < 7 else "date")
    return Moment(
        day=day,
        weekday=local.weekday(),
        date=_date(local.date(), local.year != today.year, language.value),
        time=f"{local.hour:02}:{local.minute:02}",
        zone=_city(zone.key, language.value),
        minutes=(at - now) // timedelta(minutes=1),
    )


@lru_cache(maxsize=256)
def _date(day: date, with_year: bool, language: str) -> str:
    return format_date(day, "d MMMM y" if with_year else "d MMMM", locale=language).replace(" ", "\u00a0")


@lru_cache(maxsize=64)
def _city(zone: str, language: str) -> str:
    if zone in ("UTC", "Etc/UTC", "GMT"):
        return "UTC"
    if "/" not in zone:
        return zone  # "CET": no place, and Babel would name one
    # CLDR keeps the names of cities under the zone's older key ("Europe/Kiev"), where Babel does not look.
    aliases = get_global("zone_aliases")
    newest = aliases.get(zone, zone)
    places = Locale.parse(language).time_zones
    for key in (zone, newest, *(old for old, new in aliases.items() if new == newest)):
        if city := places.get(key, {}).get("city"):
            return str(city)
    return get_timezone_location(ZoneInfo(zone), locale=language, return_city=True)


@lru_cache(maxsize=1024)
def _plural_form(language: str, number: int) -> str:
    return str(Locale.parse(language).plural_form(number))


def _plural(language: str) -> Any:
    def plural(number: int, **forms: str) -> str:
        """`plural(3, one="минута", few="минуты", many="минут")`, by CLDR; number and word do not part."""
        word = forms.get(_plural_form(language, number), forms.get("other", ""))
        return f"{number}\u00a0{word}"

    return plural


_ENVIRONMENT = Environment(
    loader=PackageLoader("dialogs", "texts"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class Renderer:
    """Renders texts for one zone; `now` comes with each call."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        for language in Language:  # Babel reads a language's files when it is first asked; later may be a bad time
            _plural_form(language.value, 1)
            _date(date(2000, 1, 1), False, language.value)
            _city(zone.key, language.value)
        self._modules = {
            (language, audience): _ENVIRONMENT.get_template(f"{language.value}/{audience}.j2").make_module(
                {"plural": _plural(language.value)}
            )
            for language in Language
            for audience in ("customer", "staff")
        }

    def render(self, audience: str, language: Language, text: Text, now: datetime) -> str:
        """Return HTML for Telegram; raises jinja2.UndefinedError or AttributeError on a broken text."""
        macro = getattr(self._modules[language, audience], text.name)
        args = {key: self._prepare(value, now, language) for key, value in text.args.items()}
        return _tidy(str(macro(**args)))

    def plain(self, audience: str, language: Language, text: Text, now: datetime) -> str:
        """The same without markup, for buttons and answers to presses."""
        return unescape(_TAG.sub("", self.render(audience, language, text, now)))

    def _prepare(self, value: Any, now: datetime, language: Language) -> Any:
        if isinstance(value, (str, int)):
            return value
        if isinstance(value, datetime):
            return _moment(value, now, self.zone, language)
        if isinstance(value, list):
            return [self._prepare(entry, now, language) for entry in value]
        if isinstance(value, dict):
            return {key: self._prepare(entry, now, language) for key, entry in value.items()}
        return value


def _tidy(text: str) -> str:
    """Trim line ends and runs of empty lines that optional parts leave behind."""
    lines = [line.strip(" \t") for line in text.strip().split("\n")]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept)
