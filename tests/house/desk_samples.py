"""Sample arguments for the texts of lists and of what else colleagues ask for by a command (see samples)."""

from datetime import UTC, datetime, timedelta

from dialogs.board.story import DEEDS

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
USUAL: Args = {
    "asked": "",
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
    ("staff", "story_in_file"): {"long": {"count": 214}},
    ("staff", "yours_many"): {"eight": {"count": 8}},
    ("staff", "next_one"): {
        "free": {}, "many": {"count": 9, "free": [{"name": STAFF, "count": 2}, {"name": CUSTOMER, "count": 5}]},
    },
    ("staff", "list_page"): {
        "one page": {"lines": _LISTED, "first": 1, "last": 4, "total": 4, "of": 41},
        "second page": {"lines": [_LATE], "first": 9, "last": 9, "of": 41},
        **{
            f"no {command}": {"command": command, "total": 0, "lines": []}
            for command in ("late", "mine", "waiting", "open")
        },
    },
}  # fmt: skip
