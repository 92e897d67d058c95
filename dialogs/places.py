"""Places where customers can be: read from a small file (the setting PLACES) or added by colleagues (`/place add`).

The file has a line a place; empty lines and lines that begin with # say nothing:

    # code | name | opening hours | topic of the staff group
    main   | Café on Main Street | Mon-Sun 08:00-22:00 | 12
    truck  | The red truck

The code stands in the link that the place's QR code holds: `t.me/<bot>?start=p-<code>`. Hours and topic may be left
out.
"""

import re
import unicodedata
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dialogs.calendar import BadHours, Hours, hours
from dialogs.matters import Place
from dialogs.policy import Policy
from dialogs.records import replace

CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
LONGEST = 64  # characters of a name
MOST = 500  # places in all
_CYRILLIC = dict(
    zip("абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя", (
        "a", "b", "v", "g", "g", "d", "e", "e", "ie", "zh", "z", "y", "i", "i", "i", "k", "l", "m", "n", "o", "p", "r",
        "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "iu", "ia",
    ), strict=True)
)  # fmt: skip


class BadPlaces(ValueError):
    """A line of the file of places cannot be read; it says which, and why."""


def read_places(text: str, zone: ZoneInfo) -> tuple[Place, ...]:
    """The places of a file; BadPlaces names the first line that is wrong."""
    found: list[Place] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(_place(line, zone, found))
        except ValueError as why:
            raise BadPlaces(f"line {number} ({line.strip()[:40]!r}) {why}") from None
    return tuple(found)


def _place(line: str, zone: ZoneInfo, before: list[Place]) -> Place:
    code, name, times, topic = ([part.strip() for part in line.split("|")] + ["", "", ""])[:4]
    if line.count("|") > 3 or not name:
        raise ValueError("is not: code | name | hours | topic")
    if not CODE.fullmatch(code):
        raise ValueError("has a code that a link cannot hold: letters a-z, digits, - and _ only")
    if len(name) > LONGEST:
        raise ValueError(f"has a name of more than {LONGEST} characters")
    if code in [one.code for one in before] or name.casefold() in [one.name.casefold() for one in before]:
        raise ValueError("has a code or a name that stands above already")
    if len(before) >= MOST:
        raise ValueError(f"is one place too many: {MOST} are enough")
    if times:
        try:
            hours(times, zone)
        except BadHours:
            raise ValueError(f"has hours that cannot be read: {times!r}") from None
    if topic and not topic.isdecimal():
        raise ValueError("has a topic that is no number")
    return Place(0, name=name, code=code, hours=times, topic=int(topic) if topic else None)


def with_places(policy: Policy, added: Iterable[Place]) -> Policy:
    """The policy with these places beside those of the file, each with its hours; days off are the company's."""
    places = {one.code: one for one in (*added, *policy.places)}  # what the file says counts
    if len(places) == len(policy.places) and not any(one.hours for one in policy.places):
        return policy
    known = {one.name: one for one in places.values() if one.hours}
    calendars = {name: _hours(one, policy) for name, one in known.items()}
    return replace(policy, places=tuple(places.values()), calendars={**policy.calendars, **calendars})


def _hours(place: Place, policy: Policy) -> Hours:
    week = hours(place.hours, policy.zone)
    return replace(week, days={} if week.always else policy.working.days)


def by_code(policy: Policy, code: str) -> Place | None:
    """The place of a link, in whatever case the code was typed."""
    return next((one for one in policy.places if one.code.casefold() == code.casefold()), None)


def by_name(policy: Policy, words: str) -> Place | None:
    """The place of that name or code."""
    wanted = words.strip().casefold()
    return next((one for one in policy.places if wanted in (one.name.casefold(), one.code.casefold())), None)


def code_for(name: str, taken: Iterable[str]) -> str:
    """A code for a new place that can be read: of the letters of its name, in the Latin alphabet."""
    plain = "".join(_CYRILLIC.get(char, char) for char in name.casefold())
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    code = "-".join(re.findall(r"[a-z0-9]+", ascii_only))[:24].strip("-") or "place"
    known, number = {one.casefold() for one in taken}, 2
    found = code
    while found in known:
        found, number = f"{code}-{number}", number + 1
    return found
