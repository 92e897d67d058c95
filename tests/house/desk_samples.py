"""Sample arguments for the texts of lists and of what else colleagues ask for by a command (see samples)."""

from datetime import UTC, datetime, timedelta

from dialogs.board.story import DEEDS
from tests.house.samples_of_many import TOGETHER

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # as in samples
SOON, LATE, DATE = NOW + timedelta(hours=2, minutes=5), NOW - timedelta(minutes=25), NOW + timedelta(days=12)
STAFF, CUSTOMER = "Ольга", "Саша"

Args = dict[str, object]

_LATE: Args = {
    "number": "K-4821", "link": "https://t.me/c/2345678901/40", "light": "red", "state": "new", "owner": "",
    "owes": "take_up", "due": LATE, "name": CUSTOMER, "words": "The kettle came broken", "media": 0,
}  # fmt: skip
_HERS: Args = {**_LATE, "state": "claimed", "owner": STAFF, "light": "yellow", "owes": "first_reply", "due": SOON}
_LISTED: list[Args] = [
    _LATE,
    {**_HERS, "media": 2},
    {**_HERS, "light": "green", "owes": "resolution", "due": DATE, "link": ""},
    {**_HERS, "light": "done", "state": "resolved", "owes": "", "due": None, "words": ""},
]
_DONE: Args = {"at": LATE, "said": "", "who": STAFF, "deed": "claim", "moved": "claimed", "number": ""}
_SAID: Args = {
    "at": LATE,
    "said": "customer",
    "who": CUSTOMER,
    "kind": "text",
    "words": "The kettle <came> broken",
    "again": False,
    "number": "",
}
_STORY: list[Args] = [
    _SAID,
    _DONE,
    {**_SAID, "said": "staff", "who": STAFF, "again": True},
    {**_SAID, "said": "note", "kind": "photo"},
    {**_DONE, "deed": "delivered", "moved": "", "who": ""},
    {**_DONE, "deed": "", "moved": "closed"},
    {**_SAID, "number": "K-7305"},
    {**_DONE, "deed": "goes into another", "moved": "", "number": "K-7305"},
]
_QA_SAID: list[Args] = [
    {"at": LATE, "by": "customer", "kind": "text", "words": "The kettle <came> broken"},
    {"at": NOW, "by": "staff", "kind": "photo", "words": ""},
]
_QA_ASPECTS = ("listened", "regret", "asked", "solution", "promise")
_QA_LINE: Args = {
    "name": STAFF,
    "n": 12,
    "averages": [
        {"aspect": "listened", "tenths": 43, "n": 12, "few": False},
        {"aspect": "regret", "tenths": 50, "n": 3, "few": True},
        {"aspect": "asked", "tenths": None, "n": 0, "few": True},
    ],
}
USUAL: Args = {
    "asked": "",
    "together": [],
    "free": [],
    "deed": "claim",
    "card": "🟢 K-4821",
    "command": "open",
    "line": _LATE,
    "owes": "take_up",
    "total": 9,
}
_PROMISES = ("take_up", "first_reply", "next_reply", "resolution", "another")
CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("staff", "board_head"): {
        "three people": {
            "open": 41, "unclaimed": 6, "late": 3, "waiting": 9,
            "here": [{"name": CUSTOMER, "count": 2}, {"name": STAFF, "count": 5}], "away": "Данило",
            "numbers": "K-4821, K-7305", "more": 0,
        },
        "an incident of many": {
            "open": 441, "unclaimed": 406, "late": 3, "waiting": 9, "here": [], "away": "", "numbers": "", "more": 0,
            "together": TOGETHER,
        },
        "nobody": {
            "open": 0, "unclaimed": 0, "late": 0, "waiting": 0, "here": [], "more": 0, "away": "", "numbers": "",
        },
    },
    ("staff", "guide"): {
        "a handler, forum": {"role": "handler", "forum": True},
        "a lead, forum": {"role": "lead", "forum": True},
        "a manager": {"role": "manager", "forum": False},
    },
    ("staff", "guide_private"): {"a handler": {"role": "handler"}, "a manager": {"role": "manager"}},
    ("staff", "listed_line"): {"late": {}, "found, over": {"line": {**_LISTED[3], "state": "closed"}}},
    ("staff", "owed"): {
        **{owes: {"owes": owes} for owes in _PROMISES},
        "the customer": {"due": None}, "over": {"due": None, "state": "closed"},
    },
    ("staff", "found_page"): {
        "one page": {"lines": _LISTED, "first": 1, "last": 4, "total": 4},
        "many": {"lines": _LISTED, "first": 9, "last": 12, "total": 200, "more": True},
        "nothing": {"lines": [], "total": 0},
    },
    ("staff", "deed_name"): {deed: {"deed": deed} for deed in DEEDS},
    ("staff", "story_line"): {str(n): {"line": line} for n, line in enumerate(_STORY)},
    ("staff", "story"): {"all": {"lines": _STORY}, "another number": {"lines": _STORY, "asked": "K-7305"}},
    ("staff", "button_qa_mark"): {"five": {"mark": 5}},
    ("staff", "qa_line"): {str(n): {"line": line} for n, line in enumerate(_QA_SAID)},
    ("staff", "qa_words"): {"both sides": {"lines": _QA_SAID}},
    ("staff", "qa_aspect"): {aspect: {"aspect": aspect} for aspect in _QA_ASPECTS},
    ("staff", "qa_case"): {
        "short": {"month": "2026-02", "step": 1, "of": 5, "aspect": "listened", "lines": _QA_SAID, "best": 5},
        "in a file": {"month": "2026-02", "step": 5, "of": 5, "aspect": "promise", "lines": [], "best": 5},
    },
    ("staff", "qa_kept"): {"more": {"month": "2026-02", "left": 3}, "the last": {"month": "2026-02", "left": 0}},
    ("staff", "qa_averages"): {"": {"line": _QA_LINE}},
    ("staff", "qa_results"): {
        "a year": {"month": "", "lines": [_QA_LINE, _QA_LINE]},
        "nothing in a month": {"month": "2026-02", "lines": []},
    },
    ("staff", "qa_mine"): {"some": {"lines": [_QA_LINE]}, "none": {"lines": []}},
    ("staff", "qa_nothing"): {"": {"month": "2026-02"}},
    ("staff", "story_in_file"): {"long": {"count": 214}},
    ("staff", "yours_many"): {"eight": {"count": 8}},
    ("staff", "next_one"): {
        "free": {}, "many": {"count": 9, "free": [{"name": STAFF, "count": 2}, {"name": CUSTOMER, "count": 5}]},
    },
    ("staff", "list_page"): {
        "an incident of many": {"lines": _LISTED, "first": 1, "last": 4, "total": 4, "of": 441, "together": TOGETHER},
        "an incident alone": {"lines": [], "first": 1, "last": 0, "total": 0, "of": 412, "together": TOGETHER},
        "one page": {"lines": _LISTED, "first": 1, "last": 4, "total": 4, "of": 41},
        "second page": {"lines": [_LATE], "first": 9, "last": 9, "of": 41},
        **{
            f"no {command}": {"command": command, "total": 0, "lines": []}
            for command in ("late", "mine", "waiting", "open")
        },
    },
}  # fmt: skip
