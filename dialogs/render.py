"""Templates into words: one Jinja environment, one file of macros per language and part.

A part file `<language>/<part>.j2` says what one capability says to customers and to staff, each in a section of its
own, begun by a line `{# customer #}` or `{# staff #}`.

Autoescaped (what customers type is shown as they typed it), strict about missing arguments, and
compiled once. A datetime argument reaches the template as a `Moment`: day, time and zone in words.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal
from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemBytecodeCache,
    PackageLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket

from dialogs.calendar import minute_up
from dialogs.effects import Text
from dialogs.money import shown
from dialogs.states import Language

LIMIT_TEXT = 4096  # Bot API: characters of a message after parsing
LIMIT_CAPTION = 1024
LIMIT_TOAST = 200

AUDIENCES = ("customer", "staff")
OTHERS = "others"
"""What is said in languages that are none of ours."""
MORNING = 5
"""The hour at which a night is over, for whoever is told a time of it in the evening."""
SHARED = "shared"
"""The part whose macros the other parts use."""

_TAG = re.compile(r"<[^>]+>")
_SECTION = re.compile(r"^\{# (customer|staff) #\}$", re.MULTILINE)
_MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)")
_NOTE = re.compile(r"\{#.*?#\}", re.DOTALL)


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
    past: bool  # it has come
    midnight: bool = False  # 00:00, told as the end of the day before: `day`, `date` and `weekday` are that day's
    night: bool = False  # after the coming midnight and before five: still "tonight" for whoever reads it now


def _moment(at: datetime, now: datetime, zone: ZoneInfo, language: Language) -> Moment:
    local, today = minute_up(at).astimezone(zone), now.astimezone(zone)
    midnight = (local.hour, local.minute) == (0, 0)
    named = local.date() - timedelta(days=1) if midnight else local.date()
    ahead = (named - today.date()).days
    day = {0: "today", 1: "tomorrow"}.get(ahead, "weekday" if 1 < ahead < 7 else "date")
    return Moment(
        day=day,
        weekday=named.weekday(),
        date=_date(named, named.year != today.year, language.value),
        time=f"{local.hour:02}:{local.minute:02}",
        zone=_city(zone.key, language.value),
        past=at <= now,
        midnight=midnight,
        night=ahead == 1 and not midnight and local.hour < MORNING and today.hour >= MORNING,
    )


@lru_cache(maxsize=256)
def _date(day: date, with_year: bool, language: str) -> str:
    year = {"ru": "d MMMM y 'г.'", "uk": "d MMMM y 'р.'"}.get(language, "d MMMM y")
    return format_date(day, year if with_year else "d MMMM", locale=language).replace(" ", "\u00a0")


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


def _counted(language: str) -> Any:
    def counted(number: int, **forms: str) -> str:
        """As `plural`, for large numbers: thousands stand apart as the language writes them ("2,700", "2 700")."""
        word = forms.get(_plural_form(language, number), forms.get("other", ""))
        shown = format_decimal(number, locale=language).replace("\u202f", "\u00a0")
        return f"{shown}\u00a0{word}"

    return counted


def _name_of_language(language: str) -> Any:
    names = Locale.parse(language).languages

    def name_of_language(code: str) -> str:
        """The name of a language in this one, by its ISO 639-1 code; the code where there is no name."""
        return str(names.get(code, code))

    return name_of_language


class PartLoader(BaseLoader):
    """Loads `<language>/<audience>`: what all part files of a language say to one audience, as one template.

    In one template the macros of all parts can call each other, and both audiences can have a macro of one name.
    """

    def __init__(self, files: BaseLoader) -> None:
        self.files = files

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:
        """Raises TemplateSyntaxError, with file and line, when a macro stands twice for this audience."""
        if template == OTHERS:
            return self.files.get_source(environment, f"{OTHERS}.j2")[0], None, None
        language, _, audience = template.partition("/")
        if audience not in AUDIENCES:
            raise TemplateNotFound(template)
        first: dict[str, str] = {}
        sources = []
        for part, source in self.sections(environment, language, audience).items():
            path = f"{language}/{part}.j2"
            for macro in _MACRO.finditer(source):
                line = source.count("\n", 0, macro.start()) + 1
                here = f"{path}:{line}"
                if macro[1] in first:
                    message = f"The macro {macro[1]!r} for {audience} is in {first[macro[1]]} and in {here}."
                    raise TemplateSyntaxError(message, line, path, path)
                first[macro[1]] = here
            sources.append(source)
        return "\n".join(sources), None, None

    def sections(self, environment: Environment, language: str, audience: str) -> dict[str, str]:
        """Part -> what it says to the audience, `shared` first, then by name; each line keeps its number in the file.

        Raises TemplateSyntaxError when a file has words above its sections, or a section twice.
        """
        folder, ending = f"{language}/", ".j2"
        paths = [path for path in self.files.list_templates() if path.startswith(folder) and path.endswith(ending)]
        parts = [path.removeprefix(folder).removesuffix(ending) for path in paths]
        found = {}
        for part in sorted(parts, key=lambda part: (part != SHARED, part)):
            path = folder + part + ending
            whole, _, _ = self.files.get_source(environment, path)
            sections = _sections(whole, path)
            if audience in sections:
                found[part] = sections[audience]
        return found


def _sections(whole: str, path: str) -> dict[str, str]:
    marks = list(_SECTION.finditer(whole))
    starts = [mark.start() for mark in marks] + [len(whole)]
    if _NOTE.sub("", whole[: starts[0]]).strip():
        raise TemplateSyntaxError("Words before the first {# customer #} or {# staff #} are for nobody.", 1, path, path)
    found: dict[str, str] = {}
    for mark, end in zip(marks, starts[1:], strict=True):
        above = whole.count("\n", 0, mark.start())
        if mark[1] in found:
            raise TemplateSyntaxError(f"A second section {mark[0]}.", above + 1, path, path)
        found[mark[1]] = "\n" * above + whole[mark.start() : end]
    return found


class Compiled(FileSystemBytecodeCache):
    """What Jinja has compiled at an earlier start: all texts take more than a second of each start otherwise.

    It lies in a folder of this user alone among the temporary files, each entry bound to the text it was made of. A
    full or broken disk costs that second and nothing else.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """What lies there for this text; nothing when it cannot be read."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001  cut off or spoiled in whatever way: it is compiled anew
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next start, where that is possible."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> Compiled | None:
    """None where there can be no such folder."""
    try:
        return Compiled()
    except (RuntimeError, OSError):
        return None


_ENVIRONMENT = Environment(
    bytecode_cache=_compiled(),
    loader=PartLoader(PackageLoader("dialogs", "texts")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class Renderer:
    """Renders texts for one zone; `now` comes with each call. `languages`: those that are read, each takes its time."""

    def __init__(self, zone: ZoneInfo, languages: Iterable[Language] = tuple(Language)) -> None:
        self.zone = zone
        for language in languages:  # Babel reads a language's files when it is first asked; later may be a bad time
            _plural_form(language.value, 1)
            format_decimal(1000, locale=language.value)
            _date(date(2000, 1, 1), False, language.value)
            _city(zone.key, language.value)
        self._modules = {
            (language, audience): _ENVIRONMENT.get_template(f"{language.value}/{audience}").make_module(
                {
                    "plural": _plural(language.value),
                    "counted": _counted(language.value),
                    "name_of_language": _name_of_language(language.value),
                }
            )
            for language in languages
            for audience in AUDIENCES
        }

    def render(self, audience: str, language: Language, text: Text, now: datetime) -> str:
        """Return HTML for Telegram; raises jinja2.UndefinedError or AttributeError on a broken text."""
        return _tidy(str(self._said(audience, language, text, now)))

    def _said(self, audience: str, language: Language, text: Text, now: datetime) -> Any:
        """The macro's words, marked as HTML that is escaped already."""
        macro = getattr(self._modules[language, audience], text.name)
        return macro(**{key: self._prepare(value, now, language, audience) for key, value in text.args.items()})

    def plain(self, audience: str, language: Language, text: Text, now: datetime) -> str:
        """The same without markup, for buttons and answers to presses."""
        return unescape(_TAG.sub("", self.render(audience, language, text, now)))

    def _prepare(self, value: Any, now: datetime, language: Language, audience: str) -> Any:
        if isinstance(value, (str, int)):
            return value
        if isinstance(value, datetime):
            return _moment(value, now, self.zone, language)
        if isinstance(value, list):
            return [self._prepare(entry, now, language, audience) for entry in value]
        if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
            return shown({"amount": value["amount"], "currency": value["currency"]}, language)
        if isinstance(value, dict):
            return {key: self._prepare(entry, now, language, audience) for key, entry in value.items()}
        if isinstance(value, Text):  # a line that another part hands in
            return self._said(audience, language, value, now).strip()
        return value


def _tidy(text: str) -> str:
    """Trim line ends and runs of empty lines that optional parts leave behind."""
    lines = [line.strip(" \t") for line in text.strip().split("\n")]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept)
