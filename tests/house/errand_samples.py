"""Sample arguments for the texts of errands: what colleagues ask for that is about no customer's case."""

from datetime import UTC, datetime

FRIDAY = datetime(2026, 3, 6, 7, 0, tzinfo=UTC)
_OLGA = {"name": "Ольга", "hours": "18:00-09:00", "until": None}
_PETR = {"name": "Данило", "hours": "", "until": FRIDAY}
_CAFE = {
    "name": "Cafe 7", "hours": "Mon-Sun 08:00-22:00", "link": "https://t.me/amends_bot?start=p-cafe-7", "topic": True
}  # fmt: skip
_FIX = {"number": 3, "cause": "product", "process": "", "what": "Thicker boxes", "owner": "Ольга", "due": FRIDAY}
_LATE = {"number": "K-4821", "sort": "resolution", "due": FRIDAY, "owner": "Ольга"}
_IDEA = {"number": 7, "what": "A bell at the counter", "name": "Ольга"}
_DECISIONS = [
    {"serious": False, "minutes": 360, "measured": True, "n": 412, "few": False},
    {"serious": True, "minutes": 210, "measured": True, "n": 31, "few": False},
]
_TRUCK = {"name": "Truck", "hours": "", "link": "", "topic": False}

BY_TEXT: dict[tuple[str, str], dict[str, object]] = {
    ("staff", "not_allowed"): {"role": "lead"},
    ("staff", "idea_kept"): _IDEA,
    ("staff", "idea_long"): {"most": 500},
    ("staff", "pack_idea"): {"what": "A bell at the counter", "name": "Ольга"},
    ("staff", "role_set"): {"name": "Ольга", "role": "lead"},
    ("staff", "role_name"): {"role": "lead"},
    ("staff", "role_how"): {"name": "Ольга"},
    ("staff", "role_whom"): {"words": "Zed lead", "names": "Ольга, Данило"},
    ("staff", "role_of_settings"): {"name": "Ольга"},
    ("staff", "roles"): {"managers": "Марта", "leads": "Ольга, Данило", "confidants": "Данило"},
    ("staff", "rota"): {"lines": [_OLGA, _PETR], "names": "Ольга"},
    ("staff", "duty_set"): {"name": "Ольга", "hours": "18:00-09:00", "until": None},
    ("staff", "duty_off"): {"name": "Ольга"},
    ("staff", "duty_hours"): {"name": "Ольга", "words": ""},
    ("staff", "who_is_meant"): {"names": "Ольга, Данило", "words": "Zed", "many": False},
    ("staff", "away_set"): {"name": "Ольга", "until": FRIDAY, "open": 0, "to": ""},
    ("staff", "away_back"): {"name": "Ольга"},
    ("staff", "away_how"): {"words": "", "lines": []},
    ("customer", "poster_claim"): {"tenths": 9, "minutes": 60, "n": 87},
    ("customer", "poster_foot"): {"company": "Kettle & Co", "place": "Cafe 7"},
    ("staff", "places"): {"lines": [_CAFE, _TRUCK]},
    ("staff", "place_added"): _CAFE,
    ("staff", "place_dropped"): {"name": "Cafe 7"},
    ("staff", "place_name"): {"most": 64},
    ("staff", "place_hours"): {"name": "Cafe 7", "words": "at night"},
    ("staff", "place_topic"): {"name": "Cafe 7"},
    ("staff", "place_in_file"): {"name": "Cafe 7"},
    ("staff", "place_unknown"): {"words": "Zed", "names": "Cafe 7"},
    ("staff", "poster_below"): {"name": "Cafe 7", "tenths": 9, "n": 87, "few": False, "enough": 30},
    ("customer", "prevented"): {"number": "K-4821", "what": "Thicker boxes"},
    ("staff", "promises_today"): {
        "day": FRIDAY, "decisions": _DECISIONS,
        "kinds": [{"sort": "first_reply", "met": 9, "missed": 1, "moved": 2, "ahead": 3}],
        "late": [_LATE], "more_late": 3, "moved": [{**_LATE, "was": FRIDAY, "owner": ""}], "more_moved": 1,
    },
    ("staff", "button_fix_owner"): {"name": "Ольга"},
    ("staff", "fixes"): {"lines": [_FIX]},
    ("staff", "fix_how"): {"words": "weather"},
    ("staff", "fix_what"): {"cause": "product", "most": 300},
    ("staff", "fix_missing"): {"number": 3, "what": "Thicker boxes", "owner": False, "due": False, "wrong": ""},
    ("staff", "fix_open"): _FIX,
    ("staff", "fix_over"): {"number": 3},
    ("staff", "fix_not_yours"): {"name": "Ольга"},
    ("staff", "fix_late"): _FIX,
    ("staff", "fix_late_manager"): {**_FIX, "manager": ""},
    ("staff", "fix_untold"): {**_FIX, "manager": "Марта"},
    ("staff", "fix_done"): _FIX,
    ("staff", "fix_effect"): {**_FIX, "before": 21, "after": 2, "verdict": "fell"},
}  # fmt: skip

CASES: dict[tuple[str, str], dict[str, dict[str, object]]] = {
    ("staff", "not_allowed"): {"lead": {}, "admin": {"role": "admin"}, "manager": {"role": "manager"}},
    ("staff", "role_set"): {one: {"role": one} for one in ("handler", "lead", "manager")},
    ("staff", "role_name"): {one: {"role": one} for one in ("handler", "lead", "manager")},
    ("staff", "roles"): {"some": {}, "nobody": {"managers": "", "leads": "", "confidants": ""}},
    ("staff", "promises_today"): {
        "much": {},
        "few": {
            "decisions": [{**one, "n": 12, "measured": False, "few": True} for one in _DECISIONS],
            "more_late": 0,
            "more_moved": 0,
        },
        "as set": {"decisions": [{**one, "n": 31, "measured": False} for one in _DECISIONS]},
        "nothing": {"decisions": [], "kinds": [], "late": [], "more_late": 0, "moved": [], "more_moved": 0},
    },
    ("staff", "rota"): {"somebody": {}, "nobody": {"lines": [], "names": ""}},
    ("staff", "duty_set"): {"there": {}, "away": {"until": FRIDAY}},
    ("staff", "duty_hours"): {"none": {}, "no hours": {"words": "at night"}},
    ("staff", "who_is_meant"): {"nobody": {}, "two": {"many": True, "names": "Ольга, Ольга К."}},
    ("staff", "away_set"): {"nothing open": {}, "left": {"open": 5}, "given": {"open": 5, "to": "Данило"}},
    ("staff", "away_how"): {"none": {}, "no day": {"words": "yesterday", "lines": [_PETR]}},
    ("customer", "poster_claim"): {
        "an hour": {},
        "minutes": {"minutes": 45, "n": 1200},
        "hours": {"minutes": 120, "n": 31},
    },
    ("customer", "poster_foot"): {"company": {}, "none": {"company": ""}},
    ("staff", "places"): {"two": {}, "none": {"lines": []}},
    ("staff", "place_added"): {"all": {}, "bare": {**_TRUCK}},
    ("staff", "place_unknown"): {"some": {}, "none": {"names": ""}},
    ("staff", "poster_below"): {
        "told": {},
        "few": {"tenths": None, "few": True, "n": 12},
        "poor": {"tenths": None, "n": 40},
    },
    ("staff", "fixes"): {"one": {}, "none": {"lines": []}, "bare": {"lines": [{**_FIX, "owner": "", "due": None}]}},
    ("staff", "fix_missing"): {
        "both": {},
        "a day": {"owner": True, "wrong": "soon"},
        "who": {"due": True},
    },
    ("staff", "fix_not_yours"): {"owner": {}, "nobody": {"name": ""}},
    ("staff", "fix_about"): {
        "a cause": {"cause": "product", "process": ""},
        "a process": {"cause": "", "process": "Order"},
    },
    ("staff", "fix_open"): {"a cause": {}, "a process": {"cause": "", "process": "Order"}},
    ("staff", "fix_done"): {
        "owner": {},
        "nobody": {"owner": ""},
        "a process": {"cause": "", "process": "Order"},
    },
    ("staff", "fix_effect"): {
        "fell": {},
        "rose": {"verdict": "rose", "after": 30},
        "unproven": {"verdict": "unproven", "owner": ""},
    },
}
