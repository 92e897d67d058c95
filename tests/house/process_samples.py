"""Sample arguments for the texts of processes and their traffic light (see samples)."""

from datetime import UTC, datetime

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # as in samples
Args = dict[str, object]

_ZONES = [
    {"light": "green", "sign": "≤", "limit": "0"},
    {"light": "yellow", "sign": "≤", "limit": "15.5"},
    {"light": "red", "sign": ">", "limit": "15.5"},
]
_ANSWERS = [{"light": "green", "sign": "yes", "limit": ""}, {"light": "red", "sign": "no", "limit": ""}]
_SEEN: Args = {"green": 5, "yellow": 2, "red": 8, "n": 15, "index": -20, "few": False}
_FEW: Args = {"green": 1, "yellow": 0, "red": 0, "n": 1, "index": 100, "few": True}
_NOTHING: Args = {"green": 0, "yellow": 0, "red": 0, "n": 0, "index": None, "few": True}
_OF: Args = {"walks": 4, "complaints": 7}
_CRITERIA = [
    {"name": "minutes after the <promised> time", "zones": _ZONES, **_SEEN},
    {"name": "called before", "zones": _ANSWERS, **_NOTHING},
]
_PLANS = [
    {"number": 3, "what": "Two vans", "owner": "Ольга", "due": NOW, "done": False, "late": False},
    {"number": 2, "what": "A new map", "owner": "Ольга", "due": NOW, "done": False, "late": True},
    {"number": 1, "what": "A list", "owner": "", "due": None, "done": True, "late": False},
]
_PAGE: Args = {
    "name": "Delivery", "days": 30, "script": ["call before", "greet"], "criteria": _CRITERIA,
    "worst": "called before", "plans": _PLANS, **_SEEN, **_OF,
}  # fmt: skip
_WALKED = [{"criterion": "minutes late", "light": "yellow"}, {"criterion": "called before", "light": ""}]
_EFFECT: Args = {
    "number": 3, "cause": "", "process": "Delivery", "what": "Two vans", "owner": "Ольга", "due": NOW,
    "before": _SEEN, "after": _FEW, "verdict": "fell",
}  # fmt: skip
CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("staff", "ask_process"): {
        "alone": {"number": "K-4821", "arose": "", "handled": ""},
        "departments": {"number": "K-4821", "arose": "Kitchen", "handled": "Support"},
        "one of them": {"number": "K-4821", "arose": "Kitchen", "handled": ""},
    },
    ("staff", "ask_criterion"): {"": {"number": "K-4821", "process": "Delivery"}},
    ("staff", "ask_zone"): {"": {"number": "K-4821", "process": "Delivery", "criterion": "minutes late"}},
    ("staff", "process_none"): {"": {"number": "K-4821"}},
    ("staff", "process_noted"): {
        "one": {"number": "K-4821", "process": "Delivery", "criterion": "minutes late", "light": "red"},
        "all": {"number": "K-4821", "process": "Delivery", "criterion": "", "light": "green"},
    },
    ("staff", "button_process"): {"": {"name": "Taking orders"}},
    ("staff", "button_criterion"): {"": {"name": "called before"}},
    ("staff", "button_zone"): {"yellow": dict(_ZONES[1]), "yes": dict(_ANSWERS[0])},
    ("staff", "process_light"): {one or "unseen": {"light": one} for one in ("green", "yellow", "red", "")},
    ("staff", "process_zone"): {
        "a number": {"sign": "≤", "limit": "15.5"},
        "yes": {"sign": "yes", "limit": ""},
        "no": {"sign": "no", "limit": ""},
    },
    ("staff", "process_zones"): {"a number": {"zones": _ZONES}, "a question": {"zones": _ANSWERS}},
    ("staff", "process_index"): {"some": {"one": _SEEN}, "few": {"one": _FEW}, "none": {"one": _NOTHING}},
    ("staff", "process_of"): {"some": _OF, "one each": {"walks": 1, "complaints": 1}},
    ("staff", "processes"): {
        "two": {
            "days": 30,
            "lines": [
                {"name": "Delivery", "worst": "called before", **_SEEN, **_OF},
                {"name": "Order", "worst": "", **_NOTHING, "walks": 0, "complaints": 0},
            ],
        }
    },
    ("staff", "process_page"): {
        "much": _PAGE,
        "nothing": {**_PAGE, **_NOTHING, "script": [], "plans": [], "worst": "", "walks": 0, "complaints": 0},
    },
    ("staff", "process_seen"): {"": {"seen": _WALKED}},
    ("staff", "process_walk"): {
        "the first": {
            "name": "Delivery", "step": 1, "of": 3, "criterion": "minutes late", "zones": _ZONES, "seen": [],
        },
        "the third": {
            "name": "Delivery", "step": 3, "of": 3, "criterion": "greeted", "zones": _ANSWERS, "seen": _WALKED,
        },
    },
    ("staff", "process_walked"): {
        "kept": {"name": "Delivery", "seen": _WALKED, "kept": True},
        "nothing seen": {"name": "Delivery", "seen": _WALKED[1:], "kept": False},
    },
    ("staff", "process_unknown"): {"": {"words": "Kitchen", "known": "Delivery, Order", "first": "Delivery"}},
    ("staff", "process_plan_how"): {"": {"process": "Delivery", "most": 300}},
    ("staff", "process_effect"): {
        "fell": _EFFECT,
        "rose": {**_EFFECT, "verdict": "rose"},
        "unproven": {**_EFFECT, "verdict": "unproven", "after": _NOTHING, "owner": ""},
    },
}  # fmt: skip
