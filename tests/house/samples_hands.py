"""Sample arguments of what colleagues do with their hands: goodwill and what stands beside it."""

from datetime import UTC, datetime

from dialogs.complaint.log import AGO
from dialogs.model import Gesture, Remedy, Source
from dialogs.money import money

Args = dict[str, object]

PASSED = datetime(2026, 3, 4, 9, 35, tzinfo=UTC)

SUM, LIMIT = money(50_000, "RUB"), money(100_000, "RUB")
SIMILAR: Args = {"count": 3, "least": SUM, "middle": LIMIT, "most": LIMIT}

USUAL: Args = {
    "remedy": "coupon", "sum": SUM, "limit": LIMIT, "customer": "Саша", "less": False, "value": None,
    "similar": SIMILAR, "waived": False, "source": "phone", "phone": "…567", "at": None, "join": "https://t.me/amends_bot?start=j-4821-0f",
    "joined": False, "first": "K-4821", "second": "K-7305", "other": "K-7305", "why": "the same courier", "same": False,
}  # fmt: skip
BY_TEXT: dict[tuple[str, str], Args] = {
    ("customer", "goodwill"): {"name": "Ольга"},
    ("staff", "ask_how_much"): {"name": "Ольга"},
    ("staff", "goodwill_already"): {"name": "Ольга", "state": "asked"},
    ("staff", "goodwill_decided"): {"name": "Марта", "state": "promised"},
    ("staff", "delivered_already"): {"name": "Ольга"},
    ("staff", "goodwill_line"): {"state": "promised"},
    ("staff", "log_source"): {"name": "Ольга"},
    ("staff", "value_noted"): {"value": money(3_000_000, "RUB")},
    ("staff", "value_line"): {"value": money(3_000_000, "RUB")},
    ("customer", "merged"): {"name": "Ольга"},
    ("staff", "merged_away"): {"name": "Ольга", "team": ""},
    ("staff", "number_elsewhere"): {"team": "Shop", "command": "merge"},
    ("customer", "split_off"): {"words": "And the courier was rude"},
    ("staff", "logged"): {"name": "Ольга"},
    ("staff", "told_now"): {"name": "Ольга"},
    ("staff", "told_before"): {"name": "Ольга"},
    ("staff", "tell_them"): {"what": "taken"},
    ("customer", "from_manager"): {"name": "Марта"},
    ("customer", "from_manager_caption"): {"name": "Марта"},
    ("staff", "manager_apology"): {"name": "Марта"},
    ("staff", "manager_apology_caption"): {"name": "Марта"},
    ("staff", "waiver"): {"name": "Марта"},
    ("staff", "waiver_caption"): {"name": "Марта"},
}
_STATES: dict[str, Args] = {state.value: {"state": state.value} for state in Gesture}
CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("customer", "goodwill"): {
        **{one.value: {"remedy": one.value} for one in Remedy}, "no name": {"name": ""},
        "a role, hundredths": {"name": "Ольга, менеджер", "sum": money(150_050, "UAH")},
    },
    **{
        ("customer", name): {"named": {}, "with a role": {"name": "Марта, директор"}, "no name": {"name": ""}}
        for name in ("from_manager", "from_manager_caption")
    },
    ("staff", "source_name"): {one.value: {"source": one.value} for one in Source},
    ("staff", "log_source"): {"nothing known": {"phone": ""}, "all": {"at": PASSED}},
    ("staff", "logged"): {"all": {}, "no phone, no link": {"phone": "", "join": "", "due": None}},
    ("staff", "tell_them"): {
        what: {"what": what} for what in ("taken", "goodwill", "refusal", "incident", "reply", "changed")
    },
    ("customer", "merged"): {"named": {}, "no name": {"name": ""}, "no time": {"due": None}},
    ("customer", "split_off"): {"words": {}, "a photo, at night": {"words": "", "closed": True}},
    ("staff", "merged_away"): {"one group": {}, "another group": {"team": "Shop"}},
    ("staff", "number_elsewhere"): {"named": {}, "no name": {"team": ""}},
    ("staff", "merge_unknown"): {"unknown": {}, "the same": {"same": True}},
    ("staff", "link_unknown"): {"unknown": {}, "the same": {"same": True}},
    ("staff", "log_line"): {"phone": {}, "book, joined": {"source": "book", "phone": "", "joined": True}},
    ("staff", "phone_is"): {"known": {"phone": "+380441234567"}, "unknown": {"phone": ""}},
    ("staff", "apology_wanted"): {"words": {}, "a photo, no address": {"words": "", "link": ""}},
    ("staff", "apology_line"): {"asked": {"manager": ""}, "signed": {}, "waived": {"waived": True}},
    ("staff", "apology_signed"): {"owner": {}, "nobody": {"owner": ""}},
    ("staff", "apology_waived"): {"owner": {}, "nobody": {"owner": ""}},
    ("staff", "apology_made"): {"by somebody": {}, "not grave": {"manager": ""}},
    ("staff", "remedy_name"): {one.value: {"remedy": one.value} for one in Remedy},
    ("staff", "goodwill_already"): {name: args for name, args in _STATES.items() if name != "declined"},
    ("staff", "goodwill_decided"): _STATES,
    ("staff", "goodwill_wanted"): {
        "all": {"value": money(3_000_000, "RUB")}, "again, nothing known": {
            "again": True, "similar": None, "words": "", "link": "",
        },
    },
    ("staff", "goodwill_line"): {
        **{name: args for name, args in _STATES.items() if name != "declined"}, "late": {"due": PASSED},
    },
    ("staff", "goodwill_approved"): {"yes": {}, "less": {"less": True}},
    ("staff", "goodwill_late"): {"owner": {}, "nobody": {"owner": ""}},
}  # fmt: skip

TOASTS = {
    "now_how_much", "apology_first", "apology_made", "logged_already", "phone_is", "told_before", "goodwill_already",
    "goodwill_decided", "goodwill_delivered", "delivered_already", "nothing_to_deliver",
}  # fmt: skip
FAMILIES = (
    {f"button_remedy_{remedy.value}" for remedy in Remedy}
    | {f"button_from_{source.value}" for source in Source}
    | {f"button_ago_{minutes}" for minutes in AGO}
    | {f"button_{act}" for act in ("approve", "decline", "less", "goodwill", "given", "sign", "waive")}
)
"""What colleagues' presses are answered by, and names that the code builds from a value: for test_texts."""
