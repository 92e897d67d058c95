"""Sample arguments for every text: the values a macro's parameters take, and the cases worth reading."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, nodes

from dialogs.effects import Text
from dialogs.model import Cause, Hazard, Kind, Outcome, Register, Wish
from dialogs.render import AUDIENCES, PartLoader, Renderer
from dialogs.states import OF_SAFETY, Language
from tests.house import (
    desk_samples,
    errand_samples,
    late_samples,
    process_samples,
    report_samples,
    samples_of_hands,
    samples_of_many,
)
from tests.house import samples_hands as hands
from tests.house.samples_of_news import CASES_OF_NEWS, USUAL_OF_NEWS

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday noon in Kyiv
TODAY = NOW + timedelta(hours=2, minutes=5)
TOMORROW = NOW + timedelta(days=1)
FRIDAY = NOW + timedelta(days=2)
DATE = NOW + timedelta(days=12)
NEXT_YEAR = NOW + timedelta(days=365)
OPENS, CLOSES = NOW - timedelta(hours=3), NOW + timedelta(hours=6)
LATE = NOW - timedelta(minutes=25)
MIDNIGHT = datetime(2026, 3, 4, 22, 0, tzinfo=UTC)  # in Kyiv
STAFF, CUSTOMER = "Ольга", "Саша"
TITLED = "Ольга, менеджер"
RENDERER = Renderer(ZoneInfo("Europe/Kyiv"))
IN_UTC = Renderer(ZoneInfo("UTC"))

Args = dict[str, object]
_LOADER = PartLoader(PackageLoader("dialogs", "texts"))
_TEMPLATES = Environment(loader=_LOADER, autoescape=True)


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
    """All parts of one language and audience as a syntax tree."""
    source, _, _ = _LOADER.get_source(_TEMPLATES, f"{language.value}/{audience}")
    return _TEMPLATES.parse(source)


def parts(language: Language, audience: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Every part that speaks to the audience, and its macros with their parameters, in the file's order."""
    return [
        (part, _parameters(_TEMPLATES.parse(source)))
        for part, source in _LOADER.sections(_TEMPLATES, language.value, audience).items()
    ]


def macros(language: Language, audience: str) -> dict[str, list[str]]:
    """Every macro of all parts with its parameters."""
    return _parameters(parsed(language, audience))


def _parameters(tree: nodes.Template) -> dict[str, list[str]]:
    return {macro.name: [argument.name for argument in macro.args] for macro in tree.find_all(nodes.Macro)}


def _piece(kind: str, text: str, **more: object) -> Args:
    """One piece of the customer's words on a card."""
    return {"kind": kind, "text": text, "edited": False, "count": 1, "origin": "", "quote": "", **more}


# What a parameter is unless a case says otherwise.
_USUAL: Args = {
    "alias": "Guest 7305", "seen": False, "trusted": 0, "nobody": "our colleague", "shown": TITLED,
    "again": False, "adding": False, "answer": "no", "cause": "process", "chat": -1001234567890,
    "company": "Kettle & Co", "contact": "+380 44 123 45 67", "count": 1, "created": NOW, "customer": CUSTOMER,
    "days": 30, "allowed": True, "colleague": STAFF,
    "due": TODAY, "earlier": 0, "has_photo": False, "kind": "photo", "language": "uk", "late": False, "light": "green",
    "link": "https://t.me/c/2345678901/40",
    "low": False, "m": TODAY, "manager": "Марта", "many": False, "media": 0, "minutes": 5, "name": CUSTOMER,
    "number": "K-4821", "of": 3, "open": True, "closed": False, "zone": TODAY, "origin": "", "begins": False,
    "outcome": "fixed", "owner": STAFF, "place": "",
    "gathered": 0, "index": 3, "most": 900, "director": "Марта",
    "reason": "The seal was cut, see the photo", "instead": "", "role": "", "mine": False, "managed": True,
    "privacy_url": "https://example.org/privacy", "reopened": 0, "saved": "rescued-20260304T100000Z.db", "score": 5,
    "lines": [], "state": "new", "step": 1, "story": 0, "unseen": 0,
    "opens": OPENS, "closes": CLOSES, "first": 0, "last": 4,
    "hours": Text("open_days", {"first": 0, "last": 4, "opens": OPENS, "closes": CLOSES}),
    "was": STAFF, "what": "", "where": "", "wish": "", "wish_words": "",
    "words": "The kettle came broken <again> & cold", "writes": "", "code": "pl", "sort": "complaint",
    "hazard": "illness", "emergency": "103",
    "also": "112", "gas": "104", "help_line": "7333", "help_name": "Lifeline Ukraine", "register": "safety",
    "by": "Олена", "at_once": True,
    "group": "policy", "command": "/note", "wording": "lid", "others": "en", "names": "lid (en)", "read": False,
    "load": 3, "away": False, "to": 202, "id": 202, "hand_to": "Петро", "gone": False, "more": 0,
    "alone": False, "for_director": False, "people": [{"id": 201, "name": STAFF}, {"id": 202, "name": "Марта"}],
    "legal_due": None, "nth": 2, "team": "Delivery", "earlier_ones": "K-3007", "numbers": "K-3007, K-4821",
}  # fmt: skip
_USUAL |= desk_samples.USUAL
_BY_TEXT: dict[tuple[str, str], Args] = {
    ("customer", "taken"): {"name": STAFF},
    ("customer", "handed_over"): {"name": STAFF},
    ("customer", "who"): {"name": STAFF},
    ("staff", "seen_as"): {"name": STAFF},
    ("customer", "added"): {"name": STAFF},
    ("customer", "passed_on_resolved"): {"name": STAFF},
    ("customer", "from_staff"): {"name": STAFF},
    ("customer", "from_staff_caption"): {"name": STAFF},
    ("customer", "replaced"): {"name": STAFF},
    ("customer", "replaced_caption"): {"name": STAFF},
    ("customer", "wish_name"): {"wish": "fix"},
    ("staff", "wish_name"): {"wish": "fix"},
    ("staff", "taken_by"): {"name": STAFF},
    ("staff", "finished"): {"name": STAFF},
    ("staff", "ask_outcome"): {"name": STAFF},
    ("staff", "what_to_ask"): {"name": STAFF},
    ("customer", "ask_customer"): {"name": STAFF},
    ("customer", "ask_customer_caption"): {"name": STAFF},
    ("customer", "remind_ask"): {"name": STAFF},
    ("customer", "remind_ask_again"): {"name": STAFF},
    ("customer", "paused"): {"name": STAFF},
    ("customer", "awake"): {"name": STAFF},
    ("customer", "ask_taken_back"): {"name": STAFF},
    ("customer", "status_asked"): {"name": STAFF},
    ("customer", "status_paused"): {"name": STAFF},
    ("staff", "ask_resolution"): {"name": STAFF},
    ("staff", "ask_reason"): {"name": STAFF, "outcome": "not_upheld"},
    ("staff", "refusal_sent"): {"outcome": "cannot_fix"},
    ("customer", "refusal"): {"name": STAFF},
    ("customer", "passed_on_refused"): {"name": STAFF},
    **{("staff", name): {"sort": "take_up"} for name in ("promised", "overdue_line", "call", "call_private")},
    ("staff", "call_untold"): {"sort": "take_up"},
    ("staff", "many_wait"): {"late": 9},
    ("staff", "mention"): {"who": {"id": 201, "name": STAFF}},
    ("staff", "low_score"): {"score": 2, "hours": 24},
    ("staff", "low_score_board"): {"score": 2, "hours": 24},
    ("staff", "score_of"): {"score": 2, "hours": 24},
    ("staff", "low_score_comment"): {"score": 2},
    ("staff", "contact_late"): {"score": 2, "due": LATE},
    ("staff", "contact_late_private"): {"score": 2, "due": LATE},
    ("staff", "had_by"): {"name": STAFF},
    ("customer", "advised"): {"score": 9},
    **USUAL_OF_NEWS,
    ("customer", "button_nps"): {"score": 9},
    ("customer", "button_ces"): {"score": 6},
    ("staff", "told_advice"): {"score": 9},
    ("staff", "told_why"): {"score": 9},
    ("customer", "ask_review"): {"link": "https://example.org/review?a=1&b=2"},
    ("staff", "from_manager"): {"name": "Марта"},
    ("staff", "from_manager_caption"): {"name": "Марта"},
    ("staff", "manager_edited"): {"name": "Марта"},
    ("staff", "told_customer"): {"name": STAFF},
    ("staff", "told_customer_caption"): {"name": STAFF},
    ("staff", "card"): {
        "words": [_piece("text", "The kettle came broken")],
        "outcome": "", "cause": "", "score": None, "owner": "", "last": NOW,
    },
}  # fmt: skip


def _line(number: str, state: str, due: datetime | None, **more: object) -> Args:
    usual: Args = {
        "owner": STAFF,
        "late": False,
        "next": TOMORROW,
        "replied": False,
        "name": CUSTOMER,
        "words": "It leaks",
        "media": 0,
        "light": "green",
    }
    return {"number": number, "state": state, "due": due, **usual, **more}


_LINES = [
    _line("K-4821", "new", TODAY, owner=""),
    _line("K-3007", "claimed", TOMORROW, media=2),
    _line("K-9120", "reopened", FRIDAY, owner="", words="", media=1),
]
_ALL_STATES = [
    *_LINES,
    _line("K-1501", "claimed", DATE, replied=True),
    _line("K-6644", "claimed", LATE, late=True),
    _line("K-6645", "claimed", LATE, late=True, replied=True),
    _line("K-7310", "new", LATE, late=True, owner=""),
    _line("K-7311", "reopened", LATE, late=True, owner=""),
    _line("K-2222", "resolved", None),
    _line("K-2223", "resolved", None, owner=TITLED),
    _line("K-2228", "claimed", None, replied=True),
    _line("K-2229", "new", None, owner=""),
    _line("K-2224", "claimed", TOMORROW, owner=TITLED),
    _line("K-2225", "claimed", TOMORROW, owner=""),
]
_FULL_CARD: Args = {
    "state": "claimed", "light": "red", "owner": STAFF, "due": LATE, "earlier": 3, "place": "table 5",
    "words": [
        _piece("text", "The kettle came broken", edited=True, origin="user Иван"),
        _piece("photo", "here it is", count=3, origin="channel News"),
        _piece("voice", "", quote="Is it the lid?"),
    ],
    "unseen": 2, "gathered": 980,
    "where": "in the shop", "what": "the lid", "wish": "money", "adding": True, "reopened": 1,
}  # fmt: skip
_DONE_CARD: Args = {
    "state": "solved", "light": "done", "owner": STAFF, "due": None, "outcome": "refunded", "cause": "supplier",
    "score": 4, "wish_words": "send a new lid", "earlier": 1,
}  # fmt: skip

_NAMED: dict[str, Args] = {"named": {}, "with a role": {"name": TITLED}, "no name": {"name": ""}}
_CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("customer", "by"): {
        "today": {}, "tomorrow": {"m": TOMORROW}, "date": {"m": DATE}, "next year": {"m": NEXT_YEAR},
        "past": {"m": LATE},
        **{f"weekday, in {days} days": {"m": NOW + timedelta(days=days)} for days in range(2, 7)},
        "midnight tonight": {"m": MIDNIGHT}, "midnight tomorrow": {"m": MIDNIGHT + timedelta(days=1)},
        "after midnight": {"m": MIDNIGHT + timedelta(minutes=5)},
    },
    ("customer", "colleague"): {
        "named": {"name": STAFF}, "no name to see": {"name": "?"}, "at the beginning": {"name": "?", "begins": True},
    },
    ("customer", "greeting"): {
        "open": {}, "closed, nothing set": {"open": False, "company": "", "privacy_url": "", "due": FRIDAY},
    },
    ("customer", "description"): {
        "all": {}, "round the clock": {"hours": Text("open_always")},
        "nothing set": {"company": "", "hours": "", "contact": ""},
    },
    ("customer", "short_description"): {
        "all": {}, "round the clock": {"hours": Text("open_always")},
        "nothing set": {"company": "", "hours": "", "contact": ""},
    },
    ("customer", "open_days"): {f"from {day}": {"first": day, "last": (day + 5) % 7} for day in range(7)},
    ("customer", "invite"): {
        "first": {}, "again": {"again": True}, "again, no contact": {"again": True, "contact": ""},
    },
    ("customer", "receipt"): {"open": {}, "in Polish": {"writes": "pl"}, "closed": {"closed": True, "due": FRIDAY}},
    ("customer", "receipt_again"): {
        "open": {"days": 90}, "closed, the third, no manager": {
            "days": 90, "nth": 3, "closed": True, "due": FRIDAY, "managed": False,
        },
        "the 22nd, in Polish": {"days": 90, "nth": 22, "writes": "pl"},
    },
    ("customer", "time_of"): {str(nth): {"nth": nth} for nth in (2, 10, 11, 23)},
    ("staff", "nth_complaint"): {str(nth): {"nth": nth} for nth in (2, 10, 11)},
    ("staff", "again_line"): {"owner": {}, "nobody": {"owner": ""}},
    ("staff", "repeat_private"): {"words": {}, "a photo, no address": {"words": "", "link": ""}},
    ("customer", "reopened"): {"open": {}, "closed": {"closed": True, "due": FRIDAY}},
    ("customer", "here"): {"open": {}, "closed": {"closed": True, "due": FRIDAY}, "no contact": {"contact": ""}},
    ("customer", "ask_what"): {"no photo yet": {"step": 2}, "photo sent": {"step": 2, "has_photo": True}},
    ("customer", "ask_wish"): {"third": {"step": 3}, "the only one": {"of": 1}},
    ("customer", "summary"): {
        "an answer": {"what": "the lid"},
        "all": {
            "story": 2700, "media": 2, "where": "in the shop", "what": "the lid", "wish": "fix",
            "wish_words": "send a new lid",
        },
        "a photo and a wish": {"media": 1, "wish": "replacement"},
        "five files, place": {"media": 5, "where": "table 5"},
        "a long story and a long answer": {"story": 1001, "what": 12_342},
    },
    ("customer", "answer_shown"): {"words": {}, "length": {"words": 1402}},
    ("customer", "back_at"): {
        "this morning": {}, "tomorrow": {"due": TOMORROW}, "a weekday": {"due": FRIDAY}, "far": {"due": DATE},
        "midnight": {"due": MIDNIGHT},
    },
    ("customer", "wish_name"): {wish.value: {"wish": wish.value} for wish in Wish},
    ("customer", "added"): {"claimed": {}, "with a role": {"name": TITLED}, "not claimed": {"name": ""}},
    ("customer", "choose"): {"one open": {}, "several open": {"many": True}},
    ("customer", "taken"): _NAMED,
    ("customer", "handed_over"): {**_NAMED, "no time": {"due": None}},
    **samples_of_hands.CASES,
    ("customer", "who"): _NAMED,
    **{
        ("customer", name): _NAMED
        for name in ("from_staff", "from_staff_caption", "ask_customer", "ask_customer_caption", "remind_ask",
                     "remind_ask_again", "paused", "awake", "ask_taken_back", "status_asked", "status_paused")
    },
    ("staff", "seen_as"): {"named": {}, "no name": {"shown": ""}},
    ("customer", "your_number"): {"plain": {"number": 201}},
    ("staff", "me_now"): {"named": {}, "no name": {"shown": ""}},
    ("customer", "passed_on_resolved"): {"named": {}, "with a role": {"name": TITLED}, "nobody": {"name": ""}},
    ("customer", "refusal"): {
        "bare": {}, "own wish": {"wish_words": "my money back", "instead": "a new lid by Friday", "mine": True},
        "a role": {"instead": "a new lid", "role": "shift lead", "mine": True},
        **{wish: {"wish": wish} for wish in ("fix", "replacement", "money")},
    },
    ("customer", "review_received"): {"manager": {}, "no manager": {"managed": False, "due": FRIDAY}},
    ("customer", "passed_on_refused"): {"named": {}, "nobody": {"name": ""}},
    ("customer", "answered_solved"): {word: {"answer": word} for word in ("yes", "partly", "no", "again")},
    ("customer", "rated"): {
        "high": {"due": None}, "low": {"score": 2, "low": True},
        "low, no manager": {"score": 3, "low": True, "managed": False, "due": FRIDAY},
        "low, nothing promised": {"score": 1, "low": True, "due": None},
    },
    **CASES_OF_NEWS,
    ("customer", "ask_nps"): {"named": {}, "no name": {"company": ""}},
    ("customer", "notices_off"): {"open": {}, "nothing open": {"open": False}},
    ("customer", "publishing"): {"allowed": {}, "taken back": {"allowed": False}},
    ("staff", "may_publish"): {"allowed": {}, "taken back": {"allowed": False}},
    ("staff", "contact_late_private"): {"words": {}, "nobody, a photo": {"owner": "", "words": "", "link": ""}},
    ("staff", "scored"): {"high": {"due": None}, "low": {"score": 2}},
    ("customer", "status"): {
        "all states": {"complaints": _ALL_STATES},
        "nothing timed": {"complaints": _ALL_STATES[-1:], "zone": None},
    },
    ("customer", "status_at_start"): {"one": {"complaints": _ALL_STATES[:1]}},
    ("customer", "help"): {"contact": {}, "no contact": {"contact": ""}},
    ("staff", "by"): {
        "today": {}, "tomorrow": {"m": TOMORROW}, "date": {"m": DATE}, "past": {"m": LATE},
        **{f"weekday, in {days} days": {"m": NOW + timedelta(days=days)} for days in range(2, 7)},
    },
    ("staff", "span"): {
        f"minutes: {minutes}": {"minutes": minutes} for minutes in (0, 1, 59, 60, 125, 2879, 2880, 7200, 30240)
    },
    ("staff", "kind_name"): {
        **{
            kind: {"kind": kind}
            for kind in ("photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker",
                         "location", "venue", "contact", "dice")
        },
        "an album": {"count": 4},
    },
    ("customer", "safety"): {
        **{hazard.value: {"hazard": hazard.value} for hazard in Hazard},
        "one number, no gas line": {"also": "", "gas": "", "hazard": "gas"},
    },
    ("customer", "self_harm"): {"a line": {}, "no line": {"help_line": "", "help_name": ""}},
    ("customer", "legal"): {
        "open": {}, "no manager is set": {"managed": False}, "closed": {"closed": True, "due": FRIDAY},
    },
    ("staff", "register_name"): {
        **{one.value: {"register": one.value, "hazard": ""} for one in Register},
        **{hazard.value: {"register": "safety", "hazard": hazard.value} for hazard in Hazard},
    },
    ("staff", "register_set"): {"set": {}, "lifted": {"register": "none"}},
    ("staff", "told_fact"): {step.value: {"step": step.value} for step in OF_SAFETY},
    ("staff", "alarm"): {
        "illness": {}, "law": {"register": "legal", "hazard": "", "at_once": False, "legal_due": DATE},
        "no words": {"words": ""},
    },
    ("staff", "outbreak"): {"a place": {"place": "Main Street 5"}},
    ("staff", "outbreak_private"): {
        "a place": {"place": "Main Street 5"}, "no address": {"place": "Main Street 5", "link": ""},
    },
    ("staff", "alarm_private"): {"illness": {}, "no words": {"words": "", "link": ""}},
    **{
        ("staff", name): {"own": {}, "forwarded": {"origin": "user Ivan"}}
        for name in ("from_customer", "from_customer_caption", "from_manager", "from_manager_caption",
                     "told_customer", "told_customer_caption", "replaced", "replaced_caption")
    },
    **{
        ("staff", name): {kind: {"origin": f"{kind} News"} for kind in ("user", "channel", "chat")}
        for name in ("forwarded", "forwarded_mark")
    },
    ("staff", "sort_name"): {kind.value: {"sort": kind.value} for kind in Kind if kind is not Kind.COMPLAINT},
    ("customer", "question"): {"open": {}, "closed": {"closed": True, "due": FRIDAY}},
    ("staff", "language_name"): {language.value: {"language": language.value} for language in Language},
    ("staff", "wish_name"): {wish.value: {"wish": wish.value} for wish in Wish},
    ("staff", "outcome_name"): {outcome.value: {"outcome": outcome.value} for outcome in Outcome},
    ("staff", "cause_name"): {cause.value: {"cause": cause.value} for cause in Cause},
    ("staff", "light_sign"): {light: {"light": light} for light in ("green", "yellow", "red", "done")},
    ("staff", "state_name"): {
        state: {"state": state}
        for state in ("new", "reopened", "released", "claimed", "resolved", "paused", "solved", "closed", "withdrawn")
    },
    ("staff", "card"): {
        "new": {}, "praise": {"sort": "praise", "due": None, "light": "done"}, "everything": _FULL_CARD,
        "solved": _DONE_CARD,
    },
    ("staff", "digest"): {"three": {"lines": _LINES}, "one": {"lines": _LINES[:1]}},
    ("staff", "topic_name"): {"words": {}, "no words": {"words": ""}},
    ("staff", "edited"): {"words": {}, "no words": {"words": ""}},
    ("staff", "reopened"): {
        "no": {}, "partly": {"answer": "partly"}, "after taking it back": {"answer": "again", "was": ""},
    },
    ("staff", "thanked"): {"words": {}, "no words": {"words": ""}},
    ("staff", "taken_back"): {"owner": {}, "nobody": {"owner": ""}},
    ("staff", "comment"): {"words": {}, "no words": {"words": ""}},
    ("staff", "low_score"): {"owner": {}, "no owner": {"owner": ""}, "a photo, no address": {"words": "", "link": ""}},
    ("staff", "low_score_board"): {"unreachable": {}, "no manager is set": {"manager": ""}},
    ("staff", "ask_cause"): {"granted": {}, "refused": {"outcome": "cannot_fix"}},
    ("staff", "review_wanted"): {"owner": {}, "no owner, no words": {"owner": "", "words": "", "link": ""}},
    ("staff", "review_board"): {"unreachable": {}, "no manager is set": {"manager": "", "owner": ""}},
    ("staff", "review_asked"): {"owner": {}, "no owner": {"was": ""}},
    ("staff", "score_of"): {"owner": {}, "no owner": {"owner": ""}},
    ("customer", "person_called"): {"open": {}, "closed": {"closed": True, "due": FRIDAY}},
    ("customer", "director_offer"): {"named": {}, "no name": {"director": ""}},
    ("customer", "director_told"): {"named": {}, "no name": {"director": ""}},
    ("customer", "director_told_already"): {"named": {}, "no name": {"director": ""}},
    ("customer", "director_late"): {
        "a name": {"was": LATE, "due": FRIDAY}, "no name": {"was": LATE, "due": FRIDAY, "director": ""},
    },
    ("customer", "director_silent"): {
        "a name": {"was": LATE}, "no name, no contact": {"was": LATE, "director": "", "contact": ""},
    },
    ("staff", "director_missed"): {
        "owner": {"was": LATE}, "no owner": {"was": LATE, "owner": "", "link": ""}, "again": {"was": LATE, "due": None},
    },
    ("staff", "director_missed_board"): {
        "owner": {"was": LATE, "manager": ""}, "untold": {"was": LATE, "owner": ""},
        "again": {"was": LATE, "due": None, "manager": ""},
    },
    ("staff", "asks_for_person"): {"owner": {}, "no owner": {"owner": ""}},
    ("staff", "asks_for_director"): {"owner": {}, "no owner": {"owner": ""}},
    ("staff", "asks_status"): {"owner": {}, "no owner": {"owner": ""}},
    ("staff", "director_wanted"): {"owner": {}, "no owner, a photo": {"owner": "", "words": "", "link": ""}},
    ("staff", "director_board"): {"unreachable": {}, "told": {"manager": ""}},
    ("staff", "low_score_comment"): {"words": {}, "no words": {"words": ""}},
    ("staff", "manager_noted"): {"owner": {}, "no owner": {"owner": ""}},
    ("staff", "manager_edited"): {"words": {}, "no words": {"words": ""}},
    ("staff", "clock_set"): {"ahead": {"minutes": 60, "back": False}, "back": {"minutes": 61, "back": True}},
    ("staff", "finished"): {"named": {}, "nobody": {"name": ""}},
    ("staff", "database_file_gone"): {"saved": {}, "not saved yet": {"saved": ""}},
}  # fmt: skip
_CASES |= desk_samples.CASES | report_samples.CASES | late_samples.CASES | process_samples.CASES


_BY_TEXT |= errand_samples.BY_TEXT | samples_of_many.BY_TEXT
_CASES |= errand_samples.CASES | samples_of_many.CASES


def samples() -> list[Sample]:
    """Every text of both audiences in every case; a macro without cases of its own comes once."""
    found = []
    for audience in AUDIENCES:
        for name, parameters in macros(Language.EN, audience).items():
            key = (audience, name)
            usual = {**_USUAL, **hands.USUAL, **_BY_TEXT.get(key, {}), **hands.BY_TEXT.get(key, {})}
            for case, special in (_CASES | hands.CASES).get(key, {"": {}}).items():
                known = {**usual, **special}
                found.append(Sample(audience, name, case, {parameter: known[parameter] for parameter in parameters}))
    return found
