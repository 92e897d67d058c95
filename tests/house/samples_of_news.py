"""Sample arguments for the texts of dialogs.complaint.news."""

from datetime import UTC, datetime, timedelta

Args = dict[str, object]
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # as in tests.house.samples
_TODAY, _TOMORROW = NOW + timedelta(hours=2, minutes=5), NOW + timedelta(days=1)
_USUAL: Args = {"kind": "first_reply", "was": _TODAY, "due": _TOMORROW, "next": _TOMORROW, "way": 0, "times": 2}
USUAL_OF_NEWS: dict[tuple[str, str], Args] = {
    ("customer", "late_news"): _USUAL,
    ("customer", "holding"): _USUAL,
    ("staff", "told_late"): _USUAL,
    ("staff", "late_again"): _USUAL,
    ("staff", "late_again_untold"): _USUAL,
}
CASES_OF_NEWS: dict[tuple[str, str], dict[str, Args]] = {
    ("customer", "late_news"): {
        **{f"in way {way}": {"way": way} for way in range(3)},
        "a decision, nobody has it": {"kind": "resolution", "owner": "", "due": NOW + timedelta(days=2)},
        "after it, with a role": {"was": NOW - timedelta(minutes=25), "owner": "Ольга, менеджер"},
    },
    ("customer", "holding"): {
        **{f"in way {way}": {"way": way} for way in range(4)},
        "a decision, nobody has it": {"kind": "resolution", "owner": "", "due": NOW + timedelta(days=2)},
        "no time, with a role": {"due": None, "owner": "Ольга, менеджер"},
    },
    ("customer", "who_has_it"): {"somebody": {}, "nobody": {"owner": ""}},
    ("staff", "told_late"): {"reply": {}, "decision": {"kind": "resolution"}},
    ("staff", "late_again"): {"owner": {}, "nobody, no words": {"owner": "", "words": "", "link": ""}},
    ("staff", "late_again_untold"): {"unreachable": {}, "no manager": {"manager": ""}},
}
