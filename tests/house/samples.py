"""Sample arguments for every text: the values a macro's parameters take, and the cases worth reading."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, nodes

from dialogs.effects import Text
from dialogs.model import Cause, Language, Outcome, Wish
from dialogs.render import Renderer

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday noon in Kyiv
TODAY = NOW + timedelta(hours=2, minutes=5)
TOMORROW = NOW + timedelta(days=1)
FRIDAY = NOW + timedelta(days=2)
DATE = NOW + timedelta(days=12)
NEXT_YEAR = NOW + timedelta(days=365)
LATE = NOW - timedelta(minutes=25)
STAFF, CUSTOMER = "Ольга", "Саша"
AUDIENCES = ("customer", "staff")
RENDERER = Renderer(ZoneInfo("Europe/Kyiv"))
IN_UTC = Renderer(ZoneInfo("UTC"))

Args = dict[str, object]
_TEMPLATES = Environment(loader=PackageLoader("dialogs", "texts"), autoescape=True)


@dataclass(frozen=True, slots=True)
class Sample:
    """One text with arguments; `case` says in words what is special."""

    audience: str
    name: str
    case: str
    args: Args

    def html(self, language: Language, renderer: Renderer = RENDERER) -> str:
        """The text as it goes to Telegram."""
        return renderer.render(self.audience, language, Text(self.name, self.args), NOW)

    def plain(self, language: Language) -> str:
        """The text as it is read."""
        return RENDERER.plain(self.audience, language, Text(self.name, self.args), NOW)


def parsed(language: Language, audience: str) -> nodes.Template:
    """One template file as a syntax tree."""
    assert _TEMPLATES.loader is not None
    source, _, _ = _TEMPLATES.loader.get_source(_TEMPLATES, f"{language.value}/{audience}.j2")
    return _TEMPLATES.parse(source)


def macros(language: Language, audience: str) -> dict[str, list[str]]:
    """Every macro of a file with its parameters, in the file's order."""
    return {
        macro.name: [argument.name for argument in macro.args]
        for macro in parsed(language, audience).find_all(nodes.Macro)
    }


# What a parameter is unless a case says otherwise.
_USUAL: Args = {
    "again": False, "adding": False, "age": 12, "answer": "no", "cause": "process", "chat": -1001234567890,
    "company": "Kettle & Co", "contact": "+380 44 123 45 67", "count": 1, "created": NOW, "customer": CUSTOMER,
    "due": TODAY, "earlier": 0, "has_photo": False, "kind": "photo", "language": "uk", "late": False, "light": "green",
    "low": False, "m": TODAY, "manager": 777, "many": False, "media": 0, "minutes": 5, "name": CUSTOMER,
    "number": "K-4821", "of": 3, "open": True, "outcome": "fixed", "owner": STAFF, "place": "",
    "privacy_url": "https://example.org/privacy", "reopened": 0, "score": 5, "state": "new", "step": 1, "unseen": 0,
    "was": STAFF, "what": "", "where": "", "wish": "", "wish_words": "",
    "words": "The kettle came broken <again> & cold",
}  # fmt: skip
_BY_TEXT: dict[tuple[str, str], Args] = {
    ("customer", "taken"): {"name": STAFF},
    ("customer", "added"): {"name": STAFF},
    ("customer", "passed_on_resolved"): {"name": STAFF},
    ("customer", "from_staff"): {"name": STAFF},
    ("customer", "from_staff_caption"): {"name": STAFF},
    ("customer", "wish_name"): {"wish": "fix"},
    ("staff", "wish_name"): {"wish": "fix"},
    ("staff", "taken_by"): {"name": STAFF},
    ("staff", "finished"): {"name": STAFF},
    ("staff", "ask_outcome"): {"name": STAFF},
    ("staff", "ask_resolution"): {"name": STAFF},
    ("staff", "low_score"): {"score": 2},
    ("staff", "low_score_board"): {"score": 2},
    ("staff", "card"): {
        "words": [{"kind": "text", "text": "The kettle came broken", "edited": False, "count": 1}],
        "outcome": "", "cause": "", "score": None, "owner": "",
    },
}  # fmt: skip


def _line(number: str, state: str, due: datetime | None, **more: object) -> Args:
    usual: Args = {"owner": STAFF, "late": False, "replied": False, "name": CUSTOMER, "words": "It leaks", "media": 0}
    return {"number": number, "state": state, "due": due, **usual, **more}


_LINES = [
    _line("K-4821", "new", TODAY),
    _line("K-3007", "claimed", TOMORROW, media=2),
    _line("K-9120", "reopened", FRIDAY, words="", media=1),
]
_ALL_STATES = [
    *_LINES,
    _line("K-1501", "claimed", DATE, replied=True),
    _line("K-6644", "claimed", LATE, late=True),
    _line("K-6645", "claimed", LATE, late=True, replied=True),
    _line("K-7310", "new", LATE, late=True),
    _line("K-7311", "reopened", LATE, late=True),
    _line("K-2222", "resolved", None),
]
_FULL_CARD: Args = {
    "state": "claimed", "light": "red", "owner": STAFF, "due": LATE, "age": 3000, "earlier": 3, "place": "table 5",
    "words": [
        {"kind": "text", "text": "The kettle came broken", "edited": True, "count": 1},
        {"kind": "photo", "text": "here it is", "edited": False, "count": 3},
        {"kind": "voice", "text": "", "edited": False, "count": 1},
    ],
    "unseen": 2, "where": "in the shop", "what": "the lid", "wish": "money", "adding": True, "reopened": 1,
}  # fmt: skip
_DONE_CARD: Args = {
    "state": "solved", "light": "done", "owner": STAFF, "due": None, "outcome": "refunded", "cause": "supplier",
    "score": 4, "age": 125, "wish_words": "send a new lid", "earlier": 1,
}  # fmt: skip

_CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("customer", "by"): {
        "today": {}, "tomorrow": {"m": TOMORROW}, "date": {"m": DATE}, "next year": {"m": NEXT_YEAR},
        "past": {"m": LATE},
        **{f"weekday, in {days} days": {"m": NOW + timedelta(days=days)} for days in range(2, 7)},
    },
    ("customer", "greeting"): {
        "open": {}, "closed, nothing set": {"open": False, "company": "", "privacy_url": "", "due": FRIDAY},
    },
    ("customer", "invite"): {
        "first": {}, "again": {"again": True}, "again, no contact": {"again": True, "contact": ""},
    },
    ("customer", "receipt"): {"open": {}, "closed": {"open": False, "due": FRIDAY}},
    ("customer", "ask_what"): {"no photo yet": {"step": 2}, "photo sent": {"step": 2, "has_photo": True}},
    ("customer", "ask_wish"): {"third": {"step": 3}},
    ("customer", "summary"): {
        "words only": {},
        "all": {"media": 2, "where": "in the shop", "what": "the lid", "wish": "fix", "wish_words": "send a new lid"},
        "a photo and a wish": {"words": "", "media": 1, "wish": "replacement"},
        "five files, place": {"words": "", "media": 5, "where": "table 5"},
    },
    ("customer", "wish_name"): {wish.value: {"wish": wish.value} for wish in Wish},
    ("customer", "added"): {"claimed": {}, "not claimed": {"name": ""}},
    ("customer", "choose"): {"one open": {}, "several open": {"many": True}},
    ("customer", "taken"): {"first": {}, "after reopening": {"again": True, "due": TOMORROW}},
    ("customer", "passed_on_resolved"): {"named": {}, "nobody": {"name": ""}},
    ("customer", "answered_solved"): {word: {"answer": word} for word in ("yes", "partly", "no")},
    ("customer", "rated"): {"high": {}, "low": {"score": 2, "low": True}},
    ("customer", "status"): {"all states": {"complaints": _ALL_STATES}},
    ("customer", "help"): {"contact": {}, "no contact": {"contact": ""}},
    ("staff", "by"): {
        "today": {}, "tomorrow": {"m": TOMORROW}, "date": {"m": DATE}, "past": {"m": LATE},
        **{f"weekday, in {days} days": {"m": NOW + timedelta(days=days)} for days in range(2, 7)},
    },
    ("staff", "span"): {
        f"minutes: {minutes}": {"minutes": minutes} for minutes in (0, 1, 59, 60, 125, 2879, 2880, 7200, 30240)
    },
    ("staff", "left"): {"time left": {}, "late": {"due": LATE}, "just late": {"due": NOW - timedelta(seconds=1)}},
    ("staff", "kind_name"): {
        **{
            kind: {"kind": kind}
            for kind in ("photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker",
                         "location", "venue", "contact", "dice")
        },
        "an album": {"count": 4},
    },
    ("staff", "language_name"): {language.value: {"language": language.value} for language in Language},
    ("staff", "wish_name"): {wish.value: {"wish": wish.value} for wish in Wish},
    ("staff", "outcome_name"): {outcome.value: {"outcome": outcome.value} for outcome in Outcome},
    ("staff", "cause_name"): {cause.value: {"cause": cause.value} for cause in Cause},
    ("staff", "light_sign"): {light: {"light": light} for light in ("green", "yellow", "red", "done")},
    ("staff", "state_name"): {
        state: {"state": state} for state in ("new", "reopened", "claimed", "resolved", "solved", "closed")
    },
    ("staff", "card"): {"new": {}, "everything": _FULL_CARD, "solved": _DONE_CARD},
    ("staff", "digest"): {"three": {"lines": _LINES}, "one": {"lines": _LINES[:1]}},
    ("staff", "topic_name"): {"words": {}, "no words": {"words": ""}},
    ("staff", "edited"): {"words": {}, "no words": {"words": ""}},
    ("staff", "reopened"): {"no": {}, "partly": {"answer": "partly"}},
    ("staff", "comment"): {"words": {}, "no words": {"words": ""}},
    ("staff", "low_score"): {"owner": {}, "no owner": {"owner": ""}},
    ("staff", "finished"): {"named": {}, "nobody": {"name": ""}},
}  # fmt: skip


def samples() -> list[Sample]:
    """Every text of both audiences in every case; a macro without cases of its own comes once."""
    found = []
    for audience in AUDIENCES:
        for name, parameters in macros(Language.EN, audience).items():
            usual = {**_USUAL, **_BY_TEXT.get((audience, name), {})}
            for case, special in _CASES.get((audience, name), {"": {}}).items():
                known = {**usual, **special}
                found.append(Sample(audience, name, case, {parameter: known[parameter] for parameter in parameters}))
    return found
