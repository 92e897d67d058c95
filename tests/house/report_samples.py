"""Sample arguments for the texts of reports, pictures and tables (see samples)."""

from datetime import UTC, datetime, timedelta

from dialogs.money import money

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # as in samples
STAFF = "Ольга"

Args = dict[str, object]
_TIMES: Args = {"n": 12, "median": 8, "p90": 70, "few": False, "within": (11, 12)}
_WEEK: Args = {
    "called": "week", "since": NOW - timedelta(days=2), "last": NOW + timedelta(days=4), "place": "",
    "received": 12, "before": 8, "others": [("praise", 2), ("question", 1)], "taken": _TIMES,
    "answered": {**_TIMES, "n": 3, "few": True}, "solved": {"n": 0, "late": 1},
    "kept": {"met": 30, "n": 33, "renegotiated": 2, "few": False, "change": "better"},
    "late": {"named": [{"number": "K-4821", "owner": STAFF, "due": NOW - timedelta(hours=1)}], "more": 2},
    "cause": {"cause": "supplier", "count": 5, "n": 9}, "processes": None,
    "csat": {"k": 9, "n": 10, "asked": 14, "low": 60, "high": 98, "few": False},
    "best": {"number": "K-4822", "owner": STAFF, "minutes": 150}, "todo": ("late", "K-4821"),
}  # fmt: skip
_NOTHING: Args = {
    "called": "day", "received": 0, "before": 0, "others": [], "taken": None, "answered": None, "solved": None,
    "kept": None, "late": None, "cause": None, "csat": None, "best": None, "todo": ("nothing", ""),
}  # fmt: skip
_SPAN: Args = {"called": "week", "since": NOW - timedelta(days=2), "last": NOW + timedelta(days=4), "place": ""}
_OF_REPORT: Args = {**_WEEK, **_SPAN}
_SHARES = [
    ("reopened", 1, 12, 2, 35, False), ("first_time", 9, 12, 47, 91, False), ("repeats", 1, 9, 2, 44, True),
    ("upheld", 10, 12, 55, 95, False), ("holding", 20, 24, 64, 93, False), ("contacted", 1, 1, 21, 100, True),
    ("rescued", 0, 1, 0, 79, True), ("easy", 0, 0, 0, 0, True),
]  # fmt: skip
CAUSES = [("supplier", 5), ("process", 3), ("unknown", 1)]
_COLUMNS = (
    "number", "came", "kind", "register", "place", "state", "owner", "taken_minutes", "answered_minutes",
    "solved_minutes", "wait_minutes", "paused_minutes", "take_up_kept", "answer_kept", "solution_kept", "reopened",
    "outcome", "cause", "score", "closed", "written", "by", "form", "length", "name", "telegram", "phone", "words",
    "arose", "handled", "comment",
)  # fmt: skip
_MORE: Args = {
    "receipts": {"n": 41, "median": 1, "p95": 2, "most": 9},
    "lights": {"n": 28, "green": 20, "yellow": 5, "red": 3, "index": 61},
    "deeper": {
        "settings": [
            {"name": "CLAIM_WITHIN", "value": "15m", "k": 30, "n": 41, "p90": 22, "proposed": "25m"},
            {"name": "RESOLVE_WITHIN", "value": "8h", "k": 3, "n": 4, "p90": 300, "proposed": None},
        ],
        "funnel": {"scans": 12, "starts": 40, "words": 31, "came": 25},
        "skips": [("where", 2, 20, False), ("what", 5, 18, True), ("wish", 0, 12, False)],
        "departments": [("Kitchen", 5, 2), ("Delivery", 1, 4)],
        "silent": {"count": 675, "multiplier": 27},
        "worth": {
            "saved": money(4500000, "RUB"), "saved_n": 3, "lost": money(1000000, "RUB"), "lost_n": 1,
            "goodwill": money(200000, "RUB"),
        },
    },
}  # fmt: skip
_NO_MORE: Args = {
    "receipts": {"n": 0, "median": 0, "p95": 0, "most": 0},
    "lights": {"n": 0, "green": 0, "yellow": 0, "red": 0, "index": None},
    "deeper": {"settings": [], "funnel": None, "skips": [], "departments": [], "silent": None, "worth": None},
}
CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("staff", "counting"): {"pictures": {"done": 3, "of": 9}, "the figures": {"done": 0, "of": 0}},
    ("staff", "report"): {
        "a week": _OF_REPORT,
        "nothing in a day": {**_OF_REPORT, **_NOTHING},
        "a month at one place": {
            **_OF_REPORT, "called": "month", "place": "Table 7", "todo": ("cause", "supplier"), "late": None,
            "csat": {"n": 0, "asked": 4}, "kept": {"met": 3, "n": 9, "renegotiated": 0, "few": True, "change": "worse"},
        },
        "the first month": {
            **_OF_REPORT, "called": "month", "processes": [
                {"name": "Delivery", "index": -20, "n": 15, "worst": "called before"},
                {"name": "Order", "index": 100, "n": 4, "worst": ""},
            ],
            "kept": {"met": 30, "n": 33, "renegotiated": 0, "few": False, "change": "none"},
        },
        "some days": {
            **_OF_REPORT, "called": "range", "processes": [], "todo": ("unhappy", "K-4822"), "best": None,
            "kept": {"met": 3, "n": 9, "renegotiated": 0, "few": True, "change": ""},
            "late": {"named": [{"number": "K-4821", "owner": "", "due": NOW - timedelta(hours=1)}], "more": 0},
        },
    },
    ("staff", "report_full"): {
        "a week": {
            **_SPAN, **_MORE, "shares": _SHARES, "nps": {"score": 30, "low": 14, "high": 44, "n": 100},
            "gestures": {"n": 3, "sums": [money(150000, "RUB")], "overdue": 1},
            "safety": {"n": 2, "median": 12, "unheard": 1},
        },
        "nothing": {
            **_SPAN, **_NO_MORE, "shares": [(name, 0, 0, 0, 0, True) for name, *_ in _SHARES], "nps": None,
            "gestures": {"n": 0, "sums": [], "overdue": 0}, "safety": {"n": 0, "median": None, "unheard": 0},
        },
        "few": {
            **_SPAN, **_MORE, "shares": _SHARES[:1],
            "lights": {"n": 3, "green": 0, "yellow": 1, "red": 2, "index": -67},
            "nps": {"score": 100, "low": 19, "high": 100, "n": 3},
            "gestures": {"n": 1, "sums": [], "overdue": 0}, "safety": {"n": 1, "median": None, "unheard": 0},
        },
    },
    ("staff", "alarms"): {
        "all of them": {
            "day": NOW, "few": {"count": 1, "before": 41, "weeks": 8, "name": ""},
            "cause": {"count": 9, "before": 12, "weeks": 8, "name": "supplier"},
            "place": {"count": 6, "before": 3, "weeks": 5, "name": "Table 7"},
            "missed": {"met": 30, "missed": 4, "renegotiated": 2},
        },
        "few alone": {
            "day": NOW, "few": {"count": 0, "before": 40, "weeks": 8, "name": ""}, "cause": None, "place": None,
            "missed": None,
        },
    },
    ("staff", "report_head"): {"": _SPAN},
    ("staff", "report_times"): {"": {"said": "Taken", "times": _TIMES}},
    ("staff", "no_place"): {
        "places are known": {"place": "Moon base", "known": ["Table 7", "Kiosk"]},
        "none is known": {"place": "Moon base", "known": []},
    },
    ("staff", "exported_messages"): {"": {"count": 1200, "zone": "Europe/Kyiv"}},
    ("staff", "exported_personal"): {"": {"count": 12, "zone": "Europe/Kyiv"}},
    ("staff", "personal_taken"): {"": {"name": STAFF, "count": 12, "why": "the court asks for it"}},
    ("staff", "not_made"): {"": {"names": ("When complaints come", "complaints_2026-03-01_2026-04-01")}},
    ("staff", "exported"): {"": {"count": 1200, "zone": "Europe/Kyiv"}},
    ("staff", "column"): {name: {"name": name, "zone": "Europe/Kyiv"} for name in _COLUMNS},
    ("staff", "cause_shown"): {"": {"cause": "supplier"}},
    ("staff", "day_shown"): {"": {"at": NOW}},
    ("staff", "weekday_shown"): {"": {"day": 2}},
    ("staff", "label_promise"): {"": {"minutes": 15}},
    ("staff", "told_pareto"): {"": {"causes": CAUSES, "few": ["supplier", "process"]}},
    ("staff", "told_flow"): {"": {"came": 12, "done": 9, "days": 7}},
    ("staff", "told_times"): {what: {"what": what, "median": 8, "p90": 70, "n": 12} for what in ("taken", "answered")},
    ("staff", "told_heat"): {"": {"day": 4, "hour": 18, "count": 3}},
    ("staff", "told_satisfied"): {"": {"first": 80, "last": 90, "n": 12}},
    ("staff", "told_recommended"): {"": {"first": 20, "last": 35, "n": 12}},
    ("staff", "told_lights"): {"": {"green": 20, "yellow": 5, "red": 3, "index": 61}},
    ("staff", "label_light"): {name: {"light": name} for name in ("green", "yellow", "red")},
    ("staff", "told_effects"): {
        "": {"each": [("A second baker", 8.0, 2.0, "fell"), ("New boxes", 1.5, 4.0, "rose"), ("A sign", 2.0, 1.5, "")]}
    },
    ("staff", "told_ageing"): {"": {"open": 9, "late": 2}},
    ("staff", "process_beside"): {"": {"index": -20, "n": 15}},
    ("staff", "told_processes"): {"": {"each": [("Delivery", -20, 15, "called before"), ("Order", 100, 4, "")]}},
}  # fmt: skip
_STORY: Args = {
    "why": "worst", "place": "Table 7", "cause": "supplier", "outcome": "refunded", "answered": 70, "waited": 3000,
    "reopened": 2, "score": 1, "words": "The kettle came broken",
}  # fmt: skip
_ACTION: Args = {
    "what": "A second baker",
    "owner": STAFF,
    "due": NOW + timedelta(hours=5),
    "done": False,
    "late": False,
}
CASES |= {
    ("staff", "pack_title"): {"": _SPAN},
    ("staff", "pack_told"): {"": _SPAN},
    ("staff", "pack_story"): {
        "the worst": _STORY,
        "the best": {**_STORY, "why": "best", "reopened": 0, "score": 5, "words": ""},
        "nothing is known": {
            **dict.fromkeys(_STORY), "why": "typical", "place": "", "cause": "", "outcome": "", "reopened": 0,
            "words": "",
        },
    },
    ("staff", "pack_cause"): {"": {"cause": "supplier", "count": 5, "n": 9}},
    ("staff", "idea_decided"): {
        what: {"number": 7, "what": "A bell", "name": STAFF, "decided": "Марта", "taken": what == "taken up"}
        for what in ("taken up", "put aside")
    },
    ("staff", "ideas"): {
        "two": {"lines": [{"number": 7, "what": "A bell", "name": STAFF}] * 2, "more": 3},
        "none": {"lines": [], "more": 0},
    },
    ("staff", "ask_arose"): {"": {"number": "K-4821"}},
    ("staff", "ask_handled"): {"": {"number": "K-4821", "arose": "Kitchen"}},
    ("staff", "departments_noted"): {"": {"number": "K-4821", "arose": "Kitchen", "handled": "Support"}},
    ("staff", "button_department"): {"": {"name": "Kitchen"}},
    ("staff", "pack_words"): {"": {"words": "Thank you, Maria at the till"}},
    ("staff", "pack_action"): {
        "under way": _ACTION,
        "late": {**_ACTION, "late": True},
        "nobody's": {**_ACTION, "owner": "", "due": None},
        "done": {**_ACTION, "done": True},
    },
}  # fmt: skip
