"""Sample arguments of what is said of an incident and of its many complaints: see tests.house.samples."""

from datetime import UTC, datetime

FRIDAY = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
Args = dict[str, object]
LIFT: Args = {
    "number": 4, "what": "The lift is out of order", "since": FRIDAY, "due": FRIDAY, "instead": "the ramp on the left",
    "place": "Cafe 7", "words": "lift elevator", "count": 12, "total": 21, "several": False, "untold": 9,
    "name": "Ольга", "cause": "",
}  # fmt: skip
TOGETHER: list[Args] = [
    {"number": 4, "what": "The lift is out of order", "count": 412, "due": FRIDAY},
    {"number": 5, "what": "The till is down", "count": 21, "due": None},
]
_LINE: Args = {
    "number": "K-4821", "link": "", "light": "green", "state": "new", "owner": "", "owes": "take_up", "due": FRIDAY,
    "name": "Анна", "words": "The lift stands", "media": 0,
}  # fmt: skip
_PROGRESS: Args = {
    **LIFT, "kind": "news", "there": 120, "count": 300, "lost": 0, "unsaid": 0, "lines": [], "over": False,
    "unknown": 0,
}  # fmt: skip
_WHYS = ("apology", "law", "kind", "voice", "goodwill", "asked", "review", "offered")
_CUSTOMER: Args = {
    **LIFT,
    "number": "K-4821",
    "name": "Анна",
    "news": "The part is on its way",
    "latest": "",
    "by": "Ольга",
}
_PRESSED: Args = {"number": "K-4821", "incident": 4, "name": "Анна", "due": FRIDAY}
BY_TEXT: dict[tuple[str, str], Args] = {
    **{("customer", f"incident_{name}"): _CUSTOMER for name in ("told", "news", "solved")},
    **{
        ("staff", f"incident_{name}"): LIFT
        for name in (
            "facts", "open", "over", "due", "ask_cause", "open_still", "decided", "ended_by", "in_words", "all_told",
        )
    },
    ("staff", "incidents"): {"lines": [LIFT]},
    ("staff", "incident_how"): {"wrong": "", "most": 300},
    ("staff", "incident_unknown"): {"number": "9", "count": 1},
    ("staff", "incident_news_how"): {"number": 4, "most": 300},
    ("staff", "incident_line"): {**LIFT, "told": False},
    ("staff", "together_lines"): {"together": TOGETHER},
    ("staff", "incident_members"): {
        **LIFT, "lines": [{**_LINE, "told": True}, {**_LINE, "told": False}], "first": 1, "last": 2,
    },
    ("staff", "incident_adds"): {"number": 4, "numbers": "K-4821, K-7305", "unknown": "", "most": 50},
    ("staff", "incident_end"): {**LIFT, "words": "It runs again", "said": ""},
    ("staff", "incident_progress"): _PROGRESS,
    ("staff", "incident_not_added"): {**_PRESSED, "other": 3, "over": False},
    **{
        ("staff", f"incident_{name}"): _PRESSED
        for name in ("which", "chosen", "is_part", "over_now", "added", "no_part", "off", "off_told", "said")
    },
    ("staff", "button_incident_to"): {"incident": 4, "what": "The lift is out…"},
    ("staff", "button_incident_tell"): {"count": 375},
    ("staff", "button_incident_end_all"): {"count": 300},
}  # fmt: skip
CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("customer", "incident_told"): {
        "a way out": {}, "none, no name": {"instead": "", "name": ""}, "news": {"latest": "The part is on its way"},
    },
    ("customer", "incident_news"): {
        "more": {}, "more, no name": {"name": ""}, "over": {"due": None},
        "over, no words, no name": {"due": None, "news": "", "name": ""},
    },
    ("customer", "incident_solved"): {"named": {}, "no names": {"name": "", "by": ""}},
    ("staff", "incident_facts"): {"all": {}, "little": {"instead": "", "place": "", "words": ""}},
    ("staff", "incident_open"): {"one group": {}, "one complaint": {"total": 1}, "several groups": {"several": True}},
    ("staff", "incidents"): {"some": {}, "none": {"lines": []}},
    ("staff", "incident_how"): {"missing": {}, "no time": {"wrong": "ten"}},
    ("staff", "incident_unknown"): {"others": {}, "none": {"count": 0}},
    ("staff", "incident_due"): {"many": {}, "one": {"count": 1}},
    ("staff", "incident_line"): {"not told": {}, "told": {"told": True}},
    ("staff", "incident_members"): {
        "some": {}, "all told": {"untold": 0, "total": 2}, "none": {"lines": [], "total": 0, "last": 0, "untold": 0},
    },
    ("staff", "incident_adds"): {
        "all": {}, "some": {"unknown": "K-9999"}, "none": {"numbers": "", "unknown": "K-9999"},
    },
    ("staff", "incident_not_added"): {"another": {}, "over": {"over": True}},
    ("staff", "incident_end"): {
        "some are not told": {}, "all are": {"untold": 0, "count": 1}, "languages": {"said": "ru · uk", "words": ""},
    },
    ("staff", "incident_ask_cause"): {"many": {}, "one": {"count": 1}},
    ("staff", "incident_decided"): {"told": {}, "resolved": {"cause": "equipment"}},
    ("staff", "incident_progress"): {
        **{kind: {"kind": kind} for kind in ("known", "news", "over", "solved")},
        "nobody": {"count": 0, "there": 0, "over": True},
        "done": {
            "kind": "solved", "over": True, "there": 280, "lost": 4, "unsaid": 6, "unknown": 1, "cause": "equipment",
            "lines": [{"why": why, "numbers": "K-4821, K-7305", "more": 3 if why == "asked" else 0} for why in _WHYS],
        },
    },
}  # fmt: skip
