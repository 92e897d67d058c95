"""Sample arguments of the lines that call people before, at and after a promised time."""

from datetime import UTC, datetime

from dialogs.model import Promise
from tests.house.samples_of_many import TOGETHER

Args = dict[str, object]

STAFF = "Ольга"
LATE = datetime(2026, 3, 4, 9, 35, tzinfo=UTC)
TODAY = datetime(2026, 3, 4, 12, 5, tzinfo=UTC)
WAITING = [
    {"number": "K-4821", "owner": "", "sort": "take_up", "due": LATE},
    {"number": "K-3007", "owner": STAFF, "sort": "first_reply", "due": TODAY},
]
CASES: dict[tuple[str, str], dict[str, Args]] = {
    ("staff", "promised"): {kind.value: {"sort": kind.value} for kind in Promise},
    ("staff", "overdue_line"): {"in time": {}},
    ("staff", "call"): {
        "everybody": {"owner": "", "people": [], "light": "yellow"}, "on duty": {"owner": "", "light": "red"},
        "nobody is on duty": {"owner": "", "people": [], "alone": True, "due": LATE, "light": "red"},
        "the owner": {"sort": "first_reply"}, "red": {"sort": "next_reply", "people": [], "due": LATE, "light": "red"},
    },
    ("staff", "many_wait"): {
        "on duty": {"unclaimed": 14, "late": 9, "lines": WAITING},
        "an incident of many": {"unclaimed": 414, "late": 9, "lines": WAITING, "together": TOGETHER},
        "nobody is": {"unclaimed": 1, "late": 21, "lines": WAITING, "people": []},
    },
    ("staff", "call_private"): {
        "nobody": {"owner": "", "due": LATE, "light": "red"}, "an owner, a photo": {"sort": "resolution", "words": ""},
        "for the director": {"owner": "", "link": "", "for_director": True},
    },
    ("staff", "call_untold"): {"unreachable": {"owner": ""}, "no manager is set": {"manager": "", "sort": "legal"}},
}  # fmt: skip
