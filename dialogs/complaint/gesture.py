"""What a customer gets on top, as values: read from a colleague's words, told to the customer, named in texts."""

from datetime import UTC, datetime, time, timedelta

from dialogs.calendar import minute_up
from dialogs.dates import NoSuchDay, read_day
from dialogs.effects import Arm, Say, Text
from dialogs.machine import Turn, rings
from dialogs.model import Complaint, Gesture, Goodwill, Promise
from dialogs.money import HUNDREDTHS, Money, money
from dialogs.names import shown_name
from dialogs.numbers import label
from dialogs.promises import end, start
from dialogs.records import replace
from dialogs.states import State

UNDELIVERED = rings("goodwill_due", "goodwill late")
FARTHEST = timedelta(days=183)


def due_of(turn: Turn, words: str) -> datetime:
    """The end of the day that is named, or of the one that is usual. NoSuchDay for one past or too far."""
    today = turn.now.astimezone(turn.policy.zone).date()
    day = read_day(words, today) or today + turn.policy.goodwill_within
    if not today <= day <= today + FARTHEST:
        raise NoSuchDay(day.isoformat())
    return datetime.combine(day + timedelta(days=1), time(), turn.policy.zone).astimezone(UTC)


def promise(turn: Turn, given: Goodwill) -> None:
    """The customer hears it, in the name of the colleague who offers it, with a date; from here on a clock runs."""
    due = given.due if given.due > turn.now else due_of(turn, "")
    given = replace(given, state=Gesture.PROMISED, due=due)
    complaint = replace(
        turn.complaint,
        goodwill=given,
        first_reply_at=turn.complaint.first_reply_at or turn.now,
        last_at=max(turn.now, turn.complaint.last_at),
        last_by_staff=True,
    )
    turn.put(start(end(complaint, Promise.FIRST_REPLY, turn.now), Promise.GOODWILL, turn.now, due))
    name = shown_name(given.by, given.by_name, turn.colleagues)
    facts = {"number": label(complaint.id), "name": name, "due": minute_up(due), **what_of(given)}
    turn.do(Say(Text("goodwill", facts), complaint.id))
    turn.do(Arm(UNDELIVERED.act, due, complaint.id))


def given_of(complaint: Complaint) -> Goodwill:
    """What was offered; a guard has seen that something was."""
    assert complaint.goodwill is not None  # guarded
    return complaint.goodwill


def is_moot(complaint: Complaint) -> bool:
    """Whether a manager's decision is waited for that the customer, who has taken the complaint back, needs no more."""
    given = complaint.goodwill
    return given is not None and given.state is Gesture.ASKED and complaint.state is State.WITHDRAWN


def what_of(given: Goodwill) -> dict[str, object]:
    """What it is and what it costs, as arguments of a text."""
    return {"remedy": given.what.value, "sum": money(given.cost, given.currency)}


def limit_of(turn: Turn) -> dict[str, Money]:
    """What an owner gives without asking, as an argument of a text."""
    return {"limit": money(turn.policy.goodwill_limit * HUNDREDTHS, turn.policy.currency)}
